"""A report with every kind of block, in two languages, about a country that does not exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Plain = dict[str, Any]
_FOLDER = Path(__file__).parent / "report_documents"
#: so many rows that the table goes over several pages
_ROWS = 60


def made_up_report(language: str = "en", **changed: object) -> Plain:
    """Return the report as plain data; what is named is put in place of what it has."""
    read = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    first = next(one for one in blocks_of(read) if one["kind"] == "table")
    first["rows"] = [_row(first["rows"][number % 2], number) for number in range(_ROWS)]
    return {**read, **changed}


def _row(like: list[str], number: int) -> list[str]:
    place, what, *_ = like
    return [place.format(number=number + 1), what, str(number + 1), str(number * 37 % 101)]


def with_blocks(*blocks: Plain, language: str = "en", **changed: object) -> Plain:
    """Return a report of one section that holds these blocks and nothing else."""
    section = {"id": "only", "heading": "The only one", "blocks": list(blocks)}
    return made_up_report(language, sections=[section], errata=[], imprint=[], **changed)


def blocks_of(report: Plain) -> list[Plain]:
    """Return every block of a report, in order."""
    return [block for section in report["sections"] for block in section["blocks"]]
