"""Marks English for translation without translating it yet."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Return the message unchanged; Babel collects it, the page translates it."""
    return message


def NP_(_context: str, message: str) -> str:  # noqa: N802 - as `N_`, for a word with its context
    """Return the message unchanged; it means what it means beside its context."""
    return message
