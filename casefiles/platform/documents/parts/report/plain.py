"""A report from plain data and back. What is unknown is refused, with the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from casefiles.platform.documents.parts.report import shape
from casefiles.platform.documents.parts.report.shape import (
    Block,
    Fact,
    Inline,
    Report,
    Run,
    Subheading,
)

Plain = dict[str, Any]
#: what stands on one place of the page: a heading, a label, a caption, a head of a table
MOST_LETTERS = 500
_OF_ANY_LENGTH = frozenset({"text", "alt", "svg", "href", "address"})
BLOCKS = {kind.kind: kind for kind in get_args(Block)}


class NotAReport(Exception):  # noqa: N818 - the fact, as the caller will report it
    """The data is not a report; the message says where and why, and holds none of its words."""


def report_of(plain: Mapping[str, object]) -> Report:
    """Return the report that plain data describes; NotAReport for anything that is none."""
    made = _read(Report, plain, "report")
    if not isinstance(made, Report):
        raise NotAReport("report: no report")
    return made


def plain_of(report: Report) -> Plain:
    """Return a report as plain data, in its shortest form, to be kept and read again."""
    written = _written(report)
    return dict(written)


def _read(kind: Any, value: object, at: str) -> object:  # noqa: ANN401 - a type of any kind
    if kind == Inline:
        return _inline(value, at)
    if kind == Block:
        return _block(value, at)
    if is_dataclass(kind):
        return _record(kind, value, at)
    reader = _READERS.get(get_origin(kind) or kind)
    if reader is None:
        raise NotAReport(f"{at}: cannot be read")
    return reader(kind, value, at)


def _inline(value: object, at: str) -> Inline:
    if isinstance(value, str):
        return (Run(value),) if value else ()
    runs = [_record(Run, one, f"{at}[{place}]") for place, one in _each(value, at)]
    return tuple(run for run in runs if run.text or run.note)


def _each(value: object, at: str) -> Sequence[tuple[int, object]]:
    if not isinstance(value, list | tuple):
        raise NotAReport(f"{at}: not a list")
    return list(enumerate(value))


def _block(value: object, at: str) -> object:
    if not isinstance(value, Mapping):
        raise NotAReport(f"{at}: not a block")
    kind = BLOCKS.get(str(value.get("kind")))
    if kind is None:
        raise NotAReport(f"{at}: no block of this kind is known")
    return _record(kind, value, at)


def _record(kind: Any, value: object, at: str) -> Any:  # noqa: ANN401 - one of our records
    if kind is Fact and isinstance(value, list | tuple):
        value = dict(zip(("label", "value"), value, strict=False))
    if not isinstance(value, Mapping):
        raise NotAReport(f"{at}: not a record")
    if value.get("kind") == getattr(kind, "kind", ""):
        value = {key: one for key, one in value.items() if key != "kind"}
    known, hints = _known(kind)
    if value.keys() - known.keys():
        raise NotAReport(f"{at}: holds what a {kind.__name__} does not have")
    missing = [key for key, field in known.items() if key not in value and _is_needed(field)]
    if missing:
        raise NotAReport(f"{at}: {', '.join(missing)} is missing")
    read = {key: _read(hints[key], one, f"{at}.{key}") for key, one in value.items()}
    long = [key for key, one in read.items() if _is_too_long(kind, key, one)]
    if long:
        raise NotAReport(f"{at}: {', '.join(long)} has more than {MOST_LETTERS} letters")
    try:
        return kind(**read)
    except (ValueError, OverflowError) as problem:
        raise NotAReport(f"{at}: {problem}") from problem


@cache
def _known(kind: Any) -> tuple[dict[str, Field[Any]], dict[str, Any]]:  # noqa: ANN401
    return {field.name: field for field in fields(kind)}, get_type_hints(kind, vars(shape))


def _is_too_long(kind: object, key: str, value: object) -> bool:
    """Say whether a heading, a label or a name is longer than one that fits where it stands."""
    if not isinstance(value, str) or len(value) <= MOST_LETTERS:
        return False
    return key not in _OF_ANY_LENGTH or kind is Subheading


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _read_tuple(kind: Any, value: object, at: str) -> object:  # noqa: ANN401
    inner = get_args(kind)[0]
    read = tuple(_read(inner, one, f"{at}[{place}]") for place, one in _each(value, at))
    if any(isinstance(one, str) and len(one) > MOST_LETTERS for one in read):
        raise NotAReport(f"{at}: one has more than {MOST_LETTERS} letters")
    return read


def _read_dict(_: object, value: object, at: str) -> object:
    if not isinstance(value, Mapping):
        raise NotAReport(f"{at}: not a table of words")
    words = {str(key): str(_read(str, one, f"{at}.{key}")) for key, one in value.items()}
    if any(len(one) > MOST_LETTERS for one in words.values()):
        raise NotAReport(f"{at}: a word has more than {MOST_LETTERS} letters")
    return words


def _read_literal(kind: Any, value: object, at: str) -> object:  # noqa: ANN401
    if value not in get_args(kind):
        raise NotAReport(f"{at}: one of {', '.join(get_args(kind))}")
    return value


def _read_plain(kind: Any, value: object, at: str) -> object:  # noqa: ANN401
    if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
        raise NotAReport(f"{at}: not a {kind.__name__}")
    return value


def _read_measure(_: object, value: object, at: str) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e5:  # noqa: PLR2004 - no page is as wide
        raise NotAReport(f"{at}: not a measure")
    return value


_READERS: dict[object, Callable[[Any, object, str], object]] = {
    tuple: _read_tuple,
    dict: _read_dict,
    Literal: _read_literal,
    str: _read_plain,
    int: _read_plain,
    bool: _read_plain,
    float: _read_measure,
}


def _written(value: object) -> Any:  # noqa: ANN401 - plain data of any kind
    if isinstance(value, tuple):
        return _written_list(value)
    if not is_dataclass(value) or isinstance(value, type):
        return dict(value) if isinstance(value, Mapping) else value
    kept = {
        field.name: _written(getattr(value, field.name))
        for field in fields(value)
        if _is_needed(field) or getattr(value, field.name) != field.default
    }
    return {"kind": value.kind, **kept} if isinstance(value, Block) else kept


def _written_list(value: tuple[object, ...]) -> object:
    if len(value) == 1 and isinstance(value[0], Run) and value[0] == Run(value[0].text):
        return value[0].text
    return [_written(one) for one in value]
