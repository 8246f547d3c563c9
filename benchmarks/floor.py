"""The floor: the list's own SQL by hand and the same template, and nothing else.

No session, no person, no policy, no translation, no ORM; the same server. What a page costs above
this is what Casefiles adds.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel import Locale
from cheroot.wsgi import Server
from flask import Flask, g, render_template
from markupsafe import Markup

from casefiles.desk.lists.forms import column_offers
from casefiles.desk.lists.parts.columns import COLUMNS, USUAL, chosen_columns, offered_columns

ROOT = Path(__file__).resolve().parent.parent
_ROWS = 25
_LIST = """
    SELECT c.*, p.names AS place_names, p.level AS place_level, u.names AS parent_names,
           u.level AS parent_level
    FROM cases c
    LEFT JOIN places p ON p.id = c.place_id LEFT JOIN places u ON u.id = p.parent_id
    WHERE c.state <> 'void' AND (c.access = 'organisation' OR EXISTS (
      SELECT 1 FROM case_members m WHERE m.case_id = c.id AND m.user_id = ?))
    ORDER BY c.changed_at DESC, c.id DESC LIMIT 26
"""
_COUNT = """
    SELECT count(*) FROM cases c WHERE c.state <> 'void' AND (c.access = 'organisation' OR EXISTS (
      SELECT 1 FROM case_members m WHERE m.case_id = c.id AND m.user_id = ?))
"""
_LEADS = """
    SELECT m.case_id, u.display_name FROM case_members m
    JOIN users u ON u.id = m.user_id WHERE m.standing = 'lead' AND m.case_id IN ({})
"""
_KILLED = """
    SELECT case_id, min(minimum) AS low, max(maximum) AS high, count(*) AS reports
    FROM casualty_figures WHERE category = 'killed' AND "group" = 'all' AND state = 'recorded'
    AND case_id IN ({}) GROUP BY case_id
"""
_CLAIMS = """
    SELECT l.case_id, l.id, l.state, l.asserter, l.symbol, l.party_named, a.names
    FROM claims l LEFT JOIN claim_parties p ON p.claim_id = l.id
    LEFT JOIN actors a ON a.id = p.actor_id WHERE l.removed_at IS NULL AND l.case_id IN ({})
"""
_TOWARD = """
    SELECT h.case_id, s.state FROM submission_cases h
    JOIN submissions s ON s.id = h.submission_id WHERE h.case_id IN ({})
"""

_ICON = Markup(
    '<svg class="i {}" aria-hidden="true" focusable="false">'
    '<use href="/static/vendor/icons.svg#i-{}"></use></svg>'
)


_BADGE = Markup('<span class="badge-x state-{} {}">{}{}</span>')


class _Text(dict[str, Any]):
    """A text as its column holds it."""

    def in_language(self, language: str) -> tuple[str, str]:
        return self["wordings"][language], language


class _Field:
    """A control of the form above the list."""

    errors: tuple[str, ...] = ()
    data = ""
    words = ""

    choices = (SimpleNamespace(value="", label="any"),)

    def __init__(self, name: str) -> None:
        self.name = self.id = name
        self.label = SimpleNamespace(text=name)

    def __call__(self, **_attributes: object) -> str:
        return Markup(f'<select id="{self.id}" name="{self.name}"></select>')


def make_floor(database: str, user_id: str) -> Flask:
    """Return the floor over one database, as one person would see the list."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    english = Locale("en")
    app.jinja_env.globals.update(
        get_locale=lambda: english, csrf_token=lambda: "token", url_for=_address,
        draw_icon=_icon, state_badge=_badge,
        draw_count=_count, draw_kept=lambda macro, *given: macro(*given),
        draw_day=lambda value, _style="": Markup("<time>{}</time>").format(value),
        draw_incident_date=lambda value: Markup("<span>{}</span>").format(value),
        draw_wording=lambda text: Markup("<span>{}</span>").format(text.in_language("en")[0]),
        draw_unknown=lambda: Markup("<span>not stated</span>"),
        get_flashed_messages=lambda **_options: (), history=lambda _key: (), term=lambda _vocabulary, code: code,
    )  # fmt: skip
    app.jinja_env.filters.update(
        wording=lambda text: text.in_language("en")[0], edtf=str, event_date=lambda value, _s: value,
        day=lambda value, _s: value, number=str, party=lambda actor: actor,
        language_name=str, moment=lambda value, _s: value, say=str, size=str, digits=str,
    )  # fmt: skip

    @app.get("/cases/")
    def index() -> str:
        if "database" not in g:
            g.database = sqlite3.connect(database)
            g.database.row_factory = sqlite3.Row
        found = _listed(g.database, user_id)
        return render_template("desk/lists/index.html", **found, rows=_rows(app, found))

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        g.pop("database").close()

    return app


def _rows(app: Flask, found: dict[str, Any]) -> list[str]:
    row = app.jinja_env.get_template("desk/lists/_cells.html").module.row  # type: ignore[attr-defined]
    shown = found["listing"].columns
    columns, codes = [(one, one.label) for one in shown[1:]], [one.code for one in shown]
    return [
        row(columns, case, found["known"], codes, found["recipient_names"], True)
        for case in found["page"].rows
    ]


