"""The exhibits, their custody, the cases and sources as CASE/UCO, which forensic tools read.

It says nothing that `cases.json` does not say; people, figures and claims stand only there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from casefiles.outbound.packets.parts.content import (
    CustodyRow,
    Exhibit,
    PacketContent,
    Source,
)
from casefiles.outbound.packets.parts.content_of_a_case import PacketCase, Text
from casefiles.outbound.packets.parts.layout import exhibit_path
from casefiles.outbound.packets.parts.pages import text_in
from casefiles.outbound.packets.parts.plain import Plain, to_plain
from casefiles.outbound.packets.parts.words import in_words
from casefiles.platform.documents.documents import json_document

_UCO = "https://ontology.unifiedcyberontology.org/uco"
_CONTEXT = {
    "action": f"{_UCO}/action/",
    "core": f"{_UCO}/core/",
    "identity": f"{_UCO}/identity/",
    "investigation": "https://ontology.caseontology.org/case/investigation/",
    "location": f"{_UCO}/location/",
    "observable": f"{_UCO}/observable/",
    "role": f"{_UCO}/role/",
    "types": f"{_UCO}/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def case_uco(content: PacketContent) -> bytes:
    """Return the packet's JSON-LD, in its leading language."""
    made = _Graph(content)
    context = _CONTEXT | {"kb": made.base}
    return json_document({"@context": context, "@graph": made.nodes()})


