"""The side bar: which pages it leads to, for whom, and what pages above this one are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from flask import Flask, current_app, request
from flask_babel import gettext

from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.web.display import language_of

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


_ENDPOINTS = tuple(entry.endpoint for _label, entries in NAVIGATION for entry in entries)
_ROOMS = frozenset(endpoint.split(".")[0] for endpoint in _ENDPOINTS)


@dataclass(frozen=True)
class Way:
    """One page that the side bar leads to; `here` is where somebody is."""

    endpoint: str
    label: str
    icon: str
    here: bool


@dataclass(frozen=True)
class Ways:
    """The pages under one heading of the side bar."""

    label: str
    entries: tuple[Way, ...]


def side_bar(person: User) -> tuple[Ways, ...]:
    """Return the side bar's groups for one person: only what their roles open."""
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - the proxy's own name
    room, begins = (request.endpoint or "").split(".")[0], _first_part(request.path)
    here = room if room in _ROOMS else _rooms_by_address(app).get(begins, "")
    return _side_bar(app, language_of(None), frozenset(person.roles), here)


@cache
def _rooms_by_address(app: Flask) -> dict[str, str]:
    """Return by how addresses begin which room's entry leads there: a case has pages of many."""
    rules = (next(app.url_map.iter_rules(one)) for one in _ENDPOINTS if one in app.view_functions)
    return {_first_part(rule.rule): rule.endpoint.split(".")[0] for rule in rules}


def _first_part(address: str) -> str:
    return address.lstrip("/").split("/")[0]


@lru_cache(maxsize=512)
def _side_bar(app: Flask, _language: str, roles: frozenset[Role], here: str) -> tuple[Ways, ...]:
    groups = (
        Ways(
            gettext(label),
            tuple(
                Way(
                    entry.endpoint,
                    gettext(entry.label),
                    entry.icon,
                    here == entry.endpoint.split(".")[0],
                )
                for entry in entries
                if entry.roles & roles and entry.endpoint in app.view_functions
            ),
        )
        for label, entries in NAVIGATION
    )
    return tuple(group for group in groups if group.entries)


def trail_words(trail: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pages above this one as crumbs: a list by its name in the side bar."""
    named = {entry.endpoint: entry.label for _group, entries in NAVIGATION for entry in entries}
    return [
        (gettext(named[endpoint]) if endpoint in named else gettext("This record"), address)
        for endpoint, address in trail
    ]
