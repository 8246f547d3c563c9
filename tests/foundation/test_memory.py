"""What a process that serves gives back to the system."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from casefiles.foundation.memory import give_back

#: smaller than what glibc gives back by itself, in bytes
_PIECE, _PIECES = 60_000, 1_500
_MEGABYTE = 1_000_000


def held() -> int:
    """Return the resident memory of this process, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="another C library than glibc"
)
def test_what_was_freed_between_pieces_that_stay_goes_back_to_the_system() -> None:
    pieces = [bytearray(_PIECE) for _number in range(_PIECES)]
    for piece in pieces:
        piece[:] = b"x" * _PIECE
    staying = pieces[::50]
    pieces.clear()
    before = held()

    give_back()

    assert before - held() > 30 * _MEGABYTE
    assert len(staying) == _PIECES / 50
