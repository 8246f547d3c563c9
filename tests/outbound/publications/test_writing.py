"""Who writes reports, what they may say they are about, and what two writers do to one section."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.publications import policy, queries, workflow
from casefiles.outbound.publications.models import ReportState, Template
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.platform.accounts.models import Role, User
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import CaseState
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.places import add_place
from tests.factories.reports import Nowhere, about, add_report, write

READ, WRITE, PUBLISH = PublicationPermission


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ, WRITE}),
        (Role.REVIEWER, {READ, WRITE}),
        (Role.OFFICER, {READ, WRITE, PUBLISH}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_who_works_on_cases_writes_reports_and_officers_publish_them(
    session: Session, role: Role, allowed: set[PublicationPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in PublicationPermission if policy.may(somebody, one)} == allowed


def test_an_officer_decides_about_what_others_wrote_alone(
    session: Session, lead: User, officer: User
) -> None:
    report = add_report(session, by=lead)
    assert policy.may_decide(officer, report)
    assert not policy.may_decide(lead, report)

    write(session, report, "summary", "It went on.", by=officer)

    assert policy.wrote(officer, report)
    assert not policy.may_decide(officer, report)


def test_who_may_not_read_reports_does_not_learn_that_there_is_one(
    session: Session, lead: User, auditor: User, administrator: User
) -> None:
    report = add_report(session, by=lead)

    assert queries.get_report(session, report.id, acting_user=auditor) is report
    for report_id, user in ((report.id, administrator), (new_id(), lead)):
        with pytest.raises(NotFound, match="no such report"):
            queries.get_report(session, report_id, acting_user=user)
    with pytest.raises(NotPermitted):
        add_report(session, by=auditor)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"title": Texts()}, "title"),
        ({"since": None}, "since"),
        ({"until": None}, "until"),
        ({"since": date(1, 1, 1)}, "since"),
        ({"until": date(9999, 12, 31)}, "until"),
        ({"until": date(2018, 12, 31)}, "until"),
        ({"since": date(1980, 1, 1)}, "until"),
        ({"party": str(new_id())}, "party"),
        ({"place": "nowhere-at-all"}, "place"),
        ({"place": str(new_id())}, "place"),
    ],
)
def test_what_no_report_can_be_about_is_refused_beside_its_field(
    session: Session, lead: User, details: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        add_report(session, by=lead, **details)

    assert refused.value.field == field


def test_a_report_is_about_no_individual(session: Session, lead: User) -> None:
    colonel = add_actor(session, name="Colonel Invented", kind=ActorKind.PERSON)

    with pytest.raises(Refusal, match="no individual"):
        add_report(session, by=lead, party=str(colonel.id))


def test_what_a_report_is_about_changes_while_it_is_a_draft(
    session: Session, lead: User, colleague: User
) -> None:
    north = add_actor(session, name="North")
    place = add_place(session, name="Nowhere", code="NW01")
    report = add_report(session, by=lead, party=str(north.id), place=str(place.id))
    session.refresh(report)
    assert (report.party_id, report.place_id) == (north.id, place.id)
    same = workflow.details_of(report)
    assert same.party == str(north.id)

    workflow.edit_report(session, report, same, opened=report.version, acting_user=colleague)
    assert not policy.wrote(colleague, report), "who changed nothing wrote nothing"
    other = about(template=Template.INCIDENT)
    workflow.edit_report(session, report, other, opened=report.version, acting_user=colleague)

    assert (report.party_id, report.template) == (None, Template.INCIDENT)
    assert policy.wrote(colleague, report)
    assert [one.code for one in queries.sections_of(report)][:2] == ["summary", "method"]


def test_an_unknown_live_figure_is_refused_beside_the_field_and_a_known_one_is_not(
    session: Session, lead: User
) -> None:
    report = add_report(session, by=lead)
    with pytest.raises(Refusal, match="civilians_kiled") as refused:
        write(session, report, "summary", "[[civilians_killed]] of [[civilians_kiled]]", by=lead)
    assert refused.value.field == "prose"

    write(session, report, "summary", "[[civilians_killed]] died.", by=lead)

    assert str(report.prose_of("summary")) == "[[civilians_killed]] died."


def test_who_saves_a_section_that_a_colleague_saved_meanwhile_is_told(
    session: Session, lead: User, colleague: User
) -> None:
    report = add_report(session, by=lead)

    def save(words: str, opened: int, by: User) -> None:
        workflow.write_section(
            session, report, "summary",
            prose=Texts.of(en=words), is_left_out=False, opened=opened, acting_user=by,
        )  # fmt: skip

    save("Mine.", 0, lead)
    with pytest.raises(Stale):
        save("His.", 0, colleague)
    save("Mine.", report.sections[0].version, colleague)
    assert not policy.wrote(colleague, report), "who changed nothing wrote nothing"
    save("Both.", report.sections[0].version, colleague)
    assert policy.wrote(colleague, report)


def test_a_section_that_is_left_out_stands_nowhere(session: Session, lead: User) -> None:
    report = add_report(session, by=lead)

    workflow.write_section(
        session, report, "method", prose=None, is_left_out=True, opened=0, acting_user=lead
    )

    assert report.leaves_out("method")
    assert report.prose_of("method") is None
    assert not report.leaves_out("summary")


def test_incidents_are_chosen_in_their_order_and_once(session: Session, lead: User) -> None:
    nowhere = Nowhere(session, lead)
    school = nowhere.raid("School of Nowhere", "2019-01-01", killed=1)
    report = nowhere.report()
    chosen = [school.id, nowhere.market.id, school.id]

    workflow.choose_accounts(session, report, chosen, acting_user=lead)
    workflow.choose_accounts(session, report, chosen[:2], acting_user=lead)

    assert [one.case_id for one in report.accounts] == chosen[:2]
    offered = queries.cases_that_may_be_told(session, report, acting_user=lead)
    assert {one.id for one in offered} == set(chosen)


def test_only_verified_incidents_that_all_may_read_are_chosen_and_not_too_many(
    session: Session, lead: User
) -> None:
    nowhere = Nowhere(session, lead)
    report = nowhere.report()
    with pytest.raises(Refusal, match=nowhere.shelter.reference):
        workflow.choose_accounts(session, report, [nowhere.shelter.id], acting_user=lead)
    nowhere.market.state = CaseState.INVESTIGATING
    with pytest.raises(Refusal, match=nowhere.market.reference):
        workflow.choose_accounts(session, report, [nowhere.market.id], acting_user=lead)
    many = [new_id() for _ in range(workflow.MOST_ACCOUNTS + 1)]
    with pytest.raises(Refusal, match="at most"):
        workflow.choose_accounts(session, report, many, acting_user=lead)


def test_a_report_opened_by_mistake_is_void_with_a_reason_and_off_the_list(
    session: Session, lead: User, browse: Browse
) -> None:
    report, other = add_report(session, by=lead), add_report(session, by=lead)
    with pytest.raises(Refusal):
        workflow.void_report(session, report, reason="", acting_user=lead)

    workflow.void_report(session, report, reason="opened twice", acting_user=lead)

    assert report.state is ReportState.VOID
    assert queries.list_reports(session) == [other]
    assert queries.list_reports(session, ReportState.VOID) == [report]
    _listed, _head, void = browse(lead).get("/reports/").text.partition("Void: opened by mistake")
    assert report.reference in void
    assert other.reference not in void
    with pytest.raises(NotAllowedNow):
        write(session, report, "summary", "It went on.", by=lead)
