"""The shape of what is typed about recommendations, and of what narrows their list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from casefiles.foundation.date_wording import DateStyle, say_day
from casefiles.foundation.texts import Texts
from casefiles.platform.web import display
from casefiles.platform.web.choices import grouped, offered, optional_id
from casefiles.platform.web.fields import EventDateField, Needed, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind
from casefiles.record.recommendations.export import (
    DOCUMENT_WORDS,
    MARK_WORDS,
    NOTHING_WORDS,
    STATUS_WORDS,
    Voice,
)
from casefiles.record.recommendations.models import (
    DocumentKind,
    FollowUpDetails,
    RecommendationDetails,
    RecommendationMark,
    Status,
)
from casefiles.record.recommendations.parts.reporting import address_of, published_on, title_of
from casefiles.record.recommendations.parts.scoring import ORDER
from casefiles.record.recommendations.parts.standing import NOTHING, UNANSWERED, Wanted

Choices = Sequence[tuple[str, str]]
Groups = Iterable[tuple[Any, Choices]]
MARK_CHOICES = (
    (RecommendationMark.SOURCED.value, _l("A source was seen")),
    (RecommendationMark.UNCONFIRMED.value, _l("Unconfirmed: known in general, to be checked")),
)
DOCUMENT_CHOICES = tuple((one.value, _l(words)) for one, words in DOCUMENT_WORDS.items())
STATUS_CHOICES = tuple((one.value, _l(words)) for one, words in STATUS_WORDS.items())


def _mark(value: object) -> RecommendationMark | None:
    return RecommendationMark(str(value)) if value else None


def _document(value: object) -> DocumentKind | None:
    return DocumentKind(str(value)) if value else None


def _status(value: object) -> Status | None:
    return Status(str(value)) if value else None


#: what every page of the room is given
PAGE_WORDS: Mapping[str, Any] = {
    "marks": MARK_WORDS,
    "document_words": DOCUMENT_WORDS,
    "status_words": {None: NOTHING_WORDS, **STATUS_WORDS},
    "nothing": NOTHING,
    "unanswered": UNANSWERED,
    "order": ORDER,
    "title_of": title_of,
    "address_of": address_of,
    "published_on": published_on,
}


def voice_of(language: str, names: Mapping[UUID, Texts]) -> Voice:
    """Return how the table says things in the language of the page."""
    return Voice(
        language=language,
        say=gettext,
        event_date=lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
        day=lambda day: say_day(day, language, style=DateStyle.SHORT),
        names=names,
    )


class RecommendationForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (
        ("document_kind", "document_id", "title", "publisher"),
        ("addressee", "addressee_words"),
        ("looked_at_on", "mark"),
    )

    addressee = SelectField(_l("Whom is it made to?"))
    addressee_words = TextsField(_l("Name of another addressee"), longest=300)
    ask = TextsField(_l("What is asked?"), [Needed()], multiline=True, longest=5000)
    kind = SelectField(_l("What kind of ask is it?"), [Needed()])
    made_edtf = EventDateField(_l("When was it made?"), [Needed()])
    party_id = SelectField(_l("Which party is it about?"), coerce=optional_id)
    document_kind = RadioField(
        _l("Whose document does it stand in?"),
        coerce=_document,
        choices=offered(DOCUMENT_CHOICES),
    )
    document_id = SelectField(_l("Which UN document?"), coerce=optional_id)
    title = TextsField(_l("Title of the document"), longest=500)
    publisher = TextsField(_l("Who published it?"), longest=300)
    url = StringField(_l("Address of the document"), [Length(max=2000)])
    published_on = DateField(_l("Date of publication"), [Optional()])
    page = StringField(_l("Page or paragraph"), [Length(max=60)])
    looked_at_on = DateField(_l("Looked at on"), [Optional()])
    mark = RadioField(_l("How sure is it?"), coerce=_mark, choices=offered(MARK_CHOICES))
    note = TextsField(_l("Note for colleagues"), multiline=True, longest=8000)

    def offer(
        self, *, addressees: Groups, kinds: Choices, parties: Choices, documents: Choices
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.addressee.choices = grouped(addressees, _l("another one, named below"))
        self.kind.choices = offered(kinds, _l("choose"))
        self.party_id.choices = offered(parties, _l("no party in particular"))
        self.document_id.choices = offered(documents, _l("none of the register"))

    def details(self) -> RecommendationDetails:
        """Return what was filled in; only what belongs to the kind of document is kept."""
        kind, chosen = self.document_kind.data, self.addressee.data or ""
        is_un, is_other = kind is DocumentKind.UN, kind is DocumentKind.OTHER
        return RecommendationDetails(
            document_kind=kind,
            document_id=self.document_id.data if is_un else None,
            title=None if is_un else self.title.data or None,
            publisher=self.publisher.data or None if is_other else None,
            url=typed(self.url).strip(),
            published_on=self.published_on.data,
            page=typed(self.page).strip(),
            looked_at_on=self.looked_at_on.data,
            mark=self.mark.data,
            ask=self.ask.data,
            kind=self.kind.data or "",
            made_edtf=self.made_edtf.data or "",
            party_id=self.party_id.data,
            note=self.note.data or None,
            addressee=chosen,
            addressee_words=None if chosen else self.addressee_words.data or None,
        )


class FollowUpForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("source_title", "source_url", "looked_at_on"),)

    happened_on = DateField(_l("On which day?"), [Needed()])
    status = RadioField(
        _l("How does it stand since?"), coerce=_status, choices=offered(STATUS_CHOICES)
    )
    words = TextsField(_l("What was done?"), [Needed()], multiline=True, longest=5000)
    exhibit = StringField(_l("Exhibit of ours that shows it"), [Length(max=20)])
    source_title = StringField(_l("Or where it is read"), [Length(max=500)])
    source_url = StringField(_l("Address of the page"), [Length(max=2000)])
    looked_at_on = DateField(_l("Looked at on"), [Optional()])

    def details(self) -> FollowUpDetails:
        """Return what was filled in."""
        return FollowUpDetails(
            happened_on=self.happened_on.data,
            status=self.status.data,
            words=self.words.data,
            exhibit=typed(self.exhibit).strip(),
            source_title=typed(self.source_title).strip(),
            source_url=typed(self.source_url).strip(),
            looked_at_on=self.looked_at_on.data,
        )


class StrikeEntryForm(RecordForm):
    left_out_of_drafts = frozenset()

    words = TextsField(_l("Why is the entry wrong?"), [Needed()], multiline=True, longest=2000)


class LinkedCaseForm(RecordForm):
    reference = StringField(_l("Reference of the case"), [Needed(), Length(max=20)])


class ListForm(FilterForm):
    """What narrows the list: codes, ids and days, which an address may carry."""

    addressee = SelectField(_l("Addressee"), default="")
    kind = SelectField(_l("Kind of ask"), default="")
    status = SelectField(_l("How it stands"), default="")
    document = SelectField(_l("Document"), default="")
    party = SelectField(_l("Party concerned"), default="")
    since = DateField(_l("Made not before"), [Optional()])
    until = DateField(_l("Made not after"), [Optional()])

    def offer(
        self, *, addressees: Choices, kinds: Choices, documents: Choices, parties: Choices
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.addressee.choices = offered(addressees, _l("any addressee"))
        self.kind.choices = offered(kinds, _l("any kind of ask"))
        silent = [(NOTHING, _l(NOTHING_WORDS)), (UNANSWERED, _l("no answer, or nothing recorded"))]
        self.status.choices = offered([*STATUS_CHOICES, *silent], _l("however it stands"))
        self.document.choices = offered(documents, _l("any document"))
        self.party.choices = offered(parties, _l("any party concerned"))

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            addressee_id=UUID(self.addressee.data) if self.addressee.data else None,
            kind=self.kind.data or "",
            status=self.status.data or "",
            document=self.document.data or "",
            party_id=UUID(self.party.data) if self.party.data else None,
            since=self.since.data,
            until=self.until.data,
        )


class TableForm(RecordForm):
    table = table_kind()
