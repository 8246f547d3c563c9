"""The doors of the pages about actors."""

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
from casefiles.record.actors import policy, queries
from casefiles.record.actors.models import Actor
from casefiles.record.actors.policy import ActorPermission

P = ParamSpec("P")
ActorView = Callable[Concatenate[Actor, P], ResponseReturnValue]
ActorRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_actor(needs: ActorPermission) -> Callable[[ActorView[P]], ActorRoute[P]]:
    """Hand the view the actor that its address names, if the person may know of it."""

    def decorate(view: ActorView[P]) -> ActorRoute[P]:
        @wraps(view)
        @login_required
        def guarded(actor_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            actor = queries.get_actor(request_session(), actor_id, acting_user=current_user())
            policy.require(current_user(), needs)
            return view(actor, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
