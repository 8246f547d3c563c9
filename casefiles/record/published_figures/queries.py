"""Reading published figures, what was said where they differ, and what our cases give today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from casefiles.foundation.counts import CountRange, added
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.queries import party_with_parts
from casefiles.record.actors.queries import with_code as actor_with_code
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.claims.models import Asserter, Claim, ClaimParty, ClaimState, Stance
from casefiles.record.places.models import Facility
from casefiles.record.places.queries import below_or_at
from casefiles.record.places.queries import with_code as place_with_code
from casefiles.record.published_figures import policy
from casefiles.record.published_figures.models import (
    FigureExplanation,
    PublishedFigure,
    PublishedState,
    Unit,
)
from casefiles.record.published_figures.parts.comparing import (
    Check,
    checks,
    publisher_of,
    scope_of,
)
from casefiles.record.published_figures.parts.counting import (
    COUNTED,
    Counted,
    Line,
    Told,
    count_of,
    whole_of,
)
from casefiles.record.published_figures.parts.table import Row, read_table
from casefiles.record.published_figures.policy import PublishedPermission
from casefiles.record.related.queries import counts_once
from casefiles.record.victims.models import CasualtyFigure, Damage, EntryState, Victim
from casefiles.record.victims.queries import recorded_counts

LISTED = 5_000


def get_figure(session: Session, figure_id: UUID, *, acting_user: User) -> PublishedFigure:
    """Return a figure, or refuse alike whether it is absent or not for who asks."""
    figure = session.get(PublishedFigure, figure_id)
    if figure is None or not policy.may(acting_user, PublishedPermission.READ):
        raise NotFound(N_("There is no such published figure."))
    return figure


@dataclass(frozen=True)
class Wanted:
    """What narrows the list: codes, ids and days."""

    measure: str = ""
    party_id: UUID | None = None
    #: a code of the publisher, see `publishers`; "ours" for ourselves
    publisher: str = ""
    as_of: date | None = None


OURS = "ours"


def list_figures(
    session: Session, wanted: Wanted, state: PublishedState = PublishedState.RECORDED
) -> list[PublishedFigure]:
    """Return figures by measure and scope, the latest of each first."""
    statement = (
        sa.select(PublishedFigure)
        .where(PublishedFigure.state == state)
        .options(joinedload(PublishedFigure.party), joinedload(PublishedFigure.place))
        .order_by(PublishedFigure.as_of_to.desc(), PublishedFigure.measure, PublishedFigure.id)
        .limit(LISTED)
    )
    if wanted.measure:
        statement = statement.where(PublishedFigure.measure == wanted.measure)
    if wanted.party_id:
        statement = statement.where(PublishedFigure.party_id == wanted.party_id)
    if wanted.as_of:
        statement = statement.where(PublishedFigure.as_of_to == wanted.as_of)
    found = session.scalars(statement).all()
    return [one for one in found if not wanted.publisher or _by(one) == wanted.publisher]


def is_about(session: Session, actor_id: UUID) -> bool:
    """Return whether a figure that stands is about an actor."""
    named = sa.select(PublishedFigure.id).where(
        PublishedFigure.party_id == actor_id, PublishedFigure.state == PublishedState.RECORDED
    )
    return session.scalar(sa.select(named.exists())) is True


def _by(figure: PublishedFigure) -> str:
    """Return a code of who published it: an address carries no name."""
    if figure.is_ours:
        return OURS
    return hashlib.sha256(publisher_of(figure).encode()).hexdigest()[:12]


def publishers(figures: Iterable[PublishedFigure]) -> dict[str, PublishedFigure]:
    """Return who published figures, each with one of theirs."""
    return {_by(one): one for one in figures}


def in_force(session: Session) -> list[PublishedFigure]:
    """Return every figure that is not void."""
    return list_figures(session, Wanted())


def read_rows(session: Session, content: str) -> list[Row]:
    """Read a table of figures; each code of a party or a place is looked up once."""

    @cache
    def party(code: str) -> UUID | None:
        found = actor_with_code(session, code)
        return found.id if found and found.kind is not ActorKind.PERSON else None

    @cache
    def place(code: str) -> UUID | None:
        found = place_with_code(session, code)
        return found.id if found else None

    return read_table(content, party=party, place=place)


def series_of(figures: Iterable[PublishedFigure], like: PublishedFigure) -> list[PublishedFigure]:
    """Return the figures of one measure and one scope, in the order of the days they end on."""
    key = (like.measure, *scope_of(like))
    found = [one for one in figures if (one.measure, *scope_of(one)) == key]
    return sorted(found, key=lambda one: (one.end or one.as_of_to, one.as_of_to, one.minimum or 0))


# --- where figures differ


def checks_of(session: Session) -> list[Check]:
    """Return what the rules find in all figures that are in force."""
    return checks(in_force(session))


def get_check(session: Session, key: str) -> Check:
    """Return one comparison by its name, as the figures are now."""
    for check in checks_of(session):
        if check.key == key and not check.agrees:
            return check
    raise NotFound(N_("There is no such difference any more."))


def explanations(session: Session) -> dict[str, list[FigureExplanation]]:
    """Return what people wrote, by the difference it explains, the first first."""
    found: dict[str, list[FigureExplanation]] = {}
    order = (FigureExplanation.written_at, FigureExplanation.id)
    for one in session.scalars(sa.select(FigureExplanation).order_by(*order).limit(LISTED)):
        found.setdefault(one.check_key, []).append(one)
    return found


# --- what our cases give today


def counted_today(
    session: Session, figure: PublishedFigure, *, acting_user: User
) -> Counted | None:
    """Return what the cases that a person may read give for what a figure counts.

    None where cases do not say it: a share, or a measure that nobody enters case by case.
    """
    if figure.measure not in COUNTED or figure.unit is not Unit.NUMBER:
        return None
    reach = _reach(figure, acting_user)
    inside = sa.and_(reach, _ours(session, figure), _within(figure))
    told = _told(session, inside)
    lines = tuple(
        Line(
            one.case_id,
            one.reference,
            one.title,
            count_of(one, figure.measure),
            whole_of(one, figure.measure),
        )
        for one in told.values()
    )
    ours = sa.and_(reach, _ours(session, figure))
    return Counted(
        lines,
        added([one.count for one in lines]),
        added([one.whole for one in lines]),
        undated=_number(session, sa.and_(ours, _perhaps_within(figure), sa.not_(_within(figure)))),
        unattributed=_unattributed(session, figure, reach),
    )


_Condition = sa.ColumnElement[bool]


def _reach(figure: PublishedFigure, user: User) -> _Condition:
    """Return which cases count that somebody may read and that lie in the place of a figure."""
    conditions = [is_visible_to(user), counts_once()]
    if figure.place_id:
        conditions.append(Case.place_id.in_(below_or_at(figure.place_id)))
    return sa.and_(*conditions)


def _until(figure: PublishedFigure) -> date:
    return figure.end or figure.as_of_to


def _within(figure: PublishedFigure) -> _Condition:
    """Return which cases certainly lie in the period: both ends of their date do."""
    known = sa.and_(Case.earliest.is_not(None), Case.latest.is_not(None))
    ends = Case.latest <= _until(figure)
    begins = Case.earliest >= figure.since if figure.since else sa.true()
    # Three-valued logic would lose the cases without a day where this is negated.
    return sa.func.coalesce(sa.and_(known, ends, begins), sa.false())


def _perhaps_within(figure: PublishedFigure) -> _Condition:
    begins = sa.or_(Case.earliest.is_(None), Case.earliest <= _until(figure))
    if figure.since is None:
        return begins
    return sa.and_(begins, sa.or_(Case.latest.is_(None), Case.latest >= figure.since))


def _ours(session: Session, figure: PublishedFigure) -> _Condition:
    """Return which cases our approved attribution lays to the party, or to a part of it."""
    if figure.party_id is None:
        return sa.true()
    stands = (Claim.asserter == Asserter.US, Claim.state == ClaimState.APPROVED)
    return _naming(session, figure.party_id, *stands)


def _naming(session: Session, party_id: UUID, *stands: _Condition) -> _Condition:
    named = (
        sa.select(ClaimParty.claim_id)
        .join(Claim, Claim.id == ClaimParty.claim_id)
        .where(
            Claim.case_id == Case.id,
            Claim.stance == Stance.ATTRIBUTES,
            Claim.removed_at.is_(None),
            ClaimParty.actor_id.in_(party_with_parts(session, party_id)),
            *stands,
        )
    )
    return named.exists()


def _unattributed(session: Session, figure: PublishedFigure, reach: _Condition) -> int:
    if figure.party_id is None:
        return 0
    others = _naming(session, figure.party_id, Claim.asserter != Asserter.US)
    not_ours = sa.not_(_ours(session, figure))
    return _number(session, sa.and_(reach, _perhaps_within(figure), others, not_ours))


def _number(session: Session, condition: _Condition) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Case).where(condition)) or 0


def _told(session: Session, inside: _Condition) -> dict[UUID, Told]:
    """Read what can be counted of some cases, in four queries however many there are."""
    columns = (Case.id, Case.reference, Case.title, Case.target, Case.weapons)
    rows = session.execute(sa.select(*columns).where(inside).order_by(Case.reference))
    told = {row.id: Told(*row) for row in rows}
    ids = sa.select(Case.id).where(inside)
    _read_reports(session, ids, told)
    _read_victims(session, ids, told)
    _read_damage(session, ids, told)
    return told


_Ids = sa.Select[Any]


def _read_reports(session: Session, ids: _Ids, told: Mapping[UUID, Told]) -> None:
    figures = sa.select(CasualtyFigure).where(
        CasualtyFigure.case_id.in_(ids), CasualtyFigure.state == EntryState.RECORDED
    )
    for one in session.scalars(figures):
        count = CountRange(one.minimum, one.maximum)
        if count.is_stated:
            reports = told[one.case_id].reports
            reports.setdefault((one.category, one.group), []).append(count)


def _read_victims(session: Session, ids: _Ids, told: Mapping[UUID, Told]) -> None:
    victims = sa.select(Victim).where(Victim.case_id.in_(ids), Victim.state == EntryState.RECORDED)
    by_case: dict[UUID, list[Victim]] = {}
    for one in session.scalars(victims):
        by_case.setdefault(one.case_id, []).append(one)
    for case_id, group in by_case.items():
        told[case_id].recorded = recorded_counts(group)


def _read_damage(session: Session, ids: _Ids, told: Mapping[UUID, Told]) -> None:
    damages = (
        sa.select(Damage.case_id, Facility.kind, sa.func.count(sa.distinct(Damage.facility_id)))
        .join(Facility, Facility.id == Damage.facility_id)
        .where(Damage.case_id.in_(ids), Damage.state == EntryState.RECORDED)
        .group_by(Damage.case_id, Facility.kind)
    )
    for case_id, kind, number in session.execute(damages):
        told[case_id].facilities[kind] = number
