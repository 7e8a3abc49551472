"""Payments received: confirmed receipts of agents; the same one is not taken in twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.i18n import N_
from models.ids import new_id
from models.platform import company, numbering, rights
from models.platform.importing import bulk
from models.platform.importing.checking import NEW, ROW, SKIP, Checked, Group, row_options
from models.platform.importing.fields import Action, Existing, Field, Issue, Repeated, Type
from models.platform.importing.kind import Kind, Step, Written
from models.platform.importing.references import code_key
from models.platform.importing.rules import meet
from models.platform.importing.writing import values_of
from models.sales import payments
from models.sales.records import PAYMENT_METHOD_WORDS, Payment, PaymentMethod, PaymentState

METHODS = {
    PaymentMethod.TRANSFER.value: ("bank", "wire", "转账", "银行转账", "电汇"),
    PaymentMethod.CHEQUE.value: ("check", "支票"),
    PaymentMethod.ACCEPTANCE.value: ("承兑", "承兑汇票", "汇票"),
    PaymentMethod.CASH.value: ("现金",),
    PaymentMethod.ONLINE.value: ("alipay", "wechat", "微信", "支付宝", "在线"),
    PaymentMethod.OTHER.value: ("其他", "其它"),
}
FIELDS = (
    Field(
        "number",
        N_("Payment number"),
        Type.CODE,
        ("payment no", "receipt no", "receipt number", "收款单号", "单据编号"),
    ),
    Field(
        "agent",
        N_("Agent"),
        Type.REFERENCE,
        (
            "customer id",
            "customer number",
            "customer",
            "reseller key",
            "agent code",
            "dealer",
            "客户",
            "客户编号",
            "代理商",
            "代理商编号",
        ),
        required=True,
        entity="agent",
    ),
    Field(
        "paid_on",
        N_("Paid on"),
        Type.DAY,
        ("payment date", "date", "receipt date", "付款日期", "收款日期", "到账日期", "日期"),
        required=True,
    ),
    Field(
        "amount",
        N_("Amount"),
        Type.AMOUNT,
        ("payment amount", "paid", "金额", "收款金额", "付款金额", "到账金额"),
        required=True,
        low=Decimal("0.01"),
    ),
    Field("currency", N_("Currency"), Type.CODE, ("currency code", "币种")),
    Field(
        "method",
        N_("Method"),
        Type.CHOICE,
        ("payment method", "收款方式", "付款方式"),
        choices=METHODS,
        labels={method.value: PAYMENT_METHOD_WORDS[method] for method in PaymentMethod},
    ),
    Field(
        "bank_ref",
        N_("Bank reference"),
        Type.CODE,
        ("check number", "cheque number", "reference", "transaction id", "银行流水号", "流水号", "支票号"),
    ),
    Field("payer", N_("Payer"), Type.NAME, ("payer name", "paid by", "付款人", "付款单位", "对方户名")),
    Field("note", N_("Note"), Type.NOTE, ("remarks", "comment", "comments", "memo", "摘要", "备注")),
)
_COLUMNS = {
    "number": "number",
    "agent": "agent_id",
    "paid_on": "paid_on",
    "amount": "amount",
    "currency": "currency",
    "method": "method",
    "bank_ref": "bank_ref",
    "payer": "payer",
    "note": "note",
}

TWICE = N_("Row {row} is the same payment: the reference is equal, or day and amount are.")
KNOWN = N_("The book already has this payment: the reference is equal, or day and amount are.")


def prepare(checked: Checked) -> None:
    """Each row is one payment; a number that is in the book already is not taken again."""
    numbers = checked.values.get("number")
    lookup = checked.references.lookup("payment") if numbers is not None else None
    for row in range(len(checked.table.rows)):
        group = Group([row], action=Action.CREATE, id=new_id())
        checked.groups.append(group)
        number = numbers[row] if numbers is not None else None
        if checked.decisions.get(row) == SKIP:
            group.action = Action.SKIP
        elif number and lookup is not None:
            key = code_key(number)
            found = next((hit for column in lookup.columns if (hit := lookup.by[column].get(key))), None)
            if found is not None:
                meet(checked, group, found, number, sure=True)


def check(checked: Checked) -> None:
    """The rules of the payment editor; equal payments are asked about: twice in the file, or in the book already."""
    known = _known(checked.references.session)
    first: dict[tuple[Any, ...], int] = {}
    for group in checked.live_groups(Action.CREATE):
        row = group.rows[0]
        if not _check_row(checked, row):
            continue
        key = _key(*(checked.get(name, row) for name in ("agent", "paid_on", "amount", "bank_ref")))
        if checked.decisions.get(row) == NEW and len(key) > 2:
            continue
        options = row_options(SKIP, NEW) if len(key) > 2 else row_options(SKIP)
        if key in known:
            if checked.mapping.existing is Existing.SKIP:
                group.action = Action.SKIP
            else:
                checked.complain(row, ROW, Issue(KNOWN, {}, options, "exists"))
        elif key in first:
            said = {"row": checked.table.numbers[first[key]]}
            checked.complain(row, ROW, Issue(TWICE, said, options, "same"))
        else:
            first[key] = row


def _check_row(checked: Checked, row: int) -> bool:
    """Whether the row is sound by the rules of single payments."""
    values = {
        column: said for name, column in _COLUMNS.items() if (said := checked.get(name, row)) is not None
    }
    values.pop("number", None)
    values["currency"] = values.get("currency") or "CNY"
    if "method" in values:
        values["method"] = PaymentMethod(values["method"])
    sound = checked.sound(row)
    if values.get("agent_id") is None or not sound:
        return sound and values.get("agent_id") is not None
    for path, text in payments.check(payments.PaymentDraft(**values)).items():
        checked.complain(row, path if checked.kind.has(path) else ROW, Issue(text))
        sound = False
    return sound


def _key(agent: UUID, day: date, amount: Decimal, reference: str | None) -> tuple[Any, ...]:
    """What makes two payments the same: the bank's reference, else day and amount."""
    word = code_key(reference or "")
    return (agent, word) if word else (agent, day, amount)


