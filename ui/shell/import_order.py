"""In which order modules of the program can be imported one at a time, each with what it needs already there.

Told by their compiled code without running any of it, so that a worker can find out; what stands under TYPE_CHECKING
or inside functions is left out, because importing does not ask for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dis import opmap
from importlib.machinery import ModuleSpec
from types import CodeType

OURS = ("models", "controllers", "ui")
WITHOUT_QT = "models"
_EXTENDED, _CONST, _NAME, _IMPORT = (opmap[name] for name in ("EXTENDED_ARG", "LOAD_CONST", "LOAD_NAME", "IMPORT_NAME"))
_JUMPS = {code for name, code in opmap.items() if name.startswith("POP_JUMP") and name.endswith("IF_FALSE")}
_UNIT = 2


class ImportOrder:
    """Remembers what it told, so that each module comes once."""

    def __init__(self) -> None:
        self._specs: dict[str, ModuleSpec | None] = {}
        self._begun: set[str] = set()

    def of(self, names: Iterable[str]) -> tuple[list[str], list[str]]:
        """(modules that know no Qt, the others) behind some modules, each after those it imports; what is there is left out."""
        found: list[str] = []
        waiting = [(name, False) for name in reversed(list(names))]
        while waiting:
            name, done = waiting.pop()
            if done:
                found.append(name)
            elif name not in self._begun and name not in sys.modules and self._spec(name) is not None:
                self._begun.add(name)
                waiting.append((name, True))
                waiting += [(one, False) for one in reversed(list(self._needed(name)))]
        plain = [name for name in found if name.partition(".")[0] == WITHOUT_QT]
        return plain, [name for name in found if name.partition(".")[0] != WITHOUT_QT]

    def _spec(self, name: str) -> ModuleSpec | None:
        """Where a module lies, found without importing the packages around it; None for what is no module."""
        if name not in self._specs:
            parent = name.rpartition(".")[0]
            around = self._spec(parent) if parent else None
            self._specs[name] = None
            if not parent or (around is not None and around.submodule_search_locations is not None):
                path = around.submodule_search_locations if around is not None else None
                tried = (finder.find_spec(name, path) for finder in sys.meta_path if hasattr(finder, "find_spec"))
                self._specs[name] = next((spec for spec in tried if spec is not None), None)
        return self._specs[name]

    def _needed(self, name: str) -> Iterator[str]:
        """The modules of ours that are imported before a module is done, in their order."""
        parent = name.rpartition(".")[0]
        if parent:
            yield parent
        spec = self._specs[name]
        code = getattr(spec.loader, "get_code", lambda _: None)(name) if spec is not None else None
        for asked, parts in _imports(code) if code is not None else ():
            if asked.partition(".")[0] in OURS:
                yield asked
                around = self._spec(asked)
                if around is not None and around.submodule_search_locations is not None:
                    yield from (f"{asked}.{part}" for part in parts)


def _imports(code: CodeType) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a module imports at its top level: (module, names taken from it)."""
    raw, argument, known, skip_to = code.co_code, 0, None, 0
    typing = False
    for at in range(0, len(raw), _UNIT):
        operation, argument = raw[at], argument << 8 | raw[at + 1]
        if operation == _EXTENDED:
            continue
        value, argument = argument, 0
        if at < skip_to:
            continue
        if operation in _JUMPS and typing:
            typing, skip_to = False, at + _UNIT + value * _UNIT
        elif operation == _NAME:
            typing = code.co_names[value] == "TYPE_CHECKING"
        elif operation == _CONST:
            known = code.co_consts[value]
        elif operation == _IMPORT:
            yield code.co_names[value], known if isinstance(known, tuple) else ()
