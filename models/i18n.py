"""Texts in the user's language: GNU gettext catalogues from resources/i18n, without Qt or compiled files."""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "i18n"
SOURCE_LANGUAGE = "en"
LANGUAGES = ("zh_CN", "en", "pseudo")

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)(?::([^{}]*))?\}")
_KEYWORD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?)\s+(".*")$')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_PSEUDO_LETTERS = str.maketrans("AEIOUaeiouyncs", "ÅÉÎÖÛåéîöûýñçš")
_PSEUDO_GROWTH = 0.4

Key = tuple[str, str]


class CatalogueError(ValueError):
    """A .po file that cannot be read, with file and line in its text."""


@dataclass
class Entry:
    """One message of a catalogue: its forms by plural index, and where it stands."""

    context: str = ""
    source: str = ""
    plural: str = ""
    forms: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False
    line: int = 0

    @property
    def key(self) -> Key:
        """The pair by which a message is found."""
        return self.context, self.source


def N_(text: str) -> str:
    """Mark a text for translation; it is translated later with tr(variable)."""
    return text


def set_language(code: str) -> None:
    """Choose the language of every following tr() and ntr()."""
    global _language
    if code not in LANGUAGES:
        raise ValueError(f"unknown language {code!r}")
    _language = code


def language() -> str:
    """Say which language is chosen."""
    return _language


def tr(text: str, /, *, lang: str | None = None, context: str = "", **values: object) -> str:
    """Translate a text into the chosen (or given) language and fill in its values."""
    code = lang or _language
    if code == "pseudo":
        return _fill(_pseudo(text), values)
    return _fill(_translated(code, context, text, None) or text, values)


def titled(title: str, text: str) -> str:
    """A text after what it is, with the punctuation of the language."""
    return tr("{column}: {value}", column=title, value=text)


def listed(words: Iterable[str], lang: str | None = None) -> str:
    """Words one after the other, with the comma of the language between them."""
    return tr(", ", lang=lang).join(words)


def ntr(
    singular: str, plural: str, count: int, /, *, lang: str | None = None, context: str = "", **values: object
) -> str:
    """Translate the form of a text that fits a count; {count} is filled in by itself."""
    code = lang or _language
    values.setdefault("count", count)
    english = singular if count == 1 else plural
    if code == "pseudo":
        return _fill(_pseudo(english), values)
    return _fill(_translated(code, context, singular, count) or english, values)


def placeholders(text: str) -> frozenset[str]:
    """Name the values a text wants, so that a test can compare a translation with its source."""
    return frozenset(match[1] for match in _PLACEHOLDER.finditer(text) if match[1])


def catalogue(code: str) -> dict[Key, Entry]:
    """Return all messages of a language, read once."""
    with _lock:
        if code not in _catalogues:
            _catalogues[code] = _read_folder(FOLDER / code)
        return _catalogues[code]


def problems(code: str) -> list[str]:
    """List what is wrong in a language's files: unreadable ones, contradictions, lost placeholders."""
    found: list[str] = []
    seen: dict[Key, tuple[Entry, Path]] = {}
    for path in sorted((FOLDER / code).glob("*.po")):
        try:
            entries = list(parse_po(path.read_text(encoding="utf-8"), str(path.name)))
        except (CatalogueError, UnicodeDecodeError) as error:
            found.append(f"{path.name}: {error}")
            continue
        for entry in entries:
            if not entry.source:
                continue
            found += _entry_problems(entry, path.name)
            earlier = seen.setdefault(entry.key, (entry, path))
            if earlier[0].forms != entry.forms:
                found.append(f"{path.name}:{entry.line}: {entry.source!r} differs from {earlier[1].name}")
    return found


def forget() -> None:
    """Drop what was read, so that changed files are read again."""
    with _lock:
        _catalogues.clear()


