"""What the organisation fills in about a recipient of its own, as a profile and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefiles.foundation.digits import whole_number
from casefiles.foundation.texts import Texts
from casefiles.record.codebook.models import Mark, Wordings
from casefiles.record.recipients.models import Check, Form, Kind, Requirement
from casefiles.record.recipients.parts.reading import LANGUAGES

#: what another list or another notice has to stand beside: not for the organisation to choose
NOT_OFFERED = frozenset({Check.MANDATE_GROUNDS, Check.WITHIN_MANDATE})


@dataclass(frozen=True)
class OwnElement:
    """One thing that it asks for; without words of its own, those of what meets it."""

    check: Check
    requirement: Requirement
    en: str = ""
    ar: str = ""
    #: how many words the answer may have, as it was typed; empty for any number
    words: str = ""

    def to_json(self) -> list[str]:
        """Return plain data."""
        return [self.check.value, self.requirement.value, self.en, self.ar, self.words]


@dataclass(frozen=True)
class OwnRule:
    """A limit or a warning, in both languages."""

    en: str
    ar: str

    def to_json(self) -> list[str]:
        """Return plain data."""
        return [self.en, self.ar]


@dataclass(frozen=True)
class OwnDetails:
    """What the form of a recipient holds; all words in both languages."""

    names: Texts
    short_names: Texts
    body: Texts
    kind: Kind
    form: Form
    mandate: Texts
    state_code: str
    purposes: tuple[str, ...]
    languages: tuple[str, ...]
    delivery: Texts
    source_text: str
    source_url: str
    source_mark: Mark
    elements: tuple[OwnElement, ...] = ()
    limits: tuple[OwnRule, ...] = ()
    warnings: tuple[OwnRule, ...] = ()
    reply_days: int | None = None


def as_profile(
    details: OwnDetails,
    *,
    code: str,
    version: str,
    words: Mapping[Check, Mapping[str, Any]],
    own: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a stored profile: `words` are those of the checks, `own` what all of ours share."""
    source = {
        "text": details.source_text.strip(),
        "url": details.source_url.strip() or None,
        "mark": details.source_mark.value,
    }
    elements = _elements(details.elements, words, source)
    return {
        "code": code,
        "version": version,
        "kind": details.kind.value,
        "names": _said(details.names),
        "short_names": _said(details.short_names),
        "body": _said(details.body),
        "form": details.form.value,
        "mandate": {
            "text": _said(details.mandate),
            "state_code": details.state_code or None,
            "from_edtf": None,
            "source": source,
        },
        "languages": [{"code": one, "source": source} for one in details.languages],
        "delivery": [
            {
                "way": "as_published",
                "text": _said(details.delivery),
                "address": None,
                "source": source,
            }
        ],
        "order_note": own["order_note"],
        "elements": elements,
        "our_conditions": own["our_conditions"],
        "limits": [
            *_rules("limit", details.limits, source),
            *_lengths(elements, details.elements, own["at_most_words"], source),
        ],
        "signature": [],
        "attachments": [],
        "purposes": list(details.purposes),
        "deadlines": [],
        "reply_days": details.reply_days,
        "warnings": [*_rules("warning", details.warnings, source), own["individuals"]],
        "bars": [],
        "reference": None,
        "last_checked": {"on": None, "by": None, "note": own["note"]},
    }


def _said(texts: Texts) -> dict[str, str]:
    return {language: texts.wordings[language].strip() for language in LANGUAGES}


def _elements(
    asked: Sequence[OwnElement],
    words: Mapping[Check, Mapping[str, Any]],
    source: Mapping[str, Any],
) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for one in asked:
        said, before = words[one.check], sum(one.check.value in row["checks"] for row in made)
        made.append(
            {
                "code": f"{one.check.value}_{before + 1}" if before else one.check.value,
                "label": {"en": one.en, "ar": one.ar} if one.en else said["label"],
                "hint": said["hint"],
                "requirement": one.requirement.value,
                "per": said["per"],
                "checks": [one.check.value],
                "source": source,
            }
        )
    return made


def _rules(name: str, rules: Sequence[OwnRule], source: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"code": f"{name}_{number}", "text": {"en": one.en, "ar": one.ar}, "source": source}
        for number, one in enumerate(rules, start=1)
    ]


def _lengths(
    elements: Sequence[Mapping[str, Any]],
    asked: Sequence[OwnElement],
    said: Mapping[str, str],
    source: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Return how long answers may be: what is longer is refused beside its field."""
    return [
        {
            "code": f"words_{element['code']}",
            "text": {
                language: words.format(label=element["label"][language], number=one.words)
                for language, words in said.items()
            },
            "source": source,
            "most": whole_number(one.words),
            "unit": "words",
            "of": element["code"],
            "refuses": True,
        }
        for element, one in zip(elements, asked, strict=True)
        if whole_number(one.words)
    ]


def as_details(stored: Mapping[str, Any], words: Mapping[Check, Mapping[str, Any]]) -> OwnDetails:
    """Return what the form showed when a stored profile was written."""
    source = stored["mandate"]["source"]
    return OwnDetails(
        names=_texts(stored["names"]),
        short_names=_texts(stored["short_names"]),
        body=_texts(stored["body"]),
        kind=Kind(stored["kind"]),
        form=Form(stored["form"]),
        mandate=_texts(stored["mandate"]["text"]),
        state_code=stored["mandate"]["state_code"] or "",
        purposes=tuple(stored["purposes"]),
        languages=tuple(one["code"] for one in stored["languages"]),
        delivery=_texts(stored["delivery"][0]["text"]),
        source_text=source["text"],
        source_url=source["url"] or "",
        source_mark=Mark(source["mark"]),
        elements=tuple(
            _element(one, words, _words_of(stored, one["code"])) for one in stored["elements"]
        ),
        limits=tuple(OwnRule(**one["text"]) for one in stored["limits"] if "of" not in one),
        warnings=tuple(
            OwnRule(**one["text"]) for one in stored["warnings"] if one["source"]["mark"] != "O"
        ),
        reply_days=stored["reply_days"],
    )


def _texts(said: Wordings) -> Texts:
    return Texts(dict(said), "en")


def _words_of(stored: Mapping[str, Any], code: str) -> str:
    found = (str(one["most"]) for one in stored["limits"] if one.get("of") == code)
    return next(found, "")


def _element(
    stored: Mapping[str, Any], words: Mapping[Check, Mapping[str, Any]], most: str
) -> OwnElement:
    check = Check(stored["checks"][0])
    said = {} if stored["label"] == words[check]["label"] else stored["label"]
    return OwnElement(check, Requirement(stored["requirement"]), **said, words=most)
