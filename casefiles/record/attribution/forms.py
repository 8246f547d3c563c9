"""The shape of a proposal, a decision, a reason."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.forms import RecordForm
from casefiles.record.claims.models import Outcome

OUTCOME_WORDS = {
    Outcome.APPROVE: _l("Approve"),
    Outcome.RETURN: _l("Return"),
    Outcome.REJECT: _l("Reject"),
}


class ProposeForm(RecordForm):
    reviewer = SelectField(_l("Ask a reviewer"), coerce=optional_id)

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Give the reviewers who had no hand in it."""
        self.reviewer.choices = offered(people, _l("whoever reviews next"))


class DecisionForm(RecordForm):
    #: the digest of the dossier on this page: what is decided is what was seen
    shown = HiddenField()
    outcome = RadioField(
        _l("Decision"), [InputRequired(_l("Choose what you decide."))], coerce=Outcome
    )
    reason = TextAreaField(_l("Reason"), [Length(max=5000)])

    def offer(self) -> None:
        """Give the three decisions; none is preselected."""
        self.outcome.choices = offered([(str(k), v) for k, v in OUTCOME_WORDS.items()])
