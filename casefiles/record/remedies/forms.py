"""The shape of what is typed about a remedy and its steps, and of what narrows the overview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from casefiles.foundation.errors import Refusal
from casefiles.platform.web.choices import grouped, offered, optional_id
from casefiles.platform.web.fields import EventDateField, Needed, TextsField
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind
from casefiles.record.remedies.export import STEP_WORDS
from casefiles.record.remedies.models import RemedyDetails, StepDetails, StepKind
from casefiles.record.remedies.parts.steps import faults_of
from casefiles.record.remedies.queries import Wanted

Choices = Sequence[tuple[str, str]]
#: before the id of whom or what a remedy is for
VICTIM, DAMAGE = "victim:", "damage:"
_STEPS = [(step, _l(words)) for step, words in STEP_WORDS.items() if step != StepKind.STRUCK]


def _step(value: object) -> StepKind | None:
    return StepKind(str(value)) if value else None


class RemedyStepForm(RecordForm):
    left_out_of_drafts = frozenset()

    step = RadioField(
        _l("What happened?"),
        [InputRequired(_l("Choose what happened."))],
        choices=offered(_STEPS),
        coerce=_step,
    )
    day_edtf = EventDateField(_l("When?"), [Needed()])
    said_by = StringField(_l("Who said or did it?"), [Needed(), Length(max=300)])
    note = TextsField(_l("Note"), multiline=True, longest=8000)
    exhibit_id = SelectField(_l("Exhibit that shows it"), coerce=optional_id)
    source_url = StringField(_l("Or the address of the page"), [Length(max=2000)])

    def offer_exhibits(self, exhibits: Choices) -> None:
        """Give the exhibits of the case to choose from."""
        self.exhibit_id.choices = offered(exhibits, _l("none"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of(self.step_details())

    def step_details(self) -> StepDetails:
        """Return what was filled in about the step."""
        return StepDetails(**self._step_values())

    def _step_values(self) -> dict[str, Any]:
        return {
            "step": self.step.data,
            "day_edtf": self.day_edtf.data or "",
            "said_by": typed(self.said_by).strip(),
            "note": self.note.data or None,
            "exhibit_id": self.exhibit_id.data,
            "source_url": typed(self.source_url).strip(),
        }


class RemedyForm(RemedyStepForm):
    together = (("actor_id", "responsible"),)

    subject = SelectField(_l("For whom or what?"), [Needed()])
    kind = SelectField(_l("What kind of remedy?"), [Needed()])
    actor_id = SelectField(_l("Of whom is it asked?"), coerce=optional_id)
    responsible = TextsField(_l("Or in words"), longest=300)

    def offer(self, *, victims: Choices, damages: Choices, kinds: Choices, actors: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.subject.choices = grouped(
            [(_l("Victims"), victims), (_l("Damaged facilities"), damages)], _l("choose")
        )
        self.kind.choices = offered(kinds, _l("choose"))
        self.actor_id.choices = offered(actors, _l("nobody of the list, or not known"))

    def details(self) -> RemedyDetails:
        """Return what was filled in."""
        subject = self.subject.data or ""
        return RemedyDetails(
            victim_id=_after(subject, VICTIM),
            damage_id=_after(subject, DAMAGE),
            kind=self.kind.data or "",
            actor_id=self.actor_id.data,
            responsible=self.responsible.data or None,
            **self._step_values(),
        )


def _after(chosen: str, kind: str) -> UUID | None:
    return UUID(chosen.removeprefix(kind)) if chosen.startswith(kind) else None


class RemediesForm(FilterForm):
    """The filters of the overview: codes and ids, which an address may carry."""

    kind = SelectField(_l("Kind"), default="")
    state = SelectField(_l("Where it stands"), default="")
    party = SelectField(_l("Asked of"), default="")

    def offer(self, *, kinds: Choices, parties: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("any kind"))
        self.state.choices = offered(_STEPS, _l("wherever it stands"))
        self.party.choices = offered(parties, _l("asked of anybody"))

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            kind=self.kind.data or "",
            state=self.state.data or "",
            party_id=UUID(self.party.data) if self.party.data else None,
        )


class RemediesOutForm(RecordForm):
    table = table_kind()
