"""Commands that answer with figures: report."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import TYPE_CHECKING

from controllers.commands.frame import Answer, Command, Usage, add_book, opened
from controllers.commands.words import day, whole
from models.i18n import N_, tr

if TYPE_CHECKING:
    from models.analysis.figures import SalesRow

BY = ("agent", "month", "product", "territory")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("sales",), help=tr("what to report"))
    parser.add_argument("--by", choices=BY, default="agent", help=tr("what one line stands for"))
    parser.add_argument("--from", dest="start", type=day, metavar="YYYY-MM-DD", help=tr("first day"))
    parser.add_argument("--to", dest="end", type=day, metavar="YYYY-MM-DD", help=tr("last day"))
    parser.add_argument("--top", type=whole(1), metavar="N", help=tr("only the N largest"))
    add_book(parser)


def report(arguments: argparse.Namespace) -> Answer:
    """Exact sales figures by one dimension."""
    from models import money
    from models.analysis import figures

    if arguments.start and arguments.end and arguments.start > arguments.end:
        raise Usage(tr("The first day is after the last."))
    with opened(arguments) as (book, principal), book.database.read(principal) as session:
        rows = figures.sales(
            session, figures.Dimension(arguments.by), arguments.start, arguments.end, limit=arguments.top
        )
    totals: dict[str, Decimal] = {}
    for row in rows:
        totals[row.currency] = totals.get(row.currency, Decimal(0)) + row.net
    data = {
        "report": "sales",
        "by": arguments.by,
        "from": arguments.start,
        "to": arguments.end,
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "currency": row.currency,
                "orders": row.orders,
                "lines": row.lines,
                "quantity": money.format_plain(row.quantity),
                "net": f"{row.net:.2f}",
            }
            for row in rows
        ],
        "totals": {currency: f"{total:.2f}" for currency, total in sorted(totals.items())},
    }
    lines = [
        "\t".join((*_names(row), money.format_amount(row.net, row.currency)))
        for row in rows
    ]
    lines += [
        tr("Total {currency}: {amount}", currency=currency, amount=money.format_amount(total, currency))
        for currency, total in sorted(totals.items())
    ]
    return Answer(data, lines)


def _names(row: SalesRow) -> tuple[str, ...]:
    code = row.code or str(row.key or "")
    return (code,) if row.name == code else (code, row.name)


COMMANDS = (Command("report", N_("exact figures, for example sales by agent"), _arguments, report),)
