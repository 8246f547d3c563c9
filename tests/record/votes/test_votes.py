"""The register of votes: kept by those who work on cases; a veto is counted, never typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role, User
from casefiles.record.votes import policy, queries, workflow
from casefiles.record.votes.models import (
    PositionDetails,
    Vote,
    VoteDetails,
    VoteMark,
    VoteOutcome,
    VoteStance,
    VotingBody,
)
from casefiles.record.votes.parts.countries import CODES, country_name, with_name
from casefiles.record.votes.policy import VotePermission
from casefiles.record.votes.queries import VETO, Wanted
from tests.factories.accounts import add_person
from tests.factories.votes import add_vote, against

READ, WRITE, EXPORT = VotePermission
FOR, AGAINST, ABSTAINED, ABSENT, UNKNOWN = VoteStance


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INVESTIGATOR, {READ, WRITE}),
        (Role.REVIEWER, {READ, WRITE}),
        (Role.OFFICER, {READ, WRITE, EXPORT}),
        (Role.AUDITOR, {READ}),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_whoever_works_on_cases_keeps_the_register(
    session: Session, role: Role, allowed: set[VotePermission]
) -> None:
    somebody = add_person(session, "somebody", role)

    assert {one for one in VotePermission if policy.may(somebody, one)} == allowed
    if WRITE not in allowed:
        with pytest.raises(NotPermitted):
            add_vote(session, by=somebody)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("symbol", {"symbol": "  "}),
        ("symbol", {"symbol": "s/0000/ 1"}),
        ("subject", {"subject": Texts()}),
        ("about", {"about": "XX"}),
        ("voted_on", {"voted_on": clock.today() + timedelta(days=2)}),
        ("voted_on", {"voted_on": date(1, 5, 1)}),
        ("symbol", {"symbol": "ß" * 60}),
        ("looked_on", {"looked_on": clock.today() + timedelta(days=2)}),
        ("url", {"url": "javascript:alert(1)"}),
        ("source", {"mark": VoteMark.SOURCED}),
        ("positions", {"positions": against("XX", "RU")}),
        ("positions", {"positions": (*against("RU"), PositionDetails("RU", FOR))}),
        ("positions", {"positions": ()}),
        ("positions", {"positions": against("SY")}),
        ("positions", {"positions": (PositionDetails("RU", FOR),)}),
        ("outcome", {"body": VotingBody.GENERAL_ASSEMBLY}),
    ],
)
def test_what_is_badly_filled_in_is_said_beside_its_field(
    session: Session, lead: User, field: str, changed: dict[str, object]
) -> None:
    first = add_vote(session, by=lead)
    given = replace(workflow.details_of(first), symbol="S/0000/2")

    with pytest.raises(Refusal) as refused:
        workflow.add_vote(session, replace(given, **changed), acting_user=lead)  # type: ignore[arg-type]  # one field at a time

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("body", "outcome", "positions", "vetoes"),
    [
        ("security_council", "vetoed", [("CN", AGAINST), ("RU", AGAINST)], ("CN", "RU")),
        ("security_council", "vetoed", [("RU", AGAINST), ("BO", AGAINST)], ("RU",)),
        ("security_council", "vetoed", [("CN", ABSTAINED), ("RU", AGAINST)], ("RU",)),
        ("security_council", "vetoed", [("SU", AGAINST)], ("SU",)),
        # too few voted for it: whoever voted against it stopped nothing
        ("security_council", "failed", [("RU", AGAINST)], ()),
        ("security_council", "adopted", [("RU", ABSENT), ("US", UNKNOWN)], ()),
        ("general_assembly", "adopted", [("RU", AGAINST)], ()),
        ("human_rights_council", "failed", [("CN", AGAINST)], ()),
    ],
)
def test_a_veto_is_a_permanent_members_vote_against_what_it_stopped(
    session: Session,
    lead: User,
    body: str,
    outcome: str,
    positions: list[tuple[str, VoteStance]],
    vetoes: tuple[str, ...],
) -> None:
    vote = add_vote(
        session,
        by=lead,
        body=VotingBody(body),
        outcome=VoteOutcome(outcome),
        positions=tuple(PositionDetails(*one) for one in positions),
    )

    assert vote.vetoes == vetoes
    assert queries.count_vetoes(session, Wanted()) == dict.fromkeys(vetoes, 1)
    assert list(queries.list_votes(session, Wanted(stance=VETO))) == ([vote] if vetoes else [])


def test_votes_are_found_by_member_stance_period_subject_and_outcome(
    session: Session, lead: User
) -> None:
    early = add_vote(session, by=lead, symbol="S/0000/1", voted_on=date(2017, 1, 1))
    late = add_vote(
        session,
        by=lead,
        symbol="S/0000/2",
        voted_on=date(2019, 1, 1),
        positions=(*against("RU", "CN"), PositionDetails("FR", FOR)),
    )
    other = add_vote(
        session,
        by=lead,
        symbol="S/0000/3",
        voted_on=None,
        about="",
        outcome=VoteOutcome.ADOPTED,
        positions=(PositionDetails("RU", ABSTAINED),),
    )

    def found(**wanted: object) -> list[Vote]:
        return list(queries.list_votes(session, Wanted(**wanted)))  # type: ignore[arg-type]

    assert found() == [late, early, other]
    assert found(until=date(2018, 1, 1)) == [early]
    assert found(since=date(2018, 1, 1)) == [late]
    assert found(country="FR") == [late]
    assert found(country="RU", stance="abstained") == [other]
    assert found(country="FR", stance=VETO) == []
    assert found(stance="for") == [late]
    assert found(about="SY", country="RU", stance=VETO) == [late, early]
    assert found(outcome=VoteOutcome.ADOPTED) == [other]
    assert queries.count_vetoes(session, Wanted()) == {"RU": 2, "CN": 1}
    assert queries.count_vetoes(session, Wanted(country="RU", until=date(2018, 1, 1))) == {"RU": 1}


def test_a_change_is_told_and_an_older_form_is_refused(session: Session, lead: User) -> None:
    vote = add_vote(session, by=lead, positions=against("RU", "CN"))
    opened = vote.version
    kept = {row.country: row.id for row in vote.positions}
    changed = replace(
        workflow.details_of(vote),
        positions=(PositionDetails("CN", ABSTAINED), *against("RU")),
    )

    workflow.edit_vote(session, vote, changed, opened=opened, acting_user=lead)
    session.flush()
    now = vote.version
    workflow.edit_vote(session, vote, changed, opened=now, acting_user=lead)
    session.flush()
    session.expire_all()

    assert vote.version == now > opened, "a change of a position alone moves the version"
    assert vote.vetoes == ("RU",)
    assert {row.country: row.id for row in vote.positions} == kept
    with pytest.raises(Stale):
        workflow.edit_vote(session, vote, changed, opened=opened, acting_user=lead)


def test_a_void_vote_counts_nowhere_and_its_symbol_is_free(session: Session, lead: User) -> None:
    vote = add_vote(session, by=lead)
    with pytest.raises(Refusal, match="Say why"):
        workflow.void_vote(session, vote, reason=" ", acting_user=lead)

    workflow.void_vote(session, vote, reason="entered twice", acting_user=lead)

    assert vote.void_reason == "entered twice"
    assert queries.list_votes(session, Wanted()) == []
    assert queries.count_vetoes(session, Wanted()) == {}
    assert queries.with_symbol(session, vote.symbol) is None
    with pytest.raises(NotAllowedNow, match="void"):
        workflow.edit_vote(
            session, vote, workflow.details_of(vote), opened=vote.version, acting_user=lead
        )
    add_vote(session, by=lead)


def test_the_database_holds_one_vote_of_a_symbol(session: Session, lead: User) -> None:
    vote = add_vote(session, by=lead)
    session.add(
        Vote(
            body=vote.body,
            symbol=vote.symbol,
            symbol_key=vote.symbol_key,
            subject=vote.subject,
            outcome=vote.outcome,
        )
    )

    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_vote_is_for_those_who_work_on_cases(session: Session, lead: User) -> None:
    dana = add_person(session, "dana", Role.ADMINISTRATOR)
    vote = add_vote(session, by=lead, symbol="S/0000/1")
    texts = ["The draft S/0000/1 was vetoed, and S/0000/2 is not known here."]

    assert queries.named_in(session, texts, acting_user=lead) == [vote]
    assert queries.named_in(session, ["nothing"], acting_user=lead) == []
    assert queries.named_in(session, texts, acting_user=dana) == []
    with pytest.raises(NotFound):
        queries.get_vote(session, vote.id, acting_user=dana)


def test_every_country_is_called_something_in_both_languages() -> None:
    for code in CODES:
        for language in ("en", "ar"):
            assert country_name(code, language) not in ("", code), (code, language)
    assert (with_name(" syria "), with_name("Soviet Union"), with_name("Admission")) == (
        "SY",
        "SU",
        "",
    )
    assert country_name("PS", "de") == "State of Palestine"
    assert VoteDetails("S/1", None, Texts(), VoteOutcome.FAILED).positions == ()
