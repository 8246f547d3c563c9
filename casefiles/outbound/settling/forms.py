"""The shape of one ground for many: that of a ground, without the one it is about."""

from __future__ import annotations

from uuid import UUID

from wtforms import HiddenField, SelectField

from casefiles.record.disclosure.forms import GroundForm
from casefiles.record.disclosure.models import GroundSubject
from casefiles.record.disclosure.workflow import GroundDetails

#: stands where a ground names whom it is about, until each of the chosen is filled in
_NOBODY = UUID(int=0)


class SettlingForm(GroundForm):
    left_out_of_drafts = None  # type: ignore[assignment]  # a ground alone is kept while written

    #: a ground names one; here there are many, ticked on the page before
    subject = SelectField(validate_choice=False)
    shown = HiddenField()

    @property
    def mark(self) -> str:
        """Return the mark of the preview that the page showed."""
        return str(self.shown.data or "")

    def details_about(self, kind: GroundSubject) -> GroundDetails:
        """Return what was filled in, about nobody yet."""
        self.subject.data = f"{kind}:{_NOBODY}"
        return self.details()
