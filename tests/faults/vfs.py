"""A file layer between SQLite and the disk that writes down every call, or lets a chosen one fail.

It is a real SQLite VFS, registered through the functions that the sqlcipher3 library exports, and passes every
call on to the system's own. What it simulates and what not is said in tests/faults/test_power_cut.py.
"""

from __future__ import annotations

import contextlib
import ctypes as c
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK, IOERR, FULL = 0, 10, 13
IOERR_READ, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE = 266, 778, 1034, 1546

_P, _I, _L = c.c_void_p, c.c_int, c.c_int64


class _Methods(c.Structure):
    pass


class _File(c.Structure):
    _fields_ = [("methods", c.POINTER(_Methods))]


_CLOSE = c.CFUNCTYPE(_I, _P)
_RW = c.CFUNCTYPE(_I, _P, _P, _I, _L)
_TRUNC = c.CFUNCTYPE(_I, _P, _L)
_SYNC = c.CFUNCTYPE(_I, _P, _I)
_SIZE = c.CFUNCTYPE(_I, _P, c.POINTER(_L))
_LOCK = c.CFUNCTYPE(_I, _P, _I)
_CHECK = c.CFUNCTYPE(_I, _P, c.POINTER(_I))
_CONTROL = c.CFUNCTYPE(_I, _P, _I, _P)
_INFO = c.CFUNCTYPE(_I, _P)
_SHMMAP = c.CFUNCTYPE(_I, _P, _I, _I, _I, c.POINTER(_P))
_SHMLOCK = c.CFUNCTYPE(_I, _P, _I, _I, _I)
_BARRIER = c.CFUNCTYPE(None, _P)
_FETCH = c.CFUNCTYPE(_I, _P, _L, _I, c.POINTER(_P))
_UNFETCH = c.CFUNCTYPE(_I, _P, _L, _P)

_Methods._fields_ = [
    ("version", _I), ("close", _CLOSE), ("read", _RW), ("write", _RW), ("truncate", _TRUNC), ("sync", _SYNC),
    ("size", _SIZE), ("lock", _LOCK), ("unlock", _LOCK), ("check", _CHECK), ("control", _CONTROL),
    ("sector", _INFO), ("character", _INFO), ("shmmap", _SHMMAP), ("shmlock", _SHMLOCK), ("barrier", _BARRIER),
    ("shmunmap", _LOCK), ("fetch", _FETCH), ("unfetch", _UNFETCH),
]  # fmt: skip

_OPEN = c.CFUNCTYPE(_I, _P, _P, _P, _I, c.POINTER(_I))
_DELETE = c.CFUNCTYPE(_I, _P, c.c_char_p, _I)


class _Vfs(c.Structure):
    pass


_Vfs._fields_ = [
    ("version", _I), ("file_size", _I), ("longest", _I), ("next", _P), ("name", c.c_char_p), ("data", _P),
    ("open", _P), ("delete", _P), ("access", _P), ("full_path", _P), ("dlopen", _P), ("dlerror", _P),
    ("dlsym", _P), ("dlclose", _P), ("random", _P), ("sleep", _P), ("time", _P), ("last_error", _P),
    ("time64", _P), ("set_call", _P), ("get_call", _P), ("next_call", _P),
]  # fmt: skip


@dataclass
class Call:
    """One call that changes a file."""

    kind: str
    file: str = ""
    offset: int = 0
    data: bytes = b""
    size: int = 0
    number: int = 0


@dataclass
class Tape:
    """What was recorded, and the plan of what shall fail."""

    calls: list[Call] = field(default_factory=list)
    counted: int = 0
    fail_at: int = 0
    fail_with: int = 0
    fail_kinds: frozenset[str] = frozenset()
    for_ever: bool = False
    failed: int = 0

    def acknowledge(self, number: int) -> None:
        """Note that the program was told "saved" for this number."""
        self.calls.append(Call("saved", number=number))

    def verdict(self, kind: str) -> int:
        """Whether this call fails, by its place among those that count."""
        if kind not in self.fail_kinds or not self.fail_at:
            return OK
        self.counted += 1
        if self.counted == self.fail_at or (self.for_ever and self.counted > self.fail_at):
            self.failed += 1
            return self.fail_with
        return OK


