"""The estimates of displacement in the sample are those that were published, entered once."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.record.displacement.models import DisplacementEstimate, EstimateMark


def test_four_published_estimates_stand_in_the_sample_each_with_its_page(looking: Session) -> None:
    found = looking.scalars(
        sa.select(DisplacementEstimate).order_by(DisplacementEstimate.minimum)
    ).all()

    assert [(one.minimum, one.maximum, one.is_about) for one in found] == [
        (630_000, None, False),
        (2_700_000, 2_700_000, False),
        (3_300_000, 3_300_000, True),
        (4_900_000, 4_900_000, False),
    ]
    assert {one.kind for one in found} == {"newly_displaced"}
    assert {one.mark for one in found} == {EstimateMark.SOURCED}
    assert all(one.source_url.startswith("https://") for one in found)
    assert [one.last_day.isoformat() for one in found] == [
        "2019-09-30",
        "2018-09-30",
        "2019-09-30",
        "2024-09-30",
    ]
    assert {code for one in found for code in one.origin_codes} == {"SYR"}
