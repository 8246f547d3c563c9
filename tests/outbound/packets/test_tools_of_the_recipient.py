"""The lines printed in the how-to are run as printed, in the folder they name."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest

from casefiles.outbound.packets.parts import bag
from casefiles.outbound.packets.parts.words import grouped
from tests.outbound.packets.build_once import SIGNING_KEY

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")


@pytest.fixture
def folder(packet: Path, tmp_path: Path) -> Path:
    """Unpack the packet with a tool that is not ours."""
    with zipfile.ZipFile(packet) as archive:
        archive.extractall(tmp_path)
    (top,) = tmp_path.iterdir()
    return top


def _printed(folder: Path) -> list[str]:
    """Return the commands of the English how-to, each as one text."""
    english = (folder / "HOW-TO-VERIFY.txt").read_text(encoding="utf-8").split("-" * 72)[0]
    blocks = re.findall(r"(?:^    .*\n?)+", english, flags=re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip() for block in blocks]


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the line that recipients are told to type
        ["/bin/sh", "-e", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


def _command(folder: Path, beginning: str) -> str:
    return next(command for command in _printed(folder) if command.startswith(beginning))


def test_sha256sum_agrees_and_then_notices(folder: Path) -> None:
    command = _command(folder, "sha256sum")
    assert command.count("\n") == 1

    assert _run(command, folder).returncode == 0
    (folder / "data" / "victims.csv").write_bytes(b"other")
    changed = _run(command, folder)

    assert changed.returncode != 0
    assert "data/victims.csv: FAILED" in changed.stdout


@pytest.mark.skipif(shutil.which("shasum") is None, reason="shasum is not here")
def test_shasum_agrees(folder: Path) -> None:
    assert _run(_command(folder, "shasum"), folder).returncode == 0


def test_bagit_calls_the_bag_valid(folder: Path) -> None:
    command = _command(folder, "bagit.py").replace(
        "bagit.py", f"{sys.executable} -W ignore {bagit.__file__}"
    )

    assert bagit.Bag(str(folder)).validate()
    assert _run(command, folder.parent).returncode == 0


@needs_openssl
def test_openssl_accepts_the_signature_and_then_does_not(folder: Path) -> None:
    command = _command(folder, "openssl pkeyutl")

    assert "Signature Verified Successfully" in _run(command, folder).stdout
    with (folder / "tagmanifest-sha256.txt").open("ab") as tag_manifest:
        tag_manifest.write(b"\n")

    assert _run(command, folder).returncode != 0


@needs_openssl
def test_openssl_prints_the_fingerprint_that_the_how_to_shows(folder: Path) -> None:
    fingerprint = bag.fingerprint_of(SIGNING_KEY.public_key())

    printed = _run(_command(folder, "openssl pkey "), folder).stdout

    assert fingerprint in printed
    assert grouped(fingerprint) in (folder / "HOW-TO-VERIFY.txt").read_text(encoding="utf-8")


def test_the_powershell_line_names_every_list(folder: Path) -> None:
    command = _command(folder, "Get-Content")

    assert command.startswith("Get-Content tagmanifest-sha256.txt, manifest-sha256.txt |")
    assert command.count("{") == command.count("}") == 2


def test_the_how_to_is_in_both_languages(folder: Path) -> None:
    english, arabic = (folder / "HOW-TO-VERIFY.txt").read_text(encoding="utf-8").split("-" * 72)

    assert "How to check this packet" in english
    assert "كيف تتحققون من هذه الحزمة" in arabic
    assert folder.name in english
    assert folder.name in arabic
