"""The shape of what is typed about official statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from casefiles.foundation.counts import CountRange
from casefiles.foundation.date_wording import DateStyle
from casefiles.foundation.matches import Offered
from casefiles.platform.web import display
from casefiles.platform.web.choices import WordsField, offered, optional_id
from casefiles.platform.web.fields import EventDateField, Needed, RangeField, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind
from casefiles.record.places.forms import place_field
from casefiles.record.statements.export import Voice
from casefiles.record.statements.models import (
    AssertionDetails,
    Dating,
    PlaceLevel,
    SourceMark,
    StatementDetails,
    StatementKind,
    Verdict,
    Words,
)
from casefiles.record.statements.parts.contradictions import Rule
from casefiles.record.statements.parts.specificity import HIGHEST, profile_of, reach_of
from casefiles.record.statements.queries import StatementFilter

Choices = Sequence[tuple[str, str]]
E = TypeVar("E", bound=StrEnum)

KIND_WORDS = {
    StatementKind.DENIAL: _l("denial"),
    StatementKind.RESULTS: _l("claim of results"),
    StatementKind.FIGURE: _l("published figure"),
    StatementKind.PROMISE: _l("promise"),
}
DATING_WORDS = {
    Dating.DATED: _l("the date below"),
    Dating.UNDATED: _l("none: the page bears no date"),
    Dating.STANDING: _l("none: it is said again and again"),
}
WORDS_WORDS = {
    Words.ORIGINAL: _l("its own words"),
    Words.PARAPHRASE: _l("a paraphrase: the original words are not known here"),
}
MARK_WORDS = {
    SourceMark.READ: _l("read in the source named"),
    SourceMark.UNCONFIRMED: _l("unconfirmed: check in the source"),
}
LEVEL_WORDS = {
    PlaceLevel.NONE: _l("no place"),
    PlaceLevel.COUNTRY: _l("a country"),
    PlaceLevel.GOVERNORATE: _l("a governorate"),
    PlaceLevel.DISTRICT: _l("a district"),
    PlaceLevel.TOWN: _l("a town or village"),
    PlaceLevel.EXACT: _l("an exact place"),
}
VERDICT_WORDS = {
    Verdict.SUPPORTED: _l("supported"),
    Verdict.CONTRADICTED: _l("contradicted"),
    Verdict.UNVERIFIABLE: _l("cannot be verified"),
    Verdict.KEPT: _l("promise kept"),
    Verdict.BROKEN: _l("promise broken"),
    Verdict.OPEN: _l("promise still open"),
}
#: the words of the members of each enumeration: two of them may share a value
WORDS_OF: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    StatementKind: KIND_WORDS,
    Dating: DATING_WORDS,
    Words: WORDS_WORDS,
    SourceMark: MARK_WORDS,
    PlaceLevel: LEVEL_WORDS,
    Verdict: VERDICT_WORDS,
}
RULE_WORDS = {
    Rule.FALLS: _l("a running total falls"),
    Rule.DIFFERS: _l("two numbers for the same period"),
}
ELEMENTS = {
    "amount": _l("Amount"),
    "period": _l("Period"),
    "place": _l("Place"),
    "target": _l("Target"),
    "organisation": _l("Organisation"),
    "control": _l("Control"),
}
#: what an element can have at most
MOST_OF = {"amount": 2, "period": 2, "place": 2, "target": 1, "organisation": 1, "control": 1}


def amount_words(amount: CountRange, rough: bool) -> str:
    """Say how many, as an assertion says it."""
    number = display.count_range(amount.minimum, amount.maximum)
    return gettext("about %(number)s", number=number) if rough and amount else number


#: what every page of the room is given
PAGE_WORDS: Mapping[str, Any] = {
    "kind_words": KIND_WORDS,
    "words_words": WORDS_WORDS,
    "mark_words": MARK_WORDS,
    "level_words": LEVEL_WORDS,
    "verdict_words": VERDICT_WORDS,
    "rule_words": RULE_WORDS,
    "elements": ELEMENTS,
    "most_of": MOST_OF,
    "highest": HIGHEST,
    "profile_of": profile_of,
    "reach_of": reach_of,
    "amount_words": amount_words,
}


def voice_of(language: str) -> Voice:
    """Return how the table says things in the language of the page."""
    return Voice(
        language=language,
        say=gettext,
        event_date=lambda edtf: display.event_date(edtf, language, style=DateStyle.SHORT),
        count=amount_words,
        word=lambda member: str(WORDS_OF[type(member)][member]),
    )


def _words(words: Mapping[E, Any]) -> list[tuple[str, Any]]:
    return [(str(value), label) for value, label in words.items()]


def _radio(kind: type[E], words: Mapping[E, Any], label: Any, missing: Any) -> RadioField:  # noqa: ANN401 - lazy sentences
    return RadioField(label, [InputRequired(missing)], coerce=kind, choices=offered(_words(words)))


class StatementForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("dating", "date_edtf"), ("speaker_id", "speaker"), ("words", "wording"))

    kind = _radio(StatementKind, KIND_WORDS, _l("What is it?"), _l("Choose what it is."))
    actor_id = SelectField(_l("For which party was it said?"), coerce=optional_id)
    speaker_id = SelectField(
        _l("Which body spoke, if it is one of our actors?"), coerce=optional_id
    )
    speaker = TextsField(_l("Who spoke, in words"), longest=300)
    office = TextsField(_l("Office that the speaker held"), longest=300)
    dating = _radio(Dating, DATING_WORDS, _l("Which date has it?"), _l("Say which date it has."))
    date_edtf = EventDateField(_l("When was it said?"))
    venue = TextsField(_l("Where was it said?"), longest=300)
    words = _radio(
        Words, WORDS_WORDS, _l("Whose words are these?"), _l("Say whose words they are.")
    )
    wording = TextsField(_l("What was said"), multiline=True, longest=20_000)
    source = TextsField(_l("Where it is read"), longest=1000)
    url = StringField(_l("Address of the page"), [Length(max=2000)])
    archived_url = StringField(_l("Address of an archived copy"), [Length(max=2000)])
    mark = _radio(
        SourceMark, MARK_WORDS, _l("How sure is the source?"), _l("Say how sure the source is.")
    )
    exhibit = StringField(_l("Exhibit that is a copy of it"), [Length(max=20)])
    note = TextsField(_l("What it leaves out, and what else to know"), multiline=True, longest=5000)

    def offer(self, *, parties: Choices, speakers: Choices) -> None:
        """Give the actors to choose from."""
        self.actor_id.choices = offered(parties, _l("choose"))
        self.speaker_id.choices = offered(speakers, _l("none of them"))

    def details(self, exhibit_id: UUID | None) -> StatementDetails:
        """Return what was filled in; the exhibit was looked up by its reference."""
        return StatementDetails(
            kind=self.kind.data,
            actor_id=self.actor_id.data,
            wording=self.wording.data,
            words=self.words.data,
            dating=self.dating.data,
            date_edtf=self.date_edtf.data,
            speaker_id=self.speaker_id.data,
            speaker=self.speaker.data or None,
            office=self.office.data or None,
            venue=self.venue.data or None,
            source=self.source.data or None,
            url=typed(self.url).strip(),
            archived_url=typed(self.archived_url).strip(),
            mark=self.mark.data,
            exhibit_id=exhibit_id,
            note=self.note.data or None,
        )


class AssertionForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("amount", "rough"), ("place_level", "place_id"))

    measure = SelectField(_l("What does it assert?"))
    what = TextsField(_l("What is counted, denied or promised, in words"), longest=500)
    amount = RangeField(_l("How many?"))
    rough = BooleanField(_l("It says “about” or another such word"))
    period_edtf = EventDateField(_l("For which period, or up to which day?"))
    place_level = SelectField(_l("How exactly does it name a place?"), coerce=PlaceLevel)
    place_id = place_field(_l("Which place?"))
    target_named = BooleanField(_l("It names the target"))
    organisation_named = BooleanField(_l("It names an organisation"))
    control_given = BooleanField(_l("It says who held the place"))

    def offer(self, *, measures: Choices, places: Offered) -> None:
        """Give the lists to choose from."""
        self.measure.choices = offered(measures, _l("choose"))
        self.place_level.choices = offered(_words(LEVEL_WORDS))
        self.place_id.offer(places, _l("not stated"))

    def details(self) -> AssertionDetails:
        """Return what was filled in."""
        return AssertionDetails(
            measure=self.measure.data or "",
            what=self.what.data or None,
            amount=self.amount.data,
            rough=bool(self.rough.data),
            period_edtf=self.period_edtf.data,
            place_level=self.place_level.data,
            place_id=self.place_id.data,
            target_named=bool(self.target_named.data),
            organisation_named=bool(self.organisation_named.data),
            control_given=bool(self.control_given.data),
        )


class AssessmentForm(RecordForm):
    left_out_of_drafts = frozenset()

    verdict = RadioField(
        _l("What was found?"), [InputRequired(_l("Choose what was found of it."))], coerce=Verdict
    )
    reasons = TextsField(_l("Why?"), [Needed()], multiline=True, longest=10_000)
    rests_on = WordsField(_l("What it rests on"), [Length(max=1000)])

    def offer(self, verdicts: Sequence[Verdict]) -> None:
        """Give what can be said of such an assertion."""
        self.verdict.choices = offered([(str(one), VERDICT_WORDS[one]) for one in verdicts])


class CaseLinkForm(RecordForm):
    reference = StringField(_l("Reference of the case"), [Needed(), Length(max=20)])


class TableForm(RecordForm):
    as_file = table_kind()


_IN_FULL = {"yes": True, "no": False}


class StatementsForm(FilterForm):
    """The filters of the register: codes, ids and days, which an address may carry."""

    party = SelectField(_l("Party"), default="")
    kind = SelectField(_l("Kind"), default="")
    assessed = SelectField(_l("Assessment"), default="")
    since = DateField(_l("Said not before"), [Optional()])
    until = DateField(_l("Said not after"), [Optional()])

    def offer(self, parties: Choices) -> None:
        """Give the parties of which there is a statement."""
        self.party.choices = offered(parties, _l("any party"))
        self.kind.choices = offered(_words(KIND_WORDS), _l("any kind"))
        self.assessed.choices = offered(
            [
                ("yes", _l("assessed in full")),
                ("no", _l("not assessed in full")),
                *_words(VERDICT_WORDS),
            ],
            _l("assessed or not"),
        )

    @property
    def _verdict(self) -> Verdict | None:
        chosen = self.assessed.data or ""
        return Verdict(chosen) if chosen and chosen not in _IN_FULL else None

    def wanted(self) -> StatementFilter:
        """Return what was chosen; only once the form was found valid."""
        return StatementFilter(
            party_id=UUID(self.party.data) if self.party.data else None,
            kind=StatementKind(self.kind.data) if self.kind.data else None,
            since=self.since.data,
            until=self.until.data,
            assessed=_IN_FULL.get(self.assessed.data or ""),
            verdict=self._verdict,
        )
