"""ux 16.2: how a record stands with the office is seen on its page and in its list, and the list can be narrowed to it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel

from tests.ui.sync.place import Place


def shown(page: Any) -> list[str]:
    return [one.text() for one in page.header_bar.findChildren(QLabel) if ".chip" in one.objectName() and not one.isHidden()]


def test_the_page_and_the_list_of_a_record_show_its_mark(place: Place) -> None:
    key = place.agent().id
    page = place.window.open_page("agent", False, {"id": str(key)})
    place.settle()
    place.until(lambda: "Synchronised" in shown(page))
    place.proxy.close()
    place.until(lambda: place.window.status.sync.text().startswith("Offline"))
    page.document.set("note", "typed on the way")
    page.save()
    place.settle()
    place.until(lambda: "To send" in shown(page))
    assert "Synchronised" not in shown(page)

    listed = place.window.open_page("agents.list", False, {})
    place.settle()
    place.until(lambda: listed.grid.records.rowCount() > 1)
    assert "sync" in {column.id for column in listed.info.columns}
    listed.views.choose(next(view for view in listed.views.all() if view.id == "waiting"))
    place.settle()
    place.until(lambda: listed.grid.records.rowCount() == 1)
