"""Which browser a line of its own words means, so that people know their devices again."""

from __future__ import annotations

# The order matters: most browsers also claim to be the ones below them.
_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_LONGEST = 40


def browser_name(words: str) -> str:
    """Return program and system, such as "Firefox, Linux", or what it calls itself."""
    program = next((name for sign, name in _PROGRAMS if sign in words), words[:_LONGEST])
    system = next((name for sign, name in _SYSTEMS if sign in words), "")
    return ", ".join(filter(None, (program, system)))
