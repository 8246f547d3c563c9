"""What was said against letting somebody out, in whichever case: it counts in every one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from casefiles.record.disclosure.models import Assent, Ground
from casefiles.record.victims.models import Victim


def with_refusals(
    session: Session, grounds: Mapping[UUID, Sequence[Ground]]
) -> dict[UUID, list[Ground]]:
    """Return the grounds of cases with every no of others that speaks against one; one query.

    Nothing is asked where there is no ground: without one, nothing leaves.
    """
    standing = {
        one.subject_id for of_case in grounds.values() for one in of_case if not one.withdrawn_at
    }
    refusals = refusals_about(session, standing)
    return {
        case_id: [*of_case, *_against(of_case, refusals)] for case_id, of_case in grounds.items()
    }


def _against(of_case: Sequence[Ground], refusals: Mapping[UUID, Sequence[Ground]]) -> list[Ground]:
    known = {(one.id, one.subject_id) for one in of_case}
    about = dict.fromkeys(one.subject_id for one in of_case)
    return [
        no
        for subject_id in about
        for no in refusals.get(subject_id, ())
        if (no.id, subject_id) not in known
    ]


def refusals_about(session: Session, subject_ids: Collection[UUID]) -> Mapping[UUID, list[Ground]]:
    """Return by subject what was taken back about it, and what a child refused, in any case.

    A person harmed in several cases is one person: the gate compares ids, so what was said under
    another of theirs is told under the one that is asked about.
    """
    found: dict[UUID, list[Ground]] = defaultdict(list)
    if subject_ids:
        asked = {"asked": [*subject_ids]}
        for no, subject_id in session.execute(_noes(), asked):
            found[subject_id].append(no if no.subject_id == subject_id else _told(no, subject_id))
    return found


@cache
def _noes() -> sa.Select[Ground, UUID]:
    asked: sa.BindParameter[UUID] = sa.bindparam("asked", expanding=True)
    mine, theirs = aliased(Victim), aliased(Victim)
    directly = sa.select(Ground.id.label("no"), Ground.subject_id.label("asked")).where(
        Ground.subject_id.in_(asked)
    )
    as_the_same_person = (
        sa.select(Ground.id, mine.id)
        .join(theirs, theirs.id == Ground.subject_id)
        .join(mine, sa.and_(mine.person_id == theirs.person_id, mine.id != theirs.id))
        .where(mine.id.in_(asked))
    )
    about = sa.union_all(directly, as_the_same_person).subquery()
    is_no = sa.or_(
        Ground.taken_back_on.is_not(None),
        sa.and_(Ground.assent == Assent.REFUSED, Ground.withdrawn_at.is_(None)),
    )
    return (
        sa.select(Ground, about.c.asked)
        .join(about, about.c.no == Ground.id)
        .where(is_no)
        .order_by(Ground.id)
    )


def _told(no: Ground, subject_id: UUID) -> Ground:
    """Return a no under another id of the same person; it is never written down."""
    said = {column.key: getattr(no, column.key) for column in sa.inspect(Ground).column_attrs}
    return Ground(**said | {"subject_id": subject_id})
