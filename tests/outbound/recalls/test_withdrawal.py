"""Somebody takes their consent back: nothing goes out, and who holds it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from casefiles.desk.home.queries import work_of
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.queries import the_packet
from casefiles.outbound.packets.workflow import note_download
from casefiles.outbound.recalls import queries, workflow
from casefiles.outbound.recalls.models import NoticeState
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind, Submission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.record.cases.models import CaseAccess
from casefiles.record.citations.models import Citation
from casefiles.record.covering.models import Areas, Order, Span
from casefiles.record.covering.workflow import ask_for_covering
from casefiles.record.disclosure.models import Ground, GroundSubject, Scope, Withdrawal
from casefiles.record.disclosure.workflow import withdraw_everything, withdraw_ground
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import split_case
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import Victim, VictimKind
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import add_ground
from tests.factories.victims import add_figure, add_victim
from tests.outbound.conftest import LATIN, NAMES, Build, World

WISH = "She asked us on the telephone."


@dataclass
class Sent:
    """A packet with one named victim in it, built, and sent where a test says so."""

    world: World
    victim: Victim
    submission: Submission
    packet: Packet

    def goes_out(self) -> None:
        told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
        record_dispatch(
            self.world.session,
            self.world.keyring,
            self.submission,
            told,
            acting_user=self.world.officer,
        )

    def is_taken_back(self) -> None:
        withdraw_everything(
            self.world.session,
            self.world.case,
            self.victim.id,
            acting_user=self.world.lead,
            reason=WISH,
        )

    def affected(self, state: PacketState) -> list[queries.Affected]:
        world = self.world
        return queries.affected(world.session, world.keyring, state, acting_user=world.officer)


@pytest.fixture
def built(world: World, build_packets: Build) -> Sent:
    victim = add_victim(world.session, world.case, name=NAMES)
    world.lets_go(GroundSubject.VICTIM, victim.id, Scope.NAME, Scope.DETAILS)
    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    world.session.expire_all()
    return Sent(world, victim, submission, the_packet(world.session, submission.id))


def test_a_built_packet_is_held_back_at_once(built: Sent) -> None:
    assert built.affected(PacketState.BUILT) == []

    built.is_taken_back()

    (held,) = built.affected(PacketState.BUILT)
    assert held.submission is built.submission
    assert [(one.case, one.kind, one.number) for one in held.withdrawn.parts] == [(1, "victim", 1)]
    world = built.world
    with pytest.raises(NotAllowedNow, match="What may leave changed"):
        note_download(world.session, world.keyring, built.packet, acting_user=world.officer)


def test_the_letter_names_what_was_withdrawn_as_the_packet_does(built: Sent) -> None:
    built.goes_out()
    built.is_taken_back()
    world = built.world

    notice = workflow.draft_notice(
        world.session, world.keyring, built.packet, acting_user=world.officer
    )

    assert notice.letter.languages == ("en", "ar")
    english, arabic = notice.letter.wordings["en"], notice.letter.wordings["ar"]
    assert "Case 1, Victim 1: " in english
    assert "القضية 1، الضحية 1: " in arabic
    assert built.submission.reference in english
    assert built.packet.sha256 in arabic.replace(" ", "")
    for told in (english, arabic):
        assert WISH not in told
        assert LATIN not in told
        assert built.victim.reference not in told
        assert str(built.victim.id) not in told


def test_a_letter_is_owed_until_it_is_sent(session: Session, built: Sent) -> None:
    world = built.world
    built.goes_out()
    assert work_of(session, world.officer, world.keyring).to_recall == []

    built.is_taken_back()
    assert work_of(session, world.officer, world.keyring).to_recall == [built.submission]
    notice = workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)
    assert built.affected(PacketState.SENT) == []
    assert work_of(session, world.officer, world.keyring).to_recall == [built.submission]

    workflow.note_sent(session, notice, clock.today(), "courier", acting_user=world.officer)

    assert notice.state is NoticeState.SENT
    assert work_of(session, world.officer, world.keyring).to_recall == []
    assert work_of(session, world.lead, world.keyring).to_recall == ()


def test_what_is_withdrawn_later_needs_another_letter(session: Session, built: Sent) -> None:
    world, case = built.world, built.world.case
    other = add_victim(session, case, name="Farida Laterson")
    built.goes_out()
    built.is_taken_back()
    first = workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)
    with pytest.raises(NotAllowedNow, match="being written already"):
        workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)
    workflow.drop_notice(session, first, "They hold no copy.", acting_user=world.officer)

    assert other.id not in {item for rows in first.items.values() for _kind, item, _ in rows}
    with pytest.raises(NotAllowedNow, match="no letter speaks of"):
        workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)


def test_what_is_given_again_and_taken_back_again_is_asked_about_again(
    session: Session, built: Sent
) -> None:
    world = built.world
    built.goes_out()
    built.is_taken_back()
    first = workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)
    workflow.drop_notice(session, first, "They agreed again.", acting_user=world.officer)
    for ground in session.query(Ground).filter_by(subject_id=built.victim.id):
        ground.given_on = ground.taken_back_on = clock.today() - timedelta(days=1)
    world.lets_go(GroundSubject.VICTIM, built.victim.id, Scope.NAME, Scope.DETAILS)
    assert built.affected(PacketState.SENT) == []

    built.is_taken_back()

    assert len(built.affected(PacketState.SENT)) == 1


def test_what_went_along_to_another_case_since_is_followed_there(
    session: Session, built: Sent
) -> None:
    world, case = built.world, built.world.case
    built.goes_out()
    session.commit()
    told = SplitDetails(Texts.of(en="A second strike"), "two strikes", victims=(built.victim.id,))
    new = split_case(session, case, told, opened=case.version, acting_user=world.lead)
    again = SplitDetails(Texts.of(en="A third strike"), "three strikes", victims=(built.victim.id,))
    last = split_case(session, new, again, opened=new.version, acting_user=world.lead)
    session.commit()
    assert built.affected(PacketState.SENT) == []

    withdraw_everything(session, last, built.victim.id, acting_user=world.lead, reason=WISH)

    (one,) = built.affected(PacketState.SENT)
    assert [(part.case, part.kind, part.number) for part in one.withdrawn.parts] == [
        (1, "victim", 1)
    ]


def test_what_went_out_before_it_was_taken_back_is_written_down_all_the_same(
    session: Session, built: Sent
) -> None:
    built.is_taken_back()
    with pytest.raises(NotAllowedNow, match="What may leave changed"):
        built.goes_out()
    for ground in session.query(Ground).filter_by(subject_id=built.victim.id):
        ground.withdrawn_at = clock.now() + timedelta(days=1)
        ground.withdrawn_as, ground.taken_back_on = Withdrawal.TAKEN_BACK, clock.today()

    built.goes_out()

    assert built.packet.state is PacketState.SENT
    assert len(built.affected(PacketState.SENT)) == 1


def test_a_packet_that_did_not_go_out_needs_no_letter(session: Session, built: Sent) -> None:
    built.is_taken_back()

    with pytest.raises(NotAllowedNow, match="did not go out"):
        workflow.draft_notice(
            session, built.world.keyring, built.packet, acting_user=built.world.officer
        )


def test_what_is_withdrawn_but_not_in_the_packet_concerns_nobody(
    session: Session, built: Sent
) -> None:
    world = built.world
    ground = add_ground(
        session, world.case, GroundSubject.VICTIM, built.victim.id,
        by=world.lead, scopes=(Scope.CONTACT,),
    )  # fmt: skip
    built.goes_out()

    withdraw_ground(session, ground, world.case, acting_user=world.lead, reason=WISH)

    assert queries.touched(session, PacketState.SENT) != []
    assert built.affected(PacketState.SENT) == []


def test_a_letter_is_put_into_other_words_until_it_is_sent(session: Session, built: Sent) -> None:
    world = built.world
    built.goes_out()
    built.is_taken_back()
    notice = workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)
    ours = Texts.of(en="Please set Victim 1 of Case 1 aside.")

    for _twice in range(2):
        workflow.word_notice(
            session, notice, ours, opened=notice.version, acting_user=world.officer
        )
        session.commit()
    told = [one.action for one in history_of(session, notice.id)]
    workflow.note_sent(session, notice, clock.today(), "post", acting_user=world.officer)

    assert notice.letter == ours
    assert told.count("recall:worded") == 1
    with pytest.raises(NotAllowedNow, match="not being written"):
        workflow.word_notice(
            session, notice, ours, opened=notice.version, acting_user=world.officer
        )


def test_a_letter_says_when_and_how_it_went(session: Session, built: Sent) -> None:
    world = built.world
    built.goes_out()
    built.is_taken_back()
    notice = workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)
    today = clock.today()

    for sent_on, method, said in (
        (today + timedelta(days=1), "courier", "has not come yet"),
        (today - timedelta(days=9), "courier", "before the packet was sent"),
        (today, " ", "how it went"),
    ):
        with pytest.raises(Refusal, match=said):
            workflow.note_sent(session, notice, sent_on, method, acting_user=world.officer)
    with pytest.raises(Refusal, match="Say why"):
        workflow.drop_notice(session, notice, " ", acting_user=world.officer)
    with pytest.raises(Refusal, match="Write the letter"):
        workflow.word_notice(
            session, notice, Texts(), opened=notice.version, acting_user=world.officer
        )
    assert notice.state is NoticeState.DRAFTED


def test_only_officers_write_letters_and_auditors_read_them(
    session: Session, built: Sent, auditor: User
) -> None:
    world = built.world
    built.goes_out()
    built.is_taken_back()
    for person in (world.lead, auditor):
        with pytest.raises(NotPermitted):
            workflow.draft_notice(session, world.keyring, built.packet, acting_user=person)
    notice = workflow.draft_notice(session, world.keyring, built.packet, acting_user=world.officer)

    assert queries.get_notice(session, notice.id, acting_user=auditor) is notice
    with pytest.raises(NotFound):
        queries.get_notice(session, notice.id, acting_user=world.lead)
    with pytest.raises(NotPermitted):
        workflow.note_sent(session, notice, clock.today(), "post", acting_user=auditor)


def test_who_takes_consent_back_takes_it_back_everywhere(
    session: Session, lead: User, colleague: User, world: World
) -> None:
    source = _cited(session, world)
    hidden = add_case(session, lead=colleague, access=CaseAccess.MEMBERS)
    add_figure(session, hidden, source, minimum=1)
    there = add_ground(
        session, hidden, GroundSubject.SOURCE, source.id, by=colleague, scopes=(Scope.NAME,)
    )
    here = add_ground(
        session, world.case, GroundSubject.SOURCE, source.id, by=lead, scopes=(Scope.TESTIMONY,)
    )

    count = withdraw_everything(session, world.case, source.id, acting_user=lead, reason=WISH)

    assert count >= 2
    assert here.withdrawn_at
    assert there.withdrawn_at
    with pytest.raises(NotAllowedNow, match="no ground left"):
        withdraw_everything(session, world.case, source.id, acting_user=lead, reason=WISH)
    with pytest.raises(NotFound):
        withdraw_everything(session, world.case, new_id(), acting_user=lead, reason=WISH)


def test_a_packet_is_held_back_where_something_has_to_be_covered_since(
    session: Session, world: World, build_packets: Build
) -> None:
    exhibit = add_exhibit(session, world.store, world.case, by=world.lead, content=b"Nadim was it")
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    packet = the_packet(session, submission.id)
    note_download(session, world.keyring, packet, acting_user=world.officer)

    order = Order(Areas(spans=(Span(1, 5),)), "a name")
    ask_for_covering(session, exhibit, order, acting_user=world.lead)

    with pytest.raises(NotAllowedNow, match="has to be covered"):
        note_download(session, world.keyring, packet, acting_user=world.officer)


def test_a_person_harmed_in_two_cases_takes_consent_back_once(
    session: Session, lead: User, colleague: User, browse: Browse, world: World
) -> None:
    victim = add_victim(session, world.case, name=NAMES)
    grounds = []
    for access in CaseAccess:
        other = add_case(session, lead=colleague, access=access)
        same = add_victim(session, other, kind=VictimKind.NAMED, person_id=victim.person_id)
        grounds.append(
            add_ground(
                session, other, GroundSubject.VICTIM, same.id, by=colleague, scopes=(Scope.NAME,)
            )
        )
    about = f"/cases/{world.case.id}/grounds/about/{victim.id}/withdraw"
    session.commit()

    # Of the two other cases, one is for its members only: its ground is not counted to others.
    assert "1 ground in another case that you may read" in browse(lead).get(about).text
    withdraw_everything(session, world.case, victim.id, acting_user=lead, reason=WISH)

    assert [bool(one.withdrawn_at) for one in grounds] == [True, True]


def test_what_was_taken_back_in_another_case_is_listed_of_the_packet_too(built: Sent) -> None:
    world, session = built.world, built.world.session
    other = add_case(session, lead=world.lead)
    same = add_victim(session, other, kind=VictimKind.NAMED, person_id=built.victim.person_id)
    ground = add_ground(
        session, other, GroundSubject.VICTIM, same.id, by=world.lead, scopes=(Scope.NAME,)
    )
    assert built.affected(PacketState.BUILT) == []

    withdraw_ground(session, ground, other, acting_user=world.lead, reason=WISH)

    (held,) = built.affected(PacketState.BUILT)
    assert [(one.case, one.kind, one.number) for one in held.withdrawn.parts] == [(1, "victim", 1)]


def _cited(session: Session, world: World) -> Source:
    """Return a source that the case rests on."""
    citation = session.query(Citation).filter_by(case_id=world.case.id).first()
    assert citation is not None
    assert citation.source_id is not None
    return session.get_one(Source, citation.source_id)


def test_the_officer_is_led_from_the_withdrawal_to_the_letter(browse: Browse, built: Sent) -> None:
    built.goes_out()
    alice, olga = browse(built.world.lead), browse(built.world.officer)
    about = f"/cases/{built.world.case.id}/grounds/about/{built.victim.id}/withdraw"
    assert LATIN in alice.get(about).text
    assert alice.send(about, {"reason": ""}).status_code == 422
    assert alice.send(about, {"reason": WISH}).status_code == 303

    assert "/recalls/" in olga.get("/").text
    assert "Draft the letter" in olga.get("/recalls/").text
    letter = olga.send(f"/recalls/packets/{built.packet.id}").location
    page = olga.get(letter).text
    assert "Case 1, Victim 1" in page
    assert WISH not in page
    assert LATIN not in page

    form = olga.get(f"{letter}/edit").text
    assert "Case 1, Victim 1" in form
    assert olga.send(f"{letter}/sent", {"sent_on": "", "method": "post"}).status_code == 422
    sent = {"sent_on": clock.today().isoformat(), "method": "post"}
    assert olga.send(f"{letter}/sent", sent).status_code == 303
    listed = olga.get("/recalls/").text
    assert "Draft the letter" not in listed
    assert "not yet" not in listed
    assert olga.send(f"{letter}/drop", {"reason": "Too late."}).status_code == 409
    assert alice.get("/recalls/").status_code == 403
