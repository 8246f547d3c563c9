"""What every table holds about a person or a source, and how it is emptied when they are expunged.

A table that takes words stands here, or under `SAYS_NOTHING` with the reason; a test sees to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.desk.lists.models import CaseView
from casefiles.foundation.holdings import CODES, EXPUNGED, REFERENCE, TOMBSTONE_LINE, Holding
from casefiles.holdings_of_reports import REPORTS
from casefiles.holdings_of_sources import SOURCES
from casefiles.holdings_of_the_public_record import PUBLIC_RECORD
from casefiles.holdings_of_victims import VICTIMS
from casefiles.holdings_of_what_left import SENT
from casefiles.outbound.expunging.models import Expunging, LegalHold
from casefiles.platform.work.models import Note, Task
from casefiles.record.appearances.models import Appearance, Hiding
from casefiles.record.cases.models import Case, CaseSearch
from casefiles.record.citations.models import Citation
from casefiles.record.claims.models import Claim, Decision, Indicator
from casefiles.record.covering.models import Covering
from casefiles.record.disclosure.models import Ground
from casefiles.record.evidence.models import CustodyEvent, Derivative, Exhibit, ExhibitState
from casefiles.record.places.models import Facility
from casefiles.record.related.models import CaseLink
from casefiles.record.victims.models import CasualtyFigure, Damage

_HIDINGS = (Hiding, "appearance_id", "ended_at")

HOLDINGS: tuple[Holding, ...] = (
    *VICTIMS,
    *SOURCES,
    # --- on what ground something about them may leave, and what rests on them
    Holding(
        Ground,
        about=("subject_id",),
        emptied=dict.fromkeys(
            (
                "given_by",
                "relation",
                "interpreter",
                "method",
                "citation",
                "note",
                "withdrawal_reason",
            ),
            EXPUNGED,
        ),
        within=("case_id",),
        named=(
            "given_by",
            "relation",
            "interpreter",
            "method",
            "citation",
            "note",
            "withdrawal_reason",
        ),
        kept=dict.fromkeys(("scopes", "recipients", "language"), CODES),
    ),
    # what rested on it is told apart from before, also where nobody had said on which page
    Holding(
        Citation,
        about=("source_id", "exhibit_id"),
        emptied={"locator": TOMBSTONE_LINE, "quotation": EXPUNGED},
    ),
    Holding(
        Citation,
        about=("cited_id",),
        emptied={"locator": EXPUNGED, "quotation": EXPUNGED},
        within=("case_id",),
        named=("locator", "quotation"),
        kept={"credibility": CODES},
    ),
    Holding(
        CasualtyFigure,
        about=("source_id",),
        emptied={"wording": EXPUNGED, "void_reason": EXPUNGED},
        within=("case_id",),
        named=("wording", "void_reason"),
        kept=dict.fromkeys(("category", "group"), CODES),
    ),
    # --- what they gave: how it came says who they are
    Holding(
        Exhibit,
        about=("source_id",),
        emptied=dict.fromkeys(("captured_where", "captured_how", "captured_by", "note"), EXPUNGED)
        | {"original_name": EXPUNGED, "url": "", "archived_url": "", "captured_edtf": None},
        within=("case_id",),
        named=(
            "title",
            "note",
            "original_name",
            "captured_where",
            "captured_how",
            "captured_by",
            "content_where",
            "url",
            "archived_url",
            "rights",
            "void_reason",
        ),
        kept={"reference": REFERENCE, "content_edtf": "the day that it shows"}
        | dict.fromkeys(("kind", "language"), CODES),
    ),
    # chosen to go with its file, because it shows them
    Holding(
        Exhibit,
        about=("id",),
        emptied={
            "state": ExhibitState.VOID,
            "void_reason": TOMBSTONE_LINE,
            "content_edtf": None,
            "content_where": EXPUNGED,
            "rights": EXPUNGED,
            "title": EXPUNGED,
            "note": EXPUNGED,
            "original_name": EXPUNGED,
        }
        | dict.fromkeys(("captured_where", "captured_how", "captured_by"), EXPUNGED)
        | {"url": "", "archived_url": "", "captured_edtf": None},
        files=("sha256",),
    ),
    # who is seen in it: afterwards somebody else, whom nobody can ask
    Holding(
        Appearance,
        about=("victim_id", "source_id"),
        emptied={"locator": EXPUNGED, "removal_reason": EXPUNGED},
        within=("exhibit_id",),
        named=("locator", "removal_reason"),
        parted=("victim_id", "source_id"),
        ends=_HIDINGS,
    ),
    Holding(
        Appearance,
        about=("exhibit_id",),
        emptied={"locator": EXPUNGED, "removal_reason": EXPUNGED},
        ends=_HIDINGS,
    ),
    Holding(
        CustodyEvent,
        about=("exhibit_id",),
        emptied=dict.fromkeys(("handed_from", "handed_to", "location"), EXPUNGED),
        within=("exhibit_id",),
        named=("handed_from", "handed_to", "location", "purpose"),
        kept={"sha256_after": "the digest of the bytes"},
        only_added=True,
    ),
    Holding(
        Derivative,
        about=("exhibit_id",),
        emptied={"reason": EXPUNGED, "review": EXPUNGED},
        within=("exhibit_id",),
        named=("reason", "review"),
        files=("sha256",),
    ),
    Holding(
        Covering,
        about=("exhibit_id",),
        emptied={"reason": EXPUNGED},
        within=("exhibit_id",),
        named=("reason",),
        kept={
            "areas": "coordinates alone",
            "original_sha256": "the digest of the bytes",
            "counts": "numbers",
            "tools": "names of programs",
        },
    ),
    # --- what was written of the case, and between colleagues
    Holding(
        Case,
        within=("id",),
        named=("title", "narrative", "place_detail", "tags", "search_text", "void_reason"),
        kept={"reference": REFERENCE}
        | dict.fromkeys(
            (
                "codebook_version",
                "date_edtf",
                "time_of_day",
                "time_zone",
                "place_precision",
                "control",
                "target",
                "weapons",
                "delivery",
                "patterns",
                "violations",
            ),
            CODES,
        ),
    ),
    Holding(CaseLink, within=("case_id", "other_id"), named=("reason", "removal_reason")),
    Holding(
        Claim,
        within=("case_id",),
        named=(
            "asserter_name",
            "wording",
            "rationale",
            "exculpatory",
            "law_characterised",
            "paragraph",
            "reopened_by_fact",
            "removal_reason",
        ),
        kept=dict.fromkeys(("scheme", "standard", "symbol"), CODES),
    ),
    Holding(Indicator, within=("claim_id",), named=("note",), kept={"code": CODES}),
    Holding(
        Decision,
        within=("claim_id",),
        named=("reason",),
        kept={"dossier_digest": "a digest"},
        only_added=True,
    ),
    Holding(
        Damage,
        within=("case_id",),
        named=("note", "void_reason"),
        kept=dict.fromkeys(("extent", "out_of_service"), CODES),
    ),
    Holding(
        Facility,
        within=("id",),
        named=("names", "note", "void_reason"),
        kept={"kind": CODES},
    ),
    Holding(
        Note,
        about=("subject_id",),
        emptied={"text": EXPUNGED},
        within=("subject_id",),
        named=("text",),
    ),
    Holding(
        Task,
        about=("subject_id",),
        emptied={"what": EXPUNGED},
        within=("subject_id",),
        named=("what",),
    ),
    Holding(CaseSearch, named=("words",)),
    Holding(
        CaseView,
        named=("name", "words"),
        kept={"codes": CODES, "columns": CODES},
    ),
    *PUBLIC_RECORD,
    *SENT,
    *REPORTS,
    Holding(
        LegalHold,
        within=("subject_id",),
        named=("reason", "lift_reason"),
    ),
    Holding(
        Expunging,
        within=("subject_id",),
        named=("reason", "wish", "decision_reason"),
        kept={"exhibits": "ids", "sealed_plan": "sealed; removed at the end", "counts": "numbers"},
    ),
)

#: tables that say nothing of a person or a source of the record, and why
SAYS_NOTHING: Mapping[str, str] = {
    "actor_memberships": "parties, forces, units and commanders: no source, nobody harmed",
    "actors": "parties, forces, units and commanders: no source, nobody harmed",
    "audit_details": "removed where an event is about them or names them",
    "audit_events": "tags, ids and digests",
    "browser_sessions": "people who sign in",
    "case_members": "people who sign in",
    **dict.fromkeys(("case_measures", "counted_cases", "measure_totals"), "codes and counts"),
    "claim_contributors": "people who sign in",
    "claim_parties": "parties to a conflict",
    "command_links": "parties, forces, units and commanders: no source, nobody harmed",
    "correction_contributors": "people who sign in",
    "data_keys": "keys",
    "drafts": "sealed; thrown away where one is about them or names them",
    "expunging_cases": "ids",
    "own_recipients": "bodies, not people",
    "recipient_versions": "the rules of bodies, not people",
    "recipient_keys": "keys of bodies, not of people",
    "rule_checks": "what the page of a body says of its own rules",
    "former_keys": "keys",
    "hidings": "ids",
    "jobs": "kinds, ids and messages of the program",
    "list_habits": "codes of columns",
    "locked_keys": "keys",
    "master_keys": "names of keys",
    "one_time_codes": "people who sign in",
    "organisations": "the organisation itself",
    "places": "the gazetteer",
    "reference_counters": "counters",
    "report_accounts": "ids",
    "report_contributors": "people who sign in",
    "search_documents": "follows the record",
    "sign_in_attempts": "digests",
    "signed_forms": "sealed, each under a key of its own that is destroyed",
    "snapshots": "sealed, each under a key of its own that is destroyed",
    "stored_files": "digests and kinds of files",
    "submission_cases": "ids",
    "submission_contributors": "people who sign in",
    "submission_supplements": "ids",
    "user_roles": "people who sign in",
    "users": "people who sign in",
}

#: columns of long texts in those tables, and why they say nothing all the same
TEXTS_OF_NOBODY: Mapping[str, str] = {
    "actors.void_reason": "why a party, force, unit or commander was recorded by mistake",
    "jobs.failure": "sentences of the program",
    "organisations.fewest_alike_reason": "why the organisation asks for another number",
    "places.search_text": "names of places",
    "recipient_keys.compared_with": "how a body was reached about its key",
    "recipient_keys.found_at": "where a body publishes its key",
    "rule_checks.note": "what the page of a body says of its own rules",
    "search_documents.body": "follows the record",
}
