"""One pinned case as it leaves: every person, number and claim only where the gate lets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from casefiles.outbound.packets.documents import (
    WITHHELD_TERM,
    WITHHELD_TEXT,
    ClaimedParty,
    Coded,
    Damage,
    Fact,
    Figure,
    Indicator,
    LeftOut,
    OtherClaim,
    OurClaim,
    PacketCase,
    Speaker,
    Stance,
    Text,
    Victim,
    VictimKind,
    When,
    Where,
    Wording,
)
from casefiles.outbound.submissions.parts import terms
from casefiles.outbound.submissions.parts.numbers import Leaving, Numbers
from casefiles.outbound.submissions.parts.told import SUSPECT
from casefiles.record.victims.queries import age_in_words

_ONE_EACH = ("target", "delivery")
_SEVERAL = {"weapons": "weapon", "patterns": "pattern"}


def disclose_case(each: Leaving, numbers: Numbers) -> PacketCase:
    """Return a case file as the recipient gets it."""
    content = each.told
    return PacketCase(
        number=each.number,
        public_id=numbers.public(content["id"]),
        titles=terms.text(content["title"]),
        grading=Coded(
            code=content["state"], scheme="did it happen", label=terms.say(content["state"])
        ),
        when=_when(content),
        where=where_of(content),
        facts=tuple(_facts(each, numbers)),
        violations=terms.provisions("violation", content["violations"]),
        figures=tuple(_figures(each, numbers)),
        victims=tuple(
            _victim(each, numbers, number, victim)
            for number, victim in enumerate(numbers.victims(content), start=1)
        ),
        damage=tuple(_damage(each, numbers, row) for row in content["damages"]),
        our_claim=_our_claim(each, numbers),
        other_claims=tuple(
            _other_claim(each, numbers, claim)
            for claim in content["other_claims"]
            if each.permits.quotes(claim).is_granted
        ),
        narrative=terms.text(content["narrative"]),
        left_out=_left_out(each, numbers),
    )


def _left_out(each: Leaving, numbers: Numbers) -> LeftOut:
    content, permits = each.content, each.permits
    return LeftOut(
        figures=sum(numbers.source(each, row["source"]) is None for row in content["figures"]),
        other_claims=sum(not permits.quotes(one).is_granted for one in content["other_claims"]),
        exhibits=sum(row["id"] not in numbers.exhibits for row in content["exhibits"]),
        sources=sum(not permits.speaks(one).is_granted for one in content["sources"]),
    )


def _when(content: Mapping[str, Any]) -> When:
    return When(
        edtf=content["date_edtf"] or "",
        display=terms.event_date(content["date_edtf"]),
        time=content["time_of_day"] or None,
        time_zone=content["time_zone"] or None,
    )


def where_of(content: Mapping[str, Any]) -> Where:
    """Return the place as exactly as it is known."""
    place, detail = content["place"], content["place_detail"]
    names = terms.text(place["names"]) if place else ()
    if detail and names:
        names = tuple(
            Wording(
                language=one.language,
                text=f"{one.text}: {terms.isolated(detail, one.language)}",
                original=one.original,
            )
            for one in names
        )
    return Where(
        names=names or terms.plain(detail),
        area=terms.joined(map(terms.text, place["areas"])) if place else (),
        code=place["code"] if place else None,
        precision=terms.coded("place_precision", content["place_precision"]),
        latitude=content["latitude"],
        longitude=content["longitude"],
        control=terms.label("control", content["control"]),
    )


def _codes(vocabulary: str, codes: list[str]) -> tuple[Coded, ...]:
    return tuple(terms.surely_coded(vocabulary, code) for code in codes)


def _facts(each: Leaving, numbers: Numbers) -> Iterator[Fact]:
    content = each.told
    sources = numbers.cited(each, content["cited"])
    hidden = numbers.hides(each, content["cited"])
    told = [(name, [content[name]] if content[name] else []) for name in _ONE_EACH]
    told += [(vocabulary, content[name]) for name, vocabulary in _SEVERAL.items()]
    for vocabulary, codes in told:
        aspect = Coded(code=vocabulary, scheme="aspect", label=terms.say(vocabulary))
        for value in _codes(vocabulary, codes):
            yield Fact(aspect=aspect, value=value, sources=sources, support_withheld=hidden)


def _figures(each: Leaving, numbers: Numbers) -> Iterator[Figure]:
    for row in each.told["figures"]:
        number = numbers.source(each, row["source"])
        if number is None:
            continue
        yield Figure(
            reported_by=describe_source(each, numbers, row["source"]),
            category=terms.surely_coded("casualty_category", row["category"]),
            group=terms.surely_coded("casualty_group", row["group"]),
            minimum=row["minimum"],
            maximum=row["maximum"],
            wording=terms.plain(row["wording"]),
            source=number,
        )


def describe_source(each: Leaving, numbers: Numbers, source_id: str) -> Text:
    """Return as much as may be said of a source: its title or label, or else only its kind."""
    source = each.told["sources"][source_id]
    if numbers.may_name(source_id):
        return terms.plain(source["published_title"]) or terms.text(source["label"])
    return terms.say(
        "source_of_kind",
        kind=terms.label("source_kind", source["kind"]),
        role=terms.label("source_role", source["role"]),
    )


def _victim(each: Leaving, numbers: Numbers, number: int, victim: Mapping[str, Any]) -> Victim:
    return Victim(
        number=number,
        public_id=numbers.public(victim["id"]),
        kind=VictimKind(victim["kind"]),
        name=_name(each, victim),
        minimum=victim["minimum"],
        maximum=victim["maximum"],
        outcome=terms.surely_coded("outcome", victim["outcome"]),
        cause=terms.coded("cause", victim["cause"]),
        violations=terms.provisions("violation", victim["violations"]),
        sources=numbers.cited(each, victim["cited"]),
        support_withheld=numbers.hides(each, victim["cited"]),
        **(personal_details(victim) if tells_details(each, victim) else _WITHHELD_DETAILS),
    )


def _name(each: Leaving, victim: Mapping[str, Any]) -> Text:
    if victim["kind"] != VictimKind.NAMED:
        return ()
    if each.permits.names(victim["id"]).is_granted:
        return terms.text(victim["names"])
    return WITHHELD_TEXT


def tells_details(each: Leaving, victim: Mapping[str, Any]) -> bool:
    """Return whether sex, age, status and occupation may go; of who has no name they always may."""
    return bool(victim["kind"] != VictimKind.NAMED or each.permits.details(victim["id"]).is_granted)


#: the same whether or not anything is recorded, so that the token tells nothing
_WITHHELD_DETAILS: Mapping[str, Any] = {
    "sex": WITHHELD_TEXT,
    "age": WITHHELD_TEXT,
    "status": WITHHELD_TERM,
    "occupation": WITHHELD_TERM,
}


def personal_details(victim: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is recorded of somebody besides the name, as a packet says it."""
    described = terms.text(victim["description"]) if victim["kind"] != VictimKind.NAMED else ()
    age = victim["age"]
    return {
        "sex": described or terms.label("sex", victim["sex"]),
        "age": _band(victim["age_band"]) if age is None else _age(age),
        "status": terms.coded("civilian_status", victim["civilian_status"]),
        "occupation": terms.coded("occupation", victim["occupation"]),
    }


