"""The refusals that rules raise; `casefiles.app` gives each its HTTP status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casefiles.foundation.messages import N_


class Refused(Exception):  # noqa: N818 - the field's word, and a base nobody raises
    """A rule said no: an English message to translate, with its parameters."""

    def __init__(self, message: str, **parameters: object) -> None:
        super().__init__(message % parameters if parameters else message)
        self.message = message
        self.parameters = parameters


class NotFound(Refused):
    """There is no such record, or none that this person may see."""


class NotPermitted(Refused):
    """The record may be seen, this act on it is not this person's."""


class NotAllowedNow(Refused):
    """The act is this person's, but not in the record's present state."""


class Refusal(Refused):
    """What was filled in cannot be accepted; names the field where there is one."""

    def __init__(self, message: str, *, field: str | None = None, **parameters: object) -> None:
        super().__init__(message, **parameters)
        self.field = field
        #: what else of the same form cannot be accepted
        self.others: tuple[Refusal, ...] = ()


def refuse_all(faults: Iterable[Refusal]) -> None:
    """Refuse once with everything that is wrong; do nothing where nothing is.

    Nobody should put one field right only to be told of the next.
    """
    found = tuple(faults)
    if found:
        found[0].others = found[1:]
        raise found[0]


def stated(reason: str) -> str:
    """Return a reason as it is kept; refuse where none was typed."""
    if not reason.strip():
        raise Refusal(N_("Say why, for whoever reads this later."), field="reason")
    return reason.strip()


class Throttled(Refused):
    """Too many attempts; says when to try again."""

    def __init__(self, message: str, *, retry_after: int, **parameters: object) -> None:
        super().__init__(message, **parameters)
        self.retry_after = retry_after


class TooLarge(Refused):
    """More than this installation takes at once."""


class CannotStore(Refused):
    """The disk or the object store refused the bytes."""


@dataclass(frozen=True)
class Difference:
    """One field that two people filled in differently; values are plain data."""

    name: str
    theirs: object
    yours: object


class Stale(Refused):
    """The record changed after the form was opened; carries both versions."""

    def __init__(
        self,
        *,
        current_version: int,
        differences: tuple[Difference, ...] = (),
    ) -> None:
        super().__init__(N_("Somebody changed this while you were writing."))
        self.current_version = current_version
        self.differences = differences
