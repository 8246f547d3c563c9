"""The program is killed before every commit of an expunging: the next one goes on from there."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.expunging.models import Expunging, ExpungingState
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import verify
from casefiles.settings import Settings
from tests.killing import Killer
from tests.outbound.expunging.conftest import Gone, send_out
from tests.outbound.expunging.test_doing import of, words_in

pytestmark = pytest.mark.begun_first
#: more than it takes: each run lets one thing more be kept
_MOST = 50


def test_killed_before_every_commit_it_is_done_once_and_whole(
    gone: Gone, session: Session, settings: Settings
) -> None:
    packet = send_out(gone)
    expunging = gone.asked_for_person()
    gone.confirmed(expunging)
    session.commit()
    session.close()
    killer = Killer(
        {
            "CASEFILES_INSTANCE": str(settings.instance),
            "CASEFILES_DATABASE_URL": settings.database_url,
            "CASEFILES_SECRET_KEY": settings.secret_key.hex(),
            "CASEFILES_MASTER_KEY": gone.world.keyring.master.hex(),
        }
    )
    try:
        # Each run keeps one step more and dies just before it would keep the next.
        ends: list[str] = []
        while not ends or ends[-1] == "killed":
            ends.append(killer.run("expunge", expunging.id, at=2))
            assert len(ends) < _MOST
    finally:
        killer.close()

    assert ends[-1] == "ended 0"
    assert len(ends) > 20
    expunging = session.get_one(Expunging, expunging.id)
    assert (expunging.state, expunging.sealed_plan) == (ExpungingState.DONE, None)
    assert expunging.swept_at is not None
    assert verify(session).fault is None
    assert [one.packet_id for one in session.scalars(sa.select(RecallNotice))] == [packet.id]
    assert _times(session, "expunging:begun") == _times(session, "expunging:done") == 1
    assert words_in(gone, settings) & of(gone, "person") == set()


def _times(session: Session, action: str) -> int:
    events = sa.select(sa.func.count()).where(AuditEvent.action == action)
    return session.scalars(events).one()
