"""`--self-test`: the built program proves that it runs: a book, a record, a document, and the window."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

STEPS = ("book", "record", "document", "window")


def run(arguments: list[str]) -> int:
    """Do every step in a temporary folder; 0 when all of them worked, 1 with the name of the one that did not."""
    step = STEPS[0]
    try:
        with tempfile.TemporaryDirectory(prefix="qudao-self-test-", ignore_cleanup_errors=True) as folder:
            for step in STEPS:
                _STEPS[step](Path(folder))
                print("self-test:", step)
    except Exception as error:  # whatever is wrong with the build, its name must come out
        print(f"self-test: {step} failed: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _book(folder: Path) -> None:
    import os

    from controllers.commands.frame import main

    read, write = os.pipe()
    os.write(write, b"self test of the built program 1\n")
    os.close(write)
    words = ["init", "--book", str(folder / "test.qudao"), "--company", "Self-test", "--user", "admin"]
    if main([*words, "--name", "Admin", "--passphrase-fd", str(read)]) != 0:
        raise RuntimeError("no book was made")


def _record(folder: Path) -> None:
    from models.self_test import save_and_read

    save_and_read(folder / "record.qudao")


def _document(folder: Path) -> None:
    from models.self_test import write_document

    write_document(folder / "test.pdf")


def _window(folder: Path) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

    from controllers.settings import Settings
    from ui.app import make_application
    from ui.look import Look
    from ui.shell import main_window  # the frame with every module it needs

    app = make_application(sys.argv[:1])
    Look(app, Settings(folder / "settings.json"))
    assert main_window.MainWindow is not None
    window = QWidget()
    window.show()
    QTimer.singleShot(200, app.quit)
    app.exec()


_STEPS = {"book": _book, "record": _record, "document": _document, "window": _window}
