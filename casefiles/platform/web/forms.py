"""What every form of a record shares: the version it was opened with, the way out of a conflict."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, ClassVar

from flask import current_app, g, request
from flask_babel import gettext
from flask_wtf import FlaskForm
from typing_extensions import override
from wtforms import Field, HiddenField, PasswordField, SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.form import BaseForm

from casefiles.foundation.canonical import canonical_json
from casefiles.foundation.digits import whole_number
from casefiles.foundation.errors import Refusal, Stale
from casefiles.foundation.texts import UNSTORABLE, Texts
from casefiles.platform.web.display import say
from casefiles.platform.web.faults import OurSentences
from casefiles.platform.web.fields import FieldOfSeveral, TextsField

#: posted for a field whose saved value was chosen over one's own
KEEP = "keep-"
THEIRS = "theirs"
#: posted where the changes of both fit into one text, which is posted under `MERGED`
BOTH = "both"
MERGED = "merged-"
#: the hidden field with the marks of what a form was opened with
OPENED_WITH = "opened_with"
#: posted with the name of each field in which one of two versions has to be chosen
ASKED = "asked"
#: posted with them: the marks of what the form was opened with before there were two versions
ASKED_WITH = "asked_with"
#: posted by the button that asks for the lists anew, with everything as it was typed
REFRESH = "refresh"


class RecordForm(FlaskForm):
    """A form filled from a record's details (a frozen dataclass with the fields' names)."""

    version = HiddenField()
    opened_with = HiddenField()

    #: the fields that no draft may hold, because they are sealed; None: no drafts of this form
    left_out_of_drafts: ClassVar[frozenset[str] | None] = None
    #: fields that mean something only with one another: half of each person's is nobody's fact
    together: ClassVar[Sequence[tuple[str, ...]]] = ()
    #: the fields that hold the changes of both, because that was chosen
    merged: Sequence[TextsField] = ()
    #: the fields in which a version was to be chosen and none was
    unchosen: frozenset[str] = frozenset()
    #: yields what a rule finds wrong that has to look things up; given by the page
    judge: Callable[[], Iterable[Refusal]] | None = None

    class Meta(FlaskForm.Meta):
        """Say what is wrong in our own sentences."""

        @override
        def get_translations(self, form: BaseForm) -> OurSentences:
            return OurSentences()

    def __init__(self, details: Any = None, *, version: int = 0, **kwargs: Any) -> None:
        values = values_of(details)
        marks = json.dumps(fingerprints(values)) if version else ""
        if self.left_out_of_drafts is not None and "taken_up" in g:
            kwargs.setdefault("formdata", g.taken_up)
        super().__init__(data=values | {"version": str(version), OPENED_WITH: marks}, **kwargs)
        self.unchosen = self._unchosen() if self.is_submitted() else frozenset()
        if self.unchosen:
            # What was chosen waits for the rest: until then both versions are as they were.
            self.opened_with.data = request.form.get(ASKED_WITH, "")
        elif self.is_submitted():
            self._take_choices(values)

    def _unchosen(self) -> frozenset[str]:
        """Return the fields in which a version was to be chosen and none was."""
        chosen = {name.removeprefix(KEEP) for name in request.form if name.startswith(KEEP)}
        asked = request.form.getlist(ASKED)
        return frozenset(name for name in asked if not chosen & {*self.chosen_with(name)})

    def _take_choices(self, values: Mapping[str, Any]) -> None:
        theirs = {each for name in kept_theirs() for each in self.chosen_with(name)}
        for name in theirs & values.keys() & self._fields.keys():
            self._fields[name].process(None, values[name])
        both = {name: text for name, text in kept_both().items() if name not in theirs}
        self.merged = [
            field for field in self if field.name in both and isinstance(field, TextsField)
        ]
        for field in self.merged:
            field.process(None, both[field.name])

    def chosen_with(self, name: str) -> tuple[str, ...]:
        """Return the fields of which one person's are taken whole, that of this name among them."""
        return next((group for group in self.together if name in group), (name,))

    @property
    def is_filled(self) -> bool:
        """Return whether somebody's own words stand in it: they sent it, or took up a draft."""
        return bool(self.is_submitted()) or "taken_up" in g

    @property
    def opened(self) -> int:
        """Return the record's version when this form was opened; 0 for a new record."""
        return whole_number(str(self.version.data or "")) or 0

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Return the marks of what the form was opened with; empty where it says nothing."""
        try:
            marks = json.loads(str(self.opened_with.data or "{}"))
        except (ValueError, RecursionError):
            return {}
        return marks if isinstance(marks, dict) else {}

    @override
    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, and refuse what the database cannot keep."""
        is_valid = bool(super().validate(extra_validators))
        for refusal in self.judged():
            place = self._fields.get(refusal.field or "")
            if place is None or not place.errors:
                _say(self, refusal)
            is_valid = False
        for field in self:
            if isinstance(field.data, str) and "\0" in field.data:
                field.errors = [*field.errors, gettext(UNSTORABLE)]
                is_valid = False
        return is_valid

    def judged(self) -> Iterable[Refusal]:
        """Yield what a rule finds wrong, so that it is said along with what the fields find."""
        return self.judge() if self.judge else ()

    @property
    def faults(self) -> list[tuple[Field | None, list[str]]]:
        """What has to be put right and why, field by field; None: what is about no one field."""
        found = [(field, field.errors) for field in self if field.errors]
        everywhere = [(None, [message]) for message in self.form_errors]
        return [(place, [str(one) for one in said]) for place, said in (*found, *everywhere)]

    @property
    def asks_again(self) -> bool:
        """Whether something typed into it is not sent back, and has to be typed again."""
        return any(isinstance(field, PasswordField) for field in self)

    def own_fields(self) -> list[Field]:
        """Return the fields a person fills in."""
        return [
            field
            for field in self
            if field.name not in ("version", OPENED_WITH, "csrf_token", "submit")
        ]


