"""What the page of a case takes in: its claims, its exhibits, what each statement rests on."""

from __future__ import annotations

import re

import pytest
from flask import Flask, get_template_attribute, render_template
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.attribution.queries import claims_of, standing_by_case
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import CitedKind
from casefiles.record.citations.queries import citations_for
from casefiles.record.claims.models import ClaimState, IndicatorDetails
from casefiles.record.claims.workflow import add_indicator
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.evidence.workflow import note_check, void_exhibit
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.evidence import add_citation, add_exhibit


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead)


def _drawn(app: Flask, template: str, *, edit: bool = True, **shown: object) -> str:
    with app.test_request_context():
        page = render_template(template, may={"edit": edit}, **shown)
    return re.sub(r"\s+", " ", page)


def test_the_claims_of_a_case_stand_in_one_list(
    app: Flask, session: Session, lead: User, case: Case
) -> None:
    claim = add_claim(session, case, author=lead)
    against = IndicatorDetails(code="IND-TIME", supports=False)
    add_indicator(session, claim, against, opened=claim.version, acting_user=lead)
    add_other_claim(session, case, author=lead)

    page = _drawn(
        app, "record/attribution/_claims.html", case=case, claims=claims_of(session, case)
    )

    assert page.index("Our claim") < page.index("Commission of Inquiry (fictional finding)")
    assert "1 against" in page
    assert f"/claims/{claim.id}" in page
    assert f"/cases/{case.id}/claims/new-other" in page


def test_a_case_nobody_is_named_in_says_what_to_do_first(app: Flask, case: Case) -> None:
    for edit in (True, False):
        page = _drawn(app, "record/attribution/_claims.html", case=case, claims=[], edit=edit)
        assert "Nobody is named yet" in page
        assert (f"/cases/{case.id}/claims/new" in page) is edit


def test_the_exhibits_of_a_case_stand_in_a_strip(
    app: Flask, session: Session, store: LocalStore, lead: User, case: Case
) -> None:
    kept = add_exhibit(session, store, case, by=lead)
    void = add_exhibit(session, store, case, by=lead, content=b"another", title="Mistaken")
    void_exhibit(session, void, reason="mistake", acting_user=lead)

    whole = _drawn(
        app, "record/evidence/_exhibits.html", case=case, exhibits=exhibits_of(session, case)
    )
    note_check(session, kept, None, acting_user=lead)
    damaged = _drawn(
        app, "record/evidence/_exhibits.html", case=case, exhibits=exhibits_of(session, case)
    )
    empty = _drawn(app, "record/evidence/_exhibits.html", case=case, exhibits=[], edit=False)

    assert kept.reference in whole
    assert void.reference not in whole
    assert "matches its hash" in whole
    assert "1 exhibit does not match its hash" in damaged
    assert "No evidence yet" in empty


def test_a_statement_shows_what_it_rests_on(
    app: Flask, session: Session, store: LocalStore, lead: User, case: Case
) -> None:
    exhibit = add_exhibit(session, store, case, by=lead)
    add_citation(session, case, CitedKind.CASE, case.id, exhibit.reference, by=lead)
    resting = citations_for(session, case)[CitedKind.CASE, case.id]

    with app.test_request_context():
        rests_on = get_template_attribute("record/citations/_citations.html", "rests_on")
        drawn = str(rests_on(resting, case=case, kind="case", cited_id=case.id, removable=True))
        bare = str(rests_on([]))

    assert f"/evidence/{exhibit.id}" in drawn
    assert "page 3" in drawn
    assert f"/cases/{case.id}/cite/case/{case.id}" in drawn
    assert f"/cases/{case.id}/citations/{resting[0].id}/remove" in drawn
    assert "rests on nothing yet" in bare


def test_each_case_says_how_far_its_attribution_is(session: Session, lead: User) -> None:
    cases = [add_case(session, lead=lead) for _number in range(4)]
    add_claim(session, cases[0], author=lead, state=ClaimState.SUPERSEDED)
    add_claim(session, cases[1], author=lead, state=ClaimState.REJECTED)
    add_claim(session, cases[1], author=lead, state=ClaimState.PROPOSED)
    add_other_claim(session, cases[2], author=lead)

    standing = standing_by_case(session, [case.id for case in cases])

    assert list(standing.values()) == [ClaimState.APPROVED, ClaimState.PROPOSED, None, None]
