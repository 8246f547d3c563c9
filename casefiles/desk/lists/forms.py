"""The shape of what is chosen about the list: a view's name, the columns and their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from casefiles.desk.lists.models import ViewDetails
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm, typed
from casefiles.platform.web.tables import table_kind

_PLACE = "place-"


class ViewForm(RecordForm):
    name = StringField(
        _l("Name of the view"), [InputRequired(_l("Give the view a name.")), Length(max=80)]
    )
    shared = BooleanField(_l("Colleagues who read cases may open it too"))

    def details(self) -> ViewDetails:
        """Return what was filled in."""
        return ViewDetails(typed(self.name).strip(), bool(self.shared.data))


class ExportForm(RecordForm):
    kind = table_kind()


@dataclass(frozen=True)
class Offer:
    """One column that may be chosen: whether it is, its place, and what is wrong with that."""

    code: str
    label: str
    is_shown: bool
    place: object
    fault: str = ""


class ColumnsForm(RecordForm):
    """Which columns are shown; a number for each says in which order."""

    shown = SelectMultipleField(
        _l("Columns"), [InputRequired(_l("Choose at least one column."))], default=()
    )

    def place_of(self, code: str) -> IntegerField:
        """Return the field of a column's place."""
        field: IntegerField = self[f"{_PLACE}{code}"]
        return field

    @property
    def offers(self) -> list[Offer]:
        """Return the columns as they were filled in."""
        chosen = self.shown.data or ()
        return [self._offer(value, label, chosen) for value, label, *_ in self.shown.iter_choices()]

    def _offer(self, code: str, label: str, chosen: Sequence[str]) -> Offer:
        place = self.place_of(code)
        typed = place.raw_data[0] if place.raw_data else place.data
        return Offer(code, label, code in chosen, typed, next(iter(place.errors), ""))

    def in_order(self) -> tuple[str, ...]:
        """Return the codes that were chosen, the lowest number first; without one, last."""
        chosen = self.shown.data or ()
        places = {code: self.place_of(code).data or len(self._fields) for code in chosen}
        return tuple(sorted(chosen, key=lambda code: places[code]))


def columns_form(offers: Sequence[tuple[str, str]], shown: Sequence[str]) -> ColumnsForm:
    """Return the form of columns (code, label), those that are shown now first."""
    fields = {
        f"{_PLACE}{code}": IntegerField(
            label, [Optional(), NumberRange(1, len(offers))], render_kw={"min": 1}
        )
        for code, label in offers
    }
    form_class = type("ColumnsFormOfAll", (ColumnsForm,), fields)
    now = column_offers(offers, shown)
    form: ColumnsForm = form_class(
        {"shown": list(shown), **{f"{_PLACE}{one.code}": one.place for one in now}}
    )
    form.shown.choices = offered([(one.code, one.label) for one in now])
    return form


def column_offers(offers: Sequence[tuple[str, str]], shown: Sequence[str]) -> tuple[Offer, ...]:
    """Return the columns (code, label) to choose from, those that are shown now first.

    The list carries them in a fold: there they are drawn without a form's thirty fields.
    """
    labels = dict(offers)
    order = dict.fromkeys([*(code for code in shown if code in labels), *labels])
    return tuple(
        Offer(code, labels[code], code in shown, place) for place, code in enumerate(order, start=1)
    )
