"""UX-104, OS-10: whatever fails, the box says what happened, what is safe and what to do, with a code, in our words.

The faults are real: each of these is raised, by the library or the rule that raises it, and shown by the program's own
box. The second test reads every refusal written in the program.
"""

from __future__ import annotations

import ast
import json
import re
import sqlite3
import struct
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from models import errors, i18n
from models.platform.book import errors as book
from ui import messages

ROOT = Path(__file__).resolve().parents[3]
SECRET = "/home/wang/机密/book.qudao"
NAMES = {"OneDrive", "SMB", "MB"}
CODE = re.compile(r"E-[0-9A-F]{4}")
LEAKS = re.compile(r"Traceback|SELECT|INSERT|UPDATE |sqlalchemy|sqlite|psycopg|Errno|Error\b|Exception|/home|/tmp|\\\\|\.py\b|0x")


def _sql(statement):
    def fault():
        from sqlalchemy import create_engine, text

        with create_engine("sqlite://").connect() as connection:
            connection.execute(text(statement), {"secret": SECRET})

    return fault


def _statement(fault):
    names = {"json": json, "struct": struct, "sqlite3": sqlite3, "Decimal": Decimal, "SECRET": SECRET}
    return lambda: exec(fault, {**names, "unicodedata": unicodedata})  # noqa: S102


def _raised(error):
    def fault():
        raise error

    return fault


BUGS = {
    "no such table": _sql("SELECT secret FROM agents_of_others WHERE x = :secret"),
    "bad sql": _sql("SELEKT :secret"),
    "missing parameter": _sql("SELECT :other"),
    "driver": _statement("sqlite3.connect('/nowhere/x/y.db').execute('SELECT 1')"),
    "file missing": _statement("open(SECRET)"),
    "folder as file": _statement("open('/')"),
    "read only": _raised(PermissionError(13, "Permission denied", SECRET)),
    "disk full": _raised(OSError(28, "No space left on device", SECRET)),
    "disk broken": _raised(OSError(5, "Input/output error", SECRET)),
    "too many files": _raised(OSError(24, "Too many open files")),
    "connection": _raised(ConnectionResetError(104, "Connection reset by peer")),
    "time": _raised(TimeoutError("timed out after 30 s")),
    "memory": _raised(MemoryError()),
    "depth": _statement("def f(): f()\nf()"),
    "json": _statement("json.loads('{')"),
    "text": _statement("b'\\xff'.decode('utf-8')"),
    "surrogate": _statement("'\\ud800'.encode('utf-8')"),
    "key": _statement("{}['agent']"),
    "index": _statement("[][1]"),
    "type": _statement("1 + 'a'"),
    "value": _statement("int('a')"),
    "zero": _statement("1 / 0"),
    "attribute": _statement("None.name"),
    "name": _statement("undefined_name"),
    "import": _statement("import no_such_module"),
    "decimal": _statement("Decimal('x')"),
    "unpack": _statement("a, b = 1"),
    "struct": _statement("struct.unpack('I', b'')"),
    "assertion": _statement("assert False, SECRET"),
    "stop": _raised(RuntimeError("dictionary changed size during iteration")),
    "unicode name": _statement("unicodedata.lookup('NO SUCH')"),
}
REFUSALS = {
    "not there": lambda: book.NotFoundBook("渠道.qudao"),
    "exists": lambda: book.BookExists("渠道.qudao"),
    "foreign": lambda: book.ForeignBook("渠道.qudao"),
    "plain": lambda: book.PlainBook("渠道.qudao"),
    "no keys": lambda: book.KeysMissing("渠道.qudao", "渠道.qudao-keys"),
    "bad keys": lambda: book.KeysDamaged("渠道.qudao"),
    "wrong password": lambda: book.WrongPassphrase(3),
    "wrong code": lambda: book.WrongRecoveryCode(3),
    "mistyped": lambda: book.MistypedCode(2),
    "waiting": lambda: book.TooManyTries(2),
    "no keyring": lambda: book.NoKeyring(),
    "stranger": lambda: book.UnknownUser(),
    "damaged": lambda: book.DamagedBook("渠道.qudao", "page 7"),
    "damaged in use": lambda: book.DamagedInUse("渠道.qudao", "page 7"),
    "journal": lambda: book.ForeignJournal("渠道.qudao"),
    "newer": lambda: book.NewerBook("渠道.qudao", "9999", "1"),
    "changed": lambda: book.ChangedSchema("渠道.qudao"),
    "open": lambda: book.AlreadyOpen("渠道.qudao"),
    "open elsewhere": lambda: book.OpenElsewhere("渠道.qudao", "LAPTOP"),
    "linked": lambda: book.LinkedFile("渠道.qudao"),
    "locked": lambda: book.LockedBook(),
    "network": lambda: book.NetworkPlace("共享", "SMB"),
    "cloud": lambda: book.SyncedPlace("共享", "OneDrive"),
    "read-only": lambda: book.ReadOnlyPlace("共享"),
    "vanished": lambda: book.BookVanished("渠道.qudao"),
    "no space": lambda: book.NoSpace(0),
    "backup refused": lambda: book.BackupRefused("2025-09-15", "manifest"),
    "backup failed": lambda: book.BackupFailed("共享", "drive gone"),
    "upgrade failed": lambda: book.UpgradeFailed("渠道.qudao", "step 2"),
    "older": lambda: book.OlderState("渠道.qudao"),
    "clock": lambda: book.ClockBehind(5),
    "library": lambda: book.UnsuitableLibrary("3.40"),
    "lost": lambda: errors.TransactionLost(),
    "conflict": lambda: errors.Conflict(),
}


