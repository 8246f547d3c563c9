"""A consent form as plain data for typesetting: blank, or filled from a case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from casefiles.foundation import clock
from casefiles.platform.documents.documents import typeset
from casefiles.platform.organisation.models import Organisation
from casefiles.record.codebook.models import Term, worded
from casefiles.record.codebook.queries import vocabulary
from casefiles.record.disclosure.models import Purpose, Scope

_PACKAGE = "casefiles.record.disclosure"
#: the languages that the form is written in
WRITTEN = ("en", "ar")


@dataclass(frozen=True)
class ConsentForm:
    """What is filled in beforehand; what is empty is left to a pen."""

    #: stands on every page, so that loose pages are put together; names nobody
    number: str
    language: str
    #: what is asked, point by point
    scopes: tuple[Scope, ...]
    case: str = ""
    #: our reference of whom or what it is about
    about: str = ""
    #: the name, where it is not sealed
    person: str = ""
    purpose: Purpose | None = None
    #: what they are called, in its language
    recipients: tuple[str, ...] = ()


def typeset_form(form: ConsentForm, organisation: Organisation, *, fonts: Path) -> bytes:
    """Return the form as PDF."""
    with as_file(files(_PACKAGE) / "data" / "typst") as folder:
        return typeset(
            folder / "consent.typ",
            as_plain(form, organisation),
            written_on=clock.today(),
            fonts=fonts,
        )


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    path = files(_PACKAGE) / "data" / "consent.json"
    words: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return words


def as_plain(form: ConsentForm, organisation: Organisation) -> dict[str, Any]:
    """Return everything that stands on the form, in its language."""
    language, today = form.language, clock.today()
    words = {key: wordings[language] for key, wordings in _words().items()}
    reach = {"who": organisation.focal_point, "how": organisation.focal_point_contact}
    limit = organisation.assent_from
    naming = form.purpose in (None, Purpose.UN_NAMING_TO_STATE)
    return {
        "words": words,
        "language": language,
        "organisation": organisation.names.in_language(language)[0],
        "sample": organisation.is_sample,
        "written_on": [today.year, today.month, today.day],
        "number": form.number,
        "reference": " · ".join(part for part in (form.case, form.about) if part),
        "before": _several(words, "before"),
        "withdraw": [one.format(**reach) for one in _several(words, "withdraw")],
        "purpose": _meanings("purpose", (form.purpose,), language)[0] if form.purpose else None,
        "purposes": _meanings("purpose", Purpose, language),
        "warning": words["warning"] if naming else "",
        "recipients": _recipients(form, words),
        "person": form.person,
        "about": form.about,
        "case": form.case,
        "scopes": _meanings("disclosure_scope", form.scopes, language),
        "age_limit": words["age_limit"].format(age=limit) if limit else "",
    }


def _several(words: Mapping[str, str], beginning: str) -> list[str]:
    return [text for key, text in words.items() if key.startswith(f"{beginning}_")]


def _recipients(form: ConsentForm, words: Mapping[str, str]) -> list[str]:
    if form.purpose and not form.recipients:
        return [words["all_of_purpose"]]
    return list(form.recipients)


def _meanings(name: str, codes: Iterable[Purpose | Scope], language: str) -> list[dict[str, str]]:
    terms: Mapping[str, Term] = vocabulary(name).by_code
    return [
        {
            "label": worded(terms[code.value].label, language),
            "meaning": worded(terms[code.value].definition, language),
        }
        for code in codes
    ]
