"""Reading grounds, and asking the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.cases import queries as cases
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Asserter, Claim
from casefiles.record.disclosure.models import (
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    SignedForm,
)
from casefiles.record.disclosure.parts.gate import (
    Answer,
    Because,
    Destination,
    Item,
    Verdict,
    decide,
    held_to,
    items_as_data,
    items_from_data,
)
from casefiles.record.disclosure.parts.standing import NOTHING_SAID, Said, Standing, standing_of
from casefiles.record.evidence.models import Exhibit, ExhibitState
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import profile
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, EntryState, Victim, VictimKind
from casefiles.record.victims.queries import victims_of

__all__ = [
    "Answer",
    "Because",
    "Destination",
    "Gate",
    "Item",
    "Standing",
    "Verdict",
    "ask_gate",
    "ask_gate_of_cases",
    "held_to",
    "items_as_data",
    "items_from_data",
]

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
    Because.NO_GUARDIAN: N_("it is about a child, and no guardian is known to have agreed"),
    Because.NO_ASSENT: N_("it is about a child, and what the child said is not written down"),
    Because.ASSENT_REFUSED: N_("the child said no"),
    Because.DEAD_BY_THEN: N_("they were dead when they are said to have agreed"),
    Because.NOT_GONE: N_("by the case they are neither dead nor missing, and are asked themselves"),
    Because.AFTER_CLEARANCE: N_("the ground came after the second person looked"),
}
#: what is asked of the gate about each kind of subject
SCOPES_OF: Mapping[GroundSubject, tuple[Scope, ...]] = {
    GroundSubject.VICTIM: (Scope.NAME, Scope.DETAILS),
    GroundSubject.SOURCE: (Scope.NAME, Scope.TESTIMONY),
    GroundSubject.EXHIBIT: (Scope.FILE,),
    GroundSubject.CLAIM: (Scope.TESTIMONY,),
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


def standing_about(session: Session, subject_id: UUID) -> Sequence[Ground]:
    """Return every ground about somebody or something that was not withdrawn, in any case.

    A person harmed in several cases is one person.
    """
    person = sa.select(Victim.person_id).where(Victim.id == subject_id).scalar_subquery()
    same = sa.select(Victim.id).where(Victim.person_id == person)
    return session.scalars(
        sa.select(Ground)
        .where(
            sa.or_(Ground.subject_id == subject_id, Ground.subject_id.in_(same)),
            Ground.withdrawn_at.is_(None),
        )
        .order_by(Ground.recorded_at, Ground.id)
    ).all()


def count_elsewhere(
    session: Session, grounds: Sequence[Ground], case: Case, *, acting_user: User
) -> int:
    """Return how many of some grounds were written down in other cases that a person may read."""
    others = {ground.case_id for ground in grounds} - {case.id}
    known = cases.references_of(session, others, acting_user=acting_user)
    return sum(ground.case_id in known for ground in grounds)


def get_subject(session: Session, case: Case, subject_id: UUID) -> Subject:
    """Return somebody or something of this case that a ground can be about."""
    for subject in subjects_of(session, case):
        if subject.id == subject_id:
            return subject
    raise NotFound(N_("There is nobody and nothing of this case under this address."))


def get_ground(session: Session, ground_id: UUID, *, case_id: UUID) -> Ground:
    """Return a ground of this case; of another case there is none."""
    ground = session.get(Ground, ground_id)
    if ground is None or ground.case_id != case_id:
        raise NotFound(N_("There is no such ground."))
    return ground


def forms_of(session: Session, grounds: Sequence[Ground]) -> dict[UUID, list[SignedForm]]:
    """Return the signed forms of some grounds, in the order in which they came."""
    found: dict[UUID, list[SignedForm]] = {}
    wanted = sa.select(SignedForm).where(SignedForm.ground_id.in_([row.id for row in grounds]))
    for form in session.scalars(wanted.order_by(SignedForm.added_at, SignedForm.id)):
        found.setdefault(form.ground_id, []).append(form)
    return found


def get_form(session: Session, ground: Ground, form_id: UUID) -> SignedForm:
    """Return a signed form of this ground; of another there is none."""
    form = session.get(SignedForm, form_id)
    if form is None or form.ground_id != ground.id:
        raise NotFound(N_("There is no such form."))
    return form


def may_keep_form(session: Session, ground: Ground) -> bool:
    """Return whether a scan may lie here: not where it would say who a source is."""
    return not speaks_of_sealed(session, ground.subject_kind, ground.subject_id)


def speaks_of_sealed(session: Session, kind: GroundSubject, subject_id: UUID) -> bool:
    """Return whether whoever agrees is a source that not anybody could look up.

    Who such a source is lies sealed to a key that no server holds; a name or a scan here would
    not. What they gave, and what others said after them, leads to them too.
    """
    match kind:
        case GroundSubject.SOURCE:
            source_id: UUID | None = subject_id
        case GroundSubject.EXHIBIT:
            source_id = session.get_one(Exhibit, subject_id).source_id
        case GroundSubject.CLAIM:
            source_id = session.get_one(Claim, subject_id).source_id
        case _:
            source_id = None
    return source_id is not None and not session.get_one(Source, source_id).is_published


def ask_gate(
    session: Session, case_id: UUID, items: Sequence[Item], destination: Destination
) -> dict[Item, Verdict]:
    """Return the gate's verdict on each item of a case."""
    return ask_gate_of_cases(session, {case_id: items}, destination)[case_id]


