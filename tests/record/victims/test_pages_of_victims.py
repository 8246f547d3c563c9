"""The forms of victims, figures and damage, and the lists that a case page shows."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, get_template_attribute
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.web.pictures import range_plot
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import CitedKind
from casefiles.record.citations.queries import citations_for
from casefiles.record.origins import queries as origins
from casefiles.record.places.models import Facility
from casefiles.record.victims import queries
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim, VictimKind
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.evidence import add_citation
from tests.factories.places import add_facility, add_place
from tests.factories.sources import add_source
from tests.factories.victims import add_damage, add_figure, add_victim

ODD = 'نادية "الراصدة" = O\'Hara'
VICTIM = {"kind": "named", "names-text-ar": ODD, "outcome": "killed", "sex": "female"}


def _address(case: Case, rest: str) -> str:
    return f"/cases/{case.id}/{rest}"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "rest", ["victims/new?kind=group", "victims/new?kind=x", "figures/new", "damages/new"]
)
def test_every_form_opens_in_both_languages(
    session: Session, lead: User, browse: Browse, language: str, rest: str
) -> None:
    lead.language = language
    country = add_place(session, name="Country", level=0)
    town = add_place(session, name="Town", level=1, parent=country)
    case = add_case(session, lead=lead, place_id=town.id)

    assert browse(lead).get(_address(case, rest)).status_code == 200


def test_a_victim_is_kept_as_typed(session: Session, lead: User, browse: Browse) -> None:
    case = add_case(session, lead=lead)
    pages, address = browse(lead), _address(case, "victims/new")

    refused = pages.send(address, VICTIM | {"outcome": "", "age": "seven"})
    made = pages.send(
        address, VICTIM | {"age": "7", "age_band": "child", "violations": ["8-2-e-i"]}
    )

    victim = session.scalars(sa.select(Victim)).one()
    assert refused.status_code == 422
    assert 'id="age-error"' in refused.text
    assert "O&#39;Hara" in refused.text
    assert made.status_code == 303
    assert made.location.endswith("#victims")
    assert victim.person is not None
    assert victim.person.names == Texts.of(ar=ODD)
    assert (victim.age, victim.violations) == (7, ("8-2-e-i",))


def test_a_group_keeps_its_open_range(session: Session, lead: User, browse: Browse) -> None:
    case = add_case(session, lead=lead)
    group = {"kind": "group", "outcome": "injured", "sex": "unknown", "count-min": "5"}

    assert browse(lead).send(_address(case, "victims/new"), group).status_code == 303

    victim = session.scalars(sa.select(Victim)).one()
    assert (victim.kind, victim.minimum, victim.maximum) == (VictimKind.GROUP, 5, None)
    assert victim.sex == "unknown"


def test_of_two_people_editing_one_victim_neither_loses_a_word(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    victim = add_victim(session, case, name=Texts.of(ar="نادية"))
    address = _address(case, f"victims/{victim.id}/edit")
    first, second = browse(lead), browse(lead)
    assert "نادية" in first.get(address).text

    saved = first.send(address, VICTIM | {"version": "1", "names-text-ar": "نادية م."})
    stale = second.send(address, VICTIM | {"version": "1"})
    bad = second.send(address, VICTIM | {"version": "2", "outcome": ""})

    assert (saved.status_code, stale.status_code, bad.status_code) == (303, 409, 422)
    assert "نادية م." in stale.text
    assert "O&#39;Hara" in stale.text


def test_a_figure_is_recorded_changed_and_voided(
    session: Session, lead: User, browse: Browse
) -> None:
    case, source = add_case(session, lead=lead), add_source(session, recorded_by=lead)
    pages = browse(lead)
    typed = {"source_id": str(source.id), "category": "killed", "group": "all", "count-min": "43"}

    wrong = pages.send(_address(case, "figures/new"), typed | {"count-max": "9"})
    assert wrong.status_code == 422
    assert pages.send(_address(case, "figures/new"), typed).status_code == 303
    figure = session.scalars(sa.select(CasualtyFigure)).one()
    assert (figure.minimum, figure.maximum) == (43, None)

    edit = _address(case, f"figures/{figure.id}/edit")
    assert 'value="43"' in pages.get(edit).text
    assert pages.send(edit, typed | {"version": "1", "wording": ODD}).status_code == 303
    assert pages.send(edit, typed | {"version": "1"}).status_code == 409
    assert pages.send(edit, typed | {"version": "2", "category": ""}).status_code == 422
    void = _address(case, f"figures/{figure.id}/void")
    assert source.reference in pages.get(void).text
    assert pages.send(void, {"reason": ""}).status_code == 422
    assert pages.send(void, {"reason": "another day"}).status_code == 303


def test_damage_is_recorded_changed_and_voided(
    session: Session, lead: User, browse: Browse
) -> None:
    case, facility = add_case(session, lead=lead), add_facility(session)
    pages = browse(lead)
    typed = {"facility_id": str(facility.id), "extent": "severe", "out_of_service": "yes"}

    assert pages.send(_address(case, "damages/new"), typed | {"extent": ""}).status_code == 422
    assert pages.send(_address(case, "damages/new"), typed).status_code == 303
    damage = session.scalars(sa.select(Damage)).one()

    edit = _address(case, f"damages/{damage.id}/edit")
    assert pages.get(edit).status_code == 200
    assert pages.send(edit, typed | {"version": "1", "extent": "destroyed"}).status_code == 303
    assert pages.send(edit, typed | {"version": "1"}).status_code == 409
    assert pages.send(edit, typed | {"version": "2", "extent": ""}).status_code == 422
    void = _address(case, f"damages/{damage.id}/void")
    assert pages.get(void).status_code == 200
    assert pages.send(void, {"reason": "another school"}).status_code == 303


def test_a_victim_is_voided_with_a_reason(session: Session, lead: User, browse: Browse) -> None:
    case = add_case(session, lead=lead)
    victim = add_victim(session, case)
    pages, void = browse(lead), _address(case, f"victims/{victim.id}/void")

    assert victim.reference in pages.get(void).text
    assert pages.send(void, {"reason": "recorded twice"}).status_code == 303
    assert pages.send(void, {"reason": "again"}).status_code == 409


def test_readers_find_no_form(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    victim = add_victim(session, case)

    pages = browse(colleague)
    for rest in ("victims/new", f"victims/{victim.id}/edit", "figures/new", "damages/new"):
        assert pages.get(_address(case, rest)).status_code == 403


def _drawn(app: Flask, template: str, macro: str, *arguments: Any, **named: Any) -> str:
    with app.test_request_context():
        return str(get_template_attribute(template, macro)(*arguments, **named))


def test_the_lists_of_a_case_page_say_what_is_unknown(
    session: Session, lead: User, app: Flask
) -> None:
    case = add_case(session, lead=lead)
    un = add_source(session, recorded_by=lead, kind="un_body", label="Commission")
    news = add_source(session, recorded_by=lead, kind="media", derived_from=[un])
    add_figure(session, case, un, minimum=43, wording="more than 43")
    add_figure(session, case, un, group="children", minimum=4, maximum=4)
    add_figure(session, case, news, group="civilians", minimum=40, maximum=51)
    add_figure(session, case, news, category="injured", group="women", maximum=9)
    named = add_victim(session, case, name=Texts.of(ar="نادية", en="Nadia"), age=34)
    add_citation(session, case, CitedKind.VICTIM, named.id, un.reference, by=lead)
    add_victim(session, case, description=Texts.of(en="boy"), age_band="child")
    add_victim(session, case)
    add_victim(session, case, kind=VictimKind.GROUP, minimum=3, maximum=None)
    facility: Facility = add_facility(session)
    add_damage(session, case, facility, note=Texts.of(en="the west wing"))
    table = queries.figures_by_report(session, case)
    plots: dict[Any, Any] = {
        r.source.id: range_plot(r.killed.minimum, r.killed.maximum, table.top, rtl=False)
        for r in table.reports
        if r.killed
    } | {"recorded": range_plot(3, None, table.top, rtl=False)}
    victims, damages = queries.victims_of(session, case), queries.damages_of(session, case)
    reports = [report.source for report in table.reports]
    found = origins.origins_of(session, [one.id for one in reports], acting_user=lead)

    figures = _drawn(
        app,
        "record/victims/_figures.html",
        "figures_panel",
        case,
        table,
        plots,
        may_edit=True,
        origins=found,
    )
    assert "1 independent origin" in figures
    assert "at least <b>43</b>" in figures
    assert "not stated" in figures
    assert "civilians" in figures.lower()
    assert "lies within" in figures
    people = _drawn(
        app,
        "record/victims/_victims.html",
        "victims_panel",
        case,
        victims,
        may_edit=True,
        citations=citations_for(session, case),
    )
    assert "نادية" in people
    assert "at least <b>3</b>" in people
    assert "rests on nothing yet" in people
    assert "page 3" in people
    assert "1 named, 2 unnamed" in people
    harm = _drawn(app, "record/victims/_damages.html", "damages_panel", case, damages)
    assert "the west wing" in harm
    shown = _drawn(app, "record/sources/_sources.html", "sources_table", reports, found)
    assert news.reference in shown


def test_empty_lists_say_what_will_be_there(session: Session, lead: User, app: Flask) -> None:
    case = add_case(session, lead=lead)
    table = queries.figures_by_report(session, case)

    for template, macro, arguments in (
        ("_figures", "figures_panel", (case, table, {}, origins.Origins())),
        ("_victims", "victims_panel", (case, [])),
        ("_damages", "damages_panel", (case, [])),
    ):
        for may_edit in (True, False):
            drawn = _drawn(
                app, f"record/victims/{template}.html", macro, *arguments, may_edit=may_edit
            )
            assert ("/new" in drawn) is may_edit


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((40, 51, 1), "At least 39 of those reported killed"),
        ((2, 2, 1), "At least 1 of those reported killed is"),
        ((1, 1, 3), "At least 2 more are recorded"),
        ((1, 1, 0), "None of those reported killed"),
        ((None, None, 1), "No report counts everybody"),
        ((1, 3, 2), "lies within"),
    ],
)
def test_the_difference_is_said_in_a_sentence(
    session: Session,
    lead: User,
    app: Flask,
    numbers: tuple[int | None, int | None, int],
    said: str,
) -> None:
    minimum, maximum, recorded = numbers
    case = add_case(session, lead=lead)
    source = add_source(session, recorded_by=lead)
    add_figure(session, case, source, minimum=minimum, maximum=maximum, wording="x")
    for _ in range(recorded):
        add_victim(session, case)

    table = queries.figures_by_report(session, case)

    words = _drawn(app, "record/victims/_figures.html", "difference_words", table.killed)
    assert said in words


def test_a_victim_form_says_everything_at_once_and_presumes_nothing(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    client = browse(lead)
    page = client.get(_address(case, "victims/new")).text
    assert 'option selected value="unknown"' not in page

    refused = client.send(_address(case, "victims/new"), {"kind": "group", "age": "7"}).text

    assert "Choose what happened to them." in refused
    assert "“not known” is an answer." in refused
    assert "A group has an age band, not one age." in refused


def test_a_figure_form_says_everything_at_once(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)

    refused = browse(lead).send(_address(case, "figures/new"), {"count-min": "x"}).text

    for sentence in ("Choose whose count this is.", "Choose what is counted.", "a whole number"):
        assert sentence in refused


def test_a_group_larger_than_the_whole_of_the_same_report_is_asked_about(
    session: Session, lead: User, browse: Browse
) -> None:
    case, source = add_case(session, lead=lead), add_source(session, recorded_by=lead)
    add_figure(session, case, source, minimum=43, maximum=43)
    add_figure(session, case, source, group="children", minimum=4, maximum=4)
    other = add_source(session, recorded_by=lead)
    add_figure(session, case, other, group="women", minimum=50, maximum=50)
    client = browse(lead)
    assert "Is this right?" not in client.get(f"/cases/{case.id}").text

    add_figure(session, case, source, group="women", minimum=50, maximum=50)
    page = browse(lead).get(f"/cases/{case.id}").text

    assert f"Is this right? {source.reference} counts 50" in page
    assert "more than the 43 it counts in all" in page
