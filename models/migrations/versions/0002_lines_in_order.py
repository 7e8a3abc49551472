"""Order lines in their usual order, with the sums of the footer, come from one index."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the covering index in the place of the narrow one."""
    connection = op.get_bind()
    connection.exec_driver_sql("DROP INDEX ix_order_lines_ordered_on_seq")
    connection.exec_driver_sql(
        "CREATE INDEX ix_order_lines_in_order ON order_lines"
        " (ordered_on, seq, currency, quantity, net_amount, gross_amount) WHERE deleted_at IS NULL"
    )
