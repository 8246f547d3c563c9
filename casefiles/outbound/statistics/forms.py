"""What narrows the statistics, what they are broken down by, and how a table leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional

from casefiles.outbound.statistics.parts.measures import MEASURES
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.platform.web.choices import offered
from casefiles.platform.web.filters import FilterForm
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.web.tables import table_kind

Choices = Sequence[tuple[str, str]]
#: what a measure can be told apart by → its words
BY = {
    "place": _l("Governorate"),
    "party": _l("Party"),
    "year": _l("Year"),
    "month": _l("Month"),
    "weapon": _l("Weapon"),
    "target": _l("What was hit"),
    "sex": _l("Sex"),
    "age": _l("Age"),
    "kind": _l("Kind of facility"),
}


class StatisticsForm(FilterForm):
    """The filters: codes, ids and days, which an address may carry."""

    of_the_telling = frozenset({"measure", "by"})

    party = SelectField(_l("Party"), default="")
    place = SelectField(_l("Governorate"), default="")
    since = DateField(_l("Incident not before"), [Optional()])
    until = DateField(_l("Incident not after"), [Optional()])
    measure = SelectField(_l("By year and in parts"), default="civilians_killed")
    by = SelectField(_l("Parts"), default="place")

    #: dimension → what its ids are called
    named: Mapping[str, Choices] = {}

    def offer(self, *, parties: Choices, places: Choices, say: Any) -> None:  # noqa: ANN401
        """Give the lists to choose from, labels in the page's language."""
        self.named = {"party": parties, "place": places}
        self.party.choices = offered(parties, _l("any party"))
        self.place.choices = offered(places, _l("anywhere"))
        self.measure.choices = [(one.code, say(one.name)) for one in MEASURES]
        self.by.choices = list(BY.items())

    def wanted(self) -> Wanted:
        """Return what was chosen; only once the form was found valid."""
        return Wanted(
            party_id=UUID(self.party.data) if self.party.data else None,
            since=self.since.data,
            until=self.until.data,
            place_id=UUID(self.place.data) if self.place.data else None,
        )


class TableForm(RecordForm):
    kind = table_kind()
    public = BooleanField(
        _l("It will be public: print no number from 1 to 4, nor one it follows from")
    )
