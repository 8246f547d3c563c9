"""One incident that never happened, in a country that does not exist."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from casefiles.outbound.packets.parts.content import WITHHELD, public_id
from casefiles.outbound.packets.parts.content_of_a_case import (
    ClaimedParty,
    Coded,
    Damage,
    Fact,
    Figure,
    Graded,
    Indicator,
    OtherClaim,
    OurClaim,
    PacketCase,
    Provision,
    Revision,
    Speaker,
    Stance,
    Text,
    Victim,
    VictimKind,
    When,
    Where,
    Wording,
)

SECRET = b"a secret of one packet, for tests"
MARKET = "سوق البلدة المتخيّلة"


def say(english: str, arabic: str | None = None, *, original: str = "en") -> Text:
    """Return a text in English and, where given, Arabic."""
    wordings = [Wording(language="en", text=english, original=original == "en")]
    if arabic is not None:
        wordings.append(Wording(language="ar", text=arabic, original=original == "ar"))
    return tuple(wordings)


def term(scheme: str, code: str, english: str, arabic: str | None = None) -> Coded:
    """Return a term of a vocabulary."""
    return Coded(code=code, scheme=scheme, label=say(english, arabic))


def graded(scale: str, code: str, english: str, arabic: str | None = None) -> Graded:
    """Return a degree on a scale."""
    return Graded(code=code, scheme=scale, label=say(english, arabic), scale=say(scale))


def law(code: str, article: str | None, english: str, arabic: str) -> Provision:
    """Return a legal category, of an article of the Rome Statute or of none."""
    return Provision(
        code=code,
        scheme="violation",
        label=say(english, arabic),
        article=say(f"Rome Statute article {article}") if article else (),
    )


def an_id(kind: int, number: int) -> str:
    """Return the packet's id for the record with this number."""
    return public_id(SECRET, UUID(int=kind << 64 | number))


KILLED = term("harm", "killed", "Killed", "قتلى")
INJURED = term("harm", "injured", "Injured", "جرحى")
EVERYONE = term("group", "all", "All", "الجميع")
CHILDREN = term("group", "children", "Children", "أطفال")
WOMEN = term("group", "women", "Women", "نساء")
CIVILIAN = term("status", "civilian", "Civilian", "مدني")
REASONABLE = graded(
    "Our own scale", "reasonable_grounds", "Reasonable grounds to believe", "أسباب معقولة للاعتقاد"
)

NARRATIVE_EN = (
    "On Monday morning, at about half past eight, aircraft struck a market in Example-on-the-Hill, "
    "a town that does not exist. Minutes later, while rescuers were pulling people out, the place "
    "was struck again.\n\nTwo houses and twenty-five shops were damaged or destroyed. Nothing in "
    "the material seen by the organisation shows a military object in or near the market."
)
NARRATIVE_AR = (
    "صباح يوم الاثنين، قرابة الساعة الثامنة والنصف، أصابت غارات جوية سوقاً في بلدة متخيّلة "
    "لا وجود لها. وبعد دقائق، بينما كان المسعفون ينتشلون المصابين، ضُرب المكان ثانيةً.\n\n"
    "تضرّر منزلان وخمسة وعشرون متجراً أو دُمّرت. ولا يظهر في المواد التي اطلعت عليها المنظمة "
    "أي هدف عسكري في السوق أو قربه."
)


def some_figures() -> tuple[Figure, ...]:
    """Return rival reports of the same harm: a floor, a range, an exact number."""
    commission = say("Commission of Examples", "لجنة الأمثلة")
    monitor = say("Harm Monitor (fictional)", "مرصد الضرر (متخيّل)")
    rows = [
        (commission, KILLED, EVERYONE, 43, None, 1),
        (commission, KILLED, CHILDREN, 4, 4, 1),
        (commission, INJURED, EVERYONE, 109, None, 1),
        (monitor, KILLED, EVERYONE, 40, 51, 2),
        (monitor, KILLED, CHILDREN, 6, 6, 2),
        (monitor, KILLED, WOMEN, 5, 7, 2),
        (monitor, INJURED, EVERYONE, 10, 109, 2),
    ]
    return tuple(
        Figure(
            reported_by=by, category=what, group=whom, minimum=least, maximum=most, source=number
        )
        for by, what, whom, least, most, number in rows
    )


