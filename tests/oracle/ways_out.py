"""What may leave by each way out, by hand from the design; never from what the program lets go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.workflow import answer_elements
from casefiles.record.cases.models import Case
from casefiles.record.disclosure.models import Ground
from casefiles.record.disclosure.policy import may_settle
from casefiles.record.disclosure.workflow import withdraw_ground
from tests.factories.submissions import (
    EXECUTIONS,
    add_submission,
    clear_submission,
    seal_submission,
)
from tests.factories.world import World
from tests.oracle import places
from tests.oracle.planting import Garden

_ANSWERS: Mapping[str, Texts | tuple[str, ...]] = {
    "execution_grounds": ("EJE-f",),
    "steps_taken": Texts.of(en="None was possible (fictional)."),
}
#: what leaves with a case file on paper to the Commission, on the grounds that the files hold
ON_PAPER = (
    "approved claim.wording",
    "approved claim.rationale",
    "approved claim.exculpatory",
    "approved claim.indicator",
    "case.title",
    "case.narrative",
    "case.place_detail",
    "facility.name",
    "unnamed victim.description",
    "victim with a ground.name",
    "exhibit with a ground.title",
)
#: … and in a packet, with the exhibits themselves
LEAVES = (
    *ON_PAPER,
    "exhibit with a ground.bytes",
    "exhibit with a ground.camera",
    "exhibit with a ground.captured_how",
    "exhibit with a ground.captured_where",
    "exhibit with a ground.content_where",
)
#: what rests on a ground that somebody may withdraw
ON_A_GROUND = ("victim with a ground.name", "exhibit with a ground.title")
#: what the gap register says outside: of findings, what UN bodies published themselves
REGISTERED = ("case.title", "what others say.law", "what others say.paragraph")
#: what leaves by each way out, in the files that may go out by it
WAYS_OUT: Mapping[str, tuple[str, ...]] = {
    "packet": LEAVES,
    "sheets": LEAVES,
    "print": ON_PAPER,
    "table": ("case.title", "case.tag"),
    "register": REGISTERED,
    "annex": REGISTERED,
    # what its writers wrote, what was corrected, and of a case that it tells at length the facts
    # that are open, where it was as on paper
    "report": (
        "case.title",
        "case.narrative",
        "case.place_detail",
        "report.title",
        "report.prose",
        "report.erratum",
    ),
    # numbers over many cases: no word that anybody wrote
    "statistics": (),
    "pictures": (),
}
#: whose files go out by it: an annex is for anybody, and leaves out what is closed to colleagues
FILES_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(WAYS_OUT, ("in_submission", "sealed")),
    "annex": ("sealed",),
    "report": ("sealed", "reports"),
}


def outside_of(app: Flask, garden: Garden, world: World) -> places.Outside:
    """Let an officer send what is in a submission, to a second recipient too."""
    sent = [UUID(str(garden.ids[name]["case_id"])) for name in ("in_submission", "sealed")]
    _seal_sheets(app, garden, world, sent)
    return places.Outside(app, world.standings, sent)


def take_back(garden: Garden, world: World) -> None:
    """Let everybody who agreed to anything take it back."""
    session = garden.session
    for ground in session.scalars(sa.select(Ground).where(Ground.withdrawn_at.is_(None))):
        case = session.get_one(Case, ground.case_id)
        if may_settle(world.people["olga"], case):
            withdraw_ground(
                session, ground, case, acting_user=world.people["olga"], reason="they asked for it"
            )
    session.commit()


def _seal_sheets(app: Flask, garden: Garden, world: World, case_ids: Sequence[UUID]) -> None:
    session = garden.session
    officer, second = world.people["olga"], world.people["oskar"]
    cases = session.scalars(sa.select(Case).where(Case.id.in_(case_ids))).all()
    submission = add_submission(session, officer=officer, cases=tuple(cases), recipient=EXECUTIONS)
    answer_elements(session, submission, _ANSWERS, opened=submission.version, acting_user=officer)
    keyring = app.extensions["keyring"]
    clear_submission(
        session, keyring, submission, officer=officer, second=second, accepted=garden.accepted
    )
    seal_submission(session, keyring, submission, officer=officer)
    session.commit()
