"""Every change to a letter about changes: drafted, confirmed by a second person, taken, sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.canonical import digest
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale
from casefiles.outbound.corrections import policy, queries
from casefiles.outbound.corrections.models import (
    CorrectionContributor,
    CorrectionDecision,
    CorrectionNotice,
    CorrectionOutcome,
    CorrectionState,
)
from casefiles.outbound.corrections.parts.letter import About, drafted
from casefiles.outbound.corrections.parts.sayable import require_sayable
from casefiles.outbound.corrections.queries import Change, Compared, Kind, with_whole
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.recalls.queries import day_sent
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.policy import require as require_officer
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import Keyring

CONFIRM = Transition(
    "correction:confirmed",
    frozenset({CorrectionState.DRAFTED}),
    CorrectionState.CONFIRMED,
    SubmissionPermission.CLEAR,
)
SEND_BACK = Transition(
    "correction:sent-back",
    frozenset({CorrectionState.DRAFTED}),
    CorrectionState.DRAFTED,
    SubmissionPermission.CLEAR,
)
SEND = Transition(
    "correction:sent",
    frozenset({CorrectionState.CONFIRMED}),
    CorrectionState.SENT,
    SubmissionPermission.DISPATCH,
)
DISCARD = Transition(
    "correction:discarded",
    frozenset({CorrectionState.DRAFTED, CorrectionState.CONFIRMED}),
    CorrectionState.DISCARDED,
    SubmissionPermission.DISPATCH,
)
TRANSITIONS = (CONFIRM, SEND_BACK, SEND, DISCARD)

HISTORY: Mapping[str, str] = {
    "correction:drafted": N_("drafted a letter to the recipient: the record changed"),
    "correction:worded": N_("changed the letter about changes"),
    "correction:confirmed": N_("confirmed the letter about changes as a second person"),
    "correction:sent-back": N_("sent the letter about changes back: %(reason)s"),
    "correction:taken": N_("took the letter about changes out as a PDF"),
    "correction:sent": N_("wrote down that the letter about changes was sent"),
    "correction:discarded": N_("discarded the letter about changes, before anybody took it"),
    "correction:none-needed": N_("wrote down that no letter about changes is needed: %(reason)s"),
}


# --- drafting


def draft_notice(
    session: Session,
    keyring: Keyring,
    packet: Packet,
    chosen: Collection[str],
    *,
    acting_user: User,
) -> CorrectionNotice:
    """Draft the letter about some changes since a packet went out, in the packet's own numbers."""
    require_officer(acting_user, SubmissionPermission.DISPATCH)
    found = queries.compare(session, keyring, packet)
    changes = _chosen(found, chosen, acting_user)
    if not all(one.is_told_by_letter for one in changes):
        raise Refusal(
            N_("Not all of it may be said by this letter today; each line says why."),
            field="changes",
        )
    if queries.open_notice(session, packet.id) is not None:
        raise NotAllowedNow(N_("A letter about changes to this packet is on its way already."))
    letter = _letter_about(session, packet, changes, found)
    notice = _written(session, packet, changes, acting_user, letter=letter)
    _contribute(session, notice, acting_user)
    _log(session, "correction:drafted", notice, acting_user, parts=len(changes))
    _remember(session, keyring, packet)
    return notice


def need_none(
    session: Session,
    keyring: Keyring,
    packet: Packet,
    chosen: Collection[str],
    reason: str,
    *,
    acting_user: User,
) -> CorrectionNotice:
    """Write down why nobody is told of some changes; later ones are asked about again.

    What they are is kept by keys alone: some of it may not leave, and is not to be read here.
    """
    require_officer(acting_user, SubmissionPermission.DISPATCH)
    found = queries.compare(session, keyring, packet)
    changes = _chosen(found, chosen, acting_user)
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    notice = _written(session, packet, changes, acting_user, state=CorrectionState.DROPPED)
    notice.drop_reason = reason.strip()
    told = {"parts": len(changes), "reason": notice.drop_reason}
    _log(session, "correction:none-needed", notice, acting_user, **told)
    _remember(session, keyring, packet)
    return notice


def _chosen(found: Compared, chosen: Collection[str], user: User) -> Sequence[Change]:
    seen = found.seen_by(user)
    changes = [one for one in seen.unhandled if one.key in chosen]
    if not chosen:
        raise Refusal(N_("Choose what it is about."), field="changes")
    if len(changes) != len(set(chosen)):
        raise Refusal(
            N_("The record changed after this page was opened. Look at it again."),
            field="changes",
        )
    return changes


