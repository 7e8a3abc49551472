"""Every kind of printed document: how it is made, named and put on record, one by one or as a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from models.clock import clock
from models.errors import AppError, NeedsConfirmation
from models.export.documents import BatchResult, Finished, Item, Packing, file_name, run_batch
from models.export.pages import Document, Progress, Unprintable, preflight
from models.export.views import PrintOptions
from models.i18n import N_, language, titled, tr
from models.platform import prints
from models.platform.prints import PrintNote, PrintTarget

LISTED = 20
MISSING = N_(
    "The fonts lack these characters; framed boxes would be printed instead: {listed}. Nothing was made. Correct the "
    "texts, or print with boxes."
)


@dataclass(frozen=True)
class Wanted:
    """One document to be made: its kind, record and (for contracts) an earlier version."""

    kind: str
    id: UUID
    version_no: int | None = None


@dataclass(frozen=True)
class Maker:
    """How one kind of document is made; every function has the session first. `flags` are the options it offers."""

    table: str
    title: str
    options: Callable[[Any, UUID, str], PrintOptions]
    make: Callable[[Any, Wanted, PrintOptions], Document]
    names: Callable[[Any, UUID], tuple[str, str]]
    record_version: Callable[[Any, Wanted], int]
    flags: tuple[str, ...] = ("appendix", "watermark", "capitals", "signature")


# --- kinds -----------------------------------------------------------------------------------------------


def _contract_options(session: Any, key: UUID, lang: str) -> PrintOptions:
    from models.agreements import printing

    return printing.options_for(session, key)


def _contract(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
    from models.agreements import printing
    from models.export.contract_pdf import contract_document

    return contract_document(printing.contract_view(session, wanted.id, options.lang, wanted.version_no), options)


def _contract_names(session: Any, key: UUID) -> tuple[str, str]:
    from models.agreements import contracts

    found = contracts.find(session, key)
    return found.number or "", found.agent_name


def _contract_version(session: Any, wanted: Wanted) -> int:
    from models.agreements import contracts

    return wanted.version_no or contracts.find(session, wanted.id).version_no


def _card_options(session: Any, key: UUID, lang: str) -> PrintOptions:
    from models.performance import scorecard_views

    return scorecard_views.options_for(session, key, lang)


def _card(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
    from models.export.scorecard_pdf import scorecard_document
    from models.performance import scorecard_views

    view = scorecard_views.view(session, wanted.id, options.lang, options.internal)
    return scorecard_document(view, options)


def _card_names(session: Any, key: UUID) -> tuple[str, str]:
    from models.performance import scorecard_views, scorecards

    card = scorecards.get(session, key)
    return scorecard_views.period_text(card.starts_on, card.ends_on, "en"), card.agent_name


def _redline_options(session: Any, key: UUID, lang: str) -> PrintOptions:
    return replace(_contract_options(session, key, lang), copy=0)


def _redline(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
    from models.agreements.redline import redline
    from models.export.redline_pdf import redline_document

    return redline_document(redline(session, wanted.id, wanted.version_no, options.lang), options)


def _letter(kind: str, title: str) -> Maker:
    """A letter on a contract; models/agreements/letters.py has a function of the same name."""

    def options(session: Any, key: UUID, lang: str) -> PrintOptions:
        from models.agreements import letters

        return letters.options_for(session, key, kind)

    def make(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
        from models.agreements import letters
        from models.export.letter_pdf import letter_document

        return letter_document(getattr(letters, kind)(session, wanted.id, options.lang), options)

    return Maker("contracts", title, options, make, _contract_names, _contract_version, flags=("signature",))


def _file_options(session: Any, key: UUID, lang: str) -> PrintOptions:
    from models.partners import agent_file

    return agent_file.options_for(session, key, lang)


def _file(session: Any, wanted: Wanted, options: PrintOptions) -> Document:
    from models.export.file_pdf import file_document
    from models.partners import agent_file

    return file_document(agent_file.view(session, wanted.id, options.lang, options.internal), options)


def _file_names(session: Any, key: UUID) -> tuple[str, str]:
    from models.partners import agents

    found = agents.get(session, key)
    return found.code, found.name


def _no_version(session: Any, wanted: Wanted) -> int:
    return 0


MAKERS: dict[str, Maker] = {
    "contract": Maker(
        "contracts", N_("Contract"), _contract_options, _contract, _contract_names, _contract_version
    ),
    "scorecard": Maker(
        "scorecards", N_("Scorecard"), _card_options, _card, _card_names, _no_version,
        flags=("appendix", "watermark", "internal"),
    ),
    "redline": Maker(
        "contracts", N_("Comparison"), _redline_options, _redline, _contract_names, _contract_version, flags=()
    ),
    "certificate": _letter("certificate", N_("Certificate of authorisation")),
    "renewal_notice": _letter("renewal_notice", N_("Notice of renewal")),
    "termination_notice": _letter("termination_notice", N_("Notice of termination")),
    "agent_file": Maker(
        "agents", N_("Agent file"), _file_options, _file, _file_names, _no_version, flags=("internal",)
    ),
}  # fmt: skip
TOGETHER: dict[str, tuple[str, ...]] = {"contract": ("contract", "certificate", "renewal_notice", "termination_notice")}
"""Documents that are made of the same records, so that a list of these offers all of them."""


# --- documents of a batch --------------------------------------------------------------------------------


def file_name_of(session: Any, wanted: Wanted, lang: str) -> str:
    """The name a document is offered under."""
    maker = MAKERS[wanted.kind]
    number, name = maker.names(session, wanted.id)
    return file_name(tr(maker.title, lang=lang), number, name, clock.today())


def items_of(session: Any, wanted: Sequence[Wanted], options: PrintOptions) -> list[Item]:
    """Documents of a batch, each made when its turn comes; one that is gone fails by itself."""
    return [_item(session, one, options) for one in wanted]


def _item(session: Any, one: Wanted, options: PrintOptions) -> Item:
    maker = MAKERS[one.kind]

    def make() -> Document:
        offered = maker.options(session, one.id, options.lang or language())
        return maker.make(session, one, replace(options, copy=offered.copy, lang=options.lang or offered.lang))

    try:
        number, name = maker.names(session, one.id)
        lang = options.lang or maker.options(session, one.id, language()).lang
        return Item(one.id, f"{number} {name}".strip(), file_name_of(session, one, lang), make)
    except AppError:
        return Item(one.id, tr(maker.title), "", make)


def batch(
    session: Any,
    wanted: Sequence[Wanted],
    options: PrintOptions,
    packing: Packing,
    target: Path,
    boxes: bool = False,
    *,
    progress: Progress,
) -> BatchResult:
    """Make many documents; unless `boxes` may stand for what the fonts lack, raises NeedsConfirmation before any."""
    items = items_of(session, wanted, options)
    if not boxes:
        refuse_missing(items, progress)
    title = tr("{count} documents", lang=options.lang or None, count=len(wanted)) if len(wanted) > 1 else ""
    return run_batch(items, packing, target, progress, title)


def refuse_missing(items: Sequence[Item], progress: Progress) -> None:
    """Name the characters no font of ours has before anything is printed; raises NeedsConfirmation.

    A document that cannot be made is passed over here: it fails by itself when its turn comes.
    """
    found: list[Unprintable] = []
    for item in items:
        progress(0, len(items))
        try:
            found += [replace(one, document=item.title) for one in preflight(item.make())]
        except AppError:
            continue
    if found:
        raise NeedsConfirmation(MISSING, listed=missing_text(found))


def missing_text(missing: Sequence[Unprintable], most: int = LISTED, *, of_one: bool = False) -> str:
    """Characters that cannot be printed, by document (unless all are `of_one`) and field; after some, how many more."""
    told = [titled(one.field if of_one else f"{one.document} · {one.field}", one.described()) for one in missing[:most]]
    if len(missing) > most:
        told.append(tr("and {count} more", count=len(missing) - most))
    return tr("; ").join(told)


def note_batch(
    session: Any, wanted: Sequence[Wanted], finished: Sequence[Finished], lang: str, target: PrintTarget
) -> int:
    """Put exactly the finished documents of a batch on record."""
    by_id = {one.id: one for one in wanted}
    notes = []
    for done in finished:
        one = by_id[done.id]
        maker = MAKERS[one.kind]
        version = maker.record_version(session, one)
        spoken = lang or maker.options(session, one.id, language()).lang
        notes.append(PrintNote(maker.table, one.id, one.kind, spoken, target, done.pages, 1, version, done.code))
    return prints.note(session, notes)
