"""One ground for many of a submission: foreseen thing by thing, then all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from typing_extensions import override

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.outbound.clearance.queries import (
    compose_packet,
    leaving_as_it_stands,
    new_draft,
)
from casefiles.outbound.packets.documents import to_plain
from casefiles.outbound.settling import queries, workflow
from casefiles.outbound.settling.parts.foreseeing import lines_of
from casefiles.outbound.settling.queries import Change, Preview
from casefiles.outbound.submissions.documents import Leaving, Numbers
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.parts.case_data import Gathered, case_data
from casefiles.outbound.submissions.queries import case_contents, permits_of
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditEvent
from casefiles.record.cases.models import Case, CaseAccess
from casefiles.record.disclosure.models import (
    Assent,
    Giver,
    Ground,
    GroundKind,
    GroundSubject,
    Purpose,
    Scope,
)
from casefiles.record.disclosure.queries import destination_of
from casefiles.record.disclosure.workflow import GroundDetails, withdraw_ground
from casefiles.record.evidence.queries import exhibits_of
from casefiles.record.victims.models import Victim
from tests.conftest import Browse
from tests.factories.accounts import add_person
from tests.factories.appearances import add_appearance
from tests.factories.attribution import add_other_claim
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.submissions import (
    COI,
    EXECUTIONS,
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
)
from tests.factories.victims import add_figure, add_victim
from tests.forms import form_of
from tests.outbound.conftest import World

SALMA, NADIM = "Salma Invented", "Nadim Invented"
#: what Olga types about the consent of a family
CONSENT: dict[str, Any] = {
    "kind": "next_of_kin",
    "giver": "next_of_kin",
    "relation": "sister",
    "scopes": ["name", "details"],
    "purpose": "un_inquiry",
    "recipients": [COI],
    "given_by": "the family (fictional)",
    "method": "written",
    "given_on": "2026-01-02",
}


@pytest.fixture
def people(world: World) -> list[Victim]:
    return [add_victim(world.session, world.case, name=name) for name in (SALMA, NADIM)]


@pytest.fixture
def submission(world: World, people: list[Victim]) -> Submission:
    assert people
    return add_submission(world.session, officer=world.officer, cases=(world.case,))


def _key(case: Case, subject: Any) -> str:
    return f"{case.id}:{subject.id}"


def _details(about: GroundSubject = GroundSubject.VICTIM, **said: Any) -> GroundDetails:
    values: dict[str, Any] = {
        "kind": GroundKind.NEXT_OF_KIN,
        "giver": Giver.NEXT_OF_KIN,
        "relation": "sister",
        "scopes": (Scope.NAME,),
        "purpose": Purpose.UN_INQUIRY,
        "given_by": "the family (fictional)",
        "method": "written",
        "given_on": clock.today(),
    }
    return GroundDetails(subject_kind=about, subject_id=UUID(int=0), **{**values, **said})


def _foresee(world: World, submission: Submission, keys: list[str], **said: Any) -> Preview:
    details = _details(said.pop("of", GroundSubject.VICTIM), **said)
    return workflow.foresee(world.session, submission, keys, details, acting_user=world.officer)


def _changes(preview: Preview) -> dict[tuple[str, str], Change]:
    return {
        (row.line.reference, turn.after.what): turn.change
        for row in preview.rows
        for turn in row.turns
    }


def _grounds(session: Session) -> int:
    session.commit()  # to see what was written through pages
    return session.scalar(sa.select(sa.func.count()).select_from(Ground)) or 0


def _typed(keys: list[str], **fields: Any) -> dict[str, Any]:
    return {"of": "victim", "about": keys, **CONSENT, **fields}


def test_the_page_says_of_everybody_what_may_go_and_why_not(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    salma, nadim = people
    add_ground(world.session, world.case, GroundSubject.VICTIM, salma.id, by=world.lead)
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/"

    lacking, everybody = olga.get(address).text, olga.get(f"{address}?show=all").text
    onward = olga.get(f"{address}?purpose=prosecutors").text

    assert nadim.reference in lacking
    assert salma.reference not in lacking
    assert "nobody was asked" in lacking
    assert salma.reference in everybody
    assert 'id="source"' in everybody
    assert salma.reference in onward, "for another purpose nobody asked her"
    assert 'id="source"' not in onward
    assert (
        f"/submissions/{submission.id}/grounds/" in olga.get(f"/submissions/{submission.id}").text
    )


def test_before_anything_is_written_it_is_shown_who_would_be_exposed_and_where(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/settle"
    keys = [_key(world.case, one) for one in people]

    asked = olga.send(address, {"of": "victim", "about": keys, "purpose": "un_inquiry"})
    looked = olga.send(address, _typed(keys, step="look"))

    form = form_of(asked.text, address).values
    assert form["about"] == keys
    assert "Show who would be exposed" in asked.text
    assert looked.text.count("would be exposed</span>") == 4
    for said in (SALMA, NADIM, "case file 1: victims", "data/victims.csv"):
        assert said in looked.text
    assert _grounds(world.session) == 0

    mark = form_of(looked.text, address).values["shown"][0]
    done = olga.send(address, _typed(keys, step="do", shown=mark))

    assert done.status_code == 303
    assert _grounds(world.session) == 2
    events = world.session.scalars(sa.select(AuditEvent.action)).all()
    assert events.count("ground:recorded") == 2
    assert events.count("submission:grounds-settled") == 1
    assert world.officer.id in {row.user_id for row in submission.contributors}
    assert (
        "wrote down grounds to disclose at once: 2"
        in olga.get(f"/submissions/{submission.id}").text
    )


def test_a_name_then_stands_exactly_where_the_preview_said(
    world: World, submission: Submission, people: list[Victim]
) -> None:
    keys = [_key(world.case, people[0])]
    preview = _foresee(world, submission, keys)
    workflow.settle(
        world.session,
        submission,
        keys,
        _details(),
        shown=preview.digest,
        acting_user=world.officer,
    )

    leaving = leaving_as_it_stands(world.session, submission)
    packet = compose_packet(world.session, submission, leaving, new_draft(submission))
    plain = to_plain(packet)
    holding = [part for part, said in plain.items() if SALMA in json.dumps(said)]
    parts = [name for name, said in plain["cases"][0].items() if SALMA in json.dumps(said)]

    assert (holding, parts) == (["cases"], ["victims"])
    [turn] = [one for row in preview.chosen for one in row.turns if one.after.what == "name"]
    assert [words for words, _ in turn.where] == [
        "case file %(case)s: victims",
        "data/victims.csv",
        "data/cases.json",
    ]
    assert NADIM not in json.dumps(plain)


def test_where_something_changed_since_it_was_shown_nothing_is_written_and_nothing_lost(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/settle"
    keys = [_key(world.case, one) for one in people]
    looked = olga.send(address, _typed(keys, step="look"))
    mark = form_of(looked.text, address).values["shown"][0]
    add_ground(world.session, world.case, GroundSubject.VICTIM, people[0].id, by=world.lead)
    world.session.commit()

    late = olga.send(address, _typed(keys, step="do", shown=mark))

    assert late.status_code == 409
    assert "nothing was written" in late.text
    assert "the family (fictional)" in late.text
    assert "goes already" in late.text
    assert _grounds(world.session) == 1
    with pytest.raises(NotAllowedNow, match="Look at it again"):
        workflow.settle(
            world.session,
            submission,
            keys,
            _details(),
            shown=mark,
            acting_user=world.officer,
        )
    world.session.commit()  # lets go of the row
    again = form_of(late.text, address).values["shown"][0]
    assert olga.send(address, _typed(keys, step="do", shown=again)).status_code == 303
    assert _grounds(world.session) == 2, "one went already, and gets no second ground"


def test_a_list_with_somebody_from_elsewhere_in_it_is_refused_whole(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    elsewhere = add_ready_case(world.session, lead=world.lead)
    stranger = add_victim(world.session, elsewhere, name="Somebody Else")
    foreign = [
        _key(elsewhere, stranger),
        _key(world.case, stranger),
        f"{world.case.id}:{submission.id}",
        "neither:nor",
    ]
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/settle"

    for key in foreign:
        keys = [_key(world.case, people[0]), key]
        for step in ("", "look", "do"):
            assert olga.send(address, _typed(keys, step=step)).status_code == 404
    assert _grounds(world.session) == 0
    with pytest.raises(NotFound):
        _foresee(world, submission, [], of=GroundSubject.VICTIM)


def test_whoever_works_on_one_case_settles_that_one_and_is_told_of_the_others(
    world: World, people: list[Victim], browse: Browse
) -> None:
    irene = add_person(world.session, "irene", Role.INVESTIGATOR)
    theirs = add_ready_case(world.session, lead=irene)
    secret = add_ready_case(world.session, lead=world.lead, access=CaseAccess.MEMBERS)
    hers = add_victim(world.session, theirs, name="Rima Invented")
    hidden = add_victim(world.session, secret, name="Sami Invented")
    mixed = add_submission(world.session, officer=world.officer, cases=(world.case, theirs))
    mixed.cases.append(type(mixed.cases[0])(case_id=secret.id, case=secret, position=3))
    world.session.flush()
    pages, address = browse(irene), f"/submissions/{mixed.id}/grounds/"

    page = pages.get(address).text

    assert "You do not settle the grounds of these cases" in page
    assert world.case.reference in page
    assert secret.reference not in page
    assert "1 more case is for its members only" in page
    assert page.count('name="about"') == sum(
        one.case is theirs and one.is_missing
        for one in queries.lines(world.session, mixed, Purpose.UN_INQUIRY, acting_user=irene)
    )
    keys = [_key(theirs, hers), _key(world.case, people[0])]
    assert pages.send(f"{address}settle", _typed(keys, step="look")).status_code == 403
    keys = [_key(theirs, hers), _key(secret, hidden)]
    assert pages.send(f"{address}settle", _typed(keys, step="look")).status_code == 404
    mine = pages.send(f"{address}settle", _typed(keys[:1], step="look"))
    assert mine.status_code == 200
    everything = {"of": "victim", "all": "1", "purpose": "un_inquiry"}
    assert (
        form_of(pages.send(f"{address}settle", everything).text, f"{address}settle").values["about"]
        == keys[:1]
    )


def test_who_settles_nothing_in_it_is_refused(
    world: World, submission: Submission, people: list[Victim], auditor: User
) -> None:
    with pytest.raises(NotPermitted):
        workflow.foresee(
            world.session,
            submission,
            [_key(world.case, people[0])],
            _details(),
            acting_user=auditor,
        )


def test_once_it_is_pinned_grounds_are_no_longer_settled_here(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    clear_submission(
        world.session, world.keyring, submission, officer=world.officer, second=world.second
    )
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/"

    keys = [_key(world.case, people[0])]
    assert olga.send(f"{address}settle", _typed(keys, step="do")).status_code == 409
    page = olga.get(address).text
    assert "Take it back first" in page
    assert 'name="about"' not in page


def test_what_a_ground_has_to_say_is_asked_for_beside_its_field(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/settle"
    keys = [_key(world.case, people[0])]

    without_day = olga.send(address, _typed(keys, step="look", given_on=""))
    nobody = olga.send(address, {"of": "nonsense", "purpose": "nonsense"})

    assert without_day.status_code == 422
    assert "Say on which day it was given." in without_day.text
    assert "the family (fictional)" in without_day.text
    assert form_of(without_day.text, address).values["about"] == keys
    assert nobody.status_code == 422
    assert "Nothing is chosen yet" in nobody.text
    with pytest.raises(Refusal):
        _foresee(world, submission, keys, given_on=None)
    with pytest.raises(Refusal, match="not asked for that"):
        _foresee(world, submission, keys, purpose=Purpose.PUBLICATION)
    with pytest.raises(NotAllowedNow, match="200"):
        _foresee(world, submission, [str(number) for number in range(201)])


def test_what_cannot_be_said_of_any_of_them_is_said_once_beside_its_field(
    world: World, submission: Submission
) -> None:
    children = [
        add_victim(world.session, world.case, name=name, outcome="injured", age=3)
        for name in ("Hala Invented", "Ziad Invented")
    ]
    keys = [_key(world.case, child) for child in children]
    by_guardian = {"kind": GroundKind.CONSENT, "giver": Giver.GUARDIAN, "relation": "mother"}

    with pytest.raises(Refusal, match="from which age") as refused:
        _foresee(world, submission, keys, **by_guardian, assent=Assent.TOO_YOUNG)

    assert (refused.value.field, refused.value.others) == ("assent", ())


def test_the_preview_says_who_took_an_earlier_ground_back(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    salma, nadim = people
    ground = add_ground(world.session, world.case, GroundSubject.VICTIM, salma.id, by=world.lead)
    withdraw_ground(world.session, ground, world.case, acting_user=world.lead, reason="asked for")
    keys = [_key(world.case, one) for one in people]
    same_day = _foresee(world, submission, keys)
    assert [row.line.reference for row in same_day.exposed] == [nadim.reference]
    assert [row.line.reference for row in same_day.written] == [nadim.reference]
    ground.given_on = ground.taken_back_on = clock.today() - timedelta(days=1)
    world.session.flush()

    preview = _foresee(world, submission, keys)
    page = browse(world.officer).send(
        f"/submissions/{submission.id}/grounds/settle",
        _typed(keys, step="look", given_on=str(clock.today())),
    )

    again = [row.line.reference for row in preview.rows if row.was_taken_back]
    assert again == [salma.reference]
    assert "For 1 of them an earlier ground was withdrawn." in page.text
    assert page.text.count("was taken back before") == 2
    assert nadim.reference in page.text


def test_several_people_do_not_agree_for_themselves_with_one_word(
    world: World, submission: Submission
) -> None:
    living = [
        add_victim(world.session, world.case, name=name, outcome="injured")
        for name in ("Hala Invented", "Ziad Invented")
    ]
    keys = [_key(world.case, one) for one in living]
    said = {"kind": GroundKind.CONSENT, "giver": Giver.THEMSELVES, "relation": ""}

    with pytest.raises(Refusal, match="Each person agrees for themselves") as refused:
        _foresee(world, submission, keys, **said)

    assert refused.value.field == "giver"
    assert len(_foresee(world, submission, keys[:1], **said).written) == 1


YESTERDAY = clock.today() - timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "change", "written"),
    [
        ({}, Change.EXPOSED, 1),
        ({"recipients": (COI,)}, Change.EXPOSED, 1),
        ({"recipients": (EXECUTIONS,)}, Change.UNFIT, 0),
        ({"expires_on": YESTERDAY, "given_on": YESTERDAY}, Change.UNFIT, 0),
        ({"scopes": (Scope.DETAILS,)}, Change.COVERED, 1),
        ({"scopes": (Scope.IMAGE,)}, Change.COVERED, 0),
        ({"kind": GroundKind.OTHER, "note": "written down"}, Change.UNFIT, 1),
    ],
    ids=["fits", "to-them", "to-others", "over", "other-scope", "no-scope-asked", "second-person"],
)
def test_a_ground_that_does_not_fit_exposes_nobody(
    world: World,
    submission: Submission,
    people: list[Victim],
    said: dict[str, Any],
    change: Change,
    written: int,
) -> None:
    keys = [_key(world.case, people[0])]

    preview = _foresee(world, submission, keys, **said)

    assert _changes(preview)[people[0].reference, "name"] is change
    assert len(preview.written) == written
    if not written:
        with pytest.raises(NotAllowedNow, match="let nothing out"):
            workflow.settle(
                world.session,
                submission,
                keys,
                _details(**said),
                shown=preview.digest,
                acting_user=world.officer,
            )
        assert _grounds(world.session) == 0


def test_what_follows_from_a_ground_is_shown_though_it_was_not_ticked(
    world: World, submission: Submission
) -> None:
    published = add_source(
        world.session, by=world.lead, published_title="Weekly (fictional)", published_url=""
    )
    add_figure(world.session, world.case, published, minimum=2, maximum=2)
    claim = add_other_claim(world.session, world.case, author=world.lead, source_id=published.id)
    keys = [_key(world.case, published)]

    preview = _foresee(world, submission, keys, of=GroundSubject.SOURCE)

    assert _changes(preview) == {
        (published.reference, "identity"): Change.EXPOSED,
        (published.reference, "statements"): Change.EXPOSED,
        (claim.symbol, "words"): Change.EXPOSED,
    }
    assert [row.line.reference for row in preview.written] == [published.reference]


def test_a_source_has_no_name_while_another_case_covers_it(
    world: World, submission: Submission
) -> None:
    other = add_ready_case(world.session, lead=world.lead)
    both = add_source(world.session, by=world.lead)
    for case in (world.case, other):
        add_figure(world.session, case, both, minimum=1)
        add_ground(
            world.session,
            case,
            GroundSubject.SOURCE,
            both.id,
            by=world.lead,
            scopes=(Scope.TESTIMONY,),
        )
    submission = add_submission(world.session, officer=world.officer, cases=(world.case, other))

    one = _foresee(world, submission, [_key(other, both)], of=GroundSubject.SOURCE, given_by="")
    two = _foresee(
        world,
        submission,
        [_key(world.case, both), _key(other, both)],
        of=GroundSubject.SOURCE,
        given_by="",
    )

    assert [turn.change for row in one.chosen for turn in row.turns] == [
        Change.UNFIT,
        Change.GRANTED,
    ]
    assert "another case" in one.chosen[0].turns[0].after.held
    assert len(two.exposed) == 2


def test_a_file_that_does_not_match_its_hash_stays_whatever_is_said(
    world: World, submission: Submission
) -> None:
    exhibit = add_exhibit(world.session, world.store, world.case, by=world.lead)
    whole = add_exhibit(world.session, world.store, world.case, by=world.lead, content=b"another")
    silent = add_source(world.session, by=world.lead)
    add_figure(world.session, world.case, silent, minimum=1)
    exhibit.file.fixity = type(exhibit.file.fixity)("changed")
    world.session.flush()
    keys = [_key(world.case, exhibit), _key(world.case, whole)]

    files = _foresee(world, submission, keys, of=GroundSubject.EXHIBIT, scopes=(Scope.FILE,))
    named_only = _foresee(
        world, submission, [_key(world.case, silent)], of=GroundSubject.SOURCE, given_by=""
    )

    assert _changes(files) == {
        (exhibit.reference, "file"): Change.UNFIT,
        (whole.reference, "file"): Change.EXPOSED,
    }
    assert named_only.exposed == []
    assert len(named_only.written) == 1


def test_what_waits_for_something_else_than_a_ground_cannot_be_ticked(
    world: World, submission: Submission, browse: Browse
) -> None:
    exhibit = add_exhibit(world.session, world.store, world.case, by=world.lead)
    other = add_exhibit(world.session, world.store, world.case, by=world.lead, content=b"another")
    world.lets_go(GroundSubject.EXHIBIT, exhibit.id, Scope.FILE)
    exhibit.file.fixity = type(exhibit.file.fixity)("changed")
    world.session.commit()
    olga, page = browse(world.officer), f"/submissions/{submission.id}/grounds/"

    shown = olga.get(page).text

    assert f'value="{_key(world.case, other)}"' in shown
    assert f'value="{_key(world.case, exhibit)}"' not in shown
    assert f'disabled aria-label="Choose {exhibit.reference}' in shown
    assert f'id="waits-{exhibit.id}">It waits' in shown
    ticked = olga.send(f"{page}settle", {"of": "exhibit", "all": "1", "purpose": "un_inquiry"})
    assert form_of(ticked.text, f"{page}settle").values["about"] == [_key(world.case, other)]


def test_the_page_of_a_submission_tells_who_is_exposed_as_the_preview_does(
    world: World, submission: Submission, people: list[Victim], browse: Browse
) -> None:
    salma, nadim = people
    salma.outcome, salma.age = "killed", 9
    world.lets_go(GroundSubject.VICTIM, salma.id, Scope.NAME)
    world.session.commit()
    page = f"/submissions/{submission.id}"

    shown = browse(world.officer).get(page).text
    told = shown.partition('id="exposed"')[2].partition("</details>")[0]

    assert "case file 1: victims" in told
    assert told.count("would be exposed") == 2  # in the heading, and by her name
    assert "stays covered" in told  # by her details
    assert f"victim-{salma.id}" in told
    assert f"victim-{nadim.id}" not in told
    chosen = browse(world.officer).get(f"{page}/grounds/?show=all").text
    row = chosen.partition(f"victim-{salma.id}")[2].partition("</th>")[0]
    assert " ".join(row.partition('class="sub">')[2].split()).startswith("Killed, child")
    offered = browse(world.lead).get(f"/cases/{world.case.id}/grounds/new").text
    assert f"{salma.reference} · Salma Invented · Killed · child" in offered


def test_where_each_person_has_a_form_the_sheet_and_what_a_state_may_know_are_named(
    world: World, people: list[Victim]
) -> None:
    submission = add_submission(
        world.session, officer=world.officer, cases=(world.case,), recipient=EXECUTIONS
    )
    keys = [_key(world.case, one) for one in people]

    named = _foresee(world, submission, keys)
    details = _foresee(world, submission, keys, scopes=(Scope.DETAILS,))
    told = _foresee(world, submission, keys, purpose=Purpose.UN_NAMING_TO_STATE)

    def first_place(preview: Preview, what: str) -> str:
        turn = next(one for one in preview.rows[0].turns if one.after.what == what)
        return turn.where[0][0]

    assert first_place(named, "name") == "their own sheet"
    assert first_place(details, "details") == "annex, counted"
    assert "pass on" in first_place(told, "name")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_read_in_both_languages(
    world: World,
    submission: Submission,
    people: list[Victim],
    browse: Browse,
    language: str,
) -> None:
    world.officer.language = language
    add_exhibit(world.session, world.store, world.case, by=world.lead)
    olga, address = browse(world.officer), f"/submissions/{submission.id}/grounds/"

    assert olga.get(address).status_code == 200
    keys = [_key(world.case, people[0])]
    looked = olga.send(f"{address}settle", _typed(keys, step="look"))
    nothing = _typed(keys, step="look", recipients=[EXECUTIONS])

    assert looked.status_code == 200
    assert 'value="do"' in looked.text
    assert 'value="do"' not in olga.send(f"{address}settle", nothing).text


class Counted(list[Any]):
    """Rows that count how often somebody goes through them."""

    times = 0

    @override
    def __iter__(self) -> Iterator[Any]:
        self.times += 1
        return super().__iter__()


def test_files_are_gone_through_as_often_however_many_people_are_seen(world: World) -> None:
    session, case, times = world.session, world.case, []
    for number in range(3):
        exhibit = add_exhibit(session, world.store, case, by=world.lead, content=bytes([number]))
        victim = add_victim(session, case, name=SALMA)
        add_appearance(session, exhibit, victim, by=world.lead)
        content = dict(case_contents(session, [case])[case.id])
        exhibits = content["exhibits"] = Counted(content["exhibits"])
        permits = permits_of(session, {case.id: content}, destination_of(session, COI))
        each = Leaving(1, content, permits[case.id])
        found = list(lines_of(case, each, Numbers(b"only to look at")))
        assert len([line for line in found if line.kind is GroundSubject.VICTIM]) > number
        times.append(exhibits.times)

    assert times == [times[0]] * 3


def test_who_is_cited_is_looked_up_once_however_many_exhibits(world: World) -> None:
    times = []
    for number in range(3):
        add_exhibit(world.session, world.store, world.case, by=world.lead, content=bytes([number]))
        rows = Gathered(world.case, exhibits=list(exhibits_of(world.session, world.case)))
        rows.citations, rows.appearances = Counted(), Counted()
        case_data(rows, {}, {})
        times.append((rows.citations.times, rows.appearances.times))

    assert times == [times[0]] * 3