def _letter_about(
    session: Session, packet: Packet, changes: Sequence[Change], found: Compared
) -> Texts:
    submission = session.get_one(Submission, packet.submission_id)
    sent_on = day_sent(session, submission.id) or packet.sealed_at.date()
    numbers = found.comparison.numbers
    retold = frozenset(one.key for one in changes if one.is_retold)
    about = About(
        submission.reference, packet.sha256, sent_on, changes, numbers, found.quoted, retold
    )
    return drafted(about, submission.languages)


def _written(
    session: Session,
    packet: Packet,
    changes: Sequence[Change],
    user: User,
    *,
    letter: Texts | None = None,
    state: CorrectionState = CorrectionState.DRAFTED,
) -> CorrectionNotice:
    notice = CorrectionNotice(
        packet_id=packet.id,
        submission_id=packet.submission_id,
        state=state,
        changes={one.key: one.token for one in changes},
        letter=letter or Texts(),
        drafted_by_id=user.id,
    )
    session.add(notice)
    session.flush()
    return notice


def _contribute(session: Session, notice: CorrectionNotice, user: User) -> None:
    """Note that somebody had a hand in it: they never confirm it. Rows are only added."""
    if all(row.user_id != user.id for row in notice.contributors):
        session.add(CorrectionContributor(notice_id=notice.id, user_id=user.id))
        session.flush()
        session.expire(notice, ["contributors"])


def _log(
    session: Session, action: str, notice: CorrectionNotice, user: User, **detail: object
) -> None:
    record(session, action, notice, acting_user=user, within=notice.submission_id, **detail)


def word_notice(
    session: Session, notice: CorrectionNotice, letter: Texts, *, opened: int, acting_user: User
) -> None:
    """Put the letter into other words, before a second person looks at it."""
    require_officer(acting_user, SubmissionPermission.DISPATCH)
    refuse_if_stale(notice, opened)
    if notice.state is not CorrectionState.DRAFTED:
        raise NotAllowedNow(N_("This letter is not being written any more."))
    if not letter:
        raise Refusal(N_("Write the letter."), field="letter")
    if letter != notice.letter:
        notice.letter = letter
        _contribute(session, notice, acting_user)
        _log(session, "correction:worded", notice, acting_user)


# --- a second person


def digest_of(notice: CorrectionNotice) -> str:
    """Return what stands for exactly these words about exactly these changes."""
    return digest({"letter": notice.letter.to_json(), "changes": notice.changes})


def confirm(
    session: Session,
    keyring: Keyring,
    notice: CorrectionNotice,
    *,
    shown: str,
    acting_user: User,
) -> None:
    """Agree to exactly the words that were shown, as somebody without a hand in them."""
    policy.require_second_person(acting_user, notice)
    _move(session, notice, CONFIRM, acting_user)
    _require_shown(notice, shown)
    require_true_today(session, keyring, notice)
    _keep_decision(session, notice, CorrectionOutcome.CONFIRM, "", acting_user)


def send_back(
    session: Session, notice: CorrectionNotice, *, shown: str, reason: str, acting_user: User
) -> None:
    """Give it back to who wrote it, with the reason."""
    policy.require_second_person(acting_user, notice)
    said = stated(reason)
    _move(session, notice, SEND_BACK, acting_user, reason=said)
    _require_shown(notice, shown)
    _keep_decision(session, notice, CorrectionOutcome.SEND_BACK, said, acting_user)


def _require_shown(notice: CorrectionNotice, shown: str) -> None:
    if shown != digest_of(notice):
        raise NotAllowedNow(N_("The letter changed after this page was opened. Look at it again."))


def _keep_decision(
    session: Session,
    notice: CorrectionNotice,
    outcome: CorrectionOutcome,
    reason: str,
    user: User,
) -> None:
    decision = CorrectionDecision(
        notice_id=notice.id,
        user_id=user.id,
        outcome=outcome,
        reason=reason,
        digest=digest_of(notice),
    )
    session.add(decision)
    session.flush()
    session.expire(notice, ["decisions"])