def _age(years: int) -> Text:
    if years:
        return terms.plain(str(years))
    return terms.worded({one: age_in_words(years, one) for one in terms.LANGUAGES})


def _band(code: str) -> Text:
    return terms.label("age_band", code)


def _damage(each: Leaving, numbers: Numbers, row: Mapping[str, Any]) -> Damage:
    return Damage(
        facility=terms.text(row["facility"]),
        kind=terms.surely_coded("target", row["kind"]),
        level=terms.surely_coded("damage", row["extent"]),
        service=terms.label("out_of_service", row["out_of_service"]),
        sources=numbers.cited(each, row["cited"]),
        support_withheld=numbers.hides(each, row["cited"]),
    )


def suspects_in(claim: Mapping[str, Any]) -> int:
    """Return how many parties of a claim are individual suspects, who stay with us."""
    return sum(party["kind"] == SUSPECT for party in claim["parties"])


def parties_of(claim: Mapping[str, Any]) -> tuple[ClaimedParty, ...]:
    """Return the parties a claim names; individual suspects stay with us."""
    return tuple(
        ClaimedParty(
            name=terms.text(party["names"]),
            mode=terms.provision("mode_of_liability", party["mode"]),
        )
        for party in claim["parties"]
        if party["kind"] != SUSPECT
    )


def _our_claim(each: Leaving, numbers: Numbers) -> OurClaim | None:
    claim = each.told["claim"]
    standard = terms.standard(claim["scheme"], claim["standard"]) if claim else None
    if standard is None:
        return None
    return OurClaim(
        stance=Stance(claim["stance"]),
        parties=parties_of(claim) if claim["stance"] == Stance.ATTRIBUTES else (),
        parties_withheld=suspects_in(claim),
        standard=standard,
        wording=terms.text(claim["wording"]),
        rationale=terms.text(claim["rationale"]),
        indicators=tuple(_indicator(each, numbers, row) for row in claim["indicators"]),
        exculpatory=terms.text(claim["exculpatory"]),
        approved_on=date.fromisoformat(claim["approved_on"]),
        revision=claim["number"],
    )


def _indicator(each: Leaving, numbers: Numbers, row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        kind=terms.surely_coded("indicator", row["code"]),
        explanation=terms.text(row["note"]),
        sources=numbers.cited(each, row["cited"]),
        exhibits=numbers.shown(row["cited"]),
        support_withheld=numbers.hides(each, row["cited"]),
        points_away=not row["supports"],
    )


def _other_claim(each: Leaving, numbers: Numbers, claim: Mapping[str, Any]) -> OtherClaim:
    where = ", ".join(part for part in (claim["symbol"], claim["paragraph"]) if part)
    stated_on = claim["stated_on"]
    return OtherClaim(
        asserter=terms.text(claim["asserter_name"]),
        speaker=Speaker(claim["asserter"]),
        stance=Stance(claim["stance"]),
        parties=parties_of(claim),
        parties_withheld=suspects_in(claim),
        standard=terms.standard(claim["scheme"], claim["standard"]),
        wording=terms.text(claim["wording"]),
        reference=where or None,
        stated_on=date.fromisoformat(stated_on) if stated_on else None,
        source=numbers.source(each, claim["source"]),
        source_withheld=numbers.hides_source(each, claim["source"]),
    )