def _icon(name: str, extra: str = "") -> Markup:
    return _ICON.format(extra, name)


def _badge(_kind: str, name: str, extra: str = "") -> Markup:
    return _BADGE.format(name, extra, _icon("circle-dot"), name)


def _count(low: int | None, high: int | None = None) -> Markup:
    return Markup("<b>{}</b> to <b>{}</b>").format(low, high)


def _address(endpoint: str, **values: object) -> str:
    if endpoint == "static":
        return f"/static/{values['filename']}"
    return f"/{endpoint.replace('.', '/')}/" + "/".join(str(one) for one in values.values())


def _listed(database: sqlite3.Connection, user_id: str) -> dict[str, Any]:
    rows = database.execute(_LIST, (user_id,)).fetchall()[:_ROWS]
    ids = [row["id"] for row in rows]
    marks = ",".join("?" * len(ids))

    def of(statement: str) -> list[sqlite3.Row]:
        return database.execute(statement.format(marks), ids).fetchall()

    total = database.execute(_COUNT, (user_id,)).fetchone()[0]
    leads: dict[str, list[str]] = {}
    for row in of(_LEADS):
        leads.setdefault(row["case_id"], []).append(row["display_name"])
    claims: dict[str, list[Any]] = {}
    for row in of(_CLAIMS):
        claims.setdefault(row["case_id"], []).append(_claim(row))
    toward: dict[str, Any] = {key: {} for key in ids}
    for row in of(_TOWARD):
        toward[row["case_id"]]["coi"] = SimpleNamespace(status=row["state"])
    return _page() | {
        "page": SimpleNamespace(
            rows=[_case(row) for row in rows], newer=None, older=ids[-1]
        ),
        "matching": total, "total": total,
        "known": SimpleNamespace(
            leads=leads, toward=toward, under_way=lambda key: [(code, one.status) for code, one in toward[key].items()],
            ready_for=lambda _key: 0,
            killed={row["case_id"]: _killed(row) for row in of(_KILLED)},
            ours={key: one for key, said in claims.items() for one in said if one.asserter == "us"},
            findings={
                key: found for key, said in claims.items()
                if (found := [one for one in said if one.asserter == "un_body"])
            },
        ),
    }  # fmt: skip


def _page() -> dict[str, Any]:
    """Return what the frame and the form above the list are given."""
    names = ("words", "place", "state", "ours", "stage", "target", "year", "mine", "sort", "order")
    form = SimpleNamespace(narrowing={}, **{name: _Field(name) for name in names})
    entries = [
        {"endpoint": f"room{n}.index", "label": f"Room {n}", "icon": "home"} for n in range(10)
    ]
    columns = chosen_columns((), offered_columns([]))
    return {"form": form, "here": {}, "otherwise": {}, "column_offers": column_offers([(one.code, one.label) for one in COLUMNS], USUAL),
            "listing": SimpleNamespace(view=None, here={}, is_changed=False, columns=columns),
            "say": lambda column: column.label, "views": [], "leading_to": str,
            "owns_view": False, "acts": [("tags", "Tags"), ("begin", "Begin")],
            "may_export": False, "recipient_names": {"coi": "Commission"},
            "navigation": [{"label": "Work", "entries": entries}],
            "organisation": {"name": "Invented Network", "is_sample": False},
            "other_locales": [Locale("ar")], "may_create_case": True,
            "current_user": SimpleNamespace(is_authenticated=True, display_name="Person"),
            "role_names": ["investigator"], "codebook_version": "1"}  # fmt: skip


def _case(row: sqlite3.Row) -> SimpleNamespace:
    parent = SimpleNamespace(names=_text(row["parent_names"]), level=row["parent_level"])
    place = SimpleNamespace(names=_text(row["place_names"]), parent=parent)
    return SimpleNamespace(
        id=row["id"], reference=row["reference"], title=_text(row["title"]),
        place=place, target=row["target"], date_edtf=row["date_edtf"], state=row["state"],
        changed_at=_Moment(row["changed_at"]),
    )  # fmt: skip


class _Moment(str):
    __slots__ = ()

    def isoformat(self) -> str:
        return self


def _text(stored: str) -> _Text:
    return _Text(json.loads(stored))


def _killed(row: sqlite3.Row) -> SimpleNamespace:
    count = SimpleNamespace(minimum=row["low"], maximum=row["high"])
    return SimpleNamespace(
        count=count, reports=row["reports"], is_rival=row["reports"] > 1, civilians_only=False
    )


def _claim(row: sqlite3.Row) -> SimpleNamespace:
    actor = _text(row["names"]).in_language("en")[0] if row["names"] else ""
    return SimpleNamespace(
        id=row["id"], state=row["state"], asserter=row["asserter"], symbol=row["symbol"],
        party_named=row["party_named"], parties=[SimpleNamespace(actor=actor)],
    )  # fmt: skip


def main(arguments: Mapping[int, str] | list[str]) -> None:
    """Serve the floor; prints where it answers."""
    server = Server(("127.0.0.1", 0), make_floor(arguments[1], arguments[2]), numthreads=16)
    server.prepare()
    print(f"answers at http://127.0.0.1:{server.bind_addr[1]}/", flush=True)
    server.serve()


if __name__ == "__main__":
    main(sys.argv)
