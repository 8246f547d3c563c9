"""Who is written down late, or beside the same bytes elsewhere, holds the file back as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.outbound.dispatch.queries import status_toward
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets.models import PacketState
from casefiles.outbound.packets.queries import lost_by, shown_since_seal
from casefiles.outbound.packets.workflow import note_download
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind
from casefiles.outbound.submissions.queries import case_content, permits_of
from casefiles.record.appearances.models import Appearance
from casefiles.record.appearances.queries import appearances_of
from casefiles.record.appearances.workflow import change_appearance
from casefiles.record.cases.models import Case
from casefiles.record.covering.models import Areas, Order, Span
from casefiles.record.covering.workflow import ask_for_covering, refuse_copy
from casefiles.record.disclosure.models import Ground, GroundSubject, Scope
from casefiles.record.disclosure.queries import Because, destination_of, grounds_of_case
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.workflow import void_exhibit
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import COI
from tests.factories.victims import add_victim
from tests.outbound.conftest import Build
from tests.outbound.gate.test_who_is_seen import Scene, Sealed, scene, sealed  # noqa: F401

At = Callable[[int], date]
FILM = b"one film, received twice (fictional)"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Let some days pass since the seal; the day that it is then comes back."""
    today, now = clock.today(), clock.now()

    def pass_days(days: int) -> date:
        monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=days))
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=days))
        return clock.today()

    return pass_days


@pytest.fixture
def packed(sealed: Sealed) -> Sealed:  # noqa: F811
    """Return a packet that is built and of which the log tells already."""
    sealed.scene.world.session.commit()
    return sealed


def take(packed: Sealed) -> None:
    world = packed.scene.world
    note_download(world.session, world.keyring, packed.packet, acting_user=world.officer)
    world.session.commit()


def say_sent(packed: Sealed, day: date) -> None:
    world = packed.scene.world
    told = DispatchDetails(DispatchKind.SENT, day, method="courier")
    record_dispatch(
        world.session, world.keyring, packed.submission, told, acting_user=world.officer
    )
    world.session.commit()


def _about(session: Session, case_id: UUID, subject_id: UUID) -> list[Ground]:
    return [row for row in grounds_of_case(session, case_id) if row.subject_id == subject_id]


def withdraw(packed: Sealed, whom: Victim | Exhibit) -> None:
    world = packed.scene.world
    (ground,) = _about(world.session, world.case.id, whom.id)
    withdraw_ground(world.session, ground, world.case, acting_user=world.lead, reason="She called.")
    world.session.commit()


def test_a_packet_is_not_said_to_be_sent_once_somebody_is_written_down(
    packed: Sealed, browse: Browse
) -> None:
    world, packet = packed.scene.world, packed.packet
    pages, form = browse(world.officer), {"kind": "sent", "method": "usb"}
    form["happened_on"] = clock.today().isoformat()
    where = f"/submissions/{packed.submission.id}"
    assert "is seen or heard in an exhibit" not in pages.get(where).text

    world.session.commit()
    packed.scene.shows(packed.shown)
    world.session.commit()

    for page in (where, f"/packets/{packet.id}/"):
        assert "is seen or heard in an exhibit" in pages.get(page).text
    for address in (f"/packets/{packet.id}/download", f"{where}/dispatch"):
        assert (address, pages.send(address, form).status_code) == (address, 409)
    world.session.refresh(packet)
    assert packet.state is PacketState.BUILT


@pytest.mark.parametrize("what", ["a face withdrawn", "somebody written down", "a file to cover"])
def test_what_changed_after_the_day_does_not_hold_what_was_taken_before(
    packed: Sealed, at: At, what: str
) -> None:
    world = packed.scene.world
    take(packed)
    went, changed = at(1), at(5)
    if what == "a face withdrawn":
        withdraw(packed, packed.basim)
    elif what == "somebody written down":
        packed.scene.shows(packed.shown).recorded_at = clock.now()
    else:
        order = Order(Areas(spans=(Span(1, 5),)), "a name")
        ask_for_covering(world.session, packed.shown, order, acting_user=world.lead)

    for day in (changed, at(6)):
        with pytest.raises(NotAllowedNow, match="the seal"):
            say_sent(packed, day)
    say_sent(packed, went)
    take(packed)


