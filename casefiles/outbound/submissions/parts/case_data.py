"""Everything a case file says, as plain data in one order: what is pinned, compared and disclosed.

Never in it: drafts and rejected claims, notes, sealed identities, who of us wrote what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casefiles.foundation.texts import Texts
from casefiles.record.appearances.models import SOURCE, VICTIM, Appearance
from casefiles.record.appearances.queries import Unwritten
from casefiles.record.cases.models import Case
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.claims.models import Asserter, Claim, ClaimState, Indicator, Outcome
from casefiles.record.evidence.models import Derivative, Exhibit, ExhibitState
from casefiles.record.evidence.queries import copy_that_leaves
from casefiles.record.places.models import Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

#: plain data of one case; `case_data` is its only maker
CaseData = Mapping[str, Any]

#: whom the words of a case may name although they are no victims of it; absent without any
ELSEWHERE = "elsewhere"
#: what a source derives from beside the first; absent where there is no more
ALSO_DERIVED = "also_derived_from"
#: of an exhibit in which something had to be covered: never the original; absent elsewhere
ONLY_COVERED = "only_covered"
#: of an exhibit: who is seen or heard in it, by ids; absent where nobody is written down
SHOWN = "shown"
_AS_THEY_ARE = (
    "reference", "date_edtf", "time_of_day", "time_zone", "place_detail", "place_precision",
    "longitude", "latitude", "control", "target", "delivery", "codebook_version",
)  # fmt: skip
_OF_VICTIM = (
    "reference", "minimum", "maximum", "sex", "age", "age_band", "civilian_status", "occupation",
    "outcome", "cause",
)  # fmt: skip


@dataclass
class Gathered:
    """The rows of one case, each list in the order of ids."""

    case: Case
    victims: list[Victim] = field(default_factory=list)
    figures: list[CasualtyFigure] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    exhibits: list[Exhibit] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    appearances: list[Appearance] = field(default_factory=list)
    #: exhibit → whom only other exhibits of the same bytes show
    unwritten: dict[UUID, list[Unwritten]] = field(default_factory=dict)
    #: named people of the cases that this one was split from or into: its words may name them still
    elsewhere: list[Victim] = field(default_factory=list)


class _Support:
    """What each statement rests on, by id."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._of: dict[tuple[CitedKind, UUID], list[dict[str, str | None]]] = {}
        for row in citations:
            support = {"source": _id(row.source_id), "exhibit": _id(row.exhibit_id)}
            self._of.setdefault((row.cited_kind, row.cited_id), []).append(support)

    def of(self, kind: CitedKind, cited_id: UUID) -> list[dict[str, str | None]]:
        return self._of.get((kind, cited_id), [])


def case_data(
    rows: Gathered, sources: Mapping[UUID, Source], origins: Mapping[UUID, Sequence[UUID]]
) -> dict[str, Any]:
    """Return a case as plain data; `sources` holds at least those that its rows name.

    `origins` are what each source derives from directly, in the order in which it was said.
    """
    case, support = rows.case, _Support(rows.citations)
    ours = _approved(rows)
    others = [one for one in rows.claims if one.asserter is not Asserter.US]
    exhibits = [one for one in rows.exhibits if one.state is ExhibitState.KEPT]
    named, shown = source_ids(rows), _by_exhibit(rows.appearances)
    known = {*named, *(row.id for row in rows.victims)}
    return {
        "format": 1,
        "id": str(case.id),
        **{name: getattr(case, name) for name in _AS_THEY_ARE},
        "state": case.state.value,
        "title": _texts(case.title),
        "narrative": _texts(case.narrative),
        "place": _place(case.place),
        "weapons": list(case.weapons),
        "patterns": list(case.patterns),
        "violations": list(case.violations),
        "cited": support.of(CitedKind.CASE, case.id),
        "victims": [_victim(row, support) for row in rows.victims],
        "figures": [_figure(row) for row in rows.figures],
        "damages": [_damage(row, support) for row in rows.damages],
        "claim": _our_claim(ours, support, _approved_so_far(rows)) if ours else None,
        "other_claims": [_other_claim(row) for row in others],
        "exhibits": [
            _exhibit(row, shown.get(row.id, ()), rows.unwritten.get(row.id, ()), known)
            for row in exhibits
        ],
        "sources": _sources(named, sources, origins),
        **({ELSEWHERE: [_named(row) for row in rows.elsewhere]} if rows.elsewhere else {}),
    }


