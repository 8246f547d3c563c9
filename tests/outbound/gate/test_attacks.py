"""docs/attacks.md names for every attack on what leaves the tests that carry it out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "docs" / "attacks.md"
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ATTACKS = {"S06", *(f"S{number}" for number in range(71, 87))}


def rows_of_the_table() -> dict[str, list[tuple[str, str]]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {
        line[4:].partition("**")[0]: _NAMED.findall(line)
        for line in lines
        if line.startswith("| **")
    }


def test_every_attack_names_tests_that_exist() -> None:
    rows = rows_of_the_table()

    gone = [
        f"{attack}: {file}::{name}"
        for attack, named in rows.items()
        for file, name in named
        if not _has_test(ROOT / file, name)
    ]
    assert rows.keys() == ATTACKS
    assert [attack for attack, named in rows.items() if not named] == []
    assert gone == []


def _has_test(file: Path, name: str) -> bool:
    return file.exists() and f"def {name}(" in file.read_text(encoding="utf-8")
