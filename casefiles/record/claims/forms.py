"""The shape of what is typed about who is said to have done it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from casefiles.foundation.messages import N_
from casefiles.platform.web.choices import grouped, offered, optional_id, yes_or_no
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.web.rows import Choice, Column, RowsField
from casefiles.record.citations.models import CitationDetails
from casefiles.record.claims.models import (
    OUR_STANCES,
    Answer,
    Asserter,
    ClaimDetails,
    IndicatorDetails,
    OtherClaimDetails,
    PartyDetails,
    Sameness,
    Stance,
)
from casefiles.record.sources.forms import Groups

Choices = Sequence[tuple[str, str]]
#: a scale's label → its standards
Scales = Sequence[tuple[str, Choices]]
E = TypeVar("E", bound=StrEnum)

STANCE_WORDS = {
    Stance.ATTRIBUTES: _l("attributes it to somebody"),
    Stance.DENIES: _l("denies it"),
    Stance.ADMITS: _l("admits it"),
    Stance.UNDETERMINED: _l("does not determine who did it"),
}
ASSERTER_WORDS = {
    Asserter.UN_BODY: _l("a UN body"),
    Asserter.ORGANISATION: _l("another organisation"),
    Asserter.MEDIA: _l("the media"),
    Asserter.PARTY: _l("the accused party itself"),
}
NOT_JUDGED = N_("Choose how credible each is; 6 says that it cannot be judged.")
ANSWER_WORDS = {Answer.YES: _l("yes"), Answer.PARTLY: _l("partly"), Answer.NO: _l("no")}
SAMENESS_WORDS = {
    Sameness.SAME: _l("certainly the same incident"),
    Sameness.PROBABLE: _l("probably the same incident"),
    Sameness.POSSIBLE: _l("possibly the same incident"),
}


def _party(row: Mapping[str, str]) -> PartyDetails:
    return PartyDetails(UUID(row["actor"]), row["mode"])


def _party_row(party: PartyDetails) -> Mapping[str, str]:
    return {"actor": str(party.actor_id), "mode": party.mode}


def _citation(row: Mapping[str, str]) -> CitationDetails:
    return CitationDetails(
        support=row["support"],
        credibility=row["credibility"],
        locator=row["locator"],
        quotation=row["quotation"],
    )


def _citation_row(citation: CitationDetails) -> Mapping[str, str]:
    return {
        "support": citation.support,
        "credibility": citation.credibility,
        "locator": citation.locator,
        "quotation": citation.quotation,
    }


def _choices(pairs: Choices, empty: object, group: object = "") -> list[Choice]:
    first = [Choice("", empty)] if empty else []
    return [*first, *[Choice(value, label, group) for value, label in pairs]]


def _member(kind: type[E], text: object) -> E | None:
    return kind(str(text)) if text else None


def _words(words: Mapping[E, object]) -> list[tuple[str, object]]:
    return [(str(value), label) for value, label in words.items()]


class _PartiesForm(RecordForm):
    left_out_of_drafts = frozenset()

    parties = RowsField(
        _l("Parties"),
        columns=(
            Column("actor", _l("Party"), chosen=True),
            Column("mode", _l("How it is responsible"), chosen=True),
        ),
        build=_party,
        split=_party_row,
    )
    standard = SelectField(_l("Standard of proof"))

    def offer_parties(self, *, actors: Choices, modes: Choices, scales: Scales) -> None:
        """Give the actors, the modes of liability, and the standards under their scales."""
        self.parties.choices = {
            "actor": _choices(actors, _l("choose")),
            "mode": _choices(modes, _l("not stated")),
        }
        self.standard.choices = grouped(scales, _l("not stated"))


class ClaimForm(_PartiesForm):
    together = (("stance", "parties", "standard"),)

    stance = RadioField(
        _l("What do we say?"), [InputRequired(_l("Choose what we say."))], coerce=Stance
    )
    wording = TextsField(_l("The attribution in a sentence"), multiline=True, longest=2000)
    rationale = TextsField(_l("Reasons"), multiline=True, longest=20_000)
    exculpatory = TextsField(
        _l("What does not fit, and who else could have done it"),
        multiline=True,
        longest=20_000,
        description=_l("If nothing was found, say where you looked."),
    )

    def offer_stances(self) -> None:
        """Give what an organisation can say of a party."""
        words = [(str(stance), STANCE_WORDS[stance]) for stance in OUR_STANCES]
        self.stance.choices = offered(words)

    def details(self, scheme_of: Mapping[str, str]) -> ClaimDetails:
        """Return what was filled in; a standard brings the scale that it belongs to."""
        standard = self.standard.data or ""
        return ClaimDetails(
            stance=self.stance.data,
            parties=self.parties.data,
            scheme=scheme_of.get(standard, ""),
            standard=standard,
            wording=self.wording.data or None,
            rationale=self.rationale.data or None,
            exculpatory=self.exculpatory.data or None,
        )


class OtherClaimForm(_PartiesForm):
    together = (
        ("asserter", "asserter_name"),
        ("stance", "parties", "standard"),
        ("source_id", "symbol", "paragraph", "stated_on"),
    )

    asserter = RadioField(
        _l("Who says so?"), [InputRequired(_l("Choose who says so."))], coerce=Asserter
    )
    asserter_name = TextsField(_l("Its name"), longest=300)
    stance = RadioField(
        _l("What does it say?"), [InputRequired(_l("Choose what it says."))], coerce=Stance
    )
    wording = TextsField(_l("Its own words"), multiline=True, longest=5000)
    source_id = SelectField(_l("Source"), coerce=optional_id)
    symbol = StringField(_l("Document symbol or case number"), [Length(max=60)])
    paragraph = StringField(_l("Paragraph"), [Length(max=60)])
    stated_on = DateField(_l("When did it say so?"), [Optional()])
    incident_confirmed = SelectField(
        _l("Does it confirm the incident?"), coerce=lambda text: _member(Answer, text)
    )
    party_named = SelectField(
        _l("Does it name the party?"), coerce=lambda text: _member(Answer, text)
    )
    law_characterised = TextsField(_l("How does it characterise it in law?"), longest=1000)
    sameness = SelectField(
        _l("How sure is it that this is the same incident?"),
        coerce=lambda text: _member(Sameness, text),
    )

    #: the UN documents of the register, to be taken from while a symbol is typed
    known_symbols: Sequence[str] = ()

    def offer_rest(self, *, sources: Groups, symbols: Sequence[str] = ()) -> None:
        """Give the lists that only another body's claim has."""
        self.known_symbols = symbols
        self.asserter.choices = offered(_words(ASSERTER_WORDS))
        self.stance.choices = offered(_words(STANCE_WORDS))
        self.source_id.choices = grouped(sources, _l("not stated"))
        for field in (self.incident_confirmed, self.party_named):
            field.choices = offered(_words(ANSWER_WORDS), _l("not stated"))
        self.sameness.choices = offered(_words(SAMENESS_WORDS), _l("not judged"))

    def details(self, scheme_of: Mapping[str, str]) -> OtherClaimDetails:
        """Return what was filled in; a standard brings the scale that it belongs to."""
        standard = self.standard.data or ""
        return OtherClaimDetails(
            asserter=self.asserter.data,
            asserter_name=self.asserter_name.data,
            stance=self.stance.data,
            parties=self.parties.data,
            scheme=scheme_of.get(standard, ""),
            standard=standard,
            wording=self.wording.data or None,
            source_id=self.source_id.data,
            symbol=(self.symbol.data or "").strip(),
            paragraph=(self.paragraph.data or "").strip(),
            stated_on=self.stated_on.data,
            incident_confirmed=self.incident_confirmed.data,
            party_named=self.party_named.data,
            law_characterised=self.law_characterised.data or None,
            sameness=self.sameness.data,
        )


