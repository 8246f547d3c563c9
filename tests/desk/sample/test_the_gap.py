"""The gap register on the public incidents: what was known when, and by whom it was named."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.outbound.reports import queries
from casefiles.outbound.reports.parts.facts import Gap, Register, Wanted
from casefiles.platform.accounts.models import User
from casefiles.record.actors.queries import with_code
from casefiles.record.cases.models import Case


def register(session: Session, party: str, as_of: date) -> Register:
    hadi = session.scalars(sa.select(User).where(User.sign_in_name == "hadi")).one()
    actor = with_code(session, party)
    assert actor is not None
    wanted = Wanted(as_of, party_id=actor.id)
    return queries.register(session, wanted, acting_user=hadi)


def named(session: Session, found: Register) -> set[str]:
    """Return which incidents a body named the party for, by the rows of the table."""
    ids = [row.case_id for row in found.rows if row.gap is Gap.NAMED]
    tags = session.scalars(sa.select(Case.tags).where(Case.id.in_(ids)))
    return {tag for each in tags for tag in each if tag.startswith("PUB-")}


ATARIB, MARKET, COMPOUND, SCHOOLS, CONVOY = "PUB-009", "PUB-031", "PUB-034", "PUB-006", "PUB-005"


@pytest.mark.parametrize(
    ("party", "as_of", "expected"),
    [
        ("ru", date(2018, 3, 5), set()),
        ("ru", date(2019, 9, 30), {ATARIB}),
        ("ru", date(2020, 3, 2), {ATARIB, MARKET, COMPOUND}),
        ("sy-air-force", date(2019, 9, 30), {SCHOOLS, CONVOY}),
        ("sy-gov", date(2019, 9, 30), {SCHOOLS, CONVOY}),
    ],
)
def test_a_body_had_named_the_party_by_then(
    looking: Session, party: str, as_of: date, expected: set[str]
) -> None:
    found = register(looking, party, as_of)

    assert named(looking, found) == expected
    assert found.counts.named == len(expected)
    assert not expected or found.course[-1].named == len(expected)


def test_hass_2016_counts_for_the_syrian_air_force_and_never_for_russian_forces(
    looking: Session,
) -> None:
    assert SCHOOLS in named(looking, register(looking, "sy-air-force", clock.today()))
    assert SCHOOLS not in named(looking, register(looking, "ru", clock.today()))


def test_our_claims_count_from_the_day_on_which_they_were_approved(looking: Session) -> None:
    before, today = date(2020, 3, 2), clock.today()

    assert register(looking, "ru", before).counts.documented == 0
    now = register(looking, "ru", today)
    assert now.counts.documented > now.counts.named == 3
    assert now.counts.remaining == now.counts.documented - 3
    assert now.course[-1].ours == now.counts.documented
