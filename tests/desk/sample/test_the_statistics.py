"""The statistics of the sample: what is kept agrees with the record, and with published figures."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.outbound.statistics import queries, workflow
from casefiles.outbound.statistics.parts.measures import BY_CODE
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.platform.accounts.models import Role, User
from casefiles.record.published_figures.models import PublishedFigure, Unit
from casefiles.record.published_figures.parts.counting import COUNTED
from casefiles.record.published_figures.queries import counted_today

SHARED = sorted(COUNTED & BY_CODE.keys())


def test_what_the_loading_kept_is_what_a_recount_finds(looking: Session) -> None:
    found = workflow.compare(looking)

    assert found.differences == ()
    assert found.cases > 50


@pytest.mark.parametrize("measure", SHARED)
def test_beside_a_published_figure_our_cases_give_what_the_statistics_say(
    looking: Session, measure: str
) -> None:
    auditor = next(one for one in looking.scalars(sa.select(User)) if Role.AUDITOR in one.roles)
    everything = PublishedFigure(measure=measure, unit=Unit.NUMBER, as_of_to=date(2100, 1, 1))

    beside = counted_today(looking, everything, acting_user=auditor)
    ours = queries.tell(
        looking, measure, Wanted(until=date(2099, 12, 31)), acting_user=auditor
    ).whole

    assert beside is not None
    assert (beside.total.minimum or 0) == ours.least
