"""What is withheld is nowhere in the packet, in either script, in any file of it."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.clearance import workflow as clearance
from casefiles.outbound.clearance.queries import stale_cases
from casefiles.outbound.packets.documents import WITHHELD
from casefiles.outbound.submissions import queries, workflow
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import MemberStanding
from casefiles.record.citations.models import CitedKind
from casefiles.record.claims.models import ClaimState, PartyDetails
from casefiles.record.covering.workflow import confirm_copy
from casefiles.record.disclosure.models import GroundKind, GroundSubject, Purpose, Scope
from casefiles.record.disclosure.workflow import withdraw_ground
from casefiles.record.evidence.models import DerivativeKind
from casefiles.record.evidence.workflow import add_derivative, take_in
from casefiles.record.recipients.queries import profile
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_member
from tests.factories.evidence import add_citation, add_exhibit, add_source
from tests.factories.sources import add_link
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    seal_submission,
)
from tests.factories.victims import add_figure, add_victim
from tests.outbound.conftest import ARABIC, LATIN, NAMES, Build, Take, World

Arrange = Callable[[World, Any], object]


def _nobody_asked(_world: World, _victim: Any) -> None:
    """Leave it at no ground at all."""


def _withdrawn(world: World, victim: Any) -> None:
    ground = add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)
    withdraw_ground(
        world.session, ground, world.case, acting_user=world.lead, reason="the family asked"
    )


def _expired(world: World, victim: Any) -> None:
    day = clock.today() - timedelta(days=1)
    add_ground(
        world.session,
        world.case,
        GroundSubject.VICTIM,
        victim.id,
        by=world.lead,
        given_on=day - timedelta(days=30),
        expires_on=day,
    )


def _with(**details: Any) -> Arrange:
    def arrange(world: World, victim: Any) -> object:
        return add_ground(
            world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead, **details
        )

    return arrange


#: every way in which a ground falls short
CORPUS: dict[str, Arrange] = {
    "nobody asked": _nobody_asked,
    "withdrawn": _withdrawn,
    "expired": _expired,
    "another recipient": _with(recipients=("iiim",)),
    "another purpose": _with(purpose=Purpose.PUBLICATION),
    "another scope": _with(scopes=(Scope.IMAGE, Scope.VOICE)),
    "unconfirmed": _with(kind=GroundKind.OTHER, note="Everybody knows."),
}


@pytest.mark.parametrize("arrange", CORPUS.values(), ids=CORPUS.keys())
def test_a_name_without_a_ground_is_nowhere_in_the_content(world: World, arrange: Arrange) -> None:
    victim = add_victim(
        world.session, world.case, name=NAMES, age=41, occupation="medical", sex="male"
    )
    arrange(world, victim)

    content = world.sealed(world.cleared())

    whole = json.dumps(content, ensure_ascii=False)
    assert LATIN not in whole
    assert ARABIC not in whole
    (left,) = content["cases"][0]["victims"]
    assert left["name"][0]["text"] == WITHHELD
    for term in (left["status"], left["occupation"]):
        assert (term["code"], term["label"][0]["text"]) == (WITHHELD, WITHHELD)
    for text in (left["sex"], left["age"]):
        assert [one["text"] for one in text] == [WITHHELD]
    rows = [row for row in content["redactions"] if row["case"] == 1]
    assert {row["item"][0]["text"] for row in rows} >= {"Name of a person", "Personal details"}
    assert victim.reference not in whole


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not on this machine")
def test_nor_in_any_file_of_the_built_packet(
    world: World, build_packets: Build, take_packet: Take
) -> None:
    add_victim(world.session, world.case, name=NAMES)
    named = add_victim(world.session, world.case, name=Texts.of(en="Salma Granted", ar="سلمى"))
    add_ground(world.session, world.case, GroundSubject.VICTIM, named.id, by=world.lead)
    submission = world.cleared()
    packet = seal_submission(world.session, world.keyring, submission, officer=world.officer)
    build_packets()

    place = take_packet(packet)

    everything = "".join(_texts_of(place))
    assert "Salma Granted" in everything
    for name in (LATIN, ARABIC, "Withheldson", "الصفصافي"):
        assert name not in everything
        for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
            assert name.encode(encoding) not in place.read_bytes()


def _texts_of(place: Path) -> list[str]:
    with zipfile.ZipFile(place) as archive:
        return [_text_of(archive, name, place.parent) for name in archive.namelist()]


def _text_of(archive: zipfile.ZipFile, name: str, folder: Path) -> str:
    content = archive.read(name)
    if not name.endswith(".pdf"):
        return content.decode("utf-8", errors="replace")
    file = folder / "page.pdf"
    file.write_bytes(content)
    return subprocess.run(  # noqa: S603 - a reader that the machine has, on a file of ours
        [  # noqa: S607 - found by name, as the other readers are
            "pdftotext",
            "-enc",
            "UTF-8",
            str(file),
            "-",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


# --- words that name somebody


@pytest.mark.parametrize(
    "narrative",
    [
        "Nadim Withheldson was at the market.",
        "NADIM  WITHHELDSON, a shopkeeper.",
        "كان نديم الصفصافي في السوق.",
        "كان نَديم الصَّفصافي في السّوق.",
        "The body of Nadim Withheldson\u2019s son.",
        "Na\u00addim With\u200bheldson was there.",
        "قُتل خالد ونديم الصفصافي في السوق.",
    ],
)
def test_a_narrative_that_names_somebody_withheld_blocks(world: World, narrative: str) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    world.case.narrative = Texts.of(en=narrative)

    with pytest.raises(NotAllowedNow, match="blocks it"):
        world.cleared()

    (row,) = _readiness(world)
    (blocked,) = [one for one in row.findings if one.mark is queries.Mark.BLOCKS]
    assert blocked.code == "informed_consent"
    assert blocked.parameters["reference"] == victim.reference


def _readiness(world: World) -> list[queries.Readiness]:
    asked = profile(world.session, "coi-syria")
    return queries.readiness_of(world.session, [world.case], asked)


def test_first_and_last_name_are_enough_to_be_found(world: World) -> None:
    add_victim(world.session, world.case, name="Nadim Omar al-Withheld")
    world.case.narrative = Texts.of(en="Nadim al-Withheld was there.")

    assert not _readiness(world)[0].is_ready


def test_a_name_that_somebody_with_a_ground_shares_blocks_nothing(world: World) -> None:
    add_victim(world.session, world.case, name="Nadim Withheld")
    namesake = add_victim(world.session, world.case, name="Nadim Withheld")
    add_ground(world.session, world.case, GroundSubject.VICTIM, namesake.id, by=world.lead)
    world.case.narrative = Texts.of(en="Nadim Withheld was there.")

    assert _readiness(world)[0].is_ready


def test_somebody_withheld_in_one_case_may_stand_in_no_other(world: World) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    other = add_ready_case(
        world.session, lead=world.lead, narrative=Texts.of(en=f"The brother of {LATIN} saw it.")
    )

    with pytest.raises(NotAllowedNow, match=victim.reference):
        world.cleared(world.case, other)


def test_nor_in_the_cover_note(world: World) -> None:
    add_victim(world.session, world.case, name=NAMES)
    submission = add_submission(world.session, officer=world.officer, cases=(world.case,))
    note = {"cover_note": Texts.of(en=f"See what happened to {LATIN}.")}
    workflow.answer_elements(
        world.session, submission, note, opened=submission.version, acting_user=world.officer
    )

    with pytest.raises(NotAllowedNow, match="who has no ground"):
        clearance.ask_clearance(world.session, world.keyring, submission, acting_user=world.officer)


# --- between clearance and seal


def test_what_lost_its_ground_after_clearance_is_left_out(world: World) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    ground = add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)
    submission = world.cleared()
    assert stale_cases(world.session, submission, acting_user=world.officer) == []
    withdraw_ground(
        world.session, ground, world.case, acting_user=world.lead, reason="the family asked"
    )

    content = world.sealed(submission)

    assert LATIN not in json.dumps(content)
    assert stale_cases(world.session, submission, acting_user=world.officer) == [world.case]


def test_if_words_name_them_then_the_seal_stops(world: World) -> None:
    victim = add_victim(world.session, world.case, name=NAMES)
    ground = add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)
    world.case.narrative = Texts.of(en=f"{LATIN} was at the market.")
    submission = world.cleared()
    withdraw_ground(
        world.session, ground, world.case, acting_user=world.lead, reason="the family asked"
    )

    with pytest.raises(NotAllowedNow, match=victim.reference):
        world.sealed(submission)


def test_what_gained_a_ground_after_clearance_stays_in(world: World) -> None:
    """The second person cleared exactly what would leave then; more needs another look."""
    victim = add_victim(world.session, world.case, name=NAMES)
    submission = world.cleared()
    add_ground(world.session, world.case, GroundSubject.VICTIM, victim.id, by=world.lead)

    content = world.sealed(submission)

    assert LATIN not in json.dumps(content)
    reasons = {row["reason"][0]["text"] for row in content["redactions"]}
    assert "The ground came after the clearance of this packet." in reasons


def test_without_the_passphrase_there_is_no_seal(world: World) -> None:
    submission = world.cleared()

    with pytest.raises(Refusal) as refused:
        clearance.seal(
            world.session,
            world.keyring,
            submission,
            passphrase="something else entirely",
            shown=submission.pins_digest,
            acting_user=world.officer,
        )

    assert refused.value.field == "passphrase"


def test_a_seal_is_about_the_pins_that_were_shown(world: World) -> None:
    submission = world.cleared()

    with pytest.raises(NotAllowedNow, match="pinned changed"):
        clearance.seal(
            world.session,
            world.keyring,
            submission,
            passphrase="never asked for",
            shown="0" * 64,
            acting_user=world.officer,
        )


def test_without_a_clearance_of_these_pins_there_is_no_seal(world: World) -> None:
    """Somebody sets the state in the database: the rows of clearance are asked all the same."""
    submission = world.cleared()
    submission.pins_digest = "0" * 64

    with pytest.raises(NotAllowedNow, match="cleared these pins"):
        world.sealed(submission)


# --- sources, exhibits, claims


def test_a_source_without_a_ground_takes_its_figures_and_claims_along(world: World) -> None:
    source = add_source(
        world.session,
        by=world.lead,
        published_title="Secret Weekly",
        published_url="https://x.example",
    )
    add_figure(world.session, world.case, source, minimum=7777)
    add_other_claim(
        world.session,
        world.case,
        author=world.lead,
        source_id=source.id,
        asserter_name=Texts.of(en="Editors of Secret Weekly"),
    )

    withheld = world.sealed(world.cleared())
    whole = json.dumps(withheld)
    assert "Secret Weekly" not in whole
    assert "7777" not in whole
    assert withheld["cases"][0]["other_claims"] == []
    assert withheld["cases"][0]["left_out"] == {
        "figures": 1,
        "other_claims": 1,
        "exhibits": 0,
        # The other one is what our own claim rests on.
        "sources": 2,
    }


def test_a_publication_that_may_be_named_speaks(world: World) -> None:
    source = add_source(
        world.session,
        by=world.lead,
        published_title="Open Weekly",
        published_url="https://x.example",
    )
    add_figure(world.session, world.case, source, minimum=7777)
    add_other_claim(world.session, world.case, author=world.lead, source_id=source.id)
    add_ground(
        world.session,
        world.case,
        GroundSubject.SOURCE,
        source.id,
        by=world.lead,
        kind=GroundKind.ALREADY_PUBLIC,
        citation="https://x.example",
    )

    content = world.sealed(world.cleared())

    (left,) = [one for one in content["sources"] if one["published_at"]]
    assert left["description"][0]["text"] == "Open Weekly"
    assert content["cases"][0]["figures"][0]["minimum"] == 7777
    assert content["cases"][0]["other_claims"][0]["source"] == left["number"]


def test_testimony_goes_without_who_gave_it(world: World) -> None:
    witness = add_source(world.session, by=world.lead)
    witness.label = Texts.of(en="The baker of Nowhere")
    add_figure(world.session, world.case, witness, minimum=4)
    exhibit = add_exhibit(
        world.session, world.store, world.case, by=world.lead, source_id=witness.id
    )
    world.lets_go(GroundSubject.SOURCE, witness.id, Scope.TESTIMONY)
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)

    content = world.sealed(world.cleared())

    assert "baker" not in json.dumps(content)
    (number,) = [one["source"] for one in content["cases"][0]["figures"]]
    assert content["exhibits"][0]["source"] == number
    assert f"identity {WITHHELD}" in json.dumps(content)
    assert all(source["identity_withheld"] for source in content["sources"])
    assert {one["handler"] for one in content["custody"]} == {"Staff 1"}
    assert "brought by the witness" not in json.dumps(content)


def test_one_source_in_two_cases_is_named_only_if_it_may_be_in_both(world: World) -> None:
    source = add_source(
        world.session, by=world.lead, published_title="Half Open", published_url="https://x.example"
    )
    other = add_ready_case(world.session, lead=world.lead)
    for case in (world.case, other):
        add_figure(world.session, case, source, minimum=3)
    add_ground(
        world.session,
        world.case,
        GroundSubject.SOURCE,
        source.id,
        by=world.lead,
        scopes=(Scope.NAME,),
    )
    add_ground(
        world.session,
        other,
        GroundSubject.SOURCE,
        source.id,
        by=world.lead,
        scopes=(Scope.TESTIMONY,),
    )

    content = world.sealed(world.cleared(world.case, other))

    assert "Half Open" not in json.dumps(content)
    assert len(content["sources"]) == 1


def test_a_source_names_all_that_it_repeats_as_far_as_it_goes_too(world: World) -> None:
    session, lead = world.session, world.lead
    titles = ("First Account", "Second Account", "Account Kept Back", "The Report of All")
    first, second, kept, report = (
        add_source(session, by=lead, published_title=title, published_url="https://x.example")
        for title in titles
    )
    for source in (first, second, kept, report):
        add_figure(session, world.case, source, minimum=3)
        if source is not kept:
            scopes = (Scope.NAME, Scope.TESTIMONY)
            add_ground(session, world.case, GroundSubject.SOURCE, source.id, by=lead, scopes=scopes)
    for origin in (first, second, kept):
        add_link(session, report, origin, by=lead, how="summarises")

    content = world.sealed(world.cleared())

    repeating = [one for one in content["sources"] if one["derived_from"]]
    (told,) = repeating
    numbers = {told["derived_from"], *told["also_derived_from"]}
    assert len(numbers) == 2
    assert told["number"] not in numbers
    assert told["derived_from_withheld"] is True
    assert "Account Kept Back" not in json.dumps(content)


def test_a_confirmed_copy_goes_in_place_of_the_original_and_nothing_before(
    world: World, colleague: User
) -> None:
    exhibit = add_exhibit(
        world.session, world.store, world.case, by=world.lead, content=b"names: all of them"
    )
    covered = take_in(world.store, BytesIO(b"names: covered"), limit=1000)
    copy = add_derivative(
        world.session,
        exhibit,
        covered.original,
        DerivativeKind.REDACTED,
        reason="names covered",
        acting_user=world.lead,
    )
    add_ground(
        world.session,
        world.case,
        GroundSubject.EXHIBIT,
        exhibit.id,
        by=world.lead,
        scopes=(Scope.FILE,),
    )

    waiting = world.sealed(world.cleared())["exhibits"]
    assert {one["sha256"] for one in waiting}.isdisjoint({exhibit.sha256, copy.sha256})

    add_member(world.session, world.case, colleague, MemberStanding.MEMBER)
    confirm_copy(world.session, exhibit, copy, note="", acting_user=colleague)
    (left,) = world.sealed(world.cleared())["exhibits"]

    assert left["sha256"] == covered.original.sha256
    assert left["original_sha256"] == exhibit.sha256
    assert left["derivation"]


def test_an_exhibit_without_a_ground_has_no_number_and_leaves_no_gap(world: World) -> None:
    kept = [
        add_exhibit(
            world.session,
            world.store,
            world.case,
            by=world.lead,
            content=f"file {number}".encode(),
            title=f"Title of file {number}",
        )
        for number in range(3)
    ]
    for exhibit in (kept[0], kept[2]):
        world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)

    content = world.sealed(world.cleared())

    assert [one["number"] for one in content["exhibits"]] == [1, 2]
    assert "Title of file 1" not in json.dumps(content)
    assert kept[1].reference not in json.dumps(content)


def test_an_individual_suspect_is_never_named(world: World) -> None:
    suspect = add_actor(world.session, name="General Suspect", kind=ActorKind.PERSON)
    force = add_actor(world.session, name="Force of Nowhere", kind=ActorKind.FORCE)
    case = add_ready_case(world.session, lead=world.lead)
    add_claim(
        world.session,
        case,
        author=world.lead,
        state=ClaimState.APPROVED,
        parties=(PartyDetails(force.id), PartyDetails(suspect.id)),
    )

    content = world.sealed(world.cleared(case))

    assert "General Suspect" not in json.dumps(content)
    assert "Force of Nowhere" in json.dumps(content)
    assert any(
        row["item"][0]["text"] == "Name of an individual suspect" for row in content["redactions"]
    )
    assert content["cases"][0]["our_claim"]["parties_withheld"] == 1


def test_a_claim_about_suspects_alone_is_not_called_open(world: World) -> None:
    suspect = add_actor(world.session, name="General Suspect", kind=ActorKind.PERSON)
    case = add_ready_case(world.session, lead=world.lead)
    add_claim(
        world.session,
        case,
        author=world.lead,
        state=ClaimState.APPROVED,
        parties=(PartyDetails(suspect.id),),
    )

    content = world.sealed(world.cleared(case))

    (answer,) = [
        one["answers"][0] for one in content["elements"] if one["code"] == "responsible_party"
    ]
    assert answer["kind"] == "withheld"
    assert answer["text"][0]["text"].startswith("The organisation attributes this to individuals")


def test_drafts_and_notes_never_leave(world: World) -> None:
    case = add_ready_case(world.session, lead=world.lead)
    victim = add_victim(
        world.session,
        case,
        description=Texts.of(en="boy"),
        note=Texts.of(en="A note among ourselves"),
        age_band="child",
    )
    add_claim(
        world.session,
        case,
        author=world.lead,
        rationale=Texts.of(en="A guess that nobody approved"),
    )

    content = world.sealed(world.cleared(case))

    whole = json.dumps(content)
    assert "A guess" not in whole
    assert "among ourselves" not in whole
    assert victim.reference not in whole
    assert content["cases"][0]["victims"][0]["sex"][0]["text"] == "boy"


def test_two_packets_of_the_same_case_share_no_id(world: World) -> None:
    add_victim(world.session, world.case)
    first = world.sealed(world.cleared())
    second = world.sealed(world.cleared())

    def ids(content: dict[str, Any]) -> set[str]:
        found = {content["packet_id"], content["cases"][0]["public_id"]}
        found |= {one["public_id"] for one in content["cases"][0]["victims"]}
        return found | {one["public_id"] for one in content["sources"]}

    assert not ids(first) & ids(second)
    assert str(world.case.id) not in json.dumps(first)


def test_what_no_longer_holds_something_up_goes_nowhere(world: World) -> None:
    victim = add_victim(world.session, world.case, name="Invented Nadir")
    holding, dropped = (add_source(world.session, by=world.lead) for _ in range(2))
    for source in (holding, dropped):
        add_citation(
            world.session, world.case, CitedKind.VICTIM, victim.id,
            source.reference, by=world.lead,
        ).removed_at = clock.now() if source is dropped else None  # fmt: skip
    world.session.flush()

    said = queries.case_contents(world.session, [world.case])[world.case.id]

    (told,) = [one for one in said["victims"] if one["id"] == str(victim.id)]
    assert [one["source"] for one in told["cited"]] == [str(holding.id)]
    assert str(dropped.id) not in json.dumps(said, default=str)
