"""What reports consist of: their sections, and the kinds of report that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casefiles.foundation.messages import N_
from casefiles.outbound.publications.models import Template

SUMMARY, METHOD, FIGURES, ACCOUNTS = "summary", "method", "figures", "accounts"
CLAIMS, UN_RESPONSE, RECOMMENDATIONS, ANNEX = "claims", "un_response", "recommendations", "annex"


@dataclass(frozen=True)
class Section:
    """One part of a report: what it is called, and what the program puts there."""

    code: str
    heading: str
    #: what stands there beside what people write
    holds: str


SECTIONS: Mapping[str, Section] = {
    one.code: one
    for one in (
        Section(SUMMARY, N_("Summary"), N_("The main figures of the period.")),
        Section(
            METHOD,
            N_("How this was documented"),
            N_("The rules of counting, the standard of proof, the codebook and its version."),
        ),
        Section(
            FIGURES,
            N_("What was documented"),
            N_("Each measure by year, area, target and weapon: tables, charts, a map."),
        ),
        Section(
            ACCOUNTS,
            N_("Incidents"),
            N_("The cases that you choose: what may leave of each, nobody named."),
        ),
        Section(
            CLAIMS,
            N_("What was claimed, and what was documented"),
            N_(
                "The party's official statements, how specific they are, how they hold up; what "
                "others counted of displacement."
            ),
        ),
        Section(
            UN_RESPONSE,
            N_("What the United Nations answered"),
            N_("Findings of UN bodies, where none named the party, and votes in its organs."),
        ),
        Section(
            RECOMMENDATIONS,
            N_("Recommendations"),
            N_("What was asked of whom, and what came of it; remedies."),
        ),
        Section(
            ANNEX,
            N_("Annexes"),
            N_("Figures others published beside ours, and the incidents that were counted."),
        ),
    )
}


@dataclass(frozen=True)
class Kind:
    """A kind of report."""

    code: Template
    name: str
    #: what it is for, in a sentence
    purpose: str
    sections: tuple[str, ...]


KINDS: Mapping[Template, Kind] = {
    one.code: one
    for one in (
        Kind(
            Template.ANNIVERSARY,
            N_("Anniversary report on a party"),
            N_("Years of one party's conduct: figures, claims, answers, recommendations."),
            tuple(SECTIONS),
        ),
        Kind(
            Template.INCIDENT,
            N_("Incident investigation"),
            N_("A few incidents told at length, with what was said and found of them."),
            (SUMMARY, METHOD, ACCOUNTS, CLAIMS, UN_RESPONSE, RECOMMENDATIONS),
        ),
        Kind(
            Template.MONTHLY,
            N_("Monthly toll"),
            N_("The figures of a month, and the incidents behind them."),
            (SUMMARY, METHOD, FIGURES, ACCOUNTS, ANNEX),
        ),
        Kind(
            Template.UN_ANNEX,
            N_("Annex for a body of the United Nations"),
            N_("What was documented and what was found of it, without prose."),
            (METHOD, FIGURES, UN_RESPONSE, ANNEX),
        ),
    )
}
