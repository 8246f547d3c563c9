"""A row of the list is drawn once, and anew as soon as anything that it shows is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from casefiles.desk.lists import access, queries
from casefiles.desk.lists.parts import drawn
from casefiles.desk.lists.parts.columns import COLUMNS
from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind
from casefiles.platform.accounts import workflow as accounts
from casefiles.platform.accounts.models import AccountDetails, User
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.actors import workflow as actors
from casefiles.record.cases import queries as cases
from casefiles.record.cases.models import Case
from casefiles.record.cases.workflow import CaseDetails, open_case, void_case
from casefiles.record.places import workflow as places
from tests.conftest import Browse
from tests.desk.lists.test_list_page import counted
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case
from tests.factories.places import add_place
from tests.factories.submissions import add_ready_case, add_sent


def test_a_row_that_nothing_happened_to_is_not_drawn_again(
    app: Flask, session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead)
    client = browse(lead)
    client.get("/cases/")
    with counted(app) as statements:
        client.get("/cases/")

    assert not [
        one for one in statements if "casualty_figures" in one or "case_members.standing" in one
    ]


def test_a_row_follows_what_its_place_its_party_and_its_lead_are_called(
    session: Session, lead: User, administrator: User, browse: Browse
) -> None:
    place, actor = add_place(session, level=0), add_actor(session, name="Air force of Nowhere")
    claim = add_claim(session, add_case(session, lead=lead, place=place), author=lead)
    claim.parties[0].actor_id = actor.id
    assert "Air force of Nowhere" in browse(lead).get("/cases/").text

    named = replace(actors.details_of(actor), names=Texts.of(en="Navy of Nowhere"))
    actors.edit_actor(session, actor, named, opened=actor.version, acting_user=lead)
    called = replace(places.details_of_place(place), names=Texts.of(en="Elsewhere"), origin="a map")
    places.edit_place(session, place, called, opened=place.version, acting_user=lead)
    account = AccountDetails("Alice Invented", tuple(lead.roles))
    accounts.edit_account(session, lead, account, opened=lead.version, acting_user=administrator)

    page = browse(lead).get("/cases/").text
    assert "Navy of Nowhere" in page
    assert "Elsewhere" in page
    assert "Alice Invented" in page.partition("<tbody>")[2]


def test_a_row_follows_what_a_recipient_answers(
    session: Session, lead: User, officer: User, keyring: Keyring, browse: Browse
) -> None:
    sent = add_sent(session, officer=officer, cases=(add_ready_case(session, lead=lead),))
    assert "state-sent" in browse(lead).get("/cases/").text

    answer = DispatchDetails(DispatchKind.REPLIED, clock.today())
    record_dispatch(session, keyring, sent, answer, acting_user=officer)

    assert "state-answered" in browse(lead).get("/cases/").text


def test_a_row_follows_within_a_minute_what_no_event_tells_of(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, later = add_case(session, lead=lead), clock.now() + timedelta(minutes=1)
    browse(lead).get("/cases/")
    case.title = Texts.of(en="A market counted beside the record")
    session.commit()

    monkeypatch.setattr(clock, "now", lambda: later)

    assert "A market counted beside the record" in browse(lead).get("/cases/").text


def test_the_number_of_all_cases_follows_what_a_colleague_enters_and_voids(
    session: Session, lead: User, browse: Browse
) -> None:
    add_case(session, lead=lead)
    assert "1 case." in browse(lead).get("/cases/").text

    second = open_case(session, CaseDetails(Texts.of(en="A second market")), acting_user=lead)
    assert "2 cases." in browse(lead).get("/cases/").text

    void_case(session, second, acting_user=lead, reason="entered twice")
    assert "1 case." in browse(lead).get("/cases/").text


def test_a_row_that_was_read_before_a_colleague_changed_it_is_not_kept_as_if_after(
    app: Flask, session: Session, lead: User
) -> None:
    case = add_case(session, lead=lead, title=Texts.of(en="New market"))
    session.commit()
    with app.test_request_context("/cases/"):
        g._login_user = lead
        shown = access.Shown(
            [(one, one.code) for one in queries.chosen_columns((), COLUMNS)], False
        )
        (now,) = cases.list_cases(session, cases.CaseFilter(), acting_user=lead).rows
        before = now._replace(title=Texts.of(en="Old market"))

        assert "Old market" in access.drawn([before], shown, 1)[0]
        assert "New market" in access.drawn([now], shown, 2)[0]
        assert case.id == now.id


def test_a_row_is_drawn_for_each_language(session: Session, lead: User, browse: Browse) -> None:
    add_case(session, lead=lead, title=Texts.of(ar="سوق", en="A market"))

    assert "A market" in browse(lead).get("/cases/").text
    lead.language = "ar"
    assert "سوق" in browse(lead).get("/cases/").text


def test_a_row_is_forgotten_after_a_while_whatever_happened(
    app: Flask, session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: Case = add_case(session, lead=lead, title=Texts.of(en="Gone market"))
    browse(lead).get("/cases/")
    kept = app.extensions["drawn rows"]
    assert "Gone market" in str(vars(kept))

    monkeypatch.setattr(drawn, "_LONGEST", -1.0)
    kept.untouched(gone.id, None)

    assert "Gone market" not in str(vars(kept))
