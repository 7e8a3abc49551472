"""What the palette finds: commands, records, things used before, help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence

from controllers.jobs import Job
from controllers.search import COUNTED, Found, Hit, SearchController
from models.i18n import N_, ntr, tr
from models.ids import new_id
from ui.shell.navigator import Navigator
from ui.shell.palette_entries import Entry

KIND_WORDS = {
    "agent": N_("Agent"), "contract": N_("Contract"), "order": N_("Order"), "product": N_("Product"),
    "payment": N_("Payment"), "deal": N_("Registered deal"),
}
KIND_ICONS = {
    "agent": "handshake", "contract": "file-text", "order": "shopping-cart", "product": "package",
    "payment": "wallet", "deal": "clipboard-check",
}
KIND_LISTS = {kind: f"{kind}s.list" for kind in KIND_WORDS}
WHOLE_LISTS = {
    "agent": N_("Agents"), "contract": N_("Contracts"), "order": N_("Orders"), "product": N_("Products"),
    "payment": N_("Payments"), "deal": N_("Registered deals"),
}
SCOPES: dict[str, tuple[str, ...]] = {
    "": (), "agents": ("agent",), "documents": ("contract", "order", "payment", "deal"), "products": ("product",),
}
FOR_AGENT = (
    ("order", N_("New order for {name}"), "shopping-cart"), ("contract", N_("New contract for {name}"), "file-text"),
)
AT_MOST_COMMANDS = 6
RECENT_RECORDS, RECENT_COMMANDS = 8, 3
PAUSE_MS = 250
"""Nobody types the next letter after so long a pause."""


@dataclass
class Recent:
    """What was used last: records (newest first) and commands."""

    records: list[dict[str, Any]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def note_record(self, entry: dict[str, Any]) -> None:
        """A record was looked at."""
        self.records = [entry, *(other for other in self.records if other.get("key") != entry["key"])][:20]

    def note_command(self, action_id: str) -> None:
        """A command was run from the palette."""
        self.commands = [action_id, *(other for other in self.commands if other != action_id)][:10]

    def places(self) -> dict[UUID, int]:
        """Record id -> how long ago in steps, for ranking among equals."""
        found: dict[UUID, int] = {}
        for place, entry in enumerate(self.records):
            try:
                found[UUID(str(entry.get("key", "")).rpartition(":")[2])] = place
            except ValueError:
                continue
        return found


class WholeListProvider:
    """The last row: everything that fits in the list of the best match, with its number."""

    def __init__(self, search: SearchController, navigator: Navigator) -> None:
        self._search, self._navigator = search, navigator
        self._answer: Callable[[list[Entry]], None] | None = None
        self._asked = 0
        self._job: Job | None = None

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """Wait for the best matches: they say which list."""
        self._answer = answer
        self._asked += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def count(self, kind: str, words: str) -> None:
        """Count the rows of a list when typing pauses; nothing is said before the number is known."""
        asked = self._asked
        QTimer.singleShot(PAUSE_MS, self._search, lambda: asked == self._asked and self._count(kind, words))

    def _count(self, kind: str, words: str) -> None:
        answer = self._answer

        def counted(count: int) -> None:
            if count and answer is not None:
                answer([Entry(
                    ntr("Show the one result in the list", "Show all {count} results in the list", count,
                        count=f"{count:,}" if count <= COUNTED else f"{COUNTED:,}+"),
                    "list", right=tr(WHOLE_LISTS[kind]),
                    run=lambda: self._navigator.open(KIND_LISTS[kind], query={"search": words}),
                )])

        self._job = self._search.count(KIND_LISTS[kind], words, counted)


class RecordProvider:
    """Records of the book, found in the background."""

    def __init__(
        self, search: SearchController, navigator: Navigator, recent: Recent, whole: WholeListProvider
    ) -> None:
        self._search, self._navigator, self._recent, self._whole = search, navigator, recent, whole

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """Rank the records that fit; nothing for an empty box or another scope."""
        if not words or scope not in SCOPES:
            return

        def found(result: tuple[str, list[Found]]) -> None:
            answer(self._entries(result[1]))
            if result[1]:
                self._whole.count(result[1][0].hit.kind, words)

        self._search.search(words, SCOPES[scope], self._recent.places(), found)

    def _entries(self, found: Sequence[Found]) -> list[Entry]:
        if not found:
            return []
        entries = [Entry(tr("Best matches"))]
        entries += [self._entry(item) for item in found]
        first = found[0].hit
        if first.kind == "agent":
            entries += self._for_agent(first.id, first.name)
        return entries

    def _entry(self, item: Found) -> Entry:
        hit = item.hit
        more = (lambda: self._for_agent(hit.id, hit.name)) if hit.kind == "agent" else lambda: self._for_record(hit)
        return Entry(
            title=hit.name, icon=KIND_ICONS[hit.kind], word=tr(KIND_WORDS[hit.kind]),
            detail="  ".join(part for part in hit.detail if part and part != hit.name), spans=item.spans,
            right="" if hit.active else tr("not active"),
            run=lambda: self._open(hit.kind, id=str(hit.id)),
            run_behind=lambda: self._open(hit.kind, behind=True, id=str(hit.id)),
            more=more,
        )

    def _for_agent(self, agent_id: UUID, name: str) -> list[Entry]:
        can = self._navigator.context.can
        return [
            Entry(tr(text, name=name), picture, run=self._opener(kind, agent_id))
            for kind, text, picture in FOR_AGENT if can(kind, "C")
        ]

    def _for_record(self, hit: Hit) -> list[Entry]:
        """What can be done with a contract, an order or a product without opening it first."""
        can = self._navigator.context.can
        key = str(hit.id)
        offered: list[tuple[bool, str, str, Callable[[], None]]] = {
            "contract": [(True, N_("Preview and print {name}"), "printer",
                          lambda: self._open("pdf", document="contract", id=key))],
            "order": [(can("receipt", "C"), N_("Record payment for {name}"), "wallet",
                       lambda: self._open("payment", new=str(new_id()), order_id=key))],
            "product": [(can("stock", "R"), N_("Stock of {name}"), "boxes",
                         lambda: self._open("stock.list", query={"search": hit.code}))],
        }.get(hit.kind, [])
        return [Entry(tr(text, name=hit.name), picture, run=run) for may, text, picture, run in offered if may]

    def _opener(self, kind: str, agent_id: UUID) -> Callable[[], None]:
        return lambda: self._open(kind, agent_id=str(agent_id))

    def _open(self, kind: str, behind: bool = False, **args: Any) -> None:
        self._navigator.open(kind, behind, **args)


class CommandProvider:
    """The commands that can be run now: the same actions as in the menus."""

    def __init__(self, actions: Callable[[], Sequence[QAction]], recent: Recent) -> None:
        self._actions, self._recent = actions, recent
        self.initials: Mapping[str, str] = {}

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """Commands by their words or pinyin initials; with `>` all of them."""
        if scope not in ("", "commands") or (not words and not scope):
            return
        fitting = [(place, action) for action in self._actions() if (place := self._rank(words, action)) is not None]
        fitting.sort(key=lambda pair: pair[0])
        if not scope:
            fitting = [pair for pair in fitting if pair[0] < 3][:AT_MOST_COMMANDS]
        entries = [self.entry(action) for _, action in fitting]
        answer([Entry(tr("Commands")), *entries] if entries else [])

    def _rank(self, words: str, action: QAction) -> int | None:
        """How well a command fits: beginning, initials, anywhere; None when it does not."""
        needle = words.casefold()
        text = action_text(action).casefold()
        if not needle or text.startswith(needle):
            return 0
        tight = needle.replace(" ", "")
        if any(initials.startswith(tight) for initials in self.initials.get(action_text(action), "").split()):
            return 1
        if all(word in text for word in needle.split()):
            return 2
        if all(word in action.objectName().replace(".", " ") for word in needle.split()):
            return 3
        return None

    def entry(self, action: QAction) -> Entry:
        """A row that triggers the action itself."""

        def run() -> None:
            self._recent.note_command(action.objectName())
            action.trigger()

        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        name = action.data()
        return Entry(action_text(action), name if isinstance(name, str) and name else "command", right=keys, run=run)


class RecentProvider:
    """For the empty box: records and commands used before, and drafts."""

    def __init__(self, recent: Recent, commands: CommandProvider, navigator: Navigator) -> None:
        self._recent, self._commands, self._navigator = recent, commands, navigator

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """What was used last."""
        if words or scope:
            return
        entries: list[Entry] = []
        records = self._recent.records[:RECENT_RECORDS]
        if records:
            entries.append(Entry(tr("Recently opened")))
            entries += [self._record(record) for record in records]
        actions = {action.objectName(): action for action in self._commands._actions()}
        used = [actions[name] for name in self._recent.commands if name in actions][:RECENT_COMMANDS]
        offered = used or [actions[name] for name in ("new.order", "new.agent", "import") if name in actions]
        if "drafts" in actions:
            offered = [*offered, actions["drafts"]]
        if offered:
            entries.append(Entry(tr("Commands")))
            entries += [self._commands.entry(action) for action in dict.fromkeys(offered)]
        answer(entries)

    def _record(self, record: dict[str, Any]) -> Entry:
        def run() -> None:
            self._navigator.open(str(record["kind"]), **dict(record.get("args") or {}))

        def behind() -> None:
            self._navigator.open(str(record["kind"]), True, **dict(record.get("args") or {}))

        return Entry(str(record.get("title")), str(record.get("icon") or "file"), run=run, run_behind=behind)


class HelpProvider:
    """Help topics after `?`."""

    def __init__(self, topics: Callable[[], Sequence[tuple[str, str]]], show: Callable[[str], None]) -> None:
        self._topics, self._show = topics, show

    def ask(self, words: str, scope: str, answer: Callable[[list[Entry]], None]) -> None:
        """Topics whose title holds the words."""
        if scope != "help":
            return
        needle = words.casefold()
        entries = [
            Entry(title, "circle-question-mark", run=self._opener(topic))
            for topic, title in self._topics() if needle in title.casefold()
        ]
        answer([Entry(tr("Help")), *entries] if entries else [])

    def _opener(self, topic: str) -> Callable[[], None]:
        return lambda: self._show(topic)


def action_text(action: QAction) -> str:
    """The words of an action without mnemonic and dots."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("….")
