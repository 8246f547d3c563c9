"""The shape of what is typed about a ground to disclose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
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
from casefiles.platform.web.choices import offered
from casefiles.platform.web.forms import RecordForm
from casefiles.record.disclosure.models import GroundKind, GroundSubject, Purpose, Scope
from casefiles.record.disclosure.workflow import GroundDetails, GroundWording, faults_of_ground

Choices = Sequence[tuple[str, str]]


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
    given_by = StringField(_l("Who gave it?"), [Length(max=300)])
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

    @override
    def judged(self) -> Iterable[Refusal]:
        if not self.kind.data:
            return ()
        return faults_of_ground(
            GroundWording(
                kind=self.kind.data,
                scopes=tuple(self.scopes.data or ()),
                given_by=(self.given_by.data or "").strip(),
                method=self.method.data or "",
                given_on=self.given_on.data,
                expires_on=self.expires_on.data,
                citation=self.citation.data or "",
                note=self.note.data or "",
            )
        )

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
        )


class WithdrawForm(RecordForm):
    reason = TextAreaField(
        _l("Why is it withdrawn?"),
        [InputRequired(_l("Say why it is withdrawn.")), Length(max=2000)],
    )
