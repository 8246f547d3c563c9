"""Somebody is written down as seen or heard, changed, taken off, and hidden in a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import history_of
from casefiles.platform.files.parts.store import LocalStore
from casefiles.record.appearances import queries, workflow
from casefiles.record.appearances.models import Appearance, AppearanceDetails, Hiding
from casefiles.record.attribution.queries import claims_of
from casefiles.record.cases.models import Case, CaseState, MemberStanding
from casefiles.record.citations.models import CitedKind
from casefiles.record.claims.models import ClaimState
from casefiles.record.covering.workflow import refuse_copy
from casefiles.record.evidence.models import DerivativeKind, Exhibit
from casefiles.record.evidence.workflow import (
    add_derivative,
    details_of,
    edit_exhibit,
    void_exhibit,
)
from casefiles.record.related.models import SplitDetails
from casefiles.record.related.workflow import split_case
from casefiles.record.sources.models import Source
from casefiles.record.sources.workflow import details_of as details_of_source
from casefiles.record.sources.workflow import edit_source
from casefiles.record.victims.models import Victim, VictimKind
from casefiles.record.victims.workflow import void_victim
from tests.conftest import Browse
from tests.factories.appearances import add_appearance, add_copy, named
from tests.factories.attribution import add_claim
from tests.factories.cases import add_case, add_member
from tests.factories.evidence import LIMIT, add_citation, add_exhibit
from tests.factories.sources import add_source
from tests.factories.victims import add_victim
from tests.forms import form_of

SEEN = AppearanceDetails("", seen=True)


@pytest.fixture
def case(session: Session, lead: User, colleague: User) -> Case:
    case = add_case(session, lead=lead)
    add_member(session, case, colleague, MemberStanding.MEMBER)
    return case


@pytest.fixture
def exhibit(session: Session, store: LocalStore, case: Case, lead: User) -> Exhibit:
    return add_exhibit(session, store, case, by=lead)


@pytest.fixture
def amal(session: Session, case: Case) -> Victim:
    return add_victim(session, case, name="Amal Invented")


@pytest.fixture
def sealed(session: Session, case: Case, lead: User) -> Source:
    """Return a source that the case rests on and nobody could look up."""
    source = add_source(session, recorded_by=lead)
    add_citation(session, case, CitedKind.CASE, case.id, source.reference, by=lead)
    return source


def told_of(session: Session, record_id: UUID) -> Sequence[AuditEvent]:
    session.commit()
    return history_of(session, record_id)


def test_who_is_seen_or_heard_is_written_down_changed_and_taken_off(
    session: Session, exhibit: Exhibit, amal: Victim, lead: User
) -> None:
    row = add_appearance(session, exhibit, amal, by=lead, locator=" left, red scarf ")
    crowd = [add_appearance(session, exhibit, by=lead) for _two in range(2)]
    opened, told = row.version, AppearanceDetails(row.who, seen=True, heard=True, locator="0:40")

    workflow.change_appearance(session, exhibit, row, told, opened=opened, acting_user=lead)
    workflow.change_appearance(session, exhibit, row, told, opened=row.version, acting_user=lead)
    with pytest.raises(Stale):
        workflow.change_appearance(session, exhibit, row, told, opened=opened, acting_user=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.remove_appearance(session, exhibit, crowd[0], reason=" ", acting_user=lead)
    workflow.remove_appearance(session, exhibit, crowd[0], reason="a doll", acting_user=lead)

    assert (row.reference, row.details, row.heard) == (amal.reference, told, True)
    assert list(queries.appearances_of(session, exhibit)) == [row, crowd[1]]
    with pytest.raises(NotFound):
        queries.get_appearance(session, exhibit, crowd[0].id)
    changed, recorded = told_of(session, row.id)
    assert (recorded.action, recorded.within_id) == ("appearance:recorded", exhibit.case_id)
    assert changed.action == "appearance:changed"
    assert changed.detail is not None
    assert changed.detail.body["changes"] == {
        "heard": [False, True],
        "locator": ["left, red scarf", "0:40"],
    }
    (removed, _recorded) = told_of(session, crowd[0].id)
    assert removed.detail is not None
    assert removed.detail.body == {"reference": exhibit.reference, "reason": "a doll"}


def test_another_person_is_named_in_the_same_row(
    session: Session, exhibit: Exhibit, case: Case, amal: Victim, lead: User
) -> None:
    row = add_appearance(session, exhibit, amal, by=lead)
    other = add_victim(session, case, name="Basim Invented")

    told = replace(row.details, who=named(other))
    workflow.change_appearance(session, exhibit, row, told, opened=row.version, acting_user=lead)
    told = replace(row.details, who=named(None))
    workflow.change_appearance(session, exhibit, row, told, opened=row.version, acting_user=lead)

    assert (row.whom, row.victim_id, row.reference) == (None, None, "")
    changes = [one.detail.body["changes"] for one in told_of(session, row.id)[:2] if one.detail]
    assert changes == [
        {"subject_id": [other.reference, "somebody"]},
        {"subject_id": [amal.reference, other.reference]},
    ]


@pytest.mark.parametrize(
    ("who", "how", "field", "words"),
    [
        ("", SEEN, "who", "Choose who it is"),
        ("victim:nobody", SEEN, "who", "Choose who it is"),
        ("person:{amal}", SEEN, "who", "Choose who it is"),
        ("victim:{unnamed}", SEEN, "who", "Choose who it is"),
        ("victim:{stranger}", SEEN, "who", "Choose who it is"),
        ("source:{uncited}", SEEN, "who", "Choose who it is"),
        ("source:{sealed}", SEEN, "who", "stays sealed"),
        ("victim:{twice}", AppearanceDetails("", heard=True), "who", "already"),
        ("victim:{amal}", AppearanceDetails(""), "seen", "seen, or heard"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    session: Session, exhibit: Exhibit, case: Case, amal: Victim, sealed: Source, lead: User,
    who: str, how: AppearanceDetails, field: str, words: str,
) -> None:  # fmt: skip
    twice = add_victim(session, case, name="Basim Invented")
    add_appearance(session, exhibit, twice, by=lead)
    ids = {
        "amal": amal.id,
        "twice": twice.id,
        "unnamed": add_victim(session, case).id,
        "stranger": add_victim(session, add_case(session, lead=lead), name="Stranger Invented").id,
        "uncited": add_source(session, recorded_by=lead, published_title="A film").id,
        "sealed": sealed.id,
    }

    with pytest.raises(Refusal, match=words) as refused:
        workflow.record_appearance(
            session, exhibit, replace(how, who=who.format(**ids)), acting_user=lead
        )

    assert refused.value.field == field


def test_only_who_writes_in_an_open_case_writes_it_down(
    session: Session, exhibit: Exhibit, case: Case, lead: User, reviewer: User
) -> None:
    row = add_appearance(session, exhibit, by=lead)
    with pytest.raises(NotPermitted):
        add_appearance(session, exhibit, by=reviewer)
    void_exhibit(session, exhibit, reason="twice", acting_user=lead)
    with pytest.raises(NotAllowedNow, match="void"):
        add_appearance(session, exhibit, by=lead)
    case.state = CaseState.CLOSED
    with pytest.raises(NotAllowedNow, match="reopen"):
        workflow.remove_appearance(session, exhibit, row, reason="no", acting_user=lead)


def test_a_sealed_source_is_named_in_what_it_gave_and_forgotten_where_that_changes(
    session: Session, store: LocalStore, case: Case, sealed: Source, lead: User, colleague: User
) -> None:
    own = add_exhibit(session, store, case, by=lead, source_id=sealed.id)
    row = add_appearance(session, own, sealed, by=lead, heard=True)
    copy = add_copy(session, store, own, by=lead, second=colleague, hides=(row,))
    assert [one.id for one in queries.sources_offered(session, own, case)] == [sealed.id]
    assert row.known_source is sealed

    told = replace(details_of(own), source_id=None)
    edit_exhibit(session, own, told, opened=own.version, acting_user=lead)

    assert (row.source_id, row.reference, row.heard) == (None, "", True)
    assert not row.is_hidden_in(copy), "whoever looked has to look again, as after any change"
    (changed, _recorded) = told_of(session, row.id)
    assert changed.action == "appearance:changed"
    assert changed.detail is not None
    assert changed.detail.body["changes"] == {"subject_id": ["source", "somebody"]}


def test_a_source_that_nobody_could_look_up_any_more_is_forgotten(
    session: Session, exhibit: Exhibit, case: Case, lead: User
) -> None:
    reporter = add_source(session, recorded_by=lead, published_url="https://news.example.org/1")
    add_citation(session, case, CitedKind.CASE, case.id, reporter.reference, by=lead)
    row = add_appearance(session, exhibit, reporter, by=lead)
    told = replace(details_of_source(reporter), published_url="")

    edit_source(session, reporter, told, opened=reporter.version, acting_user=lead)

    assert row.source_id is None
    (changed, _recorded) = told_of(session, row.id)
    assert reporter.reference not in str(changed.detail and changed.detail.body)


def test_nothing_is_written_down_of_an_exhibit_that_went_to_another_case_meanwhile(
    session: Session, exhibit: Exhibit, lead: User
) -> None:
    elsewhere = add_case(session, lead=lead).id
    moved = sa.update(Exhibit).where(Exhibit.id == exhibit.id).values(case_id=elsewhere)
    session.execute(moved, execution_options={"synchronize_session": False})

    with pytest.raises(NotFound):
        add_appearance(session, exhibit, by=lead)


def test_a_second_person_says_whom_a_confirmed_copy_hides(
    session: Session, store: LocalStore, exhibit: Exhibit, amal: Victim, lead: User, colleague: User
) -> None:
    seen, other = (add_appearance(session, exhibit, who, by=lead) for who in (amal, None))
    copy = add_copy(session, store, exhibit, by=lead, second=colleague, hides=(seen,))
    keys = list(queries.keys_of([seen, other]))

    assert [one.is_hidden_in(copy) for one in (seen, other)] == [True, False]
    assert [queries.may_say_hidden(one, copy, session.get_one(Case, exhibit.case_id))
            for one in (lead, colleague)] == [False, True]  # fmt: skip
    with pytest.raises(NotPermitted, match="second person"):
        workflow.say_hidden(session, exhibit, copy, keys, acting_user=lead)

    workflow.say_hidden(session, exhibit, copy, keys[1:], acting_user=colleague)
    before = len(told_of(session, exhibit.id))
    workflow.say_hidden(session, exhibit, copy, keys[1:], acting_user=colleague)

    assert [one.is_hidden_in(copy) for one in (seen, other)] == [False, True]
    assert len(told_of(session, exhibit.id)) == before, "nothing new was said"
    assert session.scalar(sa.select(sa.func.count()).select_from(Hiding)) == 2
    refuse_copy(session, exhibit, copy, reason="a mirror", acting_user=colleague)
    with pytest.raises(NotAllowedNow, match="confirmed copy"):
        workflow.say_hidden(session, exhibit, copy, keys, acting_user=colleague)


def test_whoever_changed_since_has_to_be_looked_at_again(
    session: Session, store: LocalStore, exhibit: Exhibit, amal: Victim, lead: User, colleague: User
) -> None:
    row = add_appearance(session, exhibit, amal, by=lead)
    copy = add_copy(session, store, exhibit, by=lead, second=colleague, hides=(row,))
    looked_at = list(queries.keys_of([row]))

    told = replace(row.details, heard=True)
    workflow.change_appearance(session, exhibit, row, told, opened=row.version, acting_user=lead)

    assert not row.is_hidden_in(copy)
    with pytest.raises(Refusal, match="Look at the copy again") as refused:
        workflow.say_hidden(session, exhibit, copy, looked_at, acting_user=colleague)
    assert refused.value.field == "hidden"


def test_whoever_stays_behind_or_was_a_mistake_is_somebody_else(
    session: Session, exhibit: Exhibit, case: Case, amal: Victim, lead: User
) -> None:
    gone, unnamed = (add_victim(session, case, name=one) for one in ("Basim X", "Carim Y"))
    rows = [add_appearance(session, exhibit, one, by=lead) for one in (amal, gone, unnamed)]
    void_victim(session, case, gone, reason="twice", acting_user=lead)
    unnamed.kind, unnamed.person = VictimKind.UNNAMED, None
    session.commit()
    assert [one.reference for one in rows] == [amal.reference, "", ""]

    told = SplitDetails(Texts.of(en="Another strike"), "two strikes", exhibits=(exhibit.id,))
    new = split_case(session, case, told, opened=case.version, acting_user=lead)

    assert queries.appearances_in_case(session, case.id) == {}
    assert list(queries.appearances_in_case(session, new.id)) == [exhibit.id]
    assert [(one.whom, one.victim_id is None) for one in rows] == [(None, False)] * 3


def test_it_is_no_part_of_a_finding(session: Session, store: LocalStore, lead: User) -> None:
    case = add_case(session, lead=lead)
    exhibit = add_exhibit(session, store, case, by=lead)
    add_claim(session, case, author=lead, state=ClaimState.APPROVED)

    row = add_appearance(session, exhibit, by=lead)
    workflow.remove_appearance(session, exhibit, row, reason="a doll", acting_user=lead)

    assert [one.state for one in claims_of(session, case)] == [ClaimState.APPROVED]


@pytest.mark.parametrize(
    "values",
    [
        {"seen": False, "heard": False},
        {"victim": True, "source": True},
        {"victim": True, "twice": True},
    ],
)
def test_the_database_refuses_what_cannot_be(
    session: Session, exhibit: Exhibit, amal: Victim, sealed: Source, lead: User,
    values: dict[str, bool],
) -> None:  # fmt: skip
    for _each in range(2 if values.get("twice") else 1):
        session.add(
            Appearance(
                exhibit_id=exhibit.id,
                victim_id=amal.id if values.get("victim") else None,
                source_id=sealed.id if values.get("source") else None,
                seen=values.get("seen", True),
                heard=values.get("heard", False),
                recorded_by_id=lead.id,
            )
        )
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
    session.rollback()


def test_what_was_typed_comes_back_and_who_saved_first_is_shown(
    session: Session, exhibit: Exhibit, amal: Victim, lead: User, browse: Browse
) -> None:
    session.commit()
    alice, address = browse(lead), f"/evidence/{exhibit.id}/appearances"
    refused = alice.send(f"{address}/new", {"who": named(amal), "locator": "by the wall"})
    assert (refused.status_code, "Say whether they are seen" in refused.text) == (422, True)
    assert "by the wall" in refused.text
    saved = alice.send(f"{address}/new", {"who": named(amal), "seen": "y", "locator": "a wall"})
    assert saved.status_code == 303
    session.rollback()
    (row,) = queries.appearances_of(session, exhibit)

    opened = form_of(alice.get(f"{address}/{row.id}/edit").text, f"{address}/{row.id}/edit").values
    typed = {name: values[-1] for name, values in opened.items()}
    assert (typed["who"], typed["locator"], typed.get("heard")) == (named(amal), "a wall", None)
    first, second = (
        alice.send(f"{address}/{row.id}/edit", typed | {"locator": one})
        for one in ("a door", "a window")
    )
    assert (first.status_code, second.status_code) == (303, 409)
    assert "a door" in second.text
    assert "a window" in second.text
    gone = alice.send(f"{address}/{row.id}/remove", {"reason": "a statue"})
    assert gone.status_code == 303
    assert "Nobody is written down" in alice.get(f"/evidence/{exhibit.id}").text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_second_person_is_led_to_who_is_recognised(
    session: Session, store: LocalStore, exhibit: Exhibit, amal: Victim, lead: User,
    colleague: User, browse: Browse, language: str,
) -> None:  # fmt: skip
    row = add_appearance(session, exhibit, amal, by=lead, locator="by the wall")
    kept = store.take_in(BytesIO(b"covered"), limit=LIMIT)
    copy = add_derivative(
        session, exhibit, kept, DerivativeKind.REDACTED, reason="a face", acting_user=lead
    )
    colleague.language = lead.language = language
    session.commit()
    bob, there = browse(colleague), f"/evidence/{exhibit.id}/copies/{copy.id}/recognised"

    confirmed = bob.send(
        f"/evidence/{exhibit.id}/copies/{copy.id}/review", {"verdict": "confirmed", "note": ""}
    )
    assert confirmed.headers["Location"].endswith(there)
    (key,) = queries.keys_of([row])
    assert key in bob.get(there).text
    assert bob.send(there, {"hidden": f"{row.id}.77"}).status_code == 422
    assert bob.send(there, {"hidden": key}).status_code == 303
    assert browse(lead).get(there).status_code == 200
    session.expire_all()
    assert row.is_hidden_in(copy)
