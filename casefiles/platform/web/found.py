"""Choosing from more than a list can hold: by the letters typed, with a script or without one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from casefiles.foundation.matches import Match, Offered
from casefiles.platform.web.choices import offered

_LONGEST = 200
FIND = "-find"


class FoundField(SelectField):
    """A select that offers what is chosen and what was asked for; the verb judges what is sent.

    Without a script, words typed into `NAME-find` narrow it and save nothing.
    `endpoint` is where a script asks for matches as somebody types; it takes
    `words` by POST, since what people look for stands in no address.
    """

    #: whether there is more than is offered
    is_partial = False
    #: the ids of what was asked for by words
    asked_for: Collection[str] = ()

    def __init__(self, *args: Any, endpoint: str, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        self.validate_choice = False
        self.endpoint = endpoint

    def offer(self, found: Offered, empty: object) -> None:
        """Give what is offered, and the words of the empty choice."""
        self.choices = offered(found.pairs, empty)
        self.is_partial, self.asked_for = found.is_partial, found.asked_for

    @property
    def words(self) -> str:
        """What was typed to be found."""
        return request.form.get(self.name + FIND, "")[:_LONGEST]


def answer(find: Callable[[str], Sequence[Match]]) -> ResponseReturnValue:
    """Answer a script that asks for the matches of `words`, at most so many as are offered."""
    found = find(request.form.get("words", "")[:_LONGEST])
    rows = [{"value": one.value, "label": one.label, "detail": one.detail} for one in found]
    return jsonify(matches=rows)
