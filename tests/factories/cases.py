"""Cases in any state, led by somebody of the cast."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from casefiles.desk.finding.workflow import enter
from casefiles.foundation.dates import EventDate
from casefiles.foundation.folding import fold
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import Case, CaseAccess, CaseMember, CaseState, MemberStanding
from casefiles.record.codebook.queries import current_version


def add_case(
    session: Session,
    *,
    lead: User,
    state: CaseState = CaseState.INVESTIGATING,
    access: CaseAccess = CaseAccess.ORGANISATION,
    title: Texts | str = "Market, Nowhere",
    **columns: Any,
) -> Case:
    """Add a case as if the verbs had made it; `columns` are set as they are."""
    texts = title if isinstance(title, Texts) else Texts.of(en=title)
    case = Case(
        reference=f"TST-2026-{uuid4().hex[:8]}",
        state=state,
        access=access,
        title=texts,
        codebook_version=current_version(),
        opened_by_id=lead.id,
        search_text=fold(" ".join(texts.wordings.values())),
        **columns,
    )
    if case.date_edtf:
        known = EventDate.parse(case.date_edtf)
        case.earliest, case.latest = known.lower, known.upper
    case.members = [CaseMember(user_id=lead.id, standing=MemberStanding.LEAD)]
    session.add(case)
    session.flush()
    enter(session, case)
    return case


def add_member(session: Session, case: Case, person: User, standing: MemberStanding) -> None:
    """Give somebody a part in a case."""
    case.members.append(CaseMember(user_id=person.id, standing=standing))
    session.flush()
