"""Keeping the register of agreements: added, changed, voided with a reason; taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.foundation.web_addresses import is_web_address
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors.models import Actor
from casefiles.record.agreements import export, policy, queries
from casefiles.record.agreements.export import Voice
from casefiles.record.agreements.models import (
    Agreement,
    AgreementDetails,
    AgreementMark,
    AgreementState,
    AgreementTerms,
)
from casefiles.record.agreements.parts.bounds import bounds_of, faults_of
from casefiles.record.agreements.policy import AgreementPermission
from casefiles.record.codebook.queries import has
from casefiles.record.places.models import Place

VOID = Transition(
    "agreement:voided",
    frozenset({AgreementState.RECORDED}),
    AgreementState.VOID,
    AgreementPermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "agreement:added": N_("added the agreement"),
    "agreement:changed": N_("changed what is said of the agreement"),
    "agreement:voided": N_("voided the agreement as a mistaken record: %(reason)s"),
    "agreements:exported": N_(
        "took the register out as a table (%(format)s); agreements: %(count)s"
    ),
}


def details_of(agreement: Agreement) -> AgreementDetails:
    """Return what the form of an agreement holds now."""
    terms = {name: getattr(agreement, name) for name in AgreementTerms.__dataclass_fields__}
    return AgreementDetails(
        **terms,
        parties=tuple(str(one.id) for one in agreement.parties),
        areas=agreement.area_codes,
    )


def add_agreement(session: Session, details: AgreementDetails, *, acting_user: User) -> Agreement:
    """Add an agreement; the cases of its time and place lie in it from then on."""
    policy.require(acting_user, AgreementPermission.WRITE)
    refuse_all(_faults_of(session, details))
    agreement = Agreement(added_by_id=acting_user.id)
    _fill(session, agreement, details)
    session.add(agreement)
    session.flush()
    record(session, "agreement:added", agreement, acting_user=acting_user, kind=agreement.kind)
    return agreement


def edit_agreement(
    session: Session,
    agreement: Agreement,
    details: AgreementDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of an agreement."""
    policy.require(acting_user, AgreementPermission.WRITE)
    if agreement.state is AgreementState.VOID:
        raise NotAllowedNow(N_("This agreement is void; nothing is written of it any more."))
    refuse_if_stale(agreement, opened)
    refuse_all(_faults_of(session, details))
    changes = _fill(session, agreement, details)
    if changes:
        # Whom it binds and where stand in rows of their own: this one tells that they changed.
        agreement.changed_at = clock.now()
        record(session, "agreement:changed", agreement, acting_user=acting_user, changes=changes)


def void_agreement(
    session: Session, agreement: Agreement, *, reason: str, acting_user: User
) -> None:
    """Void an agreement recorded by mistake, for a reason: no case lies in it any more."""
    policy.require(acting_user, AgreementPermission.WRITE)
    kept = stated(reason)
    move(
        session,
        agreement,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    agreement.void_reason = kept


def _fill(
    session: Session, agreement: Agreement, details: AgreementDetails
) -> dict[str, list[object]]:
    """Write what was filled in, and return what changed of it."""
    parties, areas = _parties(session, details), _places(session, details)
    before = details_of(agreement)
    changes = take_over(agreement, details.terms)
    take_over(agreement, bounds_of(agreement.from_edtf, agreement.to_edtf))
    if {*agreement.parties} != {*parties}:
        changes["parties"] = [_codes(agreement.parties), _codes(parties)]
        agreement.parties = parties
    if {*agreement.places} != {*areas}:
        agreement.places = areas
        changes["areas"] = [list(before.areas), list(agreement.area_codes)]
    return changes


def _codes(parties: Sequence[Actor]) -> list[str]:
    return [one.code for one in parties]


def _parties(session: Session, details: AgreementDetails) -> list[Actor]:
    found = queries.bodies_with(session, [UUID(one) for one in details.parties])
    return list(found.values())


def _places(session: Session, details: AgreementDetails) -> list[Place]:
    found = (queries.place_named(session, one) for one in details.areas)
    return list(dict.fromkeys(place for place in found if place is not None))


def _faults_of(session: Session, details: AgreementDetails) -> Iterator[Refusal]:
    if not details.names:
        yield Refusal(N_("Give the agreement a name."), field="names")
    if not has("agreement_kind", details.kind):
        yield Refusal(N_("Choose what kind of agreement it is."), field="kind")
    yield from _faults_of_period(details)
    yield from _faults_of_source(details)
    if len(_parties(session, details)) != len(details.parties):
        yield Refusal(N_("Choose parties of the list; no individual."), field="parties")
    for text in details.areas:
        if queries.place_named(session, text) is None:
            yield Refusal(
                N_("“%(name)s” is not one place of the gazetteer. Write its code."),
                field="areas",
                name=text,
            )


def _faults_of_period(details: AgreementDetails) -> Iterator[Refusal]:
    yield from faults_of(details.from_edtf, details.to_edtf)
    if not details.from_edtf:
        yield Refusal(N_("Say when it began, even roughly: a year is enough."), field="from_edtf")
    if details.no_end and details.to_edtf:
        yield Refusal(N_("It has an end, or none was agreed: not both."), field="no_end")


def _faults_of_source(details: AgreementDetails) -> Iterator[Refusal]:
    if details.mark is None:
        yield Refusal(
            N_("Say whether a source was seen, or it has yet to be checked."), field="mark"
        )
    if details.mark is AgreementMark.SOURCED and not details.source_title.strip():
        yield Refusal(N_("Name the source that was seen."), field="source_title")
    if details.mark is AgreementMark.SOURCED and details.looked_at_on is None:
        yield Refusal(N_("Say on which day the source was looked at."), field="looked_at_on")
    if details.looked_at_on is not None and details.looked_at_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="looked_at_on")
    if details.source_url and not is_web_address(details.source_url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="source_url")


def export_agreements(
    session: Session,
    agreements: Sequence[Agreement],
    kind: str,
    voice: Voice,
    *,
    acting_user: User,
) -> bytes:
    """Write agreements as a table, xlsx or csv, and keep in the log what left."""
    policy.require(acting_user, AgreementPermission.EXPORT)
    going = export.leaving(agreements)
    titles, rows = export.table_of(going, voice)
    sheet, rtl = voice.say(N_("Agreements")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "agreements:exported",
        acting_user,
        acting_user=acting_user,
        count=len(going),
        format=kind,
        fields=export.said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
