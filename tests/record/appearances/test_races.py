"""What a colleague commits while somebody waits for the case is seen, not written over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.appearances import queries, workflow
from casefiles.record.appearances.models import Appearance, AppearanceDetails, Hiding
from casefiles.record.cases.models import Case, MemberStanding
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.workflow import void_exhibit
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import split_case
from tests.conftest import factory_of
from tests.factories.appearances import add_appearance, add_copy
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit

SEEN = AppearanceDetails("somebody", seen=True)


@pytest.fixture
def exhibit(session: Session, store: LocalStore, lead: User, colleague: User) -> Exhibit:
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite lets nobody write who read before somebody else wrote")
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    return add_exhibit(session, store, case, by=lead)


def test_nobody_is_hidden_as_they_were_before_somebody_changed_them(
    app: Flask, session: Session, store: LocalStore, exhibit: Exhibit, lead: User, colleague: User
) -> None:
    row = add_appearance(session, exhibit, by=lead)
    copy = add_copy(session, store, exhibit, by=lead, second=colleague)
    session.commit()
    looked_at = list(queries.keys_of(queries.appearances_of(session, exhibit)))
    told = replace(row.details, heard=True)
    with factory_of(app)() as other:
        theirs = other.get_one(Appearance, row.id)
        workflow.change_appearance(
            other, theirs.exhibit, theirs, told, opened=theirs.version,
            acting_user=other.get_one(User, lead.id),
        )  # fmt: skip
        other.commit()

    with pytest.raises(Refusal, match="Look at the copy again"):
        workflow.say_hidden(session, exhibit, copy, looked_at, acting_user=colleague)
    with pytest.raises(Stale):
        workflow.change_appearance(
            session, exhibit, row, SEEN, opened=row.version - 1, acting_user=lead
        )

    assert (row.heard, session.scalars(sa.select(Hiding)).all()) == (True, [])


def _void(session: Session, exhibit: Exhibit, lead: User) -> None:
    void_exhibit(session, exhibit, reason="twice", acting_user=lead)


def _split(session: Session, exhibit: Exhibit, lead: User) -> None:
    case = session.get_one(Case, exhibit.case_id)
    told = SplitDetails(Texts.of(en="Another strike"), "two strikes", exhibits=(exhibit.id,))
    split_case(session, case, told, opened=case.version, acting_user=lead)


@pytest.mark.parametrize(("happens", "refusal"), [(_void, NotAllowedNow), (_split, NotFound)])
def test_nothing_is_written_down_of_an_exhibit_that_went_meanwhile(
    app: Flask, session: Session, exhibit: Exhibit, lead: User,
    happens: Callable[[Session, Exhibit, User], None], refusal: type[Exception],
) -> None:  # fmt: skip
    session.commit()
    assert exhibit.reference
    with factory_of(app)() as other:
        happens(other, other.get_one(Exhibit, exhibit.id), other.get_one(User, lead.id))
        other.commit()

    with pytest.raises(refusal):
        workflow.record_appearance(session, exhibit, SEEN, acting_user=lead)
