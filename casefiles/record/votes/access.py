"""The door of every page about a vote."""

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
from casefiles.record.votes import policy, queries
from casefiles.record.votes.models import Vote
from casefiles.record.votes.policy import VotePermission

P = ParamSpec("P")
VoteView = Callable[Concatenate[Vote, P], ResponseReturnValue]
VoteRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_vote(needs: VotePermission) -> Callable[[VoteView[P]], VoteRoute[P]]:
    """Hand the view the vote that its address names, if the person may do this to it."""

    def decorate(view: VoteView[P]) -> VoteRoute[P]:
        @wraps(view)
        @login_required
        def guarded(vote_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            vote = queries.get_vote(request_session(), vote_id, acting_user=user)
            policy.require(user, needs)
            return view(vote, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
