"""Reading what changed since a packet went out, and the letters that say so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from casefiles.foundation.errors import NotAllowedNow, NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.corrections.models import (
    CorrectionContributor,
    CorrectionDecision,
    CorrectionNotice,
    CorrectionState,
)
from casefiles.outbound.corrections.parts.beside import Spoken, beside, repeatable
from casefiles.outbound.corrections.parts.comparing import (
    Change,
    Comparison,
    Kind,
    Today,
    Way,
    Why,
    compared,
    with_whole,
)
from casefiles.outbound.corrections.parts.counting import Counted, remembered
from casefiles.outbound.corrections.parts.later import said_later
from casefiles.outbound.corrections.parts.letter import field_in_words, line_about, where_in_words
from casefiles.outbound.corrections.parts.letting_go import let_out, may_go, named_sources
from casefiles.outbound.corrections.parts.saying import (
    Part,
    Said,
    Voice,
    numbers_in,
    said_in,
)
from casefiles.outbound.corrections.parts.unnamed import Unnamed
from casefiles.outbound.corrections.parts.wording import Row, in_language
from casefiles.outbound.dispatch.queries import dated
from casefiles.outbound.packets import policy
from casefiles.outbound.packets.documents import public_id, to_plain
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.outbound.packets.queries import Opened, is_expunged, opened
from casefiles.outbound.submissions.documents import Leaving, Permits, disclose
from casefiles.outbound.submissions.models import Submission, SubmissionCase
from casefiles.outbound.submissions.queries import LET_OUT, asked_of, case_contents, permits_of
from casefiles.platform.accounts.models import User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED, may_read
from casefiles.record.claims.models import Asserter, Claim, ClaimState
from casefiles.record.disclosure.queries import to_recipient

__all__ = [
    "Change",
    "Comparison",
    "Kind",
    "Part",
    "Said",
    "Way",
    "Why",
    "field_in_words",
    "in_language",
    "line_about",
    "where_in_words",
    "with_whole",
]

#: an attribution that somebody has to decide about before anything is said of it
_OPEN_CLAIMS = (ClaimState.PROPOSED, ClaimState.IN_REVIEW, ClaimState.RETURNED)
_OPEN = (CorrectionState.DRAFTED, CorrectionState.CONFIRMED)
LISTED = 50


@dataclass(frozen=True)
class Compared:
    """What changed since a packet went, for one page: `cases` are those it may be shown of."""

    comparison: Comparison
    #: case, by its id in the packet → our case
    cases: Mapping[str, Case]
    #: spellings of people whom no letter may name: hidden today, or not named by the packet
    hidden: frozenset[str]
    #: whether everything that the packet was let out with may still go
    is_as_let_out: bool = False

    @property
    def quoted(self) -> frozenset[str]:
        """Return the statements whose words in the packet a letter may repeat."""
        changes = self.comparison.changes
        return repeatable(changes, self.hidden, is_as_let_out=self.is_as_let_out)

    @property
    def unquoted(self) -> list[Change]:
        """Return the statements whose words in the packet no letter may repeat."""
        quoted = self.quoted
        return [one for one in self.comparison.changes if one.key not in quoted]

    def seen_by(self, user: User) -> Comparison:
        """Return the changes of the cases that a person may know of."""
        comparison = self.comparison
        known = {key for key, case in self.cases.items() if may_read(user, case)}
        changes = tuple(
            one
            for one in comparison.changes
            if not one.said.subject.case or one.said.subject.case in known
        )
        return Comparison(changes, comparison.numbers, comparison.handled)


def compare(
    session: Session,
    keyring: Keyring,
    packet: Packet,
    *,
    without: CorrectionNotice | None = None,
) -> Compared:
    """Lay what a packet that went out says beside what would leave today, to whom it went.

    `without` is a letter that is not yet to count as told.
    """
    obstacle = obstacle_to_comparing(session, packet)
    if obstacle:
        raise NotAllowedNow(obstacle)
    held = opened(session, keyring, packet)
    submission = session.get_one(Submission, packet.submission_id)
    voice = Voice(held.secret, numbers_in(held.content))
    cases = {public_id(held.secret, row.case_id): row.case for row in submission.cases}
    leaving, as_held = _leaving(session, submission, held)
    content = _disclosed(leaving, held.secret)
    then, now = said_in(held.content, voice), said_in(content, voice)
    keys = [public_id(held.secret, row.case_id) for row in submission.cases]
    hidden = Unnamed.under(dict(zip(keys, [one.permits for one in leaving], strict=True)))
    unheld = Unnamed.under(dict(zip(keys, as_held, strict=True)))
    notices = _standing_notices(session, packet.id, without)
    later = said_later(session, keyring, packet, voice, _ids(leaving))
    comparison = compared(
        then,
        now,
        Today(
            recorded=frozenset(public_id(held.secret, one) for one in _ids(leaving)),
            let_out=let_out(held),
            naming=hidden.named_in(now),
            naming_anew=unheld.named_in(now),
            named=named_sources(held),
            doubted=_doubted(cases),
            reviewed=_reviewed(session, cases),
            quoting_less=_quoting_less(held.content, content),
        ),
        told={k: v for one in notices if one.taken_at for k, v in one.changes.items()},
        handled=_handled(notices, later),
    )
    going = may_go(leaving, held.secret)
    unnamed = hidden.anywhere | unheld.anywhere
    return Compared(comparison, cases, unnamed, is_as_let_out=let_out(held) <= going)


def obstacle_to_comparing(session: Session, packet: Packet) -> str:
    """Return why a packet cannot be laid beside the record, in words; nothing where it can."""
    if packet.state is not PacketState.SENT:
        return N_("This packet did not go out: nobody holds it.")
    if is_expunged(session, packet):
        return N_("Our copy of this packet was expunged: it cannot be compared.")
    return ""


def _leaving(
    session: Session, submission: Submission, held: Opened
) -> tuple[tuple[Leaving, ...], tuple[Permits, ...]]:
    """Return the cases with today's answers of the gate, and those held to what was let out."""
    cases = [row.case for row in submission.cases]
    contents, to = case_contents(session, cases), to_recipient(asked_of(session, submission))
    permits = permits_of(session, contents, to)
    pinned = {
        case_id: {**content, LET_OUT: held.let_out.get(str(case_id), [])}
        for case_id, content in contents.items()
    }
    as_held = permits_of(session, pinned, to)
    numbers = numbers_in(held.content)
    leaving = tuple(
        Leaving(
            numbers.get(public_id(held.secret, case.id), 0), contents[case.id], permits[case.id]
        )
        for case in cases
    )
    return leaving, tuple(as_held[case.id] for case in cases)


