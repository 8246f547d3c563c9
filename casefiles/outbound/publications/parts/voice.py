"""How the language of a report says things: handed in, since rules know nothing of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.geography import Ring, Window
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.codebook.queries import label


@dataclass(frozen=True)
class Voice:
    """One language: its sentences, days, numbers and terms."""

    language: str
    say: Callable[..., str]
    many: Callable[..., str]
    event_date: Callable[[str], str]
    day: Callable[[date], str]
    number: Callable[[int], str]
    #: outlines of countries in a window, for the eye; the packages of pages hold them
    land: Callable[[Window], Iterable[Sequence[Ring]]] = lambda _window: ()

    @property
    def unknown(self) -> str:
        """Return the words for what is not known: never an empty cell."""
        return self.say(N_("not stated"))

    def text(self, wordings: Texts | None) -> str:
        """Return a text in this language, or its original; what is not there is not stated."""
        return (wordings.in_language(self.language)[0] if wordings else "") or self.unknown

    def when(self, edtf: str | None) -> str:
        """Return when something happened, as precisely as it is known."""
        return self.event_date(edtf) if edtf else self.unknown

    def day_or_unknown(self, day: date | None) -> str:
        """Return a day, or that none is known."""
        return self.day(day) if day else self.unknown

    def term(self, vocabulary: str, code: str | None) -> str:
        """Return a term of the codebook, or that none is stated."""
        return label(vocabulary, code, self.language) if code else self.unknown

    def listed(self, parts: Iterable[str], between: str = N_(", ")) -> str:
        """Return words one after another, with the comma of the language."""
        return self.say(between).join(one for one in parts if one)

    def span(self, least: int | None, most: int | None) -> str:
        """Return a range as people say it: at least, at most, from to, or the number itself."""
        if least is None and most is None:
            return self.unknown
        if most is None:
            return self.say(N_("at least %(number)s"), number=self.number(least or 0))
        if least is None:
            return self.say(N_("at most %(number)s"), number=self.number(most))
        if least == most:
            return self.number(least)
        return self.say(
            N_("%(least)s to %(most)s"), least=self.number(least), most=self.number(most)
        )
