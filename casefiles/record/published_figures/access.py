"""The door of every page about a published figure."""

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
from casefiles.record.published_figures import policy, queries
from casefiles.record.published_figures.models import PublishedFigure
from casefiles.record.published_figures.policy import PublishedPermission

P = ParamSpec("P")
FigureView = Callable[Concatenate[PublishedFigure, P], ResponseReturnValue]
FigureRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_figure(needs: PublishedPermission) -> Callable[[FigureView[P]], FigureRoute[P]]:
    """Hand the view the figure that its address names, if the person may do this to it."""

    def decorate(view: FigureView[P]) -> FigureRoute[P]:
        @wraps(view)
        @login_required
        def guarded(published_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            figure = queries.get_figure(request_session(), published_id, acting_user=user)
            policy.require(user, needs)
            return view(figure, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
