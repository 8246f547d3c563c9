"""Each thing that a recipient may ask for, judged by what a case or a submission says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from casefiles.foundation.dates import EventDate
from casefiles.foundation.messages import N_
from casefiles.outbound.submissions.parts.case_data import by_number
from casefiles.outbound.submissions.parts.examined import Examined, Judged
from casefiles.outbound.submissions.parts.numbers import is_damaged, waits_for_copy
from casefiles.record.cases.models import CaseState
from casefiles.record.cases.policy import ESTABLISHED
from casefiles.record.claims.models import ClaimState
from casefiles.record.disclosure.queries import Because
from casefiles.record.recipients.models import Check

MET = Judged(True)
Judge = Callable[[Examined], Judged]


def missing(words: str, endpoint: str, anchor: str = "", **parameters: object) -> Judged:
    return Judged(False, False, words, parameters, endpoint, anchor)


def unclear(words: str, endpoint: str, anchor: str = "", **parameters: object) -> Judged:
    return Judged(False, True, words, parameters, endpoint, anchor)


def _date(case: Examined) -> Judged:
    if case.content["date_edtf"]:
        return MET
    return missing(N_("No date is recorded"), "cases.edit")


def _month(case: Examined) -> Judged:
    written = case.content["date_edtf"]
    if written and _says_the_month(EventDate.parse(written)):
        return MET
    return missing(N_("The date does not say the year and the month"), "cases.edit")


def _says_the_month(when: EventDate) -> bool:
    """Return whether every date that it names has a month, and neither end is left open."""
    if when.lower is None or when.upper is None:
        return False
    return all(
        one.month and "X" not in one.year + one.month and not one.season for one in when.points
    )


def _place(case: Examined) -> Judged:
    if case.content["place"]:
        return MET
    return missing(N_("No place is recorded"), "cases.edit")


def _circumstances(case: Examined) -> Judged:
    if not case.content["target"]:
        return missing(N_("Nobody has said what was hit"), "cases.edit")
    if not case.content["narrative"]:
        return missing(N_("Nobody has written what happened"), "cases.edit")
    return MET


def _victims(case: Examined) -> Judged:
    if case.content["victims"] or case.content["figures"]:
        return MET
    return missing(N_("No victim and no figure is recorded"), "cases.detail", "victims")


def _figures(case: Examined) -> Judged:
    if case.content["figures"]:
        return MET
    return missing(N_("No casualty figure is recorded"), "cases.detail", "victims")


_STANDING_WORDS: Mapping[ClaimState | None, str] = {
    None: N_("There is no attribution of ours"),
    ClaimState.DRAFT: N_("The attribution is a draft"),
    ClaimState.PROPOSED: N_("The attribution waits for a reviewer"),
    ClaimState.IN_REVIEW: N_("The attribution is in review"),
    ClaimState.RETURNED: N_("The attribution was returned to its writers"),
    ClaimState.REJECTED: N_("The attribution was rejected"),
    ClaimState.WITHDRAWN: N_("The attribution was withdrawn"),
    ClaimState.SUPERSEDED: N_("The attribution was superseded"),
    ClaimState.APPROVED: N_("The attribution was approved after this was pinned"),
}


def _approved(case: Examined) -> Judged:
    if case.content["claim"]:
        return MET
    return missing(_STANDING_WORDS[case.standing], "cases.detail", "attribution")


def _perpetrator(case: Examined) -> Judged:
    claim = case.content["claim"]
    if claim and claim["parties"]:
        return MET
    if claim:
        return unclear(N_("Our attribution leaves open who did it"), "cases.detail", "attribution")
    return _approved(case)


def _party_named(case: Examined) -> Judged:
    claim = case.content["claim"]
    if claim and not claim["parties"]:
        return missing(N_("Our attribution names no party"), "cases.detail", "attribution")
    return _perpetrator(case)


def _jurisdiction(case: Examined) -> Judged:
    codes = case.content["place"]["codes"] if case.content["place"] else ()
    found = [state for state in case.outside if any(code.startswith(state) for code in codes)]
    if not found:
        return MET
    return unclear(
        N_("It has no jurisdiction of itself in %(states)s; a referral or a link abroad is needed"),
        "recipients.detail",
        "jurisdiction",
        states=", ".join(found),
    )


def _of_mandate(case: Examined) -> Judged:
    if records_its_harm(case):
        return MET
    return missing(
        N_("It records no harm and no violation that this mandate is about"),
        "cases.detail",
        "victims",
    )


def records_its_harm(case: Examined) -> bool:
    """Return whether a case records the harm that a mandate about one kind of harm looks at."""
    asked, victims = case.concerns, case.content["victims"]
    return (
        asked is None
        or any(one["outcome"] in asked.outcomes or one["sex"] in asked.sexes for one in victims)
        or any(code in asked.violations for code in case.content["violations"])
    )


def _standard(case: Examined) -> Judged:
    claim = case.content["claim"]
    if claim is None:
        return _approved(case)
    if claim["scheme"] and claim["standard"]:
        return MET
    return missing(N_("The attribution states no standard"), "cases.detail", "attribution")


def _verified(case: Examined) -> Judged:
    if CaseState(case.content["state"]) in ESTABLISHED:
        return MET
    return missing(N_("It is not verified that it happened"), "cases.detail", "incident")


def _evidence(case: Examined) -> Judged:
    damaged = next((one for one in case.content["exhibits"] if _goes_damaged(case, one)), None)
    if damaged is not None:
        return unclear(
            N_("%(reference)s does not match its hash and stays out"),
            "cases.detail",
            "evidence",
            reference=damaged["reference"],
        )
    waiting = next((one for one in case.content["exhibits"] if _goes_uncovered(case, one)), None)
    if waiting is not None:
        return unclear(
            N_("%(reference)s waits for a second person to confirm a covered copy and stays out"),
            "cases.detail",
            "evidence",
            reference=waiting["reference"],
        )
    shown = next(_shown_unasked(case), None)
    if shown is not None:
        return shown
    if case.content["exhibits"] or case.content["sources"]:
        return MET
    return missing(N_("There is neither an exhibit nor a citation"), "cases.detail", "evidence")


def _goes_damaged(case: Examined, exhibit: Mapping[str, Any]) -> bool:
    return is_damaged(exhibit) and case.permits.hands_out(exhibit["id"]).is_granted


def _goes_uncovered(case: Examined, exhibit: Mapping[str, Any]) -> bool:
    return waits_for_copy(exhibit) and case.permits.hands_out(exhibit["id"]).is_granted


def _shown_unasked(case: Examined) -> Iterator[Judged]:
    """Yield what is to be said of each file that stays because of whom it shows."""
    for each in case.permits.outcomes:
        if each.verdict.because is Because.SHOWN_UNASKED:
            people = _listed(one for one in case.permits.held_by(each.subject_id) if one)
            yield unclear(
                _SHOWS_PEOPLE if people else _SHOWS_SOMEBODY,
                "disclosure.index",
                reference=each.reference,
                people=people,
            )


_SHOWS_PEOPLE = N_(
    "In %(reference)s %(people)s can be seen or heard, without a ground for it and not hidden in"
    " a confirmed copy; it stays out"
)
_SHOWS_SOMEBODY = N_(
    "In %(reference)s somebody can be seen or heard whom nobody here can ask; it stays out until"
    " a confirmed copy hides them"
)


def _listed(references: Iterable[str]) -> str:
    return ", ".join(sorted(references, key=by_number))


def _marks(case: Examined) -> Judged:
    unasked = [
        each.reference
        for each in case.permits.outcomes
        if each.what == "file" and each.verdict.because is Because.NOT_ASKED
    ]
    if not unasked:
        return MET
    return unclear(
        N_("Nobody has said whether %(references)s may go; it stays out"),
        "disclosure.index",
        references=_listed(unasked),
    )


def _words(case: Examined) -> Judged:
    if not case.named_anyway:
        return MET
    reference, where = next(iter(case.named_anyway.items()))
    return missing(
        N_("The words that leave name %(reference)s, who has no ground (%(where)s)"),
        "disclosure.index",
        reference=reference,
        where=tuple(where),
    )


def _grounds(case: Examined) -> Judged:
    if case.named_anyway:
        return _words(case)
    withheld = [one["reference"] for one in case.permits.withheld_people]
    if withheld:
        return unclear(
            N_("No ground to name %(references)s; the name is withheld"),
            "disclosure.index",
            references=_listed(withheld),
        )
    return MET


_ANSWERED = frozenset({Because.GROUND, Because.TAKEN_BACK, Because.EXPIRED})


def _onward(case: Examined) -> Judged:
    exposed = case.permits.exposed_people
    unasked = [one["reference"] for one in exposed if case.onward.get(one["id"]) not in _ANSWERED]
    if not unasked:
        return MET
    return unclear(
        N_("May %(references)s be passed on to prosecutors?"),
        "disclosure.index",
        references=_listed(unasked),
    )


def _named(case: Examined) -> Judged:
    if case.permits.exposed_people:
        return MET
    return missing(
        N_("Nobody in it has a ground to be named to this recipient"), "disclosure.index"
    )


def _details(case: Examined) -> Judged:
    withheld = [
        one["reference"]
        for one in case.permits.exposed_people
        if not case.permits.details(one["id"]).is_granted
    ]
    if not withheld:
        return MET
    return unclear(
        N_("No ground for the age, sex and occupation of %(references)s; they are withheld"),
        "disclosure.index",
        references=_listed(withheld),
    )


def _told(case: Examined) -> Judged:
    exposed = case.permits.exposed_people
    unasked = [one["reference"] for one in exposed if case.told.get(one["id"]) not in _ANSWERED]
    if not unasked:
        return MET
    return unclear(
        N_("May the Government be told who %(references)s is? Until then it is confidential"),
        "disclosure.index",
        references=_listed(unasked),
    )


def _law(case: Examined) -> Judged:
    if case.content["violations"]:
        return MET
    return missing(N_("No violation is coded"), "cases.edit")


def _language(case: Examined) -> Judged:
    narrative = case.content["narrative"]
    if narrative and set(narrative["wordings"]) & set(case.accepted_languages):
        return MET
    return missing(N_("The narrative is in no language that the recipient accepts"), "cases.edit")


def _state(case: Examined) -> Judged:
    place, wanted = case.content["place"], case.state_code
    if wanted is None or place is None:
        return MET
    if any(code.startswith(wanted) for code in place["codes"]):
        return MET
    return unclear(
        N_("Its place is not known to lie in the State of the mandate"), "cases.detail", "incident"
    )


#: checks that look at a case; what only a submission can answer stands in its own function
JUDGES: Mapping[Check, Judge] = {
    Check.FACTS_DATE: _date,
    Check.FACTS_MONTH: _month,
    Check.FACTS_PLACE: _place,
    Check.CIRCUMSTANCES: _circumstances,
    Check.VICTIMS: _victims,
    Check.CASUALTY_FIGURES: _figures,
    Check.PERPETRATOR: _perpetrator,
    Check.PERPETRATOR_NAMED: _party_named,
    Check.ATTRIBUTION_APPROVED: _approved,
    Check.STANDARD: _standard,
    Check.CASE_VERIFIED: _verified,
    Check.EVIDENCE: _evidence,
    Check.CONFIDENTIALITY_MARKS: _marks,
    Check.GROUND_FOR_DISCLOSURE: _grounds,
    Check.WORDS_NAME_NOBODY: _words,
    Check.CONSENT_ONWARD_PROSECUTORS: _onward,
    Check.PERSON_NAMED: _named,
    Check.PERSON_DETAILS: _details,
    Check.PERSON_OUTCOME: lambda _case: MET,
    Check.NAMING_TO_STATE: _told,
    Check.LEGAL_CHARACTERISATION: _law,
    Check.NARRATIVE_LANGUAGE: _language,
    Check.STATE_CONCERNED: _state,
    Check.WITHIN_MANDATE: _of_mandate,
    Check.JURISDICTION: _jurisdiction,
}

#: checks that another recipient may answer differently of the same case and the same answers
_OF_RECIPIENT = frozenset(
    {
        Check.CONSENT_ONWARD_PROSECUTORS,
        Check.NAMING_TO_STATE,
        Check.NARRATIVE_LANGUAGE,
        Check.STATE_CONCERNED,
        Check.WITHIN_MANDATE,
        Check.JURISDICTION,
    }
)


def judge(check: Check, case: Examined) -> Judged:
    """Return the answer of one check; once for all recipients where none answers differently."""
    if check in _OF_RECIPIENT:
        return JUDGES[check](case)
    if check not in case.judged:
        case.judged[check] = JUDGES[check](case)
    return case.judged[check]
