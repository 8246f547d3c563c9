"""The pages of a report: its numbers open their cases, and nothing that is typed is lost."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from casefiles.outbound.publications import workflow
from casefiles.outbound.publications.models import Report
from casefiles.platform.accounts.models import User
from tests.conftest import Browse
from tests.factories.places import add_place
from tests.factories.reports import Nowhere, add_report, write
from tests.forms import form_of
from tests.pages import PageClient


def links_to_numbers(page: str) -> list[str]:
    found = re.findall(r'href="(/reports/[^"]*number\?key=[^"]+)"', page)
    return [one.replace("&amp;", "&") for one in found]


def filled(pages: PageClient, address: str, **typed: str) -> dict[str, str]:
    form = form_of(pages.get(address).text, address)
    return {name: value[-1] for name, value in form.values.items()} | typed


def test_a_number_opens_the_cases_that_it_counts_and_no_case_for_its_members(
    session: Session, lead: User, auditor: User, browse: Browse
) -> None:
    nowhere = Nowhere(session, lead)
    report = nowhere.report()
    for reader in (lead, auditor):
        pages = browse(reader)
        page = pages.get(f"/reports/{report.id}").text
        assert nowhere.shelter.reference not in page
        (first, *_rest) = links_to_numbers(page)
        opened = pages.get(first)
        assert opened.status_code == 200
        assert nowhere.market.reference in opened.text
        assert nowhere.shelter.reference not in opened.text


def test_a_number_that_the_report_does_not_tell_is_not_found_and_none_leads_back(
    session: Session, lead: User, browse: Browse
) -> None:
    report = add_report(session, by=lead)
    pages = browse(lead)

    assert pages.get(f"/reports/{report.id}/number?key=no|such").status_code == 404
    assert pages.get(f"/reports/{report.id}/number").location.endswith(f"/reports/{report.id}")


def test_a_live_figure_in_prose_is_filled_in_and_opens_its_cases(
    session: Session, lead: User, browse: Browse
) -> None:
    nowhere = Nowhere(session, lead)
    report = nowhere.report()
    write(session, report, "summary", "In all [[civilians_killed]] civilians died.", by=lead)

    page = browse(lead).get(f"/reports/{report.id}").text

    assert re.search(r"In all <a[^>]*civilians_killed[^>]*>7</a> civilians died", page)


def test_an_unknown_figure_is_refused_beside_the_field_and_nothing_typed_is_lost(
    session: Session, lead: User, browse: Browse
) -> None:
    report = add_report(session, by=lead)
    pages, address = browse(lead), f"/reports/{report.id}/sections/summary"
    words = "The [[lost]] words stay."

    answer = pages.send(address, filled(pages, address, **{"prose-text-en": words}))

    assert answer.status_code == 422
    assert words in answer.text
    assert "No figure is called lost" in answer.text
    session.refresh(report)
    assert report.sections == []


def test_two_writers_of_one_section_are_told_of_each_other_and_both_are_kept(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    report = add_report(session, by=lead)
    write(session, report, "summary", "It began.", by=lead)
    alice, bob = browse(lead), browse(colleague)
    address = f"/reports/{report.id}/sections/summary"
    hers = filled(alice, address, **{"prose-text-en": "It began in March."})
    his = filled(bob, address, **{"prose-text-en": "It began with the market."})

    assert alice.send(address, hers).status_code == 303
    answer = bob.send(address, his)

    assert answer.status_code == 409
    assert "It began in March." in answer.text
    assert "It began with the market." in answer.text


def test_who_chooses_incidents_after_a_colleague_did_is_told_and_may_save_again(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    nowhere = Nowhere(session, lead)
    school = nowhere.raid("School of Nowhere", "2019-06-01", killed=1)
    report = nowhere.report()
    alice, bob = browse(lead), browse(colleague)
    address = f"/reports/{report.id}/accounts"
    hers = filled(alice, address, cases=str(nowhere.market.id))
    his = filled(bob, address, cases=str(school.id))
    assert alice.send(address, hers).status_code == 303

    answer = bob.send(address, his)

    assert answer.status_code == 422
    assert f"A colleague chose meanwhile: {nowhere.market.reference}" in answer.text
    session.expire_all()
    assert [one.case_id for one in report.accounts] == [nowhere.market.id]
    again = form_of(answer.text, address).values
    assert again["cases"] == [str(school.id)]
    assert bob.send(address, {name: one[-1] for name, one in again.items()}).status_code == 303


def test_a_section_that_no_report_of_its_kind_has_is_not_found(
    session: Session, lead: User, browse: Browse
) -> None:
    report = add_report(session, by=lead)  # a monthly one

    assert browse(lead).get(f"/reports/{report.id}/sections/claims").status_code == 404


def test_a_report_is_opened_edited_filled_with_incidents_and_voided_on_its_pages(
    session: Session, lead: User, browse: Browse
) -> None:
    nowhere = Nowhere(session, lead)
    pages = browse(lead)
    typed = {
        "title-text-en": "Nowhere in 2019", "title-original": "en", "template": "anniversary",
        "audience": "public", "since": "2019-01-01", "until": "2019-12-31",
    }  # fmt: skip
    refused = pages.send("/reports/new", filled(pages, "/reports/new", **typed))
    assert refused.status_code == 422
    assert "Say which party" in refused.text
    assert "Nowhere in 2019" in refused.text
    typed["party"] = str(nowhere.north.id)
    opened = pages.send("/reports/new", filled(pages, "/reports/new", **typed))
    assert opened.status_code == 303
    address = opened.location.removeprefix("http://localhost")
    edited = filled(pages, f"{address}/edit", **{"title-text-en": "The year 2019"})
    assert pages.send(f"{address}/edit", edited).status_code == 303
    chosen = filled(pages, f"{address}/accounts", cases=str(nowhere.market.id))
    assert pages.send(f"{address}/accounts", chosen).status_code == 303
    page = pages.get(address).text
    assert "The year 2019" in page
    assert "Market of Nowhere" in page
    assert "The year 2019" in pages.get("/reports/").text

    assert pages.send(f"{address}/void", filled(pages, f"{address}/void")).status_code == 422
    why = filled(pages, f"{address}/void", reason="opened twice")
    assert pages.send(f"{address}/void", why).status_code == 303
    assert "opened twice" in pages.get(address).text


def test_a_chosen_incident_that_is_closed_to_colleagues_is_not_told_and_the_page_says_so(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    nowhere = Nowhere(session, lead)
    school = nowhere.raid("School of Nowhere", "2019-06-01", killed=1)
    report: Report = nowhere.report()
    workflow.choose_accounts(session, report, [school.id], acting_user=lead)
    school.access = nowhere.shelter.access
    nowhere.count(school)

    for reader in (lead, colleague):
        page = browse(reader).get(f"/reports/{report.id}").text
        assert "School of Nowhere" not in page
        assert "1 incident that was chosen is not told" in page


def test_the_list_names_every_report_that_is_not_void(
    session: Session, lead: User, browse: Browse
) -> None:
    for _one in range(3):
        add_report(session, by=lead)

    page = browse(lead).get("/reports/")

    assert page.text.count("A year of Nowhere") == 3


def test_a_report_is_about_a_place_that_its_form_offers(
    session: Session, lead: User, browse: Browse
) -> None:
    north = add_place(session, name="North of Nowhere", code="NW01")
    report = add_report(session, by=lead)
    session.commit()
    pages, address = browse(lead), f"/reports/{report.id}/edit"

    sent = pages.send(address, filled(pages, address, place=str(north.id)))

    assert sent.status_code == 303
    session.refresh(report)
    assert report.place_id == north.id
    assert form_of(pages.get(address).text, address).values["place"] == [str(north.id)]
