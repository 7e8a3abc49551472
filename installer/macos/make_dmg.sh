#!/usr/bin/env bash
# Sign (if an identity is given), put the frozen folder into a disk image, notarise if a profile is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
app="dist/Qudao"
if [ -n "${QUDAO_SIGN_IDENTITY:-}" ]; then
    codesign --force --deep --options runtime --entitlements installer/macos/entitlements.plist \
        --sign "$QUDAO_SIGN_IDENTITY" "$app"
fi
rm -f dist/Qudao.dmg
hdiutil create -volname "Qudao" -srcfolder "$app" -ov -format UDZO dist/Qudao.dmg
if [ -n "${QUDAO_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit dist/Qudao.dmg --keychain-profile "$QUDAO_NOTARY_PROFILE" --wait
    xcrun stapler staple dist/Qudao.dmg
fi
