"""A letter about changes: drafted, confirmed by a second person, taken, sent; or not needed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.corrections import queries, workflow
from casefiles.outbound.corrections.models import (
    CorrectionContributor,
    CorrectionDecision,
    CorrectionOutcome,
    CorrectionState,
)
from casefiles.outbound.corrections.parts.counting import keep_count
from casefiles.outbound.corrections.queries import Kind, Way
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind, SubmissionCase
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.vault.models import DataKey
from casefiles.record.cases.models import CaseState
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.disclosure.workflow import withdraw_everything
from casefiles.record.victims.models import EntryState
from tests.factories.places import add_facility
from tests.factories.sources import add_source
from tests.factories.victims import add_damage, add_figure, add_victim
from tests.outbound.conftest import LATIN, Build, World
from tests.outbound.sent import Sent, send

WHY = "They were told in a meeting."


def look_again(sent: Sent) -> bool:
    """Compare as the work beside the server does; return whether anything was counted."""
    session, keyring = sent.session, sent.world.keyring
    counted = queries.count_again(session, keyring, sent.packet)
    return counted is not None and keep_count(session, sent.packet, counted)


def changed(sent: Sent) -> int:
    """Return how many facts pages are told of."""
    row = sent.session.scalars(
        sa.select(SubmissionCase).where(SubmissionCase.submission_id == sent.submission.id)
    ).one()
    return row.changed


def test_the_letter_names_the_packet_and_what_changed_in_its_own_numbers(sent: Sent) -> None:
    sent.world.case.date_edtf = "2019-07-23"
    sent.victim.age = 35

    letter = sent.drafts().letter

    english, arabic = letter.wordings["en"], letter.wordings["ar"]
    assert sent.submission.reference in english
    assert sent.packet.sha256 in english.replace(" ", "")
    assert "Case 1, date: was: 22 July 2019 / is now: 23 July 2019" in english
    assert "Case 1, Victim 1, age then: was: 34 / is now: 35" in english
    assert "القضية 1، الضحية 1، العمر حينها: كان: 34 / والآن: 35" in arabic
    for told in (english, arabic):
        assert sent.victim.reference not in told
        assert LATIN not in told


def test_a_letter_says_of_what_does_not_stand_any_more_what_it_was(sent: Sent) -> None:
    sent.somebody.state = EntryState.VOID

    letter = sent.drafts().letter.wordings["en"]

    assert re.search(r"Case 1, Victim \d: was: Killed.* / does not stand any more\.", letter)


def test_a_letter_does_not_take_the_packet_for_all_that_they_hold(sent: Sent) -> None:
    sent.victim.age = 35
    sent.goes(sent.drafts())

    sent.victim.age = 36

    letter = sent.drafts().letter.wordings["en"]
    assert "age then: was: 34 in the packet, and otherwise in an earlier letter" in letter
    assert "/ is now: 36" in letter


def test_a_letter_repeats_no_free_words_once_a_ground_of_the_packet_was_withdrawn(
    sent: Sent,
) -> None:
    """The old words may name whom nobody may name any more, and whom the record gave up."""
    world, session = sent.world, sent.session
    narrative = world.case.narrative
    assert narrative is not None
    held = narrative.wordings["en"]
    world.case.narrative = Texts.of(en="Aircraft struck twice.", ar="قصفت طائرات مرتين.")
    notice = sent.drafts("Case 1, narrative (English)")
    assert f"was: {held} / is now: Aircraft struck twice." in notice.letter.wordings["en"]
    workflow.discard(session, world.keyring, notice, acting_user=world.officer)

    withdraw_everything(
        session, world.case, sent.source.id, acting_user=world.lead, reason="He asked."
    )

    letter = sent.drafts("Case 1, narrative (English)").letter.wordings["en"]
    assert "narrative (English): was: as the packet has it / is now: Aircraft" in letter
    assert held not in letter


def test_a_letter_does_not_repeat_long_words(world: World, build_packets: Build) -> None:
    world.case.narrative = Texts.of(en="Aircraft struck. " * 60, ar="قصف.")
    sent = send(world, build_packets)
    world.case.narrative = Texts.of(en="Aircraft struck twice.", ar="قصف.")

    letter = sent.drafts().letter.wordings["en"]

    assert "was: as the packet has it / is now: Aircraft struck twice." in letter


def test_a_letter_that_repeats_what_may_not_be_said_again_by_now_does_not_go(sent: Sent) -> None:
    world, session = sent.world, sent.session
    world.case.narrative = Texts.of(en="Aircraft struck twice.", ar="قصفت طائرات مرتين.")
    confirmed = sent.drafts("Case 1, narrative (English)")
    sent.is_confirmed(confirmed)
    withdraw_everything(
        session, world.case, sent.source.id, acting_user=world.lead, reason="changed their mind"
    )

    with pytest.raises(NotAllowedNow, match="repeats words of the packet"):
        workflow.note_taken(session, world.keyring, confirmed, "en", acting_user=world.officer)

    workflow.discard(session, world.keyring, confirmed, acting_user=world.officer)
    anew = sent.drafts("Case 1, narrative (English)")
    sent.goes(anew)
    assert "as the packet has it" in anew.letter.wordings["en"]


def test_a_letter_names_nobody_whom_the_record_gave_up_after_it_was_drafted(
    world: World, build_packets: Build
) -> None:
    world.case.narrative = Texts.of(en=f"{LATIN} was killed by aircraft.", ar="قصف.")
    sent = send(world, build_packets)
    world.case.narrative = Texts.of(en="Aircraft struck twice.", ar="قصف.")
    notice = sent.drafts("Case 1, narrative (English)")
    assert LATIN in notice.letter.wordings["en"]

    sent.victim.state = EntryState.VOID
    sent.session.flush()

    with pytest.raises(NotAllowedNow):
        sent.is_confirmed(notice)


def test_words_that_they_hold_and_that_still_stand_may_be_said(sent: Sent) -> None:
    world, session = sent.world, sent.session
    assert world.case.narrative is not None
    held = world.case.narrative.wordings["en"]
    world.case.narrative = Texts.of(en=f"{held} Aircraft struck twice.", ar="قصفت طائرات مرتين.")
    withdraw_everything(
        session, world.case, sent.source.id, acting_user=world.lead, reason="changed their mind"
    )

    notice = sent.drafts("Case 1, narrative (English)")
    sent.goes(notice)

    assert held in notice.letter.wordings["en"]


def test_a_letter_goes_once_a_second_person_confirmed_exactly_its_words(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()
    shown = workflow.digest_of(notice)
    with pytest.raises(NotPermitted, match="second person"):
        workflow.confirm(session, world.keyring, notice, shown=shown, acting_user=world.officer)
    with pytest.raises(NotPermitted, match="officers"):
        workflow.confirm(session, world.keyring, notice, shown=shown, acting_user=world.lead)
    with pytest.raises(NotAllowedNow, match="confirm the letter first"):
        workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)
    workflow.word_notice(
        session,
        notice,
        Texts.of(en="Victim 1 was 35."),
        opened=notice.version,
        acting_user=world.officer,
    )
    with pytest.raises(NotAllowedNow, match="changed after this page"), session.begin_nested():
        workflow.confirm(session, world.keyring, notice, shown=shown, acting_user=world.second)

    sent.goes(notice)

    assert notice.state is CorrectionState.SENT
    assert notice.method == "courier"
    workflow.note_taken(session, world.keyring, notice, "ar", acting_user=world.officer)
    assert [one.user_id for one in notice.decisions] == [world.second.id]
    session.commit()
    told = [one.action for one in history_of(session, notice.id)]
    assert {"correction:confirmed", "correction:taken", "correction:sent"} <= {*told}


def test_what_a_letter_spoke_of_is_not_asked_about_again_and_later_changes_are(
    sent: Sent,
) -> None:
    sent.victim.age = 35
    assert len(sent.compared().material) == 1
    notice = sent.drafts()
    assert sent.compared().unhandled == ()
    sent.goes(notice)
    assert sent.compared().unhandled == ()

    sent.victim.age = 36

    assert [one.key for one in sent.compared().unhandled] == list(notice.changes)


def test_what_is_again_as_in_the_packet_has_to_be_told_too(sent: Sent) -> None:
    sent.victim.age = 35
    sent.goes(sent.drafts())

    sent.victim.age = 34

    (change,) = sent.compared().unhandled
    assert change.kind is Kind.BACK
    letter = sent.drafts().letter.wordings["en"]
    assert "Case 1, Victim 1, age then: stands as in the packet." in letter


def test_what_a_letter_added_and_the_record_gave_up_is_told_too(sent: Sent) -> None:
    world, session = sent.world, sent.session
    further = add_victim(session, world.case)
    further_damage = add_damage(session, world.case, add_facility(session, name="Nowhere"))
    world.case.patterns = ("double_tap",)
    added = sent.drafts()
    assert len(added.changes) == 3
    sent.goes(added)

    further.state = EntryState.VOID
    further_damage.state = EntryState.VOID
    world.case.patterns = ()

    gone = sent.compared().unhandled
    assert {(one.kind, one.way, one.token) for one in gone} == {(Kind.TAKEN_AWAY, Way.NOTICE, "")}
    assert {one.key for one in gone} == set(added.changes)
    letter = sent.drafts()
    english = letter.letter.wordings["en"]
    assert "Case 1, a victim entry of an earlier letter of ours: does not stand" in english
    assert "Case 1, damage of an earlier letter of ours: does not stand" in english
    assert "Case 1, patterns: does not stand any more." in english
    sent.goes(letter)
    assert sent.compared().unhandled == ()


def test_a_figure_that_only_a_letter_told_and_its_source_withdrew_is_left_to_the_letter_about_it(
    session: Session, sent: Sent
) -> None:
    add_figure(session, sent.world.case, sent.source, minimum=3, category="injured")
    sent.goes(sent.drafts())

    withdraw_everything(
        session, sent.world.case, sent.source.id, acting_user=sent.world.lead, reason="He asked."
    )

    figures = [one for where, one in sent.changes().items() if "figure" in where]
    assert len(figures) == 2
    assert {(one.kind, one.way) for one in figures} == {(Kind.WITHHELD, Way.RECALL)}


def test_that_a_case_is_looked_into_again_is_told_and_that_our_file_was_closed_is_not(
    sent: Sent,
) -> None:
    sent.world.case.state = CaseState.CLOSED
    assert sent.changes() == {}

    sent.world.case.state = CaseState.INVESTIGATING
    notice = sent.drafts("Case 1, whether it happened")
    sent.goes(notice)
    assert "Under investigation" in notice.letter.wordings["en"]

    sent.world.case.state = CaseState.VERIFIED
    (change,) = sent.compared().unhandled
    assert change.kind is Kind.BACK


def test_what_a_later_packet_told_the_same_recipient_counts_as_told(
    session: Session, sent: Sent, build_packets: Build
) -> None:
    world = sent.world
    sent.victim.age = 35
    source = add_source(session, recorded_by=world.lead)
    add_figure(session, world.case, source, minimum=50)
    world.lets_go(GroundSubject.SOURCE, source.id, Scope.TESTIMONY)
    session.commit()
    look_again(sent)
    assert changed(sent) > 0

    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    assert sent.compared().unhandled
    told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
    record_dispatch(session, world.keyring, submission, told, acting_user=world.officer)
    session.commit()

    assert sent.changes()
    assert sent.compared().unhandled == ()
    assert look_again(sent)
    assert changed(sent) == 0
    sent.victim.age = 36
    assert [one.said.name for one in sent.compared().unhandled] == ["age"]


def test_what_was_counted_is_not_kept_where_something_happened_meanwhile(sent: Sent) -> None:
    world, session = sent.world, sent.session
    counted = queries.count_again(session, world.keyring, sent.packet)
    assert counted is not None

    sent.victim.age = 35
    world.case.version += 1
    session.flush()

    assert not keep_count(session, sent.packet, counted)
    assert look_again(sent)
    assert changed(sent) == 1


def test_only_the_words_that_were_confirmed_are_taken_and_sent(sent: Sent) -> None:
    """Also where somebody got past the verbs."""
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()
    sent.is_confirmed(notice)
    agreed = notice.letter
    notice.letter = Texts.of(en="Something else.")

    with pytest.raises(NotAllowedNow, match="a second person confirmed"):
        workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)

    notice.letter = agreed
    workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)
    notice.letter = Texts.of(en="Something else.")
    with pytest.raises(NotAllowedNow, match="a second person confirmed"):
        workflow.note_sent(session, notice, clock.today(), "post", acting_user=world.officer)


def test_the_gate_is_asked_of_a_letter_that_went_when_it_is_taken_again(sent: Sent) -> None:
    """A copy of what went is taken even where the record says otherwise today."""
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()
    words = Texts.of(en=f"Victim 1, {LATIN}, was 35.")
    workflow.word_notice(session, notice, words, opened=notice.version, acting_user=world.officer)
    sent.goes(notice)
    sent.victim.age = 36
    workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)

    (ground,) = sent.grounds_of(sent.victim.id)
    ground.scopes = (Scope.DETAILS,)
    session.flush()
    with pytest.raises(NotAllowedNow, match="names somebody"):
        workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)
    withdraw_everything(
        session, world.case, sent.victim.id, acting_user=world.lead, reason="She asked."
    )
    with pytest.raises(NotAllowedNow, match="may not go to this recipient"):
        workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)


def test_the_gate_is_asked_when_it_is_confirmed_and_when_it_is_taken(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()
    sent.is_confirmed(notice)
    session.commit()

    withdraw_everything(
        session, world.case, sent.victim.id, acting_user=world.lead, reason="She asked."
    )

    with pytest.raises(NotAllowedNow, match="may not go any more"):
        workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)
    workflow.discard(session, world.keyring, notice, acting_user=world.officer)
    assert notice.state is CorrectionState.DISCARDED


def test_a_letter_names_nobody_who_has_no_ground(sent: Sent) -> None:
    world, session = sent.world, sent.session
    add_victim(session, world.case, name="Farida Hiddenson")
    sent.victim.age = 35
    notice = sent.drafts("Case 1, Victim 1, age then")
    words = Texts.of(en="Victim 1, the brother of Farida Hiddenson, was 35.")
    workflow.word_notice(session, notice, words, opened=notice.version, acting_user=world.officer)

    with pytest.raises(NotAllowedNow, match="names somebody"):
        sent.is_confirmed(notice)


def test_a_letter_names_nobody_whom_the_packet_does_not_name(sent: Sent) -> None:
    """Recalls, expunging and the list of holders find a name by what the packet was let out with.

    Samir was given a ground after the packet went: typed into a letter, nothing would find him.
    """
    world, session = sent.world, sent.session
    samir = add_victim(session, world.case, name="Samir Latersson")
    world.lets_go(GroundSubject.VICTIM, samir.id, Scope.NAME)
    sent.victim.age = 35
    notice = sent.drafts("Case 1, Victim 1, age then")
    named = Texts.of(en="Victim 1, the brother of Samir Latersson, was 35.")
    workflow.word_notice(session, notice, named, opened=notice.version, acting_user=world.officer)
    with pytest.raises(NotAllowedNow, match="names somebody"), session.begin_nested():
        sent.is_confirmed(notice)

    held = Texts.of(en=f"Victim 1, {LATIN}, was 35.")
    workflow.word_notice(session, notice, held, opened=notice.version, acting_user=world.officer)
    sent.goes(notice)

    assert notice.state is CorrectionState.SENT


def test_a_letter_says_only_what_may_be_said_by_letter(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    sent.world.case.narrative = Texts.of(en="Farida Hiddenson saw it.", ar="قصفت طائرات السوق.")
    add_victim(session, world.case, name="Farida Hiddenson")

    with pytest.raises(Refusal, match="by this letter"):
        sent.drafts("Case 1, Victim 1, age then", "Case 1, narrative (English)")
    for chosen, said in (([], "Choose what"), (["case:gone"], "changed after this page")):
        with pytest.raises(Refusal, match=said):
            workflow.draft_notice(
                session, world.keyring, sent.packet, chosen, acting_user=world.officer
            )
    sent.drafts("Case 1, Victim 1, age then")
    sent.victim.outcome = "injured"
    with pytest.raises(NotAllowedNow, match="on its way already"):
        sent.drafts("Case 1, Victim 1, what became of them")


def test_why_nobody_is_told_is_written_down_and_asked_again_only_of_later_changes(
    sent: Sent,
) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    chosen = [one.key for one in sent.compared().unhandled]
    with pytest.raises(Refusal, match="Say why"):
        workflow.need_none(
            session, world.keyring, sent.packet, chosen, " ", acting_user=world.officer
        )
    look_again(sent)
    assert changed(sent) == 1

    notice = workflow.need_none(
        session, world.keyring, sent.packet, chosen, WHY, acting_user=world.officer
    )

    assert (notice.state, notice.drop_reason) == (CorrectionState.DROPPED, WHY)
    assert not notice.letter
    assert sent.compared().unhandled == ()
    assert changed(sent) == 0
    sent.victim.age = 36
    assert len(sent.compared().unhandled) == 1


def test_a_discarded_letter_leaves_everything_to_be_decided(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()
    assert changed(sent) == 0

    workflow.discard(session, world.keyring, notice, acting_user=world.officer)

    assert changed(sent) == 1
    assert len(sent.compared().unhandled) == 1
    assert sent.drafts().state is CorrectionState.DRAFTED


def test_a_letter_that_was_taken_counts_as_told_and_cannot_be_discarded(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()
    sent.is_confirmed(notice)
    with pytest.raises(NotAllowedNow, match="Take the letter first"):
        workflow.note_sent(session, notice, clock.today(), "post", acting_user=world.officer)
    workflow.note_taken(session, world.keyring, notice, "en", acting_user=world.officer)

    with pytest.raises(NotAllowedNow, match="write down how it went"):
        workflow.discard(session, world.keyring, notice, acting_user=world.officer)
    for day, how, said in (
        (clock.today() + timedelta(days=1), "post", "not come yet"),
        (clock.today() - timedelta(days=1), "post", "before the letter"),
        (clock.today(), " ", "how it went"),
    ):
        with pytest.raises(Refusal, match=said):
            workflow.note_sent(session, notice, day, how, acting_user=world.officer)


def test_a_letter_that_goes_back_is_worded_anew(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    notice = sent.drafts()

    workflow.send_back(
        session,
        notice,
        shown=workflow.digest_of(notice),
        reason="Say who to call.",
        acting_user=world.second,
    )

    assert notice.state is CorrectionState.DRAFTED
    with pytest.raises(Refusal, match="Write the letter"):
        workflow.word_notice(
            session, notice, Texts(), opened=notice.version, acting_user=world.officer
        )
    before = notice.letter
    workflow.word_notice(session, notice, before, opened=notice.version, acting_user=world.officer)
    assert notice.letter == before
    sent.is_confirmed(notice)
    with pytest.raises(NotAllowedNow, match="not being written"):
        workflow.word_notice(
            session, notice, before, opened=notice.version, acting_user=world.officer
        )


def test_who_wrote_and_who_decided_stays_written_down(session: Session, sent: Sent) -> None:
    """Also past the verbs: the database refuses."""
    sent.victim.age = 35
    notice = sent.drafts()
    sent.is_confirmed(notice)
    session.commit()
    by_author = sa.insert(CorrectionDecision).values(
        id=new_id(),
        notice_id=notice.id,
        user_id=sent.world.officer.id,
        outcome=CorrectionOutcome.CONFIRM,
        reason="",
        digest="",
        decided_at=clock.now(),
    )

    for statement in (
        sa.update(CorrectionDecision).values(reason="Otherwise."),
        sa.delete(CorrectionDecision),
        sa.update(CorrectionContributor).values(user_id=sent.world.second.id),
        sa.delete(CorrectionContributor),
        by_author,
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(statement)


def test_what_pages_are_told_is_worked_out_anew_only_where_something_happened(
    sent: Sent,
) -> None:
    world, session = sent.world, sent.session
    assert look_again(sent)
    assert not look_again(sent)
    assert queries.owed(session, acting_user=world.officer) == []

    sent.victim.age = 35
    sent.world.case.version += 1
    session.flush()

    assert look_again(sent)
    (owed,) = queries.owed(session, acting_user=world.officer)
    assert (owed.submission, owed.notice) == (sent.submission, None)
    notice = sent.drafts()
    (owed,) = queries.owed(session, acting_user=world.officer)
    assert owed.notice is notice
    assert queries.owed(session, acting_user=world.lead) == []


def test_only_officers_and_auditors_know_of_a_letter(
    session: Session, sent: Sent, auditor: User
) -> None:
    sent.victim.age = 35
    notice = sent.drafts()

    assert queries.get_notice(session, notice.id, acting_user=auditor) is notice
    with pytest.raises(NotFound):
        queries.get_notice(session, notice.id, acting_user=sent.world.lead)
    with pytest.raises(NotPermitted):
        workflow.draft_notice(session, sent.world.keyring, sent.packet, [], acting_user=auditor)


def test_a_packet_that_nobody_can_open_any_more_is_not_compared(sent: Sent) -> None:
    world, session = sent.world, sent.session
    sent.victim.age = 35
    look_again(sent)
    snapshot = session.get_one(Snapshot, sent.packet.snapshot_id)

    session.get_one(DataKey, snapshot.data_key_id).wrapped = None
    world.case.version += 1
    session.flush()

    with pytest.raises(NotAllowedNow, match="expunged"):
        queries.compare(session, world.keyring, sent.packet)
    asked = queries.changes_in(session, world.keyring, sent.packet, acting_user=world.officer)
    assert asked is None
    look_again(sent)
    assert changed(sent) == 0
