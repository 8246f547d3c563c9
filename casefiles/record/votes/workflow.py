"""Keeping the register of votes: added, changed, voided, taken in from a table, taken out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.versions import plain, refuse_if_stale
from casefiles.foundation.web_addresses import is_web_address
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.transitions import Transition, move
from casefiles.record.public_record.models import key_of
from casefiles.record.votes import export, policy, queries
from casefiles.record.votes.export import Voice
from casefiles.record.votes.models import (
    LONGEST_SYMBOL,
    PERMANENT,
    Position,
    PositionDetails,
    Vote,
    VoteDetails,
    VoteMark,
    VoteOutcome,
    VoteStance,
    VoteState,
    VotingBody,
)
from casefiles.record.votes.parts.reading import (
    FIRST_DAY,
    NOT_YET_FOUNDED,
    Conflict,
    read,
)
from casefiles.record.votes.policy import VotePermission
from casefiles.record.votes.queries import Foreseen, is_country

VOID = Transition(
    "vote:voided",
    frozenset({VoteState.RECORDED}),
    VoteState.VOID,
    VotePermission.WRITE,
)
TRANSITIONS = (VOID,)
HISTORY: Mapping[str, str] = {
    "vote:added": N_("added the vote on %(symbol)s"),
    "vote:imported": N_("took the vote on %(symbol)s in from a table"),
    "vote:compared": N_("kept what a table contradicts"),
    "vote:changed": N_("changed what is said of the vote"),
    "vote:voided": N_("voided the vote as a mistaken record: %(reason)s"),
    "votes:exported": N_("took the register out as a table (%(format)s); votes: %(count)s"),
}


def details_of(vote: Vote) -> VoteDetails:
    """Return what the form of a vote holds now."""
    names = [one.name for one in fields(VoteDetails) if one.name != "positions"]
    values = {name: getattr(vote, name) for name in names}
    return VoteDetails(**values, positions=vote.position_details)


def add_vote(session: Session, details: VoteDetails, *, acting_user: User) -> Vote:
    """Add a vote; whether it was vetoed by whom follows from who voted against it."""
    policy.require(acting_user, VotePermission.WRITE)
    refuse_all(_faults_of(session, details, but=None))
    vote = Vote(conflicts=[], part=1, added_by_id=acting_user.id)
    _take_over(vote, details)
    session.add(vote)
    session.flush()
    record(session, "vote:added", vote, acting_user=acting_user, symbol=details.symbol)
    return vote


def edit_vote(
    session: Session, vote: Vote, details: VoteDetails, *, opened: int, acting_user: User
) -> None:
    """Change what is said of a vote."""
    policy.require(acting_user, VotePermission.WRITE)
    if vote.state is VoteState.VOID:
        raise NotAllowedNow(N_("This vote is void; nothing is written of it any more."))
    refuse_if_stale(vote, opened)
    refuse_all(_faults_of(session, details, but=vote))
    changes = _take_over(vote, details)
    if changes:
        record(session, "vote:changed", vote, acting_user=acting_user, changes=changes)


def void_vote(session: Session, vote: Vote, *, reason: str, acting_user: User) -> None:
    """Void a vote recorded by mistake, for a reason; it stays readable."""
    policy.require(acting_user, VotePermission.WRITE)
    kept = stated(reason)
    move(
        session,
        vote,
        VOID,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        reason=kept,
    )
    vote.void_reason = kept


def _take_over(vote: Vote, details: VoteDetails) -> dict[str, list[object]]:
    """Set a vote's columns and positions; return what changed, for the log."""
    changes: dict[str, list[object]] = {}
    for name in (one.name for one in fields(details) if one.name != "positions"):
        before, after = getattr(vote, name), getattr(details, name)
        if before != after:
            changes[name] = [plain(before), plain(after)]
            setattr(vote, name, after)
    wanted = tuple(sorted(details.positions, key=lambda one: one.country))
    if vote.position_details != wanted:
        changes["positions"] = [_worded(vote.position_details), _worded(wanted)]
        _replace_positions(vote, wanted)
    vote.symbol_key = key_of(details.symbol)
    if changes:
        vote.changed_at = clock.now()
    return changes


def _worded(positions: Sequence[PositionDetails]) -> list[str]:
    return [f"{one.country} {one.stance}" for one in positions]


def _replace_positions(vote: Vote, wanted: Sequence[PositionDetails]) -> None:
    """Keep the row of a member that stays: two rows of one member would meet in the database."""
    held = {row.country: row for row in vote.positions}
    rows = [held.get(one.country) or Position(country=one.country) for one in wanted]
    for row, one in zip(rows, wanted, strict=True):
        row.stance = one.stance
    vote.positions = rows


def _faults_of(session: Session, details: VoteDetails, *, but: Vote | None) -> Iterator[Refusal]:
    part = but.part if but else 1
    if not 0 < len(key_of(details.symbol)) <= LONGEST_SYMBOL:
        yield Refusal(N_("Give the symbol of the draft, as in S/2014/348."), field="symbol")
    elif (known := queries.with_symbol(session, details.symbol, part)) and known is not but:
        yield Refusal(N_("The register has a vote on this draft."), field="symbol")
    if not details.subject:
        yield Refusal(N_("Say what the draft is about."), field="subject")
    if details.about and not is_country(details.about):
        yield Refusal(N_("Choose a country of the list."), field="about")
    for name in ("voted_on", "looked_on"):
        if (day := getattr(details, name)) is not None and day > clock.today():
            yield Refusal(N_("This day has not come yet."), field=name)
    if details.voted_on is not None and details.voted_on < FIRST_DAY:
        yield Refusal(NOT_YET_FOUNDED, field="voted_on")
    yield from _faults_of_source(details)
    yield from _faults_of_positions(details)


