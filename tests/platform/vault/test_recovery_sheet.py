"""A recovery sheet reads back to the same keys, however it is typed; what is mistyped is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow
from casefiles.platform.organisation.workflow import check_keys, export_keys
from casefiles.platform.vault import export, queries, workflow
from casefiles.platform.vault.export import BadSheet, Sheet
from casefiles.platform.vault.models import LockedKey, LockedKeyKind
from casefiles.platform.vault.parts import typeable
from casefiles.platform.vault.workflow import Keyring
from tests.factories.organisation import PASSPHRASE

ORGANISATION = ("Fictional Documentation Network", "شبكة توثيق خيالية")


def text_of(sheet: Sheet) -> str:
    return export.written(
        sheet, organisation=ORGANISATION, on=date(2026, 11, 29), fingerprint="ab" * 32
    )


@pytest.fixture
def sheet(session: Session, keyring: Keyring) -> Sheet:
    return workflow.recovery_sheet(session, master=keyring.master)


@given(st.binary(min_size=1, max_size=80))
def test_bytes_read_back_as_they_were(data: bytes) -> None:
    lines = [line.lower().replace(" ", "-") for line in typeable.lines_of("x", data)]

    assert typeable.bytes_of("x", lines, len(data)) == data


@given(st.binary(min_size=60, max_size=60), st.integers(0, 95))
def test_one_wrong_character_is_found_at_its_line_or_by_the_check_of_the_whole(
    data: bytes, place: int
) -> None:
    lines = [typeable.plain(line) for line in typeable.lines_of("x", data)]
    number, column = divmod(place, 32)
    other = "7" if lines[number][column] != "7" else "8"
    lines[number] = lines[number][:column] + other + lines[number][column + 1 :]

    line, found = read(lines, len(data))

    assert line == number or typeable.checksum(found, 8) != typeable.checksum(data, 8)


def read(lines: list[str], length: int) -> tuple[int | None, bytes]:
    """Return the first mistyped line, or else the bytes: one in a thousand slips through."""
    try:
        return None, typeable.bytes_of("x", lines, length)
    except typeable.Mistyped as mistyped:
        return mistyped.line, b""


@pytest.mark.parametrize("line", ["", "U", "ÄÖ 12", "0000  ZZ"])
def test_a_line_of_other_letters_is_mistyped(line: str) -> None:
    with pytest.raises(typeable.Mistyped):
        typeable.bytes_of("x", [line], 2)


def test_a_sheet_reads_back_as_it_was_written(sheet: Sheet) -> None:
    text = text_of(sheet)

    assert export.read(text) == sheet
    assert export.read(text.lower().replace("0", "o")) == sheet
    assert export.read("\r\n".join(f"  {line}\t" for line in text.splitlines())) == sheet
    assert max(map(len, text.splitlines())) < 80


def test_the_master_key_stands_on_a_sheet_only_when_asked_for(
    session: Session, keyring: Keyring
) -> None:
    without = export_keys(session, keyring, with_master_key=False)
    with_it = export_keys(session, keyring, with_master_key=True)

    assert "WARNING" not in without
    assert export.read(without).master is None
    assert "WARNING" in with_it
    assert export.read(with_it).master == keyring.master
    for text in (without, with_it):
        assert all(name in text for name in ORGANISATION)
        assert queries.fingerprint(session) in text.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("signing.salt2", "signing.salt3"), "signing.salt2"),
        (("identity.locked1", "identity.locked9"), "identity.locked1"),
        (("64 KiB", "65 KiB"), "hardness"),
        (("64 KiB", "99999999 KiB"), "signing.hardness"),
        (("1 passes", "1001 passes"), "signing.hardness"),
        (("4 lanes", "8 lanes"), "signing.hardness"),
        (("signing.check", "signing.other"), "signing.check"),
        (("master.master2", "master"), "master.master2"),
    ],
)
def test_what_is_missing_or_wrong_on_a_sheet_is_named(
    sheet: Sheet, changed: tuple[str, str], named: str
) -> None:
    with pytest.raises(BadSheet) as refused:
        export.read(text_of(sheet).replace(*changed))

    assert named in str(refused.value)


def test_two_lines_exchanged_are_found(sheet: Sheet) -> None:
    text = text_of(sheet).replace("signing.locked1", "signing.lockedX")
    text = text.replace("signing.locked2", "signing.locked1")

    with pytest.raises(BadSheet):
        export.read(text.replace("signing.lockedX", "signing.locked2"))


@pytest.mark.parametrize("text", ["", "A letter to nobody.", "\x00\ufffd" * 40])
def test_something_else_is_no_sheet(text: str) -> None:
    with pytest.raises(BadSheet):
        export.read(text)


def test_a_sheet_opens_with_its_passphrase_alone(sheet: Sheet) -> None:
    assert workflow.opens(sheet, PASSPHRASE)
    assert not workflow.opens(sheet, PASSPHRASE.upper())


def test_a_private_key_beside_another_public_key_does_not_open(sheet: Sheet) -> None:
    signing, identity = sheet.keys
    forged = replace(signing, public=identity.public)

    assert not workflow.opens(Sheet((forged, identity)), PASSPHRASE)


@pytest.mark.parametrize("kind", list(LockedKeyKind))
def test_a_key_that_this_installation_has_otherwise_is_named(
    session: Session, keyring: Keyring, sheet: Sheet, kind: LockedKeyKind
) -> None:
    assert workflow.different_keys(session, keyring, sheet) == []

    session.get_one(LockedKey, kind).salt = b"x" * 32

    assert workflow.different_keys(session, keyring, sheet) == [kind.value]
    strange = replace(sheet, master=b"x" * 32)
    assert workflow.different_keys(session, keyring, strange) == [kind.value, "master"]


def test_without_keys_there_is_no_sheet(session: Session, keyring: Keyring, sheet: Sheet) -> None:
    for kind in LockedKeyKind:
        session.delete(session.get_one(LockedKey, kind))
    session.flush()

    for act in (
        lambda: workflow.recovery_sheet(session, master=None),
        lambda: check_keys(session, keyring, sheet, opens=True),
    ):
        with pytest.raises(NotAllowedNow):
            act()


def test_no_secret_shows_when_a_sheet_is_printed_in_a_log(sheet: Sheet) -> None:
    assert repr(sheet.master) not in repr(sheet)
    assert repr(sheet.keys[0].wrapped) not in repr(sheet)
