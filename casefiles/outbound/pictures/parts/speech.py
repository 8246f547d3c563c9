"""How the language of a picture says things: handed in, since rules know nothing of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.date_wording import DateStyle, say_date, say_day
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import Digits, with_digits, with_thousands
from casefiles.foundation.messages import N_
from casefiles.outbound.statistics.queries import Figure

AT_LEAST, FROM_TO, AT_MOST = (
    N_("at least %(low)s"),
    N_("%(low)s to %(high)s"),
    N_("at most %(high)s"),
)
AND_UNKNOWN = N_("%(said)s (not known: %(number)s)")
WITHHELD, OR_MORE = N_("withheld"), N_("%(low)s or more, the most withheld")


@dataclass(frozen=True)
class Speech:
    """One language: `say` translates a sentence and fills it in."""

    language: str
    say: Callable[..., str]
    digits: Digits | str = Digits.LATIN

    @property
    def rtl(self) -> bool:
        """Return whether it is written from the right."""
        return self.language == "ar"

    def number(self, value: int) -> str:
        """Return a number in words of this language."""
        return with_thousands(value, self.digits)

    def in_digits(self, text: str) -> str:
        """Return a text with the digits of the reader."""
        return with_digits(text, self.digits)

    def day(self, day: date) -> str:
        """Return a day in full."""
        return say_day(day, self.language, style=DateStyle.LONG, digits=self.digits)

    def month(self, month: str) -> str:
        """Return a month: January 2016."""
        return say_date(EventDate.parse(month), self.language, digits=self.digits)

    def figure(self, one: Figure) -> str:
        """Return a number as people say it: exact, a range, at least; or that it is withheld."""
        low, high = (None if n is None else self.number(n) for n in (one.least, one.most))
        if low is None:
            return self.say(WITHHELD) if high is None else self.say(AT_MOST, high=high)
        if high is None:
            return self.say(AT_LEAST if one.is_open else OR_MORE, low=low)
        return low if low == high else self.say(FROM_TO, low=low, high=high)

    def figure_and_unknown(self, one: Figure) -> str:
        """Return a number and of how many it is not known whether they belong to it."""
        said = self.figure(one)
        if one.unknown == 0:
            return said
        return self.say(AND_UNKNOWN, said=said, number=self.count(one.unknown))

    def short(self, one: Figure) -> str:
        """Return a number in the fewest signs; a dash where it is withheld."""
        if one.least is None:
            return "–"  # noqa: RUF001
        if one.most is None:
            return f"{self.number(one.least)}+"
        if one.most > one.least:
            return f"{self.number(one.least)}–{self.number(one.most)}"  # noqa: RUF001
        return self.number(one.least)

    def count(self, number: int | None) -> str:
        """Return a plain count."""
        return self.say(WITHHELD) if number is None else self.number(number)
