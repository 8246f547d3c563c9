"""A face leaves with its file, so the file waits for the face: in every format, at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance.workflow import ask_clearance, clear
from casefiles.outbound.dispatch.workflow import record_dispatch
from casefiles.outbound.packets.models import Packet, PacketState
from casefiles.outbound.packets.queries import lost_since_seal, the_packet, verdicts_against
from casefiles.outbound.packets.workflow import (
    keep_what_it_holds,
    note_download,
    void_packet,
)
from casefiles.outbound.recalls.queries import affected
from casefiles.outbound.recalls.workflow import draft_notice
from casefiles.outbound.settling import queries as settling
from casefiles.outbound.settling.workflow import foresee
from casefiles.outbound.submissions.models import DispatchDetails, DispatchKind, Submission
from casefiles.outbound.submissions.queries import case_content, permits_of, readiness_of
from casefiles.platform.accounts.models import User
from casefiles.record.appearances.models import Appearance
from casefiles.record.appearances.queries import keys_of
from casefiles.record.appearances.workflow import change_appearance, say_hidden
from casefiles.record.covering.workflow import refuse_copy
from casefiles.record.disclosure.models import Giver, GroundKind, GroundSubject, Purpose, Scope
from casefiles.record.disclosure.queries import (
    Because,
    Item,
    destination_of,
    subjects_with_verdicts,
)
from casefiles.record.disclosure.workflow import GroundDetails, withdraw_everything
from casefiles.record.evidence.models import Exhibit
from casefiles.record.recipients.queries import profile
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import split_case
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.appearances import add_appearance, add_copy
from tests.factories.evidence import add_exhibit
from tests.factories.submissions import COI, add_submission, packet_of
from tests.factories.victims import add_victim
from tests.oracle.canaries import Planted
from tests.oracle.containers import opened
from tests.oracle.encodings import Finder
from tests.outbound.conftest import Build, Take, World
from tests.outbound.expunging.conftest import Gone, gone  # noqa: F401 - a fixture

COVERED = b"the covered copy of it (fictional)"


@dataclass
class Scene:
    """Files of one case, each with a ground of its own, and who is seen or heard in them."""

    world: World
    second: User
    planted: Planted = field(default_factory=Planted)

    def file(self, key: str, *, has_ground: bool = True) -> Exhibit:
        content = f"Film (fictional): {self.planted.plant(f'{key}.bytes').line}".encode()
        row = add_exhibit(
            self.world.session,
            self.world.store,
            self.world.case,
            by=self.world.lead,
            content=content,
        )
        row.title = self.planted.plant(f"{key}.title").texts
        if has_ground:
            self.world.lets_go(GroundSubject.EXHIBIT, row.id, Scope.FILE)
        return row

    def victim(self, name: str, *scopes: Scope) -> Victim:
        row = add_victim(self.world.session, self.world.case, name=name)
        if scopes:
            self.world.lets_go(GroundSubject.VICTIM, row.id, *scopes)
        return row

    def shows(self, exhibit: Exhibit, whom: Victim | None = None, **said: Any) -> Appearance:
        return add_appearance(self.world.session, exhibit, whom, by=self.world.lead, **said)

    def copy(self, exhibit: Exhibit, *hides: Appearance) -> Any:
        return add_copy(
            self.world.session,
            self.world.store,
            exhibit,
            by=self.world.lead,
            second=self.second,
            hides=hides,
            content=COVERED,
        )

    def because(self, exhibit: Exhibit) -> Because:
        content = case_content(self.world.session, self.world.case)
        permits = permits_of(
            self.world.session,
            {self.world.case.id: content},
            destination_of(self.world.session, COI),
        )
        return permits[self.world.case.id].hands_out(str(exhibit.id)).because


@pytest.fixture
def scene(world: World, reviewer: User) -> Scene:
    return Scene(world, reviewer)


@dataclass
class Sealed:
    """A built packet in which somebody is seen whose image had a ground."""

    scene: Scene
    shown: Exhibit
    basim: Victim

    submission: Submission

    @property
    def packet(self) -> Packet:
        return the_packet(self.scene.world.session, self.submission.id)


@pytest.fixture
def sealed(scene: Scene, build_packets: Build) -> Sealed:
    world = scene.world
    shown = scene.file("shown")
    basim = scene.victim("Basim Invented", Scope.IMAGE)
    scene.shows(shown, basim)
    submission = world.cleared()
    world.sealed(submission)
    build_packets()
    world.session.expire_all()
    return Sealed(scene, shown, basim, submission)


def test_every_format_waits_for_the_face(
    scene: Scene, build_packets: Build, take_packet: Take, browse: Browse
) -> None:
    world, session = scene.world, scene.world.session
    unasked, agreed = (
        scene.victim("Amal Invented", Scope.NAME),
        scene.victim("Basim X", Scope.IMAGE),
    )
    scene.file("nobody")
    for key, whom in (("amal", unasked), ("basim", agreed), ("crowd", None)):
        scene.shows(scene.file(key), whom)
    scene.shows(scene.file("basim heard"), agreed, heard=True)
    both = scene.file("both")
    scene.copy(both, scene.shows(both, agreed), scene.shows(both))
    half = scene.file("half")
    scene.copy(half, scene.shows(half), *[])
    scene.shows(half, locator=scene.planted.plant("where").line)
    submission = world.cleared()
    content = world.sealed(submission)
    build_packets()
    parts = dict(opened("packet", take_packet(packet_of(session, submission)).read_bytes()))
    officer, finder = browse(world.officer), Finder(scene.planted)
    printed = officer.send(
        f"/cases/{world.case.id}/print/",
        {"audience": "outward", "purpose": "un_inquiry", "recipient": COI},
    ).data

    go = {"nobody.title", "basim.title", "both.title"}
    for kind in ("/cases.json", ".csv", ".pdf"):
        found = {key for way, data in parts.items() if kind in way for key in finder.find(data)}
        assert (kind, found) == (kind, go)
    assert finder.find(printed[printed.index(b"<article") : printed.index(b"</article>")]) == go
    files = [data for way, data in parts.items() if "/exhibits/" in way]
    assert {key for data in files for key in finder.find(data)} == {"nobody.bytes", "basim.bytes"}
    assert files.count(COVERED) == 1, "of what hides everybody the copy goes"
    (row,) = [one for one in content["redactions"] if "Somebody seen or heard" in str(one)]
    assert (row["count"], unasked.reference in str(row)) == (4, False)
    assert len(content["exhibits"]) == 3


def test_what_is_said_inside_of_a_file_that_stays(scene: Scene, browse: Browse) -> None:
    world, session = scene.world, scene.world.session
    amal = scene.victim("Amal Invented")
    shown = scene.file("shown")
    scene.shows(shown, amal, heard=True)
    submission = add_submission(session, officer=world.officer, cases=(world.case,))
    session.commit()

    (ready,) = readiness_of(session, [world.case], profile(session, COI))
    (finding,) = [one for one in ready.findings if one.parameters.get("people")]
    assert finding.parameters == {"reference": shown.reference, "people": amal.reference}
    assert finding.endpoint == "disclosure.index"
    subjects = {one.id: one for one in subjects_with_verdicts(session, world.case, COI)}
    assert [one.item.scope for one in subjects[amal.id].verdicts] == [
        Scope.NAME, Scope.DETAILS, Scope.IMAGE, Scope.VOICE,
    ]  # fmt: skip
    assert subjects[shown.id].held_by == (amal.reference,)
    scene.shows(shown)
    session.commit()
    for language, words in (("en", "Because of:"), ("ar", "بسبب:")):
        world.officer.language = language
        pages = browse(world.officer)
        grounds = pages.get(f"/cases/{world.case.id}/grounds/").text
        settle = pages.get(f"/submissions/{submission.id}/grounds/").text
        whole = pages.get(f"/submissions/{submission.id}").text
        for page in (grounds, settle):
            assert words in page
        assert amal.reference in whole
        assert shown.reference in whole


def test_a_ground_of_the_face_lets_the_file_go_and_is_foreseen_so(scene: Scene) -> None:
    world, session = scene.world, scene.world.session
    amal = scene.victim("Amal Invented")
    shown, bare = scene.file("shown"), scene.file("bare", has_ground=False)
    for one in (shown, bare):
        scene.shows(one, amal)
    submission = add_submission(session, officer=world.officer, cases=(world.case,))

    def foreseen(about: GroundSubject, subject: Any, scope: Scope) -> dict[str, tuple[str, bool]]:
        of_family = about is GroundSubject.VICTIM
        details = GroundDetails(
            subject_kind=about,
            subject_id=world.case.id,
            kind=GroundKind.NEXT_OF_KIN if of_family else GroundKind.CONSENT,
            scopes=(scope,),
            purpose=Purpose.UN_INQUIRY,
            given_by="the family (fictional)",
            giver=Giver.NEXT_OF_KIN if of_family else Giver.THEMSELVES,
            relation="sister" if of_family else "",
            method="written",
            given_on=clock.today(),
        )
        key = f"{world.case.id}:{subject.id}"
        preview = foresee(session, submission, [key], details, acting_user=world.officer)
        return {
            f"{row.line.reference} {turn.after.what}": (turn.change.value, row.is_written)
            for row in preview.rows
            for turn in row.turns
        }

    # The file of the face that is asked for follows; of a file without a ground nothing does.
    assert foreseen(GroundSubject.VICTIM, amal, Scope.IMAGE) == {
        f"{amal.reference} name": ("covered", True),
        f"{amal.reference} details": ("covered", True),
        f"{amal.reference} image": ("exposed", True),
        f"{shown.reference} file": ("exposed", False),
    }
    # A ground of the file is kept until those in it agree; it does not have to be asked twice.
    assert foreseen(GroundSubject.EXHIBIT, bare, Scope.FILE) == {
        f"{bare.reference} file": ("covered", True)
    }
    lines = settling.lines(session, submission, Purpose.UN_INQUIRY, acting_user=world.officer)
    (held,) = [line.answers[0] for line in lines if line.subject_id == shown.id]
    assert (held.held_by, held.verdict.because) == ((amal.reference,), Because.SHOWN_UNASKED)
    world.lets_go(GroundSubject.VICTIM, amal.id, Scope.IMAGE)
    assert scene.because(shown) is Because.GROUND
    assert scene.because(bare) is Because.NOT_ASKED


def test_a_copy_that_is_refused_and_a_face_that_was_overlooked_hold_the_file_back(
    scene: Scene,
) -> None:
    world, session = scene.world, scene.world.session
    shown = scene.file("shown")
    row = scene.shows(shown, scene.victim("Amal Invented"))
    copy = scene.copy(shown, row)
    assert scene.because(shown) is Because.GROUND

    told = type(row.details)(row.who, seen=True, heard=True)
    change_appearance(session, shown, row, told, opened=row.version, acting_user=world.lead)
    assert scene.because(shown) is Because.SHOWN_UNASKED
    say_hidden(session, shown, copy, tuple(keys_of([row])), acting_user=scene.second)
    assert scene.because(shown) is Because.GROUND
    refuse_copy(session, shown, copy, reason="a mirror", acting_user=scene.second)
    assert scene.because(shown) is Because.SHOWN_UNASKED


def test_nothing_is_let_out_that_the_second_person_did_not_see(scene: Scene) -> None:
    world, session = scene.world, scene.world.session
    shown, amal = scene.file("shown"), scene.victim("Amal Invented")
    scene.shows(shown, amal)
    submission = world.cleared()
    world.lets_go(GroundSubject.VICTIM, amal.id, Scope.IMAGE)
    assert world.sealed(submission)["exhibits"] == [], "the ground came after the clearance"

    other = add_submission(session, officer=world.officer, cases=(world.case,))
    ask_clearance(
        session, world.keyring, other, acting_user=world.officer, accepted="public (fictional)"
    )
    clear(session, other, shown=other.pins_digest, acting_user=world.second)
    scene.shows(shown)
    with pytest.raises(NotAllowedNow, match="changed since it was cleared"):
        world.sealed(other)


def test_a_face_that_is_withdrawn_takes_its_file_back(sealed: Sealed) -> None:
    world, session, packet = sealed.scene.world, sealed.scene.world.session, sealed.packet
    note_download(session, world.keyring, packet, acting_user=world.officer)

    withdraw_everything(
        session, world.case, sealed.basim.id, acting_user=world.lead, reason="He called."
    )

    file = Item(GroundSubject.EXHIBIT, sealed.shown.id, Scope.FILE)
    assert lost_since_seal(session, world.keyring, packet) == [file]
    with pytest.raises(NotAllowedNow, match="What may leave changed"):
        note_download(session, world.keyring, packet, acting_user=world.officer)
    (held,) = affected(session, world.keyring, PacketState.BUILT, acting_user=world.officer)
    assert [(one.kind, one.number, one.scopes) for one in held.withdrawn.parts] == [
        ("exhibit", 1, ("file",))
    ]
    void_packet(session, packet, reason="anew", acting_user=world.officer)


def test_what_a_closed_packet_held_still_takes_a_file_back(sealed: Sealed) -> None:
    world, session, packet = sealed.scene.world, sealed.scene.world.session, sealed.packet

    def held(*without: UUID) -> Mapping[str, Any]:
        keep_what_it_holds(session, world.keyring, packet, without=without)
        return packet.holds or {}

    file, face = str(sealed.shown.id), str(sealed.basim.id)
    kept = held()
    assert kept["shown"] == {str(world.case.id): {file: [["victim", face, "image"]]}}
    withdraw_everything(
        session, world.case, sealed.basim.id, acting_user=world.lead, reason="He called."
    )
    lost = [one.item for rows in verdicts_against(session, kept).values() for one in rows]
    assert lost == [Item(GroundSubject.EXHIBIT, sealed.shown.id, Scope.FILE)]
    without_him = held(sealed.basim.id)
    assert without_him["shown"] == {str(world.case.id): {file: []}}
    assert verdicts_against(session, without_him) == {}
    assert held(sealed.shown.id)["shown"] == {str(world.case.id): {}}


def test_who_holds_the_file_is_told_of_it(sealed: Sealed) -> None:
    world, session, packet = sealed.scene.world, sealed.scene.world.session, sealed.packet
    told = DispatchDetails(DispatchKind.SENT, clock.today(), method="courier")
    record_dispatch(session, world.keyring, sealed.submission, told, acting_user=world.officer)
    withdraw_everything(
        session, world.case, sealed.basim.id, acting_user=world.lead, reason="He called."
    )

    letter = draft_notice(session, world.keyring, packet, acting_user=world.officer).letter

    assert "Exhibit 1" in letter.wordings["en"]
    assert "Victim" not in letter.wordings["en"]
    assert affected(session, world.keyring, PacketState.SENT, acting_user=world.officer) == []


def test_somebody_who_was_overlooked_stops_a_packet_that_is_built(sealed: Sealed) -> None:
    world, session, packet = sealed.scene.world, sealed.scene.world.session, sealed.packet
    sealed.scene.shows(sealed.shown, sealed.scene.victim("Carim Invented", Scope.IMAGE))
    note_download(session, world.keyring, packet, acting_user=world.officer)

    sealed.scene.shows(sealed.shown)

    with pytest.raises(NotAllowedNow, match="is seen or heard"):
        note_download(session, world.keyring, packet, acting_user=world.officer)


def test_whom_a_split_leaves_behind_holds_the_file_back(scene: Scene) -> None:
    world, session = scene.world, scene.world.session
    shown, basim = scene.file("shown"), scene.victim("Basim Invented", Scope.IMAGE)
    scene.shows(shown, basim)
    session.commit()
    assert scene.because(shown) is Because.GROUND

    told = SplitDetails(Texts.of(en="Another strike"), "two strikes", exhibits=(shown.id,))
    scene.world.case = split_case(
        session, world.case, told, opened=world.case.version, acting_user=world.lead
    )

    assert scene.because(shown) is Because.SHOWN_UNASKED
    content = case_content(session, scene.world.case)
    assert str(basim.id) not in str(content["exhibits"])


def test_who_is_expunged_is_somebody_else_in_a_file(gone: Gone) -> None:  # noqa: F811 - the fixture
    session, world = gone.session, gone.world
    word = gone.planted.plant("person.where in a film")
    exhibit = add_exhibit(session, world.store, world.case, by=world.lead)
    row = add_appearance(session, exhibit, gone.victim, by=world.lead, locator=word.line)
    copy = add_copy(
        session, world.store, exhibit, by=world.lead, second=gone.reviewer, hides=(row,)
    )
    other = add_exhibit(session, world.store, world.case, by=world.lead, content=b"no words of it")
    silent = add_appearance(session, other, gone.victim, by=world.lead)
    second = add_copy(
        session, world.store, other, by=world.lead, second=gone.reviewer, hides=(silent,)
    )
    session.commit()
    assert (row.is_hidden_in(copy), silent.is_hidden_in(second)) == (True, True)

    gone.done(gone.asked_for_person())

    session.refresh(row)
    hidden = (row.is_hidden_in(copy), silent.is_hidden_in(second))
    assert hidden == (False, False), "any change ends it: a second person looks again"
    assert (row.victim_id, row.seen, word.latin in row.locator) == (None, True, False)
    assert row.locator
    with pytest.raises(NotAllowedNow, match="expunged"):
        add_appearance(session, exhibit, gone.victim, by=world.lead)
