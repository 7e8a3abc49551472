"""Writes down today's schema as the statements of a first revision, and the fingerprint of a version.

    python -m models.migrations.freeze 0001_first_tables

makes `versions/0001_first_tables.py` with one file of statements per database beside it, and the entry in
`fingerprints.json`. For use while a version is not released; afterwards a schema changes by further revisions only:

    python -m models.migrations.freeze 0003_notices notice_marks

makes such a revision that adds the named tables, with their indexes, triggers and text index, and nothing else.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

FOLDER = Path(__file__).resolve().parent
BREAK = "\n-- next statement\n"

SCRIPT = '''"""{title}, as frozen statements beside this file."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "{number}"
down_revision = {before}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of this database."""
    connection = op.get_bind()
    path = Path(__file__).with_name(f"{name}.{{connection.dialect.name}}.sql")
    for statement in path.read_text(encoding="utf-8").split("{marker}"):
        if statement.strip():
            text = statement.strip("\\n")
            connection.exec_driver_sql(text.replace("%", "%%") if connection.dialect.name == "postgresql" else text)
'''


def sqlite_statements() -> list[str]:
    """Everything create_schema runs on SQLite, word for word."""
    import sqlcipher3.dbapi2 as driver

    from models.platform.capture import create_schema

    engine = create_engine("sqlite://", module=driver, creator=lambda: driver.connect(":memory:"))
    seen: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT")):
            seen.append(statement.strip("\n"))

    with engine.connect() as connection:
        create_schema(connection)
    return seen


def postgres_statements() -> list[str]:
    """The same for PostgreSQL, compiled without a server."""
    from models.base import Base
    from models.platform import capture, search

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    seen: list[str] = []
    for table in Base.metadata.sorted_tables:
        seen.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        seen += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
    seen += [function.strip("\n") for function in capture._POSTGRES_FUNCTIONS]
    seen += [statement for _, statement in capture.statements("postgresql")]
    recorder = _Recorder()
    search.create_indexes(recorder)  # type: ignore[arg-type]
    return seen + recorder.seen


class _Recorder:
    """Stands in for a PostgreSQL connection and writes down what it is told."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    def exec_driver_sql(self, statement: str, *_rest: object) -> None:
        """Note a statement."""
        self.seen.append(statement.strip("\n"))


def of_tables(statements: Sequence[str], tables: Sequence[str]) -> list[str]:
    """Those statements that make one of these tables or something on it."""
    names = "|".join(re.escape(table) for table in tables)
    about = re.compile(rf"CREATE TABLE ({names}) |CREATE (VIRTUAL )?TABLE search_({names})\b|.* ON (search_)?({names})\b", re.S)
    return [one for one in statements if about.match(one) and not one.startswith("CREATE OR REPLACE FUNCTION")]


def freeze(name: str, tables: Sequence[str] = (), folder: Path = FOLDER) -> None:
    """Write the revision and its fingerprint: of the whole schema, or of tables that are added to the one before."""
    from models.platform.book import migrate

    number = name.split("_")[0]
    versions = folder / "versions"
    versions.mkdir(exist_ok=True)
    for dialect, statements in (("sqlite", sqlite_statements()), ("postgresql", postgres_statements())):
        if tables:
            statements = of_tables(statements, tables)
        if tables and dialect == "postgresql":  # there the triggers of the log are made anew after the steps
            statements = [one for one in statements if not one.startswith("CREATE TRIGGER cap_")]
        (versions / f"{name}.{dialect}.sql").write_text(
            BREAK.join(statements) + "\n", encoding="utf-8", newline="\n"
        )
    marker = BREAK.replace("\n", "\\n")
    title = f"Further tables: {', '.join(tables)}" if tables else "The first tables, triggers and search indexes"
    before = f'"{int(number) - 1:04d}"' if tables else "None"
    script = SCRIPT.format(title=title, before=before, number=number, name=name, marker=marker)
    (versions / f"{name}.py").write_text(script, encoding="utf-8", newline="\n")
    path = folder / "fingerprints.json"
    known = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
    known[str(int(number))] = migrate.computed_fingerprint()
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    import models.schema  # noqa: F401  registers every class

    freeze(sys.argv[1], sys.argv[2:])
