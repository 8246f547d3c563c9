"""Reading grounds, and asking the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.appearances.models import Appearance
from casefiles.record.appearances.queries import appearances_in_case
from casefiles.record.cases import queries as cases
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import (
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
    SignedForm,
)
from casefiles.record.disclosure.parts.because import BECAUSE_WORDS
from casefiles.record.disclosure.parts.gate import (
    Answer,
    Because,
    Destination,
    Item,
    Shown,
    Verdict,
    decide,
    held_to,
    hold_for_shown,
    holding_back,
    items_as_data,
    items_from_data,
    withheld,
)
from casefiles.record.disclosure.parts.refusals import refusals_about, with_refusals
from casefiles.record.disclosure.parts.sealed import may_keep_form, speaks_of_sealed
from casefiles.record.disclosure.parts.showing import (
    as_shown,
    as_unwritten,
    needs_of,
    scopes_shown,
    shown_in,
)
from casefiles.record.disclosure.parts.standing import (
    NOTHING_SAID,
    Said,
    Standing,
    standing_of,
)
from casefiles.record.disclosure.parts.subjects import (
    Subject,
    is_child,
    is_of_case,
    sources_of,
    subjects_of,
)
from casefiles.record.evidence.models import Exhibit
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import profile, profiles
from casefiles.record.victims.models import Victim

__all__ = [
    "BECAUSE_WORDS",
    "Answer",
    "Because",
    "Destination",
    "Gate",
    "Item",
    "Shown",
    "Standing",
    "Subject",
    "Verdict",
    "as_shown",
    "as_unwritten",
    "ask_gate",
    "ask_gate_of_cases",
    "held_to",
    "hold_for_shown",
    "holding_back",
    "is_child",
    "is_of_case",
    "items_as_data",
    "items_from_data",
    "may_keep_form",
    "refusals_about",
    "sources_of",
    "speaks_of_sealed",
    "subjects_of",
    "withheld",
]

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
    """Return the gate's verdicts on the items of several cases, by case; two queries for all.

    Grounds that `but_of` wrote down count only where somebody else confirmed them: for what
    one person takes out alone; a no counts whoever wrote it down. `since_then` is for what was
    in these cases once: when a case is split, a ground goes along with whom or what it is
    about. `besides` are grounds that nobody wrote down yet, for a preview.
    """
    grounds: dict[UUID, list[Ground]] = {case_id: [] for case_id in items}
    moved: list[Ground] = []
    about = _went_along(items) if since_then else []
    for ground in session.scalars(_grounds(), {"case_ids": [*grounds], "subject_ids": about}):
        by_another = ground.recorded_by_id != but_of or ground.confirmed_by_id not in (None, but_of)
        if by_another or ground.says_no:
            grounds.get(ground.case_id, moved).append(ground)
    for ground in besides:
        grounds[ground.case_id].append(ground)
    judged = with_refusals(session, {each: [*found, *moved] for each, found in grounds.items()})
    return {
        case_id: {item: decide(item, destination, judged[case_id]) for item in asked}
        for case_id, asked in items.items()
    }


def held_for_shown(
    session: Session, shown: Mapping[UUID, Sequence[Shown]], destination: Destination
) -> list[UUID]:
    """Return the exhibits, in whatever case they lie by now, that somebody in them holds back."""
    needs = {exhibit_id: needs_of(people) for exhibit_id, people in shown.items()}
    cases_of = dict(
        session.execute(sa.select(Exhibit.id, Exhibit.case_id).where(Exhibit.id.in_(needs))).all()
    )
    items: dict[UUID, list[Item]] = {}
    for exhibit_id, of_file in needs.items():
        items.setdefault(cases_of[exhibit_id], []).extend(of_file)
    verdicts = ask_gate_of_cases(session, items, destination)
    return [
        exhibit_id
        for exhibit_id, people in shown.items()
        if holding_back(people, verdicts[cases_of[exhibit_id]])
    ]


def _went_along(items: Mapping[UUID, Sequence[Item]]) -> list[UUID]:
    """Return the victims and exhibits: each lies in one case at a time."""
    kinds = (GroundSubject.VICTIM, GroundSubject.EXHIBIT)
    return list(
        {one.subject_id for of_case in items.values() for one in of_case if one.subject in kinds}
    )


@dataclass(frozen=True)
class Gate:
    """The grounds of some cases and what speaks against them, read once for all recipients."""

    grounds: Mapping[UUID, Sequence[Ground]]

    def verdicts(
        self, case_id: UUID, items: Sequence[Item], to: Destination
    ) -> dict[Item, Verdict]:
        """Return what may go there of one case."""
        return {item: decide(item, to, self.grounds[case_id]) for item in items}


def gate_of_cases(session: Session, case_ids: Sequence[UUID]) -> Gate:
    """Return the gate for some cases; two queries for all."""
    found: dict[UUID, list[Ground]] = {case_id: [] for case_id in case_ids}
    for ground in session.scalars(_grounds(), {"case_ids": [*found], "subject_ids": []}):
        found[ground.case_id].append(ground)
    return Gate(with_refusals(session, found))


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


def subjects_with_verdicts(session: Session, case: Case, recipient: str) -> list[Subject]:
    """Return the subjects of a case with their grounds and what may go to a recipient."""
    grounds, destination = grounds_of_case(session, case.id), destination_of(session, recipient)
    judged = with_refusals(session, {case.id: grounds})[case.id]
    subjects = subjects_of(session, case)
    called = {subject.id: subject.reference for subject in subjects}
    shown = shown_in(appearances_in_case(session, case.id), called)
    everybody = [one for of_file in shown.values() for one in of_file]
    appears = scopes_shown(everybody)
    asked = {item: decide(item, destination, judged) for item in needs_of(everybody)}
    found = []
    for subject in subjects:
        items = [
            Item(subject.kind, subject.id, scope)
            for scope in (*SCOPES_OF[subject.kind], *appears.get(subject.id, ()))
        ]
        verdicts = (decide(item, destination, judged) for item in items)
        in_it = shown.get(subject.id, ())
        found.append(
            replace(
                subject,
                grounds=tuple(row for row in grounds if row.subject_id == subject.id),
                against=tuple(row for row in judged if row.subject_id == subject.id),
                verdicts=tuple(hold_for_shown(one, in_it, asked) for one in verdicts),
                held_by=tuple(
                    called[one.whom[1]] if one.whom else "" for one in holding_back(in_it, asked)
                ),
            )
        )
    return found


def shown_to(
    session: Session, case: Case, appearances: Sequence[Appearance]
) -> dict[UUID, list[Profile]]:
    """Return to which recipients each of some people may be shown, uncovered."""
    found = dict[UUID, list[Profile]]()
    grounds = with_refusals(session, {case.id: grounds_of_case(session, case.id)})[case.id]
    for each, row in product(profiles(session), appearances):
        needs, to = as_shown(row, None).needs, to_recipient(each)
        if needs and all(decide(item, to, grounds).is_granted for item in needs):
            found.setdefault(row.id, []).append(each)
    return found


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