class _Graph:
    """The nodes of one packet; each is named after the packet's own ids and numbers."""

    def __init__(self, content: PacketContent) -> None:
        self._content = content
        self._language = content.languages[0]
        self._acts = {(row.exhibit, row.sequence) for row in content.custody}
        self.base = f"urn:casefiles:packet:{content.packet_id}:"

    def nodes(self) -> list[Plain]:
        """Return the bundle, then everything that it holds."""
        held = [
            self._organisation(),
            *self._roles(),
            *(node for source in self._content.sources for node in self._of_source(source)),
            *(node for exhibit in self._content.exhibits for node in self._of_exhibit(exhibit)),
            *(self._of_custody(row) for row in self._content.custody),
            *(node for case in self._content.cases for node in self._of_case(case)),
        ]
        return [self._bundle(held), *held]

    def _bundle(self, held: Iterable[Plain]) -> Plain:
        return self._node("core:Bundle", "packet") | {
            "core:name": self._content.submission_reference,
            "core:description": self._note(),
            "core:createdBy": self._to("organisation"),
            "core:objectCreatedTime": _typed("dateTime", to_plain(self._content.sealed_at)),
            "core:object": [{"@id": node["@id"]} for node in held],
        }

    def _note(self) -> list[str]:
        keys = ["sample_line"] if self._content.organisation.sample else []
        return [in_words(key, self._language) for key in (*keys, "case_uco_note")]

    def _organisation(self) -> Plain:
        names = self._content.organisation.names
        return self._named("identity:Organization", "organisation", names)

    def _roles(self) -> Iterator[Plain]:
        """Yield each part that somebody played in custody; nobody stands behind it."""
        for handler in dict.fromkeys(row.handler for row in self._content.custody):
            yield self._node("role:Role", "role", handler) | {"core:name": handler}

    def _of_source(self, source: Source) -> Iterator[Plain]:
        made = self._node("core:UcoObject", "source", source.number) | {
            "core:name": self._numbered("source", source.number),
            "core:description": self._said(source.kind.label, source.description),
            "core:tag": _tags(
                identity_withheld=source.identity_withheld,
                derived_from_withheld=source.derived_from_withheld,
            ),
        }
        if source.published_at:
            reference = self._node("core:ExternalReference", "address", source.number)
            address = _typed("anyURI", source.published_at)
            made["core:externalReference"] = [reference | {"core:referenceURL": address}]
        yield _told(made)
        for origin in (source.derived_from, *source.also_derived_from):
            if origin is not None:
                known = (("source", source.number), ("source", origin))
                yield self._relation("core:Relationship", "Derived_From", *known)

    def _of_exhibit(self, exhibit: Exhibit) -> Iterator[Plain]:
        number = exhibit.number
        name = self._numbered("exhibit", number)
        yield self._file(exhibit, name)
        yield self._provenance(exhibit, name)
        if _has_original(exhibit):
            yield self._node("observable:ObservableObject", "original", number) | {
                "core:name": self._numbered("original_of_exhibit", number),
                "core:hasFacet": [self._content_of("original", number, exhibit.original_sha256)],
            }
            known = (("exhibit", number), ("original", number))
            related = self._relation("observable:ObservableRelationship", "Derived_From", *known)
            yield _told(related | {"core:description": self._said(exhibit.derivation)})
        if exhibit.source is not None:
            known = (("exhibit", number), ("source", exhibit.source))
            yield self._relation("core:Relationship", "Received_From", *known)

    def _file(self, exhibit: Exhibit, name: str) -> Plain:
        number, size = exhibit.number, {"observable:sizeInBytes": exhibit.size}
        kept = self._node("observable:FileFacet", "file", number) | {
            "observable:fileName": exhibit.file_name,
            "observable:filePath": exhibit_path(exhibit),
            "observable:extension": exhibit.extension,
            "observable:isDirectory": False,
        }
        holds = self._content_of("exhibit", number, exhibit.sha256) | size
        holds["observable:mimeType"] = exhibit.media_type
        made = self._node("observable:File", "exhibit", number) | {
            "core:name": name,
            "core:description": self._said(exhibit.title, exhibit.description),
            "core:tag": _tags(source_withheld=exhibit.source_withheld),
            "core:hasFacet": [kept | size, holds],
        }
        return _told(made)

    def _content_of(self, kind: str, number: int, sha256: str | None) -> Plain:
        digest = self._node("types:Hash", f"{kind}-hash", number) | {
            "types:hashMethod": "SHA256",
            "types:hashValue": _typed("hexBinary", sha256),
        }
        facet = self._node("observable:ContentDataFacet", f"{kind}-content", number)
        return facet | {"observable:hash": [digest]}

    def _provenance(self, exhibit: Exhibit, name: str) -> Plain:
        kinds = ["exhibit", "original"] if _has_original(exhibit) else ["exhibit"]
        made = self._node("investigation:ProvenanceRecord", "provenance", exhibit.number) | {
            "core:name": name,
            "core:description": self._said(exhibit.captured),
            "investigation:exhibitNumber": str(exhibit.number),
            "core:object": [self._to(kind, exhibit.number) for kind in kinds],
        }
        return _told(made)

    def _of_custody(self, row: CustodyRow) -> Plain:
        """Return one act on an exhibit: on the original, or on the file that goes."""
        exhibit = self._content.exhibits[row.exhibit - 1]
        is_of_original = _has_original(exhibit) and row.sha256 != exhibit.sha256
        before = row.sequence - 1
        made = self._node(
            "investigation:InvestigativeAction", "custody", row.exhibit, row.sequence
        ) | {
            "core:name": text_in(row.event.label, self._language),
            "core:description": self._said(row.purpose),
            "core:tag": _tags(late_entry=row.is_late_entry),
            "action:startTime": _typed("dateTime", to_plain(row.at)),
            "action:performer": self._to("role", row.handler),
            "action:object": [self._to("original" if is_of_original else "exhibit", row.exhibit)],
            "action:result": [self._to("provenance", row.exhibit)],
        }
        if (row.exhibit, before) in self._acts:
            made["investigation:wasInformedBy"] = [self._to("custody", row.exhibit, before)]
        return _told(made)

    def _of_case(self, case: PacketCase) -> Iterator[Plain]:
        exhibits = {one.number for one in self._content.exhibits if case.number in one.cases}
        acts = sorted(act for act in self._acts if act[0] in exhibits)
        made = self._named("investigation:Investigation", "case", case.titles, case.number) | {
            "core:description": self._said(case.summary),
            "core:object": [
                self._to("event", case.number),
                *(self._to("provenance", number) for number in sorted(exhibits)),
                *(self._to("custody", *act) for act in acts),
            ],
        }
        yield _told(made)
        yield self._event(case)
        yield self._location(case)

    def _event(self, case: PacketCase) -> Plain:
        """Return when it happened, as far as that is known: a date in EDTF is no clock."""
        told = {"edtf": case.when.edtf, "time": case.when.time, "time_zone": case.when.time_zone}
        entries = [
            self._node("types:DictionaryEntry", f"event-{key}", case.number)
            | {"types:key": key, "types:value": value}
            for key, value in told.items()
            if value
        ]
        known = self._node("types:Dictionary", "event-date", case.number)
        return self._named("core:Event", "event", case.titles, case.number) | {
            "core:eventContext": [self._to("place", case.number)],
            "core:eventAttribute": [known | {"types:entry": entries}],
        }

    def _location(self, case: PacketCase) -> Plain:
        where = case.where
        made = self._named("location:Location", "place", where.names, case.number)
        if where.latitude is not None and where.longitude is not None:
            point = self._node("location:LatLongCoordinatesFacet", "point", case.number) | {
                "location:latitude": _decimal(where.latitude),
                "location:longitude": _decimal(where.longitude),
            }
            made["core:hasFacet"] = [point]
        return made

    # --- what every node is made of

    def _id(self, kind: str, *key: object) -> str:
        """Return an id that ends in a UUID, made of what stands in the packet and nothing else."""
        name = "/".join(map(str, key))
        return f"kb:{kind}-{uuid5(self._space, f'{kind}/{name}')}"

    @property
    def _space(self) -> UUID:
        return uuid5(NAMESPACE_URL, self.base)

    def _to(self, kind: str, *key: object) -> Plain:
        return {"@id": self._id(kind, *key)}

    def _node(self, type_name: str, kind: str, *key: object) -> Plain:
        return {"@id": self._id(kind, *key), "@type": type_name}

    def _named(self, type_name: str, kind: str, name: Text, *key: object) -> Plain:
        return self._node(type_name, kind, *key) | {"core:name": text_in(name, self._language)}

    def _numbered(self, key: str, number: int) -> str:
        return f"{in_words(key, self._language)} {number}"

    def _said(self, *texts: Text) -> list[str]:
        return [said for text in texts if (said := text_in(text, self._language))]

    def _relation(
        self, type_name: str, what: str, here: tuple[str, int], there: tuple[str, int]
    ) -> Plain:
        return self._node(type_name, "relation", what, *here, *there) | {
            "core:source": [self._to(*here)],
            "core:target": self._to(*there),
            "core:kindOfRelationship": what,
            "core:isDirectional": True,
        }


def _has_original(exhibit: Exhibit) -> bool:
    """Return whether the file that goes is a copy made from another."""
    return exhibit.original_sha256 not in {None, exhibit.sha256}


def _tags(**told: bool) -> list[str]:
    return [name for name, is_so in told.items() if is_so]


def _told(node: Plain) -> Plain:
    """Return a node without what is empty: nothing known is nothing said."""
    return {name: value for name, value in node.items() if value not in ([], "", None)}


def _typed(kind: str, value: Any) -> Plain:  # noqa: ANN401 - a value of JSON
    return {"@type": f"xsd:{kind}", "@value": value}


def _decimal(value: float) -> Plain:
    """Return a number of degrees as it is written out: XSD's decimal knows no exponent."""
    return _typed("decimal", format(Decimal(repr(value)), "f"))
