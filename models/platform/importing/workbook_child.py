"""Reads one workbook in a process of its own, so that a hostile file can only harm that process.

Started as a plain script (or through the frozen program); imports nothing of the program. Answers with one JSON
document on standard output: either {"error": code, …} or sheets and rows, every cell as text.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MEMORY_LIMIT = 512 * 1024 * 1024
UNPACKED_LIMIT = 300 * 1024 * 1024
RATIO_LIMIT = 400
RATIO_FROM = 20 * 1024 * 1024
ENTRY_LIMIT = 10_000
AREA_LIMIT = 8_000_000
SAMPLE_ROWS = 30

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
EMBEDDED = "xl/embeddings/"
_DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)|<\0!\0D\0O\0C|\0<\0!\0D\0O\0C", re.IGNORECASE)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_BAD_NUMBER = re.compile(rb"<(?:\w+:)?v>\s*[-+]?(?:nan|inf)", re.IGNORECASE)
_NEGATIVE_TEXT = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*-")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*>(.*?)</(?:\w+:)?c>",
    re.S,
)
_EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>/]*\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>/]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(
    rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=[\"'](?:1|true)[\"'])[^>]*\br=[\"']([0-9]{1,7})[\"']"
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_SHEET_PART = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_PROPERTY = re.compile(rb"name=[\"']qudao-([a-z]+)[\"'][^>]*>\s*<vt:lpwstr>([^<]*)<")


class Refused(Exception):
    """A workbook that is not read, with the code of the reason."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def main() -> int:
    """Answer the one request of standard input: {"path", "sheet", "bytes"}."""
    limit_memory(MEMORY_LIMIT)
    request = json.loads(sys.stdin.buffer.readline())
    try:
        with open(request["path"], "rb") as file:
            data = file.read(int(request["bytes"]) + 1)
        answer = read(data, request.get("sheet"))
    except Refused as refused:
        answer = {"error": refused.code, **refused.values}
    except OSError:
        answer = {"error": "gone"}
    except MemoryError:
        answer = {"error": "memory"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode("ascii"))
    sys.stdout.buffer.flush()
    return 0


def limit_memory(limit: int) -> None:
    """Let the system end this process rather than fill the machine (as far as the system can)."""
    if sys.platform == "win32":
        _limit_windows(limit)
        return
    import resource

    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):
            continue


def _limit_windows(limit: int) -> None:
    """Put this process into a job object with a memory limit."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION: basic limits, I/O counters, then four sizes
    pointer = ctypes.sizeof(ctypes.c_void_p)
    basic = struct.pack("<qqI", 0, 0, 0x100) + (b"\0" * 4 if pointer == 8 else b"")
    basic += b"\0" * (2 * pointer) + struct.pack("<I", 0) + (b"\0" * 4 if pointer == 8 else b"")
    basic += b"\0" * pointer + struct.pack("<II", 0, 0)
    basic += b"\0" * (-len(basic) % 8)
    sizes = limit.to_bytes(pointer, "little") + b"\0" * (3 * pointer)
    block = basic + b"\0" * 48 + sizes
    kernel.SetInformationJobObject(job, 9, ctypes.c_char_p(block), len(block))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))


def read(data: bytes, sheet: str | None) -> dict[str, Any]:
    """All sheets with their first rows, or all rows of one sheet."""
    if not data:
        raise Refused("empty")
    if data.startswith(OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("password")
        return _cells(data, sheet, {}, old=True)
    if not data.startswith(ZIP_MAGIC):
        raise Refused("no workbook")
    parts = unpack(data)
    if "mimetype" in parts or "xl/workbook.bin" in parts:
        raise Refused("other format")
    if "xl/workbook.xml" not in parts or "[Content_Types].xml" not in parts:
        raise Refused("part missing")
    answer = _cells(data, sheet, parts, old=False)
    answer["template"] = {
        name.decode(): value.decode("utf-8", "replace")
        for name, value in _PROPERTY.findall(parts.get("docProps/custom.xml", b""))
    }
    answer["extras"] = _extras(parts)
    return answer


def _extras(parts: dict[str, bytes]) -> list[str]:
    """What stands in the workbook beside cells and is left alone."""
    found = {
        "macros": any(name.endswith("vbaProject.bin") for name in parts),
        "links": any(name.startswith("xl/externalLinks/") for name in parts),
        "objects": any(name.startswith(EMBEDDED) for name in parts),
        "connections": "xl/connections.xml" in parts,
        "images": any(name.startswith("xl/media/") for name in parts),
    }
    return [name for name, there in found.items() if there]


# --- the zip archive, with counted bytes --------------------------------------------------------------------------


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of the archive; refuses what could harm a reader before any reader sees it."""
    parts: dict[str, bytes] = {}
    total = 0
    for name, start, packed, method, flags in _directory(data):
        _check_name(name, parts)
        if flags & 1:
            raise Refused("password")
        total, content = _inflate(data, start, packed, method, total)
        if content.startswith(ZIP_MAGIC) and not name.startswith(EMBEDDED):
            raise Refused("nested", name=name)
        if name.endswith((".xml", ".rels", ".vml")) and _DOCTYPE.search(content):
            raise Refused("entity", name=name)
        parts[name] = content
    return parts


