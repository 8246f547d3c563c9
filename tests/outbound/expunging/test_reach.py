"""How far an expunging reaches: to whom was only asked, to one named later, to every such row."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.holdings import TOMBSTONE_LINE
from casefiles.outbound.expunging import queries
from casefiles.outbound.expunging.models import ExpungedKind, ExpungingState, HoldKind
from casefiles.outbound.expunging.parts.subjects import subject_of
from casefiles.record.cases.models import Case
from casefiles.record.people.models import Person
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import VictimKind
from tests.factories.evidence import add_exhibit
from tests.factories.expungings import add_hold
from tests.factories.interviews import add_interview
from tests.factories.sources import add_source
from tests.factories.victims import add_victim
from tests.outbound.expunging.conftest import Gone, send_out, texts

#: as long as the detail of a place may be
MOST = 300


def only_asked(gone: Gone) -> Source:
    """Return a source that nothing cites: they were interviewed for the case alone."""
    return add_source(gone.session, recorded_by=gone.world.lead, label="asked alone")


def test_a_hold_on_the_case_keeps_a_source_who_was_only_interviewed_for_it(
    gone: Gone, session: Session
) -> None:
    source, world = only_asked(gone), gone.world
    recording = add_exhibit(session, world.store, world.case, by=world.lead, content=b"her words")
    add_interview(
        session, source, world.case, by=world.lead, second=gone.reviewer, exhibit_id=recording.id
    )
    subject = subject_of(session, ExpungedKind.SOURCE, source.id)
    offered = queries.exhibits_of(session, subject, acting_user=world.lead)
    assert [one.id for one in offered] == [recording.id]

    expunging = gone.asked(ExpungedKind.SOURCE, source.id, spellings=("Ranya of the Well",))
    session.commit()
    seen = gone.seen(expunging, world.lead)
    assert [case.id for case in seen.cases] == [world.case.id]
    hold = add_hold(session, HoldKind.CASE, world.case.id, by=world.officer)
    with pytest.raises(NotAllowedNow, match="legal hold"):
        gone.confirmed(expunging)
    session.delete(hold)


def test_who_is_named_in_the_account_of_a_source_that_nothing_cites_is_cut_out_of_it(
    gone: Gone, session: Session
) -> None:
    name = str(texts(gone.planted.by_key["person.name"]))
    interview = add_interview(
        session,
        only_asked(gone),
        gone.world.case,
        by=gone.world.lead,
        second=gone.reviewer,
        account=f"{name} lay by the well.",
    )
    session.commit()

    gone.done(gone.asked_for_person())

    assert name not in session.get_one(type(interview), interview.id).account


def test_somebody_who_gets_a_name_after_it_was_asked_loses_it(gone: Gone, session: Session) -> None:
    unnamed = add_victim(session, gone.world.case)
    expunging = gone.asked(ExpungedKind.VICTIM, unnamed.id)
    later = add_victim(session, gone.world.case, name="Yusra Named Later")
    unnamed.kind, unnamed.person, unnamed.description = VictimKind.NAMED, later.person, None
    gone.world.case.place_detail = "by the house of Yusra Named Later"
    session.commit()

    gone.done(expunging)

    assert expunging.state is ExpungingState.DONE
    person = session.get_one(Person, later.person_id)
    assert "Yusra" not in str(person.names)
    assert "Yusra" not in gone.world.case.place_detail


def test_why_a_packet_was_given_up_keeps_no_name_and_a_full_column_takes_the_token(
    gone: Gone, session: Session
) -> None:
    name = str(texts(gone.planted.by_key["person.name"]))
    packet = send_out(gone)
    packet.void_reason = f"{name} is still there."
    full = f"{'x' * (MOST - 5)} Jo"
    gone.world.case.place_detail = f"{full} K"
    session.commit()
    expunging = gone.asked_for_person(spellings=("Jo K",))

    gone.done(expunging)

    assert packet.void_reason == f"{TOMBSTONE_LINE} is still there."
    assert gone.world.case.place_detail == TOMBSTONE_LINE


def test_what_a_colleague_wrote_while_a_batch_was_read_is_cut_and_not_undone(
    gone: Gone, session: Session
) -> None:
    name = str(texts(gone.planted.by_key["person.name"]))
    gone.world.case.place_detail = f"behind {name}"
    session.commit()
    engine, case_id = session.get_bind(), gone.world.case.id
    if engine.dialect.name != "postgresql":
        pytest.skip("who writes on SQLite is alone")
    expunging, told = gone.asked_for_person(), []

    def write_meanwhile(*call: Any) -> None:
        is_step = call[0].get_execution_options().get("immediate")
        if is_step and "SELECT cases.id, cases.title" in call[2] and not told:
            told.append(f"{name} was seen at the bridge.")
            with engine.begin() as other:
                said = {"place_detail": told[0], "version": Case.version + 1}
                other.execute(sa.update(Case).where(Case.id == case_id).values(said))

    event.listen(engine, "after_cursor_execute", write_meanwhile)
    gone.done(expunging)
    event.remove(engine, "after_cursor_execute", write_meanwhile)

    assert told
    assert gone.world.case.place_detail == f"{TOMBSTONE_LINE} was seen at the bridge."
