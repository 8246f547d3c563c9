"""The shape of what narrows the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.forms import RecordForm

Choices = Sequence[tuple[str, str]]


class LogFilterForm(RecordForm):
    """Sent, not asked for: what somebody types as a reference stands in no address."""

    kind = SelectField(_l("Kind of record"))
    person = SelectField(_l("Person"), coerce=optional_id)
    since = DateField(_l("From day"), [Optional()])
    until = DateField(_l("To day"), [Optional()])
    reference = StringField(_l("Reference"), [Length(max=40)])

    def offer(self, *, kinds: Choices, people: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("any kind"))
        self.person.choices = offered(people, _l("anybody"))

    @override
    def judged(self) -> Iterable[Refusal]:
        if self.since.data and self.until.data and self.until.data < self.since.data:
            yield Refusal(N_("This is before the first day."), field="until")
        yield from super().judged()
