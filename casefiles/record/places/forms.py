"""The shape of what is typed about a place or a facility."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from casefiles.foundation.matches import Offered
from casefiles.platform.web.choices import offered, optional_id, yes_no, yes_or_no
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.web.found import FoundField
from casefiles.record.places.workflow import FacilityDetails, PlaceDetails

Choices = Sequence[tuple[str, str]]
#: level of the gazetteer → what stands on it
LEVEL_WORDS = {
    0: _l("country"),
    1: _l("governorate or province"),
    2: _l("district"),
    3: _l("subdistrict"),
    4: _l("city, town or village"),
    5: _l("part of a town, camp or farm"),
}


def level_words(level: int) -> object:
    """Say what stands on a level; files may bring deeper ones than we have words for."""
    return LEVEL_WORDS.get(level) or _l("level %(number)s", number=level)


def _level(value: object) -> int | None:
    text = "" if value is None else str(value)
    return int(text) if text.isascii() and text.isdigit() else None


def place_field(label: object) -> FoundField:
    """Return a field that takes a place of the gazetteer."""
    return FoundField(
        label,
        endpoint="places.matches",
        coerce=optional_id,
        several=_l("Choose one of these places."),
        none=_l("There is no place of that name."),
    )


class PlaceForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("latitude", "longitude", "point_precision"),)

    names = TextsField(_l("Name"), longest=200)
    level = SelectField(_l("What is it?"), coerce=_level)
    parent_id = place_field(_l("What does it lie in?"))
    code = StringField(_l("Code, if it has one"), [Length(max=20)])
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90)])
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180)])
    point_precision = SelectField(_l("How exactly is the point known?"))
    origin = StringField(_l("Where is the name or the point from?"), [Length(max=300)])
    is_another = BooleanField(_l("It is another place of the same name"))

    def offer(self, *, level: int | None, places: Offered, precisions: Choices) -> None:
        """Give the lists to choose from; `level` is the place's own, which may be a deep one."""
        known = sorted({*LEVEL_WORDS, *(() if level is None else (level,))})
        self.level.choices = offered(
            [(str(each), level_words(each)) for each in known], _l("choose")
        )
        self.parent_id.offer(places, _l("nothing larger"))
        self.point_precision.choices = offered(precisions, _l("not stated"))

    def details(self) -> PlaceDetails:
        """Return what was filled in."""
        return PlaceDetails(
            names=self.names.data,
            level=self.level.data,
            parent_id=self.parent_id.data,
            code=(self.code.data or "").strip() or None,
            longitude=self.longitude.data,
            latitude=self.latitude.data,
            point_precision=self.point_precision.data or "",
            origin=(self.origin.data or "").strip(),
        )


class FacilityForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("place_id", "latitude", "longitude"),)

    names = TextsField(_l("Name"), longest=200)
    kind = SelectField(_l("What is it?"))
    place_id = place_field(_l("Where does it stand?"))
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90)])
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180)])
    deconflicted = SelectField(
        _l("On the UN deconfliction list?"),
        coerce=yes_or_no,
        choices=yes_no(_l("on the list"), _l("not on the list")),
    )
    note = TextsField(_l("Note"), multiline=True, longest=4000)

    def offer(self, *, places: Offered, kinds: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.place_id.offer(places, _l("choose"))
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
