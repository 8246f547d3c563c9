"""The doors of the pages about sources."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.platform.accounts.access import current_user
from casefiles.platform.accounts.models import User
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import request_session
from casefiles.record.sources import policy, queries
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission
from casefiles.record.sources.queries import Cited

P = ParamSpec("P")
SourceView = Callable[Concatenate[Source, P], ResponseReturnValue]
SourceRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_source(
    needs: SourcePermission, *, cited: Callable[[User], Cited]
) -> Callable[[SourceView[P]], SourceRoute[P]]:
    """Hand the view the source that its address names, if the person may know its label.

    `cited` gives the condition that a case readable by somebody names it.
    """

    def decorate(view: SourceView[P]) -> SourceRoute[P]:
        @wraps(view)
        @login_required
        def guarded(source_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            session, user = request_session(), current_user()
            source = queries.get_source(session, source_id, acting_user=user, cited=cited(user))
            policy.require(user, needs)
            return view(source, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
