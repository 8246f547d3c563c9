"""The packet's tables, in the leading language, with the codes beside the words."""

from __future__ import annotations

from collections.abc import Iterable

from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.content_of_a_case import (
    WITHHELD,
    Coded,
    Provision,
    Text,
)
from casefiles.outbound.packets.parts.layout import exhibit_path, person_sheet_path
from casefiles.outbound.packets.parts.pages import text_in
from casefiles.outbound.packets.parts.plain import to_plain
from casefiles.platform.documents.documents import Cell, csv_table

Row = dict[str, Cell]


class _Table:
    """One table in the making: rows may only use the columns that were declared."""

    def __init__(self, language: str) -> None:
        self._language = language

    def text(self, column: str, value: Text) -> Row:
        """Return a text as one cell, and its original beside it where that is another wording."""
        return {column: text_in(value, self._language)}

    def term(self, column: str, value: Coded | None) -> Row:
        """Return a term as two cells: its words and its code."""
        if value is None:
            return {column: None, f"{column}_code": None}
        return {column: text_in(value.label, self._language), f"{column}_code": value.code}

    def law(self, value: Provision) -> str:
        """Return a legal category in words, behind the article that it stands for."""
        parts = (text_in(part, self._language) for part in (value.article, value.label))
        return ": ".join(part for part in parts if part)


def original(value: Text) -> str:
    """Return a text as it was first written."""
    return next((item.text for item in value if item.original), text_in(value, ""))


def numbers(values: Iterable[int]) -> str:
    """Return numbers in one cell."""
    return " ".join(map(str, values))


def _support(sources: Iterable[int], *, hidden: bool) -> str:
    """Return what a statement rests on, with the token where more of it may not go."""
    return " ".join([*map(str, sources), *([WITHHELD] if hidden else [])])


def tables_of(content: PacketContent) -> dict[str, bytes]:
    """Return every table of the packet by its file name."""
    made = {
        "victims.csv": _victims(content),
        "figures.csv": _figures(content),
        "exhibits.csv": _exhibits(content),
        "custody.csv": _custody(content),
        "redactions.csv": _redactions(content),
    }
    if content.sheets:
        made |= {"persons.csv": _persons(content), "annex.csv": _annex(content)}
    return {name: csv_table(columns, rows) for name, (columns, rows) in made.items()}


def _withheld_row(columns: Iterable[str], **told: Cell) -> Row:
    """Return the one row for what was left out of a case: how many, and never what."""
    return {**dict.fromkeys(columns, WITHHELD), **told}


def _victims(content: PacketContent) -> tuple[list[str], list[Row]]:
    table = _Table(content.languages[0])
    rows: list[Row] = [
        {
            "case": case.number, "victim": victim.number, "id": victim.public_id,
            "kind": victim.kind.value, **table.text("name", victim.name),
            "name_original": original(victim.name),
            "at_least": victim.minimum, "at_most": victim.maximum,
            **table.text("sex", victim.sex), **table.text("age", victim.age),
            **table.term("status", victim.status), **table.term("occupation", victim.occupation),
            **table.term("outcome", victim.outcome), **table.term("cause", victim.cause),
            "violations": "; ".join(map(table.law, victim.violations)),
            "violation_codes": " ".join(item.code for item in victim.violations),
            "sources": _support(victim.sources, hidden=victim.support_withheld),
        }
        for case in content.cases for victim in case.victims
    ]  # fmt: skip
    columns = [
        "case", "victim", "id", "kind", "name", "name_original", "at_least", "at_most", "sex",
        "age", "status", "status_code", "occupation", "occupation_code", "outcome",
        "outcome_code", "cause", "cause_code", "violations", "violation_codes", "sources",
    ]  # fmt: skip
    return columns, rows


