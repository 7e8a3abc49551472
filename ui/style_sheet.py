"""The one style sheet of the program, generated from the tokens of ui/theme.py."""

from __future__ import annotations

from collections.abc import Callable

from ui import icon_source

Css = Callable[[str], str]
Mix = Callable[[str, str, float], str]
Px = Callable[[int], int]

STATUS = ("ok", "warn", "error", "info", "hold", "neutral")


def build(css: Css, mix: Mix, px: Px, density: str) -> str:
    """The whole style sheet for the colours and sizes in force."""
    field = px(26 if density == "compact" else 28) - 2
    return "\n".join((
        _frame(css, px),
        _menus(css, mix, px),
        _labels(css, px),
        _buttons(css, mix, px, field),
        _fields(css, mix, px, field),
        _choices(css, px),
        _tables(css, mix, px),
        _tabs(css, px),
        _bars(css, mix, px),
    ))


def _frame(css: Css, px: Px) -> str:
    return f"""
QMainWindow, QDialog {{ background: {css("window")}; }}
QToolTip {{ background: {css("surface")}; color: {css("text")}; border: 1px solid {css("line-strong")};
  qproperty-textFormat: PlainText; padding: {px(4)}px {px(6)}px; }}
QSplitter::handle {{ background: {css("line")}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QSplitter::handle:hover {{ background: {css("accent")}; }}
QFrame[role="card"], QFrame[role="panel"], QFrame[role="popover"] {{ background: {css("surface")};
  border: 1px solid {css("line")}; border-radius: 6px; }}
QFrame[role="popover"] {{ border-color: {css("line-strong")}; }}
QFrame[role="card"]:focus {{ border: 2px solid {css("focus")}; }}
QWidget[role="surface"] {{ background: {css("surface")}; }}
QFrame[role="toolbar"] {{ background: {css("surface")}; border: none;
  border-bottom: 1px solid {css("line")}; }}
QFrame[role="footer"] {{ background: {css("header")}; border: none; border-top: 1px solid {css("line")}; }}
QFrame[role="sidebar"] {{ background: {css("window")}; border: none; }}
QFrame[role="tabstrip"] {{ background: {css("window")}; border: none; border-bottom: 1px solid {css("line")}; }}
QFrame[role="side"] {{ background: {css("surface")}; border: none; }}
QFrame[role="statusbar"] {{ background: {css("header")}; border: none; border-top: 1px solid {css("line")}; }}
QFrame[role="line"] {{ background: {css("line")}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="demo"] {{ background: {css("warn-fill")}; border: none;
  border-bottom: 1px solid {css("warn")}; }}
""" + "".join(
        f"""QFrame[role="strip-{kind}"] {{ background: {css(kind + "-fill")}; border: 1px solid {css(kind)};
  border-radius: 4px; }}
QFrame[role="strip-{kind}"] QLabel {{ color: {css(kind)}; }}
""" for kind in STATUS)


def _menus(css: Css, mix: Mix, px: Px) -> str:
    return f"""
QMenuBar {{ background: {css("surface")}; color: {css("text")}; border-bottom: 1px solid {css("line")};
  padding: 1px {px(4)}px; }}
QMenuBar::item {{ background: transparent; padding: {px(4)}px {px(8)}px; border-radius: 4px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {css("selection")}; }}
QMenu {{ background: {css("surface")}; color: {css("text")}; border: 1px solid {css("line-strong")};
  padding: {px(4)}px; }}
QMenu::item {{ padding: {px(4)}px {px(24)}px {px(4)}px {px(8)}px; border-radius: 4px;
  min-height: {px(18)}px; }}
QMenu::icon {{ padding-left: {px(6)}px; }}
QMenu::item:selected {{ background: {css("selection")}; color: {css("text")}; }}
QMenu::item:disabled {{ color: {css("text-disabled")}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {css("line")}; margin: {px(4)}px {px(6)}px; }}
QMenu::right-arrow {{ image: url({icon_source.file("chevron-right", css("text-2"))}); width: {px(14)}px;
  height: {px(14)}px; }}
QMenu::indicator {{ width: {px(14)}px; height: {px(14)}px; margin-left: {px(6)}px; }}
QMenu::indicator:checked {{ image: url({icon_source.file("check", css("text"))}); }}
"""


