"""Every address of the application, with the ids of some records put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

#: parts of an address that are words of ours
VERBS = {
    "cases.change_state": "verify",
    "discussion.change_task": "settle",
    "clearance.step_back": "take-back",
}
#: whose page it is, where it is not Alice's, by the room or the route
OPENED_BY = {
    "discussion.answer": "investigator:member",
    "lists.export": "officer:submission",
    "accounts": "administrator",
    "organisation": "administrator",
    "health": "administrator",
    "submissions": "officer:submission",
    "settling": "officer:submission",
    "clearance": "officer:submission",
    "deadlines": "officer:submission",
    "dispatch": "officer:submission",
    "letters": "officer:submission",
    "packets": "officer:submission",
    "recalls": "officer:submission",
    "corrections": "officer:submission",
    "agreements.export": "officer:submission",
    "statements.export": "officer:submission",
    "displacement.export": "officer:submission",
    "remedies.export": "officer:submission",
    "editions.publish": "officer:submission",
    "editions.give_back": "officer:submission",
    "editions.correct": "officer:submission",
    "editions.take_out": "officer:submission",
    "reports.annex": "officer:submission",
    "reports.export": "officer:submission",
    "statistics.export": "officer:submission",
    "pictures.export": "officer:submission",
    "published_figures.export": "officer:submission",
    "votes.export": "officer:submission",
    "recommendations.export": "officer:submission",
    "recipients": "officer:submission",
    "recipient_keys": "officer:submission",
    "expunging.hold_case": "reviewer:lead",
    "expunging.hold_source": "reviewer:lead",
    "expunging.hold_victim": "reviewer:lead",
    "expunging.lift": "reviewer:lead",
    "oversight": "auditor",
}
#: no page by itself: a picture, plain data and words, the page of an empty installation
NOT_PAGES = {
    "covering.copy_page",
    "covering.copy_played",
    "covering.original_page",
    "covering.original_played",
    "covering.progress",
    # a number without its key leads back to its report
    "editions.number",
    "publications.number",
    "evidence.preview",
    "health.alive",
    "health.ready",
    "organisation.setup",
    "packets.progress",
}


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Yield every route that answers a method, but for files of ours."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def address_of(app: Flask, rule: Rule, names: Mapping[str, UUID | str]) -> str:
    """Return the address of a route with the ids of some records in it."""
    known = {"verb": VERBS.get(rule.endpoint, ""), "language": "en", **names}
    if rule.endpoint.startswith("accounts.") and "account_id" in known:
        known["user_id"] = known["account_id"]
    wanted = {name: known[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, wanted)


def column_of(rule: Rule) -> str:
    """Return who of the world opens the page of a route, by the columns of `permissions.csv`."""
    of_room = OPENED_BY.get(rule.endpoint.split(".")[0], "investigator:lead")
    return OPENED_BY.get(rule.endpoint, of_room)
