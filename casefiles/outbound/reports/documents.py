"""The register as an annex for a report: plain data for typesetting, and the PDF of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from casefiles.foundation import clock
from casefiles.foundation.messages import N_
from casefiles.outbound.reports.parts.drawing import Drawing, as_svg, drawing_of
from casefiles.outbound.reports.parts.facts import Register
from casefiles.platform.documents.documents import typeset
from casefiles.platform.organisation.models import Organisation

#: the languages that an annex is written in
WRITTEN = ("en", "ar")
Say = Callable[..., str]

#: the fixed words of the annex; %(…)s is filled here
WORDS: Mapping[str, str] = {
    "title": N_("Annex: what was documented, and what bodies of the United Nations found"),
    "as_of": N_("As of"),
    "organisation": N_("Organisation"),
    "narrowed": N_("Narrowed to"),
    "rules": N_(
        "An attribution stands here once a second person approved it. A body named the party where "
        "its published finding names it, or a part of it, for this incident; a finding of what is "
        "only possibly the same incident is shown and counts as none. Nothing here names a victim, "
        "a witness or another individual."
    ),
    "counts": N_("In numbers"),
    "course": N_("The distance over time"),
    "day": N_("Day"),
    "ours_line": N_("Cases with an approved attribution"),
    "named_line": N_("Cases in which a body named the party"),
    "cases": N_("Case by case"),
    "none": N_("No case matches."),
    "sources": N_("Documents of the United Nations that this rests on"),
    "date": N_("Date"),
    "place": N_("Place"),
    "ours": N_("Our attribution"),
    "standard": N_("Standard of proof"),
    "approved": N_("Approved on"),
    "gap": N_("The gap"),
    "document": N_("Document"),
    "paragraph": N_("Paragraph"),
    "stated": N_("Said or published on"),
    "confirmed": N_("Incident confirmed"),
    "named": N_("Party named"),
    "party": N_("Party, as the body has it"),
    "law": N_("Characterised in law"),
    "same": N_("Same incident"),
    "sent": N_("First submitted to it"),
    "days": N_("Days since"),
    "silent": N_("nothing said"),
    "page": N_("page"),
    "of": N_("of"),
    "sample_line": N_("Made from sample data"),
}


def as_plain(
    register: Register,
    cases: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, str]],
    organisation: Organisation,
    *,
    head: Mapping[str, Any],
    language: str,
    say: Say,
) -> dict[str, Any]:
    """Return everything that stands in the annex. `head`: the day, filters and counts in words."""
    today = clock.today()
    drawing = drawing_of(register.course, rtl=language == "ar")
    return {
        "words": {key: say(words) for key, words in WORDS.items()},
        "language": language,
        "organisation": organisation.names.in_language(language)[0],
        "sample": organisation.is_sample,
        "written_on": [today.year, today.month, today.day],
        "cases": list(cases),
        "sources": list(sources),
        "chart": _chart(drawing) if drawing else None,
        **head,
    }


def _chart(drawing: Drawing) -> dict[str, Any]:
    return {
        "svg": as_svg(drawing),
        "width": drawing.width,
        "height": drawing.height,
        "days": [[tick.at, tick.label] for tick in drawing.days],
        "levels": [[tick.at, tick.label] for tick in drawing.levels],
    }


def typeset_annex(plain: Mapping[str, Any], *, fonts: Path) -> bytes:
    """Return the annex as PDF."""
    with as_file(files("casefiles.outbound.reports") / "data" / "typst") as folder:
        return typeset(folder / "annex.typ", plain, written_on=clock.today(), fonts=fonts)