def _known(session: Session) -> set[tuple[Any, ...]]:
    """The payments of the book by what makes them the same."""
    query = select(Payment.agent_id, Payment.paid_on, Payment.amount, Payment.bank_ref).where(
        Payment.deleted_at.is_(None),
        Payment.reverses_id.is_(None),
        Payment.state != PaymentState.REVERSED,
        rights.visible(session, Payment),
    )
    return {_key(*row) for row in session.execute(query)}


def write(session: Session, checked: Checked, step: Step) -> Written:
    """Insert the payments as confirmed ones, numbered by their month where the file has no numbers."""
    rights.require(session, "receipt", "C")
    own = company.get(session, "company.currency", "CNY")
    rows: list[dict[str, Any]] = []
    unnumbered: dict[date, list[dict[str, Any]]] = {}
    for group in checked.live_groups(Action.CREATE):
        row = values_of(checked, group.rows[0], _COLUMNS)
        row["method"] = PaymentMethod(row.get("method") or PaymentMethod.TRANSFER)
        row["currency"] = row.get("currency") or own
        row["external_no"] = row.get("number") or ""
        rows.append({**row, "id": group.id, "bucket": row["agent_id"], "state": PaymentState.CONFIRMED})
        if "number" not in row:
            unnumbered.setdefault(row["paid_on"].replace(day=1), []).append(rows[-1])
    for month, some in sorted(unnumbered.items()):
        for row, number in zip(some, numbering.take(session, "payment", month, len(some)), strict=True):
            row["number"] = number
    bulk.insert_rows(session, Payment, rows, step)
    return Written(created=[row["id"] for row in rows])


PAYMENTS = Kind(
    "payments",
    N_("Payments"),
    N_("Import payments"),
    "receipt",
    FIELDS,
    prepare,
    check,
    write,
    prefix=("payment", "收款"),
    lookup="payment",
    keys=("number",),
    existing=(Existing.SKIP, Existing.ASK),
    repeated=(Repeated.ASK,),
    list_page="payments.list",
    page="payment",
    template=("agent", "paid_on", "amount", "method", "bank_ref", "payer", "note"),
)
