"""What was done beside the database is undone with the transaction, and stays with its commit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.transactions import unless_kept
from casefiles.platform.accounts.models import Role
from tests.factories.accounts import add_person


@pytest.fixture
def undone(session: Session) -> list[str]:
    """Begin a change, with something to undo beside it."""
    told: list[str] = []
    add_person(session, "zain", Role.OFFICER)
    unless_kept(session, lambda: told.append("undone"))
    return told


@pytest.mark.parametrize("end", [Session.rollback, Session.close])
def test_what_is_not_kept_is_undone_once(
    session: Session, undone: list[str], end: Callable[[Session], None]
) -> None:
    end(session)
    add_person(session, "zada", Role.OFFICER)
    end(session)

    assert undone == ["undone"]


def test_what_is_kept_is_not_undone_by_the_next_transaction(
    session: Session, undone: list[str]
) -> None:
    session.commit()
    add_person(session, "zada", Role.OFFICER)
    session.rollback()

    assert undone == []


def test_a_savepoint_decides_nothing(session: Session, undone: list[str]) -> None:
    with session.begin_nested():
        add_person(session, "zada", Role.OFFICER)
    session.begin_nested().rollback()
    assert undone == []

    session.rollback()

    assert undone == ["undone"]
