"""Contract templates: clauses with variables, conditions and repeated tables, checked when they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agreements import wording
from models.agreements.records import ContractKind, ContractTemplate, TemplateClause
from models.children import lay_over
from models.clock import clock
from models.errors import AppError, Conflict, InvalidInput
from models.i18n import N_, tr
from models.ids import new_id
from models.limits import misfits
from models.platform import rights
from models.shapes import with_clean_texts
from models.text import Kind

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "templates"
FORMAT = 1
PREAMBLE = "preamble"
LANGUAGES = ("zh_CN", "en")
MOST_CLAUSES = 200
LIBRARY = "library"
"""Templates whose code begins so hold clauses to choose from; no contract is made from them."""
_TEXTS = {"code": Kind.NAME, "name": Kind.NAME, "preamble": Kind.NOTE, "note": Kind.NOTE}
_CLAUSE_TEXTS = {"kind": Kind.LINE, "title": Kind.NAME, "body": Kind.NOTE, "condition": Kind.LINE}


@dataclass(frozen=True)
class ClauseDraft:
    """A clause as typed: its kind (a short name other clauses refer to), title, text and condition."""

    id: UUID | None = None
    kind: str = ""
    title: str = ""
    body: str = ""
    condition: str = ""
    template_clause_id: UUID | None = None


@dataclass(frozen=True)
class TemplateDraft:
    """A template as typed."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    language: str = "zh_CN"
    kind: ContractKind = ContractKind.AGENCY
    version_no: int = 1
    preamble: str = ""
    retired: bool = False
    note: str = ""
    clauses: tuple[ClauseDraft, ...] = field(default=())


class TemplateFile(AppError):
    """A template file that cannot be read."""


# --- checking --------------------------------------------------------------------------------------------


def check(draft: TemplateDraft) -> dict[str, str]:
    """Problems that need no database, by field path; texts name the line."""
    return cleaned(draft)[1]


def cleaned(draft: TemplateDraft) -> tuple[TemplateDraft, dict[str, str]]:
    """The draft in the form in which it is stored, and the problems of its fields."""
    problems: dict[str, str] = {}
    made = with_clean_texts(draft, _TEXTS, problems, required=("code", "name"), limits={"code": 40})
    made = replace(
        made, clauses=tuple(clean_clause(row, f"clauses/{at}/", problems) for at, row in enumerate(draft.clauses))
    )
    if draft.language not in LANGUAGES:
        problems["language"] = tr("Choose Chinese or English.")
    found = wording.problem_of(draft.preamble)
    if found:
        problems.setdefault("preamble", found)
    if not draft.clauses:
        problems["clauses"] = tr("A template needs at least one clause.")
    return made, misfits(draft, ContractTemplate) | check_clauses(draft.clauses) | problems


def clean_clause(clause: ClauseDraft, path: str, problems: dict[str, str]) -> ClauseDraft:
    """A clause in the form in which it is stored."""
    return with_clean_texts(clause, _CLAUSE_TEXTS, problems, path, required=("title",), limits={"kind": 40})


def check_clauses(clauses: tuple[ClauseDraft, ...]) -> dict[str, str]:
    """Problems of clauses: unknown variables, wrong conditions, references to nothing, clauses inside each other."""
    problems: dict[str, str] = {}
    if len(clauses) > MOST_CLAUSES:
        problems["clauses"] = tr("At most {count} clauses are possible.", count=MOST_CLAUSES)
        return problems
    kinds = [clause.kind for clause in clauses if clause.kind]
    for at, clause in enumerate(clauses):
        path = f"clauses/{at}"
        if clause.kind and kinds.count(clause.kind) > 1:
            problems[f"{path}/kind"] = tr("Another clause has this short name.")
        if clause.kind and not clause.kind.replace("_", "a").isalpha():
            problems[f"{path}/kind"] = tr("A short name is made of small letters and _.")
        for name, found in (
            ("body", wording.problem_of(clause.body)),
            ("condition", wording.condition_problem(clause.condition)),
        ):
            if found:
                problems[f"{path}/{name}"] = found
        if not clause.body.strip():
            problems[f"{path}/body"] = tr("A clause needs a text.")
    return problems or _check_references(clauses)


