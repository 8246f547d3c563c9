"""Reading votes: the register, the count of vetoes, and what is documented around a vote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange, computed
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.queries import is_visible_to
from casefiles.record.public_record.models import key_of
from casefiles.record.victims.models import CasualtyFigure, EntryState, Victim
from casefiles.record.votes import policy
from casefiles.record.votes.models import (
    PERMANENT,
    Position,
    Vote,
    VoteOutcome,
    VoteStance,
    VoteState,
    VotingBody,
)
from casefiles.record.votes.parts.countries import CODES, country_name
from casefiles.record.votes.parts.load import (
    Dated,
    Killed,
    Load,
    best_of,
    load_of,
    span_around,
)
from casefiles.record.votes.parts.reading import Conflict, Row
from casefiles.record.votes.policy import VotePermission

LISTED = 2_000
#: asked for beside the stances: against, by who may veto, and so it came
VETO = "veto"
_DRAFT = re.compile(r"\bS/\d{4}/\d+\b")
_KILLED = ("killed", "died_of_wounds")


@dataclass(frozen=True)
class Wanted:
    """What narrows the register."""

    country: str = ""
    #: a stance of the country, or `VETO`
    stance: str = ""
    since: date | None = None
    until: date | None = None
    about: str = ""
    outcome: VoteOutcome | None = None


def get_vote(session: Session, vote_id: UUID, *, acting_user: User) -> Vote:
    """Return a vote, or refuse alike whether it is absent or not for who asks."""
    vote = session.get(Vote, vote_id)
    if vote is None or not policy.may(acting_user, VotePermission.READ):
        raise NotFound(N_("There is no such vote."))
    return vote


def list_votes(
    session: Session, wanted: Wanted, state: VoteState = VoteState.RECORDED
) -> Sequence[Vote]:
    """Return the votes of the register, the latest first; those without a day last."""
    day = Vote.voted_on
    statement = sa.select(Vote).where(Vote.state == state, *_conditions(wanted))
    order = (day.is_(None), day.desc(), Vote.symbol_key, Vote.part)
    return session.scalars(statement.order_by(*order).limit(LISTED)).all()


def count_vetoes(session: Session, wanted: Wanted) -> dict[str, int]:
    """Return how many vetoes each member cast in the votes that are wanted."""
    statement = (
        sa.select(Position.country, sa.func.count().label("number"))
        .join(Vote, Vote.id == Position.vote_id)
        .where(Vote.state == VoteState.RECORDED, *_conditions(wanted), is_veto())
        .group_by(Position.country)
        .order_by(sa.func.count().desc(), Position.country)
    )
    if wanted.country:
        statement = statement.where(Position.country == wanted.country)
    return {row.country: int(row.number) for row in session.execute(statement)}


def is_veto() -> sa.ColumnElement[bool]:
    """Return the condition of `Vote.vetoes`, in the database's words; a test compares both."""
    return sa.and_(
        Vote.body == VotingBody.SECURITY_COUNCIL,
        Vote.outcome == VoteOutcome.VETOED,
        Position.stance == VoteStance.AGAINST,
        Position.country.in_(sorted(PERMANENT)),
    )


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.since:
        found.append(Vote.voted_on >= wanted.since)
    if wanted.until:
        found.append(Vote.voted_on <= wanted.until)
    if wanted.about:
        found.append(Vote.about == wanted.about)
    if wanted.outcome:
        found.append(Vote.outcome == wanted.outcome)
    if wanted.country or wanted.stance:
        found.append(_voted(wanted))
    return found


def _voted(wanted: Wanted) -> sa.ColumnElement[bool]:
    """Return the condition that the member voted so, or anybody where none is named."""
    said = sa.select(Position.id).where(Position.vote_id == Vote.id).correlate(Vote)
    if wanted.country:
        said = said.where(Position.country == wanted.country)
    if wanted.stance == VETO:
        said = said.where(is_veto())
    elif wanted.stance:
        said = said.where(Position.stance == VoteStance(wanted.stance))
    return said.exists()


def with_symbols(session: Session, symbols: Collection[str]) -> dict[str, Vote]:
    """Return the votes on some drafts: {key of the symbol → the first vote under it}."""
    keys = {key_of(symbol) for symbol in symbols}
    statement = sa.select(Vote).where(
        Vote.symbol_key.in_(keys), Vote.state == VoteState.RECORDED, Vote.part == 1
    )
    return {one.symbol_key: one for one in session.scalars(statement)} if keys else {}


def named_in(session: Session, texts: Iterable[str], *, acting_user: User) -> list[Vote]:
    """Return the votes on drafts that some texts name by their symbol, for who may read them."""
    named = {symbol for text in texts for symbol in _DRAFT.findall(text)}
    if not policy.may(acting_user, VotePermission.READ):
        return []
    return sorted(with_symbols(session, named).values(), key=lambda one: one.symbol_key)


def with_symbol(session: Session, symbol: str, part: int = 1) -> Vote | None:
    """Return the vote on a draft, however its symbol is spelt."""
    return session.scalar(
        sa.select(Vote).where(
            Vote.symbol_key == key_of(symbol),
            Vote.part == part,
            Vote.state == VoteState.RECORDED,
        )
    )


