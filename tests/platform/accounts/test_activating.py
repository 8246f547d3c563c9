"""A one-time code is typed once, by its owner, in time, to choose a password."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.platform.accounts import workflow
from casefiles.platform.accounts.models import AccountState, OneTimeCode, User
from casefiles.platform.audit.queries import history_of
from tests.conftest import Browse
from tests.platform.accounts.conftest import PASSWORD, Visit


@pytest.fixture
def code(session: Session, colleague: User, administrator: User) -> str:
    """Bob's one-time code: he lost his password."""
    issued = workflow.reinvite(session, colleague, acting_user=administrator)
    session.commit()
    return issued


def typed(issued: str, **changed: str) -> dict[str, str]:
    return {
        "sign_in_name": "bob",
        "code": issued,
        "password": PASSWORD,
        "repeated": PASSWORD,
    } | changed


def test_a_code_chooses_a_password_and_lets_its_owner_in(
    session: Session, colleague: User, code: str, visit: Visit
) -> None:
    client = visit()
    client.get("/activate")

    response = client.send("/activate", typed(code))

    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/settings").status_code == 200
    session.expire_all()
    assert colleague.state is AccountState.ACTIVE
    assert [event.action for event in history_of(session, colleague.id)][:3] == [
        "account:signed-in",
        "account:password-set",
        "account:activated",
    ]


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code.replace('-', '')} "],
)
def test_a_code_may_be_typed_as_it_was_heard(code: str, visit: Visit, change: object) -> None:
    assert callable(change)
    client = visit()
    client.get("/activate")

    assert client.send("/activate", typed(change(code))).status_code == 303


def test_a_code_works_once(code: str, visit: Visit) -> None:
    first, second = visit(), visit()
    first.get("/activate")
    first.send("/activate", typed(code))
    second.get("/activate")

    response = second.send(
        "/activate", typed(code, password=f"{PASSWORD} too", repeated=f"{PASSWORD} too")
    )

    assert response.status_code == 422
    assert "do not go together" in response.text
    assert second.get("/settings").status_code == 302


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"sign_in_name": "alice"}, "do not go together"),
        ({"sign_in_name": "nobody"}, "do not go together"),
        ({"code": "AAAAA-AAAAA-AAAAA-AAAAA"}, "do not go together"),
        ({"code": "-"}, "do not go together"),
        ({"code": ""}, "Type the code"),
        ({"password": "short", "repeated": "short"}, "at least 15 characters"),
        ({"repeated": "something else entirely"}, "not the same"),
        ({"password": "bob bob bob bob bob", "repeated": "bob bob bob bob bob"}, "easy to guess"),
    ],
)
def test_a_wrong_try_leaves_the_code_as_it_was(
    lead: User, code: str, visit: Visit, changed: dict[str, str], message: str
) -> None:
    client = visit()
    client.get("/activate")

    refused = client.send("/activate", typed(code, **changed))
    accepted = client.send("/activate", typed(code))

    assert refused.status_code == 422
    assert message in refused.text
    assert accepted.status_code == 303
    assert lead.sign_in_name == "alice"


def test_a_code_ends_after_three_days(session: Session, code: str) -> None:
    session.execute(sa.update(OneTimeCode).values(expires_at=clock.now() - timedelta(seconds=1)))

    with pytest.raises(Refusal):
        workflow.activate(session, sign_in_name="bob", code=code, password=PASSWORD)


def test_a_newer_code_ends_the_older(
    session: Session, colleague: User, administrator: User, code: str
) -> None:
    workflow.issue_code(session, colleague, acting_user=administrator)

    with pytest.raises(Refusal):
        workflow.activate(session, sign_in_name="bob", code=code, password=PASSWORD)


def test_no_code_opens_a_disabled_account(
    session: Session, colleague: User, administrator: User, code: str
) -> None:
    workflow.disable(session, colleague, acting_user=administrator)

    with pytest.raises(NotAllowedNow):
        workflow.activate(session, sign_in_name="bob", code=code, password=PASSWORD)


def test_the_database_keeps_no_code(session: Session, code: str) -> None:
    kept = session.scalars(sa.select(OneTimeCode.code_sha256)).all()

    assert not any(code in digest or code.replace("-", "") in digest for digest in kept)


def test_the_old_password_stops_working_when_a_code_is_issued(
    session: Session, alice: User, administrator: User, browse: Browse, visit: Visit
) -> None:
    signed_in = browse(alice)
    workflow.reinvite(session, alice, acting_user=administrator)
    session.commit()
    client = visit()
    client.get("/sign-in")

    response = client.send("/sign-in", {"sign_in_name": "alice", "password": PASSWORD})

    assert response.status_code == 422
    assert signed_in.get("/settings").status_code == 302


def test_a_form_that_clears_its_passwords_does_not_say_that_nothing_is_lost(
    code: str, visit: Visit
) -> None:
    client = visit()
    client.get("/activate")

    page = client.send("/activate", typed(code, repeated="another one")).text

    assert "nothing you typed is lost" not in page
    assert "Passwords and passphrases have to be typed again" in page
    assert code in page
