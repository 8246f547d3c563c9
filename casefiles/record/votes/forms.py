"""The shape of what is typed about a vote, of the filters, and of a table that is taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from casefiles.foundation.errors import Refusal
from casefiles.platform.web.choices import offered
from casefiles.platform.web.display import say
from casefiles.platform.web.fields import Needed, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.rows import Choice, Column, RowsField
from casefiles.platform.web.tables import table_kind
from casefiles.record.votes.export import BODY_WORDS, OUTCOME_WORDS, STANCE_WORDS
from casefiles.record.votes.models import (
    PositionDetails,
    VoteDetails,
    VoteMark,
    VoteOutcome,
    VoteStance,
    VotingBody,
)
from casefiles.record.votes.queries import VETO, Wanted
from casefiles.record.votes.workflow import Credit

Choices = Sequence[tuple[str, str]]
BODY_LABELS = {value: _l(words) for value, words in BODY_WORDS.items()}
OUTCOME_LABELS = {value: _l(words) for value, words in OUTCOME_WORDS.items()}
STANCE_LABELS = {value: _l(words) for value, words in STANCE_WORDS.items()}
MARK_LABELS = {
    VoteMark.SOURCED: _l("sourced: looked up where it says"),
    VoteMark.UNCONFIRMED: _l("unconfirmed: still to be checked"),
}
#: how long a table may be, in bytes
LONGEST_TABLE = 1024 * 1024


def _pairs(words: Mapping[Any, object]) -> list[tuple[str, Any]]:
    return [(str(value), label) for value, label in words.items()]


def _position(row: Mapping[str, str]) -> PositionDetails:
    return PositionDetails(row["country"], VoteStance(row["stance"] or "unknown"))


def _position_row(position: PositionDetails) -> Mapping[str, str]:
    return {"country": position.country, "stance": position.stance.value}


class VoteForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("outcome", "body", "positions"), ("mark", "source", "url", "looked_on"))

    symbol = StringField(_l("Symbol of the draft"), [Needed(), Length(max=60)])
    voted_on = DateField(_l("Date of the vote"), [Optional()])
    body = SelectField(_l("Which body voted?"), coerce=VotingBody)
    subject = TextsField(_l("Subject"), longest=500)
    about = SelectField(_l("About which country?"))
    meeting = StringField(_l("Record of the meeting"), [Length(max=200)])
    agenda = StringField(_l("Item on the agenda, as the source words it"), [Length(max=500)])
    outcome = RadioField(
        _l("What came of it?"), [InputRequired(_l("Choose what came of it."))], coerce=VoteOutcome
    )
    positions = RowsField(
        _l("How members voted"),
        description=_l(
            "A permanent member of the Security Council that voted against a vetoed draft cast a "
            "veto: that is counted, not typed. Of members that are not listed nothing is known."
        ),
        columns=(
            Column("country", _l("Country"), chosen=True),
            Column("stance", _l("Its vote"), chosen=True),
        ),
        build=_position,
        split=_position_row,
    )
    mark = RadioField(
        _l("Was it looked up?"), [InputRequired(_l("Choose whether it was looked up."))],
        coerce=VoteMark,
    )  # fmt: skip
    source = StringField(_l("Source"), [Length(max=500)])
    url = StringField(_l("Address of the page"), [Length(max=2000)])
    looked_on = DateField(_l("Looked at on"), [Optional()])

    def offer(self, countries: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.body.choices = offered(_pairs(BODY_LABELS))
        self.about.choices = offered(countries, _l("no one country"))
        self.outcome.choices = offered(_pairs(OUTCOME_LABELS))
        self.mark.choices = offered(_pairs(MARK_LABELS))
        self.positions.choices = {
            "country": [
                Choice("", _l("choose")), *[Choice(code, name) for code, name in countries]
            ],
            "stance": [Choice(value, label) for value, label in _pairs(STANCE_LABELS)],
        }  # fmt: skip

    def details(self) -> VoteDetails:
        """Return what was filled in."""
        return VoteDetails(
            symbol=typed(self.symbol).strip(),
            voted_on=self.voted_on.data,
            subject=self.subject.data,
            outcome=self.outcome.data,
            body=self.body.data,
            about=self.about.data or "",
            meeting=typed(self.meeting).strip(),
            agenda=typed(self.agenda).strip(),
            source=typed(self.source).strip(),
            url=typed(self.url).strip(),
            looked_on=self.looked_on.data,
            mark=self.mark.data,
            positions=self.positions.data,
        )


class VotesForm(FilterForm):
    """The filters: codes and days, which an address may carry."""

    state = SelectField(_l("Country that voted"), default="")
    stance = SelectField(_l("Its vote"), default="")
    subject = SelectField(_l("About the country"), default="")
    outcome = SelectField(_l("Outcome"), default="")
    since = DateField(_l("Not before"), [Optional()])
    until = DateField(_l("Not after"), [Optional()])

    def offer(self, countries: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.state.choices = offered(countries, _l("any member"))
        stances = [(VETO, _l("veto")), *_pairs(STANCE_LABELS)]
        self.stance.choices = offered(stances, _l("any vote"))
        self.subject.choices = offered(countries, _l("about any country"))
        self.outcome.choices = offered(_pairs(OUTCOME_LABELS), _l("any outcome"))

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            country=self.state.data or "",
            stance=self.stance.data or "",
            since=self.since.data,
            until=self.until.data,
            about=self.subject.data or "",
            outcome=VoteOutcome(self.outcome.data) if self.outcome.data else None,
        )


class TableForm(RecordForm):
    kind = table_kind()


class ImportForm(RecordForm):
    """A table of vetoes: first the file, then the same as text, once it was looked through."""

    file = FileField(_l("The table, as plain text (CSV)"))
    text = HiddenField()
    source = StringField(_l("Where is it from?"), [Needed(), Length(max=500)])
    url = StringField(_l("Address of the page"), [Length(max=2000)])
    looked_on = DateField(_l("Looked at on"), [Optional()])

    @property
    def is_chosen(self) -> bool:
        """Return whether a file came along, which is looked through before anything is kept."""
        return bool(self.file.data)

    def validate_file(self, field: FileField) -> None:
        """Take the text over, so that the page carries on what was looked through."""
        if not field.data:
            if not self.text.data:
                raise ValidationError(_l("Choose a file."))
            return
        content = field.data.read(LONGEST_TABLE + 1)
        if len(content) > LONGEST_TABLE:
            raise ValidationError(_l("A table of at most 1 MB is read."))
        try:
            self.text.data = content.decode("utf-8")
        except UnicodeDecodeError:
            raise ValidationError(_l("The file is not written in UTF-8.")) from None

    def refuse(self, refusal: Refusal) -> None:
        """Say beside the file what is wrong with the table."""
        self.text.data = ""
        self.file.errors = [say(refusal.message, refusal.parameters)]

    def credit(self) -> Credit:
        """Return where the table is from."""
        return Credit(typed(self.source).strip(), typed(self.url).strip(), self.looked_on.data)