def test_there_are_at_least_fifty():
    assert len(BUGS) + len(REFUSALS) >= 50


def _shown(error, qtbot, language):
    i18n.set_language(language)
    parent = QWidget()
    qtbot.addWidget(parent)
    messages.show_error(parent, error)
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible())
    text = f"{box.text()}\n{box.informativeText()}"
    assert box.text() and box.informativeText()
    box.close()
    box.deleteLater()
    return text


def _sentences(text):
    return [part for part in re.split(r"(?<=[。！？])|(?<=[.!?])\s+|(?<=[;；])\s*", text) if part.strip()]


def _check(made, qtbot):
    for language in ("en", "zh_CN"):
        i18n.set_language(language)
        text = _shown(made(), qtbot, language)
        assert len(CODE.findall(text)) == 1, text
        assert not LEAKS.search(text), text
        assert SECRET not in text
        words = CODE.sub("", text)
        words = re.sub(r"“[^”]*”", "", words)
        assert len(_sentences(words)) >= 3, text
        if language == "zh_CN":
            assert set(re.findall(r"[A-Za-z]{2,}", words)) <= NAMES, text


@pytest.mark.parametrize("name", BUGS)
def test_a_fault_nobody_expected_is_told_in_our_words(name, qtbot):
    try:
        BUGS[name]()
    except Exception as error:
        caught = error
        _check(lambda: caught, qtbot)
        return
    pytest.fail("this fault did not happen")


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_told_in_three_parts_with_a_code(name, qtbot):
    _check(REFUSALS[name], qtbot)


# --- every refusal of the program ------------------------------------------------------------------------


def _templates():
    """(place, text) of every refusal written in models and controllers."""
    names = {"RuleBroken", "Denied", "NotFound", "Conflict", "Offline", "BookError", "AppError"}
    for folder in ("models", "controllers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                    for part in node.args[:1]:
                        if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "N_":
                            yield f"{path.relative_to(ROOT)}:{node.lineno}", ast.literal_eval(part.args[0])


def test_every_refusal_says_what_is_safe_and_what_to_do_in_both_languages():
    found = list(_templates())
    assert len(found) > 60
    short = []
    for place, text in found:
        for language in ("en", "zh_CN"):
            said = i18n.tr(text, lang=language) if language == "zh_CN" else text
            if len(_sentences(said)) < 3:
                short.append(f"{place} [{language}] {said}")
    assert not short, "\n".join(short)
