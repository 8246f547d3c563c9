"""A stored profile becomes a Profile, or is refused with the place of what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from casefiles.record.codebook.models import Mark, Origin, Wordings
from casefiles.record.recipients.models import (
    Bar,
    Check,
    Concerns,
    Delivery,
    Element,
    Form,
    Kind,
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

LANGUAGES = ("en", "ar")
UNITS = ("pages", "words", "characters", "days")
_CODE = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,59}")
_STATE = re.compile("[A-Z]{2}")
T = TypeVar("T")
Chosen = TypeVar("Chosen", bound=StrEnum)


class BadProfile(ValueError):  # noqa: N818 - reads as what it is where it is raised
    """A profile that does not hold together: where in it, and why."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place or 'profile'}: {why}")
        self.place = place
        self.why = why


@dataclass(frozen=True)
class _At:
    """Something in a stored profile and where it stands, so that a fault can be named."""

    value: Any
    place: str = ""

    def fault(self, why: str) -> BadProfile:
        return BadProfile(self.place, why)

    def fields(self, *needed: str, optional: Collection[str] = ()) -> dict[str, _At]:
        """Return the fields of an object; one that is missing or unknown is a fault."""
        if not isinstance(self.value, dict):
            raise self.fault("should be an object")
        for name in needed:
            if name not in self.value:
                raise self.fault(f"has no {name!r}")
        for name in self.value:
            if name not in needed and name not in optional:
                raise self.fault(f"has {name!r}, which means nothing here")
        return {name: _At(value, self._within(name)) for name, value in self.value.items()}

    def each(self) -> Iterator[_At]:
        if not isinstance(self.value, list):
            raise self.fault("should be a list")
        for number, value in enumerate(self.value):
            yield _At(value, f"{self.place}[{number}]")

    def _within(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fault("should be a text that says something")
        return self.value

    def words_or_nothing(self) -> str | None:
        return None if self.value is None else self.text()

    def code(self) -> str:
        if not _CODE.fullmatch(self.text()):
            raise self.fault(f"{self.value!r} is no code: letters, digits, hyphens, underscores")
        return self.text()

    def state(self) -> str:
        if not _STATE.fullmatch(self.text()):
            raise self.fault(f"{self.value!r} is no State: two capital letters of ISO 3166-1")
        return self.text()

    def one_of(self, choices: type[Chosen]) -> Chosen:
        try:
            return choices(self.value)
        except ValueError as unknown:
            known = ", ".join(sorted(choices))
            raise self.fault(f"{self.value!r} is none of {known}") from unknown

    def yes(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fault("should be true or false")
        return self.value

    def number(self) -> int | None:
        if self.value is None:
            return None
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 1:
            raise self.fault("should be a whole number from 1, or null")
        return self.value

    def wordings(self) -> Wordings:
        """Return words in both languages; there is no page and no filing without either."""
        said = self.fields(*LANGUAGES)
        return {language: words.text() for language, words in said.items()}

    def origin(self) -> Origin:
        found = self.fields("text", "url", "mark")
        return Origin(
            text=found["text"].text(),
            mark=found["mark"].one_of(Mark),
            url=found["url"].words_or_nothing(),
        )

    def unique(self, read: Callable[[_At], T], name: str = "code") -> tuple[T, ...]:
        """Return every one of a list; a second one of the same name is a fault."""
        found: dict[str, T] = {}
        for one in self.each():
            made = read(one)
            code = str(getattr(made, name))
            if code in found:
                raise one.fault(f"there is another {code!r}")
            found[code] = made
        return tuple(found.values())


_NEEDED = (
    *("code", "version", "kind", "names", "short_names", "body", "form", "mandate"),
    *("languages", "delivery", "order_note", "elements", "our_conditions", "limits"),
    *("signature", "attachments", "purposes", "deadlines", "reply_days", "warnings"),
    *("bars", "reference", "last_checked"),
)


def read_profile(stored: Mapping[str, Any]) -> Profile:
    """Return a stored profile, or raise BadProfile with the place of the first fault."""
    top = _At(dict(stored)).fields(*_NEEDED, optional=("parts",))
    parts = top["parts"].unique(_part) if "parts" in top else ()
    profile = Profile(
        code=top["code"].code(),
        version=top["version"].text(),
        kind=top["kind"].one_of(Kind),
        names=top["names"].wordings(),
        short_names=top["short_names"].wordings(),
        body=top["body"].wordings(),
        form=top["form"].one_of(Form),
        mandate=_mandate(top["mandate"]),
        languages=top["languages"].unique(_language),
        delivery=top["delivery"].unique(_delivery, "way"),
        order_note=top["order_note"].wordings(),
        parts=parts,
        elements=top["elements"].unique(_element),
        our_conditions=top["our_conditions"].unique(_element),
        limits=top["limits"].unique(_rule),
        signature=top["signature"].unique(_rule),
        attachments=top["attachments"].unique(_rule),
        purposes=tuple(one.code() for one in top["purposes"].each()),
        deadlines=top["deadlines"].unique(_rule),
        reply_days=top["reply_days"].number(),
        warnings=top["warnings"].unique(_rule),
        bars=top["bars"].unique(_bar),
        reference=_reference(top["reference"]) if top["reference"].value else None,
        last_checked=_last_check(top["last_checked"]),
    )
    _hold_together(profile)
    return profile


def _hold_together(profile: Profile) -> None:
    """Refuse what is right in each place and wrong between them."""
    for name in ("languages", "elements", "purposes"):
        if not getattr(profile, name):
            raise BadProfile(name, "is empty")
    parts = {part.code for part in profile.parts}
    for each in profile.elements:
        if each.part and each.part not in parts:
            raise BadProfile(f"elements.{each.code}", f"there is no part {each.part!r}")
        if each.source.mark is Mark.OWN:
            raise BadProfile(f"elements.{each.code}", "what we ask stands in our_conditions")
    answered = {one.code for one in profile.elements if one.per is Per.SUBMISSION}
    for rule in profile.limits:
        if rule.of and rule.of not in answered:
            raise BadProfile(f"limits.{rule.code}", f"nobody answers {rule.of!r}")
    _told_apart((*profile.elements, *profile.our_conditions))


def _told_apart(elements: Sequence[Element]) -> None:
    seen: set[str] = set()
    for each in elements:
        if each.code in seen:
            raise BadProfile("our_conditions", f"there is another element {each.code!r}")
        seen.add(each.code)


def _language(at: _At) -> Language:
    found = at.fields("code", "source")
    return Language(code=found["code"].code(), source=found["source"].origin())


def _part(at: _At) -> Part:
    found = at.fields("code", "label", "source")
    return Part(
        code=found["code"].code(),
        label=found["label"].wordings(),
        source=found["source"].origin(),
    )


def _mandate(at: _At) -> Mandate:
    found = at.fields("text", "state_code", "from_edtf", "source", optional=("outside", "concerns"))
    return Mandate(
        text=found["text"].wordings(),
        state_code=found["state_code"].state() if found["state_code"].value else None,
        from_edtf=found["from_edtf"].words_or_nothing(),
        source=found["source"].origin(),
        outside=tuple(one.state() for one in found["outside"].each()) if "outside" in found else (),
        concerns=_concerns(found["concerns"]) if "concerns" in found else None,
    )


def _concerns(at: _At) -> Concerns:
    found = at.fields(optional=("outcomes", "sexes", "violations"))
    if not found:
        raise at.fault("names nothing that a case could record")
    codes = {name: tuple(one.text() for one in row.each()) for name, row in found.items()}
    return Concerns(**codes)


def _delivery(at: _At) -> Delivery:
    found = at.fields("way", "text", "address", "source")
    return Delivery(
        way=found["way"].code(),
        text=found["text"].wordings(),
        address=found["address"].words_or_nothing(),
        source=found["source"].origin(),
    )


def _element(at: _At) -> Element:
    found = at.fields(
        "code",
        "label",
        "hint",
        "requirement",
        "per",
        "checks",
        "source",
        optional=("part", "vocabulary", "confidential", "notice"),
    )
    checks = tuple(one.one_of(Check) for one in found["checks"].each())
    if not checks:
        raise found["checks"].fault("names nothing that could meet it")
    return Element(
        code=found["code"].code(),
        label=found["label"].wordings(),
        hint=found["hint"].wordings(),
        requirement=found["requirement"].one_of(Requirement),
        per=found["per"].one_of(Per),
        checks=checks,
        source=found["source"].origin(),
        part=found["part"].code() if "part" in found else "",
        vocabulary=found["vocabulary"].code() if "vocabulary" in found else "",
        confidential=found["confidential"].yes() if "confidential" in found else False,
        notice=found["notice"].wordings() if "notice" in found else None,
    )


def _rule(at: _At) -> Rule:
    found = at.fields("code", "text", "source", optional=("most", "unit", "of", "refuses", "when"))
    unit = found["unit"].text() if "unit" in found else ""
    if ("most" in found) is not ("unit" in found):
        raise at.fault("a number and its unit stand together")
    if "unit" not in found and found.keys() & {"of", "refuses"}:
        raise at.fault("only a number can be of an answer, or refuse")
    if unit and unit not in UNITS:
        raise found["unit"].fault(f"{unit!r} is none of {', '.join(UNITS)}")
    return Rule(
        code=found["code"].code(),
        text=found["text"].wordings(),
        source=found["source"].origin(),
        most=found["most"].number() if "most" in found else None,
        unit=unit,
        of=found["of"].code() if "of" in found else "",
        refuses=found["refuses"].yes() if "refuses" in found else False,
        when=found["when"].wordings() if "when" in found else None,
    )


def _bar(at: _At) -> Bar:
    found = at.fields("code", "text", "source", "kinds")
    return Bar(
        code=found["code"].code(),
        text=found["text"].wordings(),
        source=found["source"].origin(),
        kinds=tuple(one.one_of(Kind) for one in found["kinds"].each()),
    )


def _reference(at: _At) -> ReferencePattern:
    found = at.fields("pattern", "examples", "text", "source")
    try:
        pattern = re.compile(found["pattern"].text())
    except re.error as wrong:
        raise found["pattern"].fault(f"is no pattern: {wrong}") from wrong
    examples = tuple(one.text() for one in found["examples"].each())
    for example in examples:
        if not pattern.fullmatch(example):
            raise found["examples"].fault(f"{example!r} does not fit the pattern")
    return ReferencePattern(
        pattern=pattern.pattern,
        examples=examples,
        text=found["text"].wordings(),
        source=found["source"].origin(),
    )


def _last_check(at: _At) -> LastCheck:
    found = at.fields("on", "by", "note")
    on = found["on"].words_or_nothing()
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError as wrong:
        raise found["on"].fault(f"{on!r} is no day, as in 2026-11-30") from wrong
    return LastCheck(on=day, by=found["by"].words_or_nothing(), note=found["note"].wordings())