def some_victims() -> tuple[Victim, ...]:
    """Return a named person, a withheld name, an unnamed child and two groups."""
    man = say("Man", "رجل")
    return (
        Victim(
            number=1,
            public_id=an_id(1, 1),
            kind=VictimKind.NAMED,
            age=say("34", "34"),
            name=say("Person A (invented)", "الشخص أ (مختلق)", original="ar"),
            sources=(3,),
            sex=man,
            status=CIVILIAN,
            outcome=KILLED,
        ),
        Victim(
            number=2,
            public_id=an_id(1, 2),
            kind=VictimKind.NAMED,
            age=say("40 to 49", "40 إلى 49"),
            name=say(WITHHELD),
            sources=(3,),
            sex=man,
            status=CIVILIAN,
            outcome=KILLED,
            occupation=term("occupation", "medical", "Medical", "طبي"),
        ),
        Victim(
            number=3,
            public_id=an_id(1, 3),
            kind=VictimKind.UNNAMED,
            sex=say("Boy", "صبي"),
            status=CIVILIAN,
            outcome=KILLED,
            sources=(1,),
        ),
        Victim(
            number=4,
            public_id=an_id(1, 4),
            kind=VictimKind.GROUP,
            minimum=5,
            maximum=7,
            sex=say("Women", "نساء"),
            status=CIVILIAN,
            outcome=KILLED,
            sources=(2,),
        ),
        Victim(
            number=5,
            public_id=an_id(1, 5),
            kind=VictimKind.GROUP,
            minimum=33,
            maximum=None,
            status=CIVILIAN,
            outcome=INJURED,
            sources=(1,),
        ),
    )


def our_claim() -> OurClaim:
    """Return an approved attribution to a force that does not exist."""
    return OurClaim(
        parties=(
            ClaimedParty(
                name=say(
                    "Air force of Party Alpha (fictional)", "القوات الجوية للطرف ألفا (متخيّل)"
                ),
                mode=law("RS25-3-a", "25(3)(a)", "Commits", "ارتكاب"),
            ),
        ),
        standard=REASONABLE,
        wording=say(
            "We hold that aircraft of Party Alpha carried out both strikes.",
            "نرى أن طائرات الطرف ألفا نفّذت الضربتين.",
        ),
        rationale=say(
            "Two independent logs place one aircraft over the town at both times, and no "
            "other air force flew there that week.",
            "يضع سجلّان مستقلان طائرةً واحدة فوق البلدة في الوقتين، ولم تحلّق قوة جوية أخرى هناك.",
        ),
        indicators=(
            Indicator(
                kind=term("indicator", "IND-SPOTTER", "Spotter log", "سجل الراصد"),
                sources=(3,),
                exhibits=(1,),
                explanation=say(
                    "Take-off and course noted at 08:12.", "سُجّل الإقلاع والمسار عند 08:12."
                ),
            ),
            Indicator(
                kind=term("indicator", "IND-PLATFORM", "Platform", "المنصة"),
                sources=(2,),
                explanation=say("Fixed-wing aircraft at high altitude.", "طائرة ثابتة الجناح."),
            ),
            Indicator(
                kind=term("indicator", "IND-DENIAL", "Denial", "نفي"),
                sources=(4,),
                points_away=True,
                explanation=say(
                    "Party Alpha says none of its aircraft flew.",
                    "يقول الطرف ألفا إن طائراته لم تحلّق.",
                ),
            ),
        ),
        exculpatory=say(
            "Party Alpha published a flight list for the day without this flight.",
            "نشر الطرف ألفا قائمة رحلات ذلك اليوم دون هذه الرحلة.",
        ),
        approved_on=date(2026, 11, 12),
        revision=2,
    )


