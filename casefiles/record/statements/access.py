"""The door of every page about an official statement."""

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
from casefiles.record.statements import policy, queries
from casefiles.record.statements.models import OfficialStatement
from casefiles.record.statements.policy import StatementPermission

P = ParamSpec("P")
StatementView = Callable[Concatenate[OfficialStatement, P], ResponseReturnValue]
StatementRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_statement(
    needs: StatementPermission,
) -> Callable[[StatementView[P]], StatementRoute[P]]:
    """Hand the view the statement that its address names, if the person may do this to it."""

    def decorate(view: StatementView[P]) -> StatementRoute[P]:
        @wraps(view)
        @login_required
        def guarded(statement_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            found = queries.get_statement(request_session(), statement_id, acting_user=user)
            policy.require(user, needs)
            return view(found, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
