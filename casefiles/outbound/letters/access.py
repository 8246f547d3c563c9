"""Files that a form brings: received before the verb that records them, kept only if it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.outbound.letters.workflow import MOST_LETTERS, Brought
from casefiles.platform.files.access import store, upload_limit
from casefiles.platform.web.transaction import database_released

#: a scan of a few sheets and its annexes; what is larger is evidence
_LARGEST = 50 * 1024 * 1024


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
        limit = letter_limit()
        waiting = [
            (store().receive(cast("BinaryIO", one.stream), limit=limit), one.filename)
            for one in chosen
        ]
    try:
        yield [Brought(one.arrived, name or "") for one, name in waiting]
        for one, _name in waiting:
            store().keep(one)
    finally:
        for one, _name in waiting:
            store().give_up(one)