def other_claims() -> tuple[OtherClaim, ...]:
    """Return what a UN-like body, an organisation and the party itself say."""
    alpha = (ClaimedParty(name=say("Party Alpha", "الطرف ألفا")),)
    return (
        OtherClaim(
            asserter=say("Commission of Examples", "لجنة الأمثلة"),
            speaker=Speaker.UN_BODY,
            stance=Stance.ATTRIBUTES,
            parties=alpha,
            reference="X/TEST/00/00, para. 12",
            standard=graded("Commission", "rgb", "reasonable grounds to believe"),
            wording=say(
                "The Commission has reasonable grounds to believe that Party Alpha "
                "committed the fictional act described."
            ),
            stated_on=date(2020, 1, 28),
            source=1,
        ),
        OtherClaim(
            asserter=say("Harm Monitor (fictional)", "مرصد الضرر (متخيّل)"),
            speaker=Speaker.ORGANISATION,
            stance=Stance.ATTRIBUTES,
            parties=alpha,
            standard=graded("Harm Monitor grades", "fair", "Fair"),
            reference="HM-0001",
            wording=say("Likely strike."),
            source=2,
        ),
        OtherClaim(
            asserter=say("Party Alpha", "الطرف ألفا"),
            speaker=Speaker.PARTY,
            stance=Stance.DENIES,
            source=4,
            wording=say(
                "Our aircraft had no task in that area.",
                "لم تكن لطائراتنا أي مهمة في تلك المنطقة.",
                original="ar",
            ),
        ),
    )


def a_case(number: int) -> PacketCase:
    """Return one incident with everything a case may have."""
    return PacketCase(
        number=number,
        public_id=an_id(2, number),
        titles=say(f"Market, Example-on-the-Hill, strike {number}", f"{MARKET}، الضربة {number}"),
        summary=say(
            "Air strikes on a market and, minutes later, on those who came to help.",
            "غارات جوية على سوق، ثم بعد دقائق على من جاؤوا للمساعدة.",
        ),
        grading=term("Our own scale", "verified", "Verified", "متحقَّق منه"),
        when=When(
            edtf="2019-07-22",
            display=say("22 July 2019", "22 تموز 2019"),
            time="08:35/08:58",
            time_zone="Asia/Damascus",
            precision=say("Day certain, time from one report", "اليوم مؤكد والوقت من تقرير واحد"),
        ),
        where=Where(
            names=say("Example-on-the-Hill", "المثال على التل"),
            code="XX07",
            area=say("Nowhere Province, Nowhere", "محافظة لا مكان، لا مكان"),
            precision=term("precision", "town", "Town, within 2 km", "بلدة، ضمن 2 كم"),
            latitude=35.6476,
            longitude=36.6766,
            control=say("Opposition groups (fictional)", "فصائل معارضة (متخيّلة)"),
        ),
        facts=(
            Fact(
                aspect=term("aspect", "target", "Target", "الهدف"),
                sources=(1,),
                value=term("target", "market", "Market", "سوق"),
            ),
            Fact(
                aspect=term("aspect", "weapon", "Weapon", "السلاح"),
                sources=(2,),
                value=term("weapon", "unguided_bomb", "Unguided bomb", "قنبلة غير موجّهة"),
            ),
            Fact(
                aspect=term("aspect", "delivery", "Delivery", "وسيلة الإيصال"),
                value=term("delivery", "fixed_wing", "Fixed-wing aircraft", "طائرة ثابتة الجناح"),
            ),
            Fact(
                aspect=term("aspect", "pattern", "Pattern", "النمط"),
                sources=(1, 3),
                value=term("pattern", "double_tap", "Double tap", "ضربة مزدوجة"),
            ),
        ),
        violations=(
            law("8-2-e-i", "8(2)(e)(i)", "Attacking civilians", "مهاجمة المدنيين"),
            law("indiscriminate-attack", None, "Indiscriminate attacks", "الهجمات العشوائية"),
        ),
        figures=some_figures(),
        victims=some_victims(),
        damage=(
            Damage(
                facility=say("Covered market hall", "قاعة السوق المغطاة"),
                sources=(1,),
                kind=term("target", "market", "Market", "سوق"),
                level=term("damage", "severe", "Severe", "شديد"),
                service=say("Out of service for four months", "خارج الخدمة أربعة أشهر"),
            ),
        ),
        our_claim=our_claim(),
        other_claims=other_claims(),
        narrative=say(NARRATIVE_EN, NARRATIVE_AR, original="ar"),
        revisions=(
            Revision(
                on=date(2026, 11, 9),
                what=say(
                    "First version named the alliance jointly, before the flight log came.",
                    "سمّت الصيغة الأولى التحالف مجتمعاً قبل ورود سجل الرحلات.",
                ),
            ),
        ),
        limits=(
            say("No one from the organisation visited the place.", "لم يزر أحد من المنظمة المكان."),
            say(
                "At least 27 of those reported killed are not recorded by name.",
                "ما لا يقل عن 27 ممن أُبلغ عن مقتلهم غير مسجّلين بالاسم.",
            ),
        ),
    )