def _disclosed(leaving: tuple[Leaving, ...], secret: bytes) -> Row:
    disclosed = disclose(leaving, secret=secret, custody={})
    return {
        "cases": to_plain(disclosed.cases),
        "exhibits": to_plain(disclosed.exhibits),
        "sources": to_plain(disclosed.sources),
    }


def _ids(leaving: Sequence[Leaving]) -> list[UUID]:
    """Return our ids of the cases and of everything in them that a packet has an id for."""
    return [
        UUID(one)
        for each in leaving
        for one in (
            each.content["id"],
            *(row["id"] for row in (*each.content["victims"], *each.content["exhibits"])),
            *each.content["sources"],
        )
    ]


def _doubted(cases: Mapping[str, Case]) -> frozenset[str]:
    return frozenset(key for key, case in cases.items() if case.state not in ESTABLISHED)


def _reviewed(session: Session, cases: Mapping[str, Case]) -> frozenset[str]:
    found = set(
        session.scalars(
            sa.select(Claim.case_id).where(
                Claim.case_id.in_([case.id for case in cases.values()]),
                Claim.asserter == Asserter.US,
                Claim.state.in_(_OPEN_CLAIMS),
                Claim.removed_at.is_(None),
            )
        )
    )
    return frozenset(key for key, case in cases.items() if case.id in found)


def _quoting_less(then: Row, now: Row) -> frozenset[str]:
    before = {row["public_id"]: row["left_out"]["other_claims"] for row in then["cases"]}
    return frozenset(
        row["public_id"]
        for row in now["cases"]
        if row["left_out"]["other_claims"] > before.get(row["public_id"], 0)
    )


def _handled(
    notices: Sequence[CorrectionNotice],
    later: Iterable[tuple[datetime, Mapping[str, str]]],
) -> dict[str, str]:
    """Return what somebody decided about, or a later packet says, the latest last."""
    dated = [*((one.drafted_at, one.changes) for one in notices), *later]
    handled: dict[str, str] = {}
    for _at, said in sorted(dated, key=lambda one: one[0]):
        handled |= said
    return handled


def _standing_notices(
    session: Session, packet_id: UUID, without: CorrectionNotice | None
) -> list[CorrectionNotice]:
    """Return the letters about a packet that were not given up, the latest last."""
    found = session.scalars(
        sa.select(CorrectionNotice)
        .where(
            CorrectionNotice.packet_id == packet_id,
            CorrectionNotice.state != CorrectionState.DISCARDED,
        )
        .order_by(CorrectionNotice.drafted_at, CorrectionNotice.id)
    )
    return [one for one in found if without is None or one.id != without.id]


