"""Freeze the program, start the frozen program once, and make what a person installs on this system."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DIST = PROJECT / "dist"
PROGRAMS = {"Windows": "Qudao/QudaoConsole.exe", "Darwin": "Qudao.app/Contents/MacOS/Qudao"}
PROGRAM = DIST / PROGRAMS.get(platform.system(), "Qudao/Qudao")
PICTURE = PROJECT / "build" / "qudao.png"
PICTURE_SIZE = 1024


def run(*command: str) -> None:
    """Run a command and stop when it fails."""
    print("+", " ".join(command), flush=True)
    subprocess.run(command, cwd=PROJECT, check=True)


def draw_picture() -> None:
    """The icon of the program as pixels, which PyInstaller turns into the form of this system."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(PICTURE_SIZE, PICTURE_SIZE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(PROJECT / "resources" / "icons" / "qudao.svg")).render(painter)
    painter.end()
    PICTURE.parent.mkdir(exist_ok=True)
    if not image.save(str(PICTURE)):
        raise SystemExit(f"the icon could not be written: {PICTURE.name}")


def freeze() -> None:
    """PyInstaller's one-folder build, so that LGPL libraries stay replaceable."""
    run(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "installer/qudao.spec")


def self_test() -> None:
    """The frozen program opens its window, saves and reads a record, writes a PDF and ends with 0."""
    print("+", PROGRAM.name, "--self-test", flush=True)
    headless = sys.platform == "linux" and not os.environ.get("DISPLAY")
    environment = {**os.environ, **({"QT_QPA_PLATFORM": "offscreen"} if headless else {})}
    subprocess.run([str(PROGRAM), "--self-test"], cwd=PROJECT, check=True, env=environment)
    told = subprocess.run([str(PROGRAM), "--version"], cwd=PROJECT, check=True, env=environment, capture_output=True)
    if version() not in told.stdout.decode():
        raise SystemExit(f"the frozen program does not know its version: {told.stdout!r}")


def version() -> str:
    """The version in the project file."""
    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def package() -> Path:
    """The installer of this system; says when it is unsigned."""
    system = platform.system()
    if system == "Windows":
        run("iscc", f"/DVersion={version()}", "installer/windows/setup.iss")
        return DIST / "QudaoSetup.exe"
    if system == "Darwin":
        run("bash", "installer/macos/make_dmg.sh")
        return DIST / "Qudao.dmg"
    return Path(shutil.make_archive(str(DIST / "qudao-linux"), "xztar", DIST, "Qudao"))


def main() -> int:
    """All steps in order."""
    draw_picture()
    freeze()
    self_test()
    made = package()
    if not os.environ.get("QUDAO_SIGN_IDENTITY"):
        print("unsigned: set QUDAO_SIGN_IDENTITY on the build machine to sign")
    print("made", made.relative_to(PROJECT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
