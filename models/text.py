"""Every text crosses this module: cleaning, lengths, keys, search tokens, safe cells and file names.

Phones, credit codes, bank numbers, mail addresses and masks are in models/identifiers.py.
"""

import enum
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.errors import AppError, InvalidInput
from models.i18n import N_, tr
from models.money import is_number
from models.variants import simplified


class BadText(AppError):
    """A text that cannot be stored as it is."""


class Kind(enum.StrEnum):
    """What a text is for; it decides line breaks, length and how strict cleaning is."""

    CODE = "code"
    NAME = "name"
    LINE = "line"
    NOTE = "note"
    SEARCH = "search"
    PASSWORD = "password"
    FILE = "file"


LIMITS: dict[Kind, int] = {
    Kind.CODE: 40,
    Kind.NAME: 200,
    Kind.LINE: 200,
    Kind.NOTE: 20_000,
    Kind.SEARCH: 200,
    Kind.PASSWORD: 128,
    Kind.FILE: 1_000,
}

# C0 and C1 without tab and line feed, lone surrogates, and the code points that are no characters.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(1, 17))
    + "]"
)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_LINE_BREAKS = re.compile("[\t\r\n\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_BLANKS = re.compile(r"\s+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_STRICT = frozenset((Kind.CODE, Kind.NAME, Kind.FILE))


def clean_text(text: str, kind: Kind = Kind.LINE, *, limit: int | None = None) -> str:
    """Bring a text into the one form we store, or raise BadText; doing it twice changes nothing.

    A blank text comes back empty; whether it may be empty is the caller's rule.
    """
    if not text:
        return ""
    most = limit if limit is not None else LIMITS[kind]
    if len(text) > most * 4 + 100:
        raise _too_long(most, len(text))
    _refuse_characters(text, kind)
    text = _BIDI.sub("", text)
    text = _BREAK.sub("\n", text) if kind is Kind.NOTE else _LINE_BREAKS.sub(" ", text)
    before = None
    while before != text:
        before = text
        text = _composed(_INVISIBLE.sub("", text), kind).strip()
    if len(text) > most:
        raise _too_long(most, len(text))
    return text


def _refuse_characters(text: str, kind: Kind) -> None:
    found = _REFUSED.search(text)
    if found is None and kind in _STRICT:
        found = _BIDI.search(text)
    if found is not None:
        raise BadText(
            N_("The character U+{code} at place {place} cannot be stored. Remove it."),
            code=f"{ord(found[0]):04X}",
            place=found.start() + 1,
        )


def _composed(text: str, kind: Kind) -> str:
    if kind is Kind.CODE:
        return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return unicodedata.normalize("NFC", text)


def _too_long(most: int, length: int) -> BadText:
    return BadText(N_("At most {limit} characters fit here; these are {length}."), limit=most, length=length)


def check_text(
    problems: dict[str, str],
    path: str,
    text: str | None,
    kind: Kind = Kind.LINE,
    *,
    required: bool = False,
    limit: int | None = None,
) -> str:
    """Clean the text of a field; what is wrong with it is added to `problems` under its path.

    A text that cannot be stored comes back empty, so that nobody looks for it in the database.
    """
    try:
        cleaned = clean_text(text or "", kind, limit=limit)
    except BadText as error:
        problems[path] = error.message()
        return ""
    if required and not cleaned:
        problems[path] = tr("This field is needed.")
    return cleaned


def clean_line(text: str, needed: str = "", path: str = "reason") -> str:
    """A reason or name as it is stored; if there must be one and is none, `needed` is told at `path`."""
    problems: dict[str, str] = {}
    cleaned = check_text(problems, path, text, Kind.NAME)
    if needed and not cleaned and not problems:
        problems[path] = needed
    if problems:
        raise InvalidInput(problems)
    return cleaned


def has_private_use(text: str) -> bool:
    """Say whether a text holds private-use characters, which other systems may show differently."""
    return _PRIVATE.search(text) is not None


def normal_key(text: str) -> str:
    """Make the key under which equal names meet: NFKC, case folded, without spaces."""
    text = _BIDI.sub("", _INVISIBLE.sub("", text))
    before = None
    while before != text:
        before = text
        text = _BLANKS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return text


def escape_like(text: str) -> str:
    """Escape a text for LIKE … ESCAPE '\\', so that it is found literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# --- search ----------------------------------------------------------------------------------------------

GRAM_FIELD_LIMIT = 4_000
_HEX_TO_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
# No code point reaches FFFFFF, so this token stands in no text and in no query.
FIELD_BREAK = "p" * 12


@dataclass(frozen=True)
class GramQuery:
    """What to look for: consecutive tokens, or the beginning of one token for a single character."""

    tokens: tuple[str, ...]
    prefix: bool = False


def search_form(text: str) -> str:
    """Bring a text into the form that is searched: half-width, simplified, case folded, single blanks."""
    text = _REFUSED.sub(" ", _BIDI.sub("", _INVISIBLE.sub("", text)))
    before = None
    while before != text:
        before = text
        text = simplified(unicodedata.normalize("NFKC", text).casefold())
    return _BLANKS.sub(" ", text).strip()


def grams(*fields: str | None) -> str:
    """Write fields as index tokens: each pair of neighbouring characters, and the last one alone.

    Tokens are letters only, so that every tokenizer keeps them whole; a phrase never crosses two fields.
    """
    parts = [_grams_of(field) for field in fields if field]
    return f" {FIELD_BREAK} ".join(part for part in parts if part)


def query_grams(query: str) -> GramQuery:
    """Turn what a person looks for into tokens; all of it is meant literally, an empty query has none."""
    text = search_form(query)
    if len(text) == 1:
        return GramQuery((_code(text),), prefix=True)
    return GramQuery(tuple(_code(text[index : index + 2]) for index in range(len(text) - 1)))


def query_words(query: str) -> list[str]:
    """Split what a person looks for into words that must all be found."""
    return search_form(query).split(" ") if query.strip() else []


@lru_cache(maxsize=4_096)
def _grams_of(field: str) -> str:
    """The tokens of one field; order lines repeat the same names and codes thousands of times."""
    return _field_grams(search_form(field)[:GRAM_FIELD_LIMIT])


def _field_grams(text: str) -> str:
    if not text:
        return ""
    pairs = [_code(text[index : index + 2]) for index in range(len(text) - 1)]
    return " ".join([*pairs, _code(text[-1])])


def _code(characters: str) -> str:
    return "".join(f"{ord(character):06x}" for character in characters).translate(_HEX_TO_LETTERS)


# --- cells of CSV files ----------------------------------------------------------------------------------

_ACTIVE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guard_cell(text: str) -> str:
    """Make a cell harmless for spreadsheet programs: a formula-like text gets one more apostrophe."""
    if _ACTIVE.match(text) and not is_number(text):
        return "'" + text
    return text


def unguard_cell(text: str) -> str:
    """Take off the one apostrophe that guard_cell puts before a formula-like text."""
    return text[1:] if _GUARDED.match(text) else text


# --- file names ------------------------------------------------------------------------------------------

FILE_NAME_BYTES = 200
_FORBIDDEN_IN_FILES = re.compile('[<>:"|?*\t\n]')
_DRIVE = re.compile(r"^[A-Za-z]:")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])", re.IGNORECASE)
_LONGEST_EXTENSION = 20


def safe_file_name(name: str, fallback: str = "file") -> str:
    """Make a name from anywhere safe on every system: base name, no devices, at most 200 bytes, not empty."""
    if len(name) > LIMITS[Kind.FILE] * 4:
        name = name[-LIMITS[Kind.FILE] :]
    base = _DRIVE.sub("", re.split(r"[/\\]", name)[-1])
    base = clean_text(base[-LIMITS[Kind.FILE] :], Kind.FILE)
    base = _FORBIDDEN_IN_FILES.sub("_", base).rstrip(". ").lstrip(" ")
    base = _shortened(base)
    if _DEVICE.fullmatch(base.partition(".")[0].rstrip(" ")):
        base = _shortened("_" + base)
    return base or fallback


def path_inside(folder: Path, name: str) -> Path:
    """Join a safe file name to a folder and make sure that the result lies inside it."""
    path = (folder / safe_file_name(name)).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BadText(N_("The file name {name} leads outside its folder."), name=name[:200])
    return path


def _shortened(base: str) -> str:
    if len(base.encode()) <= FILE_NAME_BYTES:
        return base
    stem, dot, extension = base.rpartition(".")
    if not stem or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = base, "", ""
    room = FILE_NAME_BYTES - len((dot + extension).encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return stem + dot + extension