def ask_gate_of_cases(
    session: Session,
    items: Mapping[UUID, Sequence[Item]],
    destination: Destination,
    *,
    but_of: UUID | None = None,
    since_then: bool = False,
    besides: Iterable[Ground] = (),
) -> dict[UUID, dict[Item, Verdict]]:
    """Return the gate's verdicts on the items of several cases, by case; one query for all.

    Grounds that `but_of` wrote down count only where somebody else confirmed them: for what
    one person takes out alone. `since_then` is for what was in these cases once: when a case is
    split, a ground goes along with whom or what it is about. `besides` are grounds that nobody
    wrote down yet, for a preview.
    """
    grounds: dict[UUID, list[Ground]] = {case_id: [] for case_id in items}
    moved: list[Ground] = []
    about = _went_along(items) if since_then else []
    for ground in session.scalars(_grounds(), {"case_ids": [*grounds], "subject_ids": about}):
        if ground.recorded_by_id != but_of or ground.confirmed_by_id not in (None, but_of):
            grounds.get(ground.case_id, moved).append(ground)
    for ground in besides:
        grounds[ground.case_id].append(ground)
    return {
        case_id: {item: decide(item, destination, grounds[case_id] + moved) for item in asked}
        for case_id, asked in items.items()
    }


def _went_along(items: Mapping[UUID, Sequence[Item]]) -> list[UUID]:
    """Return the victims and exhibits: each lies in one case at a time."""
    kinds = (GroundSubject.VICTIM, GroundSubject.EXHIBIT)
    return list(
        {one.subject_id for of_case in items.values() for one in of_case if one.subject in kinds}
    )


@dataclass(frozen=True)
class Gate:
    """The grounds of some cases, read once however many recipients are asked about."""

    grounds: Mapping[UUID, Sequence[Ground]]

    def verdicts(
        self, case_id: UUID, items: Sequence[Item], to: Destination
    ) -> dict[Item, Verdict]:
        """Return what may go there of one case."""
        return {item: decide(item, to, self.grounds[case_id]) for item in items}


def gate_of_cases(session: Session, case_ids: Sequence[UUID]) -> Gate:
    """Return the gate for some cases; one query for all."""
    found: dict[UUID, list[Ground]] = {case_id: [] for case_id in case_ids}
    for ground in session.scalars(_grounds(), {"case_ids": [*found], "subject_ids": []}):
        found[ground.case_id].append(ground)
    return Gate(found)


@cache
def _grounds() -> sa.Select[Ground]:
    cases_asked: sa.BindParameter[UUID] = sa.bindparam("case_ids", expanding=True)
    subjects: sa.BindParameter[UUID] = sa.bindparam("subject_ids", expanding=True)
    asked = sa.or_(Ground.case_id.in_(cases_asked), Ground.subject_id.in_(subjects))
    return sa.select(Ground).where(asked).order_by(Ground.id)


def kinds_of_grounds(session: Session, verdicts: Iterable[Verdict]) -> dict[UUID, GroundKind]:
    """Return of which kind the grounds are that some verdicts rest on, by their ids."""
    wanted = {verdict.ground_id for verdict in verdicts if verdict.ground_id is not None}
    if not wanted:
        return {}
    rows = session.scalars(sa.select(Ground).where(Ground.id.in_(wanted)))
    return {row.id: row.kind for row in rows}


def destination_of(session: Session, recipient: str, purpose: Purpose | None = None) -> Destination:
    """Return where something would go today; the first purpose of the recipient's by default."""
    if purpose is None:
        return to_recipient(profile(session, recipient))
    return Destination(purpose, recipient, clock.today())


def to_recipient(asked: Profile) -> Destination:
    """Return where something would go today, for the first purpose of a recipient's."""
    return Destination(Purpose(asked.purposes[0]), asked.code, clock.today())


