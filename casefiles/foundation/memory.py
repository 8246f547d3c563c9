"""How a process that serves keeps its memory: what stays is not looked at again, heaps are few."""

from __future__ import annotations

import ctypes
import gc
import resource
from contextlib import suppress

#: glibc's name for the number of heaps, in malloc.h
_M_ARENA_MAX = -8
_HEAPS = 2
#: how many objects more there are before the collector looks at the young ones; Python's is 700,
#: which a page of a list makes thirty times over
_YOUNG = 20_000


def keep_off_the_disk() -> None:
    """Write no memory to a file when the process dies: keys may be in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def settle() -> None:
    """Set apart what was loaded, once all of it is; before the first thread begins.

    The collector would go through hundreds of thousands of objects that never
    go away. Each thread would be given a heap of its own and keep what it freed;
    a C library that knows no such setting is left as it is.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


def give_back() -> None:
    """Give the system what was freed: the C library keeps pages in case they are needed again."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
