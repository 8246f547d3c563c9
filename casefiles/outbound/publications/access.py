"""The door of every page about a report, and the languages in which pages tell of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.outbound.publications import policy, queries
from casefiles.outbound.publications.documents import WRITTEN
from casefiles.outbound.publications.models import Report
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.display import language_of
from casefiles.platform.web.maps import land
from casefiles.platform.web.speaking import speaking
from casefiles.platform.web.transaction import request_session

P = ParamSpec("P")
ReportView = Callable[Concatenate[Report, P], ResponseReturnValue]
ReportRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_report(needs: PublicationPermission) -> Callable[[ReportView[P]], ReportRoute[P]]:
    """Hand the view the report that its address names, if the person may do this to it."""

    def decorate(view: ReportView[P]) -> ReportRoute[P]:
        @wraps(view)
        @login_required
        def guarded(report_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            report = queries.get_report(request_session(), report_id, acting_user=user)
            policy.require(user, needs)
            return view(report, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


def own_voice() -> Voice:
    """Return the language of the page."""
    return _voice(language_of(None))


def voices() -> dict[str, Voice]:
    """Return the languages that reports are written in; only inside the application."""
    return {one: _voice(one) for one in WRITTEN}


def _voice(language: str) -> Voice:
    return Voice(language, **speaking(language), land=land)
