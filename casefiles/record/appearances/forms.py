"""The shape of what is said of who is seen or heard."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import grouped, offered
from casefiles.platform.web.forms import RecordForm
from casefiles.record.appearances.models import SOMEBODY_ELSE, AppearanceDetails

Choices = Sequence[tuple[str, str]]


class AppearanceForm(RecordForm):
    left_out_of_drafts = frozenset()

    who = SelectField(
        _l("Who is it?"), [InputRequired(_l("Choose who it is."))], validate_choice=False
    )
    seen = BooleanField(_l("They are seen"))
    heard = BooleanField(_l("They are heard"))
    locator = StringField(_l("Where in it?"), [Length(max=200)])

    def offer(self, *, victims: Choices, sources: Choices) -> None:
        """Give who can be chosen, labels in the page's language."""
        groups = (
            (_l("Nobody here can ask them"), [(SOMEBODY_ELSE, _l("Somebody else"))]),
            (_l("People harmed, by name"), victims),
            (_l("Sources"), sources),
        )
        self.who.choices = grouped(groups, _l("choose"))

    def details(self) -> AppearanceDetails:
        """Return what was filled in."""
        return AppearanceDetails(
            who=self.who.data or "",
            seen=bool(self.seen.data),
            heard=bool(self.heard.data),
            locator=self.locator.data or "",
        )


class HiddenForm(RecordForm):
    hidden = SelectMultipleField(
        _l("Who is not to be recognised in the copy?"), validate_choice=False
    )

    def offer(self, people: Choices, hidden: Sequence[str]) -> None:
        """Give everybody who is seen or heard, and who is said to be hidden so far."""
        self.hidden.choices = offered(people)
        if not self.is_submitted():
            self.hidden.data = list(hidden)


class RemoveForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
