"""The door of every page about a submission: loads it for who asks, or says there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.outbound.submissions import policy, queries
from casefiles.outbound.submissions.models import Submission
from casefiles.outbound.submissions.policy import SubmissionPermission
from casefiles.platform.accounts.access import current_user
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import request_session

P = ParamSpec("P")
SubmissionView = Callable[Concatenate[Submission, P], ResponseReturnValue]
SubmissionRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_submission(
    needs: SubmissionPermission,
) -> Callable[[SubmissionView[P]], SubmissionRoute[P]]:
    """Hand the view the submission that its address names, if the person may do this to it."""

    def decorate(view: SubmissionView[P]) -> SubmissionRoute[P]:
        @wraps(view)
        @login_required
        def guarded(submission_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            submission = queries.get_submission(request_session(), submission_id, acting_user=user)
            policy.require(user, needs)
            return view(submission, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
