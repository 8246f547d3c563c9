"""The door of every page about a letter: loads it for who asks, or says there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.outbound.corrections import queries
from casefiles.outbound.corrections.models import CorrectionNotice
from casefiles.outbound.submissions import policy
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import request_session

P = ParamSpec("P")
NoticeView = Callable[Concatenate[CorrectionNotice, P], ResponseReturnValue]
NoticeRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_notice(needs: SubmissionPermission) -> Callable[[NoticeView[P]], NoticeRoute[P]]:
    """Hand the view the letter that its address names, if the person may do this to it."""

    def decorate(view: NoticeView[P]) -> NoticeRoute[P]:
        @wraps(view)
        @login_required
        def guarded(correction_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            notice = queries.get_notice(request_session(), correction_id, acting_user=user)
            policy.require(user, needs)
            return view(notice, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
