"""The shape of what is typed about a submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Optional

from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import SubmissionDetails
from casefiles.outbound.submissions.parts.answers import CODES, chosen_codes
from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm

Choices = Sequence[tuple[str, str]]
#: characters: what recipients of ten thousand words take still fits
LONGEST_ANSWER = 80_000


class SubmissionForm(RecordForm):
    title = TextsField(_l("What is it about?"), longest=200)
    languages = SelectMultipleField(_l("In which languages are its documents?"))
    planned_for = DateField(_l("When is it meant to go?"), [Optional()])

    def offer_languages(self, languages: Choices) -> None:
        """Give the languages that the recipient accepts; the first one ticked leads."""
        self.languages.choices = offered(languages)

    def details(self) -> SubmissionDetails:
        """Return what was filled in."""
        planned: date | None = self.planned_for.data
        return SubmissionDetails(self.title.data, tuple(self.languages.data or ()), planned)


class NewSubmissionForm(SubmissionForm):
    recipient = SelectField(_l("To whom?"), [InputRequired(_l("Choose the recipient."))])

    def offer(self, recipients: Choices) -> None:
        """Give the recipients there is a profile of."""
        self.recipient.choices = offered(recipients, _l("choose"))


class CasesForm(RecordForm):
    cases = SelectMultipleField(
        _l("Cases to add"), [InputRequired(_l("Choose at least one case."))], coerce=UUID
    )

    def offer(self, cases: Choices) -> None:
        """Give the established cases that are not in it yet."""
        self.cases.choices = offered(cases)


@dataclass(frozen=True)
class Question:
    """One element as it is asked: with codes to choose from, or else in words."""

    code: str
    label: str
    choices: Choices = ()


def answers_form(
    asked: Sequence[Question], kept: Mapping[str, object], *, version: int
) -> RecordForm:
    """Return a form with one answer for each question; `kept` has what was answered before."""
    fields = {
        one.code: SelectMultipleField(one.label, choices=offered(one.choices))
        if one.choices
        else TextsField(one.label, multiline=True, longest=LONGEST_ANSWER)
        for one in asked
    }
    form_class = type("AnswersForm", (RecordForm,), fields)
    form: RecordForm = form_class(kept, version=version)
    return form


def answers_in(form: RecordForm, asked: Sequence[Question]) -> dict[str, Texts | tuple[str, ...]]:
    """Return what was written or chosen, by element."""
    return {
        one.code: tuple(form[one.code].data) if one.choices else form[one.code].data
        for one in asked
        if form[one.code].data
    }


def saved_answers(answers: Mapping[str, Any]) -> dict[str, object]:
    """Return what the form of the answers begins with: codes that were chosen, or words."""
    return {
        code: chosen_codes(answer) if CODES in answer else Texts.from_json(answer)
        for code, answer in answers.items()
    }
