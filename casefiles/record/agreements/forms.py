"""The shape of what is typed about an agreement, and of what narrows their list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Length, Optional

from casefiles.platform.web.choices import WordsField, offered
from casefiles.platform.web.fields import EventDateField, Needed, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind
from casefiles.record.agreements.models import AgreementDetails, AgreementMark
from casefiles.record.agreements.queries import Wanted

Choices = Sequence[tuple[str, str]]
MARK_WORDS = {
    AgreementMark.SOURCED: _l("A source was seen"),
    AgreementMark.UNCONFIRMED: _l("Unconfirmed: known in general, to be checked"),
}


def _mark(value: object) -> AgreementMark | None:
    return AgreementMark(str(value)) if value else None


class AgreementForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (
        ("from_edtf", "to_edtf", "no_end"),
        ("source_title", "source_url", "looked_at_on", "mark"),
    )

    names = TextsField(_l("Name"), [Needed()], longest=300)
    kind = SelectField(_l("What kind of agreement?"), [Needed()])
    parties = SelectMultipleField(_l("Whom does it bind?"))
    from_edtf = EventDateField(_l("From"), [Needed()])
    to_edtf = EventDateField(_l("Until"))
    no_end = BooleanField(_l("No end was agreed: it stands until it is ended"))
    areas = WordsField(_l("Where?"), [Length(max=2000)])
    source_title = StringField(_l("Source"), [Length(max=500)])
    source_url = StringField(_l("Address of the source"), [Length(max=2000)])
    looked_at_on = DateField(_l("Looked at on"), [Optional()])
    mark = RadioField(
        _l("How sure is it?"),
        coerce=_mark,
        choices=offered([(one.value, words) for one, words in MARK_WORDS.items()]),
    )
    note = TextsField(_l("Note"), multiline=True, longest=10_000)

    def offer(self, *, kinds: Choices, parties: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("choose"))
        self.parties.choices = offered(parties)

    def details(self) -> AgreementDetails:
        """Return what was filled in."""
        return AgreementDetails(
            names=self.names.data,
            kind=self.kind.data or "",
            from_edtf=self.from_edtf.data or "",
            to_edtf=self.to_edtf.data or "",
            no_end=bool(self.no_end.data),
            source_title=typed(self.source_title).strip(),
            source_url=typed(self.source_url).strip(),
            looked_at_on=self.looked_at_on.data,
            mark=self.mark.data,
            note=self.note.data or None,
            parties=tuple(self.parties.data or ()),
            areas=tuple(self.areas.data or ()),
        )


class ListForm(FilterForm):
    """What narrows the list: codes, ids and a day, which an address may carry."""

    kind = SelectField(_l("Kind"), default="")
    party = SelectField(_l("Party"), default="")
    on = DateField(_l("In force on"), [Optional()])

    def offer(self, *, kinds: Choices, parties: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("any kind"))
        self.party.choices = offered(parties, _l("any party"))

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            kind=self.kind.data or "",
            party_id=UUID(self.party.data) if self.party.data else None,
            on=self.on.data,
        )


class TableForm(RecordForm):
    table = table_kind()
