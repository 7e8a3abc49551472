"""Further tables: deals, as frozen statements beside this file."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the statements of this database."""
    connection = op.get_bind()
    path = Path(__file__).with_name(f"0008_deals.{connection.dialect.name}.sql")
    for statement in path.read_text(encoding="utf-8").split("\n-- next statement\n"):
        if statement.strip():
            text = statement.strip("\n")
            connection.exec_driver_sql(text.replace("%", "%%") if connection.dialect.name == "postgresql" else text)
