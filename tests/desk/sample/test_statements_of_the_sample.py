"""The official statements of the sample are those of the table of specificity, as paraphrases."""

from __future__ import annotations

import csv
from pathlib import Path
from uuid import UUID

from casefiles.desk.sample.parts.statements import assertions_of, statement_details, statements
from casefiles.record.codebook.queries import has
from casefiles.record.statements.models import Words

TABLE = Path(__file__).parents[2] / "record" / "statements" / "specificity.csv"
NOBODY = UUID(int=1)


def test_each_statement_of_the_table_is_in_the_sample_and_no_other() -> None:
    with TABLE.open(newline="", encoding="utf-8") as file:
        expected = [
            (
                row["statement"],
                row["measure"],
                int(row["low"]) if row["low"] else None,
                int(row["high"]) if row["high"] else None,
                row["rough"] == "yes",
                row["period"] or None,
                row["place"],
                row["organisation"] == "yes",
            )
            for row in csv.DictReader(file)
        ]

    assert [
        (
            given["key"],
            one.measure,
            one.amount.minimum,
            one.amount.maximum,
            one.rough,
            one.period_edtf,
            one.place_level,
            one.organisation_named,
        )
        for given in statements()
        for one in assertions_of(given)
    ] == expected


def test_none_is_set_down_as_a_quotation_and_each_says_where_it_is_read() -> None:
    for given in statements():
        details = statement_details(given, NOBODY)

        assert details.words is Words.PARAPHRASE
        assert details.wording.wordings["en"].startswith("Paraphrase of ")
        assert details.wording.wordings["ar"].startswith("نقل بالمعنى ")
        assert details.source
        assert all(has("statement_measure", one.measure) for one in assertions_of(given))
