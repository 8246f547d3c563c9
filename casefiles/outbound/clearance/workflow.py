"""A second person looks, then it is sealed: pins, the decision about them, the packet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal, stated
from casefiles.foundation.messages import N_
from casefiles.outbound.clearance import queries
from casefiles.outbound.clearance.parts.composing import named_in
from casefiles.outbound.packets import workflow as packets
from casefiles.outbound.packets.models import Packet
from casefiles.outbound.packets.queries import the_packet
from casefiles.outbound.packets.workflow import Sealing
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions import queries as readiness
from casefiles.outbound.submissions import workflow as submissions
from casefiles.outbound.submissions.documents import (
    Leaving,
    as_accepted,
    beyond,
    grounds_in,
    told_in,
    told_of_few,
)
from casefiles.outbound.submissions.models import (
    Clearance,
    ClearanceOutcome,
    Submission,
    SubmissionState,
)
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import STOPS
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import fewest_alike
from casefiles.platform.snapshots.workflow import freeze
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, Proof, private_key
from casefiles.record.disclosure.queries import items_as_data

ASK_CLEARANCE = Transition(
    "submission:clearance-asked",
    frozenset({SubmissionState.ASSEMBLING}),
    SubmissionState.IN_CLEARANCE,
    SubmissionPermission.ASSEMBLE,
)
CLEAR = Transition(
    "submission:cleared",
    frozenset({SubmissionState.IN_CLEARANCE}),
    SubmissionState.CLEARED,
    SubmissionPermission.CLEAR,
)
SEND_BACK = Transition(
    "submission:sent-back",
    frozenset({SubmissionState.IN_CLEARANCE}),
    SubmissionState.ASSEMBLING,
    SubmissionPermission.CLEAR,
)
TAKE_BACK = Transition(
    "submission:taken-back",
    frozenset({SubmissionState.IN_CLEARANCE, SubmissionState.CLEARED}),
    SubmissionState.ASSEMBLING,
    SubmissionPermission.ASSEMBLE,
)
SEAL = Transition(
    "submission:sealed",
    frozenset({SubmissionState.CLEARED}),
    SubmissionState.SEALED,
    SubmissionPermission.SEAL,
)
UNSEAL = Transition(
    "submission:unsealed",
    frozenset({SubmissionState.SEALED}),
    SubmissionState.ASSEMBLING,
    SubmissionPermission.SEAL,
)
TRANSITIONS = (ASK_CLEARANCE, CLEAR, SEND_BACK, TAKE_BACK, SEAL, UNSEAL)

HISTORY: Mapping[str, str] = {
    "submission:clearance-asked": N_("asked a second person to clear it"),
    "submission:cleared": N_("cleared exactly what was pinned"),
    "submission:sent-back": N_("sent it back: %(reason)s"),
    "submission:taken-back": N_("took it back to change it: %(reason)s"),
    "submission:sealed": N_("sealed it"),
    "submission:unsealed": N_("gave up the sealed packet: %(reason)s"),
}


def ask_clearance(
    session: Session,
    keyring: Keyring,
    submission: Submission,
    *,
    acting_user: User,
    accepted: str = "",
) -> None:
    """Pin what every case says and what may leave of it, for a second person to look at.

    `accepted` says why so much may be told of somebody without a name that few could be meant.
    """
    submissions.require_assembling(session, submission, acting_user)
    _require_no_blocker(session, submission)
    submission.told_of_few = _accepted_of_few(session, submission, accepted)
    cases = [row.case for row in submission.cases]
    submissions.pin_profile(session, submission)
    asked = readiness.asked_of(session, submission)
    contents = queries.pinned_contents(session, cases, asked)
    for row in submission.cases:
        row.snapshot = freeze(session, keyring, row.case, contents[row.case_id])
    submission.pins_digest = queries.pins_digest(session, submission)
    submissions.contribute(session, submission, acting_user)
    few = {"accepted": accepted.strip()} if submission.told_of_few["people"] else {}
    _move(session, submission, ASK_CLEARANCE, acting_user, pins=submission.pins_digest, **few)


def _accepted_of_few(session: Session, submission: Submission, accepted: str) -> dict[str, Any]:
    """Return of whom so much is told that few could be meant, with the reason it may be."""
    fewest = fewest_alike(session)
    found = told_of_few(queries.leaving_as_it_stands(session, submission), fewest)
    if found and not accepted.strip():
        raise Refusal(
            N_("Say why this may be told, or see to it that less is told of them."),
            field="accepted",
        )
    reason = accepted.strip() if found else ""
    return {"fewest": fewest, "reason": reason, "people": as_accepted(found)}


def _require_no_blocker(session: Session, submission: Submission) -> None:
    count = len(readiness.blockers_of_cases(session, submission)) + sum(
        one.mark in STOPS for one in readiness.findings_of_whole(session, submission)
    )
    if count:
        raise NotAllowedNow(
            N_("Not yet. What blocks it is listed on its page: %(count)s."), count=count
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
    said = stated(reason)
    _move(session, submission, SEND_BACK, acting_user, reason=said, pins=submission.pins_digest)
    _require_shown(submission, shown)
    _keep_decision(session, submission, ClearanceOutcome.SEND_BACK, said, acting_user)
    _unpin(session, submission)


def _keep_decision(
    session: Session,
    submission: Submission,
    outcome: ClearanceOutcome,
    reason: str,
    user: User,
) -> None:
    decision = Clearance(user_id=user.id, outcome=outcome, reason=reason)
    decision.submission_id, decision.pins_digest = submission.id, submission.pins_digest
    decision.told_of_few = submission.told_of_few
    session.add(decision)
    session.flush()
    session.expire(submission, ["clearances"])


def _require_shown(submission: Submission, shown: str) -> None:
    if shown != submission.pins_digest:
        raise NotAllowedNow(
            N_("What is pinned changed after this page was opened. Look at it again.")
        )


def _unpin(session: Session, submission: Submission) -> None:
    submission.pins_digest, submission.told_of_few = "", None
    for row in submission.cases:
        row.snapshot = None
    submissions.unpin_profile(session, submission)
    session.flush()


def take_back(session: Session, submission: Submission, *, reason: str, acting_user: User) -> None:
    """Take it back before it is sealed; the clearance no longer counts."""
    _move(session, submission, TAKE_BACK, acting_user, reason=stated(reason))
    submissions.contribute(session, submission, acting_user)
    _unpin(session, submission)


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

    The gate is asked once more. What lost its ground since is left out; what was changed
    or taken back since, and what would name somebody without a ground, stops the seal.
    """
    _move(session, submission, SEAL, acting_user, pins=submission.pins_digest)
    _require_shown(submission, shown)
    _require_cleared(submission)
    _require_unchanged(session, keyring, submission)
    private = private_key(session, LockedKeyKind.SIGNING, passphrase)
    draft = queries.new_draft(submission)
    leaving = queries.pinned_leaving(session, keyring, submission)
    _require_still_fit(session, submission, leaving)
    _require_same_forms(session, keyring, submission, leaving)
    _require_no_fewer(submission, leaving)
    content = queries.compose_packet(session, submission, leaving, draft)
    _require_nobody_named(named_in(content, leaving))
    sealing = Sealing(
        packet_id=draft.packet_id,
        submission_id=submission.id,
        content=content,
        secret=draft.secret,
        pins_digest=submission.pins_digest,
        sealed_at=draft.sealed_at,
        let_out={each.content["id"]: items_as_data(each.permits.going) for each in leaving},
        told_to_state={
            each.content["id"]: items_as_data(told_in(each.content)) for each in leaving
        },
        decisions=queries.decisions_of(session, leaving),
        shown={each.content["id"]: _faces_in(each) for each in leaving},
    )
    return packets.seal_packet(session, keyring, sealing, private, acting_user=acting_user)


