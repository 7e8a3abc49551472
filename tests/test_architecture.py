"""The rules of the layers, checked by a machine: who imports whom, what appears where, how long files are."""

from __future__ import annotations

import ast
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
CODE = sorted(path for top in ("models", "controllers", "ui") for path in (PROJECT / top).rglob("*.py"))
NAMES = [str(path.relative_to(PROJECT)) for path in CODE]
MAXIMUM_LINES = 600

FORBIDDEN = {
    "models": {"PySide6", "pyqtgraph", "controllers", "ui", "main"},
    "controllers": {
        "PySide6.QtWidgets", "PySide6.QtGui", "sqlalchemy", "alembic", "reportlab", "keyring", "ui", "main", "pyqtgraph",
    },
    "ui": {"sqlalchemy", "alembic", "keyring", "reportlab", "models.database", "models.platform.records", "main"},
}  # fmt: skip
HOMES = {
    "QThread": {"controllers/jobs.py"},
    "QRunnable": {"controllers/jobs.py"},
    "QThreadPool": {"controllers/jobs.py"},
    "processEvents": set(),
    "QMessageBox": {"ui/messages.py"},
    "QSettings": {"controllers/settings.py", "ui/window_state.py"},
    "QDoubleSpinBox": set(),
    "addLayout": {"ui/widgets/nesting.py"},
    "insertLayout": {"ui/widgets/nesting.py"},
    "itemAt": {"ui/widgets/nesting.py", "ui/widgets/fields/flow.py", "ui/shell/sidebar.py"},
}


def _tree(name: str) -> ast.Module:
    return ast.parse((PROJECT / name).read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", node.level))
            found += [(f"{node.module}.{alias.name}", node.level) for alias in node.names]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_arrows_point_down(name):
    layer = name.split("/")[0]
    for module, level in _imports(_tree(name)):
        assert level == 0, f"{name}: relative import"
        for word in FORBIDDEN[layer]:
            assert module != word and not module.startswith(word + "."), f"{name} imports {module}"
        if layer == "ui":
            assert not re.fullmatch(r"models(\.\w+)*\.records\.(?!\w*_WORDS)[A-Z]\w+", module) or _is_word(module), (
                f"{name} names the record class {module}"
            )
        if layer == "controllers":
            assert not module.startswith("PySide6") or module.startswith("PySide6.QtCore") or module == "PySide6", name


def _is_word(module: str) -> bool:
    """Enumerations may be used anywhere; record classes may not."""
    import enum
    import importlib

    holder, _, attribute = module.rpartition(".")
    found = getattr(importlib.import_module(holder), attribute, None)
    return isinstance(found, type) and issubclass(found, enum.Enum)


@pytest.mark.parametrize("name", NAMES)
def test_files_can_be_read_at_one_sitting(name):
    lines = (PROJECT / name).read_text(encoding="utf-8").count("\n")
    assert lines <= MAXIMUM_LINES, f"{name} has {lines} lines"


@pytest.mark.parametrize("name", NAMES)
def test_some_words_have_one_home(name):
    used = {node.id for node in ast.walk(_tree(name)) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(_tree(name)) if isinstance(node, ast.Attribute)}
    for word, homes in HOMES.items():
        assert word not in used or name in homes, f"{name} uses {word}"


@pytest.mark.parametrize("name", NAMES)
def test_time_comes_from_the_clock(name):
    if name in ("models/clock.py", "models/ids.py"):
        return
    for node in ast.walk(_tree(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            call = ast.unparse(node.func)
            assert call not in ("datetime.now", "datetime.utcnow", "date.today", "time.time"), f"{name}: {call}"


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("ui/") and n != "ui/theme.py"])
def test_colours_come_from_the_tokens(name):
    for node in ast.walk(_tree(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"#[0-9A-Fa-f]{6}\b", node.value), f"{name}: {node.value[:60]}"


@pytest.mark.parametrize("name", NAMES)
def test_modules_say_what_they_are_for(name):
    tree = _tree(name)
    assert ast.get_docstring(tree), f"{name} has no docstring"
    for node in tree.body:
        public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        assert not public or ast.get_docstring(node), f"{name}: {node.name} has no docstring"


def test_no_dependency_brings_a_package_of_our_names():
    ours = {"models", "controllers", "ui", "main"}
    assert not ours & set(packages_distributions())


@pytest.mark.parametrize("table", ["ui/shell/pages.py", "models/lists/catalogue.py"])
def test_what_is_named_in_a_text_is_there(table):
    """Pages and lists are named as "module:name" and imported when needed; each name leads somewhere."""
    named = re.findall(r'"((?:ui|models)(?:\.\w+)+):(\w+)"', (PROJECT / table).read_text("utf-8"))
    assert len(named) > 10
    for module, name in named:
        file = PROJECT / (module.replace(".", "/") + ".py")
        assert file.is_file(), f"{table}: {module}"
        assert re.search(rf"^(?:class |def )?{name}\b", file.read_text("utf-8"), re.M), f"{table}: {module}:{name}"
