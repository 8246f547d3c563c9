"""Files of places become rows; nothing is guessed but which column is which."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, cast

from casefiles.foundation.digits import whole_number
from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts

_DEEPEST = 9
_ADMIN_CODE = re.compile(r"ADM(?P<level>[0-9])_PCODE", re.IGNORECASE)
Geometry = dict[str, object]
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class PlaceRow:
    """One place as a file gives it; `key` is the file's own name for the row."""

    level: int
    names: Texts
    code: str | None = None
    parent_code: str | None = None
    aliases: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    boundary: dict[str, object] | None = None
    key: str = ""


@dataclass(frozen=True)
class Columns:
    """Which property of a GeoJSON feature is what; empty ones are found by their usual names."""

    code: str = ""
    parent: str = ""
    #: {language → property}
    names: Mapping[str, str] = field(default_factory=dict)


def read_csv(text: str, *, level: int | None = None) -> Iterator[PlaceRow]:
    """Yield the rows of a table with a header; `level` is for tables that do not say it."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    for number, row in enumerate(reader, start=2):
        yield _row({name: value or "" for name, value in row.items() if name}, level, number)


def _row(row: Mapping[str, str], level: int | None, number: int) -> PlaceRow:
    names = {
        column.removeprefix("name_"): value.strip()
        for column, value in row.items()
        if column.startswith("name_")
    }
    aliases = [*row.get("aliases", "").split("|"), row.get("iso_3166_2", "")]
    return PlaceRow(
        level=_level(row.get("level", ""), level, number),
        names=_named(names, number),
        code=row.get("code", "").strip() or None,
        parent_code=_first(row, "parent_code", "parent", "governorate"),
        aliases=tuple(dict.fromkeys(alias.strip() for alias in aliases if alias.strip())),
        longitude=_degrees(row.get("longitude", ""), 180, number),
        latitude=_degrees(row.get("latitude", ""), 90, number),
        key=row.get("key", ""),
    )


def _first(row: Mapping[str, str], *columns: str) -> str | None:
    return next((row[name].strip() for name in columns if row.get(name, "").strip()), None)


def _named(wordings: Mapping[str, str], number: int) -> Texts:
    names = Texts(wordings, next((each for each, text in wordings.items() if text.strip()), None))
    if not names:
        raise Refusal(N_("Row %(number)s has no name."), number=number)
    return names


def _level(text: str, default: int | None, number: int) -> int:
    found = default if (said := whole_number(text)) is None else said
    if found is None or not 0 <= found <= _DEEPEST:
        raise Refusal(
            N_("Row %(number)s does not say its level: 0 for a country, 1 for what lies in it …"),
            number=number,
        )
    return found


def _degrees(text: str, most: int, number: int) -> float | None:
    if not text.strip():
        return None
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    if not -most <= degrees <= most:
        raise Refusal(
            N_("Row %(number)s: %(text)s is no longitude or latitude."), number=number, text=text
        )
    return degrees


def read_geojson(
    text: str, *, level: int | None = None, columns: Columns | None = None
) -> Iterator[PlaceRow]:
    """Yield the features of a collection with their boundaries.

    Without `columns`, names of the humanitarian boundary data are looked for:
    ADM1_PCODE, ADM1_EN, ADM1_AR, ADM0_PCODE, whatever their case.
    """
    for number, feature in enumerate(_features(text), start=1):
        properties = feature.get("properties") or {}
        yield _feature(properties, feature.get("geometry"), level, columns or Columns(), number)


def _features(text: str) -> Iterable[Mapping[str, Any]]:
    try:
        collection = json.loads(text)
        features: list[Mapping[str, Any]] = collection["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refusal(N_("This is not a GeoJSON collection of features.")) from None
    return features


def _feature(
    properties: Mapping[str, Any],
    geometry: Geometry | None,
    level: int | None,
    columns: Columns,
    number: int,
) -> PlaceRow:
    found = {str(name).upper(): value for name, value in properties.items()}
    depth = level if level is not None else _deepest(found)
    depth = _level("" if depth is None else str(depth), None, number)
    point = _point(geometry)
    return PlaceRow(
        level=depth,
        names=_named(_wordings(found, depth, columns), number),
        code=_text(found, columns.code or f"ADM{depth}_PCODE"),
        parent_code=_text(found, columns.parent or f"ADM{depth - 1}_PCODE"),
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        boundary=None if point else geometry,
    )


def _deepest(found: Iterable[str]) -> int | None:
    levels = [int(each["level"]) for each in map(_ADMIN_CODE.fullmatch, found) if each]
    return max(levels, default=None)


def _wordings(found: Mapping[str, Any], level: int, columns: Columns) -> dict[str, str]:
    if columns.names:
        return {each: _text(found, name) or "" for each, name in columns.names.items()}
    prefix = f"ADM{level}_"
    languages = (name.removeprefix(prefix).lower() for name in found if name.startswith(prefix))
    return {
        each: _text(found, prefix + each) or "" for each in languages if _LANGUAGE.fullmatch(each)
    }


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name.upper())
    return None if value is None else str(value).strip() or None


def _point(geometry: Geometry | None) -> tuple[float, float] | None:
    """Return the coordinates of a point; an area has a boundary, and no middle is invented."""
    if not geometry or geometry.get("type") != "Point":
        return None
    longitude, latitude = cast("Sequence[float]", geometry["coordinates"])[:2]
    return float(longitude), float(latitude)
