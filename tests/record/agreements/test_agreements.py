"""The register of agreements: kept with a source, and which cases lie inside each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.actors import workflow as actors
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.workflow import void_actor
from casefiles.record.agreements import policy, queries, workflow
from casefiles.record.agreements.export import Voice, table_of
from casefiles.record.agreements.models import Agreement, AgreementMark, AgreementState
from casefiles.record.agreements.parts.bounds import Bounds, bounds_of
from casefiles.record.agreements.policy import AgreementPermission
from casefiles.record.agreements.queries import Inside, Wanted
from casefiles.record.cases.models import CaseAccess, CaseState
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.agreements import a_ceasefire, add_agreement
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.record.cases.test_cost_of_pages import cost

READ, WRITE, EXPORT = AgreementPermission
PLAIN = Voice("en", lambda words, **_: words, lambda edtf: edtf, date.isoformat)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ, WRITE}),
        (Role.REVIEWER, {READ, WRITE}),
        (Role.OFFICER, {READ, WRITE, EXPORT}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_whoever_works_on_cases_keeps_the_register_and_officers_take_it_out(
    session: Session, role: Role, allowed: set[AgreementPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in AgreementPermission if policy.may(somebody, one)} == allowed
    if WRITE not in allowed:
        with pytest.raises(NotPermitted):
            add_agreement(session, by=somebody)
    if EXPORT not in allowed:
        with pytest.raises(NotPermitted):
            workflow.export_agreements(session, [], "csv", PLAIN, acting_user=somebody)


def test_an_administrator_is_told_that_there_is_no_such_agreement(
    session: Session, lead: User, administrator: User
) -> None:
    agreement = add_agreement(session, by=lead)

    with pytest.raises(NotFound):
        queries.get_agreement(session, agreement.id, acting_user=administrator)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("names", {"names": Texts()}),
        ("kind", {"kind": ""}),
        ("kind", {"kind": "surrender"}),
        ("from_edtf", {"from_edtf": ""}),
        ("from_edtf", {"from_edtf": "spring"}),
        ("to_edtf", {"to_edtf": "2018"}),
        ("no_end", {"no_end": True}),
        ("mark", {"mark": None}),
        ("source_title", {"source_title": " "}),
        ("looked_at_on", {"looked_at_on": None}),
        ("looked_at_on", {"looked_at_on": clock.today() + timedelta(days=2)}),
        ("source_url", {"source_url": "javascript:alert(1)"}),
        ("areas", {"areas": ("Atlantis",)}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, object]
) -> None:
    with pytest.raises(Refusal) as refused:
        add_agreement(session, by=lead, **changed)

    assert refused.value.field == field


def test_an_individual_is_no_party(session: Session, lead: User) -> None:
    person = add_actor(session, name="Somebody Invented", kind=ActorKind.PERSON)

    with pytest.raises(Refusal) as refused:
        add_agreement(session, by=lead, parties=(str(person.id),))

    assert refused.value.field == "parties"


def test_what_is_not_confirmed_needs_no_source_and_says_so(
    session: Session, lead: User, browse: Browse
) -> None:
    told = {"source_title": "", "source_url": "", "looked_at_on": None}
    agreement = add_agreement(session, by=lead, mark=AgreementMark.UNCONFIRMED, **told)
    session.commit()

    page = browse(lead).get(f"/agreements/{agreement.id}").text

    assert "unconfirmed: to be checked" in page
    with pytest.raises(IntegrityError, match="sourced_names_source"):
        session.execute(sa.update(Agreement).values(mark=AgreementMark.SOURCED))
    session.rollback()


@pytest.mark.parametrize(
    ("period", "known"),
    [
        (
            ("2019-03-01", "2019-05"),
            Bounds(date(2019, 3, 1), date(2019, 5, 31), date(2019, 3, 1), date(2019, 5, 1)),
        ),
        (("2019", ""), Bounds(date(2019, 1, 1), None, date(2019, 12, 31), None)),
        (("../2019-03-01", ""), Bounds(None, None, date(2019, 3, 1), None)),
        (("2019-03-01~", "2019-05-31?"), Bounds(date(2019, 3, 1), date(2019, 5, 31), None, None)),
    ],
)
def test_a_period_is_read_as_widely_and_as_narrowly_as_its_dates_allow(
    period: tuple[str, str], known: Bounds
) -> None:
    assert bounds_of(*period) == known


@pytest.mark.parametrize(
    ("happened", "period", "inside"),
    [
        ("2019-04-10", {}, Inside.SURELY),
        ("2019-03-01", {}, Inside.SURELY),
        ("2019-05-31", {}, Inside.SURELY),
        ("2019-02-28", {}, None),
        ("2019-06-01", {}, None),
        ("2019-05", {}, Inside.SURELY),
        ("2019", {}, Inside.POSSIBLY),
        ("2019-04-10~", {}, Inside.POSSIBLY),
        ("2019-04-10?", {}, Inside.POSSIBLY),
        ("2019-05-20/..", {}, Inside.POSSIBLY),
        ("../2019-03-02", {}, Inside.POSSIBLY),
        (None, {}, None),
        ("2019-03-10", {"from_edtf": "2019-03"}, Inside.POSSIBLY),
        ("2019-03-10", {"from_edtf": "2019-03-01~"}, Inside.POSSIBLY),
        ("2019-08-01", {"to_edtf": ""}, Inside.POSSIBLY),
        ("2019-08-01", {"to_edtf": "", "no_end": True}, Inside.SURELY),
        ("2019-08-01/..", {"to_edtf": "", "no_end": True}, Inside.POSSIBLY),
        ("2019-02-01", {"to_edtf": "", "no_end": True}, None),
    ],
)
def test_a_case_is_inside_as_surely_as_its_date_and_the_period_allow(
    session: Session,
    lead: User,
    happened: str | None,
    period: dict[str, object],
    inside: Inside | None,
) -> None:
    case = add_case(session, lead=lead, date_edtf=happened)
    agreement = add_agreement(session, by=lead, **period)

    found = queries.cases_inside(session, agreement, acting_user=lead)

    assert [how for _case, how in found.cases] == ([inside] if inside else [])
    assert (found.surely, found.possibly) == (inside is Inside.SURELY, inside is Inside.POSSIBLY)
    around = queries.agreements_around(session, case)
    assert around == ([(agreement, inside)] if inside else [])


def test_a_case_is_inside_where_its_place_lies_in_the_area_and_possibly_where_the_area_lies_in_it(
    session: Session, lead: User
) -> None:
    country = add_place(session, name="Nowhere", code="NW", level=0)
    north = add_place(session, name="North", code="NW01", parent=country)
    town = add_place(session, name="Town", code="NW0101", level=2, parent=north)
    village = add_place(session, name="Village", level=3, parent=town)
    south = add_place(session, name="South", code="NW02", parent=country)
    at = {
        place: add_case(session, lead=lead, date_edtf="2019-04-10", place_id=place and place.id)
        for place in (country, north, town, village, south, None)
    }
    agreement = add_agreement(session, by=lead, areas=("NW0101",))
    add_agreement(session, by=lead, areas=("South",))

    found = queries.cases_inside(session, agreement, acting_user=lead)

    assert {case.id: how for case, how in found.cases} == {
        at[town].id: Inside.SURELY,
        at[village].id: Inside.SURELY,
        at[north].id: Inside.POSSIBLY,
        at[country].id: Inside.POSSIBLY,
    }
    assert (found.surely, found.possibly, found.count) == (2, 2, 4)
    assert queries.agreements_around(session, at[village]) == [(agreement, Inside.SURELY)]
    assert len(queries.agreements_around(session, at[country])) == 2


def test_nobody_is_told_of_a_case_that_they_may_not_read(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(
        session, lead=lead, date_edtf="2019-04-10", access=CaseAccess.MEMBERS, title="Hidden"
    )
    add_case(session, lead=lead, date_edtf="2019-04-11", state=CaseState.VOID, void_reason="twice")
    agreement = add_agreement(session, by=lead)
    session.commit()

    assert queries.cases_inside(session, agreement, acting_user=lead).count == 1
    assert queries.cases_inside(session, agreement, acting_user=colleague).count == 0
    page = browse(colleague).get(f"/agreements/{agreement.id}").text
    assert hidden.reference not in page
    assert browse(colleague).get(f"/cases/{hidden.id}/agreements").status_code == 404
    assert "Ceasefire of Nowhere" in browse(lead).get(f"/cases/{hidden.id}/agreements").text


def test_a_page_costs_no_more_for_more_agreements_around_a_case(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    place = add_place(session, code="NW01")
    case = add_case(session, lead=lead, date_edtf="2019-04-10", place_id=place.id)
    add_agreement(session, by=lead, areas=("NW01",))
    session.commit()
    client = browse(lead)
    few = cost(app, client, f"/cases/{case.id}/agreements")
    for _ in range(6):
        add_agreement(session, by=lead, areas=("NW01",))
    session.commit()

    assert cost(app, client, f"/cases/{case.id}/agreements") == few


def test_a_case_without_a_date_lies_in_none_and_its_page_says_why(
    session: Session, lead: User, browse: Browse
) -> None:
    undated, early = (add_case(session, lead=lead, date_edtf=when) for when in (None, "2001"))
    add_agreement(session, by=lead)
    session.commit()

    assert "The case has no date" in browse(lead).get(f"/cases/{undated.id}/agreements").text
    assert "does not say that there was none" in (
        browse(lead).get(f"/cases/{early.id}/agreements").text
    )


def test_an_edit_is_told_field_by_field_and_the_second_of_two_writers_is_told(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    _north, south = (add_place(session, name=name, code=name[:2]) for name in ("North", "South"))
    party, second = add_actor(session), add_actor(session, name="Southern party")
    agreement = add_agreement(
        session, by=lead, areas=("No",), parties=(str(party.id),), to_edtf="2019-05-31"
    )
    opened = agreement.version
    details = workflow.details_of(agreement)
    assert details.areas == ("No",)

    changed = replace(
        details, areas=("So", "South"), parties=(str(second.id),), to_edtf="", no_end=True
    )
    workflow.edit_agreement(session, agreement, changed, opened=opened, acting_user=colleague)
    session.commit()

    assert agreement.places == [south]
    assert agreement.parties == [second]
    assert (agreement.last_day, agreement.version) == (None, opened + 1)
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.action == "agreement:changed"
    assert event.detail is not None
    assert event.detail.body["changes"] == {
        "areas": [["No"], ["So"]],
        "no_end": [False, True],
        "parties": [[party.code], [second.code]],
        "to_edtf": ["2019-05-31", ""],
    }
    page = browse(lead).get(f"/agreements/{agreement.id}").text
    assert "Southern party" in page.partition("History")[2]
    assert str(second.id) not in page.partition("History")[2].partition("</aside>")[0]
    with pytest.raises(Stale):
        workflow.edit_agreement(session, agreement, details, opened=opened, acting_user=lead)


def test_saving_what_stands_there_already_changes_nothing(session: Session, lead: User) -> None:
    place = add_place(session, name="Nameless of code")
    agreement = add_agreement(session, by=lead, areas=("Nameless of code",))
    assert workflow.details_of(agreement).areas == (str(place.id),)
    opened = agreement.version

    workflow.edit_agreement(
        session, agreement, workflow.details_of(agreement), opened=opened, acting_user=lead
    )
    session.flush()

    assert agreement.version == opened


def test_a_mistaken_agreement_is_voided_with_a_reason_and_never_deleted(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, date_edtf="2019-04-10")
    agreement = add_agreement(session, by=lead)
    with pytest.raises(Refusal):
        workflow.void_agreement(session, agreement, reason=" ", acting_user=lead)

    workflow.void_agreement(session, agreement, reason="entered twice", acting_user=lead)
    session.commit()

    assert agreement.state is AgreementState.VOID
    assert queries.agreements_around(session, case) == []
    assert "entered twice" in browse(lead).get(f"/agreements/{agreement.id}").text
    assert "Void: recorded by mistake" in browse(lead).get("/agreements/").text
    with pytest.raises(NotAllowedNow):
        workflow.edit_agreement(
            session, agreement, a_ceasefire(), opened=agreement.version, acting_user=lead
        )


def test_an_actor_stays_while_an_agreement_binds_it(session: Session, lead: User) -> None:
    party = add_actor(session)
    agreement = add_agreement(session, by=lead, parties=(str(party.id),))
    session.commit()
    with pytest.raises(NotAllowedNow, match="still names this actor"):
        void_actor(session, party, reason="twice", acting_user=lead)
    session.rollback()

    workflow.void_agreement(session, agreement, reason="entered twice", acting_user=lead)
    void_actor(session, party, reason="twice", acting_user=lead)


def test_the_list_is_narrowed_by_kind_by_party_and_by_a_day(
    session: Session, lead: User, browse: Browse
) -> None:
    party = add_actor(session)
    truce = add_agreement(session, by=lead, parties=(str(party.id),))
    zone = add_agreement(
        session, by=lead, kind="de_escalation_zone", from_edtf="2018-05", to_edtf=""
    )
    session.commit()

    def listed(**wanted: object) -> list[Agreement]:
        return [*queries.list_agreements(session, Wanted(**wanted))]  # type: ignore[arg-type]  # one filter at a time

    assert listed() == [truce, zone]
    assert listed(kind="de_escalation_zone") == [zone]
    assert listed(party_id=party.id) == [truce]
    assert listed(on=date(2019, 4, 1)) == [truce, zone]
    assert listed(on=date(2019, 6, 1)) == [zone]
    client = browse(lead)
    assert "No agreement matches" in client.get("/agreements/?on=1999-01-01").text
    assert client.get("/agreements/?on=never").status_code == 422
    assert client.get("/agreements/?party=nobody").status_code == 422


def test_an_empty_register_says_what_belongs_into_it(lead: User, browse: Browse) -> None:
    page = browse(lead).get("/agreements/").text

    assert "Nothing is entered that no source names" in page


def test_an_agreement_is_entered_and_edited_by_its_pages(
    session: Session, lead: User, browse: Browse
) -> None:
    add_place(session, name="North", code="NW01")
    party = add_actor(session)
    session.commit()
    client = browse(lead)
    filled = {
        "names-text-en": "Truce of the river",
        "kind": "ceasefire",
        "parties": str(party.id),
        "from_edtf": "2019-03-01",
        "no_end": "y",
        "areas": "NW01, Atlantis",
        "mark": "unconfirmed",
    }

    assert client.get("/agreements/new").status_code == 200
    refused = client.send("/agreements/new", filled)
    assert refused.status_code == 422
    assert "“Atlantis” is not one place" in refused.text
    assert "NW01, Atlantis" in refused.text
    assert client.send("/agreements/new", filled | {"areas": "NW01"}).status_code == 303

    agreement = session.scalars(sa.select(Agreement)).one()
    assert [place.code for place in agreement.places] == ["NW01"]
    assert agreement.parties == [party]
    edit = {"names-text-en": "Truce of the two rivers", "version": str(agreement.version)}
    address = f"/agreements/{agreement.id}"
    assert client.send(f"{address}/edit", filled | edit).status_code == 422
    assert client.get(f"{address}/edit").status_code == 200
    edit["areas"] = "NW01"
    assert client.send(f"{address}/edit", filled | edit).status_code == 303
    assert "Truce of the two rivers" in client.get(address).text
    assert client.send(f"{address}/edit", filled | edit).status_code == 409
    assert client.get(f"{address}/void").status_code == 200
    assert client.send(f"{address}/void", {"reason": ""}).status_code == 422
    assert client.send(f"{address}/void", {"reason": "a slip"}).status_code == 303


def test_a_table_holds_what_was_published_and_the_log_keeps_that_it_left(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    add_place(session, name="Clinic quarter", code="NW01")
    add_agreement(session, by=lead, note=Texts.of(en="Ask again."))
    notice = Texts.of(en="Notice of the clinic of Nowhere")
    add_agreement(session, by=lead, kind="deconfliction_notice", areas=("NW01",), names=notice)
    session.commit()
    client = browse(officer)

    assert "1 agreement," in client.get("/agreements/export").text
    assert client.send("/agreements/export", {}).status_code == 422
    left = client.send("/agreements/export", {"table": "csv"})
    narrowed = client.send("/agreements/export", {"table": "csv", "kind": "evacuation"})
    book = client.send("/agreements/export", {"table": "xlsx"})

    assert "Gazette of Nowhere" in left.text
    assert "Ask again." not in left.text
    assert "Clinic quarter" not in left.text
    assert "Notice of the clinic" not in left.text
    assert narrowed.status_code == 200
    assert "Gazette of Nowhere" not in narrowed.text
    assert book.data.startswith(b"PK")
    assert client.get("/agreements/export?on=never").status_code == 302
    exported = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "agreements:exported")
    ).all()
    assert [one.detail.body["count"] for one in exported if one.detail] == [1, 0, 1]


def test_a_table_says_what_is_not_known_in_words(session: Session, lead: User) -> None:
    told = {"source_title": "", "source_url": "", "looked_at_on": None, "to_edtf": ""}
    unknown = add_agreement(session, by=lead, mark=AgreementMark.UNCONFIRMED, **told)
    endless = add_agreement(session, by=lead, to_edtf="", no_end=True)

    titles, rows = table_of([unknown, endless], PLAIN)

    first, second = (dict(zip(titles, row, strict=True)) for row in rows)
    assert {first[one] for one in ("Until", "Source", "Looked at", "Parties")} == {"not stated"}
    assert second["Until"] == "no end was agreed"
    assert first["Area"] == "everywhere"


def test_a_party_of_an_agreement_becomes_no_individual(session: Session, lead: User) -> None:
    north = add_actor(session, code="north", name="North")
    add_agreement(session, by=lead, parties=(str(north.id),))
    person = replace(actors.details_of(north), kind=ActorKind.PERSON)

    with pytest.raises(NotAllowedNow, match="no individual"):
        actors.edit_actor(session, north, person, opened=north.version, acting_user=lead)
