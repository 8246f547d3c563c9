"""The doors of evidence: a case decides who sees its exhibits, a receipt who sent a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from flask.typing import ResponseReturnValue
from flask_login import login_required

from casefiles.platform.accounts.access import current_user
from casefiles.platform.files.access import receipt_for, receipt_of, store, upload_limit
from casefiles.platform.web.access import Access, declare
from casefiles.platform.web.transaction import database_released, request_session
from casefiles.record.cases import policy
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.evidence import queries
from casefiles.record.evidence.forms import NewExhibitForm
from casefiles.record.evidence.models import Exhibit
from casefiles.record.evidence.parts.arrival import Sent

P = ParamSpec("P")
ExhibitView = Callable[Concatenate[Exhibit, Case, P], ResponseReturnValue]
ExhibitRoute = Callable[Concatenate[UUID, P], ResponseReturnValue]


def with_exhibit(needs: CasePermission) -> Callable[[ExhibitView[P]], ExhibitRoute[P]]:
    """Hand the view the exhibit that its address names and the case it belongs to."""

    def decorate(view: ExhibitView[P]) -> ExhibitRoute[P]:
        @wraps(view)
        @login_required
        def guarded(exhibit_id: UUID, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            user = current_user()
            exhibit, case = queries.get_exhibit(request_session(), exhibit_id, acting_user=user)
            policy.require(user, needs, case)
            return view(exhibit, case, *args, **kwargs)

        return declare(guarded, Access(str(needs)))

    return decorate


def received(form: NewExhibitForm, case: Case) -> list[Sent]:
    """Return the files of earlier forms that had to be put right, then those of this one."""
    whose = {"person_id": current_user().id, "record_id": case.id}
    receipts = [receipt_of(text, **whose) for text in form.receipt.data or ()]
    chosen = [] if form.is_too_much else form.file.data or []
    if len(receipts) == 1 and chosen:
        receipts = []  # of one file, another takes the place
    left_out, again = set(form.leave_out.data or ()), set(form.again.data or ())
    with database_released():
        before = [
            Sent(waiting, receipt.name, str(place) in left_out, str(place) in again)
            for place, receipt in enumerate(receipts)
            if receipt and (waiting := store().waiting(receipt.waiting))
        ]
        limit = upload_limit()
        return before + [Sent(store().receive(f.stream, limit=limit), f.filename) for f in chosen]


def rows_of(form: NewExhibitForm, case: Case) -> list[dict[str, object]]:
    """Say of each file what was received, so that it need not be sent again."""
    whose = {"person_id": current_user().id, "record_id": case.id}
    taken = form.taken()
    rows: list[dict[str, object]] = [
        {
            "sent": one,
            "arrived": one.waiting.arrived,
            "receipt": receipt_for(one.waiting, one.name, **whose),
            "is_double": not one.left_out and one not in taken,
            "twin": queries.twin_of(request_session(), case, one.waiting.arrived.sha256),
        }
        for one in form.sent
    ]
    is_one_empty = len(form.sent) == 1 and not form.sent[0].waiting.arrived.size
    return [] if is_one_empty else rows
