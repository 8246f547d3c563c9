"""The door of every page about an exhibit: its case decides who may come in."""

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
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.evidence import queries
from casefiles.record.evidence.models import Exhibit

P = ParamSpec("P")
ExhibitView = Callable[Concatenate[Exhibit, Case, P], ResponseReturnValue]
ExhibitRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_exhibit(needs: CasePermission) -> Callable[[ExhibitView[P]], ExhibitRoute[P]]:
    """Hand the view the exhibit that its address names and the case it belongs to."""

    def decorate(view: ExhibitView[P]) -> ExhibitRoute[P]:
        @wraps(view)
        @login_required
        def guarded(exhibit_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            exhibit, case = queries.get_exhibit(request_session(), exhibit_id, acting_user=user)
            policy.require(user, needs, case)
            return view(exhibit, case, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
