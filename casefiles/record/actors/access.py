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
View = Callable[P, ResponseReturnValue]
ActorView = Callable[Concatenate[Actor, P], ResponseReturnValue]
ActorRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def allowed(needs: ActorPermission) -> Callable[[View[P]], View[P]]:
    """Let in whose roles include the permission."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        @login_required
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            policy.require(current_user(), needs)
            return view(*args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


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
