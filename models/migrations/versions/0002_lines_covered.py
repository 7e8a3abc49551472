"""The sums below the list of lines come from its index alone, whatever the planner thinks of the table."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index anew, with the column of its condition in it."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP INDEX ix_order_lines_in_order")
    connection.exec_driver_sql(
        "CREATE INDEX ix_order_lines_in_order ON order_lines"
        " (ordered_on, seq, currency, quantity, net_amount, gross_amount, deleted_at) WHERE deleted_at IS NULL"
    )
