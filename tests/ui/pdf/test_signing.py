"""A document is signed in its preview, kept with its contract, and recognised when it comes back signed by the agent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from models.clock import clock
from models.export import signing
from models.platform import attachments
from models.platform.principal import SYSTEM
from tests.models.agreements import sample_book
from tests.models.export.test_signing import NAME, PASSWORD, certificate
from tests.ui.desk import Desk, dress, walk


@pytest.fixture
def office(sqlite_book: Any) -> Iterator[SimpleNamespace]:
    with clock.freeze(datetime(2024, 12, 25, 4, tzinfo=UTC)):
        channel = sample_book.fill(sqlite_book)
        with sqlite_book.write(SYSTEM) as session:
            made = sample_book.signed(session, channel)
        yield SimpleNamespace(book=sqlite_book, contract=made.id)


@pytest.fixture
def desk(office: SimpleNamespace, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    made = Desk(office.book, SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "_drop_file"):
        made.page._drop_file()
    made.settle()
    made.finish()


@pytest.fixture
def pfx(tmp_path: Path) -> Path:
    path = tmp_path / "证书.p12"
    path.write_bytes(certificate(before=4000))
    return path


def dialog_of(name: str) -> Any:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.objectName() == name)


def sign(desk: Desk, page: Any, pfx: Path, password: str) -> None:
    page.sign_dialog()
    dialog = dialog_of("pdf.sign")
    assert walk(dialog) == []
    assert not dialog.act.isEnabled()
    dialog.take(pfx)
    assert dialog.password.echoMode() == QLineEdit.EchoMode.Password
    dialog.password.setText(password)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    desk.settle()


def test_a_document_is_signed_kept_and_found_again_when_it_comes_back(
    desk: Desk, office: SimpleNamespace, pfx: Path, tmp_path: Path
) -> None:
    page = desk.put("pdf", document="contract", id=str(office.contract))
    before = page.shown.content
    sign(desk, page, pfx, "falsch")
    assert page.shown.content == before and page.shown.signers == ()
    sign(desk, page, pfx, PASSWORD)
    assert page.shown.signers == (NAME,) and page.shown.content.startswith(before)
    assert page.signed.isVisibleTo(page) and NAME in page.signed.text()
    assert page.shown.file_name.endswith("_已签名.pdf")
    content = page.shown.content
    page.attach()
    desk.settle()
    with office.book.read(SYSTEM) as session:
        (kept,) = attachments.of(session, "contracts", office.contract, desk.context.files_folder)
    assert kept.size == len(content)
    returned = tmp_path / "回签.pdf"
    returned.write_bytes(signing.sign(content, pfx.read_bytes(), PASSWORD).content)
    foreign = tmp_path / "other.pdf"
    foreign.write_bytes(before.replace(b"Qudao", b"Other", 1))
    page._drop_file()
    page = desk.put("contract", id=str(office.contract))
    panel = open_versions(desk, page)
    panel.check_returned(returned)
    desk.settle()
    dialog = dialog_of("contracts.returned")
    assert kept.name in dialog.belongs.text()
    assert "All signatures hold" in dialog.verdict.text()
    assert walk(dialog) == []
    dialog.reject()
    panel.check_returned(foreign)
    desk.settle()
    dialog = dialog_of("contracts.returned")
    assert dialog.verdict.text() == "This file bears no digital signature."
    assert "version 1" in dialog.belongs.text()
    dialog.reject()


def open_versions(desk: Desk, page: Any) -> Any:
    ids = [one.spec.id for one in page.form_view.sections]
    page.form_view.go_to_section(ids.index("versions"))
    desk.wait(0.05)
    desk.settle()
    assert page._versions is not None
    return page._versions
