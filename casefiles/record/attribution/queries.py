"""Every read of claims, and the dossier: exactly what a claim rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from casefiles.foundation.canonical import digest
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import plain
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.accounts.queries import people_with
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to, lock_case
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.citations.queries import citations_of
from casefiles.record.claims import policy
from casefiles.record.claims.models import (
    Asserter,
    Claim,
    ClaimContributor,
    ClaimParty,
    ClaimState,
    Decision,
    Indicator,
    Stance,
)
from casefiles.record.claims.policy import Bar
from casefiles.record.claims.queries import FOREMOST, claims_to_show, in_order, whole_claims
from casefiles.record.evidence.models import ExhibitState
from casefiles.record.origins.models import UNSPECIFIED
from casefiles.record.origins.queries import links_behind, roots_of
from casefiles.record.sources.models import SourceState
from casefiles.record.victims.models import CasualtyFigure, EntryState

#: what of the case a claim rests on; everything else there may change beside it
RELIED_ON = (
    "date_edtf",
    "time_of_day",
    "time_zone",
    "place_id",
    "place_detail",
    "place_precision",
    "longitude",
    "latitude",
    "target",
    "weapons",
    "delivery",
)
_OWN = ("stance", "scheme", "standard", "wording", "rationale", "exculpatory")

PARTY_MISSING = N_("Name at least one party.")
STANDARD_MISSING = N_("Choose the standard of proof, on its scale.")
RATIONALE_MISSING = N_("Write the reasons.")
INDICATOR_MISSING = N_("Give at least one indicator.")
CITATION_MISSING = N_("Cite a source or an exhibit for every indicator.")
EXCULPATORY_MISSING = N_("Write what speaks against it; if nothing was found, where you looked.")


def claims_of(session: Session, case: Case) -> Sequence[Claim]:
    """Return what is said of who did it: ours first, then UN bodies, organisations, the party."""
    claims = session.scalars(_of_a_case(), {"case_id": case.id}).unique()
    return sorted(claims, key=in_order)


@cache
def _of_a_case() -> sa.Select[Claim]:
    of_it = Claim.case_id == sa.bindparam("case_id")
    return claims_to_show().where(of_it, Claim.removed_at.is_(None)).limit(500)


def ours_among(claims: Sequence[Claim]) -> Claim | None:
    """Return our foremost claim among a case's, as `claims_of` orders them."""
    return next((claim for claim in claims if claim.asserter is Asserter.US), None)


def approved_claim(session: Session, case: Case) -> Claim | None:
    """Return our attribution in force, the only claim of ours that may leave."""
    return session.scalar(
        whole_claims().where(Claim.case_id == case.id, Claim.state == ClaimState.APPROVED)
    )


def approved_in_locked(session: Session, case_id: UUID) -> Claim | None:
    """Return a case's approved claim as it is once nobody else is deciding in that case.

    The row of the case is the lock that a decision takes too: whichever comes
    second, the decision or the change of a fact, sees what the other did.
    """
    lock_case(session, case_id)
    return session.scalar(
        whole_claims()
        .where(Claim.case_id == case_id, Claim.state == ClaimState.APPROVED)
        .execution_options(populate_existing=True)
    )


def standing_by_case(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, ClaimState | None]:
    """Return how far our own attribution is in each case, None where there is none."""
    rows = session.execute(_our_states(), {"case_ids": case_ids})
    states: dict[UUID, list[ClaimState]] = {case_id: [] for case_id in case_ids}
    for case_id, state in rows:
        states[case_id].append(state)
    return {
        case_id: min(found, key=FOREMOST.index, default=None) for case_id, found in states.items()
    }


@cache
def _our_states() -> sa.Select[UUID, ClaimState]:
    return sa.select(Claim.case_id, Claim.state).where(
        Claim.case_id.in_(sa.bindparam("case_ids", expanding=True)),
        Claim.asserter == Asserter.US,
    )


# --- what it rests on ----------------------------------------------------------------------------


