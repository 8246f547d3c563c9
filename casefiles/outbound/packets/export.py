"""What each field of a packet says: a declared field of the record, or words of the packet's own.

Asked whenever anything is disclosed: a field of the packet that stands in no line here, or whose
column was not declared or stays, stops the packet, the print page and the preview alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from casefiles.outbound.packets.parts import content as packet
from casefiles.outbound.packets.parts import content_of_a_case as of_case
from casefiles.outbound.packets.parts.plain import described_fields
from casefiles.record.actors.export import ACTOR
from casefiles.record.cases.export import CASE
from casefiles.record.citations.export import CITATION
from casefiles.record.claims.export import DECISION, INDICATOR, OF_OTHERS, OURS, PARTY
from casefiles.record.disclosure.export import GROUND, Declared, Undeclared
from casefiles.record.evidence.export import COPY, CUSTODY, EXHIBIT, FILE
from casefiles.record.origins.export import DERIVATION
from casefiles.record.people.export import PERSON
from casefiles.record.places.export import FACILITY, PLACE
from casefiles.record.sources.export import SOURCE
from casefiles.record.victims.export import DAMAGE, FIGURE, VICTIM

Said = tuple[tuple[Declared, str], ...]
#: a number, a count, a mark, a heading, or what the organisation says of itself and the recipient
OWN: Said = ()
#: other fields, each with its own line
PARTS: Said = ()


def _of(declared: Declared, *columns: str) -> Said:
    return tuple((declared, column) for column in columns)


_SUPPORT = {"sources": _of(CITATION, "source_id"), "support_withheld": OWN}
FIELDS: Mapping[type, Mapping[str, Said]] = {
    of_case.PacketCase: {
        "number": OWN,
        "public_id": _of(CASE, "id"),
        "titles": _of(CASE, "title"),
        "summary": OWN,
        "grading": _of(CASE, "state"),
        "when": PARTS,
        "where": PARTS,
        "facts": PARTS,
        "violations": _of(CASE, "violations"),
        "figures": PARTS,
        "victims": PARTS,
        "damage": PARTS,
        "our_claim": PARTS,
        "other_claims": PARTS,
        "narrative": _of(CASE, "narrative"),
        "revisions": PARTS,
        "limits": OWN,
        "left_out": PARTS,
    },
    of_case.When: {
        "edtf": _of(CASE, "date_edtf"),
        "display": _of(CASE, "date_edtf"),
        "time": _of(CASE, "time_of_day"),
        "time_zone": _of(CASE, "time_zone"),
        "precision": OWN,
    },
    of_case.Where: {
        "names": (*_of(PLACE, "names"), *_of(CASE, "place_detail")),
        "area": _of(PLACE, "names"),
        "code": _of(PLACE, "code"),
        "precision": _of(CASE, "place_precision"),
        "latitude": _of(CASE, "latitude"),
        "longitude": _of(CASE, "longitude"),
        "control": _of(CASE, "control"),
    },
    of_case.Fact: {
        "aspect": OWN,
        "value": _of(CASE, "target", "delivery", "weapons", "patterns"),
        **_SUPPORT,
    },
    of_case.Figure: {
        "reported_by": _of(SOURCE, "kind", "role", "label", "published_title"),
        "category": _of(FIGURE, "category"),
        "group": _of(FIGURE, "group"),
        "minimum": _of(FIGURE, "minimum"),
        "maximum": _of(FIGURE, "maximum"),
        "wording": _of(FIGURE, "wording"),
        "as_of": OWN,
        "source": _of(FIGURE, "source_id"),
    },
    of_case.Victim: {
        "number": OWN,
        "public_id": _of(VICTIM, "id"),
        "kind": _of(VICTIM, "kind"),
        "name": _of(PERSON, "names"),
        "minimum": _of(VICTIM, "minimum"),
        "maximum": _of(VICTIM, "maximum"),
        "sex": _of(VICTIM, "sex", "description"),
        "age": _of(VICTIM, "age", "age_band"),
        "status": _of(VICTIM, "civilian_status"),
        "occupation": _of(VICTIM, "occupation"),
        "outcome": _of(VICTIM, "outcome"),
        "cause": _of(VICTIM, "cause"),
        "violations": _of(VICTIM, "violations"),
        **_SUPPORT,
    },
    of_case.Damage: {
        "facility": _of(FACILITY, "names"),
        "kind": _of(FACILITY, "kind"),
        "level": _of(DAMAGE, "extent"),
        "service": _of(DAMAGE, "out_of_service"),
        **_SUPPORT,
    },
    of_case.ClaimedParty: {"name": _of(ACTOR, "names"), "mode": _of(PARTY, "mode")},
    of_case.Indicator: {
        "kind": _of(INDICATOR, "code"),
        "explanation": _of(INDICATOR, "note"),
        "exhibits": _of(CITATION, "exhibit_id"),
        "points_away": _of(INDICATOR, "supports"),
        **_SUPPORT,
    },
    of_case.OurClaim: {
        "stance": _of(OURS, "stance"),
        "parties": PARTS,
        "parties_withheld": OWN,
        "standard": _of(OURS, "scheme", "standard"),
        "wording": _of(OURS, "wording"),
        "rationale": _of(OURS, "rationale"),
        "indicators": PARTS,
        "exculpatory": _of(OURS, "exculpatory"),
        "approved_on": _of(DECISION, "decided_at"),
        "revision": _of(OURS, "number"),
    },
    of_case.OtherClaim: {
        "asserter": _of(OF_OTHERS, "asserter_name"),
        "speaker": _of(OF_OTHERS, "asserter"),
        "stance": _of(OF_OTHERS, "stance"),
        "parties": PARTS,
        "parties_withheld": OWN,
        "standard": _of(OF_OTHERS, "scheme", "standard"),
        "wording": _of(OF_OTHERS, "wording"),
        "reference": _of(OF_OTHERS, "symbol", "paragraph"),
        "stated_on": _of(OF_OTHERS, "stated_on"),
        "source": _of(OF_OTHERS, "source_id"),
        "source_withheld": OWN,
    },
    of_case.LeftOut: dict.fromkeys(("figures", "other_claims", "exhibits", "sources"), OWN),
    of_case.Revision: {"on": OWN, "what": OWN},
    packet.Source: {
        "number": OWN,
        "public_id": _of(SOURCE, "id"),
        "kind": _of(SOURCE, "kind"),
        "description": _of(SOURCE, "kind", "role", "label", "published_title"),
        "identity_withheld": OWN,
        "reliability": _of(SOURCE, "reliability"),
        "derived_from": _of(DERIVATION, "origin_id"),
        "also_derived_from": _of(DERIVATION, "origin_id"),
        "derived_from_withheld": OWN,
        "published_at": _of(SOURCE, "published_url"),
        "published_on": OWN,
    },
    packet.Exhibit: {
        "number": OWN,
        "public_id": _of(EXHIBIT, "id"),
        "title": _of(EXHIBIT, "title"),
        "kind": _of(EXHIBIT, "kind"),
        "cases": OWN,
        "source": _of(EXHIBIT, "source_id"),
        "source_withheld": OWN,
        "media_type": _of(FILE, "media_type"),
        "extension": _of(FILE, "media_type"),
        "size": _of(FILE, "size"),
        "sha256": (*_of(FILE, "sha256"), *_of(COPY, "sha256")),
        "original_sha256": _of(EXHIBIT, "sha256"),
        "derivation": OWN,
        "captured": _of(EXHIBIT, "captured_edtf", "captured_where", "captured_how"),
        "description": _of(EXHIBIT, "content_edtf", "content_where"),
    },
    packet.CustodyRow: {
        "exhibit": _of(CUSTODY, "exhibit_id"),
        "sequence": OWN,
        "at": _of(CUSTODY, "happened_at"),
        "event": _of(CUSTODY, "action"),
        "handler": _of(CUSTODY, "handler_id"),
        "purpose": _of(CUSTODY, "purpose"),
        "sha256": _of(CUSTODY, "sha256_after"),
        "is_late_entry": _of(CUSTODY, "reconstruction"),
    },
    packet.RedactionRow: dict.fromkeys(("case", "where", "count", "item", "action", "reason"), OWN),
    packet.PersonSheet: dict.fromkeys(("number", "case", "victim"), OWN),
    packet.AnnexRow: {
        "case": OWN,
        "outcome": _of(VICTIM, "outcome"),
        "sex": _of(VICTIM, "sex"),
        "age_band": _of(VICTIM, "age", "age_band"),
        "minimum": _of(VICTIM, "minimum"),
        "maximum": _of(VICTIM, "maximum"),
    },
    packet.Answer: {
        "case": OWN,
        "person": OWN,
        "kind": OWN,
        "text": (
            *_of(CASE, "date_edtf", "place_detail", "target", "violations", "narrative"),
            *_of(PLACE, "names"),
            *_of(OURS, "stance", "scheme", "standard"),
            *_of(ACTOR, "names"),
            *_of(PERSON, "names"),
            *_of(VICTIM, "sex", "age", "age_band", "civilian_status", "occupation", "outcome"),
            *_of(GROUND, "kind"),
        ),
        "confidential": OWN,
    },
    packet.Element: dict.fromkeys(
        ("code", "label", "requirement", "source", "mark", "answers", "part"), OWN
    ),
    packet.Organisation: dict.fromkeys(
        (
            "names",
            "address",
            "focal_point",
            "email",
            "telephone",
            "website",
            "fingerprint_published_at",
            "sample",
        ),
        OWN,
    ),
    packet.Recipient: dict.fromkeys(
        (
            "names",
            "address",
            "profile_code",
            "profile_version",
            "checked_on",
            "checked_note",
            "order_note",
        ),
        OWN,
    ),
    packet.PacketContent: dict.fromkeys(
        (
            "packet_id",
            "submission_reference",
            "supplements",
            "supplements_their_reference",
            "supplements_sent_on",
            "organisation",
            "recipient",
            "languages",
            "sealed_at",
            "program_version",
            "cover_note",
            "disclosure",
            "cases",
            "sources",
            "exhibits",
            "elements",
            "sheets",
            "annex",
            "custody",
            "redactions",
        ),
        OWN,
    ),
}
#: what a field holds that says nothing
_NOTHING: tuple[object, ...] = (None, (), "", of_case.WITHHELD_TEXT, of_case.WITHHELD_TERM)
#: how a text and a term are written down, whatever they say
_FORMS: tuple[type, ...] = (of_case.Wording, of_case.Coded, of_case.Graded, of_case.Provision)


@cache
def require_declared() -> None:
    """Raise where a field of a packet says something that nobody decided about."""
    require_declared_in(FIELDS)


def require_declared_in(fields: Mapping[type, Mapping[str, Said]]) -> None:
    """Raise where a field of a packet has no line in a table, or says what does not leave."""
    for declared, name in _described(packet.PacketContent, set()):
        if name not in fields.get(declared, {}):
            raise Undeclared(f"{declared.__name__}.{name}")
        for column_of, column in fields[declared][name]:
            column_of.leaving(column)


def fields_said(*values: object) -> list[str]:
    """Return which declared fields some disclosed values say, by name and never by value."""
    found = {f"{of.name}.{column}" for value in values for of, column in _said(value)}
    return sorted(found)


def _said(value: object) -> Iterator[tuple[Declared, str]]:
    """Yield what is behind each field that is neither empty nor withheld."""
    if isinstance(value, tuple):
        for item in value:
            yield from _said(item)
    for name, said in FIELDS.get(type(value), {}).items():
        told = getattr(value, name)
        if told not in _NOTHING:
            yield from said
            yield from _said(told)


def _described(declared: type, seen: set[type]) -> Iterator[tuple[type, str]]:
    """Yield every field of a declaration and of what is inside it."""
    seen.add(declared)
    for name, hint in described_fields(declared).items():
        yield declared, name
        for inner in _classes_in(hint):
            if inner not in seen and inner not in _FORMS:
                yield from _described(inner, seen)


def _classes_in(hint: Any) -> Iterator[type]:  # noqa: ANN401 - a type hint
    if isinstance(hint, type) and hasattr(hint, "__dataclass_fields__"):
        yield hint
    for part in get_args(hint):
        yield from _classes_in(part)
