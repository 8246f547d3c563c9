"""Recordings played at once: few, for each holds a thread of the server and an encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from typing_extensions import override

from casefiles.foundation.errors import Throttled
from casefiles.foundation.messages import N_

#: a page of the reviewer plays two: original and copy
AT_ONCE = 4
_PLAYERS = BoundedSemaphore(AT_ONCE)
_SECONDS = 10


class Playing(Iterator[bytes]):
    """The pieces of one recording; its place is given back once it ends or nobody listens."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._holds = True

    @override
    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop it; asked again, or after its end, there is nothing to stop."""
        if self._holds:
            self._holds = False
            getattr(self._pieces, "close", tuple)()
            _PLAYERS.release()


def begun(begin: Callable[[], tuple[str, Iterator[bytes]]]) -> tuple[str, Playing]:
    """Begin to play, unless as many play already as the server has room for."""
    if not _PLAYERS.acquire(blocking=False):
        raise Throttled(
            N_("Others are playing recordings now. Try again in a moment."), retry_after=_SECONDS
        )
    try:
        media_type, pieces = begin()
    except BaseException:
        _PLAYERS.release()
        raise
    return media_type, Playing(pieces)
