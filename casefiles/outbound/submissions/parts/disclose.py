"""Pinned cases become what a packet says of them, and the log of what it does not say."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from casefiles.outbound.packets.documents import (
    WITHHELD_TEXT,
    CustodyRow,
    Exhibit,
    PacketCase,
    RedactionRow,
    Source,
    Text,
)
from casefiles.outbound.packets.export import require_declared
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.parts.case_data import ALSO_DERIVED
from casefiles.outbound.submissions.parts.disclose_case import describe_source, disclose_case
from casefiles.outbound.submissions.parts.numbers import Leaving, Numbers, file_of
from casefiles.outbound.submissions.parts.redacting import (
    Custody,
    hides_origin,
    hides_purpose,
    redactions_of,
)
from casefiles.outbound.submissions.parts.told import told_of_custody
from casefiles.record.disclosure.models import GroundSubject, Scope

#: the built-in table alone: what this machine knows besides must not name a file
_TYPES = mimetypes.MimeTypes()
PROGRAM = "Casefiles"


@dataclass(frozen=True)
class Said:
    """What some cases say that leaves, numbered."""

    cases: tuple[PacketCase, ...]
    sources: tuple[Source, ...]
    exhibits: tuple[Exhibit, ...]


@dataclass(frozen=True)
class Disclosed(Said):
    """The same with the log of what stays, and through whose hands the exhibits went."""

    redactions: tuple[RedactionRow, ...]
    custody: tuple[CustodyRow, ...] = ()


def disclose(
    leaving: Sequence[Leaving],
    *,
    secret: bytes,
    custody: Custody,
    references: Mapping[str, str] | None = None,
) -> Disclosed:
    """Return what the gate lets out of these cases, and nothing else.

    `references` are for a reader inside: {id → our reference}, by which things stand in order.
    """
    numbers = Numbers.of(secret, leaving, references)
    said = _said(leaving, numbers)
    return Disclosed(
        said.cases,
        said.sources,
        said.exhibits,
        redactions=tuple(redactions_of(leaving, numbers, custody)),
        custody=tuple(_custody(numbers, custody)),
    )


def would_say(leaving: Leaving) -> Said:
    """Return what one case would say if it left as it is, under numbers of no packet."""
    return _said([leaving], Numbers.of(b"only to look at", [leaving], None))


def _said(leaving: Sequence[Leaving], numbers: Numbers) -> Said:
    require_declared()
    return Said(
        cases=tuple(disclose_case(each, numbers) for each in leaving),
        sources=tuple(_source(numbers, source_id) for source_id in numbers.sources),
        exhibits=tuple(_exhibits(leaving, numbers)),
    )


def _source(numbers: Numbers, source_id: str) -> Source:
    first = numbers.heard_in[source_id][0]
    source = first.told["sources"][source_id]
    origins = [source["derived_from"], *source.get(ALSO_DERIVED, ())]
    found = [numbers.source(first, one) for one in origins]
    shown = [number for number in found if number is not None]
    return Source(
        number=numbers.sources[source_id],
        public_id=numbers.public(source_id),
        kind=terms.surely_coded("source_kind", source["kind"]),
        description=describe_source(first, numbers, source_id),
        identity_withheld=not numbers.may_name(source_id),
        reliability=terms.reliability(source["reliability"]),
        derived_from=shown[0] if shown else None,
        also_derived_from=tuple(shown[1:]),
        derived_from_withheld=any(numbers.hides_source(first, one) for one in origins),
        published_at=(source["published_url"] or None) if numbers.may_name(source_id) else None,
    )


def _exhibits(leaving: Sequence[Leaving], numbers: Numbers) -> Iterator[Exhibit]:
    by_id = {row["id"]: (each, row) for each in leaving for row in each.told["exhibits"]}
    for exhibit_id in numbers.exhibits:
        yield _exhibit(numbers, *by_id[exhibit_id])


def _exhibit(numbers: Numbers, each: Leaving, row: Mapping[str, Any]) -> Exhibit:
    file, copy = file_of(row), row["copy"]
    return Exhibit(
        number=numbers.exhibits[row["id"]],
        public_id=numbers.public(row["id"]),
        title=terms.text(row["title"]),
        kind=terms.surely_coded("exhibit_kind", row["kind"]),
        cases=(each.number,),
        source=numbers.source(each, row["source"]),
        source_withheld=numbers.hides_source(each, row["source"]),
        media_type=file["media_type"],
        extension=_extension(file["media_type"]),
        size=file["size"],
        sha256=file["sha256"],
        original_sha256=row["file"]["sha256"] if copy else None,
        derivation=terms.say("redacted_copy") if copy else (),
        captured=_captured(numbers, each, row),
        description=_told(row["content_edtf"], row["content_where"], ""),
        open_file=_stays_in_the_store,
    )


def _extension(media_type: str) -> str:
    found = _TYPES.guess_extension(media_type, strict=False) or ".bin"
    letters = "".join(one for one in found.lower() if one.isascii() and one.isalnum())
    return letters[:8] or "bin"


def _told(edtf: str | None, where: str, how: str) -> Text:
    return terms.joined([terms.event_date(edtf), terms.plain(where), terms.plain(how)])


def _captured(numbers: Numbers, each: Leaving, row: Mapping[str, Any]) -> Text:
    """Return how it was obtained; what people wrote of it may tell from whom, so a day alone."""
    if hides_origin(numbers, each, row):
        return terms.joined([terms.event_date(row["captured_edtf"]), WITHHELD_TEXT])
    return _told(row["captured_edtf"], row["captured_where"], row["captured_how"])


def _stays_in_the_store() -> BinaryIO:
    raise NotImplementedError("Bytes are opened when the packet is built")


def _custody(numbers: Numbers, custody: Custody) -> Iterator[CustodyRow]:
    people: dict[str, int] = {}
    for exhibit_id, number in numbers.exhibits.items():
        for sequence, kept in enumerate(custody.get(exhibit_id, ()), start=1):
            row = told_of_custody(kept, exhibit_id, _goes_along)
            yield CustodyRow(
                exhibit=number,
                sequence=sequence,
                at=datetime.fromisoformat(row["at"]),
                event=terms.surely_coded("custody_event", row["action"]),
                handler=_handler(people, row["handler"]),
                purpose=_purpose(row["purpose"]),
                sha256=row["sha256"] or None,
                is_late_entry=row["reconstruction"],
            )


def _goes_along(_subject: GroundSubject, _scope: Scope, _subject_id: str) -> bool:
    """Return that what is numbered here leaves: the gate let it go before it had a number."""
    return True


def _handler(people: dict[str, int], handler: str | None) -> str:
    """Return the part somebody played: the same number for the same person, never a name."""
    if handler is None:
        return PROGRAM
    return f"Staff {people.setdefault(handler, len(people) + 1)}"


def _purpose(purpose: str) -> Text:
    """Return what the program wrote; what people wrote by hand may name somebody and stays."""
    if hides_purpose(purpose):
        return WITHHELD_TEXT
    return terms.worded({"en": purpose})
