"""Content to plain data, and the schema of that data from the same declarations."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

Plain = dict[str, Any]

SCHEMA_NAME = "casefile.schema.json"
FORMAT = "casefiles-packet/1"

_SCALARS: Mapping[type, Plain] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}

#: most of what there is, and already JSON
_AS_IT_IS = frozenset({str, int, bool, float, type(None)})
_SCALARS_AGAIN: Mapping[Any, Callable[[Any], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}

Complete = Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON has no type of its own
    """Return a declared value as JSON data; a field without a description stays behind."""
    if type(value) in _AS_IT_IS:
        return value
    match value:
        case StrEnum():
            return value.value
        case date():
            return _dated(value)
        case tuple():
            return [to_plain(item) for item in value]
    if is_dataclass(value):
        declared: type = type(value)
        return {name: to_plain(getattr(value, name)) for name in described_fields(declared)}
    return value


def _dated(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat()


def from_plain(declared: Any, data: Any, *, completed: Complete) -> Any:  # noqa: ANN401 - mirrors JSON
    """Return the declared value again; `completed` gives the fields that plain data cannot hold."""
    if data is None:
        return None
    if get_origin(declared) in {Union, types.UnionType}:
        (declared,) = (part for part in get_args(declared) if part is not type(None))
    if get_origin(declared) is tuple:
        inner = get_args(declared)[0]
        return tuple(from_plain(inner, item, completed=completed) for item in data)
    if isinstance(declared, type) and is_dataclass(declared):
        kinds = described_fields(declared)
        values = {
            name: from_plain(get_args(kinds[name])[0], value, completed=completed)
            for name, value in data.items()
        }
        return declared(**values, **completed(declared, values))
    return _SCALARS_AGAIN.get(declared, declared)(data)


@cache
def described_fields(declared: type) -> Mapping[str, Any]:
    """Return the fields that have a description, and so may appear in a packet."""
    hints = get_type_hints(declared, include_extras=True)
    return {name: hint for name, hint in hints.items() if get_origin(hint) is Annotated}


def schema_of(declared: type, *, title: str) -> Plain:
    """Return the JSON Schema (2020-12) of a declaration and of everything inside it."""
    definitions: dict[str, Plain] = {}
    root = _object(declared, definitions)
    root["properties"] = {
        "$schema": {"type": "string", "description": "Where this schema lies in the packet."},
        "format": {"const": FORMAT, "description": "Name and edition of this format."},
        **root["properties"],
    }
    root["required"] = ["$schema", "format", *root["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:casefiles:packet:1:{SCHEMA_NAME}",
        "title": title,
        **root,
        "$defs": definitions,
    }


def _object(declared: type, definitions: dict[str, Plain]) -> Plain:
    described = described_fields(declared)
    return {
        "type": "object",
        "description": (declared.__doc__ or "").split("\n")[0],
        "additionalProperties": False,
        "required": list(described),
        "properties": {name: _described(hint, definitions) for name, hint in described.items()},
    }


def _described(hint: Any, definitions: dict[str, Plain]) -> Plain:  # noqa: ANN401 - a type hint
    inner, description = get_args(hint)
    return {**_kind(inner, definitions), "description": description}


def _kind(hint: Any, definitions: dict[str, Plain]) -> Plain:  # noqa: ANN401 - a type hint
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _kind(get_args(hint)[0], definitions)}
    if get_origin(hint) in {Union, types.UnionType}:
        kinds = [_kind(part, definitions) for part in get_args(hint) if part is not type(None)]
        return {"anyOf": [*kinds, {"type": "null"}]}
    if issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint]}
    if hint.__name__ not in definitions:
        definitions[hint.__name__] = {}
        definitions[hint.__name__] = _object(hint, definitions)
    return {"$ref": f"#/$defs/{hint.__name__}"}