def _check_references(clauses: tuple[ClauseDraft, ...]) -> dict[str, str]:
    """Clauses named by others must exist, and none may take in itself through others."""
    problems: dict[str, str] = {}
    places = {clause.kind: at for at, clause in enumerate(clauses) if clause.kind}
    takes: dict[str, frozenset[str]] = {}
    for at, clause in enumerate(clauses):
        taken, named = wording.references(clause.body)
        takes[clause.kind or f"#{at}"] = taken
        for kind in sorted((taken | named) - places.keys()):
            problems[f"clauses/{at}/body"] = tr("There is no clause with the short name “{kind}”.", kind=kind)
    for kind, at in places.items():
        if _reaches(kind, kind, takes, set()):
            problems[f"clauses/{at}/body"] = tr("The clause “{kind}” would contain itself.", kind=kind)
    return problems


def _reaches(start: str, wanted: str, takes: Mapping[str, frozenset[str]], seen: set[str]) -> bool:
    for kind in takes.get(start, ()):
        if kind == wanted:
            return True
        if kind not in seen:
            seen.add(kind)
            if _reaches(kind, wanted, takes, seen):
                return True
    return False


# --- reading and saving ----------------------------------------------------------------------------------


def get(session: Session, template_id: UUID) -> TemplateDraft:
    """One template with its clauses."""
    return _draft(session, rights.find(session, ContractTemplate, template_id))


def _draft(session: Session, template: ContractTemplate) -> TemplateDraft:
    return TemplateDraft(
        template.id,
        template.version,
        template.code,
        template.name,
        template.language,
        template.kind,
        template.version_no,
        template.preamble,
        template.retired,
        template.note,
        tuple(
            ClauseDraft(row.id, row.kind, row.title, row.body, row.condition, row.id)
            for row in _stored(session, template.id)
        ),
    )


def _stored(session: Session, template_id: UUID) -> list[TemplateClause]:
    query = select(TemplateClause).where(TemplateClause.template_id == template_id)
    return list(session.scalars(query.order_by(TemplateClause.position)))


def offered(session: Session) -> list[TemplateDraft]:
    """Templates a new contract may be made from, without their clauses, by name."""
    query = select(ContractTemplate).where(
        ContractTemplate.deleted_at.is_(None),
        ContractTemplate.retired.is_(False),
        ContractTemplate.code.not_like(f"{LIBRARY}.%"),
        rights.visible(session, ContractTemplate),
    )
    return [
        TemplateDraft(row.id, row.version, row.code, row.name, row.language, row.kind, row.version_no)
        for row in session.scalars(query.order_by(ContractTemplate.language.desc(), ContractTemplate.code))
    ]


def counterpart(session: Session, template_id: UUID, language: str) -> TemplateDraft | None:
    """The same template in another language: codes that differ in the language only (agency.zh_CN, agency.en)."""
    code = session.scalar(select(ContractTemplate.code).where(ContractTemplate.id == template_id))
    if code is None:
        return None
    wanted = f"{code.rpartition('.')[0]}.{language}"
    found = session.scalars(select(ContractTemplate).where(ContractTemplate.code == wanted)).one_or_none()
    return _draft(session, found) if found is not None else None


