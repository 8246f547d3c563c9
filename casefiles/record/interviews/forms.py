"""The shape of what is typed about an interview: before it, of it, and of what came afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from casefiles.foundation.errors import Refusal
from casefiles.platform.web.choices import offered, optional_id, yes_no, yes_or_no
from casefiles.platform.web.fields import EventDateField, Needed
from casefiles.platform.web.forms import RecordForm
from casefiles.record.interviews.models import FeedbackResult, InterviewDetails, PlanDetails
from casefiles.record.interviews.workflow import (
    TellingDetails,
    faults_of_interview,
    faults_of_plan,
)

Choices = Sequence[tuple[str, str]]
_SHORT, _LONG = [Length(max=1000)], [Length(max=8000)]
_NEEDED = [Needed(), *_LONG]
AGREE, REFUSE = "agree", "refuse"
_ANSWERS = [(AGREE, _l("Agree")), (REFUSE, _l("Refuse"))]
_RESULTS = [
    (FeedbackResult.TOLD.value, _l("They were told")),
    (FeedbackResult.NOT_TOLD.value, _l("Not told: not safe, or not possible")),
]


class PlanForm(RecordForm):
    left_out_of_drafts = frozenset()

    case_id = SelectField(
        _l("For which case?"), [InputRequired(_l("Choose the case."))], coerce=optional_id
    )
    adds = TextAreaField(_l("What would it add that is not recorded already?"), _NEEDED)
    elsewhere = TextAreaField(_l("Who or what else could give it?"), _NEEDED)
    support = TextAreaField(_l("Who stands by the person?"), _NEEDED)

    def offer(self, cases: Choices) -> None:
        """Give the cases to choose from."""
        self.case_id.choices = offered(cases, _l("choose"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_plan(self.details())

    def details(self) -> PlanDetails:
        """Return what was filled in."""
        return PlanDetails(
            adds=(self.adds.data or "").strip(),
            elsewhere=(self.elsewhere.data or "").strip(),
            support=(self.support.data or "").strip(),
        )


class PlanAnswerForm(RecordForm):
    outcome = RadioField(
        _l("What do you decide?"),
        [InputRequired(_l("Choose what you decide."))],
        choices=offered(_ANSWERS),
    )
    reason = TextAreaField(_l("Why?"), [Needed(), Length(max=2000)])


def _fact(label: Any) -> SelectField:  # noqa: ANN401 - a lazy sentence
    return SelectField(label, choices=yes_no(_l("yes"), _l("no")), coerce=yes_or_no)


class InterviewForm(RecordForm):
    left_out_of_drafts = frozenset()

    date_edtf = EventDateField(_l("When was it held?"), [Needed()])
    mode = SelectField(_l("How?"), [Needed()])
    place_kind = SelectField(_l("In what kind of place?"), [Needed()])
    language = SelectField(_l("In which language?"))
    interviewers = StringField(_l("Who asked?"), [Needed(), *_SHORT])
    interpreted = _fact(_l("Did somebody interpret?"))
    interpreter = StringField(_l("Who interpreted, and what binds them?"), _SHORT)
    present = StringField(_l("Who else was present?"), _SHORT)
    purpose_explained = _fact(_l("Was the purpose explained?"))
    time_to_decide = StringField(_l("How much time did they have to decide?"), _SHORT)
    may_record = _fact(_l("Did they agree to a recording?"))
    may_note = _fact(_l("Did they agree to notes?"))
    may_share = _fact(_l("Did they agree that it is shared?"))
    stopped_early = _fact(_l("Was it broken off, or refused by them?"))
    breaks = StringField(_l("Breaks, or why it was broken off or refused"), _SHORT)
    needs = TextAreaField(_l("What do they need?"), _LONG)
    referral = SelectField(_l("Was help offered?"))
    feedback = SelectField(_l("Do they want to hear what becomes of it?"), [Needed()])
    feedback_how = TextAreaField(_l("How do they want to hear?"), _LONG)
    account = TextAreaField(_l("Their account"), [Length(max=100_000)])
    exhibit_id = SelectField(_l("Or the exhibit that holds it"), coerce=optional_id)
    left_unasked = TextAreaField(_l("What was left unasked?"), _LONG)

    def offer(
        self,
        *,
        modes: Choices,
        places: Choices,
        languages: Choices,
        referrals: Choices,
        wishes: Choices,
        exhibits: Choices,
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.mode.choices = offered(modes, _l("choose"))
        self.place_kind.choices = offered(places, _l("choose"))
        self.language.choices = offered(languages, _l("not stated"))
        self.referral.choices = offered(referrals, _l("not stated"))
        self.feedback.choices = offered(wishes, _l("choose"))
        self.exhibit_id.choices = offered(exhibits, _l("none"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return () if self.date_edtf.errors else faults_of_interview(self.details())

    def details(self) -> InterviewDetails:
        """Return what was filled in."""
        values = {name: self._fields[name].data for name in InterviewDetails.__dataclass_fields__}
        empty = InterviewDetails()
        for name, value in values.items():
            if getattr(empty, name) == "":
                values[name] = (value or "").strip()
        return InterviewDetails(**values)


class TellingForm(RecordForm):
    result = RadioField(
        _l("Were they told?"),
        [InputRequired(_l("Choose whether they were told."))],
        choices=offered(_RESULTS),
    )
    told_on = DateField(_l("On which day?"), [Needed(), Optional()])
    note = TextAreaField(_l("What were they told, or why not?"), _NEEDED)

    def details(self) -> TellingDetails:
        """Return what was filled in."""
        result = self.result.data
        return TellingDetails(
            FeedbackResult(result) if result in set(FeedbackResult) else None,
            self.told_on.data,
            (self.note.data or "").strip(),
        )
