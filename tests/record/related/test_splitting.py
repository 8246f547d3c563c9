"""A case turns out to be two: what belongs to the second goes there whole, and both say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from casefiles.desk.finding.queries import find
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.parts.redacting import hides_purpose
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.parts.store import LocalStore
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.appearances.workflow import remove_appearance
from casefiles.record.cases.models import Case, CaseAccess, CaseState, MemberStanding
from casefiles.record.cases.workflow import CaseDetails, edit_case, open_case, void_case
from casefiles.record.cases.workflow import details_of as case_details
from casefiles.record.citations.models import CitedKind
from casefiles.record.citations.workflow import uncite
from casefiles.record.claims.models import ClaimState
from casefiles.record.disclosure.models import GroundSubject
from casefiles.record.evidence.models import CustodyAction
from casefiles.record.related.models import LinkKind, SplitDetails
from casefiles.record.related.queries import ties_of
from casefiles.record.related.workflow import link_cases, split_case, unlink_cases
from casefiles.record.remedies.workflow import void_remedy
from casefiles.record.victims import workflow as victims
from casefiles.record.victims.models import Victim, VictimDetails, VictimKind
from casefiles.record.victims.parts.details import details_of
from tests.conftest import Browse
from tests.factories.appearances import add_appearance
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import add_citation, add_exhibit
from tests.factories.places import add_facility
from tests.factories.remedies import add_remedy
from tests.factories.sources import add_source
from tests.factories.submissions import (
    add_ground,
    add_ready_case,
    add_submission,
    clear_submission,
)
from tests.factories.victims import add_damage, add_figure, add_victim
from tests.forms import form_of

TITLE = Texts.of(en="Clinic, Nowhere")


def split(session: Session, case: Case, user: User, **what: tuple[object, ...]) -> Case:
    details = SplitDetails(TITLE, "two strikes, an hour apart", **what)  # type: ignore[arg-type]
    return split_case(session, case, details, opened=case.version, acting_user=user)


def change_place(session: Session, case: Case, user: User) -> None:
    details = replace(case_details(case), place_detail="behind the bakery")
    edit_case(session, case, details, opened=case.version, acting_user=user)


def test_what_belongs_to_the_second_case_goes_there_whole(
    session: Session, store: LocalStore, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, date_edtf="2019-07-22", target="market")
    add_member(session, case, colleague, MemberStanding.MEMBER)
    stays, goes = add_victim(session, case, name="Salma Invented"), add_victim(session, case)
    exhibit = add_exhibit(session, store, case, by=lead)
    citation = add_citation(session, case, CitedKind.VICTIM, goes.id, exhibit.reference, by=lead)
    ground = add_ground(session, case, GroundSubject.VICTIM, goes.id, by=lead)
    reference = exhibit.reference
    page = browse(lead)

    address = f"/cases/{case.id}/split"
    form = form_of(page.get(address).text, address).values
    answer = page.post(
        address,
        data=form
        | {
            "title-text-en": "Clinic, Nowhere",
            "reason": "two strikes, an hour apart",
            "victims": str(goes.id),
            "exhibits": str(exhibit.id),
        },
    )
    assert answer.status_code == 303
    session.expire_all()

    [tie] = ties_of(session, case, acting_user=lead)
    new = tie.other
    assert (new.title, new.date_edtf, new.target) == (TITLE, "2019-07-22", "market")
    assert new.state is CaseState.INTAKE
    assert {row.user_id for row in new.members} == {lead.id, colleague.id}
    assert stays.case_id == case.id
    assert {goes.case_id, exhibit.case_id, citation.case_id, ground.case_id} == {new.id}
    assert exhibit.reference == reference
    last = exhibit.custody[-1]
    assert last.action is CustodyAction.NOTED
    assert (last.handed_from, last.handed_to) == ("", "")
    assert hides_purpose(last.purpose), "a packet says nothing of another case"
    assert "split the case" in page.get(f"/cases/{case.id}").text
    there = page.get(f"/cases/{new.id}").text
    assert "Split off from the other case" in there
    assert case.reference in there
    assert "moved the victim" in page.get(f"/cases/{new.id}/history").text


def test_no_statement_is_torn_from_what_it_rests_on(
    session: Session, store: LocalStore, lead: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead)
    victim, exhibit = add_victim(session, case), add_exhibit(session, store, case, by=lead)
    add_citation(session, case, CitedKind.VICTIM, victim.id, exhibit.reference, by=lead)
    claim = add_claim(session, case, author=lead, state=ClaimState.APPROVED, reviewer=reviewer)

    for what in ({"victims": (victim.id,)}, {"exhibits": (exhibit.id,)}):
        with pytest.raises(Refusal, match="only one of the two would go"):
            split(session, case, lead, **what)
    theirs = add_exhibit(session, store, case, by=lead, content=b"what a pilot said")
    add_citation(session, case, CitedKind.CLAIM, claim.id, theirs.reference, by=lead)
    session.expire(claim)
    with pytest.raises(Refusal, match="attributions stay"):
        split(session, case, lead, exhibits=(theirs.id,))
    with pytest.raises(Refusal, match="at least one thing"):
        split(session, case, lead)

    session.commit()
    assert "case:split" not in {event.action for event in history_of(session, case.id)}


def test_an_approved_attribution_goes_back_to_review_when_a_count_is_split_off(
    session: Session, lead: User, reviewer: User
) -> None:
    case = add_case(session, lead=lead)
    figure = add_figure(session, case, add_source(session, recorded_by=lead), minimum=3)
    victim = add_victim(session, case)
    claim = add_claim(session, case, author=lead, state=ClaimState.APPROVED, reviewer=reviewer)

    states = []
    for what in ({"victims": (victim.id,)}, {"figures": (figure.id,)}):
        split(session, case, lead, **what)
        states.append(claim.state)

    assert states == [ClaimState.APPROVED, ClaimState.IN_REVIEW]


def test_a_case_that_is_being_cleared_stays_whole(
    session: Session, keyring: Keyring, lead: User, officer: User, second_officer: User
) -> None:
    case = add_ready_case(session, lead=lead)
    victim = add_victim(session, case)
    submission = add_submission(session, officer=officer, cases=(case,))
    clear_submission(session, keyring, submission, officer=officer, second=second_officer)

    with pytest.raises(NotAllowedNow, match="in clearance or sealed"):
        split(session, case, lead, victims=(victim.id,))


def test_only_a_lead_splits(session: Session, lead: User, colleague: User) -> None:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    victim = add_victim(session, case)

    with pytest.raises(NotPermitted):
        split(session, case, colleague, victims=(victim.id,))


def test_a_link_is_shown_on_both_cases_to_those_who_may_read_both(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    first, second = add_case(session, lead=lead), add_case(session, lead=lead, title="Once more")
    hidden = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    reason = "the rescuers were hit"
    for one in (second, hidden):
        link_cases(session, first, one.reference, LinkKind.FOLLOWS, reason=reason, acting_user=lead)
    with pytest.raises(Refusal, match="linked in this way already"):
        link_cases(
            session, second, first.reference, LinkKind.FOLLOWS, reason=reason, acting_user=lead
        )
    add_member(session, first, colleague, MemberStanding.MEMBER)
    with pytest.raises(Refusal, match="no such case"):
        link_cases(
            session,
            first,
            hidden.reference,
            LinkKind.SAME_EVENT,
            reason=reason,
            acting_user=colleague,
        )

    alice, bob = browse(lead), browse(colleague)
    assert hidden.reference in alice.get(f"/cases/{first.id}").text
    assert "The other follows from this case" in alice.get(f"/cases/{second.id}").text
    seen = bob.get(f"/cases/{first.id}").text
    assert second.reference in seen
    assert hidden.reference not in seen

    link = next(
        tie.link for tie in ties_of(session, first, acting_user=lead) if tie.other is second
    )
    address = f"/cases/{second.id}/links/{link.id}/remove"
    alice.get(address)
    assert alice.send(address, {"reason": ""}).status_code == 422
    with pytest.raises(Refusal, match="Say why"):
        unlink_cases(session, second, link, first, reason=" ", acting_user=lead)
    assert alice.send(address, {"reason": "it was another square"}).status_code == 303
    for one in (first, second):
        assert "took off the link" in alice.get(f"/cases/{one.id}").text
    assert second.reference not in alice.get(f"/cases/{first.id}").text


@pytest.mark.parametrize(
    ("other", "kind", "reason", "refusal"),
    [
        ("itself", LinkKind.FOLLOWS, "the rescuers were hit", "the case itself"),
        ("another", LinkKind.SPLIT_FROM, "the rescuers were hit", "how the two belong"),
        ("another", LinkKind.FOLLOWS, " ", "Say why"),
    ],
)
def test_a_link_needs_another_case_a_kind_that_people_give_and_a_reason(
    session: Session, lead: User, other: str, kind: LinkKind, reason: str, refusal: str
) -> None:
    case, another = add_case(session, lead=lead), add_case(session, lead=lead)
    named = {"itself": case, "another": another}[other].reference

    with pytest.raises(Refusal, match=refusal):
        link_cases(session, case, named, kind, reason=reason, acting_user=lead)

    assert ties_of(session, case, acting_user=lead) == []


def test_damage_and_what_the_case_rests_on_as_a_whole_go_and_the_tie_stays(
    session: Session, store: LocalStore, lead: User
) -> None:
    case = add_case(session, lead=lead)
    damage = add_damage(session, case, add_facility(session))
    exhibit = add_exhibit(session, store, case, by=lead)
    whole = add_citation(session, case, CitedKind.CASE, case.id, exhibit.reference, by=lead)

    new = split(session, case, lead, damages=(damage.id,), exhibits=(exhibit.id,))
    [origin] = ties_of(session, new, acting_user=lead)
    with pytest.raises(NotAllowedNow, match="tells where a case came from"):
        unlink_cases(session, new, origin.link, case, reason="a mistake", acting_user=lead)
    session.commit()

    assert {damage.case_id, exhibit.case_id, whole.case_id, whole.cited_id} == {new.id}
    assert {"damage:moved", "citation:moved"} <= {
        event.action for event in history_of(session, new.id)
    }


def test_a_case_is_begun_with_what_was_ticked_of_another_and_never_with_its_victims(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(
        session,
        lead=lead,
        access=CaseAccess.MEMBERS,
        date_edtf="2019-07-22",
        target="market",
        tags=("first",),
    )
    add_member(session, case, colleague, MemberStanding.MEMBER)
    add_victim(session, case, name="Salma Invented")
    address = f"/cases/{case.id}/duplicate"
    bob = browse(colleague)

    form = form_of(bob.get(address).text, address).values
    assert form["carried"] == ["date", "place", "access", "people"]
    assert bob.post(address, data=form).status_code == 422  # it has no title
    chosen = form | {"title-text-en": "Market again", "carried": ["date", "people"]}
    assert bob.post(address, data=chosen).status_code == 303

    [tie] = ties_of(session, case, acting_user=colleague)
    new = tie.other
    assert (new.date_edtf, new.target, new.tags) == ("2019-07-22", "", ())
    assert new.access is CaseAccess.MEMBERS  # what only members read goes nowhere else
    assert {row.user_id: row.standing for row in new.members} == {
        lead.id: MemberStanding.LEAD,
        colleague.id: MemberStanding.LEAD,
    }
    assert "Salma" not in bob.get(f"/cases/{new.id}").text
    assert "Begun with facts of the other case" in bob.get(f"/cases/{new.id}").text


def told_of_salma(session: Session, lead: User) -> tuple[Case, Victim]:
    """Return a case whose log names a victim of it."""
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    victim = add_victim(session, case, name="Salma Invented")
    details = replace(details_of(victim), names=Texts.of(en="Salma Corrected"))
    victims.edit_victim(session, case, victim, details, opened=victim.version, acting_user=lead)
    return case, victim


def test_the_old_case_tells_no_details_of_what_went_to_another(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    case, victim = told_of_salma(session, lead)
    before = browse(officer).get(f"/cases/{case.id}").text
    new = split(session, case, lead, victims=(victim.id,))
    new.access = CaseAccess.MEMBERS

    after = browse(officer).get(f"/cases/{case.id}").text

    assert "Salma Corrected" in before
    assert "Salma" not in after
    assert "Salma Corrected" in browse(lead).get(f"/cases/{new.id}").text


def test_no_page_of_the_old_history_tells_details_of_what_went_to_another(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    """The page that tells of the victim is not the one that tells that it went."""
    case, victim = told_of_salma(session, lead)
    change_place(session, case, lead)
    session.commit()
    address = f"/cases/{case.id}/history?before={history_of(session, case.id)[0].id}"
    before = browse(officer).get(address).text
    new = split(session, case, lead, victims=(victim.id,))
    new.access = CaseAccess.MEMBERS
    session.commit()

    after = browse(officer).get(address).text

    assert "Salma Corrected" in before
    assert "changed the victim" in after
    assert "Salma" not in after


def test_the_old_case_tells_nothing_of_what_hangs_on_somebody_who_went(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    """A citation that was taken off before, and what was asked for whom, stay in its log."""
    case = add_case(session, lead=lead)
    victim, source = (
        add_victim(session, case, name="Rami Protected"),
        add_source(session, recorded_by=lead),
    )
    remedy = add_remedy(session, case, by=lead, victim=victim)
    void_remedy(session, case, remedy, reason="Rami Protected never asked", acting_user=lead)
    citation = add_citation(session, case, CitedKind.VICTIM, victim.id, source.reference, by=lead)
    uncite(session, case, citation, reason="the father of Rami took it back", acting_user=lead)
    session.commit()
    bob, pages = browse(colleague), (f"/cases/{case.id}", f"/cases/{case.id}/history")
    before = [bob.get(page).text for page in pages]

    new = split(session, case, lead, victims=(victim.id,))
    new.access = CaseAccess.MEMBERS
    session.commit()

    assert bob.get(f"/cases/{new.id}").status_code == 404
    assert all("never asked" in page and "took it back" in page for page in before)
    for page in pages:
        assert "Rami" not in bob.get(page).text
        assert "never asked" not in bob.get(page).text


def test_what_went_is_found_in_its_new_case_when_the_old_one_is_void(
    session: Session, lead: User
) -> None:
    case = open_case(session, CaseDetails(Texts.of(en="Market")), acting_user=lead)
    details = VictimDetails(VictimKind.NAMED, "killed", names=Texts.of(en="Salma Invented"))
    victim = victims.add_victim(session, case, details, acting_user=lead)
    split(session, case, lead, victims=(victim.id,))

    void_case(session, case, acting_user=lead, reason="twice")

    found = [kind.rows for kind in find(session, "salma", acting_user=lead) if kind.rows]
    assert [row.id for rows in found for row in rows] == [victim.id]


def test_everything_wrong_with_a_link_is_said_at_once(
    session: Session, lead: User, browse: Browse
) -> None:
    case, alice = add_case(session, lead=lead), browse(lead)
    address = f"/cases/{case.id}/links/new"

    assert alice.get(address).text.count('class="needed"') == 3
    page = alice.send(address, {"reference": "", "reason": " "}).text
    assert "3 things need your attention" in page
    for label, why in (
        ("Reference of the other case", "Name the other case by its reference."),
        ("How do they belong together?", "Choose how the two belong together."),
        ("Why?", "Say why, for whoever reads this later."),
    ):
        assert f"{label}</a>: {why}" in page

    page = alice.send(address, {"reference": "SYR-2011-9999"}).text
    assert "There is no such case that is open to you." in page
    assert "3 things need your attention" in page


def test_why_somebody_was_taken_off_an_exhibit_is_not_told_where_the_exhibit_was(
    session: Session, store: LocalStore, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead)
    row = add_appearance(session, exhibit, by=lead)
    remove_appearance(session, exhibit, row, reason="her cousin in red", acting_user=lead)
    session.commit()

    before = browse(lead).get(f"/cases/{case.id}").text
    split(session, case, lead, exhibits=(exhibit.id,))
    session.commit()
    after = browse(lead).get(f"/cases/{case.id}").text

    assert ["took off who is seen or heard in" in one for one in (before, after)] == [True, True]
    assert ["her cousin in red" in one for one in (before, after)] == [True, False]
