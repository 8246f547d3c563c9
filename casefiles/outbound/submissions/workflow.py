"""Every change to a submission: assembled, cleared by a second person, sealed, sent, followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.outbound.packets import workflow as packets
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import the_packet
from casefiles.outbound.packets.workflow import Sealing
from casefiles.outbound.submissions import policy, queries
from casefiles.outbound.submissions.models import (
    Clearance,
    ClearanceOutcome,
    Submission,
    SubmissionCase,
    SubmissionContributor,
    SubmissionDetails,
    SubmissionState,
)
from casefiles.outbound.submissions.parts.composing import named_in
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.readiness import Mark
from casefiles.outbound.submissions.policy import (
    ASK_CLEARANCE,
    CLEAR,
    OPEN_STATES,
    SEAL,
    SEND_BACK,
    TAKE_BACK,
    UNSEAL,
    SubmissionPermission,
)
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.snapshots.workflow import freeze
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, Proof, private_key
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import ESTABLISHED, may_read
from casefiles.record.cases.workflow import note_in_submission
from casefiles.record.disclosure.queries import destination_of
from casefiles.record.recipients.queries import profile

TRANSITIONS = policy.TRANSITIONS
HISTORY: Mapping[str, str] = {
    "submission:opened": N_("opened the submission %(reference)s"),
    "submission:changed": N_("changed the submission"),
    "submission:case-added": N_("added case %(reference)s"),
    "submission:case-removed": N_("took out case %(reference)s"),
    "submission:answered": N_("wrote answers to the recipient"),
    "submission:clearance-asked": N_("asked a second person to clear it"),
    "submission:cleared": N_("cleared exactly what was pinned"),
    "submission:sent-back": N_("sent it back: %(reason)s"),
    "submission:taken-back": N_("took it back to change it: %(reason)s"),
    "submission:sealed": N_("sealed it"),
    "submission:unsealed": N_("gave up the sealed packet: %(reason)s"),
}


def details_of(submission: Submission) -> SubmissionDetails:
    """Return what the form of a submission holds now."""
    return SubmissionDetails(submission.title, submission.languages, submission.planned_for)


def open_submission(
    session: Session, recipient: str, details: SubmissionDetails, *, acting_user: User
) -> Submission:
    """Begin to assemble cases for a recipient, under the present version of its profile."""
    policy.require(acting_user, SubmissionPermission.ASSEMBLE)
    asked = profile(recipient)
    _require_fit(details, recipient)
    submission = Submission(
        reference=next_reference(session, f"SUB-{clock.today().year}", digits=3),
        recipient=asked.code,
        profile_version=asked.version,
        created_by_id=acting_user.id,
        answers={},
    )
    take_over(submission, details)
    session.add(submission)
    session.flush()
    _contribute(session, submission, acting_user)
    _log(
        session,
        "submission:opened",
        submission,
        acting_user,
        reference=submission.reference,
        recipient=asked.code,
    )
    return submission


def _require_fit(details: SubmissionDetails, recipient: str) -> None:
    if not details.title:
        raise Refusal(N_("Give the submission a title."), field="title")
    accepted = {one.code for one in profile(recipient).languages}
    if not details.languages or not set(details.languages) <= accepted:
        raise Refusal(N_("Choose among the languages that it accepts."), field="languages")


def _contribute(session: Session, submission: Submission, user: User) -> None:
    """Note that somebody had a hand in it: they can never clear it. Rows are only added."""
    if all(row.user_id != user.id for row in submission.contributors):
        session.add(SubmissionContributor(submission_id=submission.id, user_id=user.id))
        session.flush()
        session.expire(submission, ["contributors"])


def _log(
    session: Session, action: str, submission: Submission, acting_user: User, **detail: object
) -> None:
    record(session, action, submission, acting_user=acting_user, within=submission.id, **detail)


def _require_assembling(session: Session, submission: Submission, user: User) -> None:
    policy.require(user, SubmissionPermission.ASSEMBLE)
    # Its row is the lock: no case comes in beside the pins while somebody asks for clearance.
    session.flush()
    session.refresh(submission, ["state", "version"], with_for_update=True)
    if submission.state not in OPEN_STATES:
        raise NotAllowedNow(
            N_("This submission is %(state)s; take it back before changing it."),
            state=submission.state.value,
        )


def edit_submission(
    session: Session,
    submission: Submission,
    details: SubmissionDetails,
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Change its title, languages or planned day."""
    _require_assembling(session, submission, acting_user)
    refuse_if_stale(submission, opened)
    _require_fit(details, submission.recipient)
    changes = take_over(submission, details)
    if changes:
        _contribute(session, submission, acting_user)
        _log(session, "submission:changed", submission, acting_user, changes=changes)


