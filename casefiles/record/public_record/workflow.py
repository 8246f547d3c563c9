"""Keeping the register of UN documents: added, changed, voided with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.foundation.web_addresses import is_web_address
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.public_record import policy, queries
from casefiles.record.public_record.models import (
    UNDocument,
    UNDocumentDetails,
    UNDocumentState,
    key_of,
)
from casefiles.record.public_record.policy import UNDocumentPermission
from casefiles.record.recipients.queries import profiles

VOID = Transition(
    "un-document:voided",
    frozenset({UNDocumentState.RECORDED}),
    UNDocumentState.VOID,
    UNDocumentPermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "un-document:added": N_("added the document %(symbol)s"),
    "un-document:changed": N_("changed what is said of the document"),
    "un-document:voided": N_("voided the document as a mistaken record: %(reason)s"),
}


def details_of(document: UNDocument) -> UNDocumentDetails:
    """Return what the form of a document holds now."""
    names = UNDocumentDetails.__dataclass_fields__
    return UNDocumentDetails(**{name: getattr(document, name) for name in names})


def add_document(session: Session, details: UNDocumentDetails, *, acting_user: User) -> UNDocument:
    """Add a document; findings that cite its symbol rest on it from then on."""
    policy.require(acting_user, UNDocumentPermission.WRITE)
    refuse_all(_faults_of(session, details, but=None))
    document = UNDocument(added_by_id=acting_user.id)
    take_over(document, details)
    document.symbol_key = key_of(details.symbol)
    session.add(document)
    session.flush()
    record(session, "un-document:added", document, acting_user=acting_user, symbol=details.symbol)
    return document


def _faults_of(
    session: Session, details: UNDocumentDetails, *, but: UNDocument | None
) -> Iterator[Refusal]:
    if not key_of(details.symbol):
        yield Refusal(N_("Give the symbol, as in A/HRC/43/57."), field="symbol")
    elif (known := queries.with_symbol(session, details.symbol)) is not None and known is not but:
        yield Refusal(N_("The register has a document of this symbol."), field="symbol")
    if not details.title:
        yield Refusal(N_("Give the document's title."), field="title")
    if details.recipient and all(one.code != details.recipient for one in profiles(session)):
        yield Refusal(N_("Choose a body of the list."), field="recipient")
    if not details.recipient and not details.body_name:
        yield Refusal(N_("Choose the body, or write its name."), field="body_name")
    if details.published_on is not None and details.published_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="published_on")
    for name in ("url", "archived_url"):
        if (address := getattr(details, name)) and not is_web_address(address):
            yield Refusal(N_("Give the whole address, beginning with https://."), field=name)


def edit_document(
    session: Session,
    document: UNDocument,
    details: UNDocumentDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change what is said of a document; its symbol stays while a finding rests on it."""
    policy.require(acting_user, UNDocumentPermission.WRITE)
    if document.state is UNDocumentState.VOID:
        raise NotAllowedNow(N_("This document is void; nothing is written of it any more."))
    refuse_if_stale(document, opened)
    refuse_all(_faults_of(session, details, but=document))
    if key_of(details.symbol) != document.symbol_key and queries.is_cited(session, document):
        raise Refusal(
            N_("Findings cite this symbol: correct it in them first, then here."), field="symbol"
        )
    changes = take_over(document, details)
    if changes:
        document.symbol_key = key_of(details.symbol)
        record(session, "un-document:changed", document, acting_user=acting_user, changes=changes)


def void_document(
    session: Session, document: UNDocument, *, reason: str, acting_user: User
) -> None:
    """Void a document recorded by mistake, for a reason, while no finding rests on it."""
    policy.require(acting_user, UNDocumentPermission.WRITE)
    kept = stated(reason)
    if queries.is_cited(session, document):
        raise NotAllowedNow(
            N_("Findings rest on this document. Correct their symbol, or take them out, first.")
        )
    move(
        session,
        document,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    document.void_reason = kept
