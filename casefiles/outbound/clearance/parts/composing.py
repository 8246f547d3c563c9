"""Cleared cases, the recipient's profile and the organisation become the content of one packet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casefiles.outbound.packets.documents import (
    Organisation,
    PacketContent,
    Recipient,
    public_id,
    to_plain,
)
from casefiles.outbound.submissions.documents import (
    Custody,
    Filing,
    Leaving,
    annex_of,
    disclose,
    elements_of,
    naming,
    on_sheets,
    terms,
)
from casefiles.outbound.submissions.models import COVER_NOTE
from casefiles.outbound.submissions.queries import Earlier
from casefiles.platform.organisation import models as organisation
from casefiles.record.disclosure.queries import Because
from casefiles.record.recipients.models import Profile

_ID_LENGTH = 16


@dataclass(frozen=True)
class Draft:
    """What sealing decides once: the packet's id and secret, its only clock, who made it."""

    packet_id: UUID
    secret: bytes
    sealed_at: datetime
    program_version: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """Everything about a packet that does not come from its cases."""

    draft: Draft
    reference: str
    organisation: organisation.Organisation
    profile: Profile
    #: element code → the officer's own words, as kept
    answers: Mapping[str, Any]
    #: which submission it adds to, None where it stands for itself
    earlier: Earlier | None = None


def compose(
    letter: Letter,
    leaving: tuple[Leaving, ...],
    *,
    custody: Custody,
    onward: Mapping[str, Mapping[str, Because]],
) -> PacketContent:
    """Return what the packet says: disclosed, numbered, answered; its bytes follow from it."""
    draft = letter.draft
    disclosed = disclose(leaving, secret=draft.secret, custody=custody)
    persons = on_sheets(leaving, letter.profile, secret=draft.secret)
    filing = Filing(letter.profile, leaving, disclosed, letter.answers, onward, persons)
    return PacketContent(
        packet_id=public_id(draft.secret, draft.packet_id)[:_ID_LENGTH],
        submission_reference=letter.reference,
        supplements=letter.earlier.reference if letter.earlier else None,
        supplements_their_reference=(letter.earlier.theirs or None) if letter.earlier else None,
        supplements_sent_on=letter.earlier.sent_on if letter.earlier else None,
        organisation=_organisation(letter.organisation),
        recipient=_recipient(letter.profile),
        languages=draft.languages,
        sealed_at=draft.sealed_at,
        program_version=draft.program_version,
        cover_note=terms.text(letter.answers.get(COVER_NOTE)),
        disclosure=terms.say("disclosure"),
        cases=disclosed.cases,
        sources=disclosed.sources,
        exhibits=disclosed.exhibits,
        elements=elements_of(filing),
        sheets=tuple(one.sheet for one in persons),
        annex=tuple(annex_of(leaving, letter.profile)),
        custody=disclosed.custody,
        redactions=disclosed.redactions,
    )


def _organisation(ours: organisation.Organisation) -> Organisation:
    contact = ours.focal_point_contact
    return Organisation(
        names=terms.text(ours.names.to_json()),
        address=tuple(line.strip() for line in ours.address.splitlines() if line.strip()),
        focal_point=ours.focal_point,
        email=contact if "@" in contact else None,
        telephone=contact if contact and "@" not in contact else None,
        sample=ours.is_sample,
    )


def _recipient(profile: Profile) -> Recipient:
    return Recipient(
        names=terms.worded(profile.names),
        address=tuple(way.address for way in profile.delivery if way.address),
        profile_code=profile.code,
        profile_version=profile.version,
        checked_on=profile.last_checked.on,
        checked_note=terms.worded(profile.last_checked.note),
        order_note=terms.worded(profile.order_note),
    )


def named_in(content: PacketContent, leaving: tuple[Leaving, ...]) -> set[str]:
    """Return the references of withheld people whom anything in a packet still names.

    Across cases, and in the cover note and the answers: somebody withheld in one case may
    stand in the words of another.
    """
    exposed = {
        name
        for each in leaving
        for one in each.permits.exposed_people
        for name in naming.spellings(one)
    }
    words = naming.read(to_plain(content))
    return {
        somebody["reference"]
        for each in leaving
        for somebody in each.permits.hidden_names
        if words.places_naming(naming.spellings(somebody) - exposed)
    }
