"""Letters and annexes that came with an entry: kept by their hash, handed out, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casefiles.foundation.errors import Refusal, refuse_all
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.models import Dispatch, Letter, Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.outbound.submissions.queries import require_standing
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.files.parts.names import kept_name
from casefiles.platform.files.parts.store import Arrived
from casefiles.platform.files.workflow import note_arrival, note_fixity

HISTORY: Mapping[str, str] = {
    "submission:letter-kept": N_("kept letters with an entry: %(count)s"),
    "submission:letter-taken": N_("took a copy of a letter"),
    "submission:letter-damaged": N_("was refused a letter: its bytes are not those that came"),
}
#: how many files one entry holds at most
MOST_LETTERS = 20


@dataclass(frozen=True)
class Brought:
    """A file that the store holds by now, and what it was called."""

    arrived: Arrived
    name: str


def keep_letters(
    session: Session,
    submission: Submission,
    dispatch: Dispatch,
    letters: Sequence[Brought],
    *,
    acting_user: User,
) -> None:
    """Keep files that came with an entry, beside those that are kept already."""
    policy.require(acting_user, SubmissionPermission.DISPATCH)
    require_standing(submission, dispatch)
    if not letters:
        raise Refusal(N_("Choose a file."), field="letters")
    refuse_all(_faults_of_letters(dispatch.letters, letters))
    _keep(session, submission, dispatch, letters, acting_user)


def _faults_of_letters(kept: Sequence[Letter], letters: Sequence[Brought]) -> Iterator[Refusal]:
    digests = [one.sha256 for one in kept] + [one.arrived.sha256 for one in letters]
    if any(not one.arrived.size for one in letters):
        yield Refusal(N_("A file without any content is no letter."), field="letters")
    elif len(digests) != len(set(digests)):
        yield Refusal(N_("The same bytes are there already."), field="letters")
    elif len(digests) > MOST_LETTERS:
        yield Refusal(
            N_("An entry holds %(most)s files at most."), field="letters", most=MOST_LETTERS
        )


def _keep(
    session: Session,
    submission: Submission,
    dispatch: Dispatch,
    letters: Sequence[Brought],
    user: User,
) -> None:
    for one in letters:
        stored = note_arrival(session, one.arrived)
        letter = Letter(dispatch_id=dispatch.id, submission_id=submission.id, name=_name_of(one))
        letter.sha256, letter.added_by_id = stored.sha256, user.id
        session.add(letter)
    session.flush()
    session.expire(dispatch, ["letters"])
    digests = [one.arrived.sha256 for one in letters]
    _log(session, "submission:letter-kept", submission, user, count=len(letters), sha256=digests)


def _name_of(one: Brought) -> str:
    return kept_name(one.name) or one.arrived.sha256[:12]


def take_letter(
    session: Session,
    submission: Submission,
    letter: Letter,
    found: str | None,
    *,
    acting_user: User,
) -> bool:
    """Log that somebody takes a copy of a letter; say whether its bytes are those that came."""
    policy.require(acting_user, SubmissionPermission.READ)
    if found != letter.sha256:
        note_fixity(letter.file, found)
        _log(session, "submission:letter-damaged", submission, acting_user, sha256=letter.sha256)
        return False
    _log(session, "submission:letter-taken", submission, acting_user, sha256=letter.sha256)
    return True


def _log(
    session: Session, action: str, submission: Submission, user: User, **detail: object
) -> None:
    record(session, action, submission, acting_user=user, within=submission.id, **detail)