def _labels(css: Css, px: Px) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {px(20)}px; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: {px(15)}px; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="small"] {{ font-size: {px(12)}px; }}
QLabel[role="subtle"] {{ color: {css("text-2")}; }}
QLabel[role="hint"] {{ color: {css("text-2")}; font-size: {px(12)}px; }}
QLabel[role="problem"] {{ color: {css("error")}; font-size: {px(12)}px; }}
QLabel[role="number-xl"] {{ font-size: {px(26)}px; font-weight: 600; }}
QLabel[role="group"] {{ color: {css("text-2")}; font-size: {px(12)}px; font-weight: 600; }}
QLabel[role="badge"] {{ background: {css("accent")}; color: {css("on-accent")}; font-size: {px(12)}px;
  border-radius: {px(9)}px; padding: 0 {px(6)}px; min-height: {px(18)}px; }}
QLabel[role="keys"] {{ color: {css("text-2")}; background: {css("header")}; border: 1px solid {css("line")};
  border-radius: 4px; padding: 0 {px(5)}px; font-size: {px(12)}px; }}
""" + "".join(
        f"""QLabel[chip="{kind}"] {{ background: {css(kind + "-fill")}; color: {css(kind)};
  border-radius: 4px;
  padding: 1px {px(6)}px; }}
""" for kind in STATUS)


def _buttons(css: Css, mix: Mix, px: Px, field: int) -> str:
    hover, press = mix("surface", "header", 0.9), mix("header", "line", 0.5)
    return f"""
QPushButton {{ background: {css("surface")}; color: {css("text")}; border: 1px solid {css("line-strong")};
  border-radius: 4px; padding: 0 {px(11)}px; min-height: {field}px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {press}; }}
QPushButton:focus {{ border: 2px solid {css("focus")}; padding: 0 {px(11) - 1}px;
  min-height: {field - 2}px; }}
QPushButton:disabled {{ color: {css("text-disabled")}; border-color: {css("line")};
  background: {css("window")}; }}
QPushButton[role="primary"], QPushButton:default {{ background: {css("accent")}; color: {css("on-accent")};
  border-color: {css("accent")}; }}
QPushButton[role="primary"] {{ font-weight: 600; }}
QPushButton[role="primary"]:hover, QPushButton:default:hover {{ background: {mix("accent", "text", 0.14)}; }}
QPushButton[role="primary"]:pressed, QPushButton:default:pressed {{ background: {mix("accent", "text", 0.26)}; }}
QPushButton[role="primary"]:focus, QPushButton:default:focus {{ border: 2px solid {mix("focus", "text", 0.45)}; }}
QPushButton[role="primary"]:disabled {{ background: {css("neutral-fill")}; color: {css("text-disabled")};
  border-color: {css("line")}; }}
QPushButton[role="danger"] {{ color: {css("error")}; border-color: {css("error")}; }}
QPushButton[role="danger"]:default {{ background: {css("surface")}; }}
QPushButton[role="danger"]:disabled {{ color: {css("text-disabled")}; border-color: {css("line")};
  background: {css("window")}; }}
QPushButton[role="danger"]:hover {{ background: {css("error-fill")}; }}
QPushButton[role="flat"], QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent;
  padding: 0 {px(7)}px; }}
QPushButton[role="flat"]:hover {{ background: {css("header")}; }}
QPushButton[role="link"] {{ color: {css("accent")}; padding: 0 {px(3)}px; text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="flat"]:focus {{ border: 2px solid {css("focus")}; padding: 0 {px(7) - 1}px; }}
QPushButton[role="link"]:focus {{ border: 2px solid {css("focus")}; padding: 0 {px(3) - 1}px; }}
QPushButton[role="flat"]:disabled, QPushButton[role="link"]:disabled {{ color: {css("text-disabled")};
  background: transparent; }}
QPushButton[role="anchor"] {{ background: transparent; color: {css("text-2")}; border: none; border-radius: 0;
  border-bottom: 2px solid transparent; padding: 0 {px(9)}px; }}
QPushButton[role="anchor"]:hover {{ color: {css("text")}; background: {css("header")}; }}
QPushButton[role="anchor"]:checked {{ color: {css("text")}; background: transparent;
  border-bottom: 2px solid {css("accent")}; }}
QPushButton[role="anchor"]:focus {{ border: 2px solid {css("focus")}; padding: 0 {px(7)}px; }}
QPushButton[role="status"] {{ background: transparent; border: 1px solid transparent; font-size: {px(12)}px;
  padding: 0 {px(7)}px; min-height: {px(22)}px; border-radius: 4px; text-align: left; }}
QPushButton[role="status"][tone="warn"] {{ background: {css("warn-fill")}; color: {css("warn")}; }}
QPushButton[role="status"]:hover {{ background: {mix("header", "line", 0.6)}; }}
QPushButton[role="status"]:focus {{ border: 2px solid {css("focus")}; padding: 0 {px(7) - 1}px; }}
QPushButton[role="search"] {{ background: {css("window")}; color: {css("text-2")};
  border: 1px solid {css("line")};
  text-align: left; font-weight: 400; padding: 0 {px(9)}px; min-height: {px(22)}px; }}
QPushButton[role="search"]:hover {{ border-color: {css("line-strong")}; }}
QPushButton[role="search"]:focus {{ border: 2px solid {css("focus")}; padding: 0 {px(9) - 1}px; }}
QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; width: 0px; }}
QToolButton {{ background: transparent; color: {css("text")}; border: 1px solid transparent;
  border-radius: 4px;
  padding: {px(3)}px; min-width: {px(18)}px; min-height: {px(18)}px; }}
