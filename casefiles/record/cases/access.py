"""The door of every page about a case: loads it for the person asking, or says there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases import policy, queries
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission

P = ParamSpec("P")
CaseView = Callable[Concatenate[Case, P], ResponseReturnValue]
CaseRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_case(needs: CasePermission) -> Callable[[CaseView[P]], CaseRoute[P]]:
    """Hand the view the case that its address names, if the person may do this to it."""

    def decorate(view: CaseView[P]) -> CaseRoute[P]:
        @wraps(view)
        @login_required
        def guarded(case_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            case = queries.get_case(request_session(), case_id, acting_user=current_user())
            policy.require(current_user(), needs, case)
            return view(case, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
