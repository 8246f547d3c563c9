"""What came back of a submission, and which other one it adds to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from casefiles.foundation.errors import NotAllowedNow, NotFound
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.models import Dispatch, DispatchKind, Submission, Supplement

#: entries in which a reference is the recipient's own for this submission, and nobody else's
_THEIR_OWN = frozenset(
    {DispatchKind.ACKNOWLEDGED, DispatchKind.MORE_REQUESTED, DispatchKind.REPLIED}
)


def supplemented_by(session: Session, submission: Submission) -> Supplement | None:
    """Return which earlier submission this one adds to, None where it stands for itself."""
    return session.get(Supplement, submission.id)


def supplements_of(session: Session, submission: Submission) -> Sequence[Supplement]:
    """Return the submissions that add to this one, the first one first."""
    return session.scalars(
        sa.select(Supplement)
        .join(Supplement.submission)
        .where(Supplement.earlier_id == submission.id)
        .options(contains_eager(Supplement.submission))
        .order_by(Submission.reference)
    ).all()


@dataclass(frozen=True)
class Earlier:
    """What a supplement says of the submission that it adds to."""

    reference: str
    #: the recipient's own reference, empty where it gave none
    theirs: str
    sent_on: date

    def to_json(self) -> dict[str, str]:
        """Return it as plain data."""
        return {
            "reference": self.reference,
            "theirs": self.theirs,
            "sent_on": self.sent_on.isoformat(),
        }


def earlier_of(session: Session, submission: Submission) -> Earlier | None:
    """Return what to say of the submission that this one adds to, None where it adds to none."""
    link = supplemented_by(session, submission)
    if link is None:
        return None
    standing = link.earlier.entries
    sent = next(one for one in standing if one.kind is DispatchKind.SENT)
    theirs = next(
        (one.reference for one in reversed(standing) if one.kind in _THEIR_OWN and one.reference),
        "",
    )
    return Earlier(link.earlier.reference, theirs, sent.happened_on)


def request_answered_by(session: Session, submission: Submission) -> Dispatch | None:
    """Return the entry in which the recipient asked for this supplement, None where nobody did."""
    link = supplemented_by(session, submission)
    if link is None or link.request_id is None:
        return None
    return get_dispatch(link.earlier, link.request_id)


def require_standing(submission: Submission, dispatch: Dispatch) -> None:
    """Refuse what is to be done with an entry that was struck, or that strikes another."""
    if dispatch not in submission.entries:
        raise NotAllowedNow(N_("This entry is struck."))


def get_dispatch(submission: Submission, dispatch_id: UUID) -> Dispatch:
    """Return an entry of a submission."""
    for one in submission.dispatches:
        if one.id == dispatch_id:
            return one
    raise NotFound(N_("There is no such entry."))


def open_requests(submission: Submission) -> list[Dispatch]:
    """Return in which entries the recipient asked for more and got no supplement yet."""
    standing = submission.entries
    answered = {one.about_id for one in standing if one.kind is DispatchKind.SUPPLEMENTED}
    return [
        one
        for one in standing
        if one.kind is DispatchKind.MORE_REQUESTED and one.id not in answered
    ]