class IndicatorForm(RecordForm):
    left_out_of_drafts = frozenset()

    code = SelectField(_l("Kind of indicator"))
    supports = RadioField(
        _l("Which way does it point?"),
        [InputRequired(_l("Say which way it points."))],
        coerce=yes_or_no,
    )
    note = TextsField(_l("What it shows"), multiline=True, longest=5000)
    citations = RowsField(
        _l("What it rests on"),
        columns=(
            Column("support", _l("Source or exhibit"), chosen=True),
            Column("credibility", _l("Credibility"), chosen=True),
            Column("locator", _l("Where in it")),
            Column("quotation", _l("Its own words"), longest=2000),
        ),
        build=_citation,
        split=_citation_row,
    )

    def offer(
        self, *, codes: Choices, exhibits: Choices, sources: Groups, credibilities: Choices
    ) -> None:
        """Give the lists to choose from; the value of a support is its reference."""
        self.code.choices = offered(codes, _l("choose"))
        self.supports.choices = offered(
            [(str(True), _l("for the attribution")), (str(False), _l("against it"))]
        )
        self.citations.choices = {
            "support": [
                *_choices(exhibits, _l("choose"), _l("Exhibits of this case")),
                *[one for heading, pairs in sources for one in _choices(pairs, "", heading)],
            ],
            "credibility": _choices(
                [(code, f"{code} {label}") for code, label in credibilities], _l("choose")
            ),
        }

    def validate_citations(self, field: RowsField) -> None:
        """Ask for a judgement of each; that it cannot be judged is one."""
        if not all(one.credibility for one in field.data):
            raise ValidationError(gettext(NOT_JUDGED))

    def details(self) -> IndicatorDetails:
        """Return what was filled in."""
        return IndicatorDetails(
            code=self.code.data or "",
            supports=bool(self.supports.data),
            note=self.note.data or None,
            citations=self.citations.data,
        )


class ReasonForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
