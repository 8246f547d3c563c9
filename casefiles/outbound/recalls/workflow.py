"""Every change to a letter: drafted from what was withdrawn, worded, sent, or not needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.recalls import queries
from casefiles.outbound.recalls.models import NoticeState, RecallNotice
from casefiles.outbound.recalls.parts.letter import About, drafted
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import Keyring

SEND = Transition(
    "recall:sent",
    frozenset({NoticeState.DRAFTED}),
    NoticeState.SENT,
    SubmissionPermission.DISPATCH,
)
DROP = Transition(
    "recall:dropped",
    frozenset({NoticeState.DRAFTED}),
    NoticeState.DROPPED,
    SubmissionPermission.DISPATCH,
)
TRANSITIONS = (SEND, DROP)

HISTORY: Mapping[str, str] = {
    "recall:drafted": N_("drafted a letter to the recipient: a ground was withdrawn"),
    "recall:worded": N_("changed the letter to the recipient"),
    "recall:sent": N_("wrote down that the letter to the recipient was sent"),
    "recall:dropped": N_("wrote down that no letter is sent: %(reason)s"),
}


def draft_notice(
    session: Session, keyring: Keyring, packet: Packet, *, acting_user: User
) -> RecallNotice:
    """Draft the letter about everything withdrawn of a sent packet that none speaks of yet."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    return draft_what_is_owed(session, keyring, packet, acting_user=acting_user)


def draft_what_is_owed(
    session: Session, keyring: Keyring, packet: Packet, *, acting_user: User
) -> RecallNotice:
    """Draft it also for who dispatches nothing: they confirmed what makes the letter due."""
    if packet.state is not PacketState.SENT:
        raise NotAllowedNow(N_("This packet did not go out: give it up and seal without them."))
    if queries.open_draft(session, packet.id) is not None:
        raise NotAllowedNow(N_("A letter about this packet is being written already."))
    withdrawn = queries.affected_packet(session, keyring, packet)
    if not withdrawn.items:
        raise NotAllowedNow(N_("Nothing was withdrawn of this packet that no letter speaks of."))
    submission = session.get_one(Submission, packet.submission_id)
    sent_on = queries.day_sent(session, submission.id) or packet.sealed_at.date()
    about = About(submission.reference, packet.sha256, sent_on, withdrawn.parts)
    notice = RecallNotice(
        packet_id=packet.id,
        submission_id=submission.id,
        items=withdrawn.items,
        letter=drafted(about, submission.languages),
        drafted_by_id=acting_user.id,
    )
    session.add(notice)
    session.flush()
    _log(session, "recall:drafted", notice, acting_user, parts=len(withdrawn.parts))
    return notice


def _log(
    session: Session, action: str, notice: RecallNotice, acting_user: User, **detail: object
) -> None:
    record(session, action, notice, acting_user=acting_user, within=notice.submission_id, **detail)


def word_notice(
    session: Session, notice: RecallNotice, letter: Texts, *, opened: int, acting_user: User
) -> None:
    """Put the letter into other words, before it is sent."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    refuse_if_stale(notice, opened)
    if notice.state is not NoticeState.DRAFTED:
        raise NotAllowedNow(N_("This letter is not being written any more."))
    if not letter:
        raise Refusal(N_("Write the letter."), field="letter")
    if letter != notice.letter:
        notice.letter = letter
        _log(session, "recall:worded", notice, acting_user)


def note_sent(
    session: Session, notice: RecallNotice, sent_on: date, method: str, *, acting_user: User
) -> None:
    """Write down that the letter went out, on which day and how."""
    refuse_all(_faults_of(session, notice, sent_on, method))
    _move(session, notice, SEND, acting_user, on=sent_on.isoformat())
    notice.sent_on, notice.method = sent_on, method.strip()


def _faults_of(
    session: Session, notice: RecallNotice, sent_on: date, method: str
) -> Iterator[Refusal]:
    went = queries.day_sent(session, notice.submission_id)
    if sent_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="sent_on")
    elif went and sent_on < went:
        yield Refusal(N_("That is before the packet was sent."), field="sent_on")
    if not method.strip():
        yield Refusal(N_("Say how it went."), field="method")


def drop_notice(session: Session, notice: RecallNotice, reason: str, *, acting_user: User) -> None:
    """Write down why nobody is told; what it speaks of is not asked about again."""
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    _move(session, notice, DROP, acting_user, reason=reason.strip())
    notice.drop_reason = reason.strip()


def _move(
    session: Session,
    notice: RecallNotice,
    transition: Transition[NoticeState, SubmissionPermission],
    acting_user: User,
    **detail: object,
) -> None:
    move(
        session,
        notice,
        transition,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        within=notice.submission_id,
        **detail,
    )