def add_cases(
    session: Session, submission: Submission, cases: Sequence[Case], *, acting_user: User
) -> None:
    """Add established cases at the end; submissions officers read them from then on."""
    _require_assembling(session, submission, acting_user)
    held = {row.case_id for row in submission.cases}
    for case in cases:
        if not may_read(acting_user, case) or case.state not in ESTABLISHED:
            raise Refusal(
                N_("%(reference)s is not verified yet."), field="cases", reference=case.reference
            )
        if case.id in held:
            continue
        held.add(case.id)
        last = max((row.position for row in submission.cases), default=0)
        submission.cases.append(SubmissionCase(case_id=case.id, case=case, position=last + 1))
        note_in_submission(session, case, included=True, acting_user=acting_user)
        _log(session, "submission:case-added", submission, acting_user, reference=case.reference)
    _contribute(session, submission, acting_user)
    session.flush()


def remove_case(
    session: Session, submission: Submission, case_id: UUID, *, acting_user: User
) -> None:
    """Take a case out before anything is pinned."""
    _require_assembling(session, submission, acting_user)
    row = next((row for row in submission.cases if row.case_id == case_id), None)
    if row is None:
        raise NotFound(N_("There is no such case in this submission."))
    case = row.case
    submission.cases.remove(row)
    session.flush()
    if not queries.is_held_elsewhere(session, case, but=submission):
        note_in_submission(session, case, included=False, acting_user=acting_user)
    _contribute(session, submission, acting_user)
    _log(session, "submission:case-removed", submission, acting_user, reference=case.reference)


def answer_elements(
    session: Session,
    submission: Submission,
    answers: Mapping[str, Texts],
    *,
    opened: int,
    acting_user: User,
) -> None:
    """Write answers to what the recipient asks of the submission as a whole, and the cover note."""
    _require_assembling(session, submission, acting_user)
    refuse_if_stale(submission, opened)
    if not set(answers) <= queries.answerable(submission.recipient):
        raise Refusal(N_("This recipient does not ask for that."))
    written = {code: text.to_json() for code, text in answers.items() if text}
    if written == submission.answers:
        return
    before = submission.answers
    submission.answers = written
    _contribute(session, submission, acting_user)
    _log(
        session,
        "submission:answered",
        submission,
        acting_user,
        changes={"answers": [before or None, written or None]},
    )


def ask_clearance(
    session: Session, keyring: Keyring, submission: Submission, *, acting_user: User
) -> None:
    """Pin what every case says and what may leave of it, for a second person to look at."""
    _require_assembling(session, submission, acting_user)
    _require_no_blocker(session, submission)
    cases = [row.case for row in submission.cases]
    contents = queries.pinned_contents(session, cases, destination_of(submission.recipient))
    for row in submission.cases:
        row.snapshot = freeze(session, keyring, row.case, contents[row.case_id])
    submission.pins_digest = queries.pins_digest(
        (row.case_id, row.snapshot.digest) for row in submission.cases if row.snapshot
    )
    _contribute(session, submission, acting_user)
    _move(session, submission, ASK_CLEARANCE, acting_user, pins=submission.pins_digest)


def _require_no_blocker(session: Session, submission: Submission) -> None:
    count = len(queries.blockers_of_cases(session, submission)) + sum(
        one.mark is Mark.BLOCKS for one in queries.findings_of_whole(session, submission)
    )
    if count:
        raise NotAllowedNow(
            N_("Not yet: %(count)s things block it. They are listed on its page."), count=count
        )
    _require_nobody_named(queries.named_as_it_stands(session, submission))


def _require_nobody_named(named: Collection[str]) -> None:
    if named:
        raise NotAllowedNow(
            N_("Something that would leave names %(references)s, who has no ground."),
            references=", ".join(sorted(named)),
        )


def clear(session: Session, submission: Submission, *, shown: str, acting_user: User) -> None:
    """Clear exactly the pins that were shown, as somebody without a hand in them."""
    policy.require_second_person(acting_user, submission)
    _move(session, submission, CLEAR, acting_user, pins=submission.pins_digest)
    _require_shown(submission, shown)
    _keep_decision(session, submission, ClearanceOutcome.CLEAR, "", acting_user)


