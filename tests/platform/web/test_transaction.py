"""One commit, where the view answers: below 400 keeps, all else leaves neither change nor event."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.transactions import own_transaction
from casefiles.platform.accounts.models import SignInAttempt, User
from casefiles.platform.audit.queries import verify
from casefiles.platform.audit.workflow import record
from casefiles.platform.web.access import open_to_all
from casefiles.platform.web.transaction import (
    database_released,
    kept_apart,
    request_session,
    session_factory,
)
from tests.factories.accounts import add_person
from tests.pages import PageClient, signed_in_client

pytestmark = pytest.mark.own_rooms

Answer = Callable[[], ResponseReturnValue]


@pytest.fixture
def answering(app: Flask, session: Session) -> Callable[[Answer], PageClient]:
    """Give the application one more page that changes something, records it, and then answers."""
    session.commit()

    def with_answer(answer: Answer) -> PageClient:
        blueprint = Blueprint("trial", __name__)

        @blueprint.post("/trial")
        @open_to_all
        def trial() -> ResponseReturnValue:
            person = add_person(request_session(), "zain")
            record(request_session(), "account:created", person, acting_user=None)
            request_session().flush()
            return answer()

        app.register_blueprint(blueprint)
        app.testing = False  # errors become pages, as they do for people
        client = signed_in_client(app, None)
        client.get("/sign-in")
        return client

    return with_answer


def kept(session: Session) -> tuple[bool, int]:
    session.rollback()
    person = session.scalar(sa.select(User).where(User.sign_in_name == "zain"))
    return person is not None, verify(session).events


def fail(error: Exception) -> Answer:
    def answer() -> ResponseReturnValue:
        raise error

    return answer


@pytest.mark.parametrize("status", [200, 201, 303])
def test_an_answer_below_400_keeps_the_change_and_its_event(
    session: Session, answering: Callable[[Answer], PageClient], status: int
) -> None:
    client = answering(lambda: Response("", status))

    assert client.send("/trial").status_code == status
    assert kept(session) == (True, 1)


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_any_other_answer_keeps_neither(
    session: Session, answering: Callable[[Answer], PageClient], status: int
) -> None:
    client = answering(lambda: Response("", status))

    assert client.send("/trial").status_code == status
    assert kept(session) == (False, 0)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("a crash after the flush"), HTTPStatus.INTERNAL_SERVER_ERROR),
        (Refusal("No."), HTTPStatus.UNPROCESSABLE_ENTITY),
        (NotAllowedNow("Not now."), HTTPStatus.CONFLICT),
    ],
)
def test_an_error_keeps_neither(
    session: Session,
    answering: Callable[[Answer], PageClient],
    error: Exception,
    status: HTTPStatus,
) -> None:
    client = answering(fail(error))

    assert client.send("/trial").status_code == status
    assert kept(session) == (False, 0)


def test_a_row_found_stale_at_commit_is_a_conflict_and_no_crash(
    session: Session, answering: Callable[[Answer], PageClient]
) -> None:
    alice = add_person(session, "alice")
    session.commit()

    def race() -> ResponseReturnValue:
        mine = request_session().get_one(User, alice.id)
        request_session().execute(
            sa.update(User)
            .where(User.id == alice.id)
            .values(version=9)
            .execution_options(synchronize_session=False)
        )
        mine.display_name = "Mine"
        return "saved"

    response = answering(race).send("/trial")

    assert response.status_code == 409
    assert "at the same moment" in response.text
    assert kept(session) == (False, 0)


def test_two_who_save_the_same_at_once_are_a_conflict_and_no_crash(
    session: Session, answering: Callable[[Answer], PageClient]
) -> None:
    first = add_person(session, "alice")
    session.commit()

    def twice() -> ResponseReturnValue:
        request_session().add(User(sign_in_name=first.sign_in_name, display_name="Another alice"))
        request_session().flush()
        return "saved"

    response = answering(twice).send("/trial")

    assert response.status_code == 409
    assert "at the same moment" in response.text


def test_what_is_kept_apart_outlives_a_refusal(
    session: Session, answering: Callable[[Answer], PageClient]
) -> None:
    def count_and_refuse() -> ResponseReturnValue:
        with kept_apart() as own:
            own.add(SignInAttempt(account_sha256="a", address_sha256="b"))
        raise Refusal("No.")

    assert answering(count_and_refuse).send("/trial").status_code == 422
    assert kept(session) == (False, 0)
    assert session.scalars(sa.select(SignInAttempt.account_sha256)).all() == ["a"]


def test_an_error_inside_an_own_transaction_undoes_it(app: Flask, session: Session) -> None:
    session.commit()

    def add_and_fail() -> None:
        with own_transaction(app.extensions["sessions"]) as own:
            add_person(own, "zain")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    assert kept(session) == (False, 0)


def test_others_write_while_a_request_copies_bytes(app: Flask, session: Session) -> None:
    session.commit()

    def write_elsewhere() -> None:
        with app.app_context(), own_transaction(session_factory()) as own:
            add_person(own, "zain")

    with app.test_request_context("/", method="POST"):
        request_session()
        with database_released():
            other = Thread(target=write_elsewhere)
            other.start()
            other.join(timeout=20)
            assert not other.is_alive()
        found = request_session().scalar(sa.select(User).where(User.sign_in_name == "zain"))
        assert found is not None


def test_a_page_that_only_reads_takes_no_lock(app: Flask, session: Session) -> None:
    session.commit()

    with app.test_request_context("/"), app.app_context():
        request_session().scalars(sa.select(User)).all()
        with own_transaction(session_factory()) as own:
            add_person(own, "zain")

    assert kept(session)[0]