def _faults_of_source(details: VoteDetails) -> Iterator[Refusal]:
    if details.url and not is_web_address(details.url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="url")
    if details.mark is VoteMark.SOURCED and not (details.source or details.url):
        yield Refusal(N_("Say where it was looked up, or mark it as unconfirmed."), field="source")


def _faults_of_positions(details: VoteDetails) -> Iterator[Refusal]:
    if any(not is_country(one.country) for one in details.positions):
        yield Refusal(N_("Choose a country of the list."), field="positions")
    most = max(Counter(one.country for one in details.positions).values(), default=0)
    if most > 1:
        yield Refusal(N_("A country stands here twice."), field="positions")
    if details.outcome is not VoteOutcome.VETOED:
        return
    if details.body is not VotingBody.SECURITY_COUNCIL:
        yield Refusal(N_("Only the Security Council knows a veto."), field="outcome")
    elif not any(
        one.country in PERMANENT and one.stance is VoteStance.AGAINST for one in details.positions
    ):
        yield Refusal(
            N_("Name the permanent member that voted against it: a veto is counted by that."),
            field="positions",
        )


# --- a table taken in


@dataclass(frozen=True)
class Credit:
    """Where a table is from: said with every vote that it brings."""

    source: str
    url: str = ""
    looked_on: date | None = None


@dataclass(frozen=True)
class Imported:
    """What became of a table: its rows, and the vote of each that could be read."""

    rows: Sequence[Foreseen]
    votes: Mapping[int, Vote]

    def count(self, becomes: str) -> int:
        """Return how many rows became so."""
        return sum(one.becomes == becomes for one in self.rows)

    @property
    def conflicts(self) -> int:
        """Return how many contradictions were found that were not kept before."""
        return sum(len(one.conflicts) for one in self.rows)


def foresee(session: Session, text: str, *, acting_user: User) -> list[Foreseen]:
    """Return what would become of each row of a table; nothing is changed."""
    policy.require(acting_user, VotePermission.WRITE)
    return queries.foresee(session, read(text))


def import_votes(
    session: Session, text: str, credit: Credit, *, acting_user: User | None
) -> Imported:
    """Take a table of vetoes in: new drafts are added, known ones compared and left as they are.

    What the table contradicts is kept with the vote, and decides nothing. `acting_user` is
    nobody where a command does it.
    """
    if acting_user is not None:
        policy.require(acting_user, VotePermission.WRITE)
    refuse_all(_faults_of_credit(credit))
    rows = queries.foresee(session, read(text))
    votes: dict[int, Vote] = {}
    for one in rows:
        if one.row.details is not None:
            votes[one.row.number] = _take_in(session, one, credit, acting_user)
    return Imported(rows, votes)


def _faults_of_credit(credit: Credit) -> Iterator[Refusal]:
    if not credit.source.strip():
        yield Refusal(N_("Say where the table is from, for its credit."), field="source")
    if credit.url and not is_web_address(credit.url):
        yield Refusal(N_("Give the whole address, beginning with https://."), field="url")
    if credit.looked_on is not None and credit.looked_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="looked_on")


def _take_in(session: Session, one: Foreseen, credit: Credit, user: User | None) -> Vote:
    found = _plain(one.conflicts, credit)
    if one.known is not None:
        if found:
            one.known.conflicts = [*one.known.conflicts, *found]
            one.known.changed_at = clock.now()
            record(session, "vote:compared", one.known, acting_user=user, count=len(found))
        return one.known
    assert one.row.details is not None  # noqa: S101 - its caller asked
    details = replace(
        one.row.details,
        source=credit.source,
        url=credit.url,
        looked_on=credit.looked_on,
        mark=VoteMark.SOURCED,
    )
    vote = Vote(conflicts=found, part=one.row.part, added_by_id=user.id if user else None)
    _take_over(vote, details)
    session.add(vote)
    session.flush()
    record(session, "vote:imported", vote, acting_user=user, symbol=vote.symbol)
    return vote


def _plain(conflicts: Sequence[Conflict], credit: Credit) -> list[dict[str, Any]]:
    return [
        {
            "table": credit.source,
            "column": one.column,
            "said": one.said,
            "counted": one.counted,
        }
        for one in conflicts
    ]


# --- a table taken out


def export_votes(
    session: Session, votes: Sequence[Vote], kind: str, voice: Voice, *, acting_user: User
) -> bytes:
    """Write the register as a table, xlsx or csv, and keep in the log what left."""
    policy.require(acting_user, VotePermission.EXPORT)
    titles, rows = export.table_of(votes, voice)
    sheet, rtl = voice.say(N_("Votes")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    record(
        session,
        "votes:exported",
        acting_user,
        acting_user=acting_user,
        count=len(votes),
        format=kind,
        fields=export.said(),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return content
