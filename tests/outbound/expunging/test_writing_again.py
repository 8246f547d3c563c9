"""Once it begins nothing is written of whoever goes; until then they are written of as ever."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.outbound.expunging.models import ExpungedKind
from casefiles.platform.work.workflow import ask, give_task, write_note
from casefiles.record.citations.models import CitedKind
from casefiles.record.disclosure.models import Ground, GroundSubject
from casefiles.record.origins.workflow import DerivationDetails, derive
from casefiles.record.victims.models import FigureDetails
from casefiles.record.victims.workflow import add_figure
from tests.factories.evidence import add_citation, add_exhibit
from tests.factories.sources import add_source
from tests.factories.submissions import add_ground, add_signed_form
from tests.factories.victims import add_victim
from tests.outbound.expunging.conftest import Gone


def test_nothing_is_written_about_a_victim_who_is_the_person_that_went(
    gone: Gone, session: Session
) -> None:
    world, victim, reviewer = gone.world, gone.victim, gone.reviewer
    ground = session.scalars(sa.select(Ground).where(Ground.subject_id == victim.id)).one()
    exhibit = add_exhibit(session, world.store, world.case, by=world.lead)
    expunging = gone.asked_for_person()
    gone.confirmed(expunging)
    expunging.begun_at = clock.now()
    session.commit()

    for write in (
        lambda: add_ground(session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead),
        lambda: add_signed_form(session, world.keyring, world.store, ground, by=world.lead),
        lambda: add_citation(
            session, world.case, CitedKind.VICTIM, victim.id, exhibit.reference, by=world.lead
        ),
        lambda: write_note(session, victim, "his name was", acting_user=world.lead),
        lambda: ask(session, victim, reviewer, "was he?", due_on=None, acting_user=world.lead),
        lambda: give_task(
            session, victim, world.lead, "call them", due_on=None, acting_user=world.lead
        ),
    ):
        with pytest.raises(NotAllowedNow, match="nothing new"):
            write()
        session.rollback()


def test_nothing_is_written_of_a_person_who_went_as_somebody_without_a_name(
    gone: Gone, session: Session
) -> None:
    unnamed = add_victim(session, gone.world.case)
    gone.done(gone.asked(ExpungedKind.VICTIM, unnamed.id))
    session.commit()

    with pytest.raises(NotAllowedNow, match="nothing new"):
        write_note(session, unnamed, "who was it?", acting_user=gone.world.lead)


def test_nothing_rests_anew_on_a_source_that_went(gone: Gone, session: Session) -> None:
    world, source = gone.world, gone.source
    other = add_source(session, recorded_by=world.lead, label="a neighbour")
    expunging = gone.asked(ExpungedKind.SOURCE, source.id)
    gone.confirmed(expunging)
    write_note(session, source, "one may still write", acting_user=world.lead)
    expunging.begun_at = clock.now()
    session.commit()

    figure = FigureDetails(source.id, "killed", "all", wording="some (fictional)")
    for write in (
        lambda: add_figure(session, world.case, figure, acting_user=world.lead),
        lambda: add_exhibit(
            session, world.store, world.case, by=world.lead, content=b"new", source_id=source.id
        ),
        lambda: derive(
            session, source, DerivationDetails(other.reference, "repost"), acting_user=world.lead
        ),
        lambda: derive(
            session, other, DerivationDetails(source.reference, "repost"), acting_user=world.lead
        ),
    ):
        with pytest.raises(NotAllowedNow, match="nothing new"):
            write()
        session.rollback()
