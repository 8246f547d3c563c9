"""An approved claim goes back to review when a fact it rests on changes, and only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casefiles import rooms
from casefiles.foundation.counts import CountRange
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.audit.workflow import record
from casefiles.platform.files.parts.store import LocalStore
from casefiles.reactions import REACTIONS
from casefiles.record.attribution import reactions, workflow
from casefiles.record.cases import workflow as cases
from casefiles.record.cases.models import Case
from casefiles.record.citations import workflow as citations
from casefiles.record.citations.models import CitationDetails, CitedKind
from casefiles.record.claims.models import Claim, ClaimState, IndicatorDetails, Outcome
from casefiles.record.claims.workflow import add_indicator
from casefiles.record.evidence import workflow as evidence
from casefiles.record.evidence.models import Exhibit
from casefiles.record.origins import workflow as origins
from casefiles.record.origins.models import UNSPECIFIED
from casefiles.record.origins.queries import links_behind
from casefiles.record.origins.workflow import DerivationDetails
from casefiles.record.sources import workflow as sources
from casefiles.record.sources.models import Source
from casefiles.record.victims import workflow as victims
from casefiles.record.victims.models import CasualtyFigure
from casefiles.record.victims.parts.details import details_of_figure
from tests.conftest import Browse
from tests.factories.attribution import add_claim, decide
from tests.factories.cases import add_case
from tests.factories.evidence import add_exhibit, add_source
from tests.factories.sources import add_link
from tests.factories.victims import add_figure


@dataclass
class Scene:
    """A case with a figure, and an approved claim that rests on a source and an exhibit."""

    session: Session
    store: LocalStore
    lead: User
    case: Case
    source: Source
    photographer: Source
    exhibit: Exhibit
    figure: CasualtyFigure
    claim: Claim

    def edit_case(self, **changed: Any) -> None:
        details = replace(cases.details_of(self.case), **changed)
        cases.edit_case(
            self.session, self.case, details, opened=self.case.version, acting_user=self.lead
        )

    def edit_figure(self, **changed: Any) -> None:
        details = replace(details_of_figure(self.figure), **changed)
        victims.edit_figure(
            self.session,
            self.case,
            self.figure,
            details,
            opened=self.figure.version,
            acting_user=self.lead,
        )

    def regrade(self, grade: str) -> None:
        sources.regrade_source(
            self.session,
            self.source,
            grade,
            reason="an account of its was withdrawn",
            opened=self.source.version,
            acting_user=self.lead,
        )

    def derive(self, source: Source, origin: Source, how: str) -> None:
        details = DerivationDetails(origin.reference, how)
        origins.derive(self.session, source, details, acting_user=self.lead)

    def edit_source(self, **changed: Any) -> None:
        details = replace(sources.details_of(self.source), **changed)
        sources.edit_source(
            self.session,
            self.source,
            details,
            opened=self.source.version,
            acting_user=self.lead,
        )


@pytest.fixture
def scene(session: Session, store: LocalStore, lead: User, reviewer: User) -> Scene:
    case = add_case(session, lead=lead, date_edtf="2019-07-22", target="market")
    source = add_source(session, by=lead)
    photographer = add_source(session, by=lead)
    exhibit = add_exhibit(session, store, case, by=lead, source_id=photographer.id)
    figure = add_figure(session, case, source, minimum=43)
    claim = add_claim(session, case, author=lead)
    cited = tuple(CitationDetails(ref, "2") for ref in (source.reference, exhibit.reference))
    details = IndicatorDetails(code="IND-WITNESS", citations=cited)
    add_indicator(session, claim, details, opened=claim.version, acting_user=lead)
    workflow.propose(session, claim, reviewer=None, opened=claim.version, acting_user=lead)
    workflow.take(session, claim, acting_user=reviewer)
    decide(session, claim, Outcome.APPROVE, by=reviewer)
    return Scene(session, store, lead, case, source, photographer, exhibit, figure, claim)


def _lose_the_file(scene: Scene) -> None:
    scene.store.path(scene.exhibit.sha256).unlink()
    _check(scene)


def _check(scene: Scene) -> None:
    found = scene.store.digest(scene.exhibit.sha256)
    evidence.note_check(scene.session, scene.exhibit, found, acting_user=None)


PHOTOGRAPHER = "the photographer's reference"
Change = Callable[[Scene], object]
RELIED_ON: dict[str, tuple[Change, str]] = {
    "the date": (lambda s: s.edit_case(date_edtf="2019-07-23"), "date_edtf"),
    "the time of day": (lambda s: s.edit_case(time_of_day="08:35"), "time_of_day"),
    "the place in words": (lambda s: s.edit_case(place_detail="north gate"), "place_detail"),
    "the point": (lambda s: s.edit_case(longitude=36.6, latitude=35.6), "latitude"),
    "the target": (lambda s: s.edit_case(target="school"), "target"),
    "the weapons": (lambda s: s.edit_case(weapons=("barrel_bomb",)), "weapons"),
    "the delivery": (lambda s: s.edit_case(delivery="helicopter"), "delivery"),
    "the reliability of a cited source": (lambda s: s.regrade("D"), "reliability"),
    "a cited source that repeats the other": (
        lambda s: s.derive(s.source, s.photographer, "repost"),
        "",
    ),
    "what the source of a cited exhibit repeats": (
        lambda s: s.derive(s.photographer, s.source, "same_person"),
        PHOTOGRAPHER,
    ),
    "a cited source voided": (
        lambda s: sources.void_source(s.session, s.source, reason="double", acting_user=s.lead),
        "",
    ),
    "a cited exhibit voided": (
        lambda s: evidence.void_exhibit(
            s.session, s.exhibit, reason="another case's", acting_user=s.lead
        ),
        "EV-000001",
    ),
    "the bytes of a cited exhibit": (_lose_the_file, "EV-000001"),
    "a figure voided": (
        lambda s: victims.void_figure(
            s.session, s.case, s.figure, reason="read wrongly", acting_user=s.lead
        ),
        "figures",
    ),
}
BESIDE_IT: dict[str, Change] = {
    "the title": lambda s: s.edit_case(title=Texts.of(en="Better said")),
    "the narrative": lambda s: s.edit_case(narrative=Texts.of(en="More words")),
    "the tags": lambda s: s.edit_case(tags=("spring",)),
    "the violations to examine": lambda s: s.edit_case(violations=("8-2-e-i",)),
    "the label of a source": lambda s: s.edit_source(label=Texts.of(en="Baker (fictional)")),
    "another source that repeats a cited one": lambda s: s.derive(
        add_source(s.session, by=s.lead), s.source, "quotes"
    ),
    "the title of an exhibit": lambda s: evidence.edit_exhibit(
        s.session,
        s.exhibit,
        replace(evidence.details_of(s.exhibit), title=Texts.of(en="Better said")),
        opened=s.exhibit.version,
        acting_user=s.lead,
    ),
    "a check that finds the bytes the same": _check,
    "a citation of the case itself": lambda s: citations.cite(
        s.session,
        s.case,
        CitedKind.CASE,
        s.case.id,
        CitationDetails(s.source.reference),
        acting_user=s.lead,
    ),
    "another exhibit": lambda s: add_exhibit(
        s.session, s.store, s.case, by=s.lead, content=b"another"
    ),
}


@pytest.mark.parametrize("what", RELIED_ON)
def test_it_is_reopened_when_what_it_rests_on_changes(scene: Scene, what: str) -> None:
    change, fact = RELIED_ON[what]

    change(scene)

    assert scene.claim.state is ClaimState.IN_REVIEW
    assert scene.claim.reopened_by_fact is not None
    named = {"": scene.source, PHOTOGRAPHER: scene.photographer}.get(fact)
    assert scene.claim.reopened_by_fact["fact"] == (named.reference if named else fact)
    assert scene.claim.decisions[0].outcome is Outcome.APPROVE


@pytest.mark.parametrize("what", BESIDE_IT)
def test_it_stays_approved_when_something_beside_it_changes(scene: Scene, what: str) -> None:
    BESIDE_IT[what](scene)

    assert scene.claim.state is ClaimState.APPROVED
    assert scene.claim.reopened_by_fact is None


def test_a_link_far_behind_reopens_it_where_it_joins_two_origins(scene: Scene) -> None:
    session, lead = scene.session, scene.lead
    middle, first = (add_source(session, by=lead) for _ in range(2))
    add_link(session, scene.source, middle, by=lead, how=UNSPECIFIED)
    add_link(session, scene.photographer, first, by=lead, how=UNSPECIFIED)

    scene.derive(middle, first, "repost")

    assert scene.claim.state is ClaimState.IN_REVIEW
    assert scene.claim.reopened_by_fact is not None
    assert scene.claim.reopened_by_fact["action"] == "source:derived"


def test_a_link_kept_from_before_anybody_was_asked_how_reopens_nothing(scene: Scene) -> None:
    origin = add_source(scene.session, by=scene.lead)
    add_link(scene.session, scene.source, origin, by=scene.lead, how=UNSPECIFIED)

    scene.edit_source(label=Texts.of(en="Better said"))

    assert scene.claim.state is ClaimState.APPROVED


def test_the_link_taken_off_again_reopens_it_again(scene: Scene, reviewer: User) -> None:
    scene.derive(scene.source, scene.photographer, "repost")
    decide(scene.session, scene.claim, Outcome.APPROVE, by=reviewer)
    (link,) = links_behind(scene.session, [scene.source.id])

    origins.underive(
        scene.session, scene.source, link, reason="another video", acting_user=scene.lead
    )

    assert scene.claim.state is ClaimState.IN_REVIEW


def test_a_changed_figure_reopens_it_with_the_old_and_the_new_value(scene: Scene) -> None:
    scene.edit_figure(count=CountRange(45))

    assert scene.claim.state is ClaimState.IN_REVIEW
    assert scene.claim.reopened_by_fact == {
        "fact": "minimum",
        "old": 43,
        "new": 45,
        "action": "figure:changed",
    }


def test_a_new_figure_reopens_it(scene: Scene) -> None:
    other = add_source(scene.session, by=scene.lead)
    details = replace(details_of_figure(scene.figure), source_id=other.id)

    victims.add_figure(scene.session, scene.case, details, acting_user=scene.lead)

    assert scene.claim.state is ClaimState.IN_REVIEW


def test_the_log_says_that_the_program_reopened_it(scene: Scene) -> None:
    scene.edit_case(target="school")
    scene.session.commit()

    event = history_of(scene.session, scene.claim.id)[0]

    assert (event.action, event.acting_user_id) == ("claim:reopened", None)
    assert event.detail is not None
    assert event.detail.body["changes"] == {"target": ["market", "school"]}


def test_it_is_approved_again_after_another_look(scene: Scene, reviewer: User) -> None:
    scene.edit_case(target="school")

    decide(scene.session, scene.claim, Outcome.APPROVE, by=reviewer)

    assert scene.claim.state is ClaimState.APPROVED
    assert scene.claim.reopened_by_fact is None
    assert len(scene.claim.decisions) == 2


def test_a_change_in_another_case_leaves_it_alone(scene: Scene) -> None:
    other = add_case(scene.session, lead=scene.lead)
    details = replace(cases.details_of(other), target="school")

    cases.edit_case(scene.session, other, details, opened=other.version, acting_user=scene.lead)

    assert scene.claim.state is ClaimState.APPROVED


def test_what_happens_within_no_file_reopens_nothing(scene: Scene) -> None:
    record(scene.session, "case:changed", scene.case, acting_user=scene.lead)

    assert scene.claim.state is ClaimState.APPROVED


def test_the_reviewer_sees_first_what_reopened_it(
    scene: Scene, reviewer: User, browse: Browse
) -> None:
    scene.edit_case(target="school")

    page = browse(reviewer).get(f"/claims/{scene.claim.id}").text

    assert "Reopened: something it rests on changed" in page
    assert "<del" in page


def test_the_table_of_reactions_names_every_event_that_touches_a_dossier() -> None:
    mine = {
        action
        for action, asked in REACTIONS.items()
        if {reactions.file_changed, reactions.source_changed, reactions.origins_changed}
        & set(asked)
    }

    assert mine == {
        "case:changed",
        "case:split",
        "citation:added",
        "citation:removed",
        "exhibit:changed",
        "exhibit:checked",
        "exhibit:found-changed",
        "exhibit:found-missing",
        "exhibit:voided",
        "figure:added",
        "figure:changed",
        "figure:voided",
        "source:changed",
        "source:derived",
        "source:regraded",
        "source:underived",
        "source:voided",
    }
    assert mine <= set(rooms.HISTORY)