def save(session: Session, draft: TemplateDraft) -> TemplateDraft:
    """Keep a template (right: template C or U); a faulty text is refused with its line."""
    draft, problems = cleaned(draft)
    if problems:
        raise InvalidInput(problems)
    if draft.id is None:
        rights.require(session, "template", "C")
        template = ContractTemplate(id=new_id())
        session.add(template)
    else:
        template = rights.find(session, ContractTemplate, draft.id, "U")
        before = _draft(session, template)
        if draft.version is not None and draft.version != template.version:
            raise Conflict(current=before)
        draft = replace(draft, version_no=before.version_no + int(_text_of(before) != _text_of(draft)))
    twin = select(ContractTemplate.id).where(ContractTemplate.code == draft.code, ContractTemplate.id != template.id)
    with session.no_autoflush:
        if session.execute(twin).first() is not None:
            raise InvalidInput({"code": tr("This code is already used by another template.")})
        for name in ("code", "name", "language", "kind", "version_no", "preamble", "retired", "note"):
            setattr(template, name, getattr(draft, name))
    session.flush()
    lay_over(
        session,
        template,
        _stored(session, template.id),
        draft.clauses,
        lambda: TemplateClause(template_id=template.id, bucket=template.bucket),
        _fill,
    )
    session.flush()
    return _draft(session, template)


def _text_of(draft: TemplateDraft) -> tuple[object, ...]:
    """What makes a new version of a template: its preamble and clauses."""
    return draft.preamble, tuple((row.kind, row.title, row.body, row.condition) for row in draft.clauses)


def _fill(row: TemplateClause, draft: ClauseDraft, place: int) -> None:
    row.position, row.kind, row.title = place, draft.kind, draft.title
    row.body, row.condition = draft.body, draft.condition


def remove(session: Session, template_id: UUID) -> None:
    """Put a template away; contracts made from it keep their own text."""
    template: ContractTemplate = rights.find(session, ContractTemplate, template_id, "D")
    template.deleted_at = clock.now()


# --- files -----------------------------------------------------------------------------------------------


def read_file(text: str, name: str = "") -> TemplateDraft:
    """A template from its file: a head of `key: value` lines, then `= kind | title | condition` and the text."""
    head, _, rest = text.replace("\r\n", "\n").partition("\n\n")
    facts = dict(_pair(line, name) for line in head.split("\n") if line.strip())
    if facts.get("format", "") != str(FORMAT):
        raise TemplateFile(
            N_("The template file “{name}” was made by a newer version of this program. It was not read."), name=name
        )
    sections = list(_sections(rest))
    preamble = next((body for kind, _, _, body in sections if kind == PREAMBLE), "")
    clauses = tuple(
        ClauseDraft(None, kind, title, body, condition) for kind, title, condition, body in sections if kind != PREAMBLE
    )
    try:
        kind = ContractKind(facts.get("kind", "agency"))
        return TemplateDraft(
            code=facts.get("code", ""),
            name=facts.get("name", ""),
            language=facts.get("language", "zh_CN"),
            kind=kind,
            version_no=int(facts.get("version", "1")),
            preamble=preamble,
            clauses=clauses,
        )
    except ValueError as error:
        raise TemplateFile(N_("The template file “{name}” is damaged. It was not read."), name=name) from error


def _pair(line: str, name: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise TemplateFile(N_("The template file “{name}” is damaged. It was not read."), name=name)
    return key.strip(), value.strip()


def _sections(text: str) -> Iterator[tuple[str, str, str, str]]:
    kind, title, condition, body = "", "", "", []
    for line in [*text.split("\n"), "= "]:
        if not line.startswith("= "):
            body.append(line)
            continue
        if kind:
            yield kind, title, condition, "\n".join(body).strip()
        parts = [*(part.strip() for part in line[2:].split("|")), "", ""]
        kind, title, condition, body = parts[0], parts[1], parts[2], []


def shipped() -> list[TemplateDraft]:
    """The templates that come with the program."""
    return [read_file(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.txt"))]


def missing(session: Session) -> list[TemplateDraft]:
    """Shipped templates the book never had; one that was put away stays away."""
    known = set(session.scalars(select(ContractTemplate.code)))
    return [draft for draft in shipped() if draft.code not in known]


def install(session: Session) -> int:
    """Put the shipped templates into a book that does not have them yet (right: template C); says how many were new."""
    rights.require(session, "template", "C")
    fresh = missing(session)
    for draft in fresh:
        save(session, replace(draft, id=None))
    return len(fresh)


def count(session: Session) -> int:
    """How many templates there are."""
    return session.scalar(select(func.count()).select_from(ContractTemplate)) or 0
