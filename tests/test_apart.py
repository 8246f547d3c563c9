"""The nightly recount runs in a process of its own, and says there what it found."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.apart import RecountFailed, recounting
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.jobs.workflow import CutOff
from casefiles.platform.organisation.models import Organisation
from casefiles.record.cases.models import CaseState
from tests.conftest import factory_of
from tests.factories.cases import add_case
from tests.factories.organisation import add_organisation

NOBODY = UUID("00000000-0000-7000-8000-000000000000")


@pytest.fixture
def organisation(session: Session) -> Organisation:
    return session.scalar(sa.select(Organisation)) or add_organisation(session)


def address_of(app: Flask) -> str:
    url = factory_of(app).kw["bind"].url
    return str(url.render_as_string(hide_password=False))


def test_it_counts_and_the_log_of_the_installation_says_so(
    app: Flask, session: Session, lead: User, organisation: Organisation
) -> None:
    add_case(session, lead=lead, state=CaseState.VERIFIED)
    session.commit()
    told: list[int] = []

    recounting(address_of(app))(
        factory_of(app), organisation.id, lambda done, _total: told.append(done)
    )

    assert told[-1] == 1
    last = sa.select(AuditEvent.action).order_by(AuditEvent.sequence.desc()).limit(1)
    assert session.scalar(last) == "statistics:mended"


def test_an_address_from_here_is_the_same_there(
    app: Flask,
    session: Session,
    organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.commit()
    url = factory_of(app).kw["bind"].url
    if url.get_backend_name() != "sqlite":
        pytest.skip("a server has no address from here")
    monkeypatch.chdir(Path(str(url.database)).parent)

    relative = f"sqlite:///{Path(str(url.database)).name}"
    recounting(relative)(factory_of(app), organisation.id, lambda _done, _total: None)


def test_a_fault_there_is_named_by_its_kind_and_nothing_of_the_database_is_told(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    session.commit()
    with pytest.raises(RecountFailed, match="NoResultFound"):
        recounting(address_of(app))(factory_of(app), NOBODY, lambda _done, _total: None)

    nowhere = f"sqlite:///{tmp_path / 'missing' / 'nowhere.sqlite'}"
    with pytest.raises(RecountFailed) as failed:
        recounting(nowhere)(factory_of(app), NOBODY, lambda _done, _total: None)
    assert "nowhere" not in str(failed.value)


def test_whoever_ends_the_program_does_not_wait_for_it(
    app: Flask, session: Session, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.commit()
    monkeypatch.setattr("casefiles.apart._LOOK", 0.05)

    def cut_off(_done: int, _total: int) -> None:
        raise CutOff

    with pytest.raises(CutOff):
        recounting(address_of(app))(factory_of(app), organisation.id, cut_off)

    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0
