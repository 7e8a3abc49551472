"""Which files may be kept: recognised by content and by extension, both of which must agree (FA-03)."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from models.errors import AppError
from models.i18n import N_


class RefusedFile(AppError):
    """A file that is not kept, with the reason."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file we keep."""

    extension: str
    mime: str
    image: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, FileKind] = {
    kind.extension: kind
    for kind in (
        FileKind("pdf", "application/pdf"),
        FileKind("png", "image/png", True),
        FileKind("jpg", "image/jpeg", True),
        FileKind("jpeg", "image/jpeg", True),
        FileKind("webp", "image/webp", True),
        FileKind("tif", "image/tiff", True),
        FileKind("tiff", "image/tiff", True),
        FileKind("docx", _OFFICE + "wordprocessingml.document"),
        FileKind("xlsx", _OFFICE + "spreadsheetml.sheet"),
        FileKind("pptx", _OFFICE + "presentationml.presentation"),
        FileKind("txt", "text/plain"),
        FileKind("csv", "text/csv"),
        FileKind("eml", "message/rfc822"),
        FileKind("zip", "application/zip"),
        FileKind("ofd", "application/ofd"),
    )
}
ALLOWED = "pdf, png, jpg, webp, tiff, docx, xlsx, pptx, txt, csv, eml, zip, ofd"

_PARTS = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml",
}  # fmt: skip
_BINARY = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"PK\x03\x04", b"%PDF",
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"L\0\0\0", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"#!",
)  # fmt: skip
_MARKUP = re.compile(rb"^\s*<(?:!doctype|html|\?xml|svg|script|hta)", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"
_TAIL = 66_000


def recognise(name: str, content: bytes) -> FileKind:
    """The kind of a file by name and content; raises RefusedFile with the reason."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS.get(extension)
    if kind is None:
        raise RefusedFile(
            N_("Files of this type are not kept: {name}. Nothing was added. Kept are {allowed}."),
            name=name[:200],
            allowed=ALLOWED,
        )
    if not content:
        raise RefusedFile(N_("{name} is empty. Nothing was added."), name=name[:200])
    if not _content_is(extension, content):
        raise RefusedFile(
            N_("The content of {name} is not what its name says. Nothing was added. Check the file."),
            name=name[:200],
        )
    return kind


def _content_is(extension: str, content: bytes) -> bool:
    if extension in ("docx", "xlsx", "pptx", "ofd", "zip"):
        return _is_archive(extension, content)
    if extension in ("txt", "csv", "eml"):
        return _is_text(content)
    starts = {
        "pdf": content.startswith(b"%PDF-"),
        "png": content.startswith(b"\x89PNG\r\n\x1a\n"),
        "jpg": content.startswith(b"\xff\xd8\xff"),
        "jpeg": content.startswith(b"\xff\xd8\xff"),
        "webp": content.startswith(b"RIFF") and content[8:12] == b"WEBP",
        "tif": content[:4] in (b"II*\0", b"MM\0*"),
        "tiff": content[:4] in (b"II*\0", b"MM\0*"),
    }
    # A second file type behind the first (PDF that is also a ZIP) is refused.
    return starts[extension] and _ZIP_END not in content[-_TAIL:]


def _is_archive(extension: str, content: bytes) -> bool:
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    if extension == "zip":
        return True
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return False
    return _PARTS[extension] in names


def _is_text(content: bytes) -> bool:
    if content.startswith(_BINARY) or _MARKUP.match(content[:200].removeprefix(b"\xef\xbb\xbf")):
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in content
