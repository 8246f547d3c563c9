"""What rooms ask to be told of: action of a lower room → verbs of higher rooms.

They run in the same transaction; a lower room never calls a higher one.
"""

from __future__ import annotations

from casefiles.desk.finding import reactions as finding_reactions
from casefiles.outbound.expunging import reactions as expunging_reactions
from casefiles.outbound.statistics import reactions as statistics_reactions
from casefiles.outbound.submissions import reactions as submissions_reactions
from casefiles.platform.audit.workflow import Reactions
from casefiles.platform.work import reactions as work_reactions
from casefiles.record.agreements import reactions as agreements_reactions
from casefiles.record.appearances import reactions as appearances_reactions
from casefiles.record.attribution import reactions as attribution_reactions
from casefiles.record.claims import reactions as claims_reactions
from casefiles.record.disclosure import reactions as disclosure_reactions
from casefiles.record.displacement import reactions as displacement_reactions
from casefiles.record.emergency import reactions as emergency_reactions
from casefiles.record.places import reactions as places_reactions
from casefiles.record.published_figures import reactions as published_figures_reactions
from casefiles.record.recommendations import reactions as recommendations_reactions
from casefiles.record.remedies import reactions as remedies_reactions
from casefiles.record.victims import reactions as victims_reactions

#: what the rules of higher rooms ask to be told of: action → verbs, run in the same transaction
_RULES: Reactions = {
    **dict.fromkeys(
        (
            "figure:added",
            "figure:changed",
            "figure:voided",
            "exhibit:checked",
            "exhibit:found-changed",
            "exhibit:found-missing",
            "exhibit:voided",
            "citation:added",
            "citation:removed",
        ),
        (attribution_reactions.file_changed,),
    ),
    **dict.fromkeys(
        ("source:regraded", "source:voided"),
        (attribution_reactions.source_changed,),
    ),
    "exhibit:changed": (attribution_reactions.file_changed, appearances_reactions.exhibit_changed),
    "source:changed": (attribution_reactions.source_changed, appearances_reactions.source_changed),
    **dict.fromkeys(
        ("source:derived", "source:underived"),
        (attribution_reactions.origins_changed,),
    ),
    "case:changed": (attribution_reactions.file_changed, disclosure_reactions.case_changed),
    "victim:changed": (disclosure_reactions.victim_changed,),
    "account:disabled": (work_reactions.forget_drafts,),
    "account:signed-in": (work_reactions.forget_old_drafts, emergency_reactions.lapse_overdue),
    "case:split": (submissions_reactions.keep_whole, attribution_reactions.file_changed),
    "actor:voided": (
        claims_reactions.keep_named_actor,
        agreements_reactions.keep_party,
        published_figures_reactions.keep_party,
        recommendations_reactions.keep_party,
        displacement_reactions.keep_party,
        remedies_reactions.keep_party,
    ),
    "actor:changed": (
        agreements_reactions.keep_body,
        published_figures_reactions.keep_body,
        recommendations_reactions.keep_body,
        displacement_reactions.keep_body,
        remedies_reactions.keep_body,
    ),
    "un-document:voided": (recommendations_reactions.keep_document,),
    "facility:voided": (victims_reactions.keep_damaged_facility,),
    "organisation:set-up": (places_reactions.begin_gazetteer,),
}

#: what writes of a person or a source: refused once their expunging began
_GUARDED: Reactions = dict.fromkeys(
    (
        "victim:added",
        "victim:changed",
        "person:changed",
        "figure:added",
        "figure:changed",
        "exhibit:received",
        "exhibit:changed",
        "note:written",
        "question:asked",
        "question:answered",
        "task:given",
        "source:changed",
        "source:regraded",
        "source:look-granted",
        "source:handed-over",
        "source:derived",
        "source:identity-sealed",
        "source:identity-replaced",
        "risk:assessed",
        "contact:sealed",
        "contact:replaced",
        "interview:planned",
        "interview:agreed",
        "interview:recorded",
        "claim:recorded",
        "ground:recorded",
        "ground:form-attached",
        "citation:added",
        "appearance:recorded",
        "appearance:changed",
        "remedy:recorded",
        "remedy:continued",
        "remedy:step-struck",
    ),
    (expunging_reactions.keep_expunged,),
)

#: what the index of text follows: action → how
FOLLOWED: Reactions = {
    **dict.fromkeys(
        (
            "case:opened",
            "case:changed",
            "case:restored",
            "case:split-off",
            "victim:added",
            "victim:changed",
            "victim:moved",
            "exhibit:received",
            "exhibit:changed",
            "exhibit:moved",
            "source:added",
            "source:changed",
            "claim:drafted",
            "claim:changed",
            "claim:recorded",
            "claim:corrected",
        ),
        (finding_reactions.record_changed,),
    ),
    **dict.fromkeys(
        ("case:voided", "victim:voided", "exhibit:voided", "source:voided", "claim:removed"),
        (finding_reactions.record_gone,),
    ),
    "expunging:case-cleared": (finding_reactions.case_cleared,),
    "expunging:source-cleared": (finding_reactions.record_changed,),
    "victims:added": (finding_reactions.victims_added,),
    "person:changed": (finding_reactions.person_changed,),
    "place:changed": (finding_reactions.place_changed,),
}

#: what the sums of the statistics follow: action → how
COUNTED: Reactions = {
    **dict.fromkeys(
        (
            "victim:added", "victim:changed", "victim:voided", "victims:added",
            "figure:added", "figure:changed", "figure:voided",
            "damage:added", "damage:changed", "damage:voided",
            "claim:approved", "claim:reopened", "claim:superseded", "claim:withdrawn",
            "case:split", "case:split-off", "expunging:case-cleared",
        ),
        (statistics_reactions.case_changed,),
    ),
    **dict.fromkeys(
        (
            "case:changed", "case:restored", "case:verified", "case:closed", "case:reopened",
            "case:voided", "case:linked", "case:unlinked",
        ),
        (statistics_reactions.standing_changed,),
    ),
    "facility:changed": (statistics_reactions.facility_changed,),
    "place:changed": (statistics_reactions.place_changed,),
}  # fmt: skip

#: action of a lower room → verbs of higher rooms, run in the same transaction
REACTIONS: Reactions = {
    action: tuple(
        verb for table in (_GUARDED, _RULES, FOLLOWED, COUNTED) for verb in table.get(action, ())
    )
    for action in dict.fromkeys((*_RULES, *FOLLOWED, *_GUARDED, *COUNTED))
}
