"""Figures are entered, changed and voided by those who work on cases; differences are explained."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.actors import workflow as actors
from casefiles.record.actors.models import ActorKind
from casefiles.record.published_figures import policy, queries, views, workflow
from casefiles.record.published_figures.export import Voice
from casefiles.record.published_figures.models import PublishedFigure, PublishedState, Unit
from casefiles.record.published_figures.policy import PublishedPermission
from casefiles.record.published_figures.queries import Wanted
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.places import add_place
from tests.factories.published_figures import add_figure, figure_details

READ, WRITE, EXPORT = PublishedPermission
NOWHERE = UUID("00000000-0000-7000-8000-000000000000")


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
def test_whoever_works_on_cases_keeps_the_figures(
    session: Session, role: Role, allowed: set[PublishedPermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in PublishedPermission if policy.may(somebody, one)} == allowed
    if WRITE not in allowed:
        with pytest.raises(NotPermitted):
            add_figure(session, by=somebody)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("measure", {"measure": ""}),
        ("count", {"count": CountRange()}),
        ("count", {"count": CountRange(101, 101), "unit": Unit.PERCENT}),
        ("as_of_edtf", {"as_of_edtf": ""}),
        ("publisher", {"publisher": None}),
        ("party_id", {"party_id": NOWHERE}),
        ("place_id", {"place_id": NOWHERE}),
        ("source_title", {"source_title": "", "source_url": ""}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Refusal) as refused:
        add_figure(session, by=lead, **changed)

    assert refused.value.field == field


def test_no_individual_is_the_party_of_a_figure(session: Session, lead: User) -> None:
    colonel = add_actor(session, name="Colonel Nobody", kind=ActorKind.PERSON)

    with pytest.raises(Refusal, match="Choose a party"):
        add_figure(session, by=lead, party_id=colonel.id)


def test_a_change_is_told_an_older_form_is_refused_and_what_is_void_stays(
    session: Session, lead: User
) -> None:
    figure = add_figure(session, by=lead)
    opened, before = figure.version, workflow.details_of(figure)

    change(session, figure, replace(before, count=CountRange(11, None)), by=lead)
    session.flush()
    now = figure.version
    change(session, figure, workflow.details_of(figure), by=lead)
    session.flush()

    assert (figure.minimum, figure.maximum, figure.version) == (11, None, now)
    with pytest.raises(Stale):
        workflow.edit_figure(session, figure, before, opened=opened, acting_user=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.void_figure(session, figure, reason=" ", acting_user=lead)

    workflow.void_figure(session, figure, reason="entered twice", acting_user=lead)

    assert queries.in_force(session) == []
    assert queries.list_figures(session, Wanted(), PublishedState.VOID) == [figure]
    with pytest.raises(NotAllowedNow, match="void"):
        change(session, figure, before, by=lead)


def change(session: Session, figure: PublishedFigure, details: Any, *, by: User) -> None:
    workflow.edit_figure(session, figure, details, opened=figure.version, acting_user=by)


def test_a_table_that_comes_again_enters_nothing_twice(session: Session, lead: User) -> None:
    rows = [figure_details(10), figure_details(12, scope=Texts.of(en="in the north"))]

    first = workflow.import_figures(session, [*rows, rows[0]], acting_user=lead)
    again = workflow.import_figures(session, [*rows, figure_details(15)], acting_user=lead)

    assert (first.added, first.known) == (2, 1)
    assert (again.added, again.known) == (1, 2)
    assert len(queries.in_force(session)) == 3


def test_the_list_is_narrowed_by_measure_party_publisher_and_day(
    session: Session, lead: User
) -> None:
    north = add_actor(session, name="North")
    ours = add_figure(session, by=lead, is_ours=True, publisher=None, party_id=north.id)
    theirs = add_figure(session, by=lead, measure="massacres", as_of_edtf="2018-09-30", since=None)
    codes = {one.id: code for code, one in queries.publishers([ours, theirs]).items()}

    def listed(**wanted: Any) -> list[PublishedFigure]:
        return queries.list_figures(session, Wanted(**wanted))

    assert listed(measure="massacres") == listed(as_of=date(2018, 9, 30)) == [theirs]
    assert listed(party_id=north.id) == listed(publisher=queries.OURS) == [ours]
    assert listed(publisher=codes[theirs.id]) == [theirs]
    assert "Counters" not in codes[theirs.id]


def test_an_explanation_is_added_and_the_difference_stays(session: Session, lead: User) -> None:
    add_figure(session, 10, by=lead)
    add_figure(session, 12, by=lead)
    (check,) = queries.checks_of(session)
    auditor = add_person(session, "aziza", Role.AUDITOR)

    with pytest.raises(Refusal, match="Say why the figures differ"):
        workflow.explain(session, check, Texts(), acting_user=lead)
    with pytest.raises(NotPermitted):
        workflow.explain(session, check, Texts.of(en="A misprint"), acting_user=auditor)
    written = workflow.explain(session, check, Texts.of(en="A misprint"), acting_user=lead)

    assert queries.explanations(session) == {check.key: [written]}
    assert written.values_then == "10|12"
    assert queries.get_check(session, check.key).key == check.key
    with pytest.raises(NotFound):
        queries.get_check(session, "0" * 32)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_officers_take_the_figures_out_without_what_colleagues_wrote(
    session: Session, lead: User, officer: User, kind: str
) -> None:
    figures = [add_figure(session, by=lead, note=Texts.of(en="for us alone"), source_page="7")]
    voice = Voice("en", lambda text: text, lambda edtf: edtf)

    table = workflow.export_figures(session, figures, kind, voice, acting_user=officer)
    session.commit()

    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.sequence.desc())).first()
    assert event is not None
    assert event.detail is not None
    assert {"actors.names", "published_figures.publisher"} <= {*event.detail.body["fields"]}
    assert table.startswith(b"PK") is (kind == "xlsx")
    if kind == "csv":
        assert "Civilians killed" in table.decode()
        assert "for us alone" not in table.decode()
    with pytest.raises(NotPermitted):
        workflow.export_figures(session, figures, kind, voice, acting_user=lead)


# --- the pages

FILLED = {
    "measure": "massacres",
    "count-min": "335",
    "unit": "number",
    "as_of_edtf": "2019-09-30",
    "publisher-text-en": "Counters (fictional)",
    "publisher-original": "en",
    "mark": "unconfirmed",
}


def test_a_figure_is_entered_changed_and_voided_on_pages(
    session: Session, officer: User, browse: Browse
) -> None:
    olga = browse(officer)
    place = add_place(session, name="Nowhere-on-Sea")
    session.commit()

    refused = olga.send("/figures/new", FILLED | {"mark": "sourced"})
    added = olga.send("/figures/new", FILLED)
    page = added.location
    listed = olga.get("/figures/").text
    unread = olga.get("/figures/?as_of=yesterday")
    narrowed = olga.get("/figures/?measure=children_killed").text
    changed = FILLED | {"version": "1", "count-max": "340", "is_about": "y"}
    misread = olga.send(f"{page}/edit", changed | {"count-max": "1"})
    saved = olga.send(f"{page}/edit", changed | {"place_id": str(place.id)})
    read = olga.get(page).text
    unsaid = olga.send(f"{page}/void", {"reason": ""})
    void = olga.send(f"{page}/void", {"reason": "it was a draft"})

    assert refused.status_code == misread.status_code == unsaid.status_code == 422
    assert "mark it as unconfirmed" in refused.text
    assert 'value="335"' in refused.text
    assert added.status_code == void.status_code == 303
    assert "at least" in listed
    assert unread.status_code == 422
    assert "No figure matches" in narrowed
    assert saved.status_code == 303
    assert "Nowhere-on-Sea" in read
    assert "unconfirmed: check" in read
    assert "it was a draft" in olga.get(page).text
    assert "Void: recorded by mistake" in olga.get("/figures/").text


def test_a_difference_is_shown_everywhere_and_explained_on_its_page(
    session: Session, lead: User, browse: Browse
) -> None:
    one = add_figure(session, 10, by=lead, wording="10 killed")
    add_figure(session, 12, by=lead)
    children: dict[str, Any] = {"measure": "children_killed", "since": date(2018, 1, 1)}
    add_figure(session, 5, by=lead, as_of_edtf="2019-01-01", **children)
    (check,) = queries.checks_of(session)
    session.commit()
    alice = browse(lead)
    address = f"/figures/differences/{check.key}"

    shown = alice.get("/figures/differences").text
    unsaid = alice.send(address, {"text-original": "en"})
    written = alice.send(address, {"text-text-en": "A misprint", "text-original": "en"})
    explained = alice.get("/figures/differences").text
    add_figure(session, 15, by=lead)
    session.commit()
    later = alice.get("/figures/differences").text

    assert "cannot all be right" in shown
    assert "10 killed" in shown
    assert alice.get(address).status_code == 200
    assert unsaid.status_code == 422
    assert written.status_code == 303
    assert "A misprint" in explained
    assert "cannot all be right" in explained
    assert "the numbers have changed since" not in explained
    assert "the numbers have changed since: then 10|12" in later
    assert "A misprint" in alice.get(f"/figures/{one.id}").text
    assert "figures-apart" in alice.get(f"/figures/{one.id}/series").text
    assert "differs" in alice.get("/figures/").text


def test_sums_that_come_out_are_said_to_come_out(
    session: Session, lead: User, browse: Browse
) -> None:
    add_figure(session, 5, by=lead, since=date(2017, 1, 1), as_of_edtf="2019-01-01")
    for start, count in ((2017, 2), (2018, 3)):
        year: dict[str, Any] = {"since": date(start, 1, 1), "until": date(start + 1, 1, 1)}
        add_figure(session, count, by=lead, **year)
    session.commit()

    page = browse(lead).get("/figures/differences").text

    assert "No figures differ" in page
    assert "The parts add up to the whole." in page


TABLE = "measure,minimum,maximum,as_of,publisher_en\nmassacres,335,,2019-09-30,Counters\n"


def test_a_table_is_shown_before_anything_of_it_is_entered(
    session: Session, lead: User, browse: Browse
) -> None:
    alice = browse(lead)

    empty = alice.send("/figures/import", {"table": ""})
    faulty = alice.send("/figures/import", {"table": TABLE + "nothing,x,,2019-09-30,Counters\n"})
    shown = alice.send("/figures/import", {"table": TABLE})
    before = queries.in_force(session)
    session.rollback()
    entered = alice.send("/figures/import", {"table": TABLE, "enter": "y"})
    again = alice.send("/figures/import", {"table": TABLE, "enter": "y"}, follow_redirects=True)

    assert empty.status_code == faulty.status_code == 422
    assert "1 row cannot be entered" in faulty.text
    assert shown.status_code == 200
    assert "Enter 1 figure" in shown.text
    assert before == []
    assert entered.status_code == 303
    assert len(queries.in_force(session)) == 1
    assert "stood there already and was left as it is" in again.text


def test_officers_take_the_list_out_as_it_is_narrowed(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    add_figure(session, by=lead)
    add_figure(session, by=lead, measure="massacres")
    session.commit()
    olga = browse(officer)

    asked = olga.get("/figures/export?measure=massacres").text
    unsaid = olga.send("/figures/export", {"measure": "massacres"})
    taken = olga.send("/figures/export", {"measure": "massacres", "kind": "csv"})
    unread = olga.send("/figures/export", {"measure": "nothing", "kind": "csv"})

    assert "1 figure, as it is listed now" in asked
    assert unsaid.status_code == 422
    assert taken.status_code == 200
    assert "Massacres" in taken.text
    assert "Civilians killed" not in taken.text
    assert unread.status_code == 302


def test_a_table_comes_as_a_file_too(session: Session, lead: User, browse: Browse) -> None:
    alice = browse(lead)
    north = add_actor(session, code="north", name="North")
    add_place(session, name="Region", code="REGION")
    session.commit()
    text = TABLE.replace("\n", ",party,place\n", 1).replace("Counters\n", "Counters,north,REGION\n")

    shown = alice.send("/figures/import", {"file": (io.BytesIO(text.encode()), "figures.csv")})
    noise = alice.send("/figures/import", {"file": (io.BytesIO(b"\xff\xfe\xff"), "figures.csv")})
    alice.send("/figures/import", {"table": text, "enter": "y"})
    (figure,) = queries.in_force(session)

    assert "Enter 1 figure" in shown.text
    assert noise.status_code == 422
    assert "no text in UTF-8" in noise.text
    assert figure.party_id == north.id


def test_a_file_that_is_longer_than_is_read_is_refused_and_not_cut(
    lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGEST", len(TABLE) - 1)
    long = io.BytesIO(TABLE.encode())

    refused = browse(lead).send("/figures/import", {"file": (long, "figures.csv")})

    assert refused.status_code == 422
    assert "A table of at most 1 MB is read." in refused.text


def test_every_form_opens_and_an_absent_figure_is_absent(
    session: Session, lead: User, browse: Browse
) -> None:
    figure = add_figure(session, by=lead)
    session.commit()
    alice = browse(lead)

    for address in ("new", "import", f"{figure.id}/edit", f"{figure.id}/void"):
        assert alice.get(f"/figures/{address}").status_code == 200, address
    assert alice.get(f"/figures/{NOWHERE}").status_code == 404


def test_a_page_says_what_may_have_gone_wrong_and_what_does_not_exclude_the_other(
    session: Session, lead: User, browse: Browse
) -> None:
    add_figure(session, 251, by=lead, measure="vital_facilities_attacked")
    report = add_figure(session, 1251, by=lead, measure="vital_facilities_attacked")
    add_figure(session, 251, by=lead, measure="massacres")
    add_figure(session, 0, 5, by=lead, measure="massacres", since=None)
    session.commit()
    alice = browse(lead)

    page = alice.get("/figures/differences").text
    series = alice.get(f"/figures/{report.id}/series").text
    ranged = queries.list_figures(session, Wanted(measure="massacres"))[0]

    assert "under “Massacres”: is the label swapped?" in page
    assert "without its first digit" in page
    assert "From 251 as of" in series
    assert alice.get(f"/figures/{ranged.id}/cases").status_code == 200


def test_whom_a_figure_is_about_stays_and_becomes_no_individual(
    session: Session, lead: User
) -> None:
    north, south = (add_actor(session, code=code, name=code) for code in ("north", "south"))
    for one in (north, south):
        add_figure(session, by=lead, party_id=one.id)

    with pytest.raises(NotAllowedNow, match="about this actor"):
        actors.void_actor(session, north, reason="entered twice", acting_user=lead)
    person = replace(actors.details_of(south), kind=ActorKind.PERSON)
    with pytest.raises(NotAllowedNow, match="about an individual"):
        actors.edit_actor(session, south, person, opened=south.version, acting_user=lead)