def changes_in(
    session: Session, keyring: Keyring, packet: Packet | None, *, acting_user: User
) -> Comparison | None:
    """Return what changed of a packet that can still be compared, of cases that a person may know.

    None where nobody holds it, where it cannot be opened, or where they may not know of packets.
    """
    if packet is None or not policy.may(acting_user, PacketPermission.READ):
        return None
    if obstacle_to_comparing(session, packet):
        return None
    return compare(session, keyring, packet).seen_by(acting_user)


def count_facts(session: Session, keyring: Keyring, packet: Packet) -> dict[UUID, int]:
    """Return how many facts of each case of a packet changed that nobody decided about."""
    submission = session.get_one(Submission, packet.submission_id)
    found = None if is_expunged(session, packet) else compare(session, keyring, packet)
    keys = {case.id: key for key, case in found.cases.items()} if found else {}
    facts = [one.said.subject.case for one in found.comparison.material] if found else []
    return {
        row.case_id: sum(each in {"", keys.get(row.case_id)} for each in facts)
        for row in submission.cases
    }


def count_again(session: Session, keyring: Keyring, packet: Packet) -> Counted | None:
    """Compare a packet that went out; None where nothing happened to its cases since.

    It only reads: what was counted is kept by `keep_count`, in a transaction of its own.
    """
    cases = session.get_one(Submission, packet.submission_id).cases
    dates = dated(session, [row.case_id for row in cases])
    if all(row.compared_with == dates[row.case_id] for row in cases):
        return None
    return Counted(count_facts(session, keyring, packet), dates, remembered(cases))


# --- letters


def whole_notices() -> sa.Select[CorrectionNotice]:
    """Select letters with everything that their page shows."""
    return sa.select(CorrectionNotice).options(
        selectinload(CorrectionNotice.submission).selectinload(Submission.cases),
        selectinload(CorrectionNotice.packet),
        selectinload(CorrectionNotice.contributors).joinedload(CorrectionContributor.user),
        selectinload(CorrectionNotice.decisions).joinedload(CorrectionDecision.user),
    )


def get_notice(session: Session, notice_id: UUID, *, acting_user: User) -> CorrectionNotice:
    """Return a letter, or refuse in the same words whether it is absent or hidden."""
    notice = session.scalar(whole_notices().where(CorrectionNotice.id == notice_id))
    if notice is None or not policy.may(acting_user, PacketPermission.READ):
        raise NotFound(N_("There is no such letter."))
    return notice


def notices_about(session: Session, submission_ids: Collection[UUID]) -> Sequence[CorrectionNotice]:
    """Return the letters about some submissions, the earliest first."""
    return session.scalars(
        sa.select(CorrectionNotice)
        .where(CorrectionNotice.submission_id.in_(submission_ids))
        .order_by(CorrectionNotice.drafted_at, CorrectionNotice.id)
    ).all()


def spoken_of(found: Compared, notice: CorrectionNotice, *, acting_user: User) -> list[Spoken]:
    """Return what a letter is about beside how it stands today, of cases that a person may know."""
    hidden = {key for key, case in found.cases.items() if not may_read(acting_user, case)}
    return beside(found.comparison, notice.changes, hidden)


def open_notice(session: Session, packet_id: UUID) -> CorrectionNotice | None:
    """Return the letter about a packet that is on its way: drafted or confirmed."""
    return session.scalar(
        sa.select(CorrectionNotice).where(
            CorrectionNotice.packet_id == packet_id, CorrectionNotice.state.in_(_OPEN)
        )
    )


@dataclass(frozen=True)
class Owed:
    """A submission whose recipient waits for word, and the letter that is written, if any."""

    submission: Submission
    packet: Packet
    notice: CorrectionNotice | None


def owed(session: Session, *, acting_user: User) -> list[Owed]:
    """Return where facts changed that nobody decided about, as last compared, or a letter waits."""
    if not policy.may(acting_user, PacketPermission.READ):
        return []
    changed = sa.exists().where(
        SubmissionCase.submission_id == Submission.id, SubmissionCase.changed > 0
    )
    written = sa.and_(CorrectionNotice.packet_id == Packet.id, CorrectionNotice.state.in_(_OPEN))
    rows = session.execute(
        sa.select(Submission, Packet, CorrectionNotice)
        .join(Packet, Packet.submission_id == Submission.id)
        .outerjoin(CorrectionNotice, written)
        .where(
            Packet.state == PacketState.SENT,
            sa.or_(changed, CorrectionNotice.id.is_not(None)),
        )
        .order_by(Submission.reference)
        .limit(LISTED)
    )
    return [Owed(row[0], row[1], row[2]) for row in rows]


def sent_packets(session: Session) -> Sequence[UUID]:
    """Return the packets that went out and are held by somebody, the latest first."""
    return session.scalars(
        sa.select(Packet.id)
        .where(Packet.state == PacketState.SENT)
        .order_by(Packet.sealed_at.desc(), Packet.id)
    ).all()
