"""What a recipient holds beside what would leave today: nothing hidden, nothing told too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.counts import CountRange
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.texts import Texts
from casefiles.outbound.corrections import queries
from casefiles.outbound.corrections.parts.comparing import Today, compared
from casefiles.outbound.corrections.parts.saying import (
    PERSONAL,
    PRESENCE,
    Part,
    Voice,
    numbers_in,
    said_in,
)
from casefiles.outbound.corrections.queries import Change, Kind, Way, Why
from casefiles.outbound.packets.queries import opened, the_packet
from casefiles.record.cases.models import CaseState
from casefiles.record.disclosure.models import Ground, GroundSubject, Scope
from casefiles.record.disclosure.workflow import withdraw_everything
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.victims.models import EntryState, VictimKind
from casefiles.record.victims.parts.details import details_of_figure
from casefiles.record.victims.workflow import edit_figure
from tests.factories.attribution import add_other_claim
from tests.factories.evidence import add_exhibit
from tests.factories.places import add_facility
from tests.factories.sources import add_source
from tests.factories.submissions import add_ready_case
from tests.factories.victims import add_damage, add_figure, add_victim
from tests.outbound.conftest import LATIN, NAMES, Build, World
from tests.outbound.sent import Sent, send


def told(change: Change) -> tuple[str, str]:
    """Return what the packet says and what would leave today, in English."""
    return tuple(  # type: ignore[return-value]  # there are two
        queries.in_language(one.words, "en") if one else "" for one in (change.then, change.now)
    )


def test_nothing_changed_where_nothing_was_changed(sent: Sent) -> None:
    assert sent.changes() == {}


def test_a_packet_that_nobody_holds_is_not_compared(world: World, build_packets: Build) -> None:
    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    packet = the_packet(world.session, submission.id)

    with pytest.raises(NotAllowedNow, match="nobody holds it"):
        queries.compare(world.session, world.keyring, packet)


def test_each_fact_that_changed_stands_where_the_packet_has_it(
    session: Session, sent: Sent
) -> None:
    case = sent.world.case
    case.date_edtf, case.weapons = "2019-07-23", ("unguided_bomb", "cluster_munition")
    sent.victim.age, sent.victim.outcome = 35, "injured"
    sent.figure.minimum = 14
    facility = add_facility(session, name="Clinic of Nowhere")
    add_damage(session, case, facility)

    found = sent.changes()

    assert told(found["Case 1, date"]) == ("22 July 2019", "23 July 2019")
    assert told(found["Case 1, Victim 1, age then"]) == ("34", "35")
    assert told(found["Case 1, Victim 1, what became of them"])[1] == "Injured"
    number = sent.source_number
    assert told(found[f"Case 1, figure of Source {number} (Killed, All), number"]) == (
        "at least 12",
        "at least 14",
    )
    assert found["Case 1, damage to Clinic of Nowhere"].kind is Kind.ADDED
    assert "Case 1, weapons" in found
    assert all(one.is_material and one.way is Way.NOTICE for one in found.values())


def test_wording_is_told_apart_from_facts_and_language_from_language(sent: Sent) -> None:
    case = sent.world.case
    case.narrative = Texts.of(en="Aircraft struck the market.", ar="قصفت طائرة السوق.")

    (change,) = sent.changes().items()

    assert change[0] == "Case 1, narrative (Arabic)"
    assert not change[1].is_material
    assert sent.compared().material == ()
    assert len(sent.compared().unhandled) == 1


def test_an_attribution_that_a_fact_reopened_waits_for_the_decision(
    session: Session, sent: Sent
) -> None:
    details = details_of_figure(sent.figure)
    edit_figure(
        session,
        sent.world.case,
        sent.figure,
        replace(details, count=CountRange(15)),
        opened=sent.figure.version,
        acting_user=sent.world.lead,
    )

    claim = sent.changes()["Case 1, our attribution"]

    assert (claim.kind, claim.way, claim.why) == (Kind.TAKEN_AWAY, Way.WAIT, Why.REVIEWED)


def test_what_was_withdrawn_is_left_to_the_letter_about_it(session: Session, sent: Sent) -> None:
    world = sent.world
    withdraw_everything(
        session, world.case, sent.victim.id, acting_user=world.lead, reason="She asked."
    )
    withdraw_everything(
        session, world.case, sent.source.id, acting_user=world.lead, reason="He asked."
    )

    found = sent.changes()

    name = found["Case 1, Victim 1, name"]
    assert (name.kind, name.way) == (Kind.WITHHELD, Way.RECALL)
    assert {one.kind for where, one in found.items() if where.startswith("Case 1, figure")} == {
        Kind.WITHHELD
    }
    assert sent.compared().material == ()
    assert "Nadim" not in str([one.now for one in found.values()])


def test_a_consent_that_ran_out_keeps_things_in_like_one_that_was_withdrawn(
    session: Session, sent: Sent
) -> None:
    for ground in session.query(Ground).filter_by(subject_id=sent.exhibit.id):
        ground.expires_on = clock.today() - timedelta(days=1)

    (exhibit,) = sent.changes().values()

    assert (exhibit.kind, exhibit.way, exhibit.now) == (Kind.WITHHELD, Way.RECALL, None)


def test_what_they_do_not_hold_yet_goes_by_a_submission_and_not_by_a_letter(
    session: Session, sent: Sent
) -> None:
    world, case = sent.world, sent.world.case
    source = add_source(session, recorded_by=world.lead)
    add_figure(session, case, source, minimum=9, category="injured")
    world.lets_go(GroundSubject.SOURCE, source.id, Scope.TESTIMONY)
    exhibit = add_exhibit(session, world.store, case, by=world.lead, content=b"a second film")
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    add_other_claim(session, case, author=world.lead)

    found = sent.changes()

    assert {where: one.way for where, one in found.items() if where.startswith("Case 1, a")} == {
        "Case 1, a further exhibit": Way.ANEW,
        "Case 1, a figure of a further source (Injured, All)": Way.ANEW,
    }
    assert found["a further source"].way is Way.ANEW


def test_a_further_victim_is_told_by_what_became_of_them_and_nothing_else(
    session: Session, sent: Sent
) -> None:
    victim = add_victim(session, sent.world.case, name="Farida Latersdaughter", age=9)
    sent.world.lets_go(GroundSubject.VICTIM, victim.id, Scope.NAME, Scope.DETAILS)

    (change,) = sent.changes().items()

    assert change[0] == "Case 1, a further victim entry"
    assert told(change[1]) == ("", "Killed, 1")
    assert change[1].way is Way.NOTICE


def test_a_name_found_out_later_goes_by_a_submission(session: Session, sent: Sent) -> None:
    """A letter would tell a name that no recall could find again: the packet does not hold it."""
    sent.somebody.kind = VictimKind.NAMED
    sent.somebody.person = Person(names=Texts.of(en="Samir Foundson"))
    session.flush()
    sent.world.lets_go(GroundSubject.VICTIM, sent.somebody.id, Scope.NAME, Scope.DETAILS)

    found = sent.changes()

    assert found["Case 1, Victim 2, kind"].way is Way.NOTICE
    assert found["Case 1, Victim 2, name"].way is Way.ANEW


def test_words_that_name_somebody_without_a_ground_would_not_leave(
    session: Session, sent: Sent
) -> None:
    add_victim(session, sent.world.case, name="Farida Hiddenson")
    sent.world.case.narrative = Texts.of(en="They killed Farida Hiddenson there.", ar="قصف.")

    found = sent.changes()

    english = found["Case 1, narrative (English)"]
    assert (english.way, english.why) == (Way.WAIT, Why.NAMED)
    assert found["Case 1, narrative (Arabic)"].way is Way.NOTICE


def test_of_a_case_that_is_looked_into_again_a_letter_says_that_and_nothing_else(
    sent: Sent,
) -> None:
    case = sent.world.case
    case.date_edtf = "2019-07-24"
    case.state = CaseState.INVESTIGATING

    found = sent.changes()

    assert {where: (one.way, one.why) for where, one in found.items()} == {
        "Case 1, date": (Way.WAIT, Why.DOUBTED),
        "Case 1, whether it happened": (Way.NOTICE, None),
    }


def test_what_was_taken_out_of_the_record_is_not_said_to_be_withheld(
    session: Session, sent: Sent
) -> None:
    sent.figure.state = EntryState.VOID
    sent.victim.state = EntryState.VOID

    found = sent.changes()

    assert found["Case 1, Victim 1"].kind is Kind.TAKEN_AWAY
    assert {one.kind for one in found.values()} == {Kind.TAKEN_AWAY}
    assert {one.way for one in found.values()} == {Way.NOTICE}
    assert session.get(Exhibit, sent.exhibit.id) is not None


def test_what_others_say_is_compared_too(session: Session, sent: Sent) -> None:
    world = sent.world
    claim = add_other_claim(session, world.case, author=world.lead)
    assert sent.changes() == {}
    world.lets_go(GroundSubject.CLAIM, claim.id, Scope.TESTIMONY)

    (change,) = sent.changes().items()

    assert change[0].startswith("Case 1, what others say (")
    assert (change[1].kind, change[1].way) == (Kind.ADDED, Way.ANEW)


def test_a_text_that_names_somebody_whom_the_packet_does_not_name_goes_by_a_submission(
    session: Session, sent: Sent
) -> None:
    """Farida may be named today: but no recall would find the letter that named her."""
    farida = add_victim(session, sent.world.case, name="Farida Latersdaughter")
    sent.world.lets_go(GroundSubject.VICTIM, farida.id, Scope.NAME)
    sent.world.case.narrative = Texts.of(en="They killed Farida Latersdaughter.", ar="قصف.")

    found = sent.changes()

    english = found["Case 1, narrative (English)"]
    assert (english.way, english.why) == (Way.ANEW, None)
    assert found["Case 1, narrative (Arabic)"].way is Way.NOTICE


def test_where_a_source_published_goes_by_letter_only_if_the_packet_says_who_it_is(
    sent: Sent,
) -> None:
    sent.source.published_url = "https://example.org/abu-hidden"
    sent.world.lets_go(GroundSubject.SOURCE, sent.source.id, Scope.NAME)

    found = sent.changes()

    number = sent.source_number
    assert found[f"Source {number}, where it was published"].way is Way.ANEW
    assert found[f"Source {number}, description"].way is Way.ANEW


def test_a_source_that_the_packet_names_is_corrected_by_letter(
    world: World, build_packets: Build
) -> None:
    source = add_source(world.session, recorded_by=world.lead, published_title="Nowhere News")
    add_figure(world.session, world.case, source, minimum=12)
    world.lets_go(GroundSubject.SOURCE, source.id, Scope.NAME, Scope.TESTIMONY)
    sent = send(world, build_packets)

    source.published_url = "https://example.org/news"

    (change,) = sent.changes().values()
    assert (change.said.name, change.way) == ("published", Way.NOTICE)


def test_who_is_hidden_in_one_case_is_not_named_in_its_part_because_another_names_them(
    session: Session, world: World, build_packets: Build
) -> None:
    other = add_ready_case(session, lead=world.lead)
    add_victim(session, other, name=NAMES)
    sent = send(world, build_packets, other)
    other.narrative = Texts.of(en=f"{LATIN} was carried out.", ar="قصف.")
    world.case.narrative = Texts.of(en=f"{LATIN} was there.", ar="قصف.")

    found = sent.changes()

    ways = {number: found[f"Case {number}, narrative (English)"].way for number in (1, 2)}
    assert sorted(ways.values()) == [Way.NOTICE, Way.WAIT]
    notice = sent.drafts(
        *(f"Case {number}, narrative (English)" for number in ways if ways[number] is Way.NOTICE)
    )
    with pytest.raises(NotAllowedNow, match="names somebody"):
        sent.is_confirmed(notice)


def test_a_first_attribution_of_ours_goes_by_a_submission_and_its_parts_by_letter(
    sent: Sent,
) -> None:
    """Who is said to have done it is weighed and cleared anew."""
    held = opened(sent.session, sent.world.keyring, sent.packet)
    voice = Voice(held.secret, numbers_in(held.content))
    said = said_in(held.content, voice)
    without = {
        key: one
        for key, one in said.items()
        if one.subject.part not in {Part.CLAIM, Part.INDICATOR}
    }

    (claim,) = compared(without, said, Today(), told={}, handled={}).changes
    indicators = {key: one for key, one in said.items() if one.subject.part is not Part.INDICATOR}
    parts = compared(indicators, said, Today(), told={}, handled={}).changes

    assert (claim.said.subject.part, claim.kind, claim.way) == (Part.CLAIM, Kind.ADDED, Way.ANEW)
    assert parts
    assert {(one.said.subject.part, one.way) for one in parts} == {(Part.INDICATOR, Way.NOTICE)}


def test_every_field_of_a_statement_goes_by_letter_or_is_known_not_to(sent: Sent) -> None:
    """What a packet says one day and nobody thought of goes by a submission."""
    anew = {(Part.EXHIBIT, "file")}
    held = opened(sent.session, sent.world.keyring, sent.packet)
    said = said_in(held.content, Voice(held.secret, numbers_in(held.content)))
    before = {key: replace(one, token="otherwise") for key, one in said.items()}
    before = {key: one for key, one in before.items() if one.name not in PERSONAL}
    told = compared(before, {key: said[key] for key in before}, Today(), told={}, handled={})

    found = {
        (one.said.subject.part, one.said.name)
        for one in told.changes
        if one.way is Way.ANEW and one.said.name != PRESENCE
    }

    assert found == anew | {(Part.SOURCE, "description")}
