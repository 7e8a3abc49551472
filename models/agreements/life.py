"""The steps of a contract's life: approval, freezing, signature, new versions, renewal, end."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreements import approvals, checklists, contracts, states, supplements, texts
from models.agreements.drafts import ContractDetails, ContractDraft
from models.agreements.records import (
    Contract,
    ContractState,
    ContractStatus,
    ContractVersion,
)
from models.agreements.territories import conflicts_of
from models.catalog.records import Product, ProductStatus
from models.children import touch
from models.clock import clock
from models.dates import format_day, term_end
from models.errors import Conflict, InvalidInput, NeedsConfirmation, RuleBroken
from models.i18n import N_, listed, tr
from models.money import round_amount
from models.partners.records import Agent, AgentStatus
from models.platform import rights
from models.platform.records import Attachment
from models.shapes import from_plain, to_plain
from models.sync.deciding import office_decides
from models.text import clean_line

LONGEST_TERM = 120
LEAST_UPLIFT, MOST_UPLIFT = Decimal("-0.9"), Decimal(5)
RAISED = ("commitment", "price_floor")
"""What an uplift at renewal raises."""
GONE = (AgentStatus.TERMINATED, AgentStatus.BLACKLISTED)


def _step(session: Session, contract_id: UUID, version: int | None, verb: str) -> Contract:
    """The contract ready for a step: visible, not outdated, and in a state from which the step leads."""
    contract = contracts.find(session, contract_id)
    rights.require(session, "contract", states.RIGHTS[verb], contract)
    if version is not None and version != contract.version:
        raise Conflict(current=contracts.details(session, contract))
    before, _ = states.TRANSITIONS[verb]
    if contract.state not in before:
        raise RuleBroken(
            N_("Contract {number} is not in a state for this step. Nothing was changed. Refresh the page to see"
               " its present state."), number=contract.number
        )
    return contract


def _moved(session: Session, contract: Contract, verb: str) -> ContractDetails:
    contract.state = states.TRANSITIONS[verb][1]
    session.flush()
    return contracts.details(session, contract)


# --- up to the signature ---------------------------------------------------------------------------------


def submit(session: Session, contract_id: UUID, version: int | None = None, confirmed: bool = False) -> ContractDetails:
    """Ask for approval; needs clauses and an agent who is not gone, and tells which places are empty."""
    contract = _step(session, contract_id, version, "submit")
    draft = contracts.draft_of(session, contract)
    if not draft.clauses:
        raise InvalidInput({"clauses": tr("Choose a template or write clauses before the contract is submitted.")})
    agent = session.scalars(select(Agent).where(Agent.id == contract.agent_id)).one()
    if agent.status in GONE:
        raise RuleBroken(N_("{agent} is no agent any more. The contract stays a draft. Choose another agent."), agent=agent.name)
    filled = texts.filled(session, draft, contract.number or "", contract.version_no)
    if filled.blanks and not confirmed:
        raise NeedsConfirmation(
            N_("These places of the text are empty and will be printed as lines to fill in: {names}. Submit anyway?"),
            names=listed(filled.blanks),
        )
    return _moved(session, contract, "submit")


def reject(
    session: Session, contract_id: UUID, version: int | None = None, comment: str = ""
) -> ContractDetails:
    """Send it back to its author; steps that were approved begin anew."""
    contract = _step(session, contract_id, version, "reject")
    approvals.returned(session, contract, comment)
    return _moved(session, contract, "reject")


@office_decides("contract.approve", contracts.get)
def approve(session: Session, contract_id: UUID, version: int | None = None, comment: str = "") -> ContractDetails:
    """Approve the next step; after the last one the text is frozen, with its hash.

    Raises RuleBroken where another binding contract holds the same territory and product, or somebody else decides.
    """
    contract = _step(session, contract_id, version, "approve")
    _refuse_conflicts(session, contract)
    if not approvals.decide(session, contract, comment):
        touch(contract)
        session.flush()
        return contracts.details(session, contract)
    freeze(session, contract)
    return _moved(session, contract, "approve")


def _refuse_conflicts(session: Session, contract: Contract) -> None:
    found = conflicts_of(session, contract)
    own = next((one for one in found if one.same_agent), None)
    if own is not None:
        raise RuleBroken(
            N_(
                "{agent} already has contract {number} for {territory} in this period. Nothing was changed. "
                "End or renew that one, or make this one its supplement."
            ),
            agent=contract.agent_name,
            number=own.number,
            territory=own.territory,
        )
    if found:
        raise RuleBroken(
            N_("The territory is promised exclusively elsewhere in this period: {contracts}. Nothing was changed. Change "
               "territory, product line or term, or end the other contract first."),
            contracts=tr("; ").join(f"{one.number} {one.agent} ({one.territory})" for one in found),
        )  # fmt: skip


def freeze(session: Session, contract: Contract) -> None:
    """Keep the text as it will be signed, and its hash."""
    draft = contracts.draft_of(session, contract)
    view = texts.filled(session, draft, contract.number or "", contract.version_no).view
    contract.frozen_text = texts.plain_view(view)
    contract.content_hash = texts.hash_of(contract.frozen_text)


def sign(
    session: Session,
    contract_id: UUID,
    version: int | None,
    by_us_on: date | None,
    by_agent_on: date | None,
    signed_file_id: UUID | None = None,
) -> ContractDetails:
    """Register both signatures; the frozen text must still be the one that was hashed."""
    contract = _step(session, contract_id, version, "sign")
    problems: dict[str, str] = {}
    today = clock.today()
    for name, day in (("signed_by_us_on", by_us_on), ("signed_by_agent_on", by_agent_on)):
        if day is None:
            problems[name] = tr("This field is needed.")
        elif day > today:
            problems[name] = tr("The day of signing lies in the future.")
    if problems:
        raise InvalidInput(problems)
    check_frozen(contract)
    contract.signed_by_us_on, contract.signed_by_agent_on = by_us_on, by_agent_on
    contract.in_force_from, contract.in_force_to = contract.starts_on, contract.ends_on
    contract.in_force_version = contract.version_no
    if signed_file_id is not None:
        _take_scan(session, contract, signed_file_id)
    if contract.predecessor_id is not None and contract.version_no == 1:
        before = session.scalars(select(Contract).where(Contract.id == contract.predecessor_id)).one_or_none()
        if before is not None and before.state is ContractState.SIGNED:
            before.state = ContractState.RENEWED
    return _moved(session, contract, "sign")


def check_frozen(contract: Contract) -> None:
    """Refuse a text that is no longer the one its hash was made of."""
    if contract.frozen_text is None or texts.hash_of(contract.frozen_text) != contract.content_hash:
        raise RuleBroken(
            N_("The text of contract {number} differs from the approved one. It was not signed. Make a new version."),
            number=contract.number,
        )


def attach_scan(session: Session, contract_id: UUID, version: int | None, file_id: UUID) -> ContractDetails:
    """Name the scan of the signed paper, once; from then on it stays."""
    contract = contracts.find(session, contract_id, "U")
    if version is not None and version != contract.version:
        raise Conflict(current=contracts.details(session, contract))
    if contract.state is not ContractState.SIGNED:
        raise RuleBroken(N_("The signatures are not registered yet. Nothing was changed. Register them first."))
    _take_scan(session, contract, file_id)
    session.flush()
    return contracts.details(session, contract)


def _take_scan(session: Session, contract: Contract, file_id: UUID) -> None:
    if contract.signed_file_id is not None:
        raise RuleBroken(N_("This version already has its signed copy. It stays as it is. Make a new version "
                            "for a new copy."))
    file = session.scalars(
        select(Attachment).where(
            Attachment.id == file_id,
            Attachment.owner_id == contract.id,
            Attachment.owner_table == "contracts",
            Attachment.deleted_at.is_(None),
        )
    ).one_or_none()
    if file is None:
        raise InvalidInput({"signed_file_id": tr("Choose a file among the attachments of this contract.")})
    file.is_original = True
    contract.signed_file_id = file.id


def void(session: Session, contract_id: UUID, version: int | None, reason: str) -> ContractDetails:
    """Declare a contract void before anybody signed it."""
    contract = _step(session, contract_id, version, "void")
    if contract.in_force_version:
        raise RuleBroken(
            N_("Version {number} of this contract is signed. Nothing was changed. Discard the new version, or "
               "terminate the contract."),
            number=contract.in_force_version,
        )
    contract.terminate_reason = clean_line(reason, tr("This field is needed."))
    return _moved(session, contract, "void")


# --- changing --------------------------------------------------------------------------------------------


def amend(session: Session, contract_id: UUID, version: int | None, reason: str) -> ContractDetails:
    """Begin the next version: the present one is kept as it is, and stays in force until the new one is signed."""
    contract = _step(session, contract_id, version, "amend")
    status = states.status_of(
        contract.state, contract.starts_on, contract.ends_on, contract.notice_days, clock.today()
    )
    if status is ContractStatus.EXPIRED:
        raise RuleBroken(
            N_("Contract {number} ended on {day}. Nothing was changed. Renew it instead."),
            number=contract.number,
            day=format_day(contract.ends_on),
        )
    session.add(
        ContractVersion(
            contract_id=contract.id,
            bucket=contract.bucket,
            version_no=contract.version_no,
            content=_content(session, contract),
            content_hash=contract.content_hash,
            reason=clean_line(reason, tr("This field is needed.")),
            at=clock.now(),
        )
    )
    contract.version_no += 1
    _unsign(contract)
    return _moved(session, contract, "amend")


_SIGNED = ("signed_by_us_on", "signed_by_agent_on", "signed_file_id", "content_hash", "state")


def _content(session: Session, contract: Contract) -> dict[str, Any]:
    """All of a version, to show it, print it and go back to it."""
    found: dict[str, Any] = to_plain(contracts.draft_of(session, contract))
    found |= {name: to_plain(getattr(contract, name)) for name in _SIGNED}
    found["frozen_text"] = contract.frozen_text
    return found


def _unsign(contract: Contract) -> None:
    contract.signed_by_us_on = contract.signed_by_agent_on = None
    contract.signed_file_id = None
    contract.frozen_text, contract.content_hash = None, ""


def discard(session: Session, contract_id: UUID, version: int | None) -> ContractDetails:
    """Give up the version being written and go back to the signed one."""
    contract = _step(session, contract_id, version, "discard")
    if not contract.in_force_version:
        raise RuleBroken(N_("No version of this contract was signed. Nothing was changed. Use Void."))
    kept = version_of(session, contract.id, contract.in_force_version)
    content = kept.content
    draft = from_plain(ContractDraft, {**content, "id": str(contract.id), "version": contract.version})
    contract.state = ContractState.DRAFT
    session.flush()
    contracts.save(session, ContractDraft(**{**_shallow(draft), "version": None}))
    contract.version_no = kept.version_no
    contract.frozen_text, contract.content_hash = content["frozen_text"], content["content_hash"]
    for name in ("signed_by_us_on", "signed_by_agent_on"):
        setattr(contract, name, date.fromisoformat(content[name]) if content[name] else None)
    contract.signed_file_id = UUID(content["signed_file_id"]) if content["signed_file_id"] else None
    return _moved(session, contract, "discard")


def _shallow(draft: ContractDraft) -> dict[str, Any]:
    return {one.name: getattr(draft, one.name) for one in fields(ContractDraft)}


def version_of(session: Session, contract_id: UUID, version_no: int) -> ContractVersion:
    """The kept version; the newest if a number was used twice after a discarded change."""
    return session.scalars(
        select(ContractVersion)
        .where(ContractVersion.contract_id == contract_id, ContractVersion.version_no == version_no)
        .order_by(ContractVersion.at.desc())
        .limit(1)
    ).one()


# --- end and renewal -------------------------------------------------------------------------------------


def terminate(
    session: Session, contract_id: UUID, version: int | None, on: date | None, reason: str
) -> ContractDetails:
    """End a signed contract on a day, with the reason; what has to be settled becomes a checklist."""
    contract = _step(session, contract_id, version, "terminate")
    if on is None or not contract.starts_on <= on <= contract.ends_on:
        raise InvalidInput({"terminated_on": tr("The day must lie within the term of the contract.")})
    contract.terminate_reason = clean_line(reason, tr("This field is needed."))
    contract.terminated_on = on
    contract.in_force_to = on
    supplements.end_supplements(session, contract, on, contract.terminate_reason)
    if contract.supplement_of_id is None:
        checklists.begin_closing(session, contract, on)
    return _moved(session, contract, "terminate")


def renew(
    session: Session,
    contract_id: UUID,
    version: int | None = None,
    months: int | None = None,
    uplift: Decimal = Decimal(0),
) -> ContractDetails:
    """Make the successor as a draft that starts the day after; the contract counts as renewed once that is signed.

    `uplift` raises what money names for the term (sales target, lowest retail price) by a fraction, rounded to the currency;
    below zero it lowers them. Raises InvalidInput for a term or an uplift nobody means.
    """
    contract = _step(session, contract_id, version, "renew")
    _check_unrenewed(session, contract)
    problems: dict[str, str] = {}
    if months is not None and not 1 <= months <= LONGEST_TERM:
        problems["months"] = tr("Enter a number from {least} to {most}.", least=1, most=LONGEST_TERM)
    if not LEAST_UPLIFT <= uplift <= MOST_UPLIFT:
        problems["uplift"] = tr("Enter a number from {least} to {most}.", least=LEAST_UPLIFT * 100, most=MOST_UPLIFT * 100)
    if problems:
        raise InvalidInput(problems)
    draft = raised(_successor_draft(session, contract, months or contract.renew_months), uplift)
    made = contracts.save(session, draft)
    successor = contracts.find(session, made.id) if made.id else contract
    successor.predecessor_id = contract.id
    session.flush()
    return contracts.details(session, successor)


def _check_unrenewed(session: Session, contract: Contract) -> None:
    number = session.scalar(
        select(Contract.number).where(
            Contract.predecessor_id == contract.id,
            Contract.deleted_at.is_(None),
            Contract.state != ContractState.VOID,
        )
    )
    if number is not None:
        raise RuleBroken(
            N_("Contract {number} is already renewed by {successor}. Nothing was changed. Open that contract "
               "instead."),
            number=contract.number,
            successor=number,
        )


def _successor_draft(session: Session, contract: Contract, months: int) -> ContractDraft:
    """The same terms for the next term; products that are no longer sold by then are left behind."""
    start = contract.ends_on + timedelta(days=1)
    draft = contracts.fresh(contracts.draft_of(session, contract), start, term_end(start, months))
    gone = select(Product.id).where(
        Product.id.in_([row.product_id for row in draft.products]),
        (Product.status == ProductStatus.DISCONTINUED) | (Product.available_to < start) | Product.deleted_at.is_not(None),
    )
    left = set(session.scalars(gone)) if draft.products else set()
    return replace(draft, products=tuple(row for row in draft.products if row.product_id not in left))


def raised(draft: ContractDraft, uplift: Decimal) -> ContractDraft:
    """A draft whose sales target and lowest price are higher by a fraction."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in RAISED}
    for name, value in values.items():
        values[name] = None if value is None else round_amount(value * (1 + uplift), draft.currency)
    return replace(draft, **values)


