"""The shape of an order: which act, on which cases, and what the act asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from casefiles.desk.batches.policy import Act
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import WordsField, offered, optional_id
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.record.cases.forms import STANDING_WORDS
from casefiles.record.cases.models import MemberStanding

#: what each act asks for
FIELDS_OF: dict[Act, tuple[str, ...]] = {
    Act.TAG: ("add", "remove"),
    Act.BEGIN: (),
    Act.CLOSE: ("reason",),
    Act.MEMBER: ("person", "standing"),
    Act.SUBMIT: ("submission",),
}
#: a standing that others give; who is only asked to review comes by the review
_GIVEN = (MemberStanding.MEMBER, MemberStanding.LEAD)
_BETWEEN = ":"


class OrderForm(RecordForm):
    act = HiddenField()
    add = WordsField(_l("Tags to add, separated by commas"), [Length(max=300)])
    remove = WordsField(_l("Tags to remove, separated by commas"), [Length(max=300)])
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
    person = SelectField(_l("Who?"), coerce=optional_id)
    standing = RadioField(
        _l("What is their part?"),
        [Optional()],
        coerce=MemberStanding,
        default=MemberStanding.MEMBER,
    )
    submission = SelectField(_l("Into which submission?"), coerce=optional_id)

    def offer(
        self, people: Sequence[tuple[str, str]], submissions: Sequence[tuple[str, str]]
    ) -> None:
        """Give the people and the submissions to choose from."""
        self.person.choices = offered(people, _l("choose"))
        self.submission.choices = offered(submissions, _l("choose"))
        self.standing.choices = offered([(str(one), STANDING_WORDS[one]) for one in _GIVEN])

    @property
    def chosen_act(self) -> Act | None:
        """Return which act is meant, None for none that there is."""
        return Act(typed(self.act)) if typed(self.act) in set(Act) else None

    @override
    def judged(self) -> Iterable[Refusal]:
        match self.chosen_act:
            case Act.TAG if not (self.add.data or self.remove.data):
                yield Refusal(N_("Write a tag to add or to remove."), field="add")
            case Act.CLOSE if not typed(self.reason).strip():
                yield Refusal(N_("Say why, for whoever reads this later."), field="reason")
            case Act.MEMBER if not self.person.data:
                yield Refusal(N_("Choose a person."), field="person")
            case Act.SUBMIT if not self.submission.data:
                yield Refusal(N_("Choose a submission."), field="submission")


def as_shown(case_id: UUID, version: int) -> str:
    """Return how a page carries a case as it showed it."""
    return f"{case_id}{_BETWEEN}{version}"


def shown_before(sent: Iterable[str]) -> dict[UUID, int]:
    """Return the cases that a page carried, with the versions that it showed.

    What is no such pair is left out: no page of ours sends it.
    """
    found: dict[UUID, int] = {}
    for pair in sent:
        case_id, _between, version = pair.partition(_BETWEEN)
        try:
            found[UUID(case_id)] = int(version)
        except ValueError:
            continue
    return found
