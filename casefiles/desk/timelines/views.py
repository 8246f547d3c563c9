"""The timeline of a case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from casefiles.desk.timelines import queries
from casefiles.desk.timelines.queries import Entry, Kind
from casefiles.outbound.submissions.models import DispatchKind
from casefiles.platform.web.display import language_of
from casefiles.platform.web.rails import rail
from casefiles.platform.web.transaction import request_session
from casefiles.record.cases.access import with_case
from casefiles.record.cases.models import Case
from casefiles.record.cases.policy import CasePermission
from casefiles.record.claims.models import Outcome

blueprint = Blueprint("timelines", __name__, url_prefix="/cases/<uuid:case_id>/timeline")

#: part of the address → what is shown, and its name
PARTS = {
    "happened": (queries.what_happened, _l("What happened")),
    "done": (queries.what_we_did, _l("What we did")),
}
KIND_WORDS = {
    Kind.INCIDENT: _l("The incident"),
    Kind.SHOWN: _l("What an exhibit shows"),
    Kind.CAPTURED: _l("An exhibit was captured"),
    Kind.SAID: _l("Somebody said who did it"),
    Kind.OPENED: _l("The case was opened"),
    Kind.KEPT: _l("An exhibit came into our keeping"),
    Kind.WRITTEN: _l("What others say was written down"),
    Kind.BEGUN: _l("An attribution of ours was begun"),
    Kind.DECIDED: _l("Our attribution was decided on"),
    Kind.DISPATCHED: _l("A submission with this case"),
}
OUTCOME_WORDS = {
    Outcome.APPROVE: _l("approved"),
    Outcome.RETURN: _l("returned"),
    Outcome.REJECT: _l("rejected"),
    DispatchKind.SENT: _l("sent"),
    DispatchKind.ACKNOWLEDGED: _l("acknowledged"),
    DispatchKind.MORE_REQUESTED: _l("more is asked for"),
    DispatchKind.SUPPLEMENTED: _l("supplemented"),
    DispatchKind.COMMUNICATION_ISSUED: _l("written to a Government about"),
    DispatchKind.GOVERNMENT_REPLIED: _l("replied to by the Government"),
    DispatchKind.IN_REPORT: _l("included in a report"),
    DispatchKind.FINDING_MADE: _l("finding made"),
    DispatchKind.PUBLISHED: _l("published"),
    DispatchKind.INADMISSIBLE: _l("found inadmissible"),
    DispatchKind.DECLINED: _l("declined"),
    DispatchKind.NO_RESPONSE: _l("no response came"),
    DispatchKind.REPLIED: _l("replied to"),
    DispatchKind.CONCLUDED: _l("concluded"),
}
#: whose page an entry leads to: kind → endpoint and the name of its id
PAGES = {
    Kind.SHOWN: ("evidence.exhibit", "exhibit_id"),
    Kind.CAPTURED: ("evidence.exhibit", "exhibit_id"),
    Kind.KEPT: ("evidence.exhibit", "exhibit_id"),
    Kind.SAID: ("attribution.claim", "claim_id"),
    Kind.WRITTEN: ("attribution.claim", "claim_id"),
    Kind.BEGUN: ("attribution.claim", "claim_id"),
    Kind.DECIDED: ("attribution.claim", "claim_id"),
    Kind.DISPATCHED: ("submissions.submission", "submission_id"),
}


@blueprint.get("/")
@with_case(needs=CasePermission.READ)
def index(case: Case) -> ResponseReturnValue:
    part = request.args.get("part", "happened")
    find, words = PARTS.get(part, PARTS["happened"])
    entries = find(request_session(), case)
    return render_template(
        "desk/timelines/index.html",
        case=case,
        part=part if part in PARTS else "happened",
        part_words=words,
        parts=[(name, label) for name, (_find, label) in PARTS.items()],
        entries=[(entry, _url(entry)) for entry in entries],
        rail=rail([(one.earliest, one.latest) for one in entries], rtl=language_of(None) == "ar"),
        kinds=KIND_WORDS,
        outcomes=OUTCOME_WORDS,
    )


def _url(entry: Entry) -> str:
    if entry.kind not in PAGES:
        return ""
    endpoint, name = PAGES[entry.kind]
    ids: dict[str, Any] = {name: entry.record_id}
    return url_for(endpoint, **ids)
