"""Which picture is asked for, and as what it leaves."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from casefiles.outbound.pictures.documents import FUNNEL, KINDS
from casefiles.outbound.statistics.forms import BY, Choices, StatisticsForm
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm


class PicturesForm(StatisticsForm):
    """The filters of the statistics, and a map and the funnel beside their parts."""

    @override
    def offer(self, *, parties: Choices, places: Choices, say: Any) -> None:
        super().offer(parties=parties, places=places, say=say)
        words = {**BY, "map": _l("On the map"), FUNNEL: _l("How far the cases came")}
        self.by.choices = [(kind, words[kind]) for kind in (*KINDS, FUNNEL)]


class PictureForm(RecordForm):
    kind = RadioField(
        _l("As what?"),
        [InputRequired(_l("Choose the form of the picture."))],
        choices=offered(
            [
                ("svg", _l("Drawing (SVG), sharp at any size; its words stay text")),
                ("png", _l("Image (PNG), for a message or a slide")),
                ("csv", _l("The same in numbers (CSV)")),
            ]
        ),
    )
    public = BooleanField(
        _l("It will be public: print no number from 1 to 4, nor one it follows from")
    )