def source_ids(rows: Gathered) -> set[UUID]:
    """Return the sources that anything said here names; one that only a draft cites stays out."""
    said = _said_here(rows)
    named = [
        *(row.source_id for row in rows.citations if row.cited_id in said),
        *(row.source_id for row in rows.figures),
        *(row.source_id for row in rows.exhibits if row.state is ExhibitState.KEPT),
        *(row.source_id for row in rows.claims if row.asserter is not Asserter.US),
    ]
    return {found for found in named if found is not None}


def _said_here(rows: Gathered) -> set[UUID]:
    """Return the ids of what `case_data` says and may rest on something."""
    ours = _approved(rows)
    return {
        rows.case.id,
        *(row.id for row in rows.victims),
        *(row.id for row in rows.damages),
        *((ours.id, *(row.id for row in ours.indicators)) if ours else ()),
    }


def _approved(rows: Gathered) -> Claim | None:
    return next((one for one in rows.claims if one.state is ClaimState.APPROVED), None)


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _texts(value: Texts | None) -> dict[str, Any] | None:
    return value.to_json() if value else None


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    line = list(_upwards(place))
    return {
        "names": _texts(place.names),
        "code": place.code,
        "areas": [_texts(above.names) for above in line[1:]],
        "codes": [one.code for one in line if one.code],
    }


def _upwards(place: Place) -> Iterable[Place]:
    at: Place | None = place
    while at is not None:
        yield at
        at = at.parent


def _victim(row: Victim, support: _Support) -> dict[str, Any]:
    person = row.person
    return {
        "id": str(row.id),
        "kind": row.kind.value,
        **{name: getattr(row, name) for name in _OF_VICTIM},
        "names": _texts(person.names) if person else None,
        "aliases": list(person.aliases) if person else [],
        "description": _texts(row.description),
        "violations": list(row.violations),
        "cited": support.of(CitedKind.VICTIM, row.id),
    }


def _named(row: Victim) -> dict[str, Any]:
    """Return what somebody is called, and no more: they are no part of this case."""
    names = _texts(row.person.names) if row.person else None
    aliases = list(row.person.aliases) if row.person else []
    return {"reference": row.reference, "names": names, "aliases": aliases}


def _figure(row: CasualtyFigure) -> dict[str, Any]:
    names = ("category", "group", "minimum", "maximum", "wording")
    values = {name: getattr(row, name) for name in names}
    return {"id": str(row.id), "source": str(row.source_id), **values}


def _damage(row: Damage, support: _Support) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "facility": _texts(row.facility.names),
        "kind": row.facility.kind,
        "extent": row.extent,
        "out_of_service": row.out_of_service,
        "cited": support.of(CitedKind.DAMAGE, row.id),
    }


def _parties(claim: Claim) -> list[dict[str, Any]]:
    return [
        {"names": _texts(row.actor.names), "kind": row.actor.kind.value, "mode": row.mode}
        for row in claim.parties
    ]


def _said(claim: Claim, *names: str) -> dict[str, Any]:
    return {name: _texts(getattr(claim, name)) for name in names}


def _approved_so_far(rows: Gathered) -> int:
    """Return how many wordings of ours were approved: what was never approved is not counted."""
    ours = [one for one in rows.claims if one.asserter is Asserter.US]
    return sum(row.outcome is Outcome.APPROVE for one in ours for row in one.decisions)


def _our_claim(claim: Claim, support: _Support, number: int) -> dict[str, Any]:
    approval = claim.approval
    return {
        "id": str(claim.id),
        "stance": claim.stance.value,
        "parties": _parties(claim),
        "scheme": claim.scheme,
        "standard": claim.standard,
        **_said(claim, "wording", "rationale", "exculpatory"),
        "number": number,
        "approved_on": approval.decided_at.date().isoformat() if approval else None,
        "cited": support.of(CitedKind.CLAIM, claim.id),
        "indicators": [_indicator(row, support) for row in claim.indicators],
    }


def _indicator(row: Indicator, support: _Support) -> dict[str, Any]:
    return {
        "code": row.code,
        "supports": row.supports,
        "note": _texts(row.note),
        "cited": support.of(CitedKind.INDICATOR, row.id),
    }


