"""The map over the list of cases."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from casefiles.desk.lists.access import also, listing
from casefiles.desk.maps import queries
from casefiles.desk.maps.queries import NARROWEST, CaseMap, Whereabouts
from casefiles.foundation.geography import Tile, Window, window_around
from casefiles.platform.accounts.access import current_user, signed_in
from casefiles.platform.web.display import language_of
from casefiles.platform.web.maps import DEEPEST, MapPicture, Marked, draw
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import policy
from casefiles.record.cases.queries import CaseFilter
from casefiles.record.codebook import queries as codebook

blueprint = Blueprint("maps", __name__, url_prefix="/cases/map")

NAMES = 24


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    policy.require_reader(current_user())
    asked = listing(request.args)
    if not asked.form.validate():
        return render_template("desk/maps/index.html", form=asked.form), 422
    return render_template(
        "desk/maps/index.html",
        form=asked.form,
        here=asked.here,
        **_mapped(asked.wanted, asked.here),
    )


def _mapped(wanted: CaseFilter, here: dict[str, Any]) -> dict[str, Any]:
    """Return the picture, the same facts for its table, and the way to a wider look."""
    session = request_session()
    found = queries.map_of_cases(session, wanted, acting_user=current_user(), also=also(wanted))
    tile = _tile(request.args.get("tile", ""))
    window = _window(found, tile)
    return {
        "found": found,
        "tile": tile,
        "rows": found.rows(tile.window if tile else None),
        "picture": _picture(found, window, here) if window else None,
    }


def _tile(written: str) -> Tile | None:
    """Return the square that an address names; none for what names none."""
    parts = written.split("-")
    if len(parts) != 3 or not all(one.isascii() and one.isdigit() for one in parts):  # noqa: PLR2004
        return None
    zoom, x, y = (int(one[:6]) for one in parts)
    return Tile(zoom, x, y) if zoom <= DEEPEST and x < 2**zoom and y < 2**zoom else None


def _window(found: CaseMap, tile: Tile | None) -> Window | None:
    if tile is not None:
        return tile.window
    windows = [one.extent.window for one in found.drawn if one.extent]
    return window_around(windows, at_least=NARROWEST).grown(0.08) if windows else None


def _picture(found: CaseMap, window: Window, here: dict[str, Any]) -> MapPicture:
    near = queries.orientation(request_session(), window, limit=NAMES)
    return draw(
        [_marked(one) for one in found.drawn],
        window,
        borders=queries.boundaries(near),
        names=near,
        url_of_group=lambda tile: url_for(".index", **here, tile=str(tile)),
    )


def _marked(one: Whereabouts) -> Marked:
    assert one.extent is not None  # noqa: S101 - only what has an extent is drawn
    words = codebook.label("place_precision", one.precision, language_of(None))
    label = _("%(reference)s: %(precision)s", reference=one.case.reference, precision=words)
    return Marked(one.extent, label, url_for("cases.detail", case_id=one.case.id))
