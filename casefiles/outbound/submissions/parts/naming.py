"""Finding a withheld name in what would leave, however it is spelt, in either script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casefiles.foundation.folding import fold

_ARTICLES = frozenset({"al", "el"})
_WHOLE_NAME = 3


def spellings(victim: Mapping[str, Any]) -> set[str]:
    """Return the ways a recorded person's name may be written: each wording, first and last."""
    stored = victim["names"]
    names = [*stored["wordings"].values(), *victim["aliases"]] if stored else victim["aliases"]
    return {spelling for name in names for spelling in _spellings_of(fold(name)) if spelling}


def _spellings_of(folded: str) -> Iterator[str]:
    yield folded
    words = folded.split()
    if len(words) < _WHOLE_NAME:
        return
    last = words[-2:] if words[-2] in _ARTICLES else words[-1:]
    yield " ".join([words[0], *last])


def texts_in(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401 - plain data
    """Yield every string in plain data with the names that lead to it."""
    match value:
        case str():
            yield path, value
        case Mapping():
            for key, item in value.items():
                yield from texts_in(item, (*path, str(key)))
        case list() | tuple():
            for item in value:
                yield from texts_in(item, path)


def places_naming(value: Any, names: Iterable[str]) -> set[tuple[str, ...]]:  # noqa: ANN401 - plain data
    """Return where in plain data any of some folded names stands as whole words."""
    wanted = [f" {name} " for name in names]
    return {
        path for path, text in texts_in(value) if any(name in f" {fold(text)} " for name in wanted)
    }
