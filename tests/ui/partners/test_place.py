"""Province, city and district of an agent: suggested while typing, filled upwards, split out of a pasted address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from models.partners import agents
from models.partners.records import Agent
from models.partners.shapes import AddressDraft, AgentDraft
from models.platform.principal import SYSTEM
from tests.ui.desk import Desk, dress


@pytest.fixture
def office(sqlite_book: Any) -> SimpleNamespace:
    with sqlite_book.write(SYSTEM) as session:
        agent = Agent(code="A1", name="甲")
        session.add(agent)
        session.flush()
        return SimpleNamespace(book=sqlite_book, agent=agent.id)


@pytest.fixture
def desk(office: SimpleNamespace, qapp: Any, tmp_path: Path) -> Iterator[Desk]:
    dress(qapp)
    made = Desk(office.book, SYSTEM, tmp_path)
    yield made
    if made.page is not None and hasattr(made.page, "keeper"):
        made.page.keeper.pause()
    made.settle()
    made.finish()


def box(page: Any, path: str) -> Any:
    return page.form_view.boxes[path].widget


def test_a_picked_district_fills_city_and_province(desk: Desk, office: SimpleNamespace) -> None:
    page = desk.put("agent", id=str(office.agent))
    field = box(page, "district")
    field.setFocus()
    commit = QInputMethodEvent()
    commit.setCommitString("西湖")
    QApplication.sendEvent(field, commit)
    desk.wait(0.2)
    desk.settle()
    popup = field.popup()
    assert popup.isVisible()
    names = [one.key for one in popup.candidates]
    assert names[0] in ("浙江省杭州市西湖区", "江西省南昌市西湖区") and len(names) >= 2
    field.choose(next(one for one in popup.candidates if one.key == "浙江省杭州市西湖区"))
    assert [page.document.get(name) for name in ("province", "city", "district")] == ["浙江省", "杭州市", "西湖区"]
    assert box(page, "province").text() == "浙江省" and box(page, "city").text() == "杭州市"
    assert page.document.undo() and page.document.get("province") in (None, "")


def test_enter_takes_the_first_suggestion_and_what_nothing_fits_stays_as_typed(desk: Desk, office: SimpleNamespace) -> None:
    page = desk.put("agent", id=str(office.agent))
    city = box(page, "city")
    city.setFocus()
    QTest.keyClicks(city, "hangzhou")
    desk.wait(0.2)
    desk.settle()
    QTest.keyClick(city, Qt.Key.Key_Return)
    assert page.document.get("city") == "杭州市" and page.document.get("province") == "浙江省"
    province = box(page, "province")
    province.setFocus()
    province.selectAll()
    QTest.keyClicks(province, "Bavaria")
    desk.wait(0.2)
    desk.settle()
    assert not province.list_is_open()
    QTest.keyClick(province, Qt.Key.Key_Tab)
    assert page.document.get("province") == "Bavaria"


def test_a_pasted_address_is_split_and_short_names_are_stored_in_full(desk: Desk, office: SimpleNamespace) -> None:
    page = desk.put("agent", id=str(office.agent))
    from ui.partners.lookups import address_parts

    assert address_parts({}, "浙江省杭州市西湖区文三路 100 号") == {
        "province": "浙江省", "city": "杭州市", "district": "西湖区", "line": "文三路 100 号"
    }  # fmt: skip
    assert address_parts({}, "文三路 100 号") == {} and address_parts({}, None) == {}
    assert page.document.get("province") in (None, "")
    with office.book.write(SYSTEM) as session:
        made = AgentDraft(name="南京江宁贸易", province="江苏", city="南京", addresses=(
            AddressDraft(province="", city="杭州", line="中山路 1 号"), AddressDraft(country="Germany", city="Munich", line="Weg 1"),
        ))  # fmt: skip
        saved = agents.save(session, made, confirmed=True)
        assert (saved.province, saved.city) == ("江苏省", "南京市")
        assert [(one.province, one.city) for one in saved.addresses] == [("", "杭州市"), ("", "Munich")]
        typed = {one: getattr(saved, one) for one in AgentDraft.__dataclass_fields__}
        again = agents.save(session, AgentDraft(**{**typed, "city": "南京", "note": "x"}), confirmed=True)
        assert again.city == "南京", "what is stored already is not changed behind anybody's back"
        assert again.version == saved.version + 1
