"""How far an expunging reaches: to whom was only asked, to one named later, to every such row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.holdings import TOMBSTONE_LINE
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance.queries import few_in_packet, shown_leaving
from casefiles.outbound.clearance.workflow import take_back
from casefiles.outbound.expunging import queries, workflow
from casefiles.outbound.expunging.models import ExpungedKind, ExpungingState, HoldKind
from casefiles.outbound.expunging.parts import plans
from casefiles.outbound.expunging.parts.subjects import called_by, subject_of
from casefiles.outbound.expunging.parts.work import Means
from casefiles.outbound.expunging.tasks import expunge
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import Role
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.jobs.queries import latest_job
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import destroy_data_key
from casefiles.record.attribution.queries import claims_of
from casefiles.record.cases.models import Case, CaseAccess, MemberStanding
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import ClaimState, Outcome
from casefiles.record.people.models import Person
from casefiles.record.related.models import CaseLink, LinkKind, SplitDetails
from casefiles.record.related.workflow import split_case
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import VictimKind
from casefiles.record.victims.parts.details import details_of
from casefiles.record.victims.workflow import edit_victim
from tests.conftest import Browse, factory_of
from tests.factories.accounts import add_person
from tests.factories.attribution import add_claim, decide
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_exhibit
from tests.factories.expungings import add_hold
from tests.factories.interviews import add_interview
from tests.factories.sources import add_source
from tests.factories.submissions import add_ready_case
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
    engine, case_id = factory_of(gone.app).kw["bind"], gone.world.case.id
    told: list[str] = []
    if engine.dialect.name != "postgresql":
        pytest.skip("who writes on SQLite is alone")
    expunging = gone.asked_for_person()

    begun: list[bool] = []

    def write_meanwhile(*call: Any) -> None:
        is_step, statement = call[0].get_execution_options().get("immediate"), call[2]
        if is_step and statement.startswith("UPDATE expungings"):
            begun.append(True)
        if begun and not told and not is_step and "SELECT cases.id, cases.title" in statement:
            told.append(f"{name} was seen at the bridge.")
            with engine.begin() as other:
                said = {"place_detail": told[0], "version": Case.version + 1}
                other.execute(sa.update(Case).where(Case.id == case_id).values(said))

    event.listen(engine, "after_cursor_execute", write_meanwhile)
    gone.done(expunging)
    event.remove(engine, "after_cursor_execute", write_meanwhile)

    assert told
    assert gone.world.case.place_detail == f"{TOMBSTONE_LINE} was seen at the bridge."


def split_from_another(gone: Gone) -> Case:
    """Let the case be one that was split off from an earlier one."""
    origin = add_case(gone.session, lead=gone.world.lead)
    link = CaseLink(
        case_id=gone.world.case.id,
        other_id=origin.id,
        kind=LinkKind.SPLIT_FROM,
        linked_by_id=gone.world.lead.id,
    )
    gone.session.add(link)
    return origin


def sent_with_another(gone: Gone) -> Case:
    """Let one packet hold the case and another one."""
    other = add_ready_case(gone.session, lead=gone.world.lead)
    for claim in claims_of(gone.session, other):
        if claim.state is ClaimState.IN_REVIEW:
            decide(gone.session, claim, Outcome.APPROVE, by=gone.reviewer)
    send_out(gone, other)
    return other


@pytest.mark.parametrize("concerned", [split_from_another, sent_with_another])
def test_a_hold_on_any_case_out_of_which_something_would_go_stops_it(
    gone: Gone, session: Session, concerned: Callable[[Gone], Case]
) -> None:
    other = concerned(gone)
    expunging = gone.asked_for_person()
    session.commit()
    assert other.id in {row.case_id for row in expunging.cases}  # the database looks there
    hold = add_hold(session, HoldKind.CASE, other.id, by=gone.world.officer)
    session.commit()

    assert gone.seen(expunging, gone.world.lead).holds == [hold]
    with pytest.raises(NotAllowedNow, match="legal hold"):
        gone.confirmed(expunging)
    session.rollback()
    workflow.withdraw(session, expunging, acting_user=gone.world.lead)
    with pytest.raises(NotAllowedNow, match="legal hold"):
        gone.asked_for_person()


def test_who_reads_only_what_was_sent_along_knows_of_nothing(gone: Gone, session: Session) -> None:
    other = sent_with_another(gone)
    outsider = add_person(session, "outsider", Role.INVESTIGATOR)
    expunging = gone.asked_for_person()
    gone.world.case.access = other.access = CaseAccess.MEMBERS
    add_member(session, other, outsider, MemberStanding.MEMBER)
    session.commit()

    assert other.id in {row.case_id for row in expunging.cases}
    assert queries.list_expungings(session, acting_user=outsider) == []


def test_what_was_cleared_since_the_confirmation_is_taken_back_before_it_goes_on(
    gone: Gone, session: Session
) -> None:
    expunging = gone.asked_for_person()
    gone.confirmed(expunging)
    submission = gone.world.cleared()
    session.commit()

    gone.build()
    session.expire_all()
    job = latest_job(session, expunging.id)
    assert job is not None
    assert "Take it back first" in str(job.failure)
    assert expunging.begun_at is None

    take_back(session, submission, reason="somebody goes", acting_user=gone.world.officer)
    workflow.resume(session, expunging, acting_user=gone.world.lead)
    session.commit()
    gone.build()
    session.refresh(expunging)
    assert expunging.state is ExpungingState.DONE


def test_of_whom_much_is_told_can_be_asked_also_where_the_pins_were_expunged(
    gone: Gone, session: Session
) -> None:
    submission = gone.world.cleared()
    for row in submission.cases:
        assert row.snapshot is not None
        key = session.get_one(DataKey, row.snapshot.data_key_id)
        destroy_data_key(session, key, acting_user=gone.reviewer)
    session.flush()

    leaving = shown_leaving(session, gone.world.keyring, submission)
    few = few_in_packet(session, submission, leaving, acting_user=gone.world.officer)

    assert few.fewest > 0


def test_what_was_approved_because_of_a_source_that_went_goes_back_to_review(
    gone: Gone, session: Session, browse: Browse
) -> None:
    claim = add_claim(
        session,
        gone.world.case,
        author=gone.world.lead,
        state=ClaimState.APPROVED,
        reviewer=gone.reviewer,
    )
    cited = sa.select(Citation).where(Citation.cited_id == claim.indicators[0].id)
    source_id = session.scalars(cited).one().source_id
    session.commit()

    gone.done(gone.asked(ExpungedKind.SOURCE, source_id))

    assert claim.state is ClaimState.IN_REVIEW
    page = browse(gone.reviewer).get(f"/claims/{claim.id}").text
    assert "somebody it speaks of" in page


def test_a_case_is_indexed_anew_for_each_expunging_of_its_own(gone: Gone, session: Session) -> None:
    session.commit()
    person, source = gone.asked_for_person(), gone.asked(ExpungedKind.SOURCE, gone.source.id)
    gone.confirmed(person)
    gone.confirmed(source)
    session.commit()
    gone.build()

    cleared = session.scalars(
        sa.select(AuditDetail.body)
        .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
        .where(AuditEvent.action == "expunging:case-cleared")
    ).all()
    assert {one.get("expunging") for one in cleared} == {str(person.id), str(source.id)}


def test_the_preview_counts_submissions_that_who_asks_may_not_know_of(
    gone: Gone, session: Session, browse: Browse
) -> None:
    send_out(gone)
    assert gone.submission is not None
    waiting = gone.world.cleared()
    session.commit()
    address = f"/cases/{gone.world.case.id}/victims/{gone.victim.id}/expunge"
    seen = browse(gone.world.lead).get(address).text
    assert (gone.submission.reference in seen, waiting.reference in seen) == (True, True)
    session.commit()

    gone.world.case.access = CaseAccess.MEMBERS
    session.commit()
    page = browse(gone.reviewer).get(f"/sources/{gone.source.id}/expunge")
    assert page.status_code == HTTPStatus.OK
    assert gone.submission.reference not in page.text
    assert waiting.reference not in page.text
    assert "1 submission that you may not read" in page.text


def test_whom_a_list_names_is_looked_up_at_once(gone: Gone, session: Session) -> None:
    world, person_id = gone.world, gone.victim.person_id
    assert person_id is not None
    again = add_victim(
        session,
        add_case(session, lead=world.lead),
        kind=VictimKind.NAMED,
        person=gone.victim.person,
    )
    unnamed = add_victim(session, world.case)
    session.flush()
    ids = {person_id, again.id, unnamed.id, gone.source.id, world.case.id, new_id()}
    statements: list[str] = []
    engine = factory_of(gone.app).kw["bind"]

    def count(*call: Any) -> None:
        statements.append(call[2])

    event.listen(engine, "before_cursor_execute", count)
    called = called_by(session, ids)
    event.remove(engine, "before_cursor_execute", count)

    both = ", ".join(sorted((gone.victim.reference, again.reference)))
    assert (called[person_id], called[again.id]) == (both, both)
    assert called[unnamed.id] == unnamed.reference
    assert called[gone.source.id] == gone.source.reference
    assert called[world.case.id] == world.case.reference
    assert len(statements) == 4


def test_a_case_stays_searched_once_the_interview_is_gone_that_tied_somebody_to_it(
    gone: Gone, session: Session
) -> None:
    source, world = only_asked(gone), gone.world
    interview = add_interview(session, source, world.case, by=world.lead, second=gone.reviewer)
    plan = plans.read(session, world.keyring, gone.asked(ExpungedKind.SOURCE, source.id))
    assert plan.cases == {str(world.case.id)}
    for row in (interview, interview.plan):
        session.delete(row)
        session.flush()

    subject = subject_of(session, ExpungedKind.SOURCE, source.id)
    assert world.case.id in queries.sought_for(session, subject, plan).area


def test_what_was_cleared_while_it_is_done_keeps_its_pins_until_it_is_taken_back(
    gone: Gone, session: Session
) -> None:
    expunging = gone.asked_for_person()
    cleared: list[Submission] = []
    gone.confirmed(expunging)
    expunging_id = expunging.id
    session.commit()

    def clear_in_between(done: int, _total: int) -> None:
        if done == 1 and not cleared:
            session.expire_all()
            cleared.append(gone.world.cleared())
            session.commit()

    means = Means(gone.world.keyring, gone.app.extensions["holdings"], gone.world.store)
    with pytest.raises(NotAllowedNow, match="Take it back first"):
        expunge(factory_of(gone.app), means, expunging_id, clear_in_between)

    take_back(session, cleared[0], reason="somebody goes", acting_user=gone.world.officer)
    session.commit()
    expunge(factory_of(gone.app), means, expunging_id, clear_in_between)
    session.refresh(expunging)
    assert expunging.state is ExpungingState.DONE


def test_who_went_to_another_case_is_not_told_of_when_the_words_of_the_split_are_expunged(
    gone: Gone, browse: Browse
) -> None:
    """The reason of a split names somebody; with it goes what the log says of who else went."""
    session, lead = gone.session, gone.world.lead
    outsider = add_person(session, "outsider", Role.INVESTIGATOR)
    case = add_case(session, lead=lead)
    stays = add_victim(session, case, name="Salma Invented")
    goes = add_victim(session, case, name="Rami Invented")
    named = replace(details_of(goes), names=Texts.of(en="Rami Protected"))
    edit_victim(session, case, goes, named, opened=goes.version, acting_user=lead)
    told = SplitDetails(
        Texts.of(en="Clinic"), "Salma Invented died an hour before", victims=(goes.id,)
    )
    new = split_case(session, case, told, opened=case.version, acting_user=lead)
    new.access = CaseAccess.MEMBERS
    session.commit()

    gone.done(gone.asked(ExpungedKind.PERSON, stays.person_id))
    session.commit()

    bob = browse(outsider)
    for page in (f"/cases/{case.id}", f"/cases/{case.id}/history"):
        assert "Rami" not in bob.get(page).text
