"""Text from a file of unknown origin, as a terminal may be given it."""

from __future__ import annotations


def printable(text: str) -> str:
    r"""Return the text with all but visible ASCII as \x1b, \u202e and the like.

    A terminal obeys some characters and reorders or imitates others.
    """
    return text.encode("unicode_escape").decode("ascii")
