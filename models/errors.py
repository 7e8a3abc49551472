"""Failures a person can be told about, and the one that is not a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.i18n import N_, tr


class Cancelled(Exception):
    """The person stopped a job; nothing is shown and nothing was kept."""


class AppError(Exception):
    """An expected failure: an English template marked for translation, and the values that fill it.

    The text says what happened, what is safe and what to do, in that order.
    """

    may_have_moved = False
    """Whether an office may be somewhere else now, so that its new connection card would help."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text = text
        self.values = values

    def message(self, lang: str | None = None) -> str:
        """The sentence for the screen, in `lang` or the current language."""
        return tr(self.text, lang=lang, **self.values)

    def __str__(self) -> str:
        return self.message("en")


class InvalidInput(AppError):
    """Fields that cannot be saved as they are; `problems` maps a field path to its (translated) text."""

    def __init__(
        self, problems: Mapping[str, str], text: str = N_("Some fields need attention. Nothing was saved.")
    ):
        super().__init__(text)
        self.problems = dict(problems)

    def __str__(self) -> str:
        return "; ".join(f"{path}: {problem}" for path, problem in self.problems.items())


class RuleBroken(AppError):
    """A rule of the business says no."""


class NeedsConfirmation(AppError):
    """The person may insist: call again with `confirmed=True`."""


class Conflict(AppError):
    """Somebody else changed the record since it was loaded; `current` holds what is stored now, if known."""

    def __init__(
        self,
        text: str = N_("Someone else changed this record. Both versions are kept. Choose which to use."),
        current: Any = None,
        **values: Any,
    ) -> None:
        super().__init__(text, **values)
        self.current = current


class NotFound(AppError):
    """The record does not exist, or not for this person."""

    def __init__(
        self, text: str = N_("This record does not exist or is not visible to you."), **values: Any
    ) -> None:
        super().__init__(text, **values)


class Denied(AppError):
    """A right is missing; the text names the right and who can grant it."""


class Offline(AppError):
    """The server cannot be reached; what was typed is kept."""

    may_have_moved = True


class BookError(AppError):
    """The book cannot be opened, made or kept safe; the file was not touched."""


class TransactionLost(AppError):
    """The database ended the unit of work by itself; nothing of it was stored."""

    def __init__(self) -> None:
        super().__init__(
            N_("Saving did not finish. Nothing was stored. Your text is still here; please try again.")
        )
