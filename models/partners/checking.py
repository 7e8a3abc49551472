"""What makes an agent impossible to save, and what is still missing for a step of its life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from models import divisions, identifiers, money
from models.errors import AppError
from models.i18n import N_, tr
from models.limits import misfits
from models.partners.records import (
    Agent,
    AgentAddress,
    AgentTerritory,
    BankAccount,
    Contact,
    CreditTemp,
    Qualification,
)
from models.partners.shapes import (
    AddressDraft,
    AgentDraft,
    AreaDraft,
    BankAccountDraft,
    ContactDraft,
    CreditTempDraft,
    QualificationDraft,
)
from models.shapes import with_clean_texts
from models.text import LIMITS, Kind, check_text, normal_key

DOMESTIC = frozenset({"", "中国", "中华人民共和国", "china", "cn", "chn", "p.r. china", "prc"})
AMOUNT_MOST = Decimal("999999999999.99")

_TEXTS: dict[str, Kind] = {
    "name": Kind.NAME, "short_name": Kind.NAME, "mnemonic": Kind.LINE, "legal_rep": Kind.NAME,
    "invoice_title": Kind.NAME, "tax_no": Kind.CODE, "business_scope": Kind.NOTE, "industry": Kind.LINE,
    "channels": Kind.LINE, "website": Kind.LINE, "source": Kind.LINE, "country": Kind.NAME,
    "province": Kind.NAME, "city": Kind.NAME, "district": Kind.NAME, "currency": Kind.CODE, "note": Kind.NOTE,
    "external_no": Kind.CODE, "credit_note": Kind.LINE, "code": Kind.CODE,
}  # fmt: skip
_CONTACT_TEXTS = {"name": Kind.NAME, "title": Kind.NAME, "wechat": Kind.LINE, "note": Kind.LINE}
_ADDRESS_TEXTS = {
    "country": Kind.NAME, "province": Kind.NAME, "city": Kind.NAME, "district": Kind.NAME, "line": Kind.NAME,
    "postal_code": Kind.CODE, "receiver": Kind.NAME,
}  # fmt: skip
_CERTIFICATE_TEXTS = {"number": Kind.CODE, "issuer": Kind.NAME, "note": Kind.LINE}
_BANK_TEXTS = {"bank": Kind.NAME, "branch": Kind.NAME, "account_name": Kind.NAME, "note": Kind.LINE}

Problems = dict[str, str]


def check(draft: AgentDraft) -> Problems:
    """What is impossible about a draft, by field path; needs no database."""
    return cleaned(draft)[1]


def cleaned(draft: AgentDraft) -> tuple[AgentDraft, Problems]:
    """The draft in the form in which it is stored, and what is wrong with it."""
    problems: Problems = {}
    made: AgentDraft = with_clean_texts(draft, _TEXTS, problems, required=("name",))
    made = made if draft.version is not None else _placed(made)
    made = replace(
        made,
        phone=_with(phone_rule(made.country), made.phone, "phone", problems),
        email=_with(identifiers.mail_address, made.email, "email", problems),
        credit_code=_credit_code(made, problems),
        tags=_tags(made.tags, problems),
        mnemonic=normal_key(made.mnemonic) if "mnemonic" not in problems else made.mnemonic,
    )
    if len(made.mnemonic) > LIMITS[Kind.CODE]:
        problems["mnemonic"] = tr("At most {limit} characters fit here; these are {length}.",
                                  limit=LIMITS[Kind.CODE], length=len(made.mnemonic))  # fmt: skip
    _check_figures(made, problems)
    made = _children(made, problems)
    _check_contacts(made, problems)
    if draft.id is not None and draft.parent_id == draft.id:
        problems["parent_id"] = tr("An agent cannot be its own parent.")
    kinds = {
        "contacts": Contact, "addresses": AgentAddress, "qualifications": Qualification, "areas": AgentTerritory,
        "credit_temps": CreditTemp, "bank_accounts": BankAccount,
    }  # fmt: skip
    return made, misfits(draft, Agent, **kinds) | problems


def _children(made: AgentDraft, problems: Problems) -> AgentDraft:
    """The draft with its child rows cleaned; one without any stays as it is, which thousands in a file are."""
    if not (
        made.contacts
        or made.addresses
        or made.qualifications
        or made.areas
        or made.credit_temps
        or made.bank_accounts
    ):
        return made
    return replace(
        made,
        contacts=tuple(
            _contact(row, f"contacts/{at}", problems, phone_rule(made.country))
            for at, row in enumerate(made.contacts)
        ),
        addresses=tuple(_address(row, f"addresses/{at}", problems) for at, row in enumerate(made.addresses)),
        qualifications=tuple(
            _certificate(row, f"qualifications/{at}", problems) for at, row in enumerate(made.qualifications)
        ),
        areas=tuple(_area(row, f"areas/{at}", problems) for at, row in enumerate(made.areas)),
        credit_temps=tuple(_temp(row, f"credit_temps/{at}", problems) for at, row in enumerate(made.credit_temps)),
        bank_accounts=tuple(_bank(row, f"bank_accounts/{at}", problems) for at, row in enumerate(made.bank_accounts)),
    )


def missing_for_application(draft: AgentDraft) -> Problems:
    """What an applicant has to have: fields by path, with what is to be done."""
    found: Problems = {}
    for path, text in (
        ("credit_code", N_("The unified social credit code is needed for the application.")),
        ("province", N_("The province is needed for the application.")),
        ("phone", N_("A phone number is needed for the application.")),
        ("manager_id", N_("A channel manager is needed for the application.")),
    ):
        domestic_only = path in ("credit_code", "province")
        if not getattr(draft, path) and (is_domestic(draft.country) or not domestic_only):
            found[path] = tr(text)
    if not draft.contacts:
        found["contacts"] = tr("At least one contact is needed for the application.")
    return found


def is_domestic(country: str) -> bool:
    """Whether an agent is in China (no country means so): only then Chinese registration rules hold."""
    return country.strip().casefold() in DOMESTIC


def phone_rule(country: str) -> Callable[[str], str]:
    """How phone numbers of a country are checked: ours strictly, others by their shape."""
    return identifiers.phone if is_domestic(country) else identifiers.foreign_phone


def _with(rule: Callable[[str], str], text: str, path: str, problems: Problems) -> str:
    cleaned_text = check_text(problems, path, text, Kind.LINE)
    if not cleaned_text or path in problems:
        return cleaned_text
    try:
        return check_text(problems, path, rule(cleaned_text), Kind.LINE, limit=40 if "phone" in path else 200)
    except AppError as error:
        problems[path] = error.message()
        return cleaned_text


def _credit_code(draft: AgentDraft, problems: Problems) -> str:
    if is_domestic(draft.country):
        return _with(identifiers.credit_code, draft.credit_code, "credit_code", problems)
    return check_text(problems, "credit_code", draft.credit_code, Kind.CODE)


def _tags(tags: tuple[str, ...], problems: Problems) -> tuple[str, ...]:
    cleaned_tags = [check_text(problems, "tags", tag, Kind.NAME, limit=40) for tag in tags]
    if len(cleaned_tags) > 30:
        problems["tags"] = tr("At most {limit} tags fit.", limit=30)
    return tuple(dict.fromkeys(tag for tag in cleaned_tags if tag))


def _check_figures(draft: AgentDraft, problems: Problems) -> None:
    for name in ("capital", "credit_limit", "overdue_tolerance", "deposit"):
        _check_amount(getattr(draft, name), name, problems)
    if not draft.tax_rate.is_finite() or not Decimal(0) <= draft.tax_rate <= Decimal(1):
        problems["tax_rate"] = tr("The tax rate is between 0% and 100%.")
    if not 0 <= draft.credit_days <= 3650:
        problems["credit_days"] = tr("The term is between 0 and {limit} days.", limit=3650)
    if draft.employees is not None and not 0 <= draft.employees <= 10_000_000:
        problems["employees"] = tr("This number of employees cannot be right.")
    if draft.currency and draft.currency not in money.CURRENCIES:
        problems["currency"] = tr("The currency {code} is not known.", code=draft.currency[:12])


def _check_amount(value: Decimal | None, path: str, problems: Problems) -> None:
    if value is None:
        return
    if not value.is_finite():
        problems[path] = tr("This amount is too large.")
    elif value < 0:
        problems[path] = tr("This amount cannot be negative.")
    elif value > AMOUNT_MOST:
        problems[path] = tr("This amount is too large.")
    elif money.round_to(value, 2) != value:
        problems[path] = tr("At most {count} decimals here.", count=2)


def _contact(row: ContactDraft, path: str, problems: Problems, phone: Callable[[str], str]) -> ContactDraft:
    made = with_clean_texts(row, _CONTACT_TEXTS, problems, f"{path}/", required=("name",))
    made = replace(
        made,
        phone=_with(phone, made.phone, f"{path}/phone", problems),
        phone2=_with(phone, made.phone2, f"{path}/phone2", problems),
        email=_with(identifiers.mail_address, made.email, f"{path}/email", problems),
        email2=_with(identifiers.mail_address, made.email2, f"{path}/email2", problems),
    )
    _check_days(made.valid_from, made.valid_to, f"{path}/valid_to", problems)
    return made


def _check_contacts(draft: AgentDraft, problems: Problems) -> None:
    for name, text in (
        ("is_main", N_("Only one contact can be the main one.")),
        ("is_signatory", N_("Only one contact can be the signatory.")),
    ):
        places = [at for at, row in enumerate(draft.contacts) if getattr(row, name)]
        for at in places[1:]:
            problems[f"contacts/{at}/{name}"] = tr(text)


def _address(row: AddressDraft, path: str, problems: Problems) -> AddressDraft:
    made: AddressDraft = with_clean_texts(row, _ADDRESS_TEXTS, problems, f"{path}/", required=("line",))
    made = made if row.id is not None else _placed(made)
    return replace(made, phone=_with(phone_rule(made.country), made.phone, f"{path}/phone", problems))


def _placed(made: Any) -> Any:
    """What is new with the full names of its place in China, as far as they are known; what is stored stays as it was typed."""
    if not is_domestic(made.country) or not (made.province or made.city or made.district):
        return made
    full = divisions.completed(made.province, made.city, made.district)
    return replace(made, **{name: getattr(full, name) for name in ("province", "city", "district") if getattr(made, name)})


def _certificate(row: QualificationDraft, path: str, problems: Problems) -> QualificationDraft:
    made = with_clean_texts(row, _CERTIFICATE_TEXTS, problems, f"{path}/")
    _check_days(made.valid_from, made.valid_to, f"{path}/valid_to", problems)
    return made


def _area(row: AreaDraft, path: str, problems: Problems) -> AreaDraft:
    if row.territory_id is None:
        problems[f"{path}/territory_id"] = tr("Choose the territory.")
    if row.from_day is None:
        problems[f"{path}/from_day"] = tr("The first day is needed.")
    _check_days(row.from_day, row.to_day, f"{path}/to_day", problems)
    line = check_text(problems, f"{path}/product_line", row.product_line, Kind.NAME)
    return replace(row, product_line=line)


def _temp(row: CreditTempDraft, path: str, problems: Problems) -> CreditTempDraft:
    if row.amount is None or row.amount <= 0:
        problems[f"{path}/amount"] = tr("An amount above zero is needed.")
    else:
        _check_amount(row.amount, f"{path}/amount", problems)
    for name in ("from_day", "to_day"):
        if getattr(row, name) is None:
            problems[f"{path}/{name}"] = tr("This day is needed.")
    _check_days(row.from_day, row.to_day, f"{path}/to_day", problems)
    return replace(row, reason=check_text(problems, f"{path}/reason", row.reason, Kind.LINE, required=True))


def _bank(row: BankAccountDraft, path: str, problems: Problems) -> BankAccountDraft:
    made = with_clean_texts(row, _BANK_TEXTS, problems, f"{path}/", required=("bank",))
    if not made.account_no:
        if made.id is None or not made.masked:
            problems[f"{path}/account_no"] = tr("The account number is needed.")
        return made
    number = _with(lambda text: identifiers.bank_account(text).number, made.account_no, f"{path}/account_no", problems)
    return replace(made, account_no=number)


def _check_days(start: Any, end: Any, path: str, problems: Problems) -> None:
    if start is not None and end is not None and end < start:
        problems[path] = tr("The last day is before the first one ({day}).", day=start.isoformat())