def countries(language: str) -> list[tuple[str, str]]:
    """Return every country that may be chosen, by its name in a language."""
    named = [(code, country_name(code, language)) for code in CODES]
    return sorted(named, key=lambda pair: pair[1])


def called(code: str, language: str) -> str:
    """Return what a country is called in a language."""
    return country_name(code, language)


def is_country(code: str) -> bool:
    """Return whether a code names a country that may be chosen."""
    return code in CODES


# --- a table before it is taken in


@dataclass(frozen=True)
class Foreseen:
    """One row of a table as it would be taken in."""

    row: Row
    #: the vote that the register has already
    known: Vote | None
    #: what the table contradicts that is not kept yet
    conflicts: tuple[Conflict, ...]

    @property
    def becomes(self) -> str:
        """Return what becomes of the row: unreadable, known or new."""
        return "unreadable" if self.row.details is None else "known" if self.known else "new"


def foresee(session: Session, rows: Sequence[Row]) -> list[Foreseen]:
    """Return what would become of each row: two queries, however many rows there are."""
    statement = sa.select(Vote).where(Vote.state == VoteState.RECORDED)
    known = {(one.symbol_key, one.part): one for one in session.scalars(statement)}
    return [_foreseen(row, known.get((key_of(row.symbol), row.part))) for row in rows]


def _foreseen(row: Row, known: Vote | None) -> Foreseen:
    if row.details is None:
        return Foreseen(row, None, ())
    if known is None:
        return Foreseen(row, None, row.conflicts)
    kept = {(one["column"], one["said"]) for one in known.conflicts}
    found = (*row.conflicts, *_differences(row, known))
    return Foreseen(row, known, tuple(one for one in found if (one.column, one.said) not in kept))


def _differences(row: Row, known: Vote) -> list[Conflict]:
    """Return where a row says another day or other vetoes than the register."""
    assert row.details is not None  # noqa: S101 - only readable rows are compared
    pairs = (
        ("date", str(row.details.voted_on), str(known.voted_on or "")),
        ("member_veto", ", ".join(row.vetoes), ", ".join(known.vetoes)),
    )
    return [Conflict(*pair) for pair in pairs if pair[1] != pair[2]]


# --- what is documented around a vote


def load_around(session: Session, day: date, *, acting_user: User) -> Load:
    """Return what is documented by month in the cases that a person may read, around a day."""
    since, until = span_around(day)
    rows = session.execute(
        sa.select(Case.id, Case.earliest, Case.latest).where(
            is_visible_to(acting_user),
            Case.state != CaseState.VOID,
            sa.or_(Case.earliest.is_(None), Case.earliest < until),
            sa.or_(Case.latest.is_(None), Case.latest >= since),
            sa.or_(Case.earliest.is_not(None), Case.latest.is_not(None)),
        )
    )
    dated = [Dated(*row) for row in rows]
    return load_of(day, dated, _killed(session, since, until))


def _killed(session: Session, since: date, until: date) -> Killed:
    """Return the killed of every case of a stretch of time; who asks is asked for the cases."""
    within = sa.and_(Case.earliest >= since, Case.latest < until)
    best = best_of(_reported(session, within))
    for case_id, counts in _recorded(session, within).items():
        if case_id not in best.counts:
            best.counts[case_id] = counts
            best.by_victims.add(case_id)
    return best


def _reported(
    session: Session, within: sa.ColumnElement[bool]
) -> Mapping[UUID, Mapping[str, list[CountRange]]]:
    figure = CasualtyFigure
    rows = session.execute(
        sa.select(figure.case_id, figure.group, figure.minimum, figure.maximum)
        .join(Case, Case.id == figure.case_id)
        .where(
            within,
            figure.state == EntryState.RECORDED,
            figure.category == "killed",
            figure.group.in_(("all", "civilians")),
            sa.or_(figure.minimum.is_not(None), figure.maximum.is_not(None)),
        )
    )
    found: dict[UUID, dict[str, list[CountRange]]] = {}
    for case_id, group, minimum, maximum in rows:
        found.setdefault(case_id, {}).setdefault(group, []).append(CountRange(minimum, maximum))
    return found


def _recorded(session: Session, within: sa.ColumnElement[bool]) -> Mapping[UUID, CountRange]:
    """Return the victims recorded as killed, but fighters, added up by case."""
    rows = session.execute(
        sa.select(
            Victim.case_id,
            sa.func.sum(sa.func.coalesce(Victim.minimum, 0)),
            sa.func.sum(Victim.maximum),
            sa.func.sum(sa.case((Victim.maximum.is_(None), 1), else_=0)),
        )
        .join(Case, Case.id == Victim.case_id)
        .where(
            within,
            Victim.state == EntryState.RECORDED,
            Victim.outcome.in_(_KILLED),
            Victim.civilian_status != "combatant",
        )
        .group_by(Victim.case_id)
    )
    return {
        case_id: computed(int(low), None if without else int(high))
        for case_id, low, high, without in rows
    }
