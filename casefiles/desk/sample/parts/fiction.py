"""What the demonstration invents: who works here, who was harmed by no event, what they decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from casefiles.desk.sample.parts.reports import DATA
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import Role


@dataclass(frozen=True)
class Colleague:
    """Somebody of the invented staff."""

    name: str
    shown: str
    role: Role
    language: str


@dataclass(frozen=True)
class InventedGround:
    """On what ground an invented person's name may leave, and whether that was taken back."""

    kind: str
    scopes: tuple[str, ...]
    giver: str
    relation: str
    given_by: str
    method: str
    note: str
    withdrawn: str


@dataclass(frozen=True)
class InventedVictim:
    """Nobody: a person made up so that each kind of ground can be seen."""

    incident: str
    kind: str
    names: Texts | None
    description: Texts | None
    codes: Mapping[str, str]
    cited: bool
    ground: InventedGround | None


@dataclass(frozen=True)
class Attribution:
    """A claim by the invented staff: what it rests on, and how far it came."""

    incident: str
    parties: tuple[str, ...]
    standard: str
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    munition: tuple[str, ...]
    end: str
    reason: str


COMMISSION = "coi-syria"


@dataclass(frozen=True)
class PlannedSubmission:
    """Cases for a recipient, the Commission unless told otherwise; by whom, and how far it came."""

    title: Texts
    recipient: str
    incidents: tuple[str, ...]
    assembled_by: str
    cleared_by: str
    end: str
    is_main: bool


@cache
def _fiction() -> Any:  # noqa: ANN401 - JSON
    return json.loads((DATA / "fiction.json").read_text(encoding="utf-8"))


def _texts(given: Mapping[str, str] | None) -> Texts | None:
    return Texts.of(**given) if given else None


def told(key: str) -> Texts:
    """Return one of the texts that stand alone, such as the disclaimer."""
    return Texts.of(**_fiction()[key])


def approval_reason() -> str:
    """Return what the invented reviewers give as their reason."""
    return str(_fiction()["approval_reason"])


def acceptance_reason() -> str:
    """Return why the invented officers let so much be told that few could be meant."""
    return str(_fiction()["acceptance_reason"])


def organisation() -> Mapping[str, Any]:
    """Return what stands for the invented organisation."""
    found: Mapping[str, Any] = _fiction()["organisation"]
    return found


def illustrated() -> tuple[str, ...]:
    """Return the incidents for which the program draws a picture and writes a list."""
    return tuple(_fiction()["illustrated"])


def sealed_source() -> Mapping[str, Any]:
    """Return the person whose identity is sealed."""
    found: Mapping[str, Any] = _fiction()["sealed_source"]
    return found


def staff() -> tuple[Colleague, ...]:
    """Return who works here, two for each part that needs a second person."""
    return tuple(
        Colleague(each["name"], each["shown"], Role(each["role"]), each["language"])
        for each in _fiction()["staff"]
    )


def victims() -> tuple[InventedVictim, ...]:
    """Return the people made up."""
    return tuple(_victim(each) for each in _fiction()["victims"])


_CODES = ("sex", "age_band", "civilian_status", "occupation", "outcome")


def _victim(given: Mapping[str, Any]) -> InventedVictim:
    ground = given["ground"]
    return InventedVictim(
        incident=given["incident"],
        kind=given["kind"],
        names=_texts(given.get("names")),
        description=_texts(given.get("description")),
        codes={name: given[name] for name in _CODES},
        cited=given["cited"],
        ground=_ground(ground) if ground else None,
    )


def _ground(given: Mapping[str, Any]) -> InventedGround:
    return InventedGround(
        kind=given["kind"],
        scopes=tuple(given["scopes"]),
        giver=given["giver"],
        relation=given["relation"],
        given_by=given["given_by"],
        method=given["method"],
        note=given["note"],
        withdrawn=given.get("withdrawn", ""),
    )


def attributions() -> tuple[Attribution, ...]:
    """Return the claims that the invented investigators make."""
    return tuple(
        Attribution(
            incident=each["incident"],
            parties=tuple(each["parties"]),
            standard=each["standard"],
            supporting=tuple(each["for"]),
            opposing=tuple(each["against"]),
            munition=tuple(each.get("munition", ())),
            end=each["end"],
            reason=each.get("reason", ""),
        )
        for each in _fiction()["attributions"]
    )


def submissions() -> tuple[PlannedSubmission, ...]:
    """Return what goes, or does not yet go, to a recipient."""
    return tuple(
        PlannedSubmission(
            title=Texts.of(**each["title"]),
            recipient=each.get("recipient", COMMISSION),
            incidents=tuple(each["incidents"]),
            assembled_by=each["assembled_by"],
            cleared_by=each["cleared_by"],
            end=each["end"],
            is_main=each.get("main", False),
        )
        for each in _fiction()["submissions"]
    )