def parse_po(content: str, name: str = "text") -> Iterator[Entry]:
    """Read the messages of one .po file, header and fuzzy ones included."""
    entry = Entry()
    target: tuple[str, int] | None = None
    for number, raw in enumerate(content.lstrip("\ufeff").split("\n"), start=1):
        line = raw.strip(" \t\r")
        if not line or line.startswith("#"):
            if entry.forms:
                yield entry
                entry, target = Entry(), None
            if line.startswith("#,") and "fuzzy" in line:
                entry.fuzzy = True
            continue
        if line.startswith('"') and target is not None:
            _append(entry, target, _unquote(line, name, number))
            continue
        match = _KEYWORD.match(line)
        if match is None:
            raise CatalogueError(f"{name}, line {number}: not understood")
        if match[1] in ("msgctxt", "msgid") and entry.forms:
            yield entry
            entry = Entry()
        entry.line = entry.line or number
        target = (match[1].partition("[")[0], int(match[2] or 0))
        _append(entry, target, _unquote(match[3], name, number))
    if entry.forms:
        yield entry


def _append(entry: Entry, target: tuple[str, int], text: str) -> None:
    kind, index = target
    if kind == "msgctxt":
        entry.context += text
    elif kind == "msgid":
        entry.source += text
    elif kind == "msgid_plural":
        entry.plural += text
    else:
        entry.forms[index] = entry.forms.get(index, "") + text


def _unquote(text: str, name: str, number: int) -> str:
    if len(text) < 2 or not text.endswith('"'):
        raise CatalogueError(f"{name}, line {number}: quote not closed")
    result: list[str] = []
    letters = iter(text[1:-1])
    for letter in letters:
        if letter == '"':
            raise CatalogueError(f"{name}, line {number}: quote inside a text")
        if letter == "\\":
            escaped = next(letters, "")
            if escaped not in _ESCAPES:
                raise CatalogueError(f"{name}, line {number}: unknown escape")
            letter = _ESCAPES[escaped]
        result.append(letter)
    return "".join(result)


def _entry_problems(entry: Entry, name: str) -> list[str]:
    found = []
    wanted = placeholders(entry.source) | placeholders(entry.plural)
    for form in entry.forms.values():
        if form and not placeholders(form) <= wanted:
            found.append(f"{name}:{entry.line}: unknown placeholder in {form!r}")
        if form and not entry.plural and placeholders(form) != wanted:
            found.append(f"{name}:{entry.line}: placeholder lost in {form!r}")
    return found


def _read_folder(folder: Path) -> dict[Key, Entry]:
    merged: dict[Key, Entry] = {}
    for path in sorted(folder.glob("*.po")):
        for entry in parse_po(path.read_text(encoding="utf-8"), path.name):
            if entry.source and not entry.fuzzy:
                merged.setdefault(entry.key, entry)
    return merged


def _translated(code: str, context: str, text: str, count: int | None) -> str:
    if not text:
        return ""
    messages = _catalogues.get(code)
    if messages is None:
        messages = catalogue(code)
    entry = messages.get((context, text))
    if entry is None and context:
        entry = messages.get(("", text))
    if entry is None:
        return ""
    index = 1 if count is not None and count != 1 and 1 in entry.forms else 0
    return entry.forms.get(index, "")


def _fill(text: str, values: dict[str, object]) -> str:
    if "{" not in text and "}" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        whole, name = match[0], match[1]
        if name is None:
            return whole[0]
        if name not in values:
            return whole
        try:
            return format(values[name], match[2] or "")
        except (TypeError, ValueError):
            return str(values[name])

    return _PLACEHOLDER.sub(one, text)


def _pseudo(text: str) -> str:
    if not text:
        return text
    parts: list[str] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        parts += [text[end : match.start()].translate(_PSEUDO_LETTERS), match[0]]
        end = match.end()
    parts.append(text[end:].translate(_PSEUDO_LETTERS))
    padding = "·" * max(1, int(len(text) * _PSEUDO_GROWTH))
    return f"[{''.join(parts)} {padding}]"


_language = SOURCE_LANGUAGE
_catalogues: dict[str, dict[Key, Entry]] = {}
_lock = threading.Lock()