def _other_claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": str(claim.id),
        "asserter": claim.asserter.value,
        "stance": claim.stance.value,
        "parties": _parties(claim),
        "scheme": claim.scheme,
        "standard": claim.standard,
        **_said(claim, "asserter_name", "wording", "law_characterised"),
        "symbol": claim.symbol,
        "paragraph": claim.paragraph,
        "stated_on": claim.stated_on.isoformat() if claim.stated_on else None,
        "source": _id(claim.source_id),
    }


def _by_exhibit(appearances: Iterable[Appearance]) -> dict[UUID, list[Appearance]]:
    found: dict[UUID, list[Appearance]] = {}
    for row in appearances:
        found.setdefault(row.exhibit_id, []).append(row)
    return found


def _appearing(row: Appearance, copy: Derivative | None, known: Collection[UUID]) -> dict[str, Any]:
    """Return who is seen or heard, by ids, and whether the copy that goes hides them.

    A source that nothing here names any more is somebody whom nobody can ask.
    """
    whom = row.whom if row.whom and row.whom[1] in known else None
    said = {"seen": row.seen, "heard": row.heard, "hidden": row.is_hidden_in(copy)}
    return {"id": str(row.id), **_whom(whom), **said}


def _unwritten(one: Unwritten, known: Collection[UUID]) -> dict[str, Any]:
    """Return who is written down beside the same bytes elsewhere alone.

    The row itself stays where it is: of another case not even its id is pinned here.
    """
    whom = one.whom if one.whom and one.whom[1] in known else None
    return {"id": None, **_whom(whom), "seen": one.seen, "heard": one.heard, "hidden": False}


def _whom(whom: tuple[str, UUID] | None) -> dict[str, str | None]:
    kind, whose = whom or ("", None)
    return {each: _id(whose) if kind == each else None for each in (VICTIM, SOURCE)}


def _exhibit(
    row: Exhibit,
    appearances: Iterable[Appearance],
    unwritten: Iterable[Unwritten],
    known: Collection[UUID],
) -> dict[str, Any]:
    names = (
        "reference", "kind", "captured_edtf", "captured_where", "captured_how", "content_edtf",
        "content_where",
    )  # fmt: skip
    copy = copy_that_leaves(row)
    appearing = [_appearing(one, copy, known) for one in appearances]
    appearing += [_unwritten(one, known) for one in unwritten]
    return {
        "id": str(row.id),
        **{name: getattr(row, name) for name in names},
        "title": _texts(row.title),
        "source": _id(row.source_id),
        "file": _file(row),
        "copy": _file(copy) if copy else None,
        # said only where it is so: what was frozen before there was this mark stays as it is
        **({ONLY_COVERED: True} if row.covered_since else {}),
        **({SHOWN: appearing} if appearing else {}),
    }


def _file(row: Any) -> dict[str, Any]:  # noqa: ANN401 - an exhibit or a copy: both have a file
    kept = row.file
    return {
        "sha256": row.sha256,
        "size": kept.size,
        "media_type": kept.media_type,
        "fixity": kept.fixity.value,
    }


def _sources(
    wanted: set[UUID], sources: Mapping[UUID, Source], origins: Mapping[UUID, Sequence[UUID]]
) -> dict[str, Any]:
    return {
        str(key): _source(sources[key], [one for one in origins.get(key, ()) if one in wanted])
        for key in sorted(wanted)
    }


def _source(row: Source, origins: Sequence[UUID]) -> dict[str, Any]:
    names = ("reference", "kind", "role", "reliability", "published_title", "published_url")
    return {
        **{name: getattr(row, name) for name in names},
        "label": _texts(row.label),
        "derived_from": _id(origins[0]) if origins else None,
        **({ALSO_DERIVED: [str(one) for one in origins[1:]]} if origins[1:] else {}),
    }


def by_number(reference: str) -> tuple[int, str]:
    """Return what sorts our references as their numbers count."""
    return len(reference), reference


def named_victims(content: CaseData) -> Sequence[Mapping[str, Any]]:
    """Return the victims whose name is recorded."""
    return [victim for victim in content["victims"] if victim["kind"] == "named"]
