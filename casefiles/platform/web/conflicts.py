"""Three ways: what a form was opened with, what somebody else saved, what was typed here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from wtforms import Field

from casefiles.foundation.merging import merged_texts
from casefiles.foundation.texts import Texts
from casefiles.platform.web.fields import FieldOfSeveral
from casefiles.platform.web.forms import (
    ASKED,
    ASKED_WITH,
    BOTH,
    KEEP,
    MERGED,
    OPENED_WITH,
    REFRESH,
    THEIRS,
    Conflict,
    RecordForm,
    fingerprint,
    fingerprints,
    shown,
    values_of,
)
from casefiles.platform.web.found import FIND, FoundField

YOURS = "yours"
_OURS = ("csrf_token", "version", OPENED_WITH, REFRESH, ASKED, ASKED_WITH)


@dataclass(frozen=True)
class Difference:
    """One field in which what is saved and what was typed differ, in words."""

    name: str
    label: str
    theirs: str
    yours: str
    #: what it was when the form was opened; None where that is not known
    before: str | None = None
    #: the side that changed it alone; empty where both did
    side: str = ""
    #: both changes in one text, where they do not touch: in words, and as it is posted
    both: str = ""
    both_posted: str = ""
    #: where several fields are one choice, because they go together: each of those that differ
    facts: tuple[Difference, ...] = ()
    #: the version that was chosen when another choice was forgotten
    picked: str = ""
    #: this is the choice that was forgotten
    unchosen: bool = False

    theirs_value: str = THEIRS
    yours_value: str = YOURS
    both_value: str = BOTH

    @property
    def posted_as(self) -> str:
        """The name under which the text with both changes is posted."""
        return MERGED + self.name.removeprefix(KEEP)

    @property
    def chosen(self) -> str:
        """What needs no asking: the side that changed it alone, or both where they fit."""
        return BOTH if self.both else self.side


#: field → the values it had before, as the log keeps them
Log = Mapping[str, Sequence[Any]]


def differing(conflict: Conflict, log: Log) -> list[Difference]:
    """Return what there is to choose where the two versions differ: what is asked first."""
    theirs = values_of(conflict.theirs)
    found = {
        field.name: _difference(field, theirs[field.name], conflict.form.fingerprints, log)
        for field in conflict.form.own_fields()
        if field.name in theirs and not _is_same(field, theirs[field.name])
    }
    groups = dict.fromkeys(conflict.form.chosen_with(name) for name in found)
    choices = [_as_one([found[name] for name in group if name in found]) for group in groups]
    if conflict.form.unchosen:
        choices = [_asked_again(one, conflict.form) for one in choices]
    return sorted(choices, key=lambda one: bool(one.chosen))


def _asked_again(one: Difference, form: RecordForm) -> Difference:
    group = form.chosen_with(one.name.removeprefix(KEEP))
    picked = next((request.form[KEEP + name] for name in group if KEEP + name in request.form), "")
    return replace(one, picked=picked, unchosen=not picked)


def _as_one(facts: Sequence[Difference]) -> Difference:
    """Return one choice for facts that go together; it is made already where one side made all."""
    if len(facts) == 1:
        return facts[0]
    sides = {one.side for one in facts}
    side = sides.pop() if len(sides) == 1 else ""
    return replace(facts[0], side=side, both="", both_posted="", facts=tuple(facts))


def _difference(field: Field, saved: Any, opened: Mapping[str, str], log: Log) -> Difference:  # noqa: ANN401 - any field
    words: dict[str, Any] = {
        "name": KEEP + field.name,
        "label": str(field.label.text),
        "theirs": shown(field, saved),
        "yours": shown(field, field.data),
    }
    mark = opened.get(field.name)
    if mark is None:
        return Difference(**words)
    if fingerprint(saved) == mark:
        return Difference(**words, before=words["theirs"], side=YOURS)
    if fingerprint(field.data) == mark:
        return Difference(**words, before=words["yours"], side=THEIRS)
    known = [value for value in log.get(field.name, ()) if fingerprint(value) == mark]
    if not known:
        return Difference(**words)
    base = Texts.from_json(known[0]) if _is_texts(known[0]) else known[0]
    both = _both(base, field.data, saved)
    return Difference(
        **words,
        before=shown(field, base),
        both=shown(field, both),
        both_posted=json.dumps(both.to_json(), ensure_ascii=False) if both else "",
    )


def _is_texts(kept: object) -> bool:
    return isinstance(kept, Mapping) and "wordings" in kept


def _both(base: object, yours: object, theirs: object) -> Texts | None:
    base = Texts() if base is None else base
    theirs = Texts() if theirs is None else theirs
    if isinstance(base, Texts) and isinstance(yours, Texts) and isinstance(theirs, Texts):
        return merged_texts(base, yours, theirs)
    return None


def typed_again(conflict: Conflict, asked: Sequence[Difference]) -> dict[str, list[str]]:
    """Return everything that was posted, for the form that posts it again with the choices.

    What was chosen before and is not asked again goes along; what the fields hold now is
    the new beginning of the next comparison. A text with the changes of both is what its
    person typed from now on: what they typed first knows nothing of the other change.
    """
    again = [
        name for one in asked for name in conflict.form.chosen_with(one.name.removeprefix(KEEP))
    ]
    names = {start + name for name in again for start in (KEEP, MERGED)}
    merged = {field.name for field in conflict.form.merged}
    names |= {start + name for name in merged for start in (KEEP, MERGED)}
    inputs = tuple(f"{name}-" for name in merged)
    posted = {
        name: values
        for name, values in request.form.lists()
        if name not in _OURS and name not in names and not name.startswith(inputs)
    }
    for field in conflict.form.merged:
        posted |= {name: [text] for name, text in field.as_posted.items()}
    # What was found by words is by now what the field holds: the words are not asked again.
    for field in conflict.form:
        if isinstance(field, FoundField):
            posted |= {field.name: [str(field.data or "")]}
            posted.pop(field.name + FIND, None)
    opened = json.dumps(fingerprints(values_of(conflict.theirs)))
    return posted | {
        "version": [str(conflict.version)],
        OPENED_WITH: [opened],
        ASKED: [one.name.removeprefix(KEEP) for one in asked if not one.chosen],
        ASKED_WITH: [str(conflict.form.opened_with.data or "")],
    }


def _is_same(field: Field, saved: Any) -> bool:  # noqa: ANN401 - any field
    """Return whether there is nothing to choose: a list may be a tuple, a number a decimal."""
    typed = _comparable(field.data)
    if typed == _comparable(saved):
        return True
    in_parts = isinstance(field, FieldOfSeveral)
    return not in_parts and shown(field, typed) == shown(field, saved)


def _comparable(value: Any) -> Any:  # noqa: ANN401 - any field
    return (tuple(value) if isinstance(value, list) else value) or None
