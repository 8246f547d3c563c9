"""Every look at the recipients; their files are read once."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefiles.foundation.errors import NotFound
from casefiles.foundation.messages import N_
from casefiles.record.codebook.models import Mark, Origin
from casefiles.record.recipients.models import (
    Check,
    Delivery,
    Element,
    Form,
    Language,
    LastCheck,
    Mandate,
    Part,
    Per,
    Profile,
    ReferencePattern,
    Requirement,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = Path(__file__).parent / "data"


@cache
def profiles() -> tuple[Profile, ...]:
    """Return every recipient, by code."""
    return tuple(_profile(stored) for _, stored in sorted(_stored().items()))


def profile(code: str) -> Profile:
    """Return one recipient, or raise NotFound."""
    for each in profiles():
        if each.code == code:
            return each
    raise NotFound(N_("There is no such recipient."))


def as_stored(code: str) -> Mapping[str, Any]:
    """Return one recipient as plain data, for what has to be pinned."""
    return _stored()[profile(code).code]


def fits_reference(code: str, reference: str) -> bool:
    """Return whether this could be a reference of the recipient's own."""
    known = profile(code).reference
    return known is None or re.fullmatch(known.pattern, reference) is not None


@cache
def _stored() -> Mapping[str, Mapping[str, Any]]:
    files = sorted(_DATA.glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def _profile(stored: Mapping[str, Any]) -> Profile:
    return Profile(
        code=stored["code"],
        version=stored["version"],
        names=stored["names"],
        short_names=stored["short_names"],
        body=stored["body"],
        form=Form(stored["form"]),
        mandate=_mandate(stored["mandate"]),
        languages=tuple(
            Language(code=each["code"], source=_origin(each["source"]))
            for each in stored["languages"]
        ),
        delivery=tuple(_delivery(each) for each in stored["delivery"]),
        order_note=stored["order_note"],
        parts=tuple(
            Part(code=each["code"], label=each["label"], source=_origin(each["source"]))
            for each in stored.get("parts", ())
        ),
        elements=tuple(_element(each) for each in stored["elements"]),
        our_conditions=tuple(_element(each) for each in stored["our_conditions"]),
        limits=_rules(stored["limits"]),
        attachments=_rules(stored["attachments"]),
        purposes=tuple(stored["purposes"]),
        deadlines=_rules(stored["deadlines"]),
        reply_days=stored["reply_days"],
        warnings=_rules(stored["warnings"]),
        reference=_reference(stored["reference"]) if stored["reference"] else None,
        last_checked=_last_check(stored["last_checked"]),
    )


def _origin(stored: Mapping[str, Any]) -> Origin:
    return Origin(text=stored["text"], mark=Mark(stored["mark"]), url=stored["url"])


def _mandate(stored: Mapping[str, Any]) -> Mandate:
    return Mandate(
        text=stored["text"],
        state_code=stored["state_code"],
        from_edtf=stored["from_edtf"],
        source=_origin(stored["source"]),
    )


def _delivery(stored: Mapping[str, Any]) -> Delivery:
    return Delivery(
        way=stored["way"],
        text=stored["text"],
        address=stored["address"],
        source=_origin(stored["source"]),
    )


def _element(stored: Mapping[str, Any]) -> Element:
    return Element(
        code=stored["code"],
        label=stored["label"],
        hint=stored["hint"],
        requirement=Requirement(stored["requirement"]),
        per=Per(stored["per"]),
        checks=tuple(Check(each) for each in stored["checks"]),
        source=_origin(stored["source"]),
        part=stored.get("part", ""),
        vocabulary=stored.get("vocabulary", ""),
        confidential=stored.get("confidential", False),
    )


def _rules(stored: list[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(code=each["code"], text=each["text"], source=_origin(each["source"]))
        for each in stored
    )


def _reference(stored: Mapping[str, Any]) -> ReferencePattern:
    return ReferencePattern(
        pattern=stored["pattern"],
        examples=tuple(stored["examples"]),
        text=stored["text"],
        source=_origin(stored["source"]),
    )


def _last_check(stored: Mapping[str, Any]) -> LastCheck:
    on = stored["on"]
    return LastCheck(
        on=date.fromisoformat(on) if on else None, by=stored["by"], note=stored["note"]
    )