@dataclass(frozen=True)
class Subject:
    """Somebody or something of a case that a ground can be about, and what the gate says."""

    kind: GroundSubject
    id: UUID
    reference: str
    label: Texts | None
    grounds: tuple[Ground, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def subjects_of(session: Session, case: Case) -> list[Subject]:
    """Return everybody named, every source and exhibit, and every claim of others in a case."""
    claims = session.scalars(
        sa.select(Claim)
        .where(Claim.case_id == case.id, Claim.asserter != Asserter.US, Claim.removed_at.is_(None))
        .order_by(Claim.id)
        .limit(500)
    )
    return [
        *(
            Subject(GroundSubject.VICTIM, row.id, row.reference, row.person.names)
            for row in victims_of(session, case)
            if row.kind is VictimKind.NAMED and row.person is not None
        ),
        *(
            Subject(GroundSubject.SOURCE, row.id, row.reference, _source_label(row))
            for row in sources_of(session, case)
        ),
        *(
            Subject(GroundSubject.EXHIBIT, row.id, row.reference, row.title)
            for row in exhibits_of(session, case)
            if row.state is ExhibitState.KEPT
        ),
        *(Subject(GroundSubject.CLAIM, row.id, row.symbol, row.asserter_name) for row in claims),
    ]


def _source_label(source: Source) -> Texts:
    return Texts.of(en=source.published_title) if source.published_title else source.label


def sources_of(session: Session, case: Case) -> Sequence[Source]:
    """Return every source that something in a case names, by reference."""
    named = (
        sa.select(Citation.source_id).where(
            Citation.case_id == case.id, Citation.removed_at.is_(None)
        ),
        sa.select(CasualtyFigure.source_id).where(
            CasualtyFigure.case_id == case.id, CasualtyFigure.state == EntryState.RECORDED
        ),
        sa.select(Exhibit.source_id).where(
            Exhibit.case_id == case.id, Exhibit.state == ExhibitState.KEPT
        ),
        sa.select(Claim.source_id).where(Claim.case_id == case.id, Claim.removed_at.is_(None)),
    )
    return session.scalars(
        sa.select(Source)
        .where(Source.id.in_(sa.union(*named)))
        .order_by(sa.func.length(Source.reference), Source.reference)
        .limit(1000)
    ).all()


def subjects_with_verdicts(session: Session, case: Case, recipient: str) -> list[Subject]:
    """Return the subjects of a case with their grounds and what may go to a recipient."""
    grounds, destination = grounds_of_case(session, case.id), destination_of(session, recipient)
    return [
        replace(
            subject,
            grounds=tuple(row for row in grounds if row.subject_id == subject.id),
            verdicts=tuple(
                decide(Item(subject.kind, subject.id, scope), destination, grounds)
                for scope in SCOPES_OF[subject.kind]
            ),
        )
        for subject in subjects_of(session, case)
    ]


def standing_of_subject(session: Session, case: Case, subject_id: UUID, on: date) -> Standing:
    """Return what a case says of the person a ground is about; of anything else, nothing."""
    victim = session.get(Victim, subject_id)
    if victim is None or victim.case_id != case.id:
        return NOTHING_SAID
    when = (case.earliest, case.latest)
    return standing_of(Said(victim.outcome, victim.age, victim.age_band, *when), on)


def grounds_about_victims(session: Session, case_id: UUID) -> Sequence[Ground]:
    """Return the grounds of a case that are about somebody harmed in it, withdrawn ones too."""
    wanted = (Ground.case_id == case_id, Ground.subject_kind == GroundSubject.VICTIM)
    return session.scalars(sa.select(Ground).where(*wanted).order_by(Ground.id)).all()


def assent_from(session: Session) -> int | None:
    """Return from which age this organisation asks a child; None where it has not said."""
    organisation = find_organisation(session)
    return organisation.assent_from if organisation else None


def is_of_case(session: Session, case: Case, kind: GroundSubject, subject_id: UUID) -> bool:
    """Return whether a ground about this may be written down in this case."""
    match kind:
        case GroundSubject.VICTIM:
            found = sa.select(Victim.id).where(Victim.id == subject_id, Victim.case_id == case.id)
        case GroundSubject.EXHIBIT:
            found = sa.select(Exhibit.id).where(
                Exhibit.id == subject_id, Exhibit.case_id == case.id
            )
        case GroundSubject.CLAIM:
            found = sa.select(Claim.id).where(Claim.id == subject_id, Claim.case_id == case.id)
        case _:
            return any(source.id == subject_id for source in sources_of(session, case))
    return session.scalar(found) is not None
