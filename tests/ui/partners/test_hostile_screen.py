"""Hostile names are shown literally in every part of the page (OS-01, F01–F05)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.models.partners.makers import store

NAMES = ["R&D <b>Li</b> 3 < 5", '<img src="http://127.0.0.1:9/x.png">', "&lt;b&gt; Tom &amp; Co"]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_literal_on_the_whole_page(desk, sqlite_book, saved, name):
    twin = store(sqlite_book, replace(saved, name=name, short_name=name, note=name))
    page = desk.put("agent", id=str(twin.id))
    page.document.set("short_name", "changed")
    desk.settle()
    assert page.title() == name and page.header_bar._title.text() == name
    assert page.form_view.boxes["short_name"]._was.text() == f"changed, was {name}"
    assert page.form_view.boxes["note"].widget.toPlainText() == name
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not ({"<", "&"} & set(label.text())), label.text()
    for button in page.findChildren(QAbstractButton):
        if name in button.text().replace("&&", "&"):
            assert "&&" in button.text() or "&" not in name


def test_an_ampersand_makes_no_shortcut_in_actions(desk, sqlite_book, saved):
    twin = store(sqlite_book, replace(saved, name="R&D"))
    page = desk.put("agent", new="t", values={"name": "R&D", "parent_id": str(twin.id), "parent_name": "R&D"})
    desk.wait(0.6)
    desk.settle()
    texts = [button.text() for button in page.strips.findChildren(QAbstractButton)]
    assert all("&" not in text.replace("&&", "") for text in texts)
