"""The doors of the gazetteer's pages."""

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
from casefiles.record.places import policy, queries
from casefiles.record.places.models import Facility, Place
from casefiles.record.places.policy import PlacePermission

P = ParamSpec("P")
PlaceView = Callable[Concatenate[Place, P], ResponseReturnValue]
FacilityView = Callable[Concatenate[Facility, P], ResponseReturnValue]
IdRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_place(needs: PlacePermission) -> Callable[[PlaceView[P]], IdRoute[P]]:
    """Hand the view the place that its address names."""

    def decorate(view: PlaceView[P]) -> IdRoute[P]:
        @wraps(view)
        @login_required
        def guarded(place_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            policy.require(current_user(), needs)
            place = queries.get_place(request_session(), place_id, acting_user=current_user())
            return view(place, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


def with_facility(needs: PlacePermission) -> Callable[[FacilityView[P]], IdRoute[P]]:
    """Hand the view the facility that its address names."""

    def decorate(view: FacilityView[P]) -> IdRoute[P]:
        @wraps(view)
        @login_required
        def guarded(facility_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            policy.require(current_user(), needs)
            user = current_user()
            facility = queries.get_facility(request_session(), facility_id, acting_user=user)
            return view(facility, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
