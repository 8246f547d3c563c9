"""Choosing from more than a list can hold: by the letters typed, with a script or without one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from typing_extensions import override
from wtforms import SelectField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from casefiles.foundation.matches import Match, Offered
from casefiles.platform.web.choices import offered

_LONGEST = 200
FIND = "-find"


class FoundField(SelectField):
    """A select that offers what is chosen and what was asked for; the verb judges what is sent.

    Words sent as `NAME-find` narrow it where only that was asked for. Where the form is to be
    saved they are an answer: the one record of these words is taken, and of several or of none
    it is said, in the words `several` and `none`, so that nothing typed is dropped.
    `endpoint` is where a script asks for matches as somebody types; it takes
    `words` by POST, since what people look for stands in no address.
    """

    #: whether there is more than is offered
    is_partial = False
    #: the ids of what was asked for by words
    asked_for: Collection[str] = ()

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - WTForms' own
        endpoint: str,
        several: object,
        none: object,
        **kwargs: Any,  # noqa: ANN401 - WTForms' own
    ) -> None:
        super().__init__(*args, **kwargs)
        self.validate_choice = False
        self.endpoint, self.several, self.none = endpoint, several, none

    def offer(self, found: Offered, empty: object) -> None:
        """Give what is offered, and the words of the empty choice."""
        self.choices = offered(found.pairs, empty)
        self.is_partial, self.asked_for = found.is_partial, found.asked_for

    @property
    def words(self) -> str:
        """What was typed to be found, now or in the draft that was taken up."""
        sent = g.get("taken_up", request.form)
        return str(sent.get(self.name + FIND, ""))[:_LONGEST]

    @property
    def unanswered(self) -> str:
        """What was typed and nothing was chosen for; it stands in the box of the script."""
        return "" if str(self.data) in self.asked_for else self.words.strip()

    @override
    def pre_validate(self, form: BaseForm) -> None:
        if not self.unanswered:
            return
        if len(self.asked_for) != 1:
            raise StopValidation(str(self.several if self.asked_for else self.none))
        (only,) = self.asked_for
        self.process_formdata([only])


def answer(find: Callable[[str], Sequence[Match]]) -> ResponseReturnValue:
    """Answer a script that asks for the matches of `words`, at most so many as are offered."""
    found = find(request.form.get("words", "")[:_LONGEST])
    rows = [{"value": one.value, "label": one.label, "detail": one.detail} for one in found]
    return jsonify(matches=rows)
