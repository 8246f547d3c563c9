"""Which inputs of a form a draft may hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from wtforms import FileField, HiddenField, PasswordField

from casefiles.platform.web.forms import RecordForm

#: what is no answer to a question: files, secrets, what the page itself put there
_NEVER = (FileField, HiddenField, PasswordField)
#: buttons of rows: pressing one is no text
_BUTTONS = ("add", "drop")


@dataclass(frozen=True)
class DraftedForm:
    """A page whose form is kept while somebody writes: what the page is called, and its forms."""

    words: str
    forms: tuple[type[RecordForm], ...]

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The fields that a draft holds; with what it was opened on, for the conflict page."""
        names = {
            name
            for form in self.forms
            for name in dir(form)
            if hasattr(field := getattr(form, name), "field_class")
            and not issubclass(field.field_class, _NEVER)
            and name not in (form.left_out_of_drafts or ())
        }
        return frozenset(names | {"version", "opened_with"})

    def kept_of(self, posted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return what was typed into the fields that a draft holds, as (name of input, text)."""
        return [(name, text) for name, text in posted if self._is_kept(name)]

    def _is_kept(self, name: str) -> bool:
        field, _dash, part = name.partition("-")
        return field in self.field_names and part not in _BUTTONS