def test_what_nobody_took_before_it_was_said_to_be_sent_is_held_to_today(
    packed: Sealed, at: At
) -> None:
    sealed_on = clock.today()
    at(5)
    withdraw(packed, packed.basim)
    say_sent(packed, sealed_on)

    with pytest.raises(NotAllowedNow, match="before anybody took the file"):
        take(packed)


def test_what_nobody_took_may_be_taken_while_everything_has_its_ground(packed: Sealed) -> None:
    say_sent(packed, clock.today())
    take(packed)
    packed.scene.shows(packed.shown)
    with pytest.raises(NotAllowedNow, match="before anybody took the file"):
        take(packed)


def test_on_the_day_of_the_seal_what_came_after_it_counts(packed: Sealed) -> None:
    """West of here it may still be the day before: that is no way round what is known here."""
    withdraw(packed, packed.basim)
    with pytest.raises(NotAllowedNow, match="no ground"):
        say_sent(packed, (packed.packet.sealed_at - timedelta(hours=12)).date())


@pytest.mark.parametrize("expires", [False, True])
def test_each_ground_is_judged_by_the_day_by_itself(
    packed: Sealed, at: At, *, expires: bool
) -> None:
    world = packed.scene.world
    asked = at(5)
    (of_face,) = _about(world.session, world.case.id, packed.basim.id)
    if expires:
        of_face.expires_on = at(2)
    else:
        at(2)
        withdraw(packed, packed.basim)
    at(9)
    withdraw(packed, packed.shown)
    if expires:
        withdraw(packed, packed.basim)

    assert len(lost_by(world.session, world.keyring, packed.packet, asked)) == 1
    with pytest.raises(NotAllowedNow, match="no ground"):
        say_sent(packed, asked)


@pytest.fixture
def covered(scene: Scene, build_packets: Build) -> Sealed:  # noqa: F811
    """Return a packet with the copy in which nobody recognises whoever is seen."""
    world, shown = scene.world, scene.file("shown")
    amal = scene.victim("Amal Invented")
    scene.copy(shown, scene.shows(shown, amal))
    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    world.session.expire_all()
    return Sealed(scene, shown, amal, submission)


@pytest.mark.parametrize("what", ["refused", "recognised"])
def test_a_copy_hides_on_a_day_whom_it_hid_by_then(covered: Sealed, at: At, what: str) -> None:
    scene, session = covered.scene, covered.scene.world.session  # noqa: F811
    (row,), (copy,) = appearances_of(session, covered.shown), covered.shown.derivatives
    went, changed = at(1), at(5)
    if what == "refused":
        refuse_copy(session, covered.shown, copy, reason="a mirror", acting_user=scene.second)
    else:
        told = type(row.details)(row.who, seen=True, locator="0:40")
        change_appearance(
            session, covered.shown, row, told, opened=row.version, acting_user=scene.world.lead
        )
    session.commit()

    with pytest.raises(NotAllowedNow, match="the seal"):
        say_sent(covered, changed)
    say_sent(covered, went)


@dataclass
class Twins:
    """One film, received in a case and once more in the same or in another."""

    scene: Scene
    here: Exhibit
    there: Exhibit
    other: Case

    def because(self) -> Because:
        return self.scene.because(self.here)

    @property
    def held_by(self) -> list[str]:
        world = self.scene.world
        content = case_content(world.session, world.case)
        to = destination_of(world.session, COI)
        permits = permits_of(world.session, {world.case.id: content}, to)[world.case.id]
        return permits.held_by(str(self.here.id))

    def shows(self, whom: Victim | None = None, **said: bool) -> Appearance:
        return self.scene.shows(self.there, whom, **said)


@pytest.fixture
def twins(scene: Scene) -> Callable[[bool], Twins]:  # noqa: F811
    def receive(in_one_case: bool) -> Twins:
        world = scene.world
        other = world.case if in_one_case else add_case(world.session, lead=world.lead)
        here, there = (
            add_exhibit(world.session, world.store, case, by=world.lead, content=FILM)
            for case in (world.case, other)
        )
        world.lets_go(GroundSubject.EXHIBIT, here.id, Scope.FILE)
        return Twins(scene, here, there, other)

    return receive


