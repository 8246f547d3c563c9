"""What is wrong with a recommendation or a follow-up as filled in; of which document it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casefiles.foundation import clock
from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.web_addresses import is_web_address
from casefiles.record.codebook.queries import has
from casefiles.record.recommendations.models import (
    DocumentKind,
    FollowUpDetails,
    RecommendationMark,
    RecommendationTerms,
    Status,
)

VOCABULARY = "recommendation_kind"
#: the far ends of the calendar are slips of the hand
FIRST_DAY = date(1900, 1, 1)
_DIGITS = 16


@dataclass(frozen=True)
class Made:
    """The days that the date of a recommendation may mean."""

    made_from: date
    made_to: date


def made_of(edtf: str) -> Made | None:
    """Return the first and the last day that an expression may mean; None where it has none."""
    try:
        read = EventDate.parse(edtf)
    except InvalidDate:
        return None
    return Made(read.lower, read.upper) if read.lower and read.upper else None


def key_of(terms: RecommendationTerms) -> str:
    """Return what recommendations of one document share: an address carries no title."""
    if terms.document_kind is DocumentKind.UN:
        named = str(terms.document_id)
    else:
        named = "\n".join(_folded(str(one or "")) for one in (terms.title, terms.publisher))
    return hashlib.sha256(f"{terms.document_kind}\n{named}".encode()).hexdigest()[:_DIGITS]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def faults_of(terms: RecommendationTerms) -> Iterator[Refusal]:
    """Yield everything that is wrong with a recommendation, each beside its field."""
    yield from _of_document(terms)
    if not terms.ask:
        yield Refusal(N_("Say what is asked, in your own words."), field="ask")
    if not has(VOCABULARY, terms.kind):
        yield Refusal(N_("Choose what kind of ask it is."), field="kind")
    yield from _of_day(terms)
    yield from _of_mark(terms)
    yield from _of_address(terms.url, "url")


def _of_document(terms: RecommendationTerms) -> Iterator[Refusal]:
    if terms.document_kind is None:
        yield Refusal(N_("Say whose document it is."), field="document_kind")
    elif terms.document_kind is DocumentKind.UN:
        if terms.document_id is None:
            yield Refusal(
                N_("Choose the document. The register of UN documents holds it by its symbol."),
                field="document_id",
            )
    elif not terms.title:
        yield Refusal(N_("Give the document's title."), field="title")
    if terms.published_on is not None:
        yield from _of_past(terms.published_on, "published_on")


def _of_day(terms: RecommendationTerms) -> Iterator[Refusal]:
    made = made_of(terms.made_edtf)
    if not terms.made_edtf:
        yield Refusal(
            N_("Say when it was made, even roughly: a year is enough."), field="made_edtf"
        )
    elif made is None:
        yield Refusal(
            N_("Give a day, a month, a year or a period with both its ends."), field="made_edtf"
        )
    else:
        yield from _of_past(made.made_from, "made_edtf")


def _of_mark(terms: RecommendationTerms) -> Iterator[Refusal]:
    if terms.mark is None:
        yield Refusal(
            N_("Say whether a source was seen, or it has yet to be checked."), field="mark"
        )
    sourced = terms.mark is RecommendationMark.SOURCED
    if terms.looked_at_on is not None:
        yield from _of_past(terms.looked_at_on, "looked_at_on")
    elif sourced and terms.document_kind is not DocumentKind.OURS:
        yield Refusal(N_("Say on which day the source was looked at."), field="looked_at_on")


def _of_address(address: str, name: str) -> Iterator[Refusal]:
    if address and not is_web_address(address):
        yield Refusal(N_("Give the whole address, beginning with https://."), field=name)


def _of_past(day: date, name: str) -> Iterator[Refusal]:
    if day > clock.today():
        yield Refusal(N_("This day has not come yet."), field=name)
    elif day < FIRST_DAY:
        yield Refusal(N_("Recommendations are kept of 1900 and later."), field=name)


def faults_of_follow_up(details: FollowUpDetails, made: date) -> Iterator[Refusal]:
    """Yield everything that is wrong with a follow-up; `made` is the day of the recommendation."""
    if details.status is None:
        yield Refusal(N_("Say how it stands since."), field="status")
    if not details.words:
        yield Refusal(N_("Say what was done, in a sentence."), field="words")
    if details.happened_on is None:
        yield Refusal(N_("Say on which day that was."), field="happened_on")
    elif details.happened_on < made:
        yield Refusal(N_("This lies before the recommendation was made."), field="happened_on")
    else:
        yield from _of_past(details.happened_on, "happened_on")
    yield from _of_evidence(details)


def _of_evidence(details: FollowUpDetails) -> Iterator[Refusal]:
    """Whoever says that somebody acted says where it is seen; a silence is seen nowhere."""
    shown = details.exhibit or details.source_url
    if details.status not in (None, Status.NO_ANSWER) and not shown:
        yield Refusal(
            N_("Name an exhibit of ours, or the address where it is read."), field="source_url"
        )
    yield from _of_address(details.source_url, "source_url")
    if details.looked_at_on is not None:
        yield from _of_past(details.looked_at_on, "looked_at_on")
    elif details.source_url:
        yield Refusal(N_("Say on which day the source was looked at."), field="looked_at_on")
