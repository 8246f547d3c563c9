"""The shape of what is typed about a recipient of our own, and about a rule that was compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from casefiles.foundation.digits import with_latin_digits
from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import Needed, TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.web.rows import Choice, Column, RowsField
from casefiles.record.codebook.models import Mark
from casefiles.record.recipients.models import Check, Form, Kind, Requirement, Verdict
from casefiles.record.recipients.parts.own import OwnDetails, OwnElement, OwnRule
from casefiles.record.recipients.parts.reading import LANGUAGES

KIND_WORDS: Mapping[Kind, object] = {
    Kind.SPECIAL_PROCEDURE: _l("special procedure"),
    Kind.INQUIRY: _l("commission of inquiry"),
    Kind.MECHANISM: _l("investigative mechanism"),
    Kind.COMPLAINT_PROCEDURE: _l("complaint procedure"),
    Kind.TREATY_BODY: _l("treaty body"),
    Kind.REVIEW: _l("periodic review"),
    Kind.COURT: _l("court or prosecutor"),
    Kind.REGIONAL: _l("regional body"),
    Kind.OTHER: _l("other"),
}
FORM_WORDS: Mapping[Form, object] = {
    Form.COLLECTIVE: _l("one filing for several cases and people"),
    Form.PER_PERSON: _l("a form for each person, with an annex that counts the others"),
}
REQUIREMENT_WORDS: Mapping[Requirement, object] = {
    Requirement.REQUIRED: _l("required"),
    Requirement.OPTIONAL: _l("optional"),
    Requirement.FORBIDDEN: _l("must not be sent"),
}
_MARK_WORDS = {
    Mark.SEEN: _l("We read it there."),
    Mark.KNOWN: _l("From general knowledge: to be checked on the official page."),
}
_VERDICT_WORDS = {
    Verdict.SAYS_SO: _l("The official page says so."),
    Verdict.DIFFERS: _l("The official page differs."),
}
LONGEST_RULE = 600


def _rules(label: object, **more: Any) -> RowsField:  # noqa: ANN401 - as the field takes them
    return RowsField(
        label,
        columns=(
            Column("en", _l("In English"), longest=LONGEST_RULE),
            Column("ar", _l("In Arabic"), longest=LONGEST_RULE),
        ),
        build=lambda row: OwnRule(row["en"], row["ar"]),
        split=lambda one: {"en": one.en, "ar": one.ar},
        **more,
    )


def _element(row: Mapping[str, str]) -> OwnElement:
    return OwnElement(
        Check(row["check"]),
        Requirement(row["requirement"] or Requirement.OPTIONAL),
        row["en"],
        row["ar"],
        with_latin_digits(row["words"].strip()),
    )


class OwnForm(RecordForm):
    names = TextsField(_l("Full name"), [Needed()], longest=200, languages=LANGUAGES)
    short_names = TextsField(_l("Short name"), [Needed()], longest=80, languages=LANGUAGES)
    body = TextsField(_l("Body that it belongs to"), [Needed()], longest=200, languages=LANGUAGES)
    kind = SelectField(_l("What is it?"), choices=offered(KIND_WORDS.items()))
    form = SelectField(_l("How is it filed?"), choices=offered(FORM_WORDS.items()))
    mandate = TextsField(
        _l("What does it look at?"),
        [Needed()],
        longest=LONGEST_RULE,
        multiline=True,
        languages=LANGUAGES,
    )
    state_code = StringField(
        _l("One State only?"),
        [Length(max=2)],
        description=_l("Two capital letters of ISO 3166, as in SY. Empty: any State."),
    )
    purposes = SelectMultipleField(
        _l("What is each person asked about?"),
        [Needed()],
        description=_l("The first one ticked holds for everything that goes there."),
    )
    languages = SelectMultipleField(_l("Languages that it accepts"), [Needed()])
    delivery = TextsField(
        _l("How is it sent?"), [Needed()], longest=LONGEST_RULE, multiline=True, languages=LANGUAGES
    )
    reply_days = IntegerField(
        _l("Days until a reply is due"), [Optional(), NumberRange(min=1, max=3650)]
    )
    elements = RowsField(
        _l("What it asks for"),
        columns=(
            Column("check", _l("What"), chosen=True),
            Column("requirement", _l("How"), chosen=True),
            Column("en", _l("Its own words, in English"), longest=200),
            Column("ar", _l("Its own words, in Arabic"), longest=200),
            Column("words", _l("Words of the answer, at most"), longest=6),
        ),
        build=_element,
        split=lambda one: {
            "check": one.check.value,
            "requirement": one.requirement.value,
            "en": one.en,
            "ar": one.ar,
            "words": one.words,
        },
        description=_l("In its own order. Without words of its own, ours are shown."),
    )
    limits = _rules(_l("Limits"))
    warnings = _rules(_l("Warnings"))
    source_text = StringField(_l("Where did you find this?"), [Needed(), Length(max=200)])
    source_url = StringField(_l("Address of that page"), [Length(max=400)])
    source_mark = RadioField(_l("How sure is it?"), choices=offered(_MARK_WORDS.items()))

    def offer(
        self,
        *,
        checks: Iterable[tuple[str, str]],
        purposes: Sequence[tuple[str, str]],
        languages: Sequence[tuple[str, str]],
    ) -> None:
        """Give the things that can be asked for, the purposes and the languages."""
        self.purposes.choices = offered(purposes)
        self.languages.choices = offered(languages)
        asked = [Choice("", ""), *(Choice(value, label) for value, label in checks)]
        how = [Choice(one.value, words) for one, words in REQUIREMENT_WORDS.items()]
        self.elements.choices = {"check": asked, "requirement": how}

    def details(self) -> OwnDetails:
        """Return what was filled in."""
        said = {one.name: self[one.name].data for one in fields(OwnDetails)}
        return OwnDetails(
            **said
            | {
                "kind": Kind(self.kind.data),
                "form": Form(self.form.data),
                "source_mark": Mark(self.source_mark.data or Mark.KNOWN),
                "purposes": tuple(self.purposes.data or ()),
                "languages": tuple(self.languages.data or ()),
            }
            | {name: str(said[name] or "") for name in _LINES}
        )


_LINES = ("state_code", "source_text", "source_url")


class NewOwnForm(OwnForm):
    code = StringField(
        _l("Code"),
        [InputRequired(_l("Give it a code.")), Length(max=40)],
        description=_l("Small letters, digits and hyphens. It is never changed."),
    )


class RetireForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])


class CheckForm(RecordForm):
    rule = SelectField(_l("What did you compare?"))
    verdict = RadioField(
        _l("What does the official page say?"),
        [InputRequired(_l("Choose one."))],
        choices=offered(_VERDICT_WORDS.items()),
    )
    checked_on = DateField(_l("On which day?"), [InputRequired(_l("Say on which day."))])
    note = TextAreaField(_l("What does it say instead?"), [Length(max=2000)])

    def offer(self, rules: Sequence[tuple[str, str]]) -> None:
        """Give the rules of the profile; the first choice is the whole of it."""
        self.rule.choices = offered(rules, _l("the whole profile"))

    def day(self) -> Any:  # noqa: ANN401 - a date, required above
        """Return the day that was filled in."""
        return cast("Any", self.checked_on.data)
