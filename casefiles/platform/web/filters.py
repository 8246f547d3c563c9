"""What the filters of every list share: what an address carries of them, what narrows the list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import DateField, Form
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from casefiles.platform.web.faults import OurSentences
from casefiles.platform.web.forms import shown


class FilterForm(Form):
    """Codes, ids and days, which an address may carry; a person's own words never."""

    class Meta(DefaultMeta):
        """Say what is wrong in our own sentences."""

        @override
        def get_translations(self, form: BaseForm) -> OurSentences:
            return OurSentences()

    #: fields that say how the list is told, and leave nothing out of it
    of_the_telling: ClassVar[Collection[str]] = ()

    def validate_until(self, field: DateField) -> None:
        """Refuse a period that ends before it begins."""
        since = self._fields.get("since")
        if since is not None and field.data and since.data and field.data < since.data:
            raise ValidationError(_l("The period ends before it begins."))

    @property
    def codes(self) -> dict[str, Any]:
        """Return what an address carries of it."""
        sent = {field.name: _sent(field.data) for field in self}
        return {name: text for name, text in sent.items() if text}

    @property
    def narrowing(self) -> list[dict[str, Any]]:
        """Return the filters in force: name, label, value in words."""
        return [
            {"name": one.name, "label": one.label.text, "value": shown(one, one.data).strip()}
            for one in self
            if one.data and one.name not in self.of_the_telling
        ]


def _sent(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
