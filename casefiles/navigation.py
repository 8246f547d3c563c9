"""The side bar: which pages it leads to, for whom, and what pages above this one are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from flask_babel import gettext

from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User

_ALL = frozenset(Role)
_RECORD = _ALL - {Role.ADMINISTRATOR}


@dataclass(frozen=True)
class _Entry:
    endpoint: str
    label: str
    icon: str
    roles: frozenset[Role]


NAVIGATION: tuple[tuple[str, tuple[_Entry, ...]], ...] = (
    (
        N_("Work"),
        (
            _Entry("home.index", N_("My work"), "home", _ALL),
            _Entry("finding.index", N_("Search"), "search", _RECORD),
            _Entry("cases.index", N_("Cases"), "folder-open", _RECORD),
            _Entry("attribution.index", N_("Review"), "scale", _RECORD - {Role.OFFICER}),
            _Entry("submissions.index", N_("Submissions"), "send", _RECORD),
        ),
    ),
    (
        N_("Record"),
        (
            _Entry("evidence.index", N_("Evidence"), "fingerprint", _RECORD),
            _Entry("sources.index", N_("Sources"), "users", _RECORD),
            _Entry("actors.index", N_("Actors"), "sitemap", _RECORD),
            _Entry("places.index", N_("Places"), "map-pin", _RECORD),
            _Entry("expunging.index", N_("Expungings"), "user-off", _RECORD),
        ),
    ),
    (
        N_("Accountability"),
        (
            _Entry("publications.index", N_("Reports"), "book", _RECORD),
            _Entry("reports.gap", N_("Gap register"), "chart-bar", _RECORD),
            _Entry("statistics.index", N_("Statistics"), "chart-histogram", _RECORD),
            _Entry("statements.index", N_("Official statements"), "quote", _RECORD),
            _Entry("public_record.index", N_("UN documents"), "file-text", _RECORD),
            _Entry("published_figures.index", N_("Published figures"), "numbers", _RECORD),
            _Entry("votes.index", N_("Votes and vetoes"), "ban", _RECORD),
            _Entry("agreements.index", N_("Agreements"), "signature", _RECORD),
            _Entry("recommendations.index", N_("Recommendations"), "message-check", _RECORD),
            _Entry("displacement.index", N_("Displacement"), "arrows-exchange", _RECORD),
            _Entry("remedies.index", N_("Remedies"), "heart-handshake", _RECORD),
            _Entry("codebook.index", N_("Codebook"), "book", _ALL),
            _Entry("recipients.index", N_("Recipients"), "building-bank", _ALL),
            _Entry("help.index", N_("Help"), "help", _ALL),
            _Entry(
                "oversight.index",
                N_("Audit log"),
                "list-check",
                frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
            ),
            _Entry(
                "accounts.index",
                N_("People and roles"),
                "user-cog",
                frozenset({Role.ADMINISTRATOR}),
            ),
            _Entry(
                "organisation.settings",
                N_("Organisation"),
                "settings",
                frozenset({Role.ADMINISTRATOR}),
            ),
            _Entry("health.index", N_("Health"), "shield-check", frozenset({Role.ADMINISTRATOR})),
        ),
    ),
)


#: room → the one whose entry leads to it
_UNDER = {"pictures": "statistics"}


def side_bar(person: User) -> list[dict[str, Any]]:
    """Return the side bar's groups for one person: only what their roles open."""
    known, here = current_app.view_functions, (request.endpoint or "").split(".")[0]
    here = _UNDER.get(here, here)
    roles, groups = person.roles, []
    for label, entries in NAVIGATION:
        shown = [
            {
                "endpoint": entry.endpoint,
                "label": gettext(entry.label),
                "icon": entry.icon,
                "active": here == entry.endpoint.split(".")[0],
            }
            for entry in entries
            if entry.roles & roles and entry.endpoint in known
        ]
        if shown:
            groups.append({"label": gettext(label), "entries": shown})
    return groups


def trail_words(trail: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pages above this one as crumbs: a list by its name in the side bar."""
    named = {entry.endpoint: entry.label for _group, entries in NAVIGATION for entry in entries}
    return [
        (gettext(named[endpoint]) if endpoint in named else gettext("This record"), address)
        for endpoint, address in trail
    ]
