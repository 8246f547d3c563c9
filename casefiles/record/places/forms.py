"""The shape of what is typed about a facility."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import FloatField, SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from casefiles.platform.web.choices import offered, optional_id, yes_no, yes_or_no
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.record.places.workflow import FacilityDetails

Choices = Sequence[tuple[str, str]]


class FacilityForm(RecordForm):
    names = TextsField(_l("Name"), longest=200)
    kind = SelectField(_l("What is it?"))
    place_id = SelectField(_l("Where does it stand?"), coerce=optional_id)
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90)])
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180)])
    deconflicted = SelectField(
        _l("On the UN deconfliction list?"),
        coerce=yes_or_no,
        choices=yes_no(_l("on the list"), _l("not on the list")),
    )
    note = TextsField(_l("Note"), multiline=True, longest=4000)

    def offer(self, *, places: Choices, kinds: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.place_id.choices = offered(places, _l("choose"))
        self.kind.choices = offered(kinds, _l("choose"))

    def details(self) -> FacilityDetails:
        """Return what was filled in."""
        return FacilityDetails(
            names=self.names.data,
            kind=self.kind.data or "",
            place_id=self.place_id.data,
            longitude=self.longitude.data,
            latitude=self.latitude.data,
            deconflicted=self.deconflicted.data,
            note=self.note.data or None,
        )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