def _figures(content: PacketContent) -> tuple[list[str], list[Row]]:
    table = _Table(content.languages[0])
    rows: list[Row] = [
        {
            "case": case.number, **table.text("reported_by", figure.reported_by),
            **table.term("category", figure.category), **table.term("group", figure.group),
            "at_least": figure.minimum, "at_most": figure.maximum,
            **table.text("wording", figure.wording),
            "as_of": to_plain(figure.as_of), "source": figure.source, "withheld": 0,
        }
        for case in content.cases for figure in case.figures
    ]  # fmt: skip
    columns = [
        "case", "reported_by", "category", "category_code", "group", "group_code", "at_least",
        "at_most", "wording", "as_of", "source", "withheld",
    ]  # fmt: skip
    for case in content.cases:
        if case.left_out.figures:
            count = case.left_out.figures
            rows.append(_withheld_row(columns, case=case.number, withheld=count))
    return columns, rows


def _exhibits(content: PacketContent) -> tuple[list[str], list[Row]]:
    table = _Table(content.languages[0])
    rows: list[Row] = [
        {
            "exhibit": exhibit.number, "id": exhibit.public_id, "file": exhibit_path(exhibit),
            **table.text("title", exhibit.title), **table.term("kind", exhibit.kind),
            "media_type": exhibit.media_type, "bytes": exhibit.size, "sha256": exhibit.sha256,
            "original_sha256": exhibit.original_sha256,
            **table.text("derivation", exhibit.derivation),
            **table.text("captured", exhibit.captured),
            "cases": numbers(exhibit.cases),
            "source": WITHHELD if exhibit.source_withheld else exhibit.source, "withheld": 0,
        }
        for exhibit in content.exhibits
    ]  # fmt: skip
    columns = [
        "exhibit", "id", "file", "title", "kind", "kind_code", "media_type", "bytes", "sha256",
        "original_sha256", "derivation", "captured", "cases", "source", "withheld",
    ]  # fmt: skip
    for case in content.cases:
        if case.left_out.exhibits:
            count = case.left_out.exhibits
            rows.append(_withheld_row(columns, cases=str(case.number), withheld=count))
    return columns, rows


def _custody(content: PacketContent) -> tuple[list[str], list[Row]]:
    table = _Table(content.languages[0])
    rows: list[Row] = [
        {
            "exhibit": row.exhibit, "sequence": row.sequence, "at_utc": to_plain(row.at),
            **table.term("event", row.event), "handler": row.handler,
            **table.text("purpose", row.purpose), "sha256": row.sha256,
            "late_entry": "yes" if row.is_late_entry else "no",
        }
        for row in content.custody
    ]  # fmt: skip
    columns = [
        "exhibit", "sequence", "at_utc", "event", "event_code", "handler", "purpose", "sha256",
        "late_entry",
    ]  # fmt: skip
    return columns, rows


def _redactions(content: PacketContent) -> tuple[list[str], list[Row]]:
    table = _Table(content.languages[0])
    rows: list[Row] = [
        {
            "case": row.case, **table.text("where", row.where), **table.text("item", row.item),
            "count": row.count, "action": row.action, **table.text("reason", row.reason),
        }
        for row in content.redactions
    ]  # fmt: skip
    return ["case", "where", "item", "count", "action", "reason"], rows


def _persons(content: PacketContent) -> tuple[list[str], list[Row]]:
    rows: list[Row] = [
        {
            "person": sheet.number, "case": sheet.case, "victim": sheet.victim,
            "file": person_sheet_path(content, sheet.number, content.languages[0]),
        }
        for sheet in content.sheets
    ]  # fmt: skip
    return ["person", "case", "victim", "file"], rows


def _annex(content: PacketContent) -> tuple[list[str], list[Row]]:
    table = _Table(content.languages[0])
    rows: list[Row] = [
        {
            "case": row.case, **table.term("outcome", row.outcome), **table.term("sex", row.sex),
            **table.term("age_band", row.age_band), "at_least": row.minimum, "at_most": row.maximum,
        }
        for row in content.annex
    ]  # fmt: skip
    columns = [
        "case", "outcome", "outcome_code", "sex", "sex_code", "age_band", "age_band_code",
        "at_least", "at_most",
    ]  # fmt: skip
    return columns, rows
