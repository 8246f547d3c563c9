"""The sections of a report that tell: incidents, claims beside facts, answers, recommendations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from casefiles.foundation.counts import CountRange
from casefiles.foundation.messages import N_
from casefiles.outbound.publications.parts.blocks import (
    Block,
    Inline,
    caution,
    listed,
    note_of,
    noted,
    paragraph,
    sources,
    subheading,
    table,
    wording,
)
from casefiles.outbound.publications.parts.numbers import Case
from casefiles.outbound.publications.parts.telling_figures import Writing
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.reports.queries import GAP_WORDS, Gap, Row
from casefiles.record.recommendations.models import Status
from casefiles.record.statements.models import StatementKind, Verdict
from casefiles.record.votes.queries import called

if TYPE_CHECKING:
    from casefiles.record.recommendations.parts.reporting import Reported
    from casefiles.record.statements.parts.rows import AssertionRow, StatementRow
    from casefiles.record.votes.models import Vote

#: the most points that the rule of docs/specificity.md gives
_HIGHEST = 9
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.SUPPORTED: (N_("supported"), "good"),
    Verdict.CONTRADICTED: (N_("contradicted"), "stop"),
    Verdict.UNVERIFIABLE: (N_("cannot be verified"), "wait"),
    Verdict.KEPT: (N_("promise kept"), "good"),
    Verdict.BROKEN: (N_("promise broken"), "stop"),
    Verdict.OPEN: (N_("promise still open"), "wait"),
}
KINDS: Mapping[StatementKind, str] = {
    StatementKind.DENIAL: N_("denial"),
    StatementKind.RESULTS: N_("claim of results"),
    StatementKind.FIGURE: N_("published figure"),
    StatementKind.PROMISE: N_("promise"),
}
STATUSES: Mapping[Status | None, str] = {
    None: N_("nothing recorded yet"),
    Status.NO_ANSWER: N_("no answer"),
    Status.PROMISED: N_("promised"),
    Status.PARTLY_DONE: N_("partly done"),
    Status.DONE: N_("done"),
    Status.REFUSED: N_("refused"),
    Status.SUPERSEDED: N_("superseded"),
}
UNCONFIRMED = N_("unconfirmed: to be checked")


# --- claims beside facts


def claims(writing: Writing) -> Iterator[Block]:
    """Yield each statement of the party, and what was found of what it asserts."""
    statements = writing.material.statements
    if not statements:
        yield paragraph(writing.say(N_("No official statement of this period is recorded.")))
        return
    say = writing.say
    yield paragraph(
        say(
            N_(
                "Each statement is split into what can be checked. How specific an assertion is "
                "is counted by a published rule, from 0 to %(most)s: an amount, a period, a place, "
                "a target, an organisation and who controlled the place."
            ),
            most=_HIGHEST,
        )
    )
    yield _overview(statements, writing)
    for statement in statements:
        yield subheading(_heading(statement, writing))
        yield paragraph(wording(statement.wording, writing.voice))
        told = [one for one in statement.assertions if _verdict(one) or one.contradictions]
        yield from (_beside(one, writing) for one in told)
        rest = [one for one in statement.assertions if one not in told]
        for head, is_withheld in _UNTOLD.items():
            if those := [one for one in rest if one.is_withheld is is_withheld]:
                yield _without_finding(head, those, writing)
    yield sources([_credit(one, writing) for one in statements if one.source or one.url])


def _verdict(one: AssertionRow) -> Verdict | None:
    """Return what was found of an assertion as it reads now; of earlier words it says nothing."""
    return None if one.is_of_earlier_words else one.verdict


#: what heads assertions of which no finding is told → whether there is one
_UNTOLD = {
    N_("Asserted, and not assessed yet"): False,
    N_("Asserted; what was found is not published"): True,
}


def _without_finding(head: str, rest: Sequence[AssertionRow], writing: Writing) -> Block:
    """Return what was asserted where no finding is told: no verdict is made up."""
    say = writing.say
    return table(
        say(head),
        [say(N_("What")), say(N_("How many")), say(N_("How specific"))],
        [
            [
                _called(one, writing),
                _amount(one.amount, writing.voice, is_rough=one.rough),
                say(N_("%(score)s of %(most)s"), score=one.profile.score, most=_HIGHEST),
            ]
            for one in rest
        ],
        numeric=1,
    )


def _called(one: AssertionRow, writing: Writing) -> Inline:
    """Return what is asserted: in its words, else what the codebook calls it."""
    if one.what:
        return wording(one.what, writing.voice)
    return writing.voice.term("statement_measure", one.measure)


def _overview(statements: Sequence[StatementRow], writing: Writing) -> Block:
    say = writing.say
    every = [one for statement in statements for one in statement.assertions]
    rows: list[list[Inline]] = [
        [
            say(words),
            writing.voice.number(sum(_verdict(one) is verdict for one in every)),
        ]
        for verdict, (words, _tone) in VERDICTS.items()
        if any(_verdict(one) is verdict for one in every)
    ]
    untold = [one for one in every if _verdict(one) is None]
    withheld = sum(one.is_withheld for one in untold)
    rows.append([say(N_("not assessed")), writing.voice.number(len(untold) - withheld)])
    if withheld:
        rows.append([say(N_("the finding is not published")), writing.voice.number(withheld)])
    no_place = sum(one.profile.place == 0 for one in every)
    rows.append([say(N_("name no place below the country")), writing.voice.number(no_place)])
    return table(
        say(N_("What the party asserted: %(number)s assertions"), number=len(every)),
        [say(N_("What was found")), say(N_("Assertions"))],
        rows,
        numeric=1,
    )


def _heading(statement: StatementRow, writing: Writing) -> str:
    day = writing.voice.event_date(statement.date_edtf) if statement.date_edtf else ""
    undated = writing.say(N_("without a date"))
    return f"{writing.say(KINDS[statement.kind]).capitalize()}, {day or undated}"


def _beside(one: AssertionRow, writing: Writing) -> Block:
    say, voice = writing.say, writing.voice
    found = _verdict(one)
    unfound = N_("the finding is not published") if one.is_withheld else N_("not assessed")
    words, tone = VERDICTS[found] if found else (unfound, "wait")
    left: list[Inline] = [_called(one, writing)]
    if one.amount:
        left.append(_amount(one.amount, voice, is_rough=one.rough))
    specific = say(
        N_("How specific: %(score)s of %(most)s."), score=one.profile.score, most=_HIGHEST
    )
    right: list[Inline] = [wording(one.reasons, voice)] if found and one.reasons else []
    right += [_unfit(each, voice) for each in one.contradictions]
    return {
        "kind": "compare",
        "left_head": say(N_("What was claimed")),
        "right_head": say(N_("What was documented")),
        "left": [*left, specific],
        "right": right,
        "verdict": say(words),
        "tone": tone,
    }


def _amount(amount: CountRange, voice: Voice, *, is_rough: bool) -> str:
    number = voice.span(amount.minimum, amount.maximum)
    if is_rough and amount:
        return voice.say(N_("about %(number)s"), number=number)
    return number


def _unfit(other: Any, voice: Voice) -> str:  # noqa: ANN401 - a number that does not fit
    when = voice.event_date(other.period_edtf) if other.period_edtf else voice.unknown
    return voice.say(
        N_("The same party also said: %(number)s (%(when)s). Both cannot be true."),
        number=_amount(other.amount, voice, is_rough=other.rough),
        when=when,
    )


def _credit(statement: StatementRow, writing: Writing) -> dict[str, str]:
    voice = writing.voice
    parts = [
        voice.text(statement.speaker) if statement.speaker else "",
        voice.text(statement.office) if statement.office else "",
        voice.text(statement.source) if statement.source else "",
    ]
    if statement.mark.value == "unconfirmed":
        parts.append(writing.say(UNCONFIRMED))
    return {"text": voice.listed(parts), "address": statement.url}


# --- what the United Nations answered


def un_response(writing: Writing) -> Iterator[Block]:
    """Yield how far findings of UN bodies go, and what its organs voted."""
    say, material = writing.say, writing.material
    yield _gap_table(writing)
    findings = [row for row in material.register.rows if row.findings]
    if findings:
        yield subheading(say(N_("Incidents that a body of the United Nations spoke of")))
        yield _findings(findings, writing)
    if material.votes:
        yield subheading(say(N_("Votes in the Security Council")))
        yield from _votes(material.votes, writing)


#: what is counted of the register: name of the number → its words
OF_REGISTER: Mapping[str, str] = {
    "register|documented": N_("with an approved attribution"),
    "register|submitted": N_("submitted to a body"),
    "register|named": N_("in which a body named the party"),
    "register|remaining": N_("in which no body named it"),
}


def _gap_table(writing: Writing) -> Block:
    say = writing.say
    groups = _groups(writing.material.register.rows, writing.material.documented)
    return table(
        say(N_("From our attribution to a finding")),
        [say(N_("Cases")), say(N_("How many"))],
        [
            [say(words), [writing.numbers.count(key, groups[key], writing.voice)]]
            for key, words in OF_REGISTER.items()
        ],
        numeric=1,
        note=say(
            N_(
                "As of %(day)s. A finding of what is only possibly the same incident counts as "
                "none."
            ),
            day=writing.voice.day(writing.material.as_of),
        ),
    )


def _groups(rows: Sequence[Row], ours: Sequence[Row]) -> dict[str, list[Case]]:
    """Return the cases that each number of the register counts."""
    found = {
        "register|documented": ours,
        "register|submitted": [row for row in rows if row.sent],
        "register|named": [row for row in rows if row.gap is Gap.NAMED],
        "register|remaining": [row for row in ours if row.gap is not Gap.NAMED],
    }
    return {
        key: [Case(str(row.case_id), row.reference, 1, 1, 0) for row in group]
        for key, group in found.items()
    }


def _findings(rows: Sequence[Row], writing: Writing) -> Block:
    say, voice, facts = writing.say, writing.voice, writing.material.gap_facts
    lines: list[list[Inline]] = []
    for row in rows:
        case = facts[row.case_id]
        where = voice.listed(voice.text(one) for one in (case.place, case.within) if one)
        for one in row.findings:
            document = " ".join(part for part in (one.symbol, one.paragraph) if part)
            parties = voice.listed(voice.text(each.names) for each in one.parties)
            lines.append(
                [
                    f"{voice.when(case.date_edtf)}, {where}",
                    noted(voice.text(one.body_name), document),
                    parties or say(N_("no party")),
                    say(GAP_WORDS[row.gap]),
                ]
            )
    return table(
        say(N_("Findings")),
        [say(N_("Incident")), say(N_("Who speaks")), say(N_("Names")), say(N_("The gap"))],
        lines,
    )


def _votes(votes: Sequence[Vote], writing: Writing) -> Iterator[Block]:
    say, voice, party = writing.say, writing.voice, writing.material.report.party
    state = party.state_code if party else ""
    if state and state in writing.material.vetoes:
        yield paragraph(
            say(
                N_(
                    "%(state)s cast %(number)s vetoes in this period, and %(so_far)s in all until "
                    "%(day)s, as far as this register goes."
                ),
                state=called(state, voice.language),
                number=voice.number(writing.material.vetoes[state]),
                so_far=voice.number(writing.material.vetoes_so_far[state]),
                day=voice.day(writing.material.report.until),
            )
        )
    lines: list[list[Inline]] = [
        [
            voice.day_or_unknown(one.voted_on),
            _symbol(one, writing),
            wording(one.subject, voice),
            voice.listed(called(each, voice.language) for each in one.vetoes),
        ]
        for one in reversed(votes)
    ]
    yield table(
        say(N_("Drafts that were vetoed")),
        [say(N_("Date")), say(N_("Draft")), say(N_("Subject")), say(N_("Vetoed by"))],
        lines,
    )


def _symbol(vote: Vote, writing: Writing) -> Inline:
    parts = [vote.source, vote.url]
    if vote.mark.value == "unconfirmed":
        parts.append(writing.say(UNCONFIRMED))
    return writing.once(vote.symbol, writing.voice.listed(parts))


# --- recommendations


def recommendations(writing: Writing) -> Iterator[Block]:
    """Yield what was asked of whom, and what came of it."""
    rows = writing.material.recommendations
    if not rows:
        yield paragraph(writing.say(N_("No recommendation is recorded for this report yet.")))
        return
    for _key, group in groupby(rows, key=lambda one: one.addressee_id):
        asked = list(group)
        yield subheading(writing.voice.text(asked[0].addressee))
        yield listed([_asked(one, writing) for one in asked])
    if not any(one.status for one in rows):
        yield caution(
            writing.say(N_("No follow-up to any of these recommendations is recorded yet."))
        )


def _asked(one: Reported, writing: Writing) -> Inline:
    voice = writing.voice
    note = voice.listed(
        part
        for part in (
            voice.text(one.document),
            one.page,
            one.url,
            writing.say(UNCONFIRMED) if one.mark == "unconfirmed" else "",
        )
        if part
    )
    words, language = one.ask.in_language(voice.language)
    run: dict[str, Any] = {"text": words}
    if note not in writing.noted:
        run["note"] = note_of(note)
        writing.noted.add(note)
    if language and language != voice.language:
        run["language"] = language
    status = writing.say(STATUSES[one.status])
    return [run, {"text": f" ({status})"}] if one.status else [run]
