"""Whoever was expunged lies in no byte, no row and no page any more; the log holds and tells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import Refusal
from casefiles.foundation.holdings import TOMBSTONE, TOMBSTONE_LINE
from casefiles.outbound.expunging.models import ExpungedKind, Expunging, ExpungingState
from casefiles.outbound.expunging.parts import plans
from casefiles.outbound.expunging.parts.subjects import subject_of_expunging
from casefiles.outbound.expunging.parts.work import Means, Work
from casefiles.outbound.expunging.queries import sought_for
from casefiles.outbound.expunging.tasks import Destroyed, expunge
from casefiles.outbound.packets.models import PacketState
from casefiles.outbound.packets.queries import is_expunged, place_of
from casefiles.outbound.recalls.models import RecallNotice
from casefiles.outbound.recalls.queries import affected
from casefiles.outbound.submissions.queries import blockers_of_cases
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import verify
from casefiles.platform.files.workflow import keep_file
from casefiles.platform.search.models import SearchDocument
from casefiles.platform.vault.models import DataKey
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import GroundSubject, SignedForm
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.evidence.models import CustodyEvent, DerivativeKind, Exhibit, ExhibitState
from casefiles.record.evidence.workflow import add_derivative
from casefiles.record.interviews.models import Feedback, Interview, InterviewPlan
from casefiles.record.safeguarding.models import RiskAssessment
from casefiles.record.sources.models import ContactPlan
from casefiles.record.victims.models import Victim
from casefiles.settings import Settings
from tests.conftest import Browse, factory_of
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import add_ground, add_submission
from tests.factories.victims import add_victim
from tests.oracle import places
from tests.oracle.encodings import Finder
from tests.outbound.expunging.conftest import Gone, send_out


def words_in(gone: Gone, settings: Settings) -> set[str]:
    """Return whose words lie in any file of the installation, or in any row of a server."""
    return {key for part in _parts(gone, settings) for key in Finder(gone.planted).find(part)}


def _parts(gone: Gone, settings: Settings) -> Iterator[bytes]:
    if settings.database_url.startswith("sqlite"):
        yield from (data for _name, data in places.files_of(settings.instance))
    else:
        yield from (data for _name, data in places.rows_of(gone.app))


def of(gone: Gone, who: str) -> set[str]:
    """Return what was planted about a person or a source and lies in clear somewhere."""
    sealed = {"source.identity", "person.draft"}
    return {key for key in gone.planted.by_key if key.startswith(f"{who}.")} - sealed


def test_nothing_of_a_person_is_left_anywhere_and_the_log_holds(
    gone: Gone, session: Session, settings: Settings, browse: Browse, auditor: User
) -> None:
    packet = send_out(gone)
    session.commit()
    assert of(gone, "person") <= words_in(gone, settings)  # the search finds what is there
    expunging = gone.asked_for_person()

    gone.done(expunging)
    session.commit()

    assert expunging.state is ExpungingState.DONE
    assert expunging.swept_at is not None
    assert words_in(gone, settings) & of(gone, "person") == set()
    assert "source.label" in words_in(gone, settings)
    assert verify(session).fault is None
    _still_counted(gone, session)
    _nobody_reads_what_they_signed(session)
    _only_added_rows_keep_what_happened(session)
    assert is_expunged(session, packet)
    assert place_of(settings.packets, packet.id).exists()
    letter = session.scalars(sa.select(RecallNotice)).one()
    assert letter.packet_id == packet.id
    _pages_show_the_tombstone(gone, browse, auditor, expunging)


def _still_counted(gone: Gone, session: Session) -> None:
    victim = session.get_one(Victim, gone.victim.id)
    assert victim.person is not None
    assert (victim.outcome, victim.minimum, victim.maximum) == ("killed", 1, 1)
    assert (victim.person.names, victim.person.aliases) == (TOMBSTONE, ())
    assert (victim.sex, victim.age) == ("unknown", None)


def _nobody_reads_what_they_signed(session: Session) -> None:
    form = session.scalars(sa.select(SignedForm)).one()
    assert form.removed_at is not None
    assert session.get_one(DataKey, form.data_key_id).wrapped is None


def _only_added_rows_keep_what_happened(session: Session) -> None:
    handed = session.scalars(sa.select(CustodyEvent.handed_from)).all()
    assert TOMBSTONE_LINE in handed


def _pages_show_the_tombstone(
    gone: Gone, browse: Browse, auditor: User, expunging: Expunging
) -> None:
    assert gone.packet is not None
    case_page = browse(gone.world.lead).get(f"/cases/{gone.world.case.id}").text
    assert "Expunged" in case_page
    assert "مُحي" in case_page
    officer = browse(gone.world.officer)
    shown = officer.get(f"/packets/{gone.packet.id}/")
    assert shown.status_code == HTTPStatus.OK
    assert "It is not damaged" in shown.text
    taken = officer.send(f"/packets/{gone.packet.id}/download", {})
    assert taken.status_code == HTTPStatus.CONFLICT
    for address in (
        "/recalls/",
        f"/submissions/{gone.packet.submission_id}",
        f"/submissions/{gone.packet.submission_id}/people",
        f"/expungings/{expunging.id}",
        "/expungings/",
        "/",
        "/log",
    ):
        page = browse(auditor).get(address)
        assert page.status_code == HTTPStatus.OK, address
    told = browse(auditor).get(f"/expungings/{expunging.id}").text
    assert gone.reviewer.display_name in told
    assert gone.world.lead.display_name in told


def test_what_a_recipient_holds_of_others_is_still_known_and_told(
    gone: Gone, session: Session
) -> None:
    world = gone.world
    other = add_victim(session, world.case, name="Rima Invented")
    ground = add_ground(session, world.case, GroundSubject.VICTIM, other.id, by=world.lead)
    packet = send_out(gone)
    gone.done(gone.asked_for_person())
    session.commit()
    assert is_expunged(session, packet)
    assert str(gone.victim.id) not in str(packet.holds)
    assert affected(session, world.keyring, PacketState.SENT, acting_user=world.officer) == []

    withdraw_ground(session, ground, world.case, acting_user=world.lead, reason="she asked for it")

    (found,) = affected(session, world.keyring, PacketState.SENT, acting_user=world.officer)
    (part,) = found.withdrawn.parts
    assert (found.packet.id, part.kind, set(part.scopes)) == (
        packet.id,
        "victim",
        {"name", "details"},
    )
    assert part.number is not None
    assert other.person_id is not None
    asked = gone.asked(ExpungedKind.PERSON, other.person_id)
    seen = gone.seen(asked, gone.reviewer)
    assert [one.packet.id for one in seen.sent] == [packet.id]
    assert list(seen.packets) == []
    session.commit()

    gone.done(asked)

    session.refresh(packet)
    assert str(other.id) not in str(packet.holds)


def test_nothing_of_a_source_is_left_anywhere(
    gone: Gone, session: Session, settings: Settings, browse: Browse
) -> None:
    sealed = gone.source.sealed_identity
    session.commit()
    assert sealed is not None
    assert of(gone, "source") <= words_in(gone, settings)
    gone.done(gone.asked(ExpungedKind.SOURCE, gone.source.id))
    session.commit()

    assert words_in(gone, settings) & of(gone, "source") == set()
    assert not any(sealed[-60:] in part for part in _parts(gone, settings))
    assert "person.name" in words_in(gone, settings)
    session.refresh(gone.source)
    assert gone.source.label == TOMBSTONE
    assert not gone.source.sealed_identity
    for of_safety in (RiskAssessment, ContactPlan, InterviewPlan, Interview, Feedback):
        assert session.scalars(sa.select(of_safety)).all() == []
    assert verify(session).fault is None
    page = browse(gone.reviewer).get(f"/sources/{gone.source.id}").text
    assert "This was expunged." in page


def test_a_name_that_somebody_types_is_cut_out_of_texts_and_kept_for_no_longer(
    gone: Gone, session: Session, settings: Settings
) -> None:
    behind = gone.planted.plant("source.name behind")
    gone.world.case.place_detail = f"behind the house of {behind.latin}"
    session.commit()
    expunging = gone.asked(ExpungedKind.SOURCE, gone.source.id, spellings=(behind.latin, "  "))
    session.commit()
    assert expunging.sealed_plan is not None

    gone.done(expunging)

    case = session.get_one(Case, gone.world.case.id)
    assert case.place_detail == f"behind the house of {TOMBSTONE_LINE}"
    assert not expunging.sealed_plan
    assert expunging.data_key_id is None
    assert "source.name behind" not in words_in(gone, settings)


def test_somebody_without_a_name_can_go_too(gone: Gone, session: Session) -> None:
    unnamed = add_victim(session, gone.world.case, description=TOMBSTONE, note=TOMBSTONE)
    session.commit()

    gone.done(gone.asked(ExpungedKind.VICTIM, unnamed.id))

    session.refresh(unnamed)
    assert unnamed.description == TOMBSTONE


def test_a_file_that_was_chosen_goes_unless_something_else_keeps_it(
    gone: Gone, session: Session, settings: Settings, browse: Browse
) -> None:
    word = gone.planted.plant("source.file")
    statement = f"what {word.line} saw".encode()  # its digest stays, and is no digest of the word
    mine, shared, other = (
        add_exhibit(
            session,
            gone.world.store,
            gone.world.case,
            by=gone.world.lead,
            content=content,
            title=title,
            source_id=source_id,
        )
        for content, title, source_id in (
            (statement, word.line, gone.source.id),
            (b"in two places", "seen twice", gone.source.id),
            (b"in another place", "somebody else's", None),
        )
    )
    kept = add_copy(session, gone, other, b"in two places")
    session.commit()
    elsewhere = gone.asked_for_person
    with pytest.raises(Refusal, match="Choose from the list"):
        elsewhere(exhibits=(mine.id,))
    expunging = gone.asked(ExpungedKind.SOURCE, gone.source.id, exhibits=(mine.id, shared.id))
    session.commit()

    gone.done(expunging)

    assert expunging.counts["files"] == 1
    assert not gone.world.store.path(mine.sha256).exists()
    assert gone.world.store.is_whole(kept)
    assert (mine.state, mine.title) == (ExhibitState.VOID, TOMBSTONE)
    assert mine.file.expunged_at is not None
    assert other.title != TOMBSTONE
    assert verify(session).fault is None
    page = browse(gone.world.lead)
    assert page.get(f"/evidence/{mine.id}").status_code == HTTPStatus.OK
    taken = page.send(f"/evidence/{mine.id}/file", {"purpose": "to see"})
    assert taken.status_code == HTTPStatus.CONFLICT
    assert "This file was expunged" in taken.text
    assert "source.file" not in words_in(gone, settings)
    again = keep_file(session, gone.world.store, io.BytesIO(statement), limit=1 << 20)
    assert again.expunged_at is None


def add_copy(session: Session, gone: Gone, exhibit: Exhibit, content: bytes) -> str:
    """Add a copy for work of another exhibit that has the same bytes."""
    arrived = gone.world.store.take_in(io.BytesIO(content), limit=1 << 20)
    return add_derivative(
        session,
        exhibit,
        arrived,
        DerivativeKind.TRANSLATED,
        reason="read aloud",
        acting_user=gone.world.lead,
    ).sha256


def test_every_event_whose_detail_went_is_named_in_the_log_first(
    gone: Gone, session: Session
) -> None:
    session.commit()
    gone.done(gone.asked_for_person())

    named = session.scalars(
        sa.select(AuditEvent.subject_id).where(AuditEvent.action == "detail:expunged")
    ).all()
    without = session.scalars(sa.select(AuditEvent.id).where(~AuditEvent.detail.has())).all()
    assert without
    assert set(without) <= set(named)


def test_what_can_be_looked_for_finds_them_no_more(gone: Gone, session: Session) -> None:
    name = gone.planted.by_key["person.name"].latin.lower()
    session.commit()
    gone.done(gone.asked_for_person())

    bodies = session.scalars(sa.select(SearchDocument.body)).all()
    assert bodies
    assert not [body for body in bodies if name in body]


def test_bytes_that_came_in_again_meanwhile_are_kept(gone: Gone, session: Session) -> None:
    world = gone.world
    exhibit = add_exhibit(
        session,
        world.store,
        world.case,
        by=world.lead,
        content=b"what they gave",
        source_id=gone.source.id,
    )
    again = add_exhibit(session, world.store, world.case, by=world.lead, content=b"what they gave")
    expunging = gone.asked(ExpungedKind.SOURCE, gone.source.id, exhibits=(exhibit.id,))
    gone.confirmed(expunging)
    session.commit()
    plan = plans.read(session, world.keyring, expunging)
    subject = subject_of_expunging(session, expunging)
    work = Work(
        factory_of(gone.app),
        Means(world.keyring, gone.app.extensions["holdings"], world.store),
        expunging.id,
        gone.reviewer.id,
        sought_for(session, subject, plan, expunging.exhibits),
        plan,
        200,
    )

    work.step(Destroyed(work, exhibit.sha256))

    assert world.store.path(again.sha256).exists()


def test_what_was_done_is_not_done_again_but_swept_where_that_was_cut_off(
    gone: Gone, session: Session
) -> None:
    session.commit()
    expunging = gone.asked_for_person()
    gone.done(expunging)
    events = verify(session).events
    expunging.swept_at = None
    session.commit()

    expunge(
        factory_of(gone.app),
        Means(gone.world.keyring, gone.app.extensions["holdings"], gone.world.store),
        expunging.id,
        lambda _done, _total: None,
    )

    session.refresh(expunging)
    assert expunging.swept_at is not None
    assert verify(session).events == events


def test_a_tombstone_in_a_text_names_nobody_and_keeps_no_packet_in(
    gone: Gone, session: Session
) -> None:
    session.commit()
    gone.done(gone.asked_for_person())
    case = gone.world.case
    submission = add_submission(session, officer=gone.world.officer, cases=(case,))

    assert TOMBSTONE_LINE in str(case.narrative)
    assert blockers_of_cases(session, submission) == []
