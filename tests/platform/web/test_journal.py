"""The log of the process says what was asked and how it ended, and nothing that anybody typed."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.web.journal import JsonLines
from tests.conftest import Browse
from tests.factories.cases import add_case

CANARY = "Zanbaqcanary"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Give what every logger writes, down to the last detail."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines_of(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_rule_and_a_pseudonym(
    session: Session, lead: User, browse: Browse, written: io.StringIO
) -> None:
    case = add_case(session, lead=lead, title=CANARY)
    alice = browse(lead)

    alice.get(f"/cases/{case.id}?q={CANARY}")
    alice.get("/cases")

    first, second = [line for line in lines_of(written) if line.get("event") == "request"][-2:]
    assert (first["endpoint"], first["rule"]) == ("cases.detail", "/cases/<uuid:case_id>")
    assert (first["method"], first["status"]) == ("GET", 200)
    assert first["person"] == second["person"] != str(lead.id)
    assert first["request"] != second["request"]
    assert CANARY not in written.getvalue()
    assert str(lead.id) not in written.getvalue()
    assert str(case.id) not in written.getvalue()


def test_nothing_typed_reaches_the_log(
    session: Session, lead: User, browse: Browse, written: io.StringIO
) -> None:
    add_case(session, lead=lead, title=CANARY)
    nobody, alice = browse(), browse(lead)

    nobody.send("/sign-in", {"sign_in_name": CANARY, "password": CANARY})
    nobody.get(f"/{CANARY}/?name={CANARY}", headers={"User-Agent": CANARY, "Referer": CANARY})
    alice.get(f"/cases?q={CANARY}")
    alice.send("/cases/new", {"title-text-en": CANARY, "narrative-text-en": CANARY})
    alice.get(f"/cases/{CANARY}")

    assert len(lines_of(written)) >= 5
    assert CANARY not in written.getvalue()


def test_of_what_others_log_only_the_place_and_the_kind_are_kept(written: io.StringIO) -> None:
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("some.library").exception("while reading %s", CANARY)
        logging.getLogger("casefiles.app").exception("Exception on /%s", CANARY)
    logging.getLogger("some.library").warning(CANARY)

    faulty, ours, other = lines_of(written)
    assert CANARY not in written.getvalue()
    assert faulty["fault"] == ours["fault"] == "ValueError"
    assert str(other["place"]).startswith("test_journal:")
