"""The head of an editor in little room: the number is never cut, long names are shortened (UX-100)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton

from tests.ui.desk import dress
from ui import theme
from ui.editing.header import FACT_WIDTH, HeaderBar
from ui.editing.spec import ActionSpec, Fact, Header

NAME = "内蒙古呼伦贝尔市新巴尔虎右旗阿拉坦额莫勒镇草原净水设备销售安装维修综合服务有限责任公司驻北京市朝阳区办事处分公司"


def test_ux_100_the_number_stands_whole_beside_a_long_name_at_1024_pixels(qtbot: Any, qapp: Any) -> None:
    """A window of 1024 pixels with the widest sidebar (280) leaves 744."""
    dress(qapp)
    step = ActionSpec("sign", "Register signatures…", lambda _page: None)
    bar = HeaderBar("x.editor", lambda _action: None)
    qtbot.addWidget(bar)
    bar.show_header(Header(NAME, "HT-2026-0001", facts=(Fact("agent", "Agent", NAME, lambda: None),), primary=step))
    bar.set_actions((step,), {})
    bar.set_changes(12, False)
    bar.show_place(3, 12)
    bar.resize(744, 110)
    bar.show()
    qtbot.waitExposed(bar)
    code = next(one for one in bar.findChildren(QLabel) if one.text() == "HT-2026-0001")
    assert code.width() >= code.sizeHint().width()
    more = bar.findChild(QPushButton, "x.editor.more")
    assert more.mapTo(bar, QPoint(more.width(), 0)).x() <= 744
    fact = bar.findChild(QPushButton, "x.editor.fact.agent")
    assert fact.width() <= theme.px(FACT_WIDTH) + 40 and NAME in fact.toolTip() and NAME in fact.accessibleName()
