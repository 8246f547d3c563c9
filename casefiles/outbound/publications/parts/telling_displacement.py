"""What others counted of displacement, as they published it: beside what the party claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casefiles.foundation.messages import N_
from casefiles.outbound.publications.parts.blocks import (
    Block,
    Inline,
    paragraph,
    subheading,
    table,
)
from casefiles.outbound.publications.parts.telling_figures import Writing
from casefiles.outbound.publications.parts.telling_record import UNCONFIRMED
from casefiles.record.displacement.export import ESTIMATE, REACH_WORDS, UNIT_WORDS
from casefiles.record.displacement.models import Reach

if TYPE_CHECKING:
    from casefiles.foundation.texts import Texts
    from casefiles.record.displacement.models import DisplacementEstimate
    from casefiles.record.places.models import Place

#: what of an estimate is told
_TOLD = (
    "kind", "minimum", "maximum", "is_about", "unit", "reach", "from_edtf", "to_edtf",
    "from_words", "to_words", "scope", "publisher", "source_title", "source_url", "mark",
)  # fmt: skip


def displacement(writing: Writing) -> Iterator[Block]:
    """Yield the estimates of the period, each with its source; nothing where there is none."""
    estimates, say = writing.material.displaced, writing.say
    if not estimates:
        return
    for name in _TOLD:
        ESTIMATE.require_listed(name)
    yield subheading(say(N_("What others counted of displacement")))
    yield paragraph(
        say(
            N_(
                "Each row is one published number, as its publisher gives it; they are not added "
                "up. What a party says of returns is its claim and stands above."
            )
        )
    )
    yield table(
        say(N_("Published estimates of displacement")),
        [
            say(N_("What")),
            say(N_("How many")),
            say(N_("When")),
            say(N_("From where, to where")),
            say(N_("Whose figure")),
        ],
        [_row(one, writing) for one in estimates],
        numeric=(1,),
    )


def _row(one: DisplacementEstimate, writing: Writing) -> list[Inline]:
    voice, say = writing.voice, writing.say
    what = [voice.term("displacement_kind", one.kind)]
    if one.reach is not Reach.NOT_SAID:
        what.append(say(REACH_WORDS[one.reach]))
    if one.scope:
        what.append(voice.text(one.scope))
    number = voice.span(one.minimum, one.maximum)
    if one.is_about:
        number = say(N_("about %(number)s"), number=number)
    return [
        voice.listed(what),
        f"{number} {say(UNIT_WORDS[one.unit])}",
        _when(one, writing),
        _way(one, writing),
        writing.once(voice.text(one.publisher), _source(one, writing)),
    ]


def _when(one: DisplacementEstimate, writing: Writing) -> str:
    until = writing.voice.event_date(one.to_edtf)
    if not one.from_edtf:
        return until
    begins = writing.voice.event_date(one.from_edtf)
    return writing.say(N_("%(since)s to %(until)s"), since=begins, until=until)


def _way(one: DisplacementEstimate, writing: Writing) -> str:
    begins = _where(one.origins, one.from_words, writing)
    ends = _where(one.destinations, one.to_words, writing)
    if not ends:
        return writing.say(N_("from %(places)s"), places=begins or writing.voice.unknown)
    return writing.say(
        N_("from %(places)s to %(others)s"), places=begins or writing.voice.unknown, others=ends
    )


def _where(places: Sequence[Place], words: Texts | None, writing: Writing) -> str:
    voice = writing.voice
    named = [voice.text(words)] if words else []
    return voice.listed([*named, *(voice.text(place.names) for place in places)])


def _source(one: DisplacementEstimate, writing: Writing) -> str:
    is_unsure = one.mark.value == "unconfirmed"
    return writing.voice.listed(
        [one.source_title, one.source_url, writing.say(UNCONFIRMED) if is_unsure else ""]
    )
