"""The files of the master key: the present one, the one to come, the one before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casefiles.foundation import envelope
from casefiles.foundation.durable import PARTIAL, destroy, take_place, whole_file
from casefiles.foundation.errors import Refused
from casefiles.settings import COMING, FORMER


class KeyFileRefused(Refused):
    """The folder of the master key does not take what has to be written there."""


@dataclass(frozen=True)
class KeyFiles:
    """Where a master key lies; each step may be cut off and is done again from where it stands."""

    place: Path

    @property
    def coming(self) -> Path:
        """Return where the next key lies until it takes its place."""
        return self.place.with_name(self.place.name + COMING)

    @property
    def former(self) -> Path:
        """Return where the key before lies until it is destroyed."""
        return self.place.with_name(self.place.name + FORMER)

    @property
    def is_begun(self) -> bool:
        """Return whether a change of the key was begun and not finished."""
        return self.coming.exists() or self.former.exists()

    @property
    def is_switched(self) -> bool:
        """Return whether the new key has its place, and only the old one is left to destroy."""
        return self.former.exists() and not self.coming.exists()

    def present(self) -> bytes:
        """Return the key that has its place now."""
        return bytes.fromhex(self.place.read_text().strip())

    def new(self) -> bytes:
        """Return the key to come; made, and on disk, before anything is wrapped by it."""
        destroy(self.coming.with_name(self.coming.name + PARTIAL))
        if not self.coming.exists():
            try:
                with whole_file(self.coming) as file:
                    file.write(envelope.new_key().hex().encode() + b"\n")
            except OSError as error:
                raise KeyFileRefused(
                    f"{self.coming} cannot be written: {error.strerror}."
                ) from error
        return bytes.fromhex(self.coming.read_text().strip())

    def switch(self) -> None:
        """Give the new key its place; the old one stays beside it."""
        take_place(self.coming, self.place, self.former)

    def destroy_former(self) -> None:
        """Write over the old key and remove it; never the present one under its name."""
        if self.former.exists() and self.former.samefile(self.place):
            self.former.unlink()
        destroy(self.former)
