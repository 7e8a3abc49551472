"""The tree of product categories."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalog.records import Category, Product
from models.clock import clock
from models.errors import Conflict, InvalidInput, RuleBroken
from models.i18n import N_, tr
from models.ids import new_id
from models.pinyin import sort_key
from models.platform import rights
from models.text import Kind, check_text, normal_key

DEEPEST = 10


@dataclass(frozen=True)
class CategoryDraft:
    """A category as typed."""

    id: UUID | None = None
    version: int | None = None
    code: str = ""
    name: str = ""
    name_en: str = ""
    parent_id: UUID | None = None


@dataclass(frozen=True)
class CategoryNode:
    """A category with its place in the tree: depth and the names above it."""

    id: UUID
    version: int
    code: str
    name: str
    name_en: str
    parent_id: UUID | None
    depth: int
    path: str


def check(draft: CategoryDraft) -> dict[str, str]:
    """Problems that need no database."""
    problems: dict[str, str] = {}
    check_text(problems, "name", draft.name, Kind.NAME, required=True)
    check_text(problems, "name_en", draft.name_en, Kind.NAME)
    check_text(problems, "code", draft.code, Kind.CODE)
    if draft.parent_id is not None and draft.parent_id == draft.id:
        problems["parent_id"] = tr("A category cannot stand below itself.")
    return problems


def tree(session: Session) -> list[CategoryNode]:
    """All categories, each below its parent, sorted by pinyin."""
    rows = session.scalars(
        select(Category).where(Category.deleted_at.is_(None), rights.visible(session, Category))
    ).all()
    known = {row.id for row in rows}
    below: dict[UUID | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    found: list[CategoryNode] = []

    def walk(parent: UUID | None, depth: int, above: str) -> None:
        for row in sorted(below.get(parent, ()), key=lambda item: (item.sort_key, item.seq)):
            path = f"{above} / {row.name}" if above else row.name
            found.append(
                CategoryNode(row.id, row.version, row.code, row.name, row.name_en, row.parent_id, depth, path)
            )
            if depth < DEEPEST:
                walk(row.id, depth + 1, path)

    walk(None, 0, "")
    return found


def with_children(session: Session, category_id: UUID) -> set[UUID]:
    """A category and everything below it."""
    below: dict[UUID | None, list[UUID]] = {}
    for key, parent in session.execute(select(Category.id, Category.parent_id)):
        below.setdefault(parent, []).append(key)
    found, waiting = {category_id}, [category_id]
    while waiting:
        fresh = [key for key in below.get(waiting.pop(), ()) if key not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return found


def save(session: Session, draft: CategoryDraft) -> CategoryDraft:
    """Store a category; a cycle is refused (F30)."""
    problems = check(draft)
    name = check_text(problems, "name", draft.name, Kind.NAME)
    code = check_text(problems, "code", draft.code, Kind.CODE)
    category = _loaded(session, draft)
    if not problems and draft.parent_id is not None:
        problems |= _parent_problem(session, draft)
    code = code or normal_key(name)[:40].upper()
    twin = select(Category.id).where(Category.code == code, Category.id != category.id)
    if not problems and session.execute(twin).first() is not None:
        problems["code"] = tr("This code is already used by another category.")
    if problems:
        raise InvalidInput(problems)
    category.name, category.name_en = name, check_text({}, "name_en", draft.name_en, Kind.NAME)
    category.code, category.parent_id = code, draft.parent_id
    category.sort_key = sort_key(name)
    session.add(category)
    session.flush()
    return CategoryDraft(
        category.id, category.version, category.code, category.name, category.name_en, category.parent_id
    )


def _loaded(session: Session, draft: CategoryDraft) -> Category:
    if draft.id is None:
        rights.require(session, "product", "C")
        return Category(id=new_id())
    found: Category = rights.find(session, Category, draft.id, "U")
    if draft.version is not None and draft.version != found.version:
        raise Conflict()
    return found


def _parent_problem(session: Session, draft: CategoryDraft) -> dict[str, str]:
    parents = {key: parent for key, parent in session.execute(select(Category.id, Category.parent_id))}
    above, steps = draft.parent_id, 1
    while above is not None:
        if above == draft.id:
            return {"parent_id": tr("A category cannot stand below itself.")}
        above, steps = parents.get(above), steps + 1
        if steps > DEEPEST:
            return {"parent_id": tr("Categories go at most {count} levels deep.", count=DEEPEST)}
    return {}


def remove(session: Session, category_id: UUID, version: int | None = None) -> None:
    """Put a category away; one that still holds products or categories stays."""
    category: Category = rights.find(session, Category, category_id, "D")
    if version is not None and version != category.version:
        raise Conflict()
    used = session.execute(
        select(Product.id).where(Product.category_id == category_id, Product.deleted_at.is_(None)).limit(1)
    ).first() or session.execute(
        select(Category.id).where(Category.parent_id == category_id, Category.deleted_at.is_(None)).limit(1)
    ).first()  # fmt: skip
    if used is not None:
        raise RuleBroken(
            N_("The category “{name}” is still in use. Nothing was changed. Move its products first."),
            name=category.name,
        )
    category.deleted_at = clock.now()