def supplement(session: Session, contract_id: UUID, version: int | None = None) -> ContractDetails:
    """Draw up a supplement to a signed contract, which stays as it is."""
    contract = contracts.find(session, contract_id)
    rights.require(session, "contract", "C", contract)
    if version is not None and version != contract.version:
        raise Conflict(current=contracts.details(session, contract))
    if contract.state is not ContractState.SIGNED or contract.ends_on < clock.today() or contract.supplement_of_id:
        raise RuleBroken(
            N_("Contract {number} is not in force, or is a supplement itself. Nothing was made. Choose a signed contract "
               "that has not ended."),
            number=contract.number,
        )  # fmt: skip
    return contracts.save(session, supplements.supplement_draft(
        contracts.draft_of(session, contract), contract.number or "", clock.today()
    ))


def due_renewals(session: Session, today: date) -> list[UUID]:
    """Signed contracts that renew themselves and whose term is over."""
    query = select(Contract.id).where(
        Contract.state == ContractState.SIGNED,
        Contract.auto_renew.is_(True),
        Contract.ends_on < today,
        Contract.deleted_at.is_(None),
        rights.visible(session, Contract, "U"),
    )
    return list(session.scalars(query.order_by(Contract.ends_on)))


def run_renewals(session: Session) -> int:
    """Let contracts that renew themselves go on: the successor holds from the day after, the old one is renewed.

    A contract that was not looked at for several terms goes on term by term. Says how many successors were made.
    """
    today = clock.today()
    made = 0
    while due := due_renewals(session, today):
        before = made
        for contract_id in due:
            contract = session.scalars(select(Contract).where(Contract.id == contract_id)).one()
            if _continue(session, contract):
                made += 1
        if made == before:
            break
    return made


def _continue(session: Session, contract: Contract) -> bool:
    """Make the signed successor of one contract; a renewal drawn up by hand goes before."""
    taken = session.scalar(
        select(Contract.id).where(
            Contract.predecessor_id == contract.id,
            Contract.deleted_at.is_(None),
            Contract.state != ContractState.VOID,
        )
    )
    if taken is not None:
        contract.auto_renew = False
        session.flush()
        return False
    details = contracts.save(session, _successor_draft(session, contract, contract.renew_months))
    successor = session.scalars(select(Contract).where(Contract.id == details.id)).one()
    successor.predecessor_id = contract.id
    if conflicts_of(session, successor):  # promised elsewhere meanwhile: somebody has to look at it
        session.flush()
        return False
    freeze(session, successor)
    successor.state = ContractState.SIGNED
    successor.signed_by_us_on = contract.signed_by_us_on
    successor.signed_by_agent_on = contract.signed_by_agent_on
    successor.in_force_from, successor.in_force_to = successor.starts_on, successor.ends_on
    successor.in_force_version = successor.version_no
    contract.state = ContractState.RENEWED
    session.flush()
    return True

