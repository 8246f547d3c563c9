"""Who holds what of a case: every packet that went out, and who was told of whom."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.outbound.dispatch.workflow import record_dispatch, strike
from casefiles.outbound.holders import queries
from casefiles.outbound.packets.workflow import keep_what_it_holds
from casefiles.outbound.recalls.workflow import draft_notice, note_sent
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind
from casefiles.platform.accounts.models import User
from casefiles.platform.snapshots.models import Snapshot
from casefiles.platform.vault.models import DataKey
from casefiles.record.disclosure.models import Scope
from casefiles.record.disclosure.workflow import withdraw_everything
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import split_case
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.outbound.conftest import LATIN
from tests.outbound.sent import Sent


def held(sent: Sent) -> queries.Holder:
    sent.session.flush()
    (one,) = queries.holders_of(sent.session, sent.world.keyring, sent.world.case)
    return one


def test_what_went_is_listed_with_whom_it_tells_of(sent: Sent) -> None:
    one = held(sent)

    assert (one.submission, one.packet) == (sent.submission, sent.packet)
    assert (one.sent_on, one.number) == (clock.today(), 1)
    assert [(who, set(what)) for who, what in one.people] == [
        (sent.victim, {Scope.NAME, Scope.DETAILS})
    ]
    assert one.exhibits == [sent.exhibit]
    assert one.attributed is not None
    assert one.attributed.revision == 1
    ((victim, told),) = queries.told_of_people([one])
    assert victim is sent.victim
    assert [row.holder for row in told] == [one]


def test_letters_and_answers_since_stand_beside_it(session: Session, sent: Sent) -> None:
    world = sent.world
    sent.somebody.outcome = "injured"
    sent.goes(sent.drafts())
    withdraw_everything(
        session, world.case, sent.exhibit.id, acting_user=world.lead, reason="They asked."
    )
    recall = draft_notice(session, world.keyring, sent.packet, acting_user=world.officer)
    assert held(sent).recalls == []
    note_sent(session, recall, clock.today(), "courier", acting_user=world.officer)
    reply = DispatchDetails(DispatchKind.ACKNOWLEDGED, clock.today(), note="Thank you.")
    record_dispatch(session, world.keyring, sent.submission, reply, acting_user=world.officer)

    one = held(sent)

    assert len(one.corrections) == 1
    assert one.recalls == [recall]
    assert [answer.note for answer in one.answers] == ["Thank you."]


def test_what_they_said_back_stands_as_it_stands_in_the_words_of_the_submission(
    session: Session, sent: Sent, browse: Browse
) -> None:
    world = sent.world
    asked, wrong = (
        record_dispatch(
            session,
            world.keyring,
            sent.submission,
            DispatchDetails(kind, clock.today(), note=note),
            acting_user=world.officer,
        )
        for kind, note in (
            (DispatchKind.MORE_REQUESTED, "Please send the second film."),
            (DispatchKind.ACKNOWLEDGED, "Meant for another submission."),
        )
    )
    strike(session, sent.submission, wrong, "It was another's.", acting_user=world.officer)
    session.commit()

    page = browse(world.lead).get(f"/cases/{world.case.id}/held/").text

    assert "more is asked for" in page
    assert "Please send the second film." in page
    assert "Meant for another submission." not in page
    assert held(sent).answers == [asked]


def test_somebody_who_is_in_another_case_today_is_counted_and_not_named(
    session: Session, sent: Sent
) -> None:
    case = sent.world.case
    session.commit()
    told = SplitDetails(Texts.of(en="A second strike"), "two strikes", victims=(sent.victim.id,))
    split_case(session, case, told, opened=case.version, acting_user=sent.world.lead)

    one = held(sent)

    assert one.people == []
    assert one.elsewhere == 1


def test_who_reads_the_case_reads_who_holds_it(
    session: Session, sent: Sent, auditor: User, browse: Browse
) -> None:
    other = add_case(session, lead=sent.world.lead)
    session.commit()
    page = f"/cases/{sent.world.case.id}/held/"

    for person in (sent.world.lead, sent.world.officer, auditor):
        told = browse(person).get(page).text
        assert sent.submission.reference in told
        assert LATIN in told
        assert sent.exhibit.reference in told
    assert f"/packets/{sent.packet.id}" not in browse(sent.world.lead).get(page).text
    assert "Who holds it" in browse(sent.world.lead).get(f"/cases/{sent.world.case.id}").text
    empty = browse(sent.world.lead).get(f"/cases/{other.id}/held/").text
    assert "Nobody holds anything of this case" in empty


def test_of_a_copy_that_was_expunged_it_is_known_whom_it_told_of(
    session: Session, sent: Sent
) -> None:
    keep_what_it_holds(session, sent.world.keyring, sent.packet, without=[])
    snapshot = session.get_one(Snapshot, sent.packet.snapshot_id)
    session.get_one(DataKey, snapshot.data_key_id).wrapped = None

    one = held(sent)

    assert [who for who, _what in one.people] == [sent.victim]
    assert (one.number, one.attributed) == (1, None)
