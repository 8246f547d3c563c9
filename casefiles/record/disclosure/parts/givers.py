"""Who can say yes for whom, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from casefiles.foundation.errors import Refusal
from casefiles.foundation.messages import N_
from casefiles.record.disclosure.models import Assent, Giver, GroundKind
from casefiles.record.disclosure.parts.standing import Standing

PUBLICATION = frozenset({GroundKind.ALREADY_PUBLIC, GroundKind.PUBLISHED_WORK})
#: the grounds that somebody gives, and who may; any other ground may have been given by anybody
GIVERS = {
    GroundKind.CONSENT: frozenset({Giver.THEMSELVES, Giver.GUARDIAN}),
    GroundKind.NEXT_OF_KIN: frozenset({Giver.NEXT_OF_KIN, Giver.GUARDIAN}),
}
#: who speaks for somebody else, and so has to be somebody to them
SPEAKS_FOR_ANOTHER = frozenset({Giver.GUARDIAN, Giver.NEXT_OF_KIN})


class SaidOfGiver(Protocol):
    """What a form or a verb knows of who gave a ground."""

    @property
    def kind(self) -> GroundKind: ...
    @property
    def giver(self) -> Giver | None: ...
    @property
    def relation(self) -> str: ...
    @property
    def assent(self) -> Assent | None: ...
    @property
    def interpreter_used(self) -> bool | None: ...
    @property
    def interpreter(self) -> str: ...


class Asked(SaidOfGiver, Protocol):
    """The same, and when."""

    @property
    def given_on(self) -> date | None: ...


def giver_of(kind: GroundKind, giver: Giver | None) -> Giver:
    """Return who gave it; of what is published, nobody."""
    if kind in PUBLICATION:
        return Giver.NOBODY
    return giver or Giver.UNKNOWN


def faults_of_giver(said: SaidOfGiver) -> Iterator[Refusal]:
    """Yield what is wrong with who gave it, whomever it is about."""
    may = GIVERS.get(said.kind)
    if may and said.giver is None:
        yield Refusal(N_("Say who agreed."), field="giver")
    elif may and said.giver not in may:
        yield Refusal(_WRONG_GIVER[said.kind], field="giver")
    if said.kind in PUBLICATION and said.giver not in (None, Giver.NOBODY):
        yield Refusal(
            N_("Nobody is asked about what is published. If they were asked, choose consent."),
            field="giver",
        )
    if said.giver in SPEAKS_FOR_ANOTHER and not said.relation.strip():
        yield Refusal(
            N_("Say what they are to the person, for example mother or legal guardian."),
            field="relation",
        )
    if said.assent is not None and said.giver is not Giver.GUARDIAN:
        yield Refusal(
            N_("A child is asked beside a guardian. Say that a guardian agreed."), field="assent"
        )
    if said.interpreter.strip() and said.interpreter_used is not True:
        yield Refusal(N_("Say that somebody interpreted."), field="interpreter_used")


_WRONG_GIVER = {
    GroundKind.CONSENT: N_(
        "Consent is given by the person or by a guardian. For relatives of somebody dead or"
        " missing, choose consent of the next of kin."
    ),
    GroundKind.NEXT_OF_KIN: N_(
        "The next of kin agreed, or a guardian. If the person agreed, choose consent."
    ),
}


_NOT_GONE = N_(
    "By the case this person is neither dead nor missing: they are asked themselves. If they"
    " cannot be asked, choose the ground that a second person confirms, and say why."
)


def faults_about(said: Asked, standing: Standing, assent_from: int | None) -> Iterator[Refusal]:
    """Yield what is wrong with who gave it, for what the case says of the person.

    `assent_from` is from which age this organisation asks a child.
    """
    if said.assent is Assent.TOO_YOUNG:
        yield from _faults_of_too_young(standing, assent_from)
    if said.kind not in GIVERS:
        return
    yield from _faults_about_the_dead(said, standing)
    family = said.giver is Giver.NEXT_OF_KIN and standing.is_gone
    if standing.is_child and said.giver is not Giver.GUARDIAN and not family:
        yield Refusal(
            N_("By the case this is a child: a guardian has to agree, and the child."),
            field="giver",
        )
    lives = standing.is_harmed and not (standing.is_gone or standing.is_child)
    if said.giver is Giver.NEXT_OF_KIN and lives:
        yield Refusal(_NOT_GONE, field="giver")
    if said.giver is Giver.GUARDIAN and not standing.is_gone and said.assent is None:
        yield Refusal(N_("Say what the child said."), field="assent")


def _faults_about_the_dead(said: Asked, standing: Standing) -> Iterator[Refusal]:
    since, given_on = standing.dead_since, said.given_on
    if said.giver is Giver.THEMSELVES and since and given_on and given_on >= since:
        yield Refusal(
            N_(
                "By the case this person was dead by then. The next of kin speak for the dead; if"
                " the person agreed before dying of wounds, choose the ground that a second person"
                " confirms, and say so."
            ),
            field="giver",
        )


def _faults_of_too_young(standing: Standing, assent_from: int | None) -> Iterator[Refusal]:
    if assent_from is None:
        yield Refusal(
            N_(
                "Your organisation has not said from which age a child is asked. An administrator"
                " says so under Organisation."
            ),
            field="assent",
        )
    elif standing.youngest is not None and standing.youngest >= assent_from:
        yield Refusal(
            N_(
                "Your organisation asks children from the age of %(limit)s, and by the case this"
                " child was at least %(age)s. Ask the child."
            ),
            field="assent",
            limit=assent_from,
            age=standing.youngest,
        )
