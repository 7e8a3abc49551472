"""Workbooks made by hand, byte for byte as odd as the catalogue of bad input wants them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>'
)
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def parts(
    rows: str | list[str],
    *,
    names: list[str] | None = None,
    before: str = "",
    after: str = "",
    properties: str = "",
    shared: list[str] | None = None,
    states: list[str] | None = None,
) -> dict[str, str]:
    """The parts of a workbook: the XML of rows for each sheet, and what stands around them."""
    sheets = [rows] if isinstance(rows, str) else rows
    names = names or [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    states = states or ["visible"] * len(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    found = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
    }
    if shared is not None:
        relations += f'<Relationship Id="rIdT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
        found["xl/sharedStrings.xml"] = f'<sst {MAIN} count="{len(shared)}">{texts}</sst>'
    found["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
    )
    for number, content in enumerate(sheets, start=1):
        found[f"xl/worksheets/sheet{number}.xml"] = (
            f"<worksheet {MAIN}>{before}<sheetData>{content}</sheetData>{after}</worksheet>"
        )
    return found


def archive(content: dict[str, str | bytes]) -> bytes:
    """The parts as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in content.items():
            made.writestr(name, text)
    return buffer.getvalue()


def cell(place: str, value: str, kind: str = "", style: int = 0) -> str:
    """One cell: a number, or a text with kind="inlineStr"."""
    mark = f' t="{kind}"' if kind else ""
    look = f' s="{style}"' if style else ""
    if kind == "inlineStr":
        return f'<c r="{place}"{mark}{look}><is><t>{value}</t></is></c>'
    return f'<c r="{place}"{mark}{look}><v>{value}</v></c>'


def line(number: int, *cells: str, hidden: bool = False) -> str:
    """One row."""
    mark = ' hidden="1"' if hidden else ""
    return f'<row r="{number}"{mark}>{"".join(cells)}</row>'


def headed(*rows: str, headings: tuple[str, ...] = ("code", "name", "phone")) -> str:
    """Rows under headings."""
    top = line(1, *(cell(f"{'ABCDEFGH'[at]}1", text, "inlineStr") for at, text in enumerate(headings)))
    return top + "".join(rows)


def write(path: Path, content: bytes | dict[str, str | bytes]) -> Path:
    """A workbook file."""
    path.write_bytes(content if isinstance(content, bytes) else archive(content))
    return path
