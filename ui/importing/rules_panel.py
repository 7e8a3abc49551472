"""Step 2's side: saved mappings, rules for rows that are known or repeated, fixed and combined values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from controllers.importing import ImportController
from models.i18n import N_, tr
from models.platform.importing.fields import (
    EXISTING_WORDS,
    MISSING_WORDS,
    REPEATED_WORDS,
    Field,
    Missing,
    Type,
)
from models.platform.importing.mapping import Mapping
from models.platform.importing.profiles import ProfileRow
from ui import messages, theme
from ui.importing.parts import Choice, button, heading, hint, named
from ui.translation import language_changed
from ui.widgets.ask_name import ask_name
from ui.widgets.fields.labels import label

AUTOMATIC = "auto"
ADD = N_("Add a fixed value…")
COMBINE = N_("Combine columns…")


class RulesPanel(QScrollArea):
    """Rebuilt when other things have to be asked; kept while a person types."""

    def __init__(self, controller: ImportController) -> None:
        super().__init__()
        self.setObjectName("import.rules")
        self.controller = controller
        self._shape: Any = None
        self._profiles: list[ProfileRow] = []
        self._proposed: Mapping | None = None
        self._chosen: Any = AUTOMATIC
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme.px(300))
        language_changed.connect(self.rebuild)
        controller.read_done.connect(self.start)
        controller.mapping_changed.connect(self.refresh)

    def start(self) -> None:
        """Another file was read: its proposal is kept, saved mappings are asked for."""
        self._proposed, self._chosen = self.controller.work.mapping, AUTOMATIC
        self.load_profiles()

    def load_profiles(self, _: object = None) -> None:
        """Ask which saved mappings there are."""
        self.controller.list_profiles(self._show_profiles)

    def _show_profiles(self, rows: list[ProfileRow]) -> None:
        self._profiles = rows
        self.rebuild()

    def refresh(self) -> None:
        """Rebuild only when something else is to be asked."""
        if self._shape != self._asked():
            self.rebuild()

    def _asked(self) -> Any:
        """What the panel asks for now."""
        work = self.controller.work
        mapping = work.mapping
        if mapping is None:
            return None
        return (
            work.kind.id, mapping.existing, mapping.repeated, tuple(mapping.missing.items()), tuple(mapping.constants),
            tuple(mapping.composed), tuple(one.id for one in self._references()),
            tuple((one.id, one.name) for one in self._profiles), tuple(self._needed()),
        )  # fmt: skip

    def _references(self) -> list[Field]:
        """The reference fields that something fills."""
        work = self.controller.work
        filled = work.mapping.filled() if work.mapping is not None else set()
        return [one for one in work.fields if one.type is Type.REFERENCE and one.id in filled]

    def _needed(self) -> list[str]:
        """Needed fields that no column fills."""
        work = self.controller.work
        if work.mapping is None:
            return []
        by_column = {use.field for use in work.mapping.uses} | set(work.mapping.composed)
        return [one.id for one in work.fields if one.required and one.id not in by_column]

    def rebuild(self) -> None:
        """Make all fields anew."""
        work = self.controller.work
        mapping = work.mapping
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, theme.SPACE_S, 0)
        box.setSpacing(theme.SPACE_S)
        if mapping is not None:
            self._saved(box)
            self._row_rules(box, mapping)
            self._missing(box, mapping)
            self._fixed(box, mapping)
            self._combined(box, mapping)
        box.addStretch()
        self.setWidget(inner)
        self._shape = self._asked()

    # --- sections -------------------------------------------------------------------------------------------

    def _saved(self, box: QVBoxLayout) -> None:
        choice = Choice("import.rules.profile", N_("Saved mapping"))
        options: list[tuple[Any, str]] = [(AUTOMATIC, tr("By headings and content"))]
        options += [
            (row.id, tr("{name} ({percent}% fits)", name=row.name, percent=row.fits))
            for row in self._profiles
        ]
        if self._chosen not in [key for key, _ in options]:
            self._chosen = AUTOMATIC
        choice.offer(options, self._chosen)
        choice.picked.connect(self._use_profile)
        box.addWidget(heading(N_("Saved mapping")))
        box.addWidget(choice)
        self._keeping = QWidget()
        row = QHBoxLayout(self._keeping)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(button("import.rules.rename", N_("Rename…"), self._rename, "link"))
        row.addWidget(button("import.rules.remove", N_("Remove"), self._remove, "link"))
        row.addStretch()
        self._keeping.setVisible(self._profile() is not None)
        box.addWidget(self._keeping)

    def _profile(self) -> ProfileRow | None:
        """The saved mapping that is chosen."""
        return next((one for one in self._profiles if one.id == self._chosen), None)

    def _rename(self) -> None:
        row = self._profile()
        if row is not None:
            title, caption = tr("Rename mapping"), tr("Name of the mapping")
            ask_name(self, "import.mapping", title, caption, tr("Rename"), row.name, self._named)

    def _named(self, name: str) -> None:
        row = self._profile()
        if row is not None and name:
            self.controller.rename_profile(row.id, name, self.load_profiles)

    def _remove(self) -> None:
        row = self._profile()
        if row is None:
            return

        def answered(yes: bool) -> None:
            if yes:
                self.controller.remove_profile(row.id, self.load_profiles)

        messages.confirm(
            self, tr("Remove {name}?", name=row.name), tr("Data that came in with it stays as it is."), tr("Remove"),
            done=answered,
        )

    def _use_profile(self, key: Any) -> None:
        self._chosen = key
        row = self._profile()
        self._keeping.setVisible(row is not None)
        mapping = row.mapping if row is not None else self._proposed
        if mapping is not None:
            self.controller.set_mapping(mapping)

    def _row_rules(self, box: QVBoxLayout, mapping: Mapping) -> None:
        kind = self.controller.work.kind
        box.addSpacing(theme.SPACE_S)
        box.addWidget(heading(N_("Rows")))
        existing = Choice("import.rules.existing", N_("Already in the book"))
        existing.offer([(rule, tr(EXISTING_WORDS[rule])) for rule in kind.existing], mapping.existing)
        existing.picked.connect(lambda rule: self._change(existing=rule))
        box.addWidget(named(N_("Already in the book"), existing))
        if len(kind.repeated) > 1:
            repeated = Choice("import.rules.repeated", N_("Twice in the file"))
            repeated.offer([(rule, tr(REPEATED_WORDS[rule])) for rule in kind.repeated], mapping.repeated)
            repeated.picked.connect(lambda rule: self._change(repeated=rule))
            box.addWidget(named(N_("Twice in the file"), repeated))

    def _missing(self, box: QVBoxLayout, mapping: Mapping) -> None:
        references = self._references()
        if not references:
            return
        box.addSpacing(theme.SPACE_S)
        box.addWidget(heading(N_("Named, but not in the book")))
        for one in references:
            choice = Choice(f"import.rules.missing.{one.id}", one.label)
            offered = [rule for rule in Missing if rule is not Missing.EMPTY or not one.required]
            choice.offer(
                [(rule, tr(MISSING_WORDS[rule])) for rule in offered],
                mapping.missing.get(one.id, Missing.PROBLEM),
            )
            choice.picked.connect(self._missing_picker(one.id))
            box.addWidget(named(one.label, choice))

    def _missing_picker(self, field_id: str) -> Callable[[Any], None]:
        def picked(rule: Any) -> None:
            mapping = self.controller.work.mapping
            if mapping is not None:
                self._change(missing={**mapping.missing, field_id: rule})

        return picked

    def _fixed(self, box: QVBoxLayout, mapping: Mapping) -> None:
        box.addSpacing(theme.SPACE_S)
        box.addWidget(heading(N_("Fixed values")))
        shown = list(dict.fromkeys([*self._needed(), *mapping.constants]))
        for field_id in shown:
            one = self._field(field_id)
            if one is None:
                continue
            box.addWidget(named(one.label, self._fixed_editor(one, mapping.constants.get(field_id, ""))))
        more = Choice("import.rules.fixed.add", ADD)
        work = self.controller.work
        free = [one for one in work.fields if one.id not in mapping.filled() and one.id not in shown]
        more.offer([(None, tr(ADD)), *((one.id, one.title) for one in free)], None)
        more.picked.connect(self._add_fixed)
        box.addWidget(more)
        box.addWidget(hint(N_("A fixed value holds for every row of the file.")))

    def _fixed_editor(self, one: Field, text: str) -> QWidget:
        """A drop-down for fields of few words, else a line."""
        words = dict(one.labels) if one.type is Type.CHOICE else {}
        if one.type is Type.FLAG:
            words = {"yes": N_("Yes"), "no": N_("No")}
        if words:
            choice = Choice(f"import.rules.fixed.{one.id}", one.label)
            choice.offer([("", ""), *((value, tr(word)) for value, word in words.items())], text)
            choice.picked.connect(lambda value: self._set_fixed(one.id, value))
            return choice
        edit = QLineEdit(text)
        edit.setObjectName(f"import.rules.fixed.{one.id}")
        edit.setAccessibleName(tr("Fixed value for {field}", field=one.title))
        edit.setPlaceholderText(one.expected())
        edit.setProperty("problem", one.required and not edit.text())
        edit.editingFinished.connect(lambda: self._set_fixed(one.id, edit.text()))
        return edit

    def _field(self, field_id: str) -> Field | None:
        return next((one for one in self.controller.work.fields if one.id == field_id), None)

    def _set_fixed(self, field_id: str, text: str) -> None:
        mapping = self.controller.work.mapping
        if mapping is not None and mapping.constants.get(field_id, "") != text:
            self._change(constants={**mapping.constants, field_id: text})

    def _add_fixed(self, field_id: Any) -> None:
        mapping = self.controller.work.mapping
        if field_id and mapping is not None:
            self._change(constants={**mapping.constants, field_id: ""})

    def _combined(self, box: QVBoxLayout, mapping: Mapping) -> None:
        box.addSpacing(theme.SPACE_S)
        box.addWidget(heading(N_("Combined columns")))
        for field_id, pattern in mapping.composed.items():
            one = self._field(field_id)
            if one is None:
                continue
            edit = QLineEdit(pattern)
            edit.setObjectName(f"import.rules.combined.{field_id}")
            edit.setAccessibleName(tr("Combined value for {field}", field=one.title))
            edit.editingFinished.connect(self._pattern_setter(field_id, edit))
            box.addWidget(named(one.label, edit))
        more = Choice("import.rules.combined.add", COMBINE)
        work = self.controller.work
        free = [one for one in work.fields if one.id not in mapping.filled()]
        more.offer([(None, tr(COMBINE)), *((one.id, one.title) for one in free)], None)
        more.picked.connect(self._add_combined)
        box.addWidget(more)
        example = label("", "hint", wrap=True)
        names = [column.name for column in work.table.columns][:2] if work.table is not None else []
        example.setText(
            tr("Write headings in braces: {example}", example=" ".join(f"{{{name}}}" for name in names))
        )
        box.addWidget(example)

    def _pattern_setter(self, field_id: str, edit: QLineEdit) -> Callable[[], None]:
        def done() -> None:
            mapping = self.controller.work.mapping
            if mapping is None or mapping.composed.get(field_id, "") == edit.text():
                return
            composed = {**mapping.composed, field_id: edit.text()}
            if not edit.text().strip():
                composed.pop(field_id)
            self._change(composed=composed)

        return done

    def _add_combined(self, field_id: Any) -> None:
        work = self.controller.work
        if field_id and work.mapping is not None and work.table is not None:
            start = f"{{{work.table.columns[0].name}}}"
            self._change(composed={**work.mapping.composed, field_id: start})

    def _change(self, **values: Any) -> None:
        mapping = self.controller.work.mapping
        if mapping is not None:
            self.controller.set_mapping(replace(mapping, **values))
