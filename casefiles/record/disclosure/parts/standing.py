"""What a case says of the person a ground is about: a child, gone, dead, and since when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

#: by the codebook's term `adult`
GROWN_UP = 18
#: vocabulary `age_band` → the youngest age of each band
YOUNGEST = {
    "child": 0,
    "infant": 0,
    "child_2_11": 2,
    "child_12_17": 12,
    "adult": 18,
    "adult_18_59": 18,
    "older_person": 60,
}
#: of the vocabulary `outcome`
DEAD = frozenset({"killed", "died_of_wounds"})
GONE = DEAD | {"missing", "disappeared"}


@dataclass(frozen=True)
class Standing:
    """One person on the day on which something about them was asked."""

    #: the youngest age that they can have had on that day; None where no age is said
    youngest: int | None = None
    is_gone: bool = False
    #: whether they are among the people harmed, so that the case says what became of them
    is_harmed: bool = False
    dead_since: date | None = None

    @property
    def is_child(self) -> bool:
        """Return whether they may have been a child on that day."""
        return self.youngest is not None and self.youngest < GROWN_UP


#: whoever the case says nothing of; and a thing
NOTHING_SAID = Standing()


@dataclass(frozen=True)
class Said:
    """What a case says of one person harmed: the age at the time, and when that was."""

    outcome: str
    age: int | None = None
    age_band: str = ""
    #: the first and the last day on which it can have been
    earliest: date | None = None
    latest: date | None = None


def standing_of(said: Said, on: date) -> Standing:
    """Return a person's standing on a day. A child of years ago may have grown up since."""
    youngest = YOUNGEST.get(said.age_band) if said.age is None else said.age
    if youngest is not None and said.latest is not None:
        youngest += max(0, _whole_years(said.latest, on))
    return Standing(
        youngest=youngest,
        is_gone=said.outcome in GONE,
        is_harmed=True,
        dead_since=(said.earliest or date.min) if said.outcome in DEAD else None,
    )


def is_child_now(said: Said, on: date) -> bool:
    """Return whether somebody may be a child on a day; of the dead and missing, whether they were.

    They grew no older that anybody knows of.
    """
    since = replace(said, latest=None) if said.outcome in GONE else said
    return standing_of(since, on).is_child


def _whole_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
