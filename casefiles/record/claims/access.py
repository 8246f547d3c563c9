"""The door of every page about a claim: its case decides who may know of it."""

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
from casefiles.record.cases.models import Case
from casefiles.record.claims import policy, queries
from casefiles.record.claims.models import Claim
from casefiles.record.claims.policy import ClaimPermission

P = ParamSpec("P")
ClaimView = Callable[Concatenate[Claim, Case, P], ResponseReturnValue]
ClaimRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_claim(needs: ClaimPermission) -> Callable[[ClaimView[P]], ClaimRoute[P]]:
    """Hand the view the claim that its address names and the case it belongs to."""

    def decorate(view: ClaimView[P]) -> ClaimRoute[P]:
        @wraps(view)
        @login_required
        def guarded(claim_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            claim, case = queries.get_claim(request_session(), claim_id, acting_user=user)
            policy.require(user, needs, claim, case)
            return view(claim, case, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