def send_back(
    session: Session, submission: Submission, *, shown: str, reason: str, acting_user: User
) -> None:
    """Give it back to who assembled it, with the reason; the pins fall."""
    policy.require_second_person(acting_user, submission)
    said = _stated(reason)
    _move(session, submission, SEND_BACK, acting_user, reason=said, pins=submission.pins_digest)
    _require_shown(submission, shown)
    _keep_decision(session, submission, ClearanceOutcome.SEND_BACK, said, acting_user)
    _unpin(submission)


def _stated(reason: str) -> str:
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    return reason.strip()


def _keep_decision(
    session: Session,
    submission: Submission,
    outcome: ClearanceOutcome,
    reason: str,
    user: User,
) -> None:
    decision = Clearance(user_id=user.id, outcome=outcome, reason=reason)
    decision.submission_id, decision.pins_digest = submission.id, submission.pins_digest
    session.add(decision)
    session.flush()
    session.expire(submission, ["clearances"])


def _require_shown(submission: Submission, shown: str) -> None:
    if shown != submission.pins_digest:
        raise NotAllowedNow(
            N_("What is pinned changed after this page was opened. Look at it again.")
        )


def _unpin(submission: Submission) -> None:
    submission.pins_digest = ""
    for row in submission.cases:
        row.snapshot = None


def take_back(session: Session, submission: Submission, *, reason: str, acting_user: User) -> None:
    """Take it back before it is sealed; the clearance no longer counts."""
    _move(session, submission, TAKE_BACK, acting_user, reason=_stated(reason))
    _contribute(session, submission, acting_user)
    _unpin(submission)


def _move(
    session: Session,
    submission: Submission,
    transition: Transition[SubmissionState, SubmissionPermission],
    acting_user: User,
    **detail: object,
) -> None:
    move(
        session,
        submission,
        transition,
        acting_user=acting_user,
        require=partial(policy.require, acting_user),
        within=submission.id,
        **detail,
    )


def seal(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    *,
    passphrase: Proof,
    shown: str,
    acting_user: User,
) -> Packet:
    """Make exactly what was cleared into a packet: signed, kept, never changed again.

    The gate is asked once more. What lost its ground since is left out; what would
    name somebody without one stops the seal.
    """
    _move(session, submission, SEAL, acting_user, pins=submission.pins_digest)
    _require_shown(submission, shown)
    _require_cleared(submission)
    private = private_key(session, LockedKeyKind.SIGNING, passphrase)
    draft = queries.new_draft(submission)
    leaving = queries.pinned_leaving(session, keyring, submission)
    _require_still_fit(session, submission, leaving)
    content = queries.compose_packet(session, submission, leaving, draft)
    _require_nobody_named(named_in(content, leaving))
    sealing = Sealing(
        packet_id=draft.packet_id,
        submission_id=submission.id,
        content=content,
        secret=draft.secret,
        pins_digest=submission.pins_digest,
        sealed_at=draft.sealed_at,
    )
    return packets.seal_packet(session, keyring, sealing, private, acting_user=acting_user)


def _require_cleared(submission: Submission) -> None:
    last = submission.clearances[-1] if submission.clearances else None
    cleared = last and (last.outcome, last.pins_digest)
    if cleared != (ClearanceOutcome.CLEAR, submission.pins_digest):
        raise NotAllowedNow(N_("No second person has cleared these pins."))


def _require_still_fit(
    session: Session, submission: Submission, leaving: tuple[Leaving, ...]
) -> None:
    contents = {UUID(each.content["id"]): dict(each.content) for each in leaving}
    for case, finding in queries.blockers_of_cases(session, submission, contents):
        raise NotAllowedNow(
            N_("%(case)s is no longer ready: %(finding)s."),
            case=case.reference,
            finding=finding.words % finding.parameters,
        )


def unseal(session: Session, submission: Submission, *, reason: str, acting_user: User) -> None:
    """Give up a sealed packet that has not gone out; the submission is assembled anew."""
    _move(session, submission, UNSEAL, acting_user, reason=_stated(reason))
    packet = the_packet(session, submission.id)
    packets.void_packet(session, packet, reason=reason, acting_user=acting_user)
    _unpin(submission)