QToolButton:hover {{ background: {mix("header", "line", 0.35)}; }}
QToolButton:pressed, QToolButton:checked {{ background: {css("selection")}; }}
QToolButton:focus {{ border: 2px solid {css("focus")}; padding: {px(3) - 1}px; }}
QToolButton:disabled {{ color: {css("text-disabled")}; }}
"""


def _fields(css: Css, mix: Mix, px: Px, field: int) -> str:
    kinds = "QLineEdit, QComboBox, QAbstractSpinBox"
    down, up = (icon_source.file(name, css("text-2")) for name in ("chevron-down", "chevron-up"))
    return f"""
{kinds} {{ background: {css("surface")}; color: {css("text")}; border: 1px solid {css("line-strong")};
  border-radius: 4px; padding: 0 {px(7)}px; min-height: {field}px;
  selection-background-color: {css("accent")};
  selection-color: {css("on-accent")}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: 2px solid {css("focus")};
  padding: 0 {px(7) - 1}px; min-height: {field - 2}px; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ background: {css("window")};
  color: {css("text-disabled")}; border-color: {css("line")}; }}
QLineEdit:read-only {{ background: transparent; border-color: transparent; }}
QLineEdit:read-only:focus {{ border: 2px solid {css("focus")}; }}
QLineEdit[problem="true"], QComboBox[problem="true"], QAbstractSpinBox[problem="true"],
QPlainTextEdit[problem="true"] {{ border-color: {css("error")};
  background: {mix("surface", "error-fill", 0.35)}; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{ background: {css("surface")}; color: {css("text")};
  border: 1px solid {css("line-strong")}; border-radius: 4px; padding: {px(3)}px;
  selection-background-color: {css("accent")}; selection-color: {css("on-accent")}; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: 2px solid {css("focus")}; padding: {px(3) - 1}px; }}
QTextBrowser[role="help"] {{ border: none; padding: 0; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: none; background: transparent;
  padding: 0 0 0 {px(6)}px; min-height: 0; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: none; background: transparent; padding: 0; min-height: 0; }}
QLineEdit > QToolButton {{ padding: 0; border: none; min-width: 0; min-height: 0; }}
QComboBox {{ padding-right: {px(2)}px; }}
QComboBox::drop-down {{ border: none; width: {px(22)}px; }}
QComboBox::down-arrow {{ image: url({down}); width: {px(14)}px; height: {px(14)}px; }}
QComboBox QAbstractItemView {{ background: {css("surface")}; border: 1px solid {css("line-strong")};
  outline: 0;
  padding: 2px; selection-background-color: {css("selection")}; selection-color: {css("text")}; }}
QComboBox QAbstractItemView::item {{ min-height: {px(26)}px; padding: 0 {px(6)}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: {px(18)}px;
  background: transparent; }}
QAbstractSpinBox::up-arrow {{ image: url({up}); width: {px(11)}px; height: {px(11)}px; }}
QAbstractSpinBox::down-arrow {{ image: url({down}); width: {px(11)}px; height: {px(11)}px; }}
QAbstractItemView QLineEdit, QAbstractItemView QComboBox, QAbstractItemView QAbstractSpinBox {{ border-radius: 0;
  border: 2px solid {css("focus")}; padding: 0 {px(4)}px; min-height: 0; }}
"""


def _choices(css: Css, px: Px) -> str:
    side = f"width: {px(14)}px; height: {px(14)}px"
    box = f"{side}; border: 1px solid {css('line-strong')}; background: {css('surface')}"
    check = icon_source.file("check", css("on-accent"), 14)
    minus = icon_source.file("minus", css("on-accent"), 14)
    return f"""
QCheckBox, QRadioButton {{ spacing: {px(7)}px; min-height: {px(22)}px; }}
QCheckBox::indicator, QAbstractItemView::indicator, QGroupBox::indicator {{ {box}; border-radius: 3px; }}
QRadioButton::indicator {{ {box}; border-radius: {px(8)}px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {css("accent")}; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {css("accent")};
  border-color: {css("accent")}; image: url({check}); }}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {{ background: {css("accent")};
  border-color: {css("accent")}; image: url({minus}); }}
QCheckBox:focus, QRadioButton:focus {{ outline: none; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border: 2px solid {css("focus")};
  width: {px(14) - 2}px; height: {px(14) - 2}px; }}
QRadioButton::indicator:checked {{ border: {px(4)}px solid {css("accent")}; width: {px(8)}px;
  height: {px(8)}px; }}
QRadioButton::indicator:checked:focus {{ border: {px(4)}px solid {css("focus")}; width: {px(8)}px;
  height: {px(8)}px; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {css("window")};
  border-color: {css("line")}; }}
QCheckBox::indicator:checked:disabled {{ background: {css("text-disabled")}; border-color: {css("text-disabled")};
  image: url({check}); }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {css("text-disabled")}; }}
