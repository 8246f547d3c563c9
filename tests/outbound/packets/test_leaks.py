"""A packet says what its text says: no clock, no name of a machine or person, no link elsewhere."""

from __future__ import annotations

import getpass
import re
import socket
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from casefiles.outbound.packets.parts.content import PacketContent, public_id
from casefiles.outbound.packets.parts.numbering import NotFitToPack, require_fit
from casefiles.outbound.packets.parts.tables import tables_of
from tests.oracle.containers import opened
from tests.outbound.packets.build_once import ROOT
from tests.outbound.packets.fiction import an_exhibit, some_content

# A name of two letters is in any megabyte by chance.
SHORT = 5


def test_no_member_tells_a_time_a_person_or_an_order_of_work(packet: Path) -> None:
    with zipfile.ZipFile(packet) as archive:
        members = archive.infolist()

    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.external_attr >> 16 for member in members} == {0o100644}
    assert {member.create_system for member in members} == {3}
    assert {(member.comment, member.extra) for member in members} == {(b"", b"")}
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert len({member.filename.split("/")[0] for member in members}) == 1


def test_nothing_inside_names_this_machine_or_its_folders(packet: Path, tmp_path: Path) -> None:
    content = packet.read_bytes()
    names = {str(ROOT), str(packet.parent), str(tmp_path), str(Path.home()), socket.gethostname()}
    names |= {f"/{getpass.getuser()}/"}

    telling = {name for name in names if len(name) > SHORT}
    for name in telling:
        assert name.encode() not in content
        assert name.encode("utf-16-be") not in content


def test_no_time_is_in_it_but_the_seal_and_what_the_cases_say(packet: Path) -> None:
    content = packet.read_bytes()
    today = datetime.fromtimestamp(packet.stat().st_mtime)  # noqa: DTZ006 - as a leak would show it

    if today.date() != some_content().sealed_at.date():
        assert today.strftime("%Y-%m-%d").encode() not in content
        assert today.strftime("D:%Y%m%d").encode() not in content
    assert b"/CreationDate(D:20261122000000Z)" in content


def test_an_id_in_one_packet_links_to_no_other() -> None:
    record = UUID(int=7)

    assert public_id(b"one", record) == public_id(b"one", record)
    assert public_id(b"one", record) != public_id(b"two", record)
    assert record.hex not in public_id(b"one", record)


def test_a_document_holds_its_pages_and_nothing_behind_them(packet: Path) -> None:
    with zipfile.ZipFile(packet) as archive:
        documents = {name: archive.read(name) for name in archive.namelist() if ".pdf" in name}

    organisation = {wording.text for wording in some_content().organisation.names}
    assert len(documents) > 3
    for name, content in documents.items():
        everything = b"\n".join(part for _way, part in opened(name, content))
        # written once: what an earlier version said is not kept
        assert content.count(b"%%EOF") == 1, name
        for behind in (b"/EmbeddedFile", b"/AcroForm", b"/JavaScript", b"/Launch", b"/RichMedia"):
            assert behind not in everything, (name, behind)
        assert (
            re.findall(rb"/Subtype\s*/(?:Text|FreeText|Popup|FileAttachment)\b", everything) == []
        )
        facts = next(part for way, part in opened(name, content) if way.endswith("> facts"))
        authors = {author.decode() for author in re.findall(rb"Author: +(.*)", facts)}
        assert authors <= organisation, name


def test_a_packet_is_of_formats_that_keep_no_history(packet: Path) -> None:
    with zipfile.ZipFile(packet) as archive:
        names = [name for name in archive.namelist() if "/exhibits/" not in name]

    endings = {Path(name).suffix for name in names}
    assert endings == {".pdf", ".json", ".jsonld", ".docx", ".csv", ".txt", ".sig", ".pem"}


def _with_gap_in_cases(content: PacketContent) -> PacketContent:
    first, *_, last = content.cases
    return replace(content, cases=(first, last))


def _with_gap_in_victims(content: PacketContent) -> PacketContent:
    case = content.cases[0]
    return replace(content, cases=(replace(case, victims=case.victims[1:]),))


def _with_telling_file_name(content: PacketContent) -> PacketContent:
    return replace(content, exhibits=(an_exhibit(1, b"x", extension="jpg/../../x"),))


@pytest.mark.parametrize(
    "spoil",
    [
        _with_gap_in_cases,
        _with_gap_in_victims,
        _with_telling_file_name,
        lambda content: replace(content, sources=content.sources[1:]),
        lambda content: replace(content, sources=content.sources[:-1]),
        lambda content: replace(content, exhibits=(an_exhibit(2, b"x"),)),
        lambda content: replace(content, exhibits=()),
        lambda content: replace(content, exhibits=(replace(an_exhibit(1, b"x"), source=9),)),
        lambda content: replace(content, exhibits=(replace(an_exhibit(1, b"x"), cases=(9,)),)),
        lambda content: replace(content, exhibits=(replace(an_exhibit(1, b"x"), sha256="0"),)),
        lambda content: replace(content, packet_id="../../x"),
        lambda content: replace(content, languages=()),
        lambda content: replace(content, sealed_at=content.sealed_at.replace(tzinfo=None)),
    ],
)
def test_content_that_would_leak_or_mislead_is_refused(spoil: object) -> None:
    assert callable(spoil)
    require_fit(some_content())

    with pytest.raises(NotFitToPack):
        require_fit(spoil(some_content()))


def test_tables_are_flat_and_of_the_declared_columns_only() -> None:
    for name, table in tables_of(some_content()).items():
        rows = table.decode("utf-8-sig").split("\r\n")[:-1]
        widths = {row.count('","') for row in rows}
        assert len(widths) == 1, name