def _check_name(name: str, parts: dict[str, bytes]) -> None:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or ":" in plain or ".." in plain.split("/") or "\0" in plain:
        raise Refused("bad entry", name=name[:200])
    if name in parts:
        raise Refused("twice", name=name[:200])


def _directory(data: bytes) -> Iterator[tuple[str, int, int, int, int]]:
    """Name, start of packed bytes, their length, method and flags of each entry of the central directory."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end < 0 or end + 22 > len(data):
        raise Refused("truncated")
    count, _size, at = struct.unpack_from("<HII", data, end + 10)
    if count > ENTRY_LIMIT:
        raise Refused("entries", count=count)
    seen = 0
    while seen < count or (count == 0xFFFF and data[at : at + 4] == b"PK\x01\x02"):
        seen += 1
        if seen > ENTRY_LIMIT:
            raise Refused("entries", count=seen)
        if data[at : at + 4] != b"PK\x01\x02" or at + 46 > len(data):
            raise Refused("truncated")
        flags, method = struct.unpack_from("<HH", data, at + 8)
        packed, _size, named, extra, comment = struct.unpack_from("<IIHHH", data, at + 20)
        (local,) = struct.unpack_from("<I", data, at + 42)
        raw = data[at + 46 : at + 46 + named]
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        at += 46 + named + extra + comment
        if data[local : local + 4] != ZIP_MAGIC or local + 30 > len(data):
            raise Refused("truncated")
        local_name, local_extra = struct.unpack_from("<HH", data, local + 26)
        start = local + 30 + local_name + local_extra
        if packed == 0xFFFFFFFF or start + packed > len(data):
            raise Refused("truncated")
        if not name.endswith("/"):
            yield name, start, packed, method, flags


def _inflate(data: bytes, start: int, packed: int, method: int, total: int) -> tuple[int, bytes]:
    """Unpack one entry, counting what really comes out, whatever the directory claims."""
    if method == 0:
        content = data[start : start + packed]
        total += packed
        if total > UNPACKED_LIMIT:
            raise Refused("bomb")
        return total, content
    if method != 8:
        raise Refused("truncated")
    engine = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    size, waiting = 0, data[start : start + packed]
    try:
        while waiting and not engine.eof:
            piece = engine.decompress(waiting, 1 << 20)
            waiting = engine.unconsumed_tail
            size += len(piece)
            if total + size > UNPACKED_LIMIT or (size > RATIO_FROM and size > RATIO_LIMIT * packed):
                raise Refused("bomb")
            pieces.append(piece)
    except zlib.error as error:
        raise Refused("truncated") from error
    if not engine.eof:
        raise Refused("truncated")
    return total + size, b"".join(pieces)


# --- cells --------------------------------------------------------------------------------------------------------


def _cells(data: bytes, sheet: str | None, parts: dict[str, bytes], *, old: bool) -> dict[str, Any]:
    scans = {} if old else _scan_sheets(parts)
    parts.pop("xl/sharedStrings.xml", None)
    try:
        from python_calamine import CalamineWorkbook, PasswordError
    except ImportError as error:
        raise Refused("no reader") from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [_sheet(book, meta, scans, sheet) for meta in book.sheets_metadata]
    except PasswordError as error:
        raise Refused("password") from error
    except Refused:
        raise
    except MemoryError:
        raise
    except BaseException as error:  # the reader's own panics are no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise Refused("unreadable") from error
    return {"sheets": sheets, "old": old}


def _sheet(book: Any, meta: Any, scans: dict[str, dict[str, Any]], wanted: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": meta.name, "hidden": not str(meta.visible).endswith("Visible")}
    if wanted is not None and meta.name != wanted:
        return found
    if not str(meta.typ).endswith("WorkSheet"):
        return {**found, "height": 0, "width": 0, "rows": []}
    scan = scans.get(meta.name, {})
    if scan.get("refused"):
        raise Refused(scan["refused"], sheet=meta.name)
    content = book.get_sheet_by_name(meta.name)
    height, width = content.total_height + 1, content.total_width + 1
    if height * max(width, 1) > AREA_LIMIT:
        raise Refused("area", sheet=meta.name)
    limit = None if wanted is not None else SAMPLE_ROWS
    raw = content.to_python(skip_empty_area=False, nrows=limit)
    damaged: dict[str, str] = dict(scan.get("damaged", {}))
    rows = [
        [_text(cell, at, column, damaged) for column, cell in enumerate(row)] for at, row in enumerate(raw)
    ]
    if any(reason == "number" for reason in damaged.values()):
        raise Refused("number", sheet=meta.name)
    for key, shown in scan.get("shown", {}).items():
        at, column = (int(part) for part in key.split(","))
        if at < len(rows) and column < len(rows[at]) and not rows[at][column]:
            rows[at][column] = shown
    found |= {"height": height, "width": width, "rows": rows, "damaged": damaged}
    found["hidden_rows"] = scan.get("hidden_rows", [])
    found["merged"] = [[*first, *last] for first, last in content.merged_cell_ranges or []][:1000]
    return found


def _text(cell: Any, at: int, column: int, damaged: dict[str, str]) -> str:
    """A cell as the text a person would have typed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            damaged[f"{at},{column}"] = "number"
            return ""
        if abs(cell) >= 1e15:
            damaged[f"{at},{column}"] = "digits"
            return format(Decimal(cell), "f")[:60]
        whole = int(cell)
        return str(whole) if whole == cell else format(Decimal(format(cell, ".15g")), "f")
    if isinstance(cell, datetime):
        rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        return rounded.isoformat(sep=" ")
    if isinstance(cell, date):
        if cell < date(1900, 3, 1):
            damaged[f"{at},{column}"] = "date"
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat()
    return str(cell)


