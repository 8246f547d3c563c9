"""The shape of what is typed about actors."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from casefiles.platform.web.choices import WordsField, offered, optional_id
from casefiles.platform.web.fields import EventDateField, TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.record.actors.models import ActorKind, MembershipKind
from casefiles.record.actors.workflow import ActorDetails, CommandDetails, MembershipDetails

Choices = Sequence[tuple[str, str]]
BELONGINGS = (
    (MembershipKind.PART_OF.value, _l("is part of it")),
    (MembershipKind.ALLIED_IN.value, _l("is allied with others in it")),
)


def _kind(value: object) -> ActorKind | None:
    return ActorKind(str(value)) if value else None


def _membership_kind(value: object) -> MembershipKind | None:
    return MembershipKind(str(value)) if value else None


class ActorForm(RecordForm):
    left_out_of_drafts = frozenset()
    together = (("kind", "party_kind"),)

    names = TextsField(_l("Name"), longest=200)
    kind = SelectField(_l("What is it?"), coerce=_kind)
    party_kind = SelectField(_l("What kind of party?"))
    aliases = WordsField(_l("Other names, separated by commas"), [Length(max=2000)])
    state_code = StringField(_l("State, by its two letters"), [Length(max=2)])
    note = TextsField(_l("Note"), multiline=True, longest=4000)
    origin = StringField(_l("Where the name comes from"), [Length(max=500)])

    def offer(self, *, kinds: Choices, party_kinds: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.kind.choices = offered(kinds, _l("choose"))
        self.party_kind.choices = offered(party_kinds, _l("not stated"))

    def details(self) -> ActorDetails:
        """Return what was filled in."""
        return ActorDetails(
            names=self.names.data,
            kind=self.kind.data,
            aliases=self.aliases.data or (),
            party_kind=self.party_kind.data or "",
            state_code=(self.state_code.data or "").strip().upper(),
            note=self.note.data or None,
            origin=(self.origin.data or "").strip(),
        )


class NewActorForm(ActorForm):
    code = StringField(_l("Short code"), [Length(max=60)])


class MembershipForm(RecordForm):
    body_id = SelectField(_l("Which body?"), coerce=optional_id)
    kind = RadioField(
        _l("How do they belong together?"), coerce=_membership_kind, choices=offered(BELONGINGS)
    )
    from_edtf = EventDateField(_l("From"))
    to_edtf = EventDateField(_l("Until"))
    source = StringField(_l("Who says so?"), [Length(max=500)])

    def details(self) -> MembershipDetails:
        """Return what was filled in."""
        return MembershipDetails(
            body_id=self.body_id.data,
            kind=self.kind.data,
            from_edtf=self.from_edtf.data or "",
            to_edtf=self.to_edtf.data or "",
            source=(self.source.data or "").strip(),
        )


class CommandForm(RecordForm):
    commander_id = SelectField(_l("Who commanded?"), coerce=optional_id)
    commanded_id = SelectField(_l("Whom or what?"), coerce=optional_id)
    from_edtf = EventDateField(_l("From"))
    to_edtf = EventDateField(_l("Until"))
    source = StringField(_l("Who says so?"), [Length(max=500)])
    confidence = SelectField(_l("How credible is it?"))

    def offer(self, *, actors: Choices, credibility: Choices) -> None:
        """Give the lists to choose from, labels in the page's language."""
        self.commander_id.choices = offered(actors, _l("choose"))
        self.commanded_id.choices = offered(actors, _l("choose"))
        self.confidence.choices = offered(credibility, _l("choose"))

    def details(self) -> CommandDetails:
        """Return what was filled in."""
        return CommandDetails(
            commander_id=self.commander_id.data,
            commanded_id=self.commanded_id.data,
            source=(self.source.data or "").strip(),
            confidence=self.confidence.data or "",
            from_edtf=self.from_edtf.data or "",
            to_edtf=self.to_edtf.data or "",
        )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
