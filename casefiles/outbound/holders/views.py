"""The page of who holds what of a case."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from casefiles.outbound.holders import queries
from casefiles.outbound.packets import policy as packets
from casefiles.outbound.packets.policy import PacketPermission
from casefiles.platform.accounts.access import current_user
from casefiles.platform.vault.access import keyring
from casefiles.platform.web.display import language_of
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.codebook.models import worded
from casefiles.record.recipients import queries as recipients

blueprint = Blueprint("holders", __name__, url_prefix="/cases/<uuid:case_id>/held")


@blueprint.get("/")
@with_case(needs=CasePermission.READ)
def case(case: Case) -> ResponseReturnValue:
    session = request_session()
    holders = queries.holders_of(session, keyring(), case)
    return render_template(
        "outbound/holders/case.html",
        case=case,
        holders=holders,
        told=queries.told_of_people(holders),
        recipient_names={
            one.code: worded(one.short_names, language_of(None))
            for one in recipients.profiles(session)
        },
        may_read_packet=packets.may(current_user(), PacketPermission.READ),
    )
