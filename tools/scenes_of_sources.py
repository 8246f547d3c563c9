"""States of a source, of who was asked and of who is seen in a file, made with invented people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from casefiles.foundation import clock
from casefiles.foundation.identifiers import new_id
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import Role, User
from casefiles.record.appearances.models import SOMEBODY_ELSE, AppearanceDetails
from casefiles.record.appearances.workflow import record_appearance
from casefiles.record.interviews.models import (
    InterviewDetails,
    InterviewPlan,
    Outcome,
    PlanDetails,
)
from casefiles.record.interviews.workflow import (
    Event,
    agree,
    owe_feedback,
    plan_interview,
    record_interview,
)
from casefiles.record.origins.workflow import DerivationDetails, derive
from casefiles.record.safeguarding.models import PlanWords
from casefiles.record.safeguarding.workflow import RiskDetails, assess_risk, seal_contact_plan
from casefiles.record.sources.models import Identity, Source
from casefiles.record.sources.workflow import SourceDetails, add_source

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from casefiles.record.cases.models import Case
    from casefiles.record.evidence.models import Derivative, Exhibit

_WHY = "Invented for a picture"
#: name of a page → as whom it is seen, and where
Seen = tuple[str, Role, str]
SOURCES = frozenset(
    {
        "interviews.answer",
        "interviews.interview",
        "interviews.record",
        "interviews.tell",
        "origins.remove",
        "safeguarding.look",
    }
)
FILES = frozenset({"appearances.edit", "appearances.recognised", "appearances.remove"})


def of_a_source(session: Session, case: Case, by_role: Mapping[Role, User]) -> Iterator[Seen]:
    """Judge a source's risk, seal how to reach them, ask them once, and plan to ask again."""
    asker, second = by_role[Role.INVESTIGATOR], by_role[Role.REVIEWER]
    source, other = (_invented(session, asker) for _ in range(2))
    assess_risk(session, source, _risk(), acting_user=asker)
    seal_contact_plan(session, source, PlanWords(channels=_WHY, never=_WHY), acting_user=asker)
    asked, agreed, waiting = (
        plan_interview(session, source, case, PlanDetails(_WHY, _WHY, _WHY), acting_user=asker)
        for _ in range(3)
    )
    agree(session, source, asked, reason=_WHY, acting_user=second)
    yield from _told(session, source, asked, case, by_role)
    # What was agreed to before somebody was asked lapses: they were asked since.
    agree(session, source, agreed, reason=_WHY, acting_user=second)
    link = derive(session, source, DerivationDetails(other.reference, "quotes"), acting_user=asker)
    page = f"/sources/{source.id}"
    yield "interviews.record", Role.INVESTIGATOR, f"{page}/interviews/plans/{agreed.id}/record"
    yield "interviews.answer", Role.REVIEWER, f"{page}/interviews/plans/{waiting.id}/answer"
    yield "origins.remove", Role.INVESTIGATOR, f"{page}/origins/{link.id}/remove"
    yield "safeguarding.look", Role.INVESTIGATOR, f"{page}/contact-plan"


def _told(
    session: Session, source: Source, plan: InterviewPlan, case: Case, by_role: Mapping[Role, User]
) -> Iterator[Seen]:
    """Write an interview down, and owe the source word of an answer."""
    asker, page = by_role[Role.INVESTIGATOR], f"/sources/{source.id}/interviews"
    details = InterviewDetails(
        date_edtf="2026-03-04", place_kind="partner", mode="in_person", feedback="wanted",
        interviewers=asker.display_name, account=_WHY,
    )  # fmt: skip
    interview = record_interview(session, source, plan, details, acting_user=asker)
    submission = session.scalars(sa.select(Submission).limit(1)).one()
    event = Event(
        new_id(), submission.id, submission.reference, Outcome.ACKNOWLEDGED, clock.today()
    )
    owed = owe_feedback(session, event, [case.id], acting_user=by_role[Role.OFFICER])
    mine = next(one for one in owed if one.source_id == source.id)
    yield "interviews.interview", Role.INVESTIGATOR, f"{page}/{interview.id}"
    yield "interviews.tell", Role.INVESTIGATOR, f"{page}/feedback/{mine.id}/tell"


def _invented(session: Session, user: User) -> Source:
    words = Texts.of(en="An invented neighbour", ar="جار متخيل")
    details = SourceDetails(words, "person", "witness")
    return add_source(session, details, identity=Identity(name="Nobody"), acting_user=user)


def _risk() -> RiskDetails:
    today = clock.today()
    return RiskDetails(
        threats=("arrest",), threats_note=_WHY, likelihood="possible", severity="severe",
        measures=_WHY, residual="low", assessed_on=today, review_on=today + timedelta(days=90),
    )  # fmt: skip


def of_a_file(session: Session, exhibit: Exhibit, copy: Derivative, writer: User) -> Iterator[Seen]:
    """Write down that somebody is seen in a file; who looks says who is hidden in its copy."""
    details = AppearanceDetails(SOMEBODY_ELSE, seen=True, locator=_WHY)
    row = record_appearance(session, exhibit, details, acting_user=writer)
    page = f"/evidence/{exhibit.id}"
    yield "appearances.edit", Role.INVESTIGATOR, f"{page}/appearances/{row.id}/edit"
    yield "appearances.remove", Role.INVESTIGATOR, f"{page}/appearances/{row.id}/remove"
    yield "appearances.recognised", Role.REVIEWER, f"{page}/copies/{copy.id}/recognised"
