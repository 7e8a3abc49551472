"""Freeze the program, start the frozen program once, and make what a person installs on this system."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DIST = PROJECT / "dist"
PROGRAM = DIST / "Qudao" / ("Qudao.exe" if os.name == "nt" else "Qudao")


def run(*command: str) -> None:
    """Run a command and stop when it fails."""
    print("+", " ".join(command), flush=True)
    subprocess.run(command, cwd=PROJECT, check=True)


def freeze() -> None:
    """PyInstaller's one-folder build, so that LGPL libraries stay replaceable."""
    run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "installer/qudao.spec")


def self_test() -> None:
    """The frozen program opens its window, saves and reads a record, writes a PDF and ends with 0."""
    print("+", PROGRAM.name, "--self-test", flush=True)
    headless = sys.platform == "linux" and not os.environ.get("DISPLAY")
    environment = {**os.environ, **({"QT_QPA_PLATFORM": "offscreen"} if headless else {})}
    subprocess.run([str(PROGRAM), "--self-test"], cwd=PROJECT, check=True, env=environment)


def package() -> Path:
    """The installer of this system; says when it is unsigned."""
    system = platform.system()
    if system == "Windows":
        run("iscc", "installer/windows/setup.iss")
        return DIST / "QudaoSetup.exe"
    if system == "Darwin":
        run("bash", "installer/macos/make_dmg.sh")
        return DIST / "Qudao.dmg"
    return Path(shutil.make_archive(str(DIST / "qudao-linux"), "xztar", DIST, "Qudao"))


def main() -> int:
    """All steps in order."""
    freeze()
    self_test()
    made = package()
    if not os.environ.get("QUDAO_SIGN_IDENTITY"):
        print("unsigned: set QUDAO_SIGN_IDENTITY on the build machine to sign")
    print("made", made.relative_to(PROJECT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
