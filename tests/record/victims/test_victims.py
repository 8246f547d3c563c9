"""Victims, figures, damage: unknown stays unknown, rivals stay side by side, nothing is deleted."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.record.cases.models import Case, CaseState, MemberStanding
from casefiles.record.people.models import Person
from casefiles.record.sources.models import SourceState
from casefiles.record.victims import queries, workflow
from casefiles.record.victims.models import (
    DamageDetails,
    EntryState,
    FigureDetails,
    VictimDetails,
    VictimKind,
)
from casefiles.record.victims.parts.details import (
    details_of,
    details_of_damage,
    details_of_figure,
)
from tests.factories.cases import add_case, add_member
from tests.factories.places import add_facility
from tests.factories.sources import add_source
from tests.factories.victims import add_damage, add_figure, add_victim

NAMES = Texts.of(ar="نادية المختلقة", en="Nadia al-Mukhtalaqa")
NAMED = VictimDetails(VictimKind.NAMED, "killed", names=NAMES, sex="female", age=34)
UNNAMED = VictimDetails(
    VictimKind.UNNAMED, "killed", description=Texts.of(en="boy"), age_band="child"
)
GROUP = VictimDetails(VictimKind.GROUP, "injured", count=CountRange(5, None))


def _with(details: object, **changed: object) -> dict[str, object]:
    return {**{name: getattr(details, name) for name in details.__dataclass_fields__}, **changed}  # type: ignore[attr-defined]


def _actions(session: Session, case: Case) -> list[str]:
    session.commit()
    return [event.action for event in history_of(session, case.id)]


def test_named_unnamed_and_groups_are_all_first_class(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)

    named, unnamed, group = (
        workflow.add_victim(session, case, details, acting_user=lead)
        for details in (NAMED, UNNAMED, GROUP)
    )

    assert [v.reference for v in (named, unnamed, group)] == ["V-0001", "V-0002", "V-0003"]
    assert named.person is not None
    assert (named.person.names, named.minimum, named.maximum) == (NAMES, 1, 1)
    assert (unnamed.person, unnamed.minimum, unnamed.maximum) == (None, 1, 1)
    assert (group.minimum, group.maximum) == (5, None)
    assert details_of(group) == GROUP
    assert details_of(named) == NAMED
    assert list(queries.victims_of(session, case)) == [named, unnamed, group]
    assert set(_actions(session, case)) == {"victim:added", "person:added"}


@pytest.mark.parametrize(
    ("details", "changed", "field"),
    [
        (NAMED, {"kind": None}, "kind"),
        (NAMED, {"outcome": ""}, "outcome"),
        (NAMED, {"outcome": "martyred"}, "outcome"),
        (NAMED, {"names": Texts()}, "names"),
        (NAMED, {"age": 131}, "age"),
        (NAMED, {"age": -1}, "age"),
        (NAMED, {"age_band": "child"}, "age_band"),
        (NAMED, {"violations": ("8-2-e-i", "9-9")}, "violations"),
        (NAMED, {"birth_edtf": "long ago"}, "birth_edtf"),
        (UNNAMED, {"names": NAMES}, "names"),
        (UNNAMED, {"count": CountRange(2, 2)}, "count"),
        (GROUP, {"age": 7}, "age"),
    ],
)
def test_what_makes_no_victim_is_refused_beside_its_field(
    session: Session, lead: User, details: VictimDetails, changed: dict[str, object], field: str
) -> None:
    case = add_case(session, lead=lead)
    wrong = VictimDetails(**_with(details, **changed))  # type: ignore[arg-type]

    with pytest.raises(Refusal) as refused:
        workflow.add_victim(session, case, wrong, acting_user=lead)

    assert refused.value.field == field


@pytest.mark.parametrize("age_band", ["", "unknown", "adult", "adult_18_59"])
def test_an_age_agrees_with_the_bands_that_hold_it(
    session: Session, lead: User, age_band: str
) -> None:
    case = add_case(session, lead=lead)
    details = VictimDetails(**_with(NAMED, age_band=age_band))  # type: ignore[arg-type]

    assert workflow.add_victim(session, case, details, acting_user=lead).age == 34


def test_a_corrected_name_moves_the_version_that_the_form_is_checked_by(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead)
    victim = workflow.add_victim(session, case, NAMED, acting_user=lead)
    renamed = VictimDetails(**_with(NAMED, names=Texts.of(en="Nadia")))  # type: ignore[arg-type]

    workflow.edit_victim(session, case, victim, renamed, opened=1, acting_user=lead)
    session.flush()

    assert victim.version == 2
    with pytest.raises(Stale):
        workflow.edit_victim(session, case, victim, NAMED, opened=1, acting_user=lead)
    assert _actions(session, case)[:2] == ["victim:changed", "person:changed"]


def test_saving_a_victim_unchanged_records_nothing(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    for details in (NAMED, UNNAMED, GROUP):
        victim = workflow.add_victim(session, case, details, acting_user=lead)
        before = len(_actions(session, case))

        workflow.edit_victim(session, case, victim, details, opened=1, acting_user=lead)

        assert len(_actions(session, case)) == before
        assert victim.version == 1


def test_somebody_unnamed_may_be_identified_later_and_stays_a_person(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead)
    victim = workflow.add_victim(session, case, UNNAMED, acting_user=lead)
    named = VictimDetails(VictimKind.NAMED, "killed", names=NAMES)

    workflow.edit_victim(session, case, victim, named, opened=1, acting_user=lead)
    session.flush()

    assert victim.person is not None
    with pytest.raises(Refusal) as refused:
        workflow.edit_victim(session, case, victim, UNNAMED, opened=2, acting_user=lead)
    assert refused.value.field == "kind"
    with pytest.raises(Refusal):
        workflow.edit_victim(
            session,
            case,
            victim,
            VictimDetails(VictimKind.NAMED, "killed"),
            opened=2,
            acting_user=lead,
        )


def test_figures_stand_side_by_side_and_unknown_is_not_zero(session: Session, lead: User) -> None:
    case = add_case(session, lead=lead)
    news = add_source(session, recorded_by=lead, kind="media")
    un = add_source(session, recorded_by=lead, kind="un_body")
    for source, group, low, high in (
        (news, "all", 40, 51),
        (news, "children", 6, 6),
        (news, "combatants", 2, 2),
        (un, "all", 43, None),
    ):
        details = FigureDetails(source.id, "killed", group, CountRange(low, high))
        workflow.add_figure(session, case, details, acting_user=lead)
    workflow.add_victim(session, case, NAMED, acting_user=lead)

    table = queries.figures_by_report(session, case)

    first, second = table.reports
    assert (first.source, second.source) == (un, news)
    assert first.killed is not None
    assert (first.killed.minimum, first.killed.maximum) == (43, None)
    assert first.at("killed", "children") is None
    assert [figure.group for figure in second.others] == ["combatants"]
    assert table.recorded["killed", "all"] == CountRange(1, 1)
    assert (table.killed.gap, table.killed.least) == (queries.Gap.FEWER, 39)
    assert table.top == 51


def test_a_count_of_civilians_stands_where_nobody_counts_everybody(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead)
    source = add_source(session, recorded_by=lead)
    figure = add_figure(session, case, source, group="civilians", minimum=9)

    table = queries.figures_by_report(session, case)

    assert table.reports[0].killed is figure
    assert table.killed.gap is queries.Gap.NOTHING_REPORTED
    assert queries.figures_by_report(session, add_case(session, lead=lead)).top == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source_id": None}, "source_id"),
        ({"category": ""}, "category"),
        ({"category": "harmed"}, "category"),
        ({"group": ""}, "group"),
        ({"count": CountRange()}, "count"),
    ],
)
def test_what_makes_no_figure_is_refused_beside_its_field(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    case, source = add_case(session, lead=lead), add_source(session, recorded_by=lead)
    good = FigureDetails(source.id, "killed", "all", CountRange(1, 2))

    with pytest.raises(Refusal) as refused:
        workflow.add_figure(
            session,
            case,
            FigureDetails(**_with(good, **changed)),  # type: ignore[arg-type]
            acting_user=lead,
        )

    assert refused.value.field == field


def test_a_report_counts_the_same_thing_once(session: Session, lead: User) -> None:
    case, source = add_case(session, lead=lead), add_source(session, recorded_by=lead)
    first = FigureDetails(source.id, "killed", "all", CountRange(1, 2))
    figure = workflow.add_figure(session, case, first, acting_user=lead)
    words = FigureDetails(source.id, "injured", "all", wording="dozens")
    other = workflow.add_figure(session, case, words, acting_user=lead)

    for act in (
        lambda: workflow.add_figure(session, case, first, acting_user=lead),
        lambda: workflow.edit_figure(session, case, other, first, opened=1, acting_user=lead),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.field == "group"
    workflow.edit_figure(
        session, case, figure, details_of_figure(figure), opened=1, acting_user=lead
    )
    more = FigureDetails(source.id, "killed", "all", CountRange(1, None))
    workflow.edit_figure(session, case, figure, more, opened=1, acting_user=lead)
    assert _actions(session, case) == ["figure:changed", "figure:added", "figure:added"]
    assert figure.maximum is None


def test_a_void_source_counts_nothing_new(session: Session, lead: User) -> None:
    case, source = add_case(session, lead=lead), add_source(session, recorded_by=lead)
    figure = add_figure(session, case, source, minimum=1)
    source.state = SourceState.VOID
    again = FigureDetails(source.id, "injured", "all", CountRange(1, 2))

    with pytest.raises(Refusal) as refused:
        workflow.add_figure(session, case, again, acting_user=lead)
    kept = FigureDetails(source.id, "killed", "all", CountRange(2, 2))
    workflow.edit_figure(session, case, figure, kept, opened=1, acting_user=lead)

    assert refused.value.field == "source_id"
    assert figure.maximum == 2


def test_damage_is_kept_per_incident(session: Session, lead: User) -> None:
    case, facility = add_case(session, lead=lead), add_facility(session)
    details = DamageDetails(facility.id, "severe", "yes", Texts.of(en="the west wing"))

    damage = workflow.add_damage(session, case, details, acting_user=lead)
    workflow.edit_damage(session, case, damage, details, opened=1, acting_user=lead)
    worse = DamageDetails(facility.id, "destroyed", "yes")
    workflow.edit_damage(session, case, damage, worse, opened=1, acting_user=lead)

    assert details_of_damage(damage) == worse
    assert list(queries.damages_of(session, case)) == [damage]
    assert queries.damages_to(session, facility.id, acting_user=lead) == [(damage, case)]
    assert _actions(session, case) == ["damage:changed", "damage:added"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"facility_id": None}, "facility_id"),
        ({"extent": ""}, "extent"),
        ({"extent": "some"}, "extent"),
        ({"out_of_service": "maybe"}, "out_of_service"),
    ],
)
def test_what_makes_no_damage_is_refused_beside_its_field(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    case = add_case(session, lead=lead)
    good = DamageDetails(add_facility(session).id, "partial")

    with pytest.raises(Refusal) as refused:
        workflow.add_damage(
            session,
            case,
            DamageDetails(**_with(good, **changed)),  # type: ignore[arg-type]
            acting_user=lead,
        )

    assert refused.value.field == field


def test_a_mistaken_record_is_voided_for_a_reason_and_counts_nowhere(
    session: Session, lead: User
) -> None:
    case, source = add_case(session, lead=lead), add_source(session, recorded_by=lead)
    victim = workflow.add_victim(session, case, NAMED, acting_user=lead)
    figure = add_figure(session, case, source, minimum=1)
    damage = add_damage(session, case, add_facility(session))

    with pytest.raises(Refusal):
        workflow.void_victim(session, case, victim, reason=" ", acting_user=lead)
    workflow.void_victim(session, case, victim, reason="a namesake", acting_user=lead)
    workflow.void_figure(session, case, figure, reason="another day", acting_user=lead)
    workflow.void_damage(session, case, damage, reason="another school", acting_user=lead)

    assert _actions(session, case)[:3] == ["damage:voided", "figure:voided", "victim:voided"]
    assert list(queries.victims_of(session, case)) == []
    assert list(queries.victims_of(session, case, with_void=True)) == [victim]
    assert list(queries.figures_of(session, case)) == []
    assert list(queries.damages_of(session, case)) == []
    too_late: list[Callable[[], object]] = [
        lambda: workflow.void_victim(session, case, victim, reason="x", acting_user=lead),
        lambda: workflow.edit_victim(
            session, case, victim, NAMED, opened=victim.version, acting_user=lead
        ),
        lambda: workflow.edit_figure(
            session, case, figure, details_of_figure(figure), opened=2, acting_user=lead
        ),
        lambda: workflow.edit_damage(
            session, case, damage, details_of_damage(damage), opened=2, acting_user=lead
        ),
    ]
    for act in too_late:
        with pytest.raises(NotAllowedNow):
            act()
    assert victim.state is EntryState.VOID


def _every_verb(
    session: Session, case: Case, recorder: User, user: User
) -> list[Callable[[], object]]:
    source, facility = add_source(session, recorded_by=recorder), add_facility(session)
    victim = add_victim(session, case)
    figure, damage = add_figure(session, case, source), add_damage(session, case, facility)
    f = FigureDetails(source.id, "injured", "all", CountRange(1, 1))
    changed = FigureDetails(source.id, "killed", "all", CountRange(1, 1))
    d = DamageDetails(facility.id, "light")
    return [
        lambda: workflow.add_victim(session, case, UNNAMED, acting_user=user),
        lambda: workflow.edit_victim(session, case, victim, UNNAMED, opened=1, acting_user=user),
        lambda: workflow.void_victim(session, case, victim, reason="x", acting_user=user),
        lambda: workflow.add_figure(session, case, f, acting_user=user),
        lambda: workflow.edit_figure(session, case, figure, changed, opened=1, acting_user=user),
        lambda: workflow.void_figure(session, case, figure, reason="x", acting_user=user),
        lambda: workflow.add_damage(session, case, d, acting_user=user),
        lambda: workflow.edit_damage(session, case, damage, d, opened=1, acting_user=user),
        lambda: workflow.void_damage(session, case, damage, reason="x", acting_user=user),
    ]


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (CaseState.INTAKE, None),
        (CaseState.INVESTIGATING, None),
        (CaseState.VERIFIED, None),
        (CaseState.CLOSED, NotAllowedNow),
        (CaseState.VOID, NotAllowedNow),
    ],
)
def test_who_is_harmed_is_written_in_open_files_only(
    session: Session, lead: User, state: CaseState, refusal: type[Exception] | None
) -> None:
    case = add_case(session, lead=lead, state=state)

    for act in _every_verb(session, case, lead, lead):
        if refusal is None:
            act()
        else:
            with pytest.raises(refusal):
                act()


def test_only_those_who_work_on_the_case_write_in_it(
    session: Session, lead: User, colleague: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, reviewer, MemberStanding.MEMBER)

    for outsider in (colleague, reviewer):
        for act in _every_verb(session, case, lead, outsider):
            with pytest.raises(NotPermitted):
                act()
    add_member(session, case, colleague, MemberStanding.MEMBER)
    for act in _every_verb(session, case, lead, colleague):
        act()


def test_records_of_another_case_are_not_found(session: Session, lead: User) -> None:
    case, other = add_case(session, lead=lead), add_case(session, lead=lead)
    victim = add_victim(session, other, name="Nadia")
    figure = add_figure(session, other, add_source(session, recorded_by=lead))
    damage = add_damage(session, other, add_facility(session))

    assert queries.get_victim(session, victim.id, other).person is not None
    assert queries.get_figure(session, figure.id, other) is figure
    assert queries.get_damage(session, damage.id, other) is damage
    with pytest.raises(NotFound):
        queries.get_victim(session, victim.id, case)
    with pytest.raises(NotFound):
        queries.get_figure(session, figure.id, case)
    with pytest.raises(NotFound):
        queries.get_damage(session, damage.id, case)


def test_reading_the_victims_of_a_case_costs_the_same_however_many(
    session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead)
    for number in range(5):
        add_victim(session, case, name=f"Person {number}")
    session.commit()
    session.expunge_all()

    names = [victim.person for victim in queries.victims_of(session, case)]

    assert all(isinstance(person, Person) for person in names)
    assert [str(person.names) for person in names if person] == [f"Person {n}" for n in range(5)]


def test_a_figure_of_no_source_and_a_damage_to_no_facility_are_refused(
    session: Session, lead: User
) -> None:
    """A list may have been open while what it offered went away."""
    case, gone = add_case(session, lead=lead), uuid4()
    figure = FigureDetails(gone, "killed", "all", CountRange(1, 2))

    with pytest.raises(Refusal) as of_figure:
        workflow.add_figure(session, case, figure, acting_user=lead)
    with pytest.raises(Refusal) as of_damage:
        workflow.add_damage(session, case, DamageDetails(gone, "partial"), acting_user=lead)

    assert of_figure.value.field == "source_id"
    assert of_damage.value.field == "facility_id"