class Layer:
    """The registered VFS; one at a time."""

    def __init__(self, tape: Tape) -> None:
        import sqlcipher3._sqlite3 as library

        self.tape = tape
        self._lib = c.CDLL(library.__file__)
        self._lib.sqlite3_vfs_find.restype = c.POINTER(_Vfs)
        self._lib.sqlite3_vfs_find.argtypes = [c.c_char_p]
        self._lib.sqlite3_vfs_register.argtypes = [c.POINTER(_Vfs), _I]
        self._lib.sqlite3_vfs_unregister.argtypes = [c.POINTER(_Vfs)]
        self._real = self._lib.sqlite3_vfs_find(None)
        self._names: dict[int, str] = {}
        self._keep: list[Any] = []
        self._head = c.sizeof(_File)
        self._methods = self._make_methods()
        self._vfs = _Vfs()
        c.pointer(self._vfs)[0] = self._real.contents
        self._vfs.name = b"tape"
        self._vfs.next = None
        self._vfs.file_size = self._head + self._real.contents.file_size
        self._real_open = _OPEN(self._real.contents.open)
        self._real_delete = _DELETE(self._real.contents.delete)
        self._vfs.open = self._kept(_OPEN, self._open)
        self._vfs.delete = self._kept(_DELETE, self._delete)

    def register(self) -> None:
        """Use this layer for every file opened from now on."""
        assert self._lib.sqlite3_vfs_register(c.byref(self._vfs), 1) == OK

    def unregister(self) -> None:
        """Use the system's own again."""
        self._lib.sqlite3_vfs_register(self._real, 1)
        self._lib.sqlite3_vfs_unregister(c.byref(self._vfs))

    def _kept(self, kind: Any, function: Callable[..., Any]) -> Any:
        made = kind(function)
        self._keep.append(made)
        return c.cast(made, _P)

    # --- file system -----------------------------------------------------------------------------

    def _open(self, _vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        """The name is passed on as the address it came as: the system's layer keeps it while the file is open."""
        path = c.string_at(name).decode() if name else ""
        inner = file + self._head
        _File.from_address(file).methods = None
        _File.from_address(inner).methods = None
        result = self._real_open(c.cast(self._real, _P), name, inner, flags, out)
        if _File.from_address(inner).methods:
            self._names[file] = path
            _File.from_address(file).methods = c.pointer(self._methods)
        if result == OK and path:
            self.tape.calls.append(Call("open", path))
        return int(result)

    def _delete(self, _vfs: int, name: bytes, sync: int) -> int:
        verdict = self.tape.verdict("delete")
        if verdict:
            return verdict
        result = self._real_delete(c.cast(self._real, _P), name, sync)
        if result == OK:
            self.tape.calls.append(Call("delete", name.decode()))
        return int(result)

    # --- one file --------------------------------------------------------------------------------

    def _inner(self, file: int) -> tuple[int, _Methods]:
        inner = file + self._head
        return inner, _File.from_address(inner).methods.contents

    def _make_methods(self) -> _Methods:
        made = _Methods()
        made.version = 3
        for name, kind in _Methods._fields_[1:]:  # type: ignore[misc]
            own = getattr(self, f"_do_{name}", None) or self._passing(name, kind)
            function = kind(own)
            self._keep.append(function)
            setattr(made, name, function)
        return made

    def _passing(self, name: str, kind: Any) -> Callable[..., Any]:
        def call(file: int, *rest: Any) -> Any:
            inner, methods = self._inner(file)
            return getattr(methods, name)(inner, *rest)

        return call

    def _do_close(self, file: int) -> int:
        inner, methods = self._inner(file)
        self._names.pop(file, None)
        return int(methods.close(inner))

    def _do_read(self, file: int, buffer: int, amount: int, offset: int) -> int:
        verdict = self.tape.verdict("read")
        if verdict:
            return verdict
        inner, methods = self._inner(file)
        return int(methods.read(inner, buffer, amount, offset))

    def _do_write(self, file: int, buffer: int, amount: int, offset: int) -> int:
        verdict = self.tape.verdict("write")
        if verdict:
            return verdict
        inner, methods = self._inner(file)
        result = int(methods.write(inner, buffer, amount, offset))
        if result == OK:
            self.tape.calls.append(
                Call("write", self._names.get(file, ""), offset, c.string_at(buffer, amount))
            )
        return result

    def _do_truncate(self, file: int, size: int) -> int:
        verdict = self.tape.verdict("truncate")
        if verdict:
            return verdict
        inner, methods = self._inner(file)
        result = int(methods.truncate(inner, size))
        if result == OK:
            self.tape.calls.append(Call("truncate", self._names.get(file, ""), size=size))
        return result

    def _do_sync(self, file: int, flags: int) -> int:
        verdict = self.tape.verdict("sync")
        if verdict:
            return verdict
        inner, methods = self._inner(file)
        result = int(methods.sync(inner, flags))
        if result == OK:
            self.tape.calls.append(Call("sync", self._names.get(file, "")))
        return result


@contextlib.contextmanager
def taped(**plan: Any) -> Iterator[Tape]:
    """Record (and let fail) everything SQLite does in this block."""
    tape = Tape(**plan)
    layer = Layer(tape)
    layer.register()
    try:
        yield tape
    finally:
        layer.unregister()


def base_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder as they are on disk before recording."""
    return {str(p): p.read_bytes() for p in folder.iterdir() if p.is_file() and not p.name.endswith("-shm")}
