"""What a book knows about itself, kept in its table `book_info`."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from models.clock import clock
from models.ids import new_id
from models.schema import SCHEMA_VERSION


def first(book_id: UUID, company: str) -> dict[str, Any]:
    """The facts of a new book."""
    return {
        "book": str(book_id),
        "company": company,
        "device": str(new_id()),
        "min_reader": SCHEMA_VERSION,
        "made_at": clock.now().isoformat(),
        "session": "",
    }


def put(connection: Any, facts: dict[str, Any]) -> None:
    """Write facts in a transaction of their own, past history: they are about the file, not the business."""
    connection.execute("BEGIN IMMEDIATE")
    for name, value in facts.items():
        connection.execute(
            "INSERT OR REPLACE INTO book_info (name, value) VALUES (?, ?)", (name, json.dumps(value))
        )
    connection.execute("COMMIT")
