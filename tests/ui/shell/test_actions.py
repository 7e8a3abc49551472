"""Commands: no collisions, each in a menu, one QAction everywhere (UX-008, UX-108)."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence

from ui import icon_source
from ui.actions import ACTIONS, BY_ID, FORBIDDEN, FORBIDDEN_MAC, RESERVED, Where, keys_of
from ui.shell.menus import all_entries

PLATFORMS = ("win32", "darwin")


def normal(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("where", [where for where in Where if where is not Where.EVERYWHERE])
def test_no_key_means_two_things_in_one_place(qapp, platform, where):
    keys = [normal(key) for spec in ACTIONS if spec.where in (where, Where.EVERYWHERE)
            for key in keys_of(spec, platform)]
    keys += [normal(pair[platform == "darwin"]) for pair in RESERVED]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_keys_of_input_methods_and_systems_are_left_alone(qapp, platform):
    forbidden = {normal(key) for key in (FORBIDDEN_MAC if platform == "darwin" else FORBIDDEN)}
    used = {normal(key) for spec in ACTIONS for key in keys_of(spec, platform)}
    assert used & forbidden == set()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_key_is_understood_by_qt_and_no_command_hears_a_bare_letter(qapp, platform):
    for spec in ACTIONS:
        for key in keys_of(spec, platform):
            assert normal(key), (spec.id, key)
            if spec.where is not Where.DATE:
                assert not (len(key) == 1 and key.isalnum()), spec.id


def test_every_command_is_in_a_menu_once():
    entries = all_entries()
    assert [entry for entry, times in Counter(entries).items() if times > 1] == []
    by_window = {spec.id for spec in ACTIONS if not spec.by_widget}
    by_widget = {"preview", "fill_down"}
    assert set(entries) == by_window | by_widget


def test_ids_and_icons_exist():
    assert len(BY_ID) == len(ACTIONS)
    for spec in ACTIONS:
        if spec.icon:
            icon_source.source(spec.icon)


def test_only_settings_about_and_quit_have_a_role_on_macos():
    roles = {spec.id for spec in ACTIONS if spec.role is not QAction.MenuRole.NoRole}
    assert roles == {"settings", "about", "quit"}
    assert BY_ID["settings"].role is QAction.MenuRole.PreferencesRole


def test_menu_palette_and_page_use_the_same_action(window):
    from ui.shell.palette_providers import CommandProvider

    usable = {action.objectName(): action for action in window.commands.usable()}
    provider: CommandProvider = window._command_provider
    answers = []
    provider.ask("", "commands", answers.append)
    assert len(answers[0]) == len(usable) + 1
    in_menus = {}

    def collect(menu):
        for action in menu.actions():
            if action.menu() is not None:
                collect(action.menu())
            elif not action.isSeparator():
                in_menus[action.objectName()] = action

    for action in window.menuBar().actions():
        collect(action.menu())
    for name, action in usable.items():
        assert in_menus[name] is action, name
        assert window.navigator.action(name) is action


def test_each_shortcut_appears_in_its_tooltip(window):
    for spec in ACTIONS:
        if spec.by_widget or not keys_of(spec):
            continue
        action = window.commands.action(spec.id)
        assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip(), spec.id


def test_a_command_that_cannot_be_used_says_why(window):
    window.open_page("note", False, {"name": "a"})
    action = window.commands.action("save")
    assert not action.isEnabled()
    assert "Nothing was changed." in action.toolTip()
    assert action.statusTip() == "Nothing was changed."
    window.current_page().box.setText("x")
    assert action.isEnabled()


def test_what_a_role_may_never_do_does_not_exist(make_window, make_context):
    from models.platform.principal import Role

    window = make_window(make_context(Role.AUDITOR))
    assert not window.commands.action("new.agent").isVisible()
    assert not window.commands.action("import").isVisible()
    assert window.commands.action("settings").isVisible()


def test_the_overlay_lists_every_key(window, qtbot):
    from ui.shell.overlay import ShortcutOverlay

    overlay = ShortcutOverlay(window.commands, (Where.GRID,), window)
    qtbot.addWidget(overlay)
    rows = overlay.rows()
    assert rows[0][0] is Where.GRID
    assert len(rows) == len([spec for spec in ACTIONS if keys_of(spec)])
    assert [text for _, text, keys in overlay.rows("reopen")] == ["Reopen closed tab"]