def _scan_sheets(parts: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What the reader would pass over in silence: error cells, formulas without result, hidden rows, wild places."""
    targets = {}
    for found in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        pairs = dict(_ATTRIBUTE.findall(found))
        target = pairs.get(b"Target", b"").decode("utf-8", "replace")
        targets[pairs.get(b"Id", b"")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    scans = {}
    for found in _SHEET_PART.findall(parts["xl/workbook.xml"]):
        pairs = dict(_ATTRIBUTE.findall(found))
        relation = next((value for key, value in pairs.items() if key.endswith(b":id")), b"")
        name = _unescape(pairs.get(b"name", b"").decode("utf-8", "replace"))
        part = targets.get(relation, "")
        if part not in parts:
            raise Refused("part missing", name=part[:200])
        scans[name] = _scan(parts[part])
    return scans


def _scan(xml: bytes) -> dict[str, Any]:
    scan: dict[str, Any] = {"damaged": {}, "shown": {}, "hidden_rows": []}
    places = set(_REFERENCE.findall(xml))
    rows = max((int(row) for _, row in places), default=0)
    columns = max((_column(letters) for letters in {letters for letters, _ in places}), default=0)
    if rows > 1_048_576 or columns > 16_384 or rows * columns > AREA_LIMIT:
        scan["refused"] = "area"
    if _BAD_NUMBER.search(xml):
        scan["refused"] = "number"
    if _NEGATIVE_TEXT.search(xml):
        scan["refused"] = "unreadable"
    for match in _ERROR_CELL.finditer(xml):
        value = _VALUE.search(match[2])
        key = _place(match[1])
        scan["damaged"][key] = "error"
        scan["shown"][key] = value[1].decode("utf-8", "replace")[:20] if value else "#ERROR"
    for match in _EMPTY_FORMULA.finditer(xml):
        scan["damaged"].setdefault(_place(match[1]), "formula")
    scan["hidden_rows"] = [int(row) - 1 for row in _HIDDEN_ROW.findall(xml)]
    return scan


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _place(reference: bytes) -> str:
    letters = reference.rstrip(b"0123456789")
    return f"{int(reference[len(letters) :]) - 1},{_column(letters) - 1}"


def _unescape(text: str) -> str:
    for code, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, letter)
    return text


if __name__ == "__main__":
    sys.exit(main())