def choices(pairs: Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Return (value, label) pairs as WTForms wants them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def typed(field: Field) -> str:
    """Return what was typed into a text field; empty where nothing was sent."""
    return str(field.data or "")


def values_of(details: Any) -> dict[str, Any]:
    """Return a details dataclass as {name: value}, its values untouched."""
    if details is None:
        return {}
    if isinstance(details, Mapping):
        return dict(details)
    return {field.name: getattr(details, field.name) for field in fields(details)}


def kept_theirs() -> set[str]:
    """Return the names of the fields where the saved value was chosen."""
    return {
        name.removeprefix(KEEP)
        for name, value in request.form.items()
        if name.startswith(KEEP) and value == THEIRS
    }


def kept_both() -> dict[str, Texts]:
    """Return the texts in which the changes of both were chosen: {field → text}."""
    found = {}
    for name, value in request.form.items():
        field = name.removeprefix(KEEP)
        if name.startswith(KEEP) and value == BOTH:
            try:
                found[field] = Texts.from_json(json.loads(request.form.get(MERGED + field, "")))
            except (ValueError, RecursionError):
                continue  # nobody's page sent this: what was typed stands
    return found


@dataclass
class Conflict(Exception):  # noqa: N818 - the word people use
    """Somebody saved first. Carries the form as typed and the details as saved now."""

    form: RecordForm
    theirs: Any
    version: int


def accepted(
    form: RecordForm,
    act: Callable[[], object],
    *,
    saved: Callable[[], tuple[Any, int]] | None = None,
) -> bool:
    """Validate the form and run the verb; False leaves messages beside the fields.

    Nothing is judged or done while somebody only asks for the lists anew.
    `saved` returns the record's details and version as the database has them,
    for the page that lets the second of two people choose.
    """
    if saved is not None and form.unchosen:
        raise Conflict(form, *saved())
    if REFRESH in request.form or not form.validate():
        return False
    try:
        act()
    except Stale as stale:
        if saved is None:
            raise
        details, version = saved()
        raise Conflict(form, details, version) from stale
    except Refusal as refusal:
        for one in (refusal, *refusal.others):
            _say(form, one)
        return False
    for tell in current_app.extensions.get("when saved", ()):
        tell()
    return True


def _say(form: RecordForm, refusal: Refusal) -> None:
    message = say(refusal.message, refusal.parameters)
    place = form._fields.get(refusal.field or "")
    if place is None:
        form.form_errors.append(message)
    else:
        place.errors = [*place.errors, message]


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a short mark of each value, to tell later which of them have changed since."""
    return {name: fingerprint(value) for name, value in values.items()}


def fingerprint(value: Any) -> str:
    """Return the mark of a value: the same for a field, a column and the log's plain data."""
    return hashlib.sha256(_normal(value).encode(errors="replace")).hexdigest()[:12]


def _normal(value: Any) -> str:
    plain = value.to_json() if isinstance(value, Texts) else value
    match plain:
        case None:
            return ""
        case {"wordings": wordings}:
            return canonical_json(plain).decode() if wordings else ""
        case list() | tuple():
            return ", ".join(_normal(one) for one in plain)
        case float() | Decimal():
            return repr(float(plain))
        case str():
            return unicodedata.normalize("NFC", plain.replace("\r\n", "\n").strip())
    return str(plain)


def shown(field: Field, value: Any) -> str:
    """Return a field's value in words, whatever kind of field it is."""
    if value in (None, "", (), []):
        return ""
    if isinstance(value, Texts):
        return " / ".join(value.wordings.values())
    if isinstance(field, FieldOfSeveral):
        return field.in_words(value)
    labels = {str(c.value): str(c.label) for c in _choices_of(field)}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values)


def _choices_of(field: Field) -> list[Any]:
    choices = getattr(field, "choices", None) or []
    return [choice for choice in choices if hasattr(choice, "value")]
