"""Reading grounds, and asking the gate."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.record.disclosure.models import Ground
from casefiles.record.disclosure.parts.gate import (
    Answer,
    Because,
    Destination,
    Item,
    Verdict,
    decide,
)

__all__ = ["Answer", "Because", "Destination", "Item", "Verdict", "ask_gate"]

#: why, in words
BECAUSE_WORDS = {
    Because.GROUND: N_("there is a ground"),
    Because.NOT_ASKED: N_("nobody was asked; the default is no"),
    Because.NOT_THIS_SCOPE: N_("the ground does not cover this"),
    Because.NOT_THIS_PURPOSE: N_("the ground is for another purpose"),
    Because.NOT_THIS_RECIPIENT: N_("the ground is for another recipient"),
    Because.NOT_YET_GIVEN: N_("the ground is not given yet, or its day is not written down"),
    Because.EXPIRED: N_("the ground has expired"),
    Because.WITHDRAWN: N_("the ground was withdrawn"),
    Because.UNCONFIRMED: N_("a second person has not confirmed the ground"),
    Because.UNCITED: N_("the ground does not say where it was published"),
}


def grounds_of_case(session: Session, case_id: UUID) -> Sequence[Ground]:
    """Return every ground of a case, the latest first."""
    statement = (
        sa.select(Ground)
        .where(Ground.case_id == case_id)
        .order_by(Ground.recorded_at.desc(), Ground.id.desc())
        .limit(2000)
    )
    return session.scalars(statement).all()


def get_ground(session: Session, ground_id: UUID, *, case_id: UUID) -> Ground:
    """Return a ground of this case; of another case there is none."""
    ground = session.get(Ground, ground_id)
    if ground is None or ground.case_id != case_id:
        raise NotFound(N_("There is no such ground."))
    return ground


def ask_gate(
    session: Session, case_id: UUID, items: Sequence[Item], destination: Destination
) -> dict[Item, Verdict]:
    """Return the gate's verdict on each item of a case."""
    grounds = grounds_of_case(session, case_id)
    return {item: decide(item, destination, grounds) for item in items}
