"""The shape of what is chosen about the list: a view's name, the columns and their order."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from casefiles.desk.lists.models import TableKind, ViewDetails
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm, typed

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
    kind = RadioField(
        _l("As what?"),
        [InputRequired(_l("Choose the form of the table."))],
        choices=offered(
            [
                (TableKind.XLSX, _l("Workbook (XLSX), for any spreadsheet program")),
                (TableKind.CSV, _l("Plain text (CSV), for other programs")),
            ]
        ),
    )


class ColumnsForm(RecordForm):
    """Which columns are shown; a number for each says in which order."""

    shown = SelectMultipleField(
        _l("Columns"), [InputRequired(_l("Choose at least one column."))], default=()
    )

    def place_of(self, code: str) -> IntegerField:
        """Return the field of a column's place."""
        field: IntegerField = self[f"{_PLACE}{code}"]
        return field

    def in_order(self) -> tuple[str, ...]:
        """Return the codes that were chosen, the lowest number first; without one, last."""
        chosen = self.shown.data or ()
        places = {code: self.place_of(code).data or len(self._fields) for code in chosen}
        return tuple(sorted(chosen, key=lambda code: places[code]))


def columns_form(offers: Sequence[tuple[str, str]], shown: Sequence[str]) -> ColumnsForm:
    """Return the form of columns (code, label), those that are shown now first."""
    others = [code for code, _label in offers if code not in shown]
    fields = {
        f"{_PLACE}{code}": IntegerField(
            label, [Optional(), NumberRange(1, len(offers))], render_kw={"min": 1}
        )
        for code, label in offers
    }
    places = {f"{_PLACE}{code}": number for number, code in enumerate([*shown, *others], start=1)}
    form_class = type("ColumnsFormOfAll", (ColumnsForm,), fields)
    form: ColumnsForm = form_class({"shown": list(shown), **places})
    form.shown.choices = offered(sorted(offers, key=lambda offer: places[f"{_PLACE}{offer[0]}"]))
    return form
