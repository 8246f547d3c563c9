"""What somebody had typed into a form that could not be taken, under the words they saw there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import Length

from casefiles.platform.web.display import language_name
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import ASKED, KEEP, MERGED, OPENED_WITH, REFRESH, RecordForm

_SECRET = (
    "csrf_token", "version", "password", "passphrase", "code", "current", "new", "repeat", KEEP,
    REFRESH, MERGED, OPENED_WITH, ASKED,
)  # fmt: skip
#: what is chosen is quickly chosen again, and its values are codes that nobody typed
_CHOSEN = (SelectField, SelectMultipleField, BooleanField, HiddenField)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class Typed:
    """One text under its label, and how long the field may be where the form says so."""

    label: str
    text: str
    longest: int | None = None


def typed_texts(posted: Iterable[tuple[str, str]]) -> list[Typed]:
    """Return the texts among what was posted; secrets, ids and choices are left out."""
    pairs = [(name, text) for name, text in posted if _is_worth_keeping(name, text)]
    fields = _fields_of({name.partition("-")[0] for name, _text in pairs})
    texts: dict[str, Typed] = {}
    for name, text in pairs:
        base, _dash, part = name.partition("-")
        field = fields.get(base)
        if field is not None and _is_chosen(field, part):
            continue
        label = _label(base, part, field)
        before = texts.get(label)
        joined = f"{before.text} · {text}" if before else text
        texts[label] = Typed(label, joined, _longest(field))
    return list(texts.values())


def _is_worth_keeping(name: str, text: str) -> bool:
    return bool(text.strip()) and not name.startswith(_SECRET) and not _ID.fullmatch(text)


def _is_chosen(field: Any, part: str) -> bool:  # noqa: ANN401 - WTForms' unbound field
    return issubclass(field.field_class, _CHOSEN) or part in ("original", "how", "add", "drop")


def _label(base: str, part: str, field: Any) -> str:  # noqa: ANN401 - WTForms' unbound field
    said = (field.kwargs.get("label") or next(iter(field.args), "")) if field else ""
    label = str(said) or base.replace("_", " ")
    kind, _dash, language = part.partition("-")
    if field is None or not issubclass(field.field_class, TextsField):
        return label
    if kind == "translator":
        return gettext("Who translated into %(language)s", language=language_name(language))
    return f"{label} ({language_name(language)})"


def _longest(field: Any) -> int | None:  # noqa: ANN401 - WTForms' unbound field
    if field is None:
        return None
    rules = [one for given in field.args[1:2] for one in given if isinstance(one, Length)]
    limit = field.kwargs.get("longest") or next((rule.max for rule in rules), None)
    return int(limit) if limit else None


def _fields_of(names: set[str]) -> Mapping[str, Any]:
    """Return the fields of the form that these names are most likely from."""
    return max(
        _forms(),
        key=lambda fields: (len(names & fields.keys()), -len(fields)),
        default={},
    )


@cache
def _forms() -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {
            name: unbound
            for name in dir(form)
            if hasattr(unbound := getattr(form, name), "field_class")
        }
        for form in _below(RecordForm)
    )


def _below(form: type[RecordForm]) -> Iterator[type[RecordForm]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)
