"""The columns that a list of cases may have: what each is called, sorts by and has to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from casefiles.foundation.messages import N_


class Need(StrEnum):
    """What stands in other tables than the case's own."""

    KILLED = "killed"
    OURS = "ours"
    FINDINGS = "findings"
    TOWARD = "toward"
    LEADS = "leads"


@dataclass(frozen=True)
class Column:
    """One column; `label` is to be translated and filled with `parameters`."""

    code: str
    label: str
    sort: str = ""
    needs: frozenset[Need] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: the recipient that a column of one recipient is about
    recipient: str = ""


def _column(code: str, label: str, *needs: Need, sort: str = "") -> Column:
    return Column(code, label, sort, frozenset(needs))


#: how an address joins columns; no code has it
SEPARATOR = "."
_TOWARD_ONE = "toward-"
REFERENCE = _column("reference", N_("Reference"), sort="reference")
#: in the order in which they are offered
COLUMNS: tuple[Column, ...] = (
    REFERENCE,
    _column("case", N_("Case")),
    _column("date", N_("Date"), sort="date"),
    _column("place", N_("Place")),
    _column("target", N_("Target")),
    _column("weapon", N_("Weapons")),
    _column("delivery", N_("How it was delivered")),
    _column("pattern", N_("Pattern")),
    _column("violation", N_("Violations to examine")),
    _column("control", N_("Who controlled the place")),
    _column("killed", N_("Killed, as reported"), Need.KILLED),
    _column("state", N_("Did it happen")),
    _column("attribution", N_("Our attribution"), Need.OURS),
    _column("finding", N_("UN finding"), Need.FINDINGS, Need.OURS),
    _column("toward", N_("Toward the UN"), Need.TOWARD),
    _column("lead", N_("Lead"), Need.LEADS),
    _column("access", N_("Who may read it")),
    _column("tags", N_("Tags")),
    _column("opened", N_("Opened")),
    _column("changed", N_("Changed"), Need.LEADS, sort="changed"),
)
#: what a list shows to whoever never chose
USUAL: tuple[str, ...] = (
    "reference",
    "case",
    "date",
    "killed",
    "state",
    "attribution",
    "finding",
    "toward",
    "changed",
)


def offered_columns(recipients: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    """Return every column there is, one for each recipient (code, short name) at the end."""
    return COLUMNS + tuple(
        Column(
            f"{_TOWARD_ONE}{code}",
            N_("Toward %(recipient)s"),
            needs=frozenset({Need.TOWARD}),
            parameters={"recipient": name},
            recipient=code,
        )
        for code, name in recipients
    )


def chosen_columns(codes: Sequence[str], offered: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns of some codes in their order, the reference first.

    A code that no column has any more is left out; none at all is the usual ones.
    """
    known = {column.code: column for column in offered}
    chosen = [known[code] for code in dict.fromkeys(codes) if code in known]
    if not chosen:
        return tuple(known[code] for code in USUAL)
    return (REFERENCE, *(column for column in chosen if column is not REFERENCE))


def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes that an address joined."""
    return tuple(code for code in text.split(SEPARATOR) if code)


def needs_of(columns: Iterable[Column]) -> frozenset[Need]:
    """Return everything that some columns have to know."""
    return frozenset().union(*(column.needs for column in columns))
