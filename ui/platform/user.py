"""The page of one person: who it is, how far the rights reach, and the password for this book."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from controllers.editing import EditingService, EditorController
from controllers.people import PeopleController
from models.i18n import N_, tr
from models.platform import people, users
from models.platform.people import PersonDraft
from models.platform.principal import ROLE_WORDS, SCOPE_WORDS, Role
from models.platform.users import USER_STATUS_WORDS
from ui import messages, theme
from ui.book import parts
from ui.editing.editor import EditorTab
from ui.editing.spec import ActionSpec, Chip, FieldSpec, FormSpec, Header, Kind, SectionSpec, WidgetBlock
from ui.partners.lookups import RecordLookup
from ui.platform.rights_table import RightsTable
from ui.platform.sessions import SessionsTable
from ui.platform.why_table import WhyTable
from ui.shell.navigator import Navigator
from ui.widgets.button_box import ButtonBox

STATUS_CHIPS = {"active": "ok", "staff": "neutral", "disabled": "error"}
SERVICE = EditingService(
    table="users", entity="user", draft=PersonDraft, get=people.get, save=people.save, blank=people.blank,
    check=users.check,
)


def options(words: Mapping[Any, str]) -> Callable[[], Sequence[tuple[Any, str]]]:
    """Choices of a fixed set in the present language."""
    return lambda: [(str(key.value), tr(text)) for key, text in words.items()]


class UserPage(EditorTab):
    """One person."""

    kind = "user"
    name = "user"
    icon_name = "user"

    def make_controller(self) -> EditorController:
        """People are edited like every other record."""
        return EditorController(self.context, SERVICE, self)

    def make_form(self) -> FormSpec:
        """Person, access, rights, and on a server the sessions."""
        person = SectionSpec("person", N_("Person"), (
            FieldSpec("name", N_("Name"), required=True, width=24),
            FieldSpec("code", N_("Code"), Kind.CODE, help=N_("Given by itself if empty."), limit=40),
            FieldSpec("title", N_("Job title"), width=24),
            FieldSpec("phone", N_("Phone"), Kind.PHONE),
            FieldSpec("email", N_("E-mail"), Kind.MAIL, width=28),
            FieldSpec("language", N_("Language"), Kind.CHOICE,
                      choices=lambda: [("zh_CN", "简体中文"), ("en", "English")]),
            FieldSpec("external_no", N_("External number"), Kind.CODE),
        ))
        access = SectionSpec("access", N_("Access"), (
            FieldSpec("status", N_("Sign-in"), Kind.CHOICE, choices=options(USER_STATUS_WORDS)),
            FieldSpec("login", N_("Sign-in name"), Kind.CODE, help=N_("Needed to sign in.")),
            FieldSpec("role", N_("Role"), Kind.CHOICE, choices=options(ROLE_WORDS)),
            FieldSpec("scope", N_("Reach of the rights"), Kind.CHOICE, choices=options(SCOPE_WORDS)),
            FieldSpec("manager_id", N_("Manager"), Kind.REFERENCE, shows="manager_name", opens="user",
                      lookup=RecordLookup(self.context, "people", "manager_id", "manager_name")),
            FieldSpec("territory_id", N_("Territory"), Kind.REFERENCE, shows="territory_name",
                      lookup=RecordLookup(self.context, "territories", "territory_id", "territory_name")),
            FieldSpec("agent_id", N_("Belongs to agent"), Kind.REFERENCE, shows="agent_name", opens="agent",
                      lookup=RecordLookup(self.context, "agents", "agent_id", "agent_name"),
                      visible=lambda document: document.get("role") == Role.AGENT.value),
        ))
        rights = SectionSpec("rights", N_("Rights of the role"), (
            WidgetBlock("rights", self._rights, height=420, needs_saved=False),
        ))
        why = SectionSpec("why", N_("Why, and why not"), (WidgetBlock("why", self._why, height=320),))
        there = self.context.link is not None and self.context.can("user", "U")
        sessions = SectionSpec(
            "sessions", N_("Sessions"), (WidgetBlock("sessions", self._sessions, height=240),), visible=lambda _document: there
        )
        return FormSpec((person, access, rights, why, sessions), careful=frozenset({"access"}))

    def _rights(self, page: EditorTab) -> QWidget:
        stored = page.details.role if page.record_id is not None and page.details is not None else None
        return RightsTable(page.document, stored)

    def _why(self, page: EditorTab) -> QWidget:
        assert page.record_id is not None
        return WhyTable(page.context, page.record_id)

    def _sessions(self, page: EditorTab) -> QWidget:
        assert page.record_id is not None
        return SessionsTable(page.context, "user.sessions", page.record_id)

    def header(self) -> Header:
        """Name, state and role."""
        details: PersonDraft | None = self.details
        chips: tuple[Chip, ...] = ()
        if details is None:
            return Header(title="")
        if self.record_id is not None:
            chips = (
                Chip(tr(USER_STATUS_WORDS[details.status]), STATUS_CHIPS[details.status.value]),
                Chip(tr(ROLE_WORDS[details.role]), "info"),
            )
        return Header(title=details.name, code=details.code, chips=chips)

    def new_title(self) -> str:
        """The name of an unsaved person's tab."""
        return tr("New user")

    def actions(self) -> Sequence[ActionSpec]:
        """The password for this book, and the book as this person sees it."""
        return (
            ActionSpec("set_password", N_("Set password…"), _set_password, "lock", reason=_no_password,
                       visible=lambda page: page.context.opened is not None and page.context.can("user", "U")),
            ActionSpec("look_as", N_("View as this user"), _look_as, "user", reason=_no_look,
                       visible=lambda page: page.context.can("user", "U")),
        )


