"""The door of every page about a recommendation."""

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
from casefiles.record.recommendations import policy, queries
from casefiles.record.recommendations.models import Recommendation
from casefiles.record.recommendations.policy import RecommendationPermission as Permission

P = ParamSpec("P")
View = Callable[Concatenate[Recommendation, P], ResponseReturnValue]
Route = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_recommendation(
    needs: Permission,
) -> Callable[[View[P]], Route[P]]:
    """Hand the view the recommendation that its address names, if the person may do this to it."""

    def decorate(view: View[P]) -> Route[P]:
        @wraps(view)
        @login_required
        def guarded(
            recommendation_id: UUID, *args: P.args, **kwargs: P.kwargs
        ) -> ResponseReturnValue:
            user = current_user()
            recommendation = queries.get_recommendation(
                request_session(), recommendation_id, acting_user=user
            )
            policy.require(user, needs)
            return view(recommendation, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
