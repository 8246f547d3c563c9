"""The pages of claims: written, proposed and decided in a browser without scripts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.attribution import queries, workflow
from casefiles.record.cases.models import Case, CaseAccess, MemberStanding
from casefiles.record.claims.models import Asserter, Claim, ClaimState, Outcome, Stance
from casefiles.record.claims.workflow import details_of, edit_claim
from tests.conftest import Browse
from tests.factories.attribution import add_actor, add_claim, add_other_claim, decide
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit, add_source
from tests.pages import PageClient


@pytest.fixture
def case(session: Session, lead: User) -> Case:
    return add_case(session, lead=lead, date_edtf="2019-07-22", target="market")


def _id_in(address: str) -> str:
    found = re.search(r"/claims/([0-9a-f-]{36})", address)
    assert found
    return found.group(1)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_an_investigator_writes_a_claim_and_a_reviewer_approves_it(
    session: Session, lead: User, reviewer: User, case: Case, store: LocalStore, browse: Browse
) -> None:
    actor, source = add_actor(session), add_source(session, by=lead)
    exhibit = add_exhibit(session, store, case, by=lead)
    investigator = browse(lead)

    investigator.get(f"/cases/{case.id}/claims/new")
    made = investigator.send(
        f"/cases/{case.id}/claims/new",
        {
            "stance": "attributes",
            "parties-0-actor": str(actor.id),
            "parties-0-mode": "party",
            "standard": "own_reasonable_grounds",
            "wording-text-en": "We believe that they struck it.",
            "rationale-text-en": "The munition agrees.",
            "exculpatory-text-en": "Nothing was found in the radio logs.",
        },
    )
    address = f"/claims/{_id_in(made.location)}"
    page = investigator.get(address).text
    assert "Give at least one indicator." in page
    assert f'action="{address}/propose"' not in page

    version = _hidden(investigator.get(f"{address}/indicators/new").text, "version")
    investigator.send(
        f"{address}/indicators/new",
        {
            "version": version,
            "code": "IND-WITNESS",
            "supports": "True",
            "note-text-en": "A shopkeeper saw it.",
            "citations-0-support": source.reference,
            "citations-0-credibility": "2",
            "citations-0-locator": "page 3",
            "citations-0-quotation": "",
            "citations-1-support": exhibit.reference,
            "citations-1-credibility": "3",
            "citations-1-locator": "",
            "citations-1-quotation": "",
        },
    )
    page = investigator.get(address).text
    assert source.reference in page
    assert exhibit.reference in page
    investigator.send(f"{address}/propose", {"version": _hidden(page, "version")})

    assert "You may not decide" in investigator.get(address).text
    reviewing = browse(reviewer)
    assert case.reference in reviewing.get("/review/").text
    assert "You may decide" in reviewing.get(address).text
    reviewing.send(f"{address}/take")
    shown = _hidden(reviewing.get(address).text, "shown")
    done = reviewing.send(f"{address}/decide", {"outcome": "approve", "shown": shown, "reason": ""})

    assert done.status_code == 303
    session.expire_all()
    claim = queries.approved_claim(session, case)
    assert claim is not None
    assert "approved it" in reviewing.get(address).text


def test_rows_are_added_and_taken_off_without_saving(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    first, second = add_actor(session, name="First force"), add_actor(session, name="Second force")
    client = browse(lead)
    typed = {
        "stance": "attributes",
        "rationale-text-en": "Not lost",
        "parties-0-actor": str(first.id),
        "parties-1-actor": str(second.id),
    }

    added = client.send(f"/cases/{case.id}/claims/new", {**typed, "parties-add": "1"})
    dropped = client.send(f"/cases/{case.id}/claims/new", {**typed, "parties-drop": "0"})

    assert added.status_code == dropped.status_code == 200
    assert 'name="parties-2-actor"' in added.text
    assert "Not lost" in added.text
    assert 'name="parties-1-actor"' not in dropped.text
    assert f'value="{second.id}" selected' in dropped.text
    assert not queries.claims_of(session, case)


def test_more_rows_than_can_be_kept_are_refused_beside_them_and_stay_on_the_page(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    first, last = add_actor(session, name="First force"), add_actor(session, name="Last force")
    typed = {f"parties-{number}-actor": str(first.id) for number in range(100)}
    typed |= {"parties-100-actor": str(last.id), "rationale-text-en": "Not lost"}

    answer = browse(lead).send(f"/cases/{case.id}/claims/new", {"stance": "attributes", **typed})

    assert answer.status_code == 422
    beside = re.search(r'id="parties-error">(.*?)</p>', answer.text, re.DOTALL)
    assert beside is not None
    assert "At most 100 rows can be kept here." in beside.group(1)
    assert 'name="parties-100-actor"' in answer.text
    assert f'value="{last.id}" selected' in answer.text
    assert "Not lost" in answer.text
    assert not queries.claims_of(session, case)


def test_two_people_editing_one_draft_lose_no_word(
    session: Session, lead: User, colleague: User, case: Case, browse: Browse
) -> None:
    add_member(session, case, colleague, MemberStanding.MEMBER)
    claim = add_claim(session, case, author=lead)
    alice, bob = browse(lead), browse(colleague)
    address = f"/claims/{claim.id}/edit"
    opened = _hidden(alice.get(address).text, "version")
    bob.get(address)
    fields = {
        "version": opened,
        "stance": "attributes",
        "parties-0-actor": str(claim.parties[0].actor_id),
        "parties-0-mode": "party",
        "standard": "own_reasonable_grounds",
        "exculpatory-text-en": "Nothing.",
    }
    bob.send(address, {**fields, "rationale-text-en": "What Bob wrote"})

    answer = alice.send(address, {**fields, "rationale-text-en": "What Alice wrote"})

    assert answer.status_code == 409
    assert "What Bob wrote" in answer.text
    assert "What Alice wrote" in answer.text


def test_a_changed_dossier_is_shown_again_and_nothing_is_decided(
    session: Session, lead: User, reviewer: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    reviewing = browse(reviewer)
    page = reviewing.get(f"/claims/{claim.id}").text
    shown = _hidden(page, "shown")
    case.target = "school"
    session.commit()

    answer = reviewing.send(
        f"/claims/{claim.id}/decide",
        {"outcome": "return", "shown": shown, "reason": "My long reason"},
    )

    assert answer.status_code == 409
    assert "changed after this page was opened" in answer.text
    assert "My long reason" in answer.text
    assert _hidden(answer.text, "shown") not in ("", shown)
    session.rollback()
    assert [row.state for row in queries.claims_of(session, case)] == [ClaimState.IN_REVIEW]


def test_a_return_without_a_reason_is_asked_for_one(
    session: Session, lead: User, reviewer: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    reviewing = browse(reviewer)
    shown = _hidden(reviewing.get(f"/claims/{claim.id}").text, "shown")

    answer = reviewing.send(
        f"/claims/{claim.id}/decide", {"outcome": "return", "shown": shown, "reason": ""}
    )

    assert answer.status_code == 422
    assert "This needs a reason" in answer.text


def test_a_returned_claim_is_revised_and_proposed_again(
    session: Session, lead: User, reviewer: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, state=ClaimState.IN_REVIEW)
    decide(session, claim, Outcome.RETURN, by=reviewer, reason="Cite the log by line.")
    client = browse(lead)
    page = client.get(f"/claims/{claim.id}").text

    answer = client.send(f"/claims/{claim.id}/revise")

    assert "Cite the log by line." in page
    assert answer.location == f"/claims/{claim.id}/edit"
    session.expire_all()
    assert (claim.state, claim.number) == (ClaimState.DRAFT, 2)


def test_what_others_say_is_written_down_corrected_and_taken_out(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    actor = add_actor(session)
    client = browse(lead)
    typed = {
        "asserter": "un_body",
        "asserter_name-text-en": "Commission (fictional)",
        "stance": "attributes",
        "parties-0-actor": str(actor.id),
        "standard": "coi_reasonable_grounds",
        "symbol": "A/HRC/00/00",
        "incident_confirmed": "yes",
        "party_named": "partly",
        "sameness": "probable",
        "stated_on": "2020-01-28",
    }
    assert client.get(f"/cases/{case.id}/claims/new-other").status_code == 200
    made = client.send(f"/cases/{case.id}/claims/new-other", typed)
    address = f"/claims/{_id_in(made.location)}"
    page = client.get(address).text
    version = _hidden(client.get(f"{address}/edit").text, "version")
    client.send(f"{address}/edit", {**typed, "version": version, "symbol": "A/HRC/00/01"})
    corrected = client.get(address).text
    taken_out = client.send(f"{address}/remove", {"reason": "the wrong incident"})

    assert "reasonable grounds to believe" in page.lower()
    assert "A/HRC/00/01" in corrected
    assert taken_out.status_code == 303
    assert "the wrong incident" in client.get(address).text
    session.expire_all()
    assert queries.claims_of(session, case) == []


def test_a_claim_of_others_needs_a_name_and_is_never_ours(
    lead: User, case: Case, browse: Browse
) -> None:
    client = browse(lead)
    selects = ("standard", "source_id", "incident_confirmed", "party_named", "sameness")
    left_open = {"stance": "attributes", **dict.fromkeys(selects, "")}

    nameless = client.send(f"/cases/{case.id}/claims/new-other", {**left_open, "asserter": "media"})
    ours = client.send(
        f"/cases/{case.id}/claims/new-other",
        {**left_open, "asserter": "us", "asserter_name-text-en": "We"},
    )

    assert nameless.status_code == ours.status_code == 422
    assert "Say who says so." in nameless.text


def test_an_approved_claim_is_withdrawn_for_a_reason(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    client = browse(lead)
    client.get(f"/claims/{claim.id}/withdraw")

    without = client.send(f"/claims/{claim.id}/withdraw", {"reason": ""})
    with_one = client.send(f"/claims/{claim.id}/withdraw", {"reason": "a document was forged"})

    assert (without.status_code, with_one.status_code) == (422, 303)
    session.expire_all()
    assert claim.state is ClaimState.WITHDRAWN


def test_an_incomplete_draft_is_not_proposed(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, exculpatory=None)
    client = browse(lead)
    version = _hidden(client.get(f"/claims/{claim.id}/edit").text, "version")

    answer = client.send(f"/claims/{claim.id}/propose", {"version": version, "reviewer": ""})

    assert answer.status_code == 422
    assert "Write what speaks against it" in answer.text


def test_an_indicator_is_edited_and_taken_off(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead)
    row = claim.indicators[0]
    client = browse(lead)
    address = f"/claims/{claim.id}/indicators/{row.id}"
    version = _hidden(client.get(address).text, "version")
    edited = client.send(
        address, {"version": version, "code": "IND-TIME", "supports": "False", "note-text-en": "x"}
    )
    page = client.get(f"/claims/{claim.id}").text
    removed = client.send(f"{address}/remove", {"version": _hidden(page, "version")})

    assert edited.status_code == removed.status_code == 303
    assert "weakens" in page
    session.expire_all()
    assert claim.indicators == []


@pytest.mark.parametrize("path", ["", "/edit", "/withdraw", "/indicators/new", "/remove"])
def test_an_outsider_cannot_tell_that_a_claim_exists(
    session: Session, lead: User, colleague: User, browse: Browse, path: str
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    claim = add_claim(session, hidden, author=lead)

    assert browse(colleague).get(f"/claims/{claim.id}{path}").status_code == 404


def test_an_indicator_of_another_claim_is_not_found(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    claim, other = add_claim(session, case, author=lead), add_claim(session, case, author=lead)
    strange = f"/claims/{claim.id}/indicators/{other.indicators[0].id}"
    client = browse(lead)

    assert client.get(strange).status_code == 404
    assert client.send(f"{strange}/remove", {"version": "1"}).status_code == 404


def test_the_review_list_parts_mine_from_others(
    session: Session,
    lead: User,
    reviewer: User,
    administrator: User,
    case: Case,
    browse: Browse,
) -> None:
    add_member(session, case, reviewer, MemberStanding.LEAD)
    add_claim(session, case, author=reviewer, state=ClaimState.PROPOSED)
    add_claim(session, add_case(session, lead=lead), author=lead, state=ClaimState.APPROVED)

    page = browse(reviewer).get("/review/").text

    assert "Nothing waits for you" in page
    assert "Wait for somebody else" in page
    assert "Yours, not settled" in page
    assert browse(administrator).get("/review/").status_code == 403


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_state_of_a_claim_has_its_page(
    session: Session, lead: User, case: Case, browse: Browse, language: str
) -> None:
    lead.language = language
    pages: list[int] = []
    for state in ClaimState:
        if state is ClaimState.RECORDED:
            claim = add_other_claim(session, case, author=lead)
        else:
            claim = add_claim(session, add_case(session, lead=lead), author=lead, state=state)
        pages.append(_status(browse(lead), claim))

    assert set(pages) == {200}


def _status(client: PageClient, claim: Claim) -> int:
    return client.get(f"/claims/{claim.id}").status_code


def test_the_party_itself_speaks_last(session: Session, lead: User, case: Case) -> None:
    for asserter in (Asserter.PARTY, Asserter.MEDIA, Asserter.ORGANISATION, Asserter.UN_BODY):
        add_other_claim(session, case, author=lead, asserter=asserter, stance=Stance.DENIES)
    add_claim(session, case, author=lead)

    assert [claim.asserter for claim in queries.claims_of(session, case)] == [
        Asserter.US,
        Asserter.UN_BODY,
        Asserter.ORGANISATION,
        Asserter.MEDIA,
        Asserter.PARTY,
    ]


def test_who_edits_the_facts_of_an_approved_attribution_is_warned_and_told(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, state=ClaimState.APPROVED)
    client = browse(lead)
    page = client.get(f"/cases/{case.id}/edit").text
    assert "An approved attribution rests on" in page
    whole = {
        "version": str(case.version),
        "title-text-en": "Market, Nowhere",
        "date_edtf": "2019-07-22",
        "target": "market",
        "access": "organisation",
        "time_zone": case.time_zone,
        "tags": "first",
    }

    assert client.send(f"/cases/{case.id}/edit", whole).status_code == 303
    assert "went back to review" not in client.get(f"/cases/{case.id}").text
    session.rollback()
    session.expire_all()
    assert claim.state is ClaimState.APPROVED

    whole |= {"version": str(case.version), "target": "school"}
    assert client.send(f"/cases/{case.id}/edit", whole).status_code == 303
    told = client.get(f"/cases/{case.id}").text

    assert "The approved attribution went back to review" in told
    assert "“What was hit?”" in told
    session.rollback()
    session.expire_all()
    assert [row.state for row in queries.claims_of(session, case)] == [ClaimState.IN_REVIEW]


def test_a_claim_proposed_again_as_it_was_returned_says_so(
    session: Session, lead: User, reviewer: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead, state=ClaimState.RETURNED, reviewer=reviewer)
    workflow.revise(session, claim, acting_user=lead)
    again = partial(workflow.propose, session, claim, reviewer=reviewer, acting_user=lead)
    again(opened=claim.version)
    sentence = "Nothing changed since it was returned."
    assert sentence in browse(reviewer).get(f"/claims/{claim.id}").text

    workflow.take(session, claim, acting_user=reviewer)
    decide(session, claim, Outcome.RETURN, by=reviewer)
    workflow.revise(session, claim, acting_user=lead)
    changed = replace(details_of(claim), rationale=Texts.of(en="The log of the flight agrees."))
    edit_claim(session, claim, changed, opened=claim.version, acting_user=lead)
    again(opened=claim.version)

    assert sentence not in browse(reviewer).get(f"/claims/{claim.id}").text


def test_an_indicator_asks_how_credible_each_citation_is(
    session: Session, lead: User, case: Case, browse: Browse
) -> None:
    claim = add_claim(session, case, author=lead)
    source = add_source(session, by=lead)

    refused = browse(lead).send(
        f"/claims/{claim.id}/indicators/new",
        {
            "version": str(claim.version),
            "code": "IND-WITNESS",
            "supports": "True",
            "citations-0-support": source.reference,
        },
    )

    assert refused.status_code == 422
    assert "Choose how credible each is" in refused.text
