"""The door of every page about an estimate."""

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
from casefiles.record.displacement import policy, queries
from casefiles.record.displacement.models import DisplacementEstimate
from casefiles.record.displacement.policy import DisplacementPermission

P = ParamSpec("P")
EstimateView = Callable[Concatenate[DisplacementEstimate, P], ResponseReturnValue]
EstimateRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_estimate(needs: DisplacementPermission) -> Callable[[EstimateView[P]], EstimateRoute[P]]:
    """Hand the view the estimate that its address names, if the person may do this to it."""

    def decorate(view: EstimateView[P]) -> EstimateRoute[P]:
        @wraps(view)
        @login_required
        def guarded(estimate_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            estimate = queries.get_estimate(request_session(), estimate_id, acting_user=user)
            policy.require(user, needs)
            return view(estimate, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
