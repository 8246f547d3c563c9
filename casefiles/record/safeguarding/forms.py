"""The shape of what is typed about the safety of a source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import DateField, PasswordField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional

from casefiles.foundation.errors import Refusal
from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import Needed
from casefiles.platform.web.forms import RecordForm
from casefiles.record.safeguarding.models import PlanWords
from casefiles.record.safeguarding.workflow import RiskDetails, faults_of_risk

Choices = Sequence[tuple[str, str]]
_LONG = [Length(max=8000)]
_NEEDED = [Needed(), *_LONG]
_UNKEPT = {"autocomplete": "off"}


class RiskForm(RecordForm):
    left_out_of_drafts = frozenset()

    threats = SelectMultipleField(_l("What threatens them?"))
    threats_note = TextAreaField(_l("In words"), _LONG)
    likelihood = SelectField(_l("How likely is it, with nothing done?"), [Needed()])
    severity = SelectField(_l("How grave would it be?"), [Needed()])
    measures = TextAreaField(_l("What was agreed to do about it?"), _NEEDED)
    residual = SelectField(_l("What risk remains then?"), [Needed()])
    assessed_on = DateField(_l("On which day was this judged?"), [Needed(), Optional()])
    review_on = DateField(_l("When is it judged again?"), [Needed(), Optional()])

    def offer(
        self, *, threats: Choices, likelihoods: Choices, severities: Choices, residuals: Choices
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.threats.choices = offered(threats)
        self.likelihood.choices = offered(likelihoods, _l("choose"))
        self.severity.choices = offered(severities, _l("choose"))
        self.residual.choices = offered(residuals, _l("choose"))

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of_risk(self.details())

    def details(self) -> RiskDetails:
        """Return what was filled in."""
        return RiskDetails(
            assessed_on=self.assessed_on.data,
            threats=tuple(self.threats.data or ()),
            threats_note=(self.threats_note.data or "").strip(),
            likelihood=self.likelihood.data or "",
            severity=self.severity.data or "",
            measures=(self.measures.data or "").strip(),
            residual=self.residual.data or "",
            review_on=self.review_on.data,
        )


class ContactPlanForm(RecordForm):
    channels = TextAreaField(_l("By which ways is it safe?"), _LONG, render_kw=_UNKEPT)
    times = TextAreaField(_l("When?"), _LONG, render_kw=_UNKEPT)
    code_words = TextAreaField(_l("Which code words?"), _LONG, render_kw=_UNKEPT)
    callers = TextAreaField(_l("Who may call?"), _LONG, render_kw=_UNKEPT)
    never = TextAreaField(_l("What is never done?"), _LONG, render_kw=_UNKEPT)
    reason = TextAreaField(_l("Why replace what is sealed?"), [Needed(), Length(max=2000)])

    def words(self) -> PlanWords:
        """Return what is to be sealed."""
        names = ("channels", "times", "code_words", "callers", "never")
        return PlanWords(**{name: (self._fields[name].data or "").strip() for name in names})


class ReachForm(RecordForm):
    reason = TextAreaField(_l("Why do you need to know?"), [Needed(), Length(max=2000)])
    passphrase = PasswordField(
        _l("Passphrase of the identity key"), [Needed()], render_kw={"autocomplete": "off"}
    )
