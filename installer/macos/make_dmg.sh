#!/usr/bin/env bash
# Sign (if an identity is given), put the program and a link to Applications into a disk image, notarise if a profile
# is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
app="dist/Qudao.app"
if [ -n "${QUDAO_SIGN_IDENTITY:-}" ]; then
    codesign --force --deep --options runtime --timestamp --entitlements installer/macos/entitlements.plist \
        --sign "$QUDAO_SIGN_IDENTITY" "$app"
    codesign --verify --deep --strict "$app"
fi
stage="build/dmg"
rm -rf "$stage" dist/Qudao.dmg
mkdir -p "$stage"
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname "Qudao" -srcfolder "$stage" -ov -format UDZO dist/Qudao.dmg
if [ -n "${QUDAO_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit dist/Qudao.dmg --keychain-profile "$QUDAO_NOTARY_PROFILE" --wait
    xcrun stapler staple dist/Qudao.dmg
fi
