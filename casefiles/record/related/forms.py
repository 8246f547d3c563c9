"""The shape of what is said about two cases that belong together."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.fields import Needed, TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.record.related.models import BY_HAND, PEOPLE, WORDS, LinkKind, SplitDetails

Choices = Sequence[tuple[str, str]]

CARRIED_WORDS = {
    "date": _l("Date and time"),
    "place": _l("Place"),
    "target": _l("What was hit"),
    "weapons": _l("Weapons and delivery"),
    "law": _l("Pattern and violations to examine"),
    "narrative": _l("Narrative"),
    "tags": _l("Tags"),
    "access": _l("Who may read it"),
    PEOPLE: _l("The people who work on it"),
}


class LinkForm(RecordForm):
    reference = StringField(
        _l("Reference of the other case"),
        [Needed(), Length(max=20)],
    )
    kind = RadioField(
        _l("How do they belong together?"),
        [InputRequired(_l("Choose how the two belong together."))],
        coerce=LinkKind,
    )
    reason = TextAreaField(_l("Why?"), [Needed(), Length(max=2000)])

    def offer(self) -> None:
        """Give the kinds to choose from, in the page's language."""
        self.kind.choices = offered([(str(kind), gettext(WORDS[kind][0])) for kind in BY_HAND])


class SplitForm(RecordForm):
    title = TextsField(_l("Title of the new case"), [Needed()], longest=200)
    reason = TextAreaField(_l("Why is this a case of its own?"), [Needed(), Length(max=2000)])
    victims = SelectMultipleField(_l("Victims"), coerce=optional_id)
    figures = SelectMultipleField(_l("Figures"), coerce=optional_id)
    damages = SelectMultipleField(_l("Damage"), coerce=optional_id)
    exhibits = SelectMultipleField(_l("Evidence"), coerce=optional_id)
    citations = SelectMultipleField(_l("What the case as a whole rests on"), coerce=optional_id)

    def offer(self, **lists: Choices) -> None:
        """Give what stands in the case, each list by the name of its field."""
        for name, choices in lists.items():
            self._fields[name].choices = offered(choices)

    def details(self) -> SplitDetails:
        """Return what was filled in."""
        chosen = {
            name: tuple(self._fields[name].data or ())
            for name in ("victims", "figures", "damages", "exhibits", "citations")
        }
        return SplitDetails(self.title.data, self.reason.data or "", **chosen)


class DuplicateForm(RecordForm):
    title = TextsField(_l("Title of the new case"), [Needed()], longest=200)
    carried = SelectMultipleField(_l("What should it take over?"))

    def offer(self) -> None:
        """Give what can be taken over, in the page's language."""
        self.carried.choices = offered(CARRIED_WORDS.items())
