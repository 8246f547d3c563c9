"""A refusal says what to do, gives back what was typed, and tells nothing it should not."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from casefiles.foundation import errors
from casefiles.platform.accounts.models import User
from casefiles.platform.web.access import open_to_all
from casefiles.record.cases.models import CaseAccess
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.cases import add_case
from tests.pages import PageClient, signed_in_client

pytestmark = pytest.mark.own_rooms

Failing = Callable[[Exception], PageClient]


@pytest.fixture
def failing(app: Flask) -> Failing:
    """Give the application a page that fails with the given error."""

    def with_error(error: Exception) -> PageClient:
        blueprint = Blueprint("trial", __name__)

        @blueprint.route("/trial", methods=["GET", "POST"])
        @open_to_all
        def trial() -> ResponseReturnValue:
            raise error

        app.register_blueprint(blueprint)
        app.testing = False
        client = signed_in_client(app, None)
        client.get("/sign-in")
        return client

    return with_error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (errors.NotFound("There is no such case."), 404, "Nothing here that you can see"),
        (errors.NotPermitted("Your roles do not include this."), 403, "Your roles do not include"),
        (errors.NotAllowedNow("This is %(state)s.", state="shut"), 409, "This is shut."),
        (errors.Refusal("Say %(what)s.", what="why"), 422, "Say why."),
        (errors.Stale(current_version=2), 409, "Somebody changed this"),
        (errors.Throttled("Too many.", retry_after=60), 429, "Too many."),
        (errors.TooLarge("Too large."), 413, "Too large."),
        (errors.CannotStore("The disk is full."), 507, "The disk is full."),
        (OperationalError("", {}, OSError()), 503, "Busy for a moment"),
        (ValueError("a secret typed by somebody"), 500, "Something broke here"),
    ],
)
def test_each_refusal_has_its_status_and_its_words(
    failing: Failing, error: Exception, status: int, words: str
) -> None:
    response = failing(error).get("/trial")

    assert response.status_code == status
    assert words in response.text
    assert "a secret typed" not in response.text


def test_what_is_not_there_and_what_is_not_theirs_read_the_same(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    client = browse(colleague)

    answers = [
        client.get(address)
        for address in ("/nothing", f"/cases/{uuid4()}", f"/cases/{hidden.id}", "/people/x")
    ]
    answers.append(client.send(f"/settings/sessions/{uuid4()}/revoke"))

    assert {answer.status_code for answer in answers} == {404}
    # Each has a reference of its own to quote, which tells nothing.
    pages = {re.sub(r">[2-9A-Z]{4}-[2-9A-Z]{2}<", "", answer.text) for answer in answers}
    assert len({page.partition("<main")[2] for page in pages}) == 1


def test_what_was_typed_comes_back_but_no_secret(failing: Failing) -> None:
    client = failing(errors.NotAllowedNow("Not now."))

    page = client.send(
        "/trial", {"title": "A long <title> of mine", "password": "my secret", "code": "AAAAA"}
    ).text

    assert "A long &lt;title&gt; of mine" in page
    assert "my secret" not in page
    assert "AAAAA" not in page


def test_a_fault_is_logged_by_kind_place_and_reference_only(
    failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    client = failing(ValueError("Yusuf the baker"))

    with caplog.at_level(logging.INFO):
        page = client.send("/trial?words=Yusuf", {"title": "Yusuf"}).text

    (line,) = [entry.getMessage() for entry in caplog.records if entry.levelno == logging.ERROR]
    reference = line.partition(":")[0]
    assert "ValueError in failing.<locals>.with_error.<locals>.trial" in line
    assert reference in page
    assert "Yusuf" not in line


def test_when_to_come_back_is_said_to_programs_too(failing: Failing) -> None:
    busy = failing(OperationalError("", {}, OSError())).get("/trial")

    assert busy.headers["Retry-After"] == "5"


def test_in_tests_a_fault_is_not_hidden(app: Flask, failing: Failing) -> None:
    client = failing(ValueError("seen"))
    app.testing = True

    with pytest.raises(ValueError, match="seen"):
        client.get("/trial")


def test_a_method_that_no_form_sends_names_those_that_are(app: Flask) -> None:
    client = signed_in_client(app, None)
    client.get("/sign-in")

    response = client.send("/activate/")
    refused = client.get("/sign-out")

    assert response.status_code == 404
    assert refused.status_code == 405
    assert "POST" in refused.headers["Allow"]


def test_a_form_too_large_to_read_is_a_page_and_no_crash(app: Flask) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = 1000
    app.testing = False
    client = signed_in_client(app, None)
    client.get("/sign-in")

    response = client.send("/sign-in", {"sign_in_name": "x" * 2000})

    assert response.status_code == 413
    assert "more text than the form takes" in response.text


def test_a_stranger_cannot_fill_the_disk_with_a_file(
    app: Flask, lead: User, browse: Browse
) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = 200_000
    app.testing = False
    signed_in, stranger = browse(lead), signed_in_client(app, None)
    signed_in.get("/settings")
    stranger.get("/sign-in")

    refused = stranger.send("/sign-in", {"file": (BytesIO(b"x" * 400_000), "large.bin")})
    read = signed_in.send("/settings", {"file": (BytesIO(b"x" * 400_000), "large.bin")})

    assert (refused.status_code, read.status_code) == (413, 303)


def test_a_body_over_the_limit_is_refused(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    app.testing = False
    client = signed_in_client(app, None)
    client.get("/sign-in")

    assert client.send("/sign-in", {"sign_in_name": "x" * 2000}).status_code == 413


def test_errors_speak_the_language_of_the_page(session: Session, browse: Browse) -> None:
    layla = add_person(session, "layla", language="ar")

    page = browse(layla).get("/nothing").text

    assert '<html lang="ar" dir="rtl"' in page


def test_before_sign_in_an_error_page_shows_no_navigation(app: Flask) -> None:
    page = signed_in_client(app, None).get("/nothing").text

    assert "Nothing here that you can see" in page
    assert "<nav" not in page
