"""What the self-test of a built program does below the screen: an encrypted record there and back, a PDF with text."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import select


def save_and_read(path: Path) -> None:
    """Make an encrypted book at `path`, save an agent and read it again; raises when it is not the same."""
    from models.database import Database
    from models.partners.records import Agent
    from models.platform.capture import create_schema
    from models.platform.principal import SYSTEM

    database = Database.sqlite(path, secrets.token_bytes(32))
    try:
        with database.engine.begin() as connection:
            create_schema(connection)
        with database.write(SYSTEM) as session:
            session.add(Agent(code="DL1", name="杭州西湖华新"))
        with database.read(SYSTEM) as session:
            if session.scalars(select(Agent.name)).all() != ["杭州西湖华新"]:
                raise RuntimeError("the record did not come back")
    finally:
        database.close()


def write_document(path: Path) -> None:
    """Write a one-page PDF with Chinese text at `path` and find the text in it again."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    from models.export import fonts

    canvas = Canvas(str(path))
    canvas.setFont(fonts.face("sans").name, 14)
    canvas.drawString(72, 720, "渠道台 Qudao")
    canvas.save()
    document = pypdfium2.PdfDocument(path)
    try:
        found = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    if "渠道台" not in found:
        raise RuntimeError("the text is not in the document")
