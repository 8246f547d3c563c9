"""The door of every page about an agreement."""

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
from casefiles.record.agreements import policy, queries
from casefiles.record.agreements.models import Agreement
from casefiles.record.agreements.policy import AgreementPermission

P = ParamSpec("P")
AgreementView = Callable[Concatenate[Agreement, P], ResponseReturnValue]
AgreementRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_agreement(needs: AgreementPermission) -> Callable[[AgreementView[P]], AgreementRoute[P]]:
    """Hand the view the agreement that its address names, if the person may do this to it."""

    def decorate(view: AgreementView[P]) -> AgreementRoute[P]:
        @wraps(view)
        @login_required
        def guarded(agreement_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            agreement = queries.get_agreement(request_session(), agreement_id, acting_user=user)
            policy.require(user, needs)
            return view(agreement, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
