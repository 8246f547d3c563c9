"""For whom, and for what, a case is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from casefiles.foundation import clock
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm
from casefiles.record.disclosure.models import Purpose
from casefiles.record.disclosure.queries import Destination

Choices = Sequence[tuple[str, str]]


class Audience(StrEnum):
    INSIDE = "inside"
    OUTWARD = "outward"


AUDIENCE_WORDS = {
    Audience.INSIDE: _l("Somebody of this organisation who may read the case"),
    Audience.OUTWARD: _l("Somebody outside"),
}


class PrintForm(RecordForm):
    # What is not offered is still understood: the verb says who may, and why not.
    audience = RadioField(
        _l("Who will hold the paper?"),
        [InputRequired(_l("Choose who will hold the paper."))],
        validate_choice=False,
    )
    purpose = SelectField(_l("For what, if it goes outside?"), default="")
    recipient = SelectField(_l("To whom, if it goes outside?"), default="")

    def offer(
        self, audiences: Iterable[Audience], *, purposes: Choices, recipients: Choices
    ) -> None:
        """Give what may be chosen."""
        self.audience.choices = offered([(one.value, AUDIENCE_WORDS[one]) for one in audiences])
        self.purpose.choices = offered(purposes, _l("choose"))
        self.recipient.choices = offered(recipients, _l("nobody in particular"))

    @override
    def judged(self) -> Iterable[Refusal]:
        if self.audience.data == Audience.OUTWARD and not self.purpose.data:
            yield Refusal(N_("Say for what purpose it goes outside."), field="purpose")

    @property
    def destination(self) -> Destination | None:
        """Return where the paper goes; None where it stays inside."""
        if self.audience.data != Audience.OUTWARD:
            return None
        purpose = Purpose(self.purpose.data)
        return Destination(purpose, self.recipient.data or "", clock.today())