@pytest.mark.parametrize("is_void", [False, True])
def test_the_same_bytes_in_one_case_wait_for_whoever_is_written_down_once(
    twins: Callable[[bool], Twins], *, is_void: bool
) -> None:
    film = twins(True)
    world, amal = film.scene.world, film.scene.victim("Amal Invented")
    assert film.because() is Because.GROUND
    film.shows(amal)
    if is_void:
        void_exhibit(world.session, film.there, reason="twice", acting_user=world.lead)
    assert (film.because(), film.held_by) == (Because.SHOWN_UNASKED, [amal.reference])
    world.lets_go(GroundSubject.VICTIM, amal.id, Scope.IMAGE)
    assert film.because() is Because.GROUND


def test_the_same_bytes_in_another_case_wait_and_tell_nothing_of_it(
    twins: Callable[[bool], Twins],
) -> None:
    film = twins(False)
    scene, world = film.scene, film.scene.world  # noqa: F811
    amal = add_victim(world.session, film.other, name="Amal Invented")
    row = film.shows(amal)
    assert (film.because(), film.held_by) == (Because.SHOWN_UNASKED, [""])
    content = str(case_content(world.session, world.case))
    assert not [
        one for one in (row.id, amal.id, film.there.id, film.other.id) if str(one) in content
    ]

    here = add_victim(world.session, world.case, name="Amal Invented")
    here.person_id = amal.person_id
    world.lets_go(GroundSubject.VICTIM, here.id, Scope.IMAGE)
    assert film.because() is Because.SHOWN_UNASKED, (
        "that it is her is known in the other case alone"
    )
    scene.shows(film.here, here)
    assert film.because() is Because.GROUND
    change_appearance(
        world.session, film.there, row, type(row.details)(row.who, seen=True, heard=True),
        opened=row.version, acting_user=world.lead,
    )  # fmt: skip
    assert film.because() is Because.SHOWN_UNASKED, "she is heard as well"


def test_somebody_else_is_hidden_here_one_for_one(twins: Callable[[bool], Twins]) -> None:
    film = twins(False)
    scene = film.scene  # noqa: F811
    film.shows()
    row = scene.shows(film.here)
    scene.copy(film.here, row)
    assert film.because() is Because.GROUND
    film.shows()
    assert film.because() is Because.SHOWN_UNASKED


def test_a_copy_of_the_same_bytes_hides_here_too(twins: Callable[[bool], Twins]) -> None:
    film = twins(False)
    scene = film.scene  # noqa: F811
    copy = scene.copy(film.there, film.shows(heard=True))
    assert film.because() is Because.SHOWN_UNASKED
    scene.copy(film.here)
    assert film.because() is Because.GROUND
    refuse_copy(scene.world.session, film.there, copy, reason="a mirror", acting_user=scene.second)
    assert film.because() is Because.SHOWN_UNASKED


def test_the_same_bytes_written_down_after_the_seal_stop_a_packet(packed: Sealed) -> None:
    world, session = packed.scene.world, packed.scene.world.session
    content = world.store.path(packed.shown.sha256).read_bytes()
    other = add_case(session, lead=world.lead)
    twin = add_exhibit(session, world.store, other, by=world.lead, content=content)
    take(packed)
    packed.scene.shows(twin)
    assert shown_since_seal(session, world.keyring, packed.packet) == 1
    with pytest.raises(NotAllowedNow, match="is seen or heard"):
        take(packed)


def test_however_many_were_received_twice_it_asks_as_often(
    twins: Callable[[bool], Twins], session: Session
) -> None:
    def asked() -> int:
        session.commit()
        session.expire_all()
        count = [0]

        def more(*_told: object) -> None:
            count[0] += 1

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", more)
        case_content(session, film.scene.world.case)
        event.remove(engine, "before_cursor_execute", more)
        return count[0]

    film = twins(False)
    film.shows()
    once = asked()
    world = film.scene.world
    for number in range(3):
        content = FILM + b"%d" % number
        add_exhibit(session, world.store, world.case, by=world.lead, content=content)
        twin = add_exhibit(session, world.store, film.other, by=world.lead, content=content)
        film.scene.shows(twin)
    assert asked() == once


def test_how_ready_a_case_is_follows_the_same_bytes_in_another_case(
    twins: Callable[[bool], Twins], session: Session
) -> None:
    film = twins(False)
    case = film.scene.world.case

    def standing() -> object:
        session.commit()
        return status_toward(session, [case.id])[case.id][COI]

    before = standing()
    film.shows()
    assert standing() != before
