"""What of votes may leave: what the voting body published itself, and the table of the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.record.disclosure.export import (
    OPEN,
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
)
from casefiles.record.votes.models import (
    Position,
    Vote,
    VoteMark,
    VoteOutcome,
    VoteStance,
    VotingBody,
)
from casefiles.record.votes.queries import called

VOTE = Declared(
    Vote,
    {
        "body": OPEN,
        "symbol": OPEN,
        "part": OPEN,
        "voted_on": OPEN,
        "subject": OPEN,
        "about": OPEN,
        "meeting": OPEN,
        "agenda": OPEN,
        "outcome": OPEN,
        "source": OPEN,
        "url": OPEN,
        "looked_on": OPEN,
        "mark": OPEN,
        "conflicts": OPEN,
        "symbol_key": WITHIN,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
        "added_by_id": STAFF,
        "added_at": WHEN_WE_WORKED,
        "changed_at": WHEN_WE_WORKED,
    },
)
POSITION = Declared(Position, {"country": OPEN, "stance": OPEN, "vote_id": WITHIN})
DECLARED = (VOTE, POSITION)

BODY_WORDS: Mapping[str, str] = {
    VotingBody.SECURITY_COUNCIL: N_("Security Council"),
    VotingBody.GENERAL_ASSEMBLY: N_("General Assembly"),
    VotingBody.HUMAN_RIGHTS_COUNCIL: N_("Human Rights Council"),
}
OUTCOME_WORDS: Mapping[str, str] = {
    VoteOutcome.ADOPTED: N_("adopted"),
    VoteOutcome.VETOED: N_("vetoed"),
    VoteOutcome.FAILED: N_("failed: too few votes for it"),
    VoteOutcome.NOT_PUT: N_("not put to the vote"),
}
MARK_WORDS: Mapping[str, str] = {
    VoteMark.SOURCED: N_("sourced"),
    VoteMark.UNCONFIRMED: N_("unconfirmed"),
}
STANCE_WORDS: Mapping[str, str] = {
    VoteStance.FOR: N_("for"),
    VoteStance.AGAINST: N_("against"),
    VoteStance.ABSTAINED: N_("abstained"),
    VoteStance.ABSENT: N_("absent"),
    VoteStance.UNKNOWN: N_("unknown"),
}


@dataclass(frozen=True)
class Voice:
    """How the language of a page says things: handed in, since rules know nothing of pages."""

    language: str
    say: Callable[..., str]
    day: Callable[[date], str]

    def text(self, wordings: Texts) -> str:
        """Return a text in this language, or its original."""
        return wordings.in_language(self.language)[0]

    def members(self, codes: Iterable[str]) -> str:
        """Return countries by their names."""
        return self.say(N_(", ")).join(called(code, self.language) for code in codes)


@dataclass(frozen=True)
class Field:
    """One column of the table: what it is called, how it is written, what of a vote it says."""

    label: str
    write: Callable[[Vote, Voice], str]
    says: tuple[tuple[Declared, str], ...]


def _by(stance: VoteStance) -> Field:
    return Field(
        {
            VoteStance.FOR: N_("In favour"),
            VoteStance.AGAINST: N_("Against"),
            VoteStance.ABSTAINED: N_("Abstained"),
            VoteStance.ABSENT: N_("Absent"),
        }[stance],
        lambda vote, voice: voice.members(
            one.country for one in vote.positions if one.stance is stance
        ),
        ((POSITION, "country"), (POSITION, "stance")),
    )


#: in the order of the table
FIELDS: Mapping[str, Field] = {
    "symbol": Field(N_("Draft"), lambda vote, _voice: vote.symbol, ((VOTE, "symbol"),)),
    "date": Field(
        N_("Date"),
        lambda vote, voice: (
            voice.day(vote.voted_on) if vote.voted_on else voice.say(N_("not stated"))
        ),
        ((VOTE, "voted_on"),),
    ),
    "body": Field(
        N_("Body"), lambda vote, voice: voice.say(BODY_WORDS[vote.body]), ((VOTE, "body"),)
    ),
    "subject": Field(
        N_("Subject"), lambda vote, voice: voice.text(vote.subject), ((VOTE, "subject"),)
    ),
    "about": Field(
        N_("About the country"),
        lambda vote, voice: voice.members([vote.about] if vote.about else []),
        ((VOTE, "about"),),
    ),
    "outcome": Field(
        N_("Outcome"),
        lambda vote, voice: voice.say(OUTCOME_WORDS[vote.outcome]),
        ((VOTE, "outcome"),),
    ),
    "vetoes": Field(
        N_("Vetoes"),
        lambda vote, voice: voice.members(vote.vetoes),
        ((POSITION, "country"), (POSITION, "stance")),
    ),
    "for": _by(VoteStance.FOR),
    "against": _by(VoteStance.AGAINST),
    "abstained": _by(VoteStance.ABSTAINED),
    "absent": _by(VoteStance.ABSENT),
    "meeting": Field(
        N_("Record of the meeting"), lambda vote, _voice: vote.meeting, ((VOTE, "meeting"),)
    ),
    "agenda": Field(
        N_("Item on the agenda"), lambda vote, _voice: vote.agenda, ((VOTE, "agenda"),)
    ),
    "mark": Field(
        N_("Looked up?"), lambda vote, voice: voice.say(MARK_WORDS[vote.mark]), ((VOTE, "mark"),)
    ),
    "source": Field(N_("Source"), lambda vote, _voice: vote.source, ((VOTE, "source"),)),
    "url": Field(N_("Address"), lambda vote, _voice: vote.url, ((VOTE, "url"),)),
    "looked_on": Field(
        N_("Looked at on"),
        lambda vote, voice: voice.day(vote.looked_on) if vote.looked_on else "",
        ((VOTE, "looked_on"),),
    ),
    "conflicts": Field(
        N_("Conflicts"), lambda vote, _voice: str(len(vote.conflicts)), ((VOTE, "conflicts"),)
    ),
}


def table_of(votes: Iterable[Vote], voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the lines of the register; raise where a column has to stay."""
    for field in FIELDS.values():
        for declared, column in field.says:
            declared.require_listed(column)
    titles = [voice.say(field.label) for field in FIELDS.values()]
    return titles, [[field.write(vote, voice) for field in FIELDS.values()] for vote in votes]


def said() -> list[str]:
    """Return which declared fields of the record the table says, by name."""
    return sorted({f"{of.name}.{column}" for one in FIELDS.values() for of, column in one.says})