def support_of(
    session: Session, claim: Claim, *, fresh: bool = False
) -> dict[tuple[CitedKind, UUID], list[Citation]]:
    """Return the citations in force of a claim and of each of its indicators."""
    found = [
        *citations_of(session, CitedKind.CLAIM, [claim.id], fresh=fresh),
        *citations_of(
            session, CitedKind.INDICATOR, [row.id for row in claim.indicators], fresh=fresh
        ),
    ]
    resting: dict[tuple[CitedKind, UUID], list[Citation]] = {}
    for citation in found:
        resting.setdefault((citation.cited_kind, citation.cited_id), []).append(citation)
    return resting


def figures_of(session: Session, case_id: UUID) -> Sequence[CasualtyFigure]:
    """Return the casualty figures of a case that are not void."""
    statement = (
        sa.select(CasualtyFigure)
        .where(CasualtyFigure.case_id == case_id, CasualtyFigure.state == EntryState.RECORDED)
        .options(joinedload(CasualtyFigure.source))
        .order_by(CasualtyFigure.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def dossier(session: Session, claim: Claim) -> dict[str, Any]:
    """Return everything a claim rests on as plain data, and nothing beside it.

    Its own fields, parties, indicators and citations; the reliability of the cited sources and
    the fixity of the cited exhibits; the origins behind both; the case's date, place, target,
    weapons and figures. Not the case's wording, tags or notes.
    """
    case = session.get_one(Case, claim.case_id, populate_existing=True)
    resting = support_of(session, claim, fresh=True)
    cited = [citation for citations in resting.values() for citation in citations]
    return {
        "claim": {name: _plain(getattr(claim, name)) for name in _OWN},
        "parties": [[row.actor.code, row.mode] for row in claim.parties],
        "indicators": [_indicator(row, resting) for row in claim.indicators],
        "citations": [_citation(row) for row in resting.get((CitedKind.CLAIM, claim.id), ())],
        "sources": _sources(cited),
        **_origins(session, cited),
        "exhibits": _exhibits(cited),
        "case": {name: _plain(getattr(case, name)) for name in RELIED_ON},
        "figures": [_figure(row) for row in figures_of(session, case.id)],
    }


def dossier_digest(session: Session, claim: Claim) -> str:
    """Return the digest that an approval carries."""
    return digest(dossier(session, claim))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return None if value in (None, "") else plain(value)


def _indicator(
    row: Indicator, resting: dict[tuple[CitedKind, UUID], list[Citation]]
) -> dict[str, object]:
    return {
        "code": row.code,
        "supports": row.supports,
        "note": _plain(row.note),
        "citations": [_citation(one) for one in resting.get((CitedKind.INDICATOR, row.id), ())],
    }


def _citation(row: Citation) -> list[str]:
    return [row.support, row.credibility, row.locator, row.quotation]


def _sources(cited: Iterable[Citation]) -> dict[str, list[str]]:
    return {
        row.source.reference: [row.source.reliability, row.source.state.value]
        for row in cited
        if row.source is not None
    }


def _origins(session: Session, cited: Iterable[Citation]) -> dict[str, list[str]]:
    """Return the origins behind what is cited, counted once.

    Only where somebody said how one source derives from another: what was approved before
    that was asked for keeps the digest it was approved with.
    """
    behind = {one.behind.id: one.behind for one in cited if one.behind is not None}
    links = links_behind(session, behind)
    if all(link.how == UNSPECIFIED for link in links):
        return {}
    references = {source.id: source.reference for source in behind.values()}
    references |= {link.origin_id: link.origin.reference for link in links}
    counted = [key for key, one in behind.items() if one.state is SourceState.RECORDED]
    roots = frozenset[UUID]().union(*roots_of(session, counted).values())
    return {"origins": sorted(references[root] for root in roots)}


def _exhibits(cited: Iterable[Citation]) -> dict[str, list[str]]:
    return {
        row.exhibit.reference: [
            row.exhibit.sha256,
            row.exhibit.file.fixity.value,
            row.exhibit.state.value,
        ]
        for row in cited
        if row.exhibit is not None
    }


def _figure(row: CasualtyFigure) -> list[object]:
    return [row.source.reference, row.category, row.group, row.minimum, row.maximum]


def missing_for_proposal(session: Session, claim: Claim) -> tuple[str, ...]:
    """Return in words everything that a claim still needs before it can be proposed."""
    resting = support_of(session, claim)
    carried = [
        any(_carries(one) for one in resting.get((CitedKind.INDICATOR, row.id), ()))
        for row in claim.indicators
    ]
    needs = (
        (bool(claim.parties) or claim.stance is Stance.UNDETERMINED, PARTY_MISSING),
        (bool(claim.standard and claim.scheme), STANDARD_MISSING),
        (_said(claim.rationale), RATIONALE_MISSING),
        (bool(carried), INDICATOR_MISSING),
        (all(carried), CITATION_MISSING),
        (_said(claim.exculpatory), EXCULPATORY_MISSING),
    )
    return tuple(message for met, message in needs if not met)


def _said(text: Texts | None) -> bool:
    return bool(text)


def _carries(citation: Citation) -> bool:
    """Tell whether something may rest on it: neither source nor exhibit was voided since."""
    if citation.exhibit is not None:
        return citation.exhibit.state is ExhibitState.KEPT
    return citation.source is not None and citation.source.state is SourceState.RECORDED


# --- who waits for whom --------------------------------------------------------------------------

ClaimInCase = tuple[Claim, Case]


def _of_ours(user: User) -> sa.Select[Claim, Case]:
    return (
        sa.select(Claim, Case)
        .join(Case, Case.id == Claim.case_id)
        .where(is_visible_to(user), Claim.asserter == Asserter.US, Case.state != CaseState.VOID)
        .options(
            selectinload(Claim.parties).joinedload(ClaimParty.actor),
            selectinload(Claim.contributors).joinedload(ClaimContributor.user),
            selectinload(Claim.decisions).joinedload(Decision.user),
            selectinload(Case.members),
        )
    )


def _rows(session: Session, statement: sa.Select[Claim, Case], limit: int) -> list[ClaimInCase]:
    ordered = statement.order_by(Claim.changed_at.desc(), Claim.id.desc()).limit(limit)
    return [(claim, case) for claim, case in session.execute(ordered)]


def in_review(session: Session, user: User, *, limit: int = 100) -> list[ClaimInCase]:
    """Return every visible claim of ours that waits for a decision, whoever may take it."""
    waiting = (ClaimState.PROPOSED, ClaimState.IN_REVIEW)
    return _rows(session, _of_ours(user).where(Claim.state.in_(waiting)), limit)


def waiting_for(session: Session, user: User) -> list[ClaimInCase]:
    """Return the claims that this very person may decide now."""
    return [
        (claim, case)
        for claim, case in in_review(session, user)
        if policy.bar_to_decide(user, claim, case) is None
    ]


def written_by(session: Session, user: User, *, limit: int = 50) -> list[ClaimInCase]:
    """Return the claims a person had a hand in that are not settled yet."""
    open_states = (
        ClaimState.DRAFT,
        ClaimState.RETURNED,
        ClaimState.PROPOSED,
        ClaimState.IN_REVIEW,
    )
    mine = Claim.contributors.any(ClaimContributor.user_id == user.id)
    return _rows(session, _of_ours(user).where(mine, Claim.state.in_(open_states)), limit)


def recently_decided(session: Session, user: User, *, limit: int = 20) -> list[ClaimInCase]:
    """Return the visible claims decided last."""
    decided = (ClaimState.APPROVED, ClaimState.RETURNED, ClaimState.REJECTED)
    return _rows(session, _of_ours(user).where(Claim.state.in_(decided)), limit)


def deciders(session: Session, claim: Claim, case: Case) -> list[tuple[User, Bar | None]]:
    """Return every reviewer and everybody with a hand in the claim, with what bars them."""
    people = {person.id: person for person in people_with(session, Role.REVIEWER)}
    people |= {row.user_id: row.user for row in claim.contributors}
    return sorted(
        ((one, policy.bar_to_decide(one, claim, case)) for one in people.values()),
        key=lambda pair: (pair[1] is not None, pair[0].display_name),
    )


def may_be_asked(session: Session, claim: Claim) -> list[User]:
    """Return the reviewers who had no hand in a claim."""
    contributors = {row.user_id for row in claim.contributors}
    return [one for one in people_with(session, Role.REVIEWER) if one.id not in contributors]