def _no_password(page: EditorTab) -> str:
    """Why no password can be set now."""
    if page.record_id is None or page.document.is_dirty():
        return tr("Save first.")
    if not page.details.login:
        return tr("This person has no sign-in name.")
    return ""


def _no_look(page: EditorTab) -> str:
    """Why the book cannot be seen as this person sees it."""
    if page.record_id is None or page.document.is_dirty():
        return tr("Save first.")
    if page.record_id == page.context.principal.user_id:
        return tr("These are your own rights.")
    return ""


def _look_as(page: EditorTab) -> None:
    assert page.record_id is not None
    PeopleController(page.context, page).look_as(page.record_id, page.navigator.look_as, page.navigator.show_error)


def _set_password(page: EditorTab) -> None:
    SetPasswordDialog(page, page.navigator).open()


class SetPasswordDialog(QDialog):
    """An administrator gives a person a password for this book."""

    def __init__(self, page: EditorTab, navigator: Navigator) -> None:
        super().__init__(navigator.widget())
        self.page, self.navigator = page, navigator
        self.setObjectName("user.password")
        self.setWindowTitle(tr("Password for {name}", name=page.details.name))
        self.setAccessibleDescription(tr("A new password, twice"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(420), 10)
        self.strip = parts.Strip("user.password.message")
        self.new = parts.PasswordField("user.password.new", N_("New password"))
        self.again = parts.PasswordField("user.password.again", N_("New password again"))
        buttons = ButtonBox()
        self.save = buttons.addButton(tr("Set password"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        for button, name in ((self.save, "save"), (cancel, "cancel")):
            button.setObjectName(f"user.password.{name}")
            button.setAccessibleName(button.text())
        self.save.setDefault(True)
        buttons.accepted.connect(self._try)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.SPACE_L] * 4)
        layout.setSpacing(theme.SPACE_M)
        layout.addWidget(self.strip)
        layout.addWidget(parts.field(N_("New password"), self.new))
        layout.addWidget(parts.field(N_("New password again"), self.again))
        layout.addWidget(buttons)
        assert page.context.books is not None
        page.context.books.refused.connect(self._refused)

    def _try(self) -> None:
        books = self.page.context.books
        if self.new.text() != self.again.text():
            self.strip.say(tr("The two new passwords differ. Nothing was changed. Type them again."))
            self.again.setFocus()
        elif books is not None:
            self.save.setEnabled(False)
            details = self.page.details
            books.set_password(details.id, details.login, self.new.text(), self._done)

    def _done(self, _answer: object) -> None:
        self.navigator.toast(tr("{name} can sign in with the new password.", name=self.page.details.name))
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        self.strip.say(messages.text_of(error))
