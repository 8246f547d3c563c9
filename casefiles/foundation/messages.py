"""Marks an English sentence for translation without translating it yet."""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Return the message unchanged; Babel collects it, the page translates it."""
    return message
