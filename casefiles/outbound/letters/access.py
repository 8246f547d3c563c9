"""Files that a form brings: received before the verb that records them, kept only if it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from casefiles.foundation.errors import Refusal, TooLarge
from casefiles.foundation.messages import N_
from casefiles.outbound.letters.workflow import MOST_LETTERS, Brought
from casefiles.platform.files.access import store, upload_limit
from casefiles.platform.files.parts.store import Waiting
from casefiles.platform.web.transaction import database_released

MEGABYTE = 1 << 20
#: a scan of a few sheets and its annexes; what is larger is evidence
_LARGEST = 50 * MEGABYTE


def letter_limit() -> int:
    """Return the largest letter taken, in bytes."""
    return min(_LARGEST, upload_limit())


@contextmanager
def brought(files: Sequence[FileStorage] | None) -> Iterator[list[Brought]]:
    """Receive files; what is done within names them in the record, or nothing of them is kept."""
    chosen = [one for one in files or () if one]
    if len(chosen) > MOST_LETTERS:
        raise Refusal(
            N_("An entry holds %(most)s files at most."), field="letters", most=MOST_LETTERS
        )
    if not chosen:
        yield []
        return
    with database_released():
        waiting = _received(chosen)
    try:
        yield [Brought(one.arrived, name) for one, name in waiting]
        for one, _name in waiting:
            store().keep(one)
    finally:
        _give_up(waiting)


def _received(chosen: Sequence[FileStorage]) -> list[tuple[Waiting, str]]:
    """Return files that wait in the store; one that is too large leaves nothing of any."""
    waiting: list[tuple[Waiting, str]] = []
    try:
        for one in chosen:
            stream = cast("BinaryIO", one.stream)
            waiting.append((store().receive(stream, limit=letter_limit()), one.filename or ""))
    except TooLarge as fault:
        _give_up(waiting)
        raise Refusal(
            N_("A letter may have %(limit)s MB at most."),
            field="letters",
            limit=letter_limit() // MEGABYTE,
        ) from fault
    return waiting


def _give_up(waiting: Sequence[tuple[Waiting, str]]) -> None:
    for one, _name in waiting:
        store().give_up(one)