def _faces_in(each: Leaving) -> dict[str, list[list[str]]]:
    files = each.permits.shown_in_files()
    return {exhibit_id: items_as_data(needs) for exhibit_id, needs in files.items()}


def _require_cleared(submission: Submission) -> None:
    if submission.cleared_pins != submission.pins_digest:
        raise NotAllowedNow(N_("No second person has cleared these pins."))


def _require_unchanged(session: Session, keyring: Keyring, submission: Submission) -> None:
    """Refuse where what was cleared is not what stands: a mistake found since must not leave."""
    if queries.pins_digest(session, submission) != submission.pins_digest:
        raise NotAllowedNow(
            N_(
                "What leaves beside the cases changed since it was cleared: the organisation's"
                " details or the recipient's rules. Take it back and have it cleared again."
            )
        )
    changed = queries.changed_cases(session, keyring, submission)
    if changed:
        raise NotAllowedNow(
            N_(
                "%(references)s changed since it was cleared."
                " Take it back and have it cleared again."
            ),
            references=", ".join(case.reference for case in changed),
        )


def _require_still_fit(
    session: Session, submission: Submission, leaving: tuple[Leaving, ...]
) -> None:
    contents = {UUID(each.content["id"]): dict(each.content) for each in leaving}
    for case, finding in readiness.blockers_of_cases(session, submission, contents):
        raise NotAllowedNow(
            N_("%(case)s is no longer ready: %(finding)s."),
            case=case.reference,
            finding=finding.words % finding.parameters,
        )


def _require_same_forms(
    session: Session, keyring: Keyring, submission: Submission, leaving: tuple[Leaving, ...]
) -> None:
    """Refuse where a person's form would fall out, or would name another ground.

    What only loses a detail goes without it; a form that is not there is another filing.
    """
    cleared = queries.pinned_contents_of(session, keyring, submission)
    lost = [
        each.content["reference"]
        for each in leaving
        if grounds_in(cleared[UUID(each.content["id"])]) != grounds_in(each.content)
    ]
    if lost:
        raise NotAllowedNow(
            N_(
                "In %(references)s somebody who had a sheet has no ground any more, or another"
                " one. Take it back and have it cleared again."
            ),
            references=", ".join(lost),
        )


def _require_no_fewer(submission: Submission, leaving: tuple[Leaving, ...]) -> None:
    """Refuse where, without a name that was withdrawn since, few could be meant by what is told."""
    few = submission.told_of_few or {"fewest": 0, "people": []}
    found = beyond(told_of_few(leaving, few["fewest"]), few["people"])
    if found:
        raise NotAllowedNow(
            N_(
                "What is told of %(references)s fits fewer people than a second person saw."
                " Take it back and have it cleared again."
            ),
            references=", ".join(one.reference for one in found),
        )


def unseal(session: Session, submission: Submission, *, reason: str, acting_user: User) -> None:
    """Give up a sealed packet that has not gone out; the submission is assembled anew."""
    _move(session, submission, UNSEAL, acting_user, reason=stated(reason))
    submissions.contribute(session, submission, acting_user)
    packet = the_packet(session, submission.id)
    packets.void_packet(session, packet, reason=reason, acting_user=acting_user)
    _unpin(session, submission)
