"""Which picture is asked for, and what comes of it: wide and narrow, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casefiles.foundation.geography import Ring, Window
from casefiles.outbound.pictures.parts.speech import Speech
from casefiles.outbound.statistics.queries import Figure, Told, Wanted
from casefiles.platform.accounts.models import User
from casefiles.platform.pictures.documents import Drawing, Picture

#: which pictures there are of a measure, in the order in which they are shown
KINDS = ("year", "month", "map", "place", "party", "weapon", "target", "sex", "age", "kind")
FUNNEL = "funnel"
WIDE, NARROW = 720, 340
Land = Callable[[Window], Iterable[Sequence[Ring]]]


@dataclass(frozen=True)
class Row:
    """One number of a picture, as its table says it."""

    name: str
    said: str
    figure: Figure
    #: the query of the address that opens its cases
    opens: Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """A picture for a page and for a file: wide, narrow, and row by row."""

    kind: str
    picture: Picture
    narrow: Drawing
    rows: tuple[Row, ...]
    #: None for the funnel, which counts cases alone
    told: Told | None

    @property
    def opens(self) -> dict[str, Mapping[str, str]]:
        """Return what opens the cases behind each item that is drawn, by its key."""
        return {row.opens.get("value", row.opens.get("step", "")): row.opens for row in self.rows}


@dataclass(frozen=True)
class Order:
    """Which picture of what is wanted, for whom, in which language."""

    kind: str
    measure: str
    wanted: Wanted
    speech: Speech
    #: None for what leaves: then only cases count that everybody of the organisation may read
    acting_user: User | None
    is_public: bool = False
    #: the filters in words
    narrowed: str = ""
    #: land of the countries, for the eye
    land: Land = lambda _window: ()
    #: what a file says of who made it
    marks: tuple[str, ...] = ()
    #: in units of which a word is twelve high
    width: int = WIDE
