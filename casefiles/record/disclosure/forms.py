"""The shape of what is typed about a ground to disclose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from typing_extensions import override
from wtforms import (
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import offered, yes_no, yes_or_no
from casefiles.platform.web.fields import Needed
from casefiles.platform.web.forms import RecordForm
from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    Withdrawal,
)
from casefiles.record.disclosure.workflow import GroundDetails, GroundWording, faults_of_ground

Choices = Sequence[tuple[str, str]]
GIVER_WORDS = {
    Giver.THEMSELVES: _l("The person"),
    Giver.GUARDIAN: _l("A guardian"),
    Giver.NEXT_OF_KIN: _l("The next of kin"),
    Giver.NOBODY: _l("Nobody was asked"),
    Giver.UNKNOWN: _l("It is not written down who agreed"),
}
ASSENT_WORDS = {
    Assent.GIVEN: _l("The child agreed"),
    Assent.REFUSED: _l("The child said no"),
    Assent.TOO_YOUNG: _l("The child is too young to be asked"),
}


def _giver(value: object) -> Giver | None:
    return Giver(str(value)) if value else None


def _assent(value: object) -> Assent | None:
    return Assent(str(value)) if value else None


class GroundForm(RecordForm):
    left_out_of_drafts = frozenset()

    subject = SelectField(
        _l("About whom or what?"), [InputRequired(_l("Choose whom or what it is about."))]
    )
    kind = RadioField(
        _l("On what ground?"), [InputRequired(_l("Choose the ground."))], coerce=GroundKind
    )
    scopes = SelectMultipleField(_l("What may leave?"), coerce=Scope)
    purpose = SelectField(
        _l("For what?"), [InputRequired(_l("Choose what it is for."))], validate_choice=True
    )
    recipients = SelectMultipleField(_l("To whom?"))
    giver = SelectField(_l("Who agreed?"), coerce=_giver)
    given_by = StringField(_l("Name of whoever agreed"), [Length(max=300)])
    relation = StringField(_l("What are they to the person?"), [Length(max=120)])
    assent = SelectField(_l("What did the child say?"), coerce=_assent)
    interpreter_used = SelectField(_l("Did somebody interpret?"), coerce=yes_or_no)
    interpreter = StringField(_l("Who interpreted?"), [Length(max=300)])
    method = SelectField(_l("How was it given?"))
    language = SelectField(_l("In which language?"), default="")
    given_on = DateField(_l("On which day?"), [Optional()])
    expires_on = DateField(_l("Until which day?"), [Optional()])
    citation = StringField(_l("Where was it published?"), [Length(max=1000)])
    note = TextAreaField(_l("Note, or the reason"), [Length(max=8000)])

    def offer(
        self,
        *,
        subjects: Choices,
        kinds: Choices,
        scopes: Choices,
        purposes: Choices,
        recipients: Choices,
        methods: Choices,
        languages: Choices,
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.subject.choices = offered(subjects, _l("choose"))
        self.kind.choices = offered(kinds)
        self.scopes.choices = offered(scopes)
        self.purpose.choices = offered(purposes, _l("choose"))
        self.recipients.choices = offered(recipients)
        self.method.choices = offered(methods, _l("not stated"))
        self.language.choices = offered(languages, _l("not stated"))
        self.giver.choices = offered(
            [(str(one), GIVER_WORDS[one]) for one in Giver if one is not Giver.UNKNOWN],
            _l("choose"),
        )
        self.assent.choices = offered(
            [(str(one), words) for one, words in ASSENT_WORDS.items()],
            _l("it is not about a child"),
        )
        self.interpreter_used.choices = yes_no(_l("Yes"), _l("No"))

    @override
    def judged(self) -> Iterable[Refusal]:
        if not self.kind.data:
            return
        yield from faults_of_ground(
            GroundWording(
                kind=self.kind.data,
                scopes=tuple(self.scopes.data or ()),
                given_by=(self.given_by.data or "").strip(),
                method=self.method.data or "",
                given_on=self.given_on.data,
                expires_on=self.expires_on.data,
                citation=self.citation.data or "",
                note=self.note.data or "",
                **self._of_giver(),
            )
        )
        if self.subject.data and self.purpose.data:
            yield from super().judged()

    def details(self) -> GroundDetails:
        """Return what was filled in."""
        kind, _, subject_id = str(self.subject.data).partition(":")
        return GroundDetails(
            subject_kind=GroundSubject(kind),
            subject_id=UUID(subject_id),
            kind=self.kind.data,
            scopes=tuple(self.scopes.data or ()),
            purpose=Purpose(self.purpose.data),
            recipients=tuple(self.recipients.data or ()),
            given_by=(self.given_by.data or "").strip(),
            method=self.method.data or "",
            language=(self.language.data or "").strip(),
            given_on=self.given_on.data,
            expires_on=self.expires_on.data,
            citation=(self.citation.data or "").strip(),
            note=(self.note.data or "").strip(),
            **self._of_giver(),
        )

    def _of_giver(self) -> dict[str, Any]:
        return {
            "giver": self.giver.data,
            "relation": (self.relation.data or "").strip(),
            "assent": self.assent.data,
            "interpreter_used": self.interpreter_used.data,
            "interpreter": (self.interpreter.data or "").strip(),
        }


class ConsentFormForm(RecordForm):
    """What stands on a consent form before a pen comes to it."""

    subject = SelectField(_l("About whom or what?"))
    language = RadioField(_l("In which language?"), [InputRequired(_l("Choose one of the two."))])
    scopes = SelectMultipleField(_l("What is asked, point by point?"), [Needed()], coerce=Scope)
    purpose = SelectField(_l("For what?"))
    recipients = SelectMultipleField(_l("To whom?"))

    def offer(
        self,
        *,
        subjects: Choices,
        languages: Choices,
        scopes: Choices,
        purposes: Choices,
        recipients: Choices,
    ) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.subject.choices = offered(subjects, _l("nobody: a blank form"))
        self.language.choices = offered(languages)
        self.scopes.choices = offered(scopes)
        self.purpose.choices = offered(purposes, _l("every purpose, each to be ticked"))
        self.recipients.choices = offered(recipients)

    @override
    def judged(self) -> Iterable[Refusal]:
        if not self.scopes.data:
            yield Refusal(N_("Tick what is asked: only that stands on the form."), field="scopes")
        if self.recipients.data and not self.purpose.data:
            yield Refusal(N_("Say for what these would receive it."), field="purpose")

    @property
    def subject_id(self) -> UUID | None:
        """Return whom or what it is about; None for a blank form."""
        return UUID(self.subject.data.partition(":")[2]) if self.subject.data else None


class ScanForm(RecordForm):
    file = FileField(_l("The scan"), [FileRequired(_l("Choose a file."))])


class RemoveForm(RecordForm):
    reason = TextAreaField(
        _l("Why is it removed?"),
        [InputRequired(_l("Say why it is removed.")), Length(max=2000)],
    )


WITHDRAWAL_WORDS = {
    Withdrawal.TAKEN_BACK: _l("Whoever gave it took it back"),
    Withdrawal.CORRECTED: _l("It was written down wrongly"),
    Withdrawal.UNSAID: _l("It is not written down what happened: it counts as taken back"),
}


class WhatHappenedForm(RecordForm):
    """What happened before a ground was withdrawn."""

    happened = RadioField(
        _l("What happened?"),
        [InputRequired(_l("Choose what happened."))],
        choices=offered(
            [
                (one.value, WITHDRAWAL_WORDS[one])
                for one in Withdrawal
                if one is not Withdrawal.UNSAID
            ]
        ),
    )
    on = DateField(_l("On which day was it taken back?"), [Optional()])


class WithdrawForm(WhatHappenedForm):
    reason = TextAreaField(
        _l("Why is it withdrawn?"),
        [InputRequired(_l("Say why it is withdrawn.")), Length(max=2000)],
    )


class WithdrawAllForm(RecordForm):
    """Somebody takes everything back that they agreed to."""

    on = DateField(_l("On which day was it taken back?"), [Optional()])
    reason = TextAreaField(
        _l("Why is it withdrawn?"),
        [InputRequired(_l("Say why it is withdrawn.")), Length(max=2000)],
    )
