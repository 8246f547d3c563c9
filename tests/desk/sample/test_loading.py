"""The loaded sample says what the table of public reports says, no more and no less.

What is expected is worked out here from the CSV and the JSON alone, not by the loader's own code.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import casefiles.desk.sample
from casefiles.desk.sample import tasks
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit import queries as audit
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.organisation.queries import the_organisation
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.claims.models import Asserter, Claim, ClaimState
from casefiles.record.disclosure.models import Ground, GroundKind, GroundSubject, Purpose
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim
from tests.desk.sample.conftest import Sample

DATA = Path(casefiles.desk.sample.__file__).parent / "data"
with (DATA / "public_incidents.csv").open(encoding="utf-8", newline="") as file:
    REPORTS = list(csv.DictReader(file))
MAPPING: dict[str, Any] = json.loads((DATA / "mapping.json").read_text(encoding="utf-8"))
ROWS = {row["ref"]: row for incident in MAPPING["incidents"] for row in incident["rows"]}


def _tag(ref: str) -> str:
    return ref.rstrip("abcdefgh")


def _case(session: Session, ref: str) -> Case:
    found = [case for case in session.scalars(sa.select(Case)) if _tag(ref) in case.tags]
    assert len(found) == 1
    return found[0]


def _source(session: Session, report: dict[str, str]) -> Source:
    return session.scalars(
        sa.select(Source).where(Source.published_url == report["source_url"])
    ).one()


def _claims(session: Session, report: dict[str, str]) -> list[Claim]:
    """The claims of others in the case of a report that stand in its publication."""
    statement = sa.select(Claim).where(
        Claim.case_id == _case(session, report["ref"]).id,
        Claim.source_id == _source(session, report).id,
    )
    return list(session.scalars(statement))


def test_there_are_59_cases_of_79_reports_and_17_have_rivals(looking: Session) -> None:
    claims = looking.scalars(sa.select(Claim).where(Claim.asserter != Asserter.US)).all()
    reports_per_case = Counter(claim.case_id for claim in claims)

    assert looking.scalar(sa.select(sa.func.count()).select_from(Case)) == 59
    assert len(claims) == len(REPORTS) == 79
    assert sum(number > 1 for number in reports_per_case.values()) == 17


def test_one_publication_is_one_source_whose_reliability_nobody_judged(looking: Session) -> None:
    published = looking.scalars(sa.select(Source).where(Source.published_url != "")).all()

    assert {source.published_url for source in published} == {row["source_url"] for row in REPORTS}
    assert len(published) == len({row["source_url"] for row in REPORTS})
    assert {source.reliability for source in published} == {"F"}


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: each["ref"])
def test_a_report_keeps_its_numbers_and_what_it_does_not_state_stays_unknown(
    looking: Session, report: dict[str, str]
) -> None:
    case, source = _case(looking, report["ref"]), _source(looking, report)
    stated = {
        (row.category, row.group): (row.minimum, row.maximum)
        for row in looking.scalars(
            sa.select(CasualtyFigure).where(
                CasualtyFigure.case_id == case.id, CasualtyFigure.source_id == source.id
            )
        )
    }

    for category in ("killed", "injured"):
        low, high = report[f"{category}_min"], report[f"{category}_max"]
        expected = (int(low) if low else None, int(high) if high else None)
        assert stated.get((category, "all"), (None, None)) == expected
    for column, group in (("killed_children", "children"), ("killed_women", "women")):
        if report[column]:
            assert stated["killed", group] == (int(report[column]), int(report[column]))


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: each["ref"])
def test_a_report_says_who_did_it_on_its_own_scale_and_in_its_own_words(
    looking: Session, report: dict[str, str]
) -> None:
    (claim,) = _claims(looking, report)
    row = ROWS[report["ref"]]

    assert claim.state is ClaimState.RECORDED
    assert (claim.scheme, claim.standard) == (row["scheme"] or "", row["standard"] or "")
    assert {party.actor.code for party in claim.parties} == set(row["parties"])
    assert report["attributed_party"] in str(claim.wording)
    assert report["standard_or_wording"] in str(claim.wording)
    assert claim.symbol == report["un_finding_symbol"]


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: each["ref"])
def test_a_case_keeps_the_date_of_its_reports(looking: Session, report: dict[str, str]) -> None:
    assert _case(looking, report["ref"]).date_edtf == report["date_edtf"]


def test_coordinates_are_those_of_a_report_or_none(looking: Session) -> None:
    given = {
        (float(row["latitude"]), float(row["longitude"])) for row in REPORTS if row["latitude"]
    }
    kept = {(case.latitude, case.longitude) for case in looking.scalars(sa.select(Case))}

    assert kept - {(None, None)} <= given


def test_what_is_not_established_is_not_verified(looking: Session) -> None:
    not_verified = {
        case.tags[0]
        for case in looking.scalars(sa.select(Case).where(Case.state != CaseState.VERIFIED))
    }

    # two of unclear identity, one of unknown day, one of unknown place
    assert not_verified == {"PUB-008", "PUB-054", "PUB-010", "PUB-023"}


def test_un_findings_that_name_russian_forces_are_the_three_known_ones(looking: Session) -> None:
    findings = looking.scalars(sa.select(Claim).where(Claim.asserter == Asserter.UN_BODY)).all()
    naming = {
        (looking.get_one(Case, claim.case_id).tags[0], claim.symbol)
        for claim in findings
        if any(party.actor.code.startswith("ru") for party in claim.parties)
    }

    assert len(findings) == 11
    assert naming == {
        ("PUB-009", "A/HRC/37/72"),  # Atarib, 13 November 2017
        ("PUB-031", "A/HRC/43/57"),  # the market of Ma'arrat al-Nu'man, 22 July 2019
        ("PUB-034", "A/HRC/43/57"),  # the compound near Hass, 16 August 2019
    }


@pytest.mark.parametrize(
    ("ref", "parties"),
    [
        ("PUB-006", {"sy-air-force", "sy-gov", "ru"}),  # Hass
        ("PUB-005", {"sy-air-force", "sy-gov", "ru"}),  # Urm al-Kubra
        ("PUB-031", {"ru-air-force", "ru"}),  # Ma'arrat al-Nu'man
    ],
)
def test_contested_attributions_stand_side_by_side(
    looking: Session, ref: str, parties: set[str]
) -> None:
    case = _case(looking, ref)
    claims = looking.scalars(
        sa.select(Claim).where(Claim.case_id == case.id, Claim.asserter != Asserter.US)
    ).all()

    assert {party.actor.code for claim in claims for party in claim.parties} == parties
    assert len(claims) == sum(_tag(row["ref"]) == ref for row in REPORTS)


@pytest.mark.parametrize("kind", [GroundSubject.SOURCE, GroundSubject.CLAIM])
def test_every_published_source_and_what_it_says_may_go_because_it_is_published(
    looking: Session, kind: GroundSubject
) -> None:
    grounds = looking.scalars(sa.select(Ground).where(Ground.subject_kind == kind)).all()

    assert {ground.citation for ground in grounds} == {row["source_url"] for row in REPORTS}
    assert {ground.kind for ground in grounds} == {
        GroundKind.ALREADY_PUBLIC,
        GroundKind.PUBLISHED_WORK,
    }
    assert {ground.purpose for ground in grounds} == {
        Purpose.UN_INQUIRY,
        Purpose.PUBLICATION,
    }


def test_damage_is_recorded_and_its_extent_is_not_invented(looking: Session) -> None:
    damages = looking.scalars(sa.select(Damage)).all()

    assert len(damages) == sum(len(each["facilities"]) for each in MAPPING["incidents"])
    assert {damage.extent for damage in damages} == {"unknown"}


def test_our_attributions_were_decided_by_somebody_else_and_say_what_they_are(
    looking: Session,
) -> None:
    ours = looking.scalars(sa.select(Claim).where(Claim.asserter == Asserter.US)).all()
    states = Counter(claim.state for claim in ours)

    assert states[ClaimState.APPROVED] >= 12
    assert {ClaimState.IN_REVIEW, ClaimState.PROPOSED, ClaimState.RETURNED} <= states.keys()
    for claim in ours:
        hands = {row.user_id for row in claim.contributors}
        assert not hands & {decision.user_id for decision in claim.decisions}
        assert "demonstration" in str(claim.rationale)
        assert "عرض توضيحي" in claim.rationale.wordings["ar"] if claim.rationale else False


def test_every_invented_name_says_that_it_is_invented(looking: Session) -> None:
    names = [user.display_name for user in looking.scalars(sa.select(User))]
    names += [
        text for one in looking.scalars(sa.select(Person)) for text in one.names.wordings.values()
    ]
    names += [
        text
        for victim in looking.scalars(sa.select(Victim))
        if victim.description
        for text in victim.description.wordings.values()
    ]

    assert len(names) > 8
    assert [name for name in names if "(invented)" not in name and "(مختلق" not in name] == []


def test_there_are_two_people_wherever_a_second_is_needed(looking: Session) -> None:
    users = looking.scalars(sa.select(User)).all()
    parts = Counter(role for user in users for role in user.roles)

    assert {role: parts[role] for role in Role} == {
        Role.INVESTIGATOR: 2,
        Role.REVIEWER: 2,
        Role.OFFICER: 2,
        Role.AUDITOR: 1,
        Role.ADMINISTRATOR: 1,
    }
    assert {user.language for user in users} == {"en", "ar"}


def test_exhibits_are_of_our_own_making_with_a_ground_that_two_people_gave(
    looking: Session, sample: Sample
) -> None:
    exhibits = looking.scalars(sa.select(Exhibit)).all()

    assert {exhibit.kind for exhibit in exhibits} == {"illustration", "document"}
    for exhibit in exhibits:
        ground = looking.scalars(sa.select(Ground).where(Ground.subject_id == exhibit.id)).one()
        assert ground.confirmed_by_id not in {None, ground.recorded_by_id}
        assert sample.store.digest(exhibit.sha256) == exhibit.sha256


def test_one_identity_is_sealed_and_its_name_stands_in_no_event(looking: Session) -> None:
    sealed = looking.scalars(sa.select(Source).where(Source.sealed_identity.is_not(None))).one()
    told = [str(detail.body) for detail in looking.scalars(sa.select(AuditDetail))]

    assert b"Person W" not in (sealed.sealed_identity or b"")
    assert not any("Person W" in each for each in told)
    assert not sealed.is_published


def test_the_log_is_whole_and_names_who_acted(looking: Session) -> None:
    verdict = audit.verify(looking)
    nameless = looking.scalars(
        sa.select(AuditEvent.action).where(AuditEvent.acting_user_id.is_(None)).distinct()
    ).all()

    assert verdict.fault is None
    # the program itself, or before there was anybody but the first administrator
    assert set(nameless) == {
        "organisation:set-up",
        "place:imported",
        "account:created",
        "account:code-issued",
        "packet:built",
    }


def test_it_is_marked_as_sample(looking: Session) -> None:
    assert the_organisation(looking).is_sample


def test_a_second_load_keeps_everything_and_adds_nothing(sample: Sample) -> None:
    with sample.factory() as session:
        before = audit.head(session)

    tasks.set_up(sample.factory, make_passphrase=lambda: "never asked for, since keys exist")
    tasks.load_record(sample.factory, sample.store)

    with sample.factory() as session:
        assert audit.head(session) == before
