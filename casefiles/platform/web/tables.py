"""The field of every form that lets a table out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from casefiles.platform.web.choices import offered


def table_kind() -> RadioField:
    """Return a field that asks for the form of a table: a key of `TABLE_TYPES`."""
    return RadioField(
        _l("As what?"),
        [InputRequired(_l("Choose the form of the table."))],
        choices=offered(
            [
                ("xlsx", _l("Workbook (XLSX), for any spreadsheet program")),
                ("csv", _l("Plain text (CSV), for other programs")),
            ]
        ),
    )
