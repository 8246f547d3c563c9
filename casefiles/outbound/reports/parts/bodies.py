"""Which body speaks: one of our recipients where its name or its symbol says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from casefiles.foundation.folding import fold
from casefiles.foundation.texts import Texts
from casefiles.record.recipients.models import Profile

_OTHER = "other-"


class Bodies:
    """The bodies as our recipients are called, to tell who speaks."""

    def __init__(self, known: Sequence[Profile]) -> None:
        self._known = known
        self._by_name = {
            fold(name): one.code
            for one in self._known
            for names in (one.names, one.short_names)
            for name in names.values()
        }

    def body_of(self, recipient: str, names: Texts | None, symbol: str) -> str:
        """Return the code of a body: as the document says, by its name, by its symbol, or its own.

        A symbol tells only where one recipient alone has symbols of that form.
        """
        wordings = names.wordings.values() if names else ()
        by_name = next(
            (self._by_name[one] for one in map(fold, wordings) if one in self._by_name), ""
        )
        return recipient or by_name or self._by_symbol(symbol) or _own_code(names)

    def _by_symbol(self, symbol: str) -> str:
        fitting = [one.code for one in self._known if _fits(one, symbol)]
        return fitting[0] if len(fitting) == 1 else ""


def _fits(profile: Profile, symbol: str) -> bool:
    pattern = profile.reference
    return pattern is not None and re.fullmatch(pattern.pattern, symbol) is not None


def _own_code(names: Texts | None) -> str:
    """Return a code for a body that is none of our recipients, so that no address carries words."""
    name = fold(names.wordings[names.languages[0]]) if names and names.languages else ""
    return _OTHER + hashlib.sha256(name.encode()).hexdigest()[:12]


def known_bodies(known: Iterable[Profile]) -> dict[str, Texts]:
    """Return what our recipients are called, shortly."""
    return {one.code: _texts(one.short_names) for one in known}


def _texts(names: Mapping[str, str]) -> Texts:
    return Texts(names, "en" if "en" in names else next(iter(names), None))


def called(codes: Iterable[str], names: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return what some bodies are called."""
    return {code: names.get(code) or Texts() for code in codes}
