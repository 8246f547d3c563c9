"""A packet that says more than its text is refused: by a gap in its numbers, a name, or a time."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casefiles.outbound.packets.parts.citing import cited_sources
from casefiles.outbound.packets.parts.content import PacketContent

_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
_PACKET_ID = re.compile(r"[0-9a-z]{8,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotFitToPack(Exception):  # noqa: N818 - the fact, as the caller will report it
    """The content breaks a rule of packets; building it would leak or mislead."""


def require_fit(content: PacketContent) -> None:
    """Refuse gaps in numbers, references that lead nowhere, and names that tell."""
    if not _PACKET_ID.fullmatch(content.packet_id):
        raise NotFitToPack("The packet's id is not made of lower-case letters and digits")
    if content.sealed_at.utcoffset() is None:
        raise NotFitToPack("The time of sealing has no time zone")
    if not content.languages:
        raise NotFitToPack("The packet has no language")
    _require_counting("case", (case.number for case in content.cases))
    _require_counting("source", (source.number for source in content.sources))
    _require_counting("exhibit", (exhibit.number for exhibit in content.exhibits))
    for case in content.cases:
        _require_counting("victim", (victim.number for victim in case.victims))
    _require_counting("person", (sheet.number for sheet in content.sheets))
    _require_known_references(content)
    _require_known_people(content)
    _require_plain_files(content)


def _require_counting(what: str, numbers: Iterable[int]) -> None:
    found = list(numbers)
    if found != list(range(1, len(found) + 1)):
        raise NotFitToPack(f"The numbers of each {what} do not count from 1 without a gap")


def _require_known_references(content: PacketContent) -> None:
    sources = set(range(1, len(content.sources) + 1))
    cases = set(range(1, len(content.cases) + 1))
    exhibits = set(range(1, len(content.exhibits) + 1))
    if not {exhibit.source for exhibit in content.exhibits} <= {None, *sources}:
        raise NotFitToPack("An exhibit names a source that is not in the packet")
    if not {number for exhibit in content.exhibits for number in exhibit.cases} <= cases:
        raise NotFitToPack("An exhibit names a case that is not in the packet")
    cited = set[int | None]().union(*map(cited_sources, content.cases))
    cited |= {source.derived_from for source in content.sources}
    cited |= {number for source in content.sources for number in source.also_derived_from}
    if not cited <= {None, *sources}:
        raise NotFitToPack("A case or a source names a source that is not in the packet")
    if not {row.exhibit for row in content.custody} <= exhibits:
        raise NotFitToPack("A custody event names an exhibit that is not in the packet")


def _require_known_people(content: PacketContent) -> None:
    known = {(case.number, victim.number) for case in content.cases for victim in case.victims}
    places = [(sheet.case, sheet.victim) for sheet in content.sheets]
    if len(set(places)) != len(places) or not set(places) <= known:
        raise NotFitToPack("A sheet is of nobody in the packet, or two are of one person")
    answered = {answer.person for element in content.elements for answer in element.answers}
    if not answered <= {None, *(sheet.number for sheet in content.sheets)}:
        raise NotFitToPack("An answer is about a person without a sheet")
    if not {row.case for row in content.annex} <= {case.number for case in content.cases}:
        raise NotFitToPack("The annex counts people of a case that is not in the packet")


def _require_plain_files(content: PacketContent) -> None:
    for exhibit in content.exhibits:
        if not _EXTENSION.fullmatch(exhibit.extension):
            raise NotFitToPack(f"Exhibit {exhibit.number}: the ending of its name is not plain")
        if not _DIGEST.fullmatch(exhibit.sha256):
            raise NotFitToPack(f"Exhibit {exhibit.number}: its SHA-256 is not one")