def require_true_today(session: Session, keyring: Keyring, notice: CorrectionNotice) -> None:
    """Refuse where the letter says what is not so today, or what may not go to this recipient."""
    found = queries.compare(session, keyring, notice.packet, without=notice)
    now = {one.key: one.token for one in found.comparison.changes if one.is_told_by_letter}
    count = sum(now.get(key) != token for key, token in notice.changes.items())
    if count:
        raise NotAllowedNow(
            N_(
                "Of what the letter says, %(count)s things are otherwise today or may not go any"
                " more. Discard it, and draft it anew."
            ),
            count=count,
        )
    _require_sayable(found, notice)


def _require_sayable(found: Compared, notice: CorrectionNotice) -> None:
    letter, numbers = notice.letter.wordings, found.comparison.numbers
    require_sayable(letter, found.hidden, found.unquoted, numbers)


def _require_may_go(session: Session, keyring: Keyring, notice: CorrectionNotice) -> None:
    """Refuse where a letter that went says what may not go to this recipient any more."""
    found = queries.compare(session, keyring, notice.packet, without=notice)
    withheld = {one.key for one in found.comparison.changes if one.kind is Kind.WITHHELD}
    if any(not withheld.isdisjoint(with_whole(key)) for key in notice.changes):
        raise NotAllowedNow(
            N_("Something that the letter says may not go to this recipient any more.")
        )
    _require_sayable(found, notice)


def _require_as_confirmed(notice: CorrectionNotice) -> None:
    agreed = [row.digest for row in notice.decisions if row.outcome is CorrectionOutcome.CONFIRM]
    if agreed[-1:] != [digest_of(notice)]:
        raise NotAllowedNow(
            N_("The letter is not in the words any more that a second person confirmed.")
        )


# --- going out


def note_taken(
    session: Session,
    keyring: Keyring,
    notice: CorrectionNotice,
    language: str,
    *,
    acting_user: User,
) -> None:
    """Log that the letter is taken out of here; the gate is asked each time."""
    require_officer(acting_user, SubmissionPermission.DISPATCH)
    if notice.state not in {CorrectionState.CONFIRMED, CorrectionState.SENT}:
        raise NotAllowedNow(N_("A second person has to confirm the letter first."))
    _require_as_confirmed(notice)
    if notice.state is CorrectionState.CONFIRMED:
        require_true_today(session, keyring, notice)
    else:
        _require_may_go(session, keyring, notice)
    notice.taken_at = notice.taken_at or clock.now()
    _log(session, "correction:taken", notice, acting_user, language=language)


def note_sent(
    session: Session,
    notice: CorrectionNotice,
    sent_on: date,
    method: str,
    *,
    acting_user: User,
) -> None:
    """Write down that the letter went out, on which day and how."""
    if notice.state is CorrectionState.CONFIRMED and notice.taken_at is None:
        raise NotAllowedNow(N_("Take the letter first: nobody has it yet."))
    refuse_all(_faults_of(notice, sent_on, method))
    _move(session, notice, SEND, acting_user, on=sent_on.isoformat())
    _require_as_confirmed(notice)
    notice.sent_on, notice.method = sent_on, method.strip()


def _faults_of(notice: CorrectionNotice, sent_on: date, method: str) -> Iterator[Refusal]:
    if sent_on > clock.today():
        yield Refusal(N_("This day has not come yet."), field="sent_on")
    elif sent_on < notice.drafted_at.date():
        yield Refusal(N_("That is before the letter was written."), field="sent_on")
    if not method.strip():
        yield Refusal(N_("Say how it went."), field="method")


def discard(
    session: Session, keyring: Keyring, notice: CorrectionNotice, *, acting_user: User
) -> None:
    """Give up a letter that nobody took; what it spoke of is asked about again."""
    if notice.taken_at is not None:
        raise NotAllowedNow(N_("The letter was taken out of here: write down how it went."))
    _move(session, notice, DISCARD, acting_user)
    session.flush()
    _remember(session, keyring, notice.packet)


# --- what is remembered of it


def _remember(session: Session, keyring: Keyring, packet: Packet) -> None:
    """Keep how many facts nobody decided about, for pages that cannot compare by themselves."""
    changed = queries.count_facts(session, keyring, packet)
    for row in session.get_one(Submission, packet.submission_id).cases:
        row.changed, row.compared_with = changed[row.case_id], ""


def _move(
    session: Session,
    notice: CorrectionNotice,
    transition: Transition[CorrectionState, SubmissionPermission],
    acting_user: User,
    **detail: object,
) -> None:
    move(
        session,
        notice,
        transition,
        acting_user=acting_user,
        require=partial(require_officer, acting_user),
        within=notice.submission_id,
        **detail,
    )
