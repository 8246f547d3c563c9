"""The doors of the pages about expungings and holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.outbound.expunging import policy, queries
from casefiles.outbound.expunging.models import Expunging, LegalHold
from casefiles.outbound.expunging.policy import ExpungingPermission
from casefiles.outbound.expunging.queries import Holdings
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.citations.queries import is_named_to
from casefiles.record.sources.access import with_source
from casefiles.record.sources.models import Source
from casefiles.record.sources.policy import SourcePermission

P = ParamSpec("P")


def holdings() -> Holdings:
    """Return what every table of this installation holds about somebody."""
    return cast("Holdings", current_app.extensions["holdings"])


def of_case(
    needs: ExpungingPermission,
) -> Callable[
    [Callable[Concatenate[Case, P], ResponseReturnValue]],
    Callable[Concatenate[UUID, P], ResponseReturnValue],
]:
    """Hand the view a case that the person reads, if they may do this at all."""

    def decorate(
        view: Callable[Concatenate[Case, P], ResponseReturnValue],
    ) -> Callable[Concatenate[UUID, P], ResponseReturnValue]:
        def allowed(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            policy.require(current_user(), needs)
            return view(case, *args, **kwargs)

        allowed.__name__ = view.__name__  # the name of the route
        return with_case(needs=CasePermission.READ)(allowed)

    return decorate


def of_source(
    needs: ExpungingPermission,
) -> Callable[
    [Callable[Concatenate[Source, P], ResponseReturnValue]],
    Callable[Concatenate[UUID, P], ResponseReturnValue],
]:
    """Hand the view a source whose label the person reads, if they may do this at all."""

    def decorate(
        view: Callable[Concatenate[Source, P], ResponseReturnValue],
    ) -> Callable[Concatenate[UUID, P], ResponseReturnValue]:
        def allowed(source: Source, /, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            policy.require(current_user(), needs)
            return view(source, *args, **kwargs)

        allowed.__name__ = view.__name__  # the name of the route
        return with_source(needs=SourcePermission.READ_CITED, cited=is_named_to)(allowed)

    return decorate


def with_expunging(
    needs: ExpungingPermission,
) -> Callable[
    [Callable[Concatenate[Expunging, P], ResponseReturnValue]],
    Callable[Concatenate[UUID, P], ResponseReturnValue],
]:
    """Hand the view what was asked, if the person reads a case or the source it is about."""

    def decorate(
        view: Callable[Concatenate[Expunging, P], ResponseReturnValue],
    ) -> Callable[Concatenate[UUID, P], ResponseReturnValue]:
        @wraps(view)
        @login_required
        def guarded(expunging_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            found = queries.get_expunging(request_session(), expunging_id, acting_user=user)
            policy.require(user, needs)
            return view(found, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


def with_hold(
    view: Callable[Concatenate[LegalHold, P], ResponseReturnValue],
) -> Callable[Concatenate[UUID, P], ResponseReturnValue]:
    """Hand the view a legal hold on something that the person reads, if they may lift any."""

    @wraps(view)
    @login_required
    def guarded(hold_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        user = current_user()
        hold = queries.get_hold(request_session(), hold_id, acting_user=user)
        policy.require_lifter(user, hold)
        return view(hold, *args, **kwargs)

    return declare(guarded, Access(str(ExpungingPermission.HOLD)))