"""


def _tables(css: Css, mix: Mix, px: Px) -> str:
    return f"""
QAbstractItemView {{ background: {css("surface")}; alternate-background-color: {css("surface-alt")};
  color: {css("text")}; border: none; outline: 0; gridline-color: {css("line")};
  selection-background-color: {css("selection")}; selection-color: {css("text")}; }}
QTableView::item, QTreeView::item {{ padding: 0 {px(3)}px; border: none; }}
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
  background: {css("selection")}; color: {css("text")}; }}
QListView::item {{ padding: 0 {px(6)}px; }}
QTreeView::branch {{ background: transparent; }}
QHeaderView {{ background: {css("header")}; border: none; }}
QHeaderView[role="rows"] {{ background: {css("surface")}; }}
QHeaderView::section {{ background: {css("header")}; color: {css("text-2")}; border: none;
  border-right: 1px solid {css("line")}; border-bottom: 1px solid {css("line")}; padding: 0 {px(6)}px;
  min-height: {px(26)}px; font-weight: 600; }}
QHeaderView::section:hover {{ background: {mix("header", "line", 0.5)}; }}
QHeaderView::section:last {{ border-right: none; }}
QTableCornerButton::section {{ background: {css("header")}; border: none; }}
QAbstractScrollArea[role="page"] {{ background: {css("window")}; border: none; }}
QAbstractScrollArea[role="plain"] {{ background: transparent; border: none; }}
QScrollArea {{ background: transparent; border: none; }}
"""


def _tabs(css: Css, px: Px) -> str:
    return f"""
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {css("text-2")}; border: none;
  border-bottom: 2px solid transparent; padding: 0 {px(10)}px; min-height: {px(28)}px; }}
QTabBar::tab:hover {{ color: {css("text")}; background: {css("header")}; }}
QTabBar::tab:selected {{ color: {css("text")}; border-bottom: 2px solid {css("accent")}; }}
QTabBar:focus {{ border: 2px solid {css("focus")}; }}
QTabBar[role="documents"]::tab {{ border-right: 1px solid {css("line")}; border-bottom: none;
  padding: 0 {px(8)}px;
  min-height: {px(32)}px; }}
QTabBar[role="documents"]::tab:selected {{ background: {css("surface")}; color: {css("text")};
  border-top: 2px solid {css("accent")}; border-bottom: none; }}
QTabBar[role="documents"]::tab:!selected {{ border-top: 2px solid transparent; }}
QTabBar[role="documents"]:focus {{ border: none; }}
QTabBar[role="documents"]::tab:selected:focus {{ border: 2px solid {css("focus")}; }}
QTabBar::tear {{ width: 0; border: none; }}
QTabBar::scroller {{ width: {px(44)}px; }}
QTabBar QToolButton {{ background: {css("window")}; border: none; padding: 0; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {css("line")}; }}
"""


def _bars(css: Css, mix: Mix, px: Px) -> str:
    thumb = mix("line", "line-strong", 0.35)
    return f"""
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
QScrollBar::handle {{ background: {thumb}; border-radius: {px(4)}px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: {px(28)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(28)}px; }}
QScrollBar::handle:hover {{ background: {css("line-strong")}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {css("neutral-fill")}; border: none; border-radius: 3px; max-height: {px(6)}px;
  min-height: {px(6)}px; }}
QProgressBar::chunk {{ background: {css("accent")}; border-radius: 3px; }}
QGroupBox {{ border: none; margin-top: {px(26)}px; font-size: {px(15)}px; font-weight: 600; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; color: {css("text")}; }}
QCalendarWidget QToolButton {{ padding: {px(3)}px {px(6)}px; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {css("header")}; }}
"""
