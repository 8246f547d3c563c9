"""What a table holds about a person or a source, and what stands there once they are expunged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from casefiles.foundation.database import Base
from casefiles.foundation.texts import Texts

#: stands in place of what was expunged, in both languages wherever it is shown
TOMBSTONE: Final = Texts({"en": "Expunged", "ar": "مُحي"}, "en")
TOMBSTONE_LINE: Final = "[expunged · مُحي]"
#: as a value of a declaration: the tombstone, where something stood; nothing where nothing did
EXPUNGED: Final = "expunged"
#: why a column stays
CODES: Final = "codes of a vocabulary"
REFERENCE: Final = "the reference stays: it names nobody"


@dataclass(frozen=True)
class Holding:
    """One table: which of its rows are about somebody, and what becomes of each column of words.

    A test holds every column that takes words against this: none is forgotten.
    """

    table: type[Base]
    #: columns that name whom a row is about
    about: tuple[str, ...] = ()
    #: column → `EXPUNGED`, or the value that stands there afterwards, of rows about them
    emptied: Mapping[str, object] = field(default_factory=dict)
    #: columns that name the file that a row stands in; none: every row of the table is read
    within: tuple[str, ...] = ()
    #: columns in which others may have named them: the name alone is replaced
    named: tuple[str, ...] = ()
    #: columns of words that stay, with the reason
    kept: Mapping[str, str] = field(default_factory=dict)
    #: columns of digests whose files go with the rows about them, unless others keep them too
    files: tuple[str, ...] = ()
    #: columns that name them, and name nobody once everything else is done
    parted: tuple[str, ...] = ()
    #: what ends when a row changes: another table, its column that names the row, that of the end
    ends: tuple[type[Base], str, str] | None = None
    #: rows are only added: each that changes is named in the log first, and the database checks it
    only_added: bool = False
    #: rows about them are deleted whole: nothing of one can stand for itself
    removed: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Return every column of words that is spoken of."""
        return frozenset(self.emptied) | frozenset(self.named) | frozenset(self.kept)
