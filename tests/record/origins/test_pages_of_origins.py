"""The pages about origins: written down, drawn, taken off; nobody is shown what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import Role, User
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.citations.queries import citations_of
from casefiles.record.claims.models import Claim, ClaimState
from casefiles.record.origins import queries
from casefiles.record.sources.queries import gradings_of
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_citation
from tests.factories.sources import add_link, add_source
from tests.factories.submissions import add_ready_case, add_submission
from tests.factories.victims import add_figure


def test_a_link_is_written_down_drawn_and_taken_off(
    session: Session, lead: User, browse: Browse
) -> None:
    video = add_source(session, recorded_by=lead, label="the first video")
    repost = add_source(session, recorded_by=lead, label="a channel")
    pages, address = browse(lead), f"/sources/{repost.id}"

    answer = pages.send(
        f"{address}/origins/new",
        {"origin": video.reference, "how": "repost", "note": "the same frame"},
    )
    page = pages.get(address).text

    assert answer.status_code == 303
    (link,) = queries.links_behind(session, [repost.id])
    assert '<svg class="graph"' in page
    assert "1 source, 1 independent origin: " in re.sub("<[^>]+>", "", page)
    assert "the same frame" in page
    assert video.reference in page
    assert lead.display_name in page
    assert repost.reference in pages.get(f"/sources/{video.id}").text

    taken_off = f"{address}/origins/{link.id}/remove"
    assert pages.send(taken_off, {"reason": ""}).status_code == 422
    assert pages.send(taken_off, {"reason": "another street"}).status_code == 303
    assert "the same frame" not in pages.get(address).text
    assert pages.get(taken_off).status_code == 404


def test_a_circle_is_refused_beside_the_field_and_nothing_typed_is_lost(
    session: Session, lead: User, browse: Browse
) -> None:
    video = add_source(session, recorded_by=lead)
    repost = add_source(session, recorded_by=lead, derived_from=[video])
    typed = {"origin": repost.reference, "how": "quotes", "note": "seen at noon"}

    answer = browse(lead).send(f"/sources/{video.id}/origins/new", typed)

    assert answer.status_code == 422
    assert "That one is itself derived from this one." in answer.text
    assert "seen at noon" in answer.text
    assert re.search(r'value="quotes"[^>]*checked|checked[^>]*value="quotes"', answer.text)
    assert re.search(rf'<option selected value="{repost.reference}"', answer.text)


def test_how_nobody_said_is_not_offered(session: Session, lead: User, browse: Browse) -> None:
    source = add_source(session, recorded_by=lead)

    page = browse(lead).get(f"/sources/{source.id}/origins/new").text

    assert 'value="same_person"' in page
    assert 'value="unspecified"' not in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_graph_reads_from_the_reading_edge_and_says_in_a_table_what_it_draws(
    session: Session, lead: User, browse: Browse, language: str
) -> None:
    lead.language = language
    video = add_source(session, recorded_by=lead)
    repost = add_source(session, recorded_by=lead, derived_from=[video])

    page = browse(lead).get(f"/sources/{repost.id}").text

    at = {
        reference: float(x)
        for x, reference in re.findall(r'class="graph-ref" x="([\d.]+)"[^>]*>([^<]+)<', page)
    }
    first, second = at[video.reference], at[repost.reference]
    assert (first < second) if language == "en" else (first > second)
    assert page.count(f">{video.reference}</a>") >= 2
    words = "An arrow leads from a source" if language == "en" else "يمتد السهم"
    assert words in page


def test_an_officer_sees_that_something_is_hidden_and_nothing_of_it(
    session: Session, lead: User, browse: Browse
) -> None:
    officer = add_person(session, "olga", Role.OFFICER)
    case = add_ready_case(session, lead=lead)
    witness = add_source(session, recorded_by=lead, label="the woman at the well", kind="person")
    report = add_source(session, recorded_by=lead, kind="media", label="a report")
    add_link(session, report, witness, by=lead, how="same_person", note="at her door")
    add_citation(session, case, CitedKind.CASE, case.id, report.reference, by=lead)
    add_figure(session, case, report, minimum=3)
    add_submission(session, officer=officer, cases=(case,))
    session.commit()
    pages = browse(officer)

    for address in (f"/sources/{report.id}", f"/cases/{case.id}", "/sources/"):
        page = pages.get(address)
        assert page.status_code == 200
        assert "1 source not shown to you" in page.text
        for hidden in (witness.reference, str(witness.id), "at the well", "at her door"):
            assert hidden not in page.text
    assert "Heard the same person" not in pages.get(f"/sources/{report.id}").text
    assert pages.get(f"/sources/{witness.id}").status_code == 404


def test_a_case_counts_origins_wherever_something_rests_on_sources(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    video = add_source(session, recorded_by=lead)
    reposts = [add_source(session, recorded_by=lead, derived_from=[video]) for _ in range(3)]
    for repost in reposts:
        add_citation(session, case, CitedKind.CASE, case.id, repost.reference, by=lead)
    figure = add_figure(session, case, reposts[0], minimum=3)
    other = add_source(session, recorded_by=lead)
    add_citation(session, case, CitedKind.FIGURE, figure.id, other.reference, by=lead)

    page = re.sub("<[^>]+>", "", browse(lead).get(f"/cases/{case.id}").text)

    assert f"3 sources, 1 independent origin: {video.reference}" in page
    assert f"2 sources, 2 independent origins: {video.reference}, {other.reference}" in page


def test_an_attribution_names_the_origins_it_rests_on_and_draws_them(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    claim = add_claim(session, case, author=lead, state=ClaimState.PROPOSED)
    video = add_source(session, recorded_by=lead)
    reposts = [add_source(session, recorded_by=lead, derived_from=[video]) for _ in range(2)]
    for repost in reposts:
        add_citation(
            session, case, CitedKind.INDICATOR, claim.indicators[0].id, repost.reference, by=lead
        )
    session.commit()

    page = browse(lead).get(f"/claims/{claim.id}").text

    told = re.sub("<[^>]+>", "", page)
    (cited,) = {one.source.reference for one in _citations(session, claim) if one.source} - {
        repost.reference for repost in reposts
    }
    assert "2 independent origins" in told
    assert f"3 sources, 2 independent origins: {video.reference}, {cited}" in told
    assert '<svg class="graph"' in page
    assert page.count("is-origin") >= 1


def _citations(session: Session, claim: Claim) -> Sequence[Citation]:
    ids = [indicator.id for indicator in claim.indicators]
    return citations_of(session, CitedKind.INDICATOR, ids)


def test_a_grade_is_changed_with_its_reason_and_the_history_keeps_both(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead, reliability="B")
    pages, address = browse(lead), f"/sources/{source.id}/grading"

    without = pages.send(address, {"version": "1", "reliability": "D", "reason": ""})
    answer = pages.send(
        address, {"version": "1", "reliability": "D", "reason": "two dates were invented"}
    )
    late = pages.send(address, {"version": "1", "reliability": "A", "reason": "late"})
    session.expire_all()

    assert (without.status_code, answer.status_code, late.status_code) == (422, 303, 409)
    assert re.search(r'<option selected value="D"', without.text)
    assert [row.after for row, _who in gradings_of(session, source)] == ["D", "B"]
    assert "two dates were invented" in pages.get(f"/sources/{source.id}").text
