"""Fields whose empty choice means "not said": ids, yes or no, and short lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import SelectChoice, StringField  # type: ignore[attr-defined]  # newer than its types

_SEPARATORS = re.compile(r"[\n,;،؛]")
_KNOWN = {str(True): True, str(False): False}


def optional_id(text: object) -> UUID | None:
    """Return the id that a select sent; its empty choice is None."""
    return UUID(str(text)) if text else None


def offered(pairs: Iterable[tuple[str, Any]], empty: object = None) -> list[SelectChoice]:
    """Return choices for a select, with an empty one first where its words are given."""
    choices = [SelectChoice(value=value, label=label) for value, label in pairs]
    return choices if empty is None else [SelectChoice(value="", label=empty), *choices]


def grouped(
    groups: Iterable[tuple[Any, Iterable[tuple[str, Any]]]], empty: object = None
) -> list[SelectChoice]:
    """Return choices under the headings they belong to, an empty one before where it is given."""
    return [
        *([] if empty is None else [SelectChoice(value="", label=empty)]),
        *[
            SelectChoice(value=value, label=label, optgroup=heading)
            for heading, pairs in groups
            for value, label in pairs
        ],
    ]


def yes_or_no(value: object) -> bool | None:
    """Return what a select of `yes_no` sent, for its `coerce`."""
    return value if isinstance(value, bool) else _KNOWN.get(str(value))


def yes_no(yes: object, no: object) -> list[SelectChoice]:
    """Return the choices of a fact that may be unknown."""
    return offered([(str(True), yes), (str(False), no)], _l("not known"))


class WordsField(StringField):
    """A short list typed with commas or one a line; `data` is a tuple without doubles."""

    data: Any

    @override
    def process_data(self, value: Iterable[str] | None) -> None:
        self.data = tuple(value or ())

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            words = (word.strip() for word in _SEPARATORS.split(valuelist[0]))
            self.data = tuple(dict.fromkeys(word for word in words if word))

    def _value(self) -> str:  # what the widget asks for
        return self.raw_data[0] if self.raw_data else "، ".join(self.data or ())
