"""Which statement rests on what, within one case and never across."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.citations import queries, workflow
from casefiles.record.citations.models import CitationDetails, CitedKind
from casefiles.record.evidence.workflow import void_exhibit
from casefiles.record.sources.models import Source, SourceState
from casefiles.record.victims.models import CasualtyFigure
from tests.conftest import Browse
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead)


@pytest.fixture
def source(session: Session, lead: User) -> Source:
    return add_source(session, by=lead)


def _figure(session: Session, case: Case, source: Source) -> CasualtyFigure:
    figure = CasualtyFigure(
        case_id=case.id, source_id=source.id, category="killed", group="all", minimum=43
    )
    session.add(figure)
    session.flush()
    return figure


def _of(support: str, **changed: str) -> CitationDetails:
    values = {"credibility": "2", "locator": "page 3", "quotation": "as it stands there"}
    return CitationDetails(support=support, **(values | changed))


def test_a_case_rests_on_a_source_and_on_an_exhibit(
    session: Session, store: LocalStore, lead: User, case: Case, source: Source
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    for support in (source.reference, exhibit.reference):
        workflow.cite(session, case, CitedKind.CASE, case.id, _of(support), acting_user=lead)

    resting = queries.citations_for(session, case)[CitedKind.CASE, case.id]

    assert [row.support for row in resting] == [source.reference, exhibit.reference]
    assert resting[0].details == _of(source.reference)
    assert queries.citations_of_exhibit(session, exhibit) == [resting[1]]
    assert queries.cases_citing_sources(session, [source.id]) == [case.id]


def test_a_figure_of_another_case_cannot_be_cited_here(
    session: Session, lead: User, case: Case, source: Source
) -> None:
    figure = _figure(session, add_case(session, lead=lead), source)

    with pytest.raises(NotFound):
        workflow.cite(
            session, case, CitedKind.FIGURE, figure.id, _of(source.reference), acting_user=lead
        )


@pytest.mark.parametrize("kind", [CitedKind.CLAIM, CitedKind.INDICATOR])
def test_claims_are_cited_by_their_own_room_only(
    session: Session, lead: User, case: Case, source: Source, kind: CitedKind
) -> None:
    claim = add_claim(session, case, author=lead)
    cited = claim.id if kind is CitedKind.CLAIM else claim.indicators[0].id

    with pytest.raises(NotFound):
        workflow.cite(session, case, kind, cited, _of(source.reference), acting_user=lead)


def test_the_support_of_an_indicator_is_not_taken_off_from_outside(
    session: Session, lead: User, case: Case
) -> None:
    claim = add_claim(session, case, author=lead)
    (citation,) = queries.citations_of(session, CitedKind.INDICATOR, [claim.indicators[0].id])

    with pytest.raises(NotFound):
        workflow.uncite(session, case, citation, reason="a mistake", acting_user=lead)


def test_an_exhibit_of_another_case_supports_nothing_here(
    session: Session, store: LocalStore, lead: User, case: Case
) -> None:
    elsewhere = add_exhibit(session, store, add_case(session, lead=lead), by=lead)

    with pytest.raises(Refusal) as refused:
        workflow.cite(
            session, case, CitedKind.CASE, case.id, _of(elsewhere.reference), acting_user=lead
        )

    assert refused.value.field == "support"


def test_what_is_void_supports_nothing_new(
    session: Session, store: LocalStore, lead: User, case: Case
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    void_exhibit(session, exhibit, reason="mistake", acting_user=lead)
    void = add_source(session, by=lead, state=SourceState.VOID)

    for support in (exhibit.reference, void.reference, "S-9999"):
        with pytest.raises(Refusal):
            workflow.cite(session, case, CitedKind.CASE, case.id, _of(support), acting_user=lead)


def test_credibility_is_a_code_of_the_codebook(
    session: Session, lead: User, case: Case, source: Source
) -> None:
    wrong = _of(source.reference, credibility="7")

    with pytest.raises(Refusal) as refused:
        workflow.cite(session, case, CitedKind.CASE, case.id, wrong, acting_user=lead)

    assert refused.value.field == "credibility"


def test_a_citation_taken_off_stays_as_a_row_and_the_log_keeps_why(
    session: Session, lead: User, case: Case, source: Source
) -> None:
    details = _of(source.reference)
    citation = workflow.cite(session, case, CitedKind.CASE, case.id, details, acting_user=lead)

    with pytest.raises(Refusal) as refused:
        workflow.uncite(session, case, citation, reason=" ", acting_user=lead)
    assert (refused.value.field, citation.removed_at) == ("reason", None)
    workflow.uncite(session, case, citation, reason=" another incident ", acting_user=lead)
    session.commit()

    event = history_of(session, citation.id)[0]
    assert event.detail is not None
    assert (event.action, event.detail.body["reason"]) == ("citation:removed", "another incident")
    assert citation.removed_at is not None
    assert queries.citations_for(session, case) == {}
    with pytest.raises(NotFound):
        queries.get_citation(session, case, citation.id)


def test_only_those_who_work_on_an_open_case_cite(
    session: Session, lead: User, colleague: User, case: Case, source: Source
) -> None:
    details = _of(source.reference)
    closed = add_case(session, lead=lead, state=CaseState.CLOSED)

    with pytest.raises(NotPermitted):
        workflow.cite(session, case, CitedKind.CASE, case.id, details, acting_user=colleague)
    with pytest.raises(NotAllowedNow):
        workflow.cite(session, closed, CitedKind.CASE, closed.id, details, acting_user=lead)


def test_citing_in_the_browser(
    session: Session, lead: User, case: Case, source: Source, browse: Browse
) -> None:
    figure = _figure(session, case, source)
    client = browse(lead)
    address = f"/cases/{case.id}/cite/figure/{figure.id}"
    typed = {"support": source.reference, "credibility": "2", "locator": "", "quotation": ""}

    page = client.get(address)
    without = client.send(address, {**typed, "support": ""})
    done = client.send(address, typed)
    (citation,) = queries.citations_for(session, case)[CitedKind.FIGURE, figure.id]
    remove = f"/cases/{case.id}/citations/{citation.id}/remove"
    asked = client.get(remove)
    silent = client.send(remove, {"reason": ""})
    removed = client.send(remove, {"reason": "another incident"})

    assert source.reference in page.text
    assert source.reference in asked.text
    assert silent.status_code == 422
    assert "another incident" in client.get(f"/cases/{case.id}").text
    assert (without.status_code, done.status_code, removed.status_code) == (422, 303, 303)
    session.rollback()
    assert queries.citations_for(session, case) == {}


def test_a_citation_is_found_in_its_own_case_only(
    session: Session, lead: User, case: Case, source: Source, browse: Browse
) -> None:
    other = add_case(session, lead=lead)
    details = _of(source.reference)
    citation = workflow.cite(session, case, CitedKind.CASE, case.id, details, acting_user=lead)
    client = browse(lead)

    assert client.send(f"/cases/{other.id}/citations/{citation.id}/remove").status_code == 404
    assert client.get(f"/cases/{case.id}/cite/figure/{case.id}").status_code == 404
    assert client.get(f"/cases/{case.id}/cite/spoon/{case.id}").status_code == 404
