"""The fixed words of a report. Whoever describes one gives them in its language."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_

REPORT_WORDS: Mapping[str, str] = {
    "back": N_("Back to the text"),
    "behind": N_("The numbers behind the figures"),
    "contents": N_("Contents"),
    "corrected": N_("Corrected since it was published: see the corrections"),
    "data": N_("The numbers behind this figure"),
    "draft": N_("DRAFT"),
    "edition": N_("Edition"),
    "errata": N_("Corrections"),
    "figure": N_("Fig."),
    "notes": N_("Notes on the text"),
    "of": N_("of"),
    "other_languages": N_("In other languages"),
    "page": N_("page"),
    "period": N_("Period covered"),
    "picture_file": N_("The picture (SVG)"),
    "published": N_("Published"),
    "readme": N_(
        "To read the report, open %(page)s in a browser. Nothing is fetched from elsewhere, "
        "and no program runs in it."
    ),
    "readme_figures": N_("figures: the charts as pictures (SVG)"),
    "readme_tables": N_(
        "tables: every table, and the numbers behind every chart, for spreadsheet programs (CSV)"
    ),
    "reference": N_("Reference"),
    "sample": N_("Made from sample data"),
    "skip": N_("Skip to the text"),
    "table": N_("Table"),
    "table_file": N_("The table (CSV)"),
}
