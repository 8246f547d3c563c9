"""The pages of sources: labels for many, who it is on one answer to one POST and nowhere else."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.finding.workflow import rebuild
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.queries import history_of
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.sources.models import Identity, Source, SourceGrant, SourceState
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.cases import add_case
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_source
from tests.factories.victims import add_figure

WHO = Identity(name="Nadia al-Invented", contact="+963 000", note="first line\nsecond line")
ODD = 'شاهدة "السوق" = O\'Hara'
LABEL = {"label-text-ar": ODD, "kind": "person", "role": "witness", "reliability": "B"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_list_and_the_page_grade_and_trace_without_naming(
    session: Session, lead: User, browse: Browse, language: str
) -> None:
    lead.language = language
    original = add_source(session, recorded_by=lead, identity=WHO)
    repost = add_source(
        session,
        recorded_by=lead,
        label="news page",
        kind="media",
        role="reporter",
        derived_from=[original],
        published_title="A market is struck",
        published_url="https://news.example/market",
    )
    add_source(session, recorded_by=lead, state=SourceState.VOID, void_reason="twice")
    pages = browse(lead)

    for address in ("/sources/", f"/sources/{original.id}", f"/sources/{repost.id}"):
        page = pages.get(address).text
        assert original.reference in page
        assert "Nadia" not in page
    assert "https://news.example/market" in pages.get(f"/sources/{repost.id}").text


def test_filters_stand_in_the_address_as_codes_and_come_off(
    session: Session, lead: User, browse: Browse
) -> None:
    add_source(session, recorded_by=lead, kind="media", role="reporter", label="news page")
    add_source(session, recorded_by=lead)
    pages = browse(lead)

    only_media = pages.get("/sources/?kind=media&role=reporter&reliability=B").text
    assert "news page" in only_media
    assert "witness at the market" not in only_media
    assert "No source matches" in pages.get("/sources/?state=void").text
    assert "news page" in pages.get("/sources/?kind=nonsense&state=nonsense").text


def test_long_lists_are_paged(session: Session, lead: User, browse: Browse) -> None:
    for _ in range(26):
        add_source(session, recorded_by=lead)
    pages = browse(lead)

    assert "after=S-0002" in pages.get("/sources/").text
    assert "before=S-0001" in pages.get("/sources/?after=S-0002").text


def test_an_empty_list_says_what_a_source_is(lead: User, browse: Browse) -> None:
    assert "No sources yet" in browse(lead).get("/sources/").text


def test_a_source_is_added_with_its_identity_sealed_as_typed(
    session: Session, lead: User, browse: Browse
) -> None:
    pages = browse(lead)
    assert pages.get("/sources/new").status_code == 200

    refused = pages.send("/sources/new", LABEL | {"kind": "", "identity_name": ODD})
    made = pages.send("/sources/new", LABEL | {"identity_name": ODD})

    source = session.scalars(sa.select(Source)).one()
    assert refused.status_code == 422
    assert 'id="kind-error"' in refused.text
    assert refused.text.count("O&#39;Hara") == 2
    assert made.status_code == 303
    assert source.label == Texts.of(ar=ODD)
    assert source.sealed_identity is not None
    looked = pages.send(
        f"/sources/{source.id}/identity", {"reason": "to check", "passphrase": PASSPHRASE}
    )
    assert "O&#39;Hara" in looked.text


def test_of_two_people_editing_one_source_neither_loses_a_word(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead)
    address = f"/sources/{source.id}/edit"
    mine, theirs = browse(lead), browse(colleague)
    assert mine.get(address).status_code == 200

    first = theirs.send(address, LABEL | {"version": "1", "reliability": "A"})
    second = mine.send(address, LABEL | {"version": "1", "reliability": "C"})
    unsaid = mine.send(address, LABEL | {"version": "2", "published_url": "market"})

    assert (first.status_code, second.status_code, unsaid.status_code) == (303, 409, 422)
    assert "O&#39;Hara" in second.text


def test_who_it_is_shows_on_one_answer_only(
    session: Session, lead: User, browse: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    pages, address = browse(lead), f"/sources/{source.id}/identity"
    caplog.set_level(logging.DEBUG)

    before = pages.get(address)
    locked = pages.send(address, {"reason": "to ask for consent", "passphrase": "wrong"})
    looked = pages.send(address, {"reason": "to ask for consent", "passphrase": PASSPHRASE})
    after = pages.get(address)
    page = pages.get(f"/sources/{source.id}")

    assert "passphrase" in before.text
    assert locked.status_code == 422
    assert looked.status_code == 200
    assert WHO.name in looked.text
    assert looked.headers["Cache-Control"] == "no-store"
    assert "<title>S-0001" in looked.text
    assert 'name="passphrase"' not in after.text
    for answer in (before, locked, after, page):
        assert "Nadia" not in answer.text
    assert "to ask for consent" in page.text
    assert "Nadia" not in caplog.text
    assert "Nadia" not in str(looked.headers)


def test_guesses_at_the_passphrase_end_early_and_are_told(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    pages, address = browse(lead), f"/sources/{source.id}/identity"

    guesses = [*["a guess that is long enough"] * 6, PASSPHRASE]
    answers = [pages.send(address, {"reason": "x", "passphrase": one}) for one in guesses]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 2
    assert "Nadia" not in answers[-1].text
    session.rollback()
    told = [event.action for event in history_of(session, lead.id)]
    assert told.count("identity-key:refused") == 5


def test_a_look_without_a_reason_shows_nothing(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)

    answer = browse(lead).send(
        f"/sources/{source.id}/identity", {"reason": " ", "passphrase": PASSPHRASE}
    )

    assert answer.status_code == 422
    assert "Nadia" not in answer.text


def test_an_identity_that_does_not_open_says_so_and_the_attempt_is_kept(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    other = add_source(session, recorded_by=lead, identity=WHO)
    source.sealed_identity = other.sealed_identity
    pages = browse(lead)

    answer = pages.send(
        f"/sources/{source.id}/identity", {"reason": "to check", "passphrase": PASSPHRASE}
    )

    assert "does not open" in answer.text
    assert "Nadia" not in answer.text
    assert "which does not open" in pages.get(f"/sources/{source.id}").text


@pytest.mark.parametrize("role", list(Role))
def test_only_who_recorded_it_finds_the_door(
    session: Session, lead: User, browse: Browse, role: Role
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    person = add_person(session, "somebody", role)
    address = f"/sources/{source.id}/identity"
    pages = browse(person)

    for answer in (
        pages.get(address),
        pages.send(address, {"reason": "x", "passphrase": PASSPHRASE}),
        pages.get(f"/sources/{source.id}/grants/new"),
        pages.get(f"/sources/{source.id}/identity/seal"),
    ):
        assert answer.status_code == (404 if role in _SEE_NO_LABEL else 403)
        assert "Nadia" not in answer.text
    assert "identity/seal" in browse(lead).get(f"/sources/{source.id}").text


_SEE_NO_LABEL = {Role.OFFICER, Role.ADMINISTRATOR}


def test_a_colleague_looks_by_leave_until_it_ends(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    mine, theirs = browse(lead), browse(colleague)
    address = f"/sources/{source.id}/grants/new"
    form = {"person": str(colleague.id), "until": "", "reason": "takes over"}
    assert mine.get(address).status_code == 200
    assert mine.send(address, form).status_code == 422

    until = (clock.today() + timedelta(days=7)).isoformat()
    assert mine.send(address, form | {"until": until}).status_code == 303

    grant = session.scalars(sa.select(SourceGrant)).one()
    look = {"reason": "to call", "passphrase": PASSPHRASE}
    assert "takes over" in mine.get(f"/sources/{source.id}").text
    assert WHO.name in theirs.send(f"/sources/{source.id}/identity", look).text
    ended = f"/sources/{source.id}/grants/{grant.id}/end"
    assert theirs.send(ended).status_code == 403
    assert mine.send(ended).status_code == 303
    assert mine.send(f"/sources/{source.id}/grants/{source.id}/end").status_code == 404
    assert theirs.send(f"/sources/{source.id}/identity", look).status_code == 403


def test_an_identity_is_sealed_later_and_replaced_for_a_reason(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead)
    pages, address = browse(lead), f"/sources/{source.id}/identity/seal"
    assert "Why replace" not in pages.get(address).text

    assert pages.send(address, {"version": "1"}).status_code == 422
    assert pages.send(address, {"version": "1", "name": WHO.name}).status_code == 303
    assert "Why replace" in pages.get(address).text
    again = pages.send(address, {"version": "2", "name": "Other Name"})
    assert again.status_code == 422
    assert 'id="reason-error"' in again.text


def test_a_mistaken_source_is_voided_with_a_reason(
    session: Session, lead: User, browse: Browse
) -> None:
    source = add_source(session, recorded_by=lead)
    pages, address = browse(lead), f"/sources/{source.id}/void"

    assert pages.get(address).status_code == 200
    assert pages.send(address, {"reason": ""}).status_code == 422
    assert pages.send(address, {"reason": "entered twice"}).status_code == 303
    assert "entered twice" in pages.get(f"/sources/{source.id}").text
    assert pages.send(address, {"reason": "again"}).status_code == 409


def test_officers_read_the_labels_of_what_their_cases_rest_on(
    session: Session, lead: User, officer: User, auditor: User, browse: Browse
) -> None:
    verified = add_case(session, lead=lead, state=CaseState.VERIFIED)
    hidden = add_case(session, lead=lead, state=CaseState.VERIFIED, access=CaseAccess.MEMBERS)
    readable, other = (add_source(session, recorded_by=lead, label=word) for word in "XY")
    add_figure(session, verified, readable, minimum=3)
    add_figure(session, hidden, other, minimum=3)
    pages = browse(officer)

    assert readable.reference in pages.get("/sources/").text
    assert other.reference not in pages.get("/sources/").text
    page = pages.get(f"/sources/{readable.id}")
    assert verified.reference in page.text
    assert 'id="history"' not in page.text
    assert pages.get(f"/sources/{other.id}").status_code == 404
    assert pages.get("/sources/new").status_code == 403
    assert hidden.reference in browse(auditor).get(f"/sources/{other.id}").text


def test_no_statement_carries_the_id_of_each_source_that_an_officer_may_know(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    """A database takes some ten thousand values at once; cases rest on more sources than that."""
    case, many = add_case(session, lead=lead, state=CaseState.VERIFIED), 60
    sources = [
        add_source(session, recorded_by=lead, label=Texts.of(en=f"Report {number}"))
        for number in range(many)
    ]
    for source in sources:
        add_figure(session, case, source, minimum=3)
    rebuild(session)
    session.commit()
    olga, carried = browse(officer), list[int]()

    def count(_connection: object, _cursor: object, _statement: str, values: Any, *_: Any) -> None:
        carried.append(len(values))

    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    pages = [
        olga.get("/sources/").text,
        olga.send("/search", {"words": "report"}, follow_redirects=True).text,
        olga.get("/expungings/").text,
        olga.get(f"/sources/{sources[-1].id}").text,
    ]
    sa.event.remove(sa.Engine, "before_cursor_execute", count)

    assert ["59" in page for page in pages] == [True, True, False, True]
    assert 0 < max(carried) < many
