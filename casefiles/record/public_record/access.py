"""The door of every page about a UN document."""

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
from casefiles.record.public_record import policy, queries
from casefiles.record.public_record.models import UNDocument
from casefiles.record.public_record.policy import UNDocumentPermission

P = ParamSpec("P")
DocumentView = Callable[Concatenate[UNDocument, P], ResponseReturnValue]
DocumentRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_document(needs: UNDocumentPermission) -> Callable[[DocumentView[P]], DocumentRoute[P]]:
    """Hand the view the document that its address names, if the person may do this to it."""

    def decorate(view: DocumentView[P]) -> DocumentRoute[P]:
        @wraps(view)
        @login_required
        def guarded(document_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            document = queries.get_document(request_session(), document_id, acting_user=user)
            policy.require(user, needs)
            return view(document, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate
