"""What the recipient publishes that it wants, in its order, and what this packet answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casefiles.outbound.packets.documents import (
    Answer,
    AnswerKind,
    Element,
    Requirement,
    Stance,
    Text,
)
from casefiles.outbound.submissions.parts import answers, terms
from casefiles.outbound.submissions.parts.disclose import Disclosed
from casefiles.outbound.submissions.parts.disclose_case import parties_of, where_of
from casefiles.outbound.submissions.parts.numbers import Leaving
from casefiles.outbound.submissions.parts.persons import OnSheet, answer_about
from casefiles.record.disclosure.queries import Because
from casefiles.record.recipients import models as recipients
from casefiles.record.recipients.models import Check, Form, Per, Profile

_REQUIREMENTS: Mapping[recipients.Requirement, Requirement] = {
    recipients.Requirement.REQUIRED: Requirement.REQUIRED,
    recipients.Requirement.OPTIONAL: Requirement.ASKED,
    recipients.Requirement.NOT_ASKED: Requirement.NOT_ASKED,
    recipients.Requirement.FORBIDDEN: Requirement.FORBIDDEN,
}
_LANGUAGE_NAMES = {"en": "english", "ar": "arabic"}
_ENDED = frozenset({Because.TAKEN_BACK, Because.EXPIRED})


@dataclass(frozen=True)
class Filing:
    """Everything that answers may draw on."""

    profile: Profile
    leaving: tuple[Leaving, ...]
    disclosed: Disclosed
    #: element code → the officer's own words, as kept
    answers: Mapping[str, Any]
    #: case id → victim id → what was said about prosecutors
    onward: Mapping[str, Mapping[str, Because]]
    #: who has a form of their own, where the recipient asks for one each
    persons: tuple[OnSheet, ...] = ()


def elements_of(filing: Filing) -> tuple[Element, ...]:
    """Return the recipient's elements with our answers; our own conditions are never among them."""
    parts = {part.code: terms.worded(part.label) for part in filing.profile.parts}
    return tuple(
        Element(
            code=element.code,
            label=terms.worded(element.label),
            requirement=_REQUIREMENTS[element.requirement],
            source=element.source.text,
            mark=element.source.mark.value,
            answers=tuple(_answers(element, filing)),
            part=parts.get(element.part, ()),
        )
        for element in filing.profile.elements
    )


def _answers(element: recipients.Element, filing: Filing) -> Iterator[Answer]:
    if element.per is Per.SUBMISSION:
        written = answers.said(filing.answers.get(element.code), element.vocabulary)
        text = written or _OF_WHOLE.get(element.checks[0], _nothing)(filing)
        if element.notice:
            notice = terms.worded(element.notice)
            text = terms.joined([notice, terms.named(text)], terms.SEMICOLONS) if text else notice
        yield _given(text, confidential=element.confidential)
    elif element.per is Per.PERSON and filing.profile.form is Form.PER_PERSON:
        for one in filing.persons:
            yield answer_about(element, one)
    else:
        for number, each in enumerate(filing.leaving):
            yield _of_case(element, filing, each, number)


def _of_case(element: recipients.Element, filing: Filing, each: Leaving, at: int) -> Answer:
    check = element.checks[0]
    if check is Check.GROUND_FOR_DISCLOSURE:
        return _grounds(filing, each)
    if check is Check.CONSENT_ONWARD_PROSECUTORS:
        text = _onward(filing, each)
    elif check in (Check.PERPETRATOR, Check.PERPETRATOR_NAMED):
        return _party(each)
    elif check is Check.VICTIMS:
        text = _victims(filing, each, at)
    elif check is Check.EVIDENCE:
        text = _evidence(filing, at)
    else:
        text = _OF_CASE.get(check, _nothing)(each)
    kind = AnswerKind.GIVEN if text else AnswerKind.NOT_STATED
    return Answer(case=each.number, kind=kind, text=text)


def _given(text: Text, *, confidential: bool) -> Answer:
    kind = AnswerKind.GIVEN if text else AnswerKind.NOT_STATED
    return Answer(kind=kind, text=text, confidential=confidential)


def _nothing(_: object) -> Text:
    return ()


def _state(filing: Filing) -> Text:
    areas = [each.told["place"]["areas"] for each in filing.leaving if each.told["place"]]
    countries = {terms.text(area[-1]) for area in areas if area}
    return terms.joined(sorted(countries, key=str))


#: answered for the submission as a whole where the officer wrote nothing
_OF_WHOLE: Mapping[Check, Callable[[Filing], Text]] = {
    Check.SUBMITTER_CONTACT: lambda _: terms.say("see_letter"),
    Check.CONFIDENTIALITY_MARKS: lambda _: terms.say("answer_marks"),
    Check.STATE_CONCERNED: _state,
}


def _circumstances(each: Leaving) -> Text:
    what = terms.label("target", each.told["target"])
    return terms.say("answer_case_file", what=what) if what else ()


def _victims(filing: Filing, each: Leaving, at: int) -> Text:
    permits = each.permits
    named, withheld = len(permits.exposed_people), len(permits.withheld_people)
    others = len(each.content["victims"]) - named - withheld
    case = filing.disclosed.cases[at]
    counts = {"named": named, "withheld": withheld, "others": others, "figures": len(case.figures)}
    if case.left_out.figures:
        return terms.say("answer_victims_withheld", hidden=case.left_out.figures, **counts)
    return terms.say("answer_victims", **counts)


def _party(each: Leaving) -> Answer:
    claim = each.told["claim"]
    standard = terms.standard(claim["scheme"], claim["standard"]) if claim else None
    if standard is None:
        return Answer(case=each.number, kind=AnswerKind.NOT_STATED)
    parties = terms.joined(party.name for party in parties_of(claim))
    kind = AnswerKind.GIVEN
    if claim["stance"] != Stance.ATTRIBUTES:
        text = terms.say("answer_undetermined")
    elif parties:
        text = terms.say("answer_party", parties=parties, standard=standard.label)
    else:
        kind, text = AnswerKind.WITHHELD, terms.say("answer_party_withheld")
    return Answer(case=each.number, kind=kind, text=text)


def _law(each: Leaving) -> Text:
    law = terms.provisions("violation", each.told["violations"])
    return terms.joined(map(terms.of_law, law), terms.SEMICOLONS)


def _languages(each: Leaving) -> Text:
    narrative = each.told["narrative"] or {"wordings": {}}
    known = [_LANGUAGE_NAMES[one] for one in narrative["wordings"] if one in _LANGUAGE_NAMES]
    return terms.joined(terms.say(name) for name in known)


_OF_CASE: Mapping[Check, Callable[[Leaving], Text]] = {
    Check.FACTS_DATE: lambda each: terms.event_date(each.told["date_edtf"]),
    Check.FACTS_MONTH: lambda each: terms.event_date(each.told["date_edtf"]),
    Check.FACTS_PLACE: lambda each: where_of(each.told).names,
    Check.CIRCUMSTANCES: _circumstances,
    Check.LEGAL_CHARACTERISATION: _law,
    Check.NARRATIVE_LANGUAGE: _languages,
}


def _grounds(filing: Filing, each: Leaving) -> Answer:
    withheld = sum(row.count for row in filing.disclosed.redactions if row.case == each.number)
    if withheld:
        text = terms.say("answer_withheld", count=withheld)
        return Answer(case=each.number, kind=AnswerKind.WITHHELD, text=text)
    return Answer(case=each.number, kind=AnswerKind.GIVEN, text=terms.say("answer_grounds"))


def _onward(filing: Filing, each: Leaving) -> Text:
    exposed = each.permits.exposed_people
    if not exposed:
        return terms.say("answer_nobody_named")
    said = filing.onward.get(each.told["id"], {})
    answers = [said.get(one["id"]) for one in exposed]
    given, ended = answers.count(Because.GROUND), sum(one in _ENDED for one in answers)
    rest = len(exposed) - given - ended
    return terms.say("answer_onward", named=len(exposed), given=given, ended=ended, rest=rest)


def _evidence(filing: Filing, at: int) -> Text:
    case = filing.disclosed.cases[at]
    exhibits = [one.number for one in filing.disclosed.exhibits if case.number in one.cases]
    heard = [source for fact in case.facts for source in fact.sources]
    heard += [figure.source for figure in case.figures if figure.source]
    return terms.say(
        "answer_evidence",
        exhibits=_listed(exhibits, case.left_out.exhibits),
        sources=_listed(sorted(set(heard)), case.left_out.sources),
    )


def _listed(numbers: Sequence[int], hidden: int) -> Text:
    """Return numbers in words; none is only said where nothing is withheld either."""
    parts = [terms.plain(str(number)) for number in numbers]
    if hidden:
        parts.append(terms.say("and_withheld", hidden=hidden))
    return terms.joined(parts) or terms.say("none")
