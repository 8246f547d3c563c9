"""A packet about things that never happened, in a country that does not exist."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import BinaryIO

from casefiles.outbound.packets.parts.content import (
    Answer,
    AnswerKind,
    CustodyRow,
    Element,
    Exhibit,
    Organisation,
    PacketContent,
    Recipient,
    RedactionRow,
    Requirement,
    Source,
)
from tests.outbound.packets.fiction_of_a_case import a_case, an_id, graded, say, term


def some_sources() -> tuple[Source, ...]:
    """Return published sources, a witness without a name, and a party."""
    kind, scale = "source kind", "Admiralty"
    return (
        Source(
            number=1,
            public_id=an_id(3, 1),
            kind=term(kind, "un", "UN report", "تقرير أممي"),
            description=say("Commission of Examples, X/TEST/00/00"),
            published_on=date(2020, 1, 28),
            published_at="https://example.org/report",
            reliability=graded(scale, "A", "Completely"),
        ),
        Source(
            number=2,
            public_id=an_id(3, 2),
            kind=term(kind, "ngo", "Organisation", "منظمة"),
            description=say("Harm Monitor, entry HM-0001"),
            published_at="https://example.org/hm/1",
            reliability=graded(scale, "B", "Usually"),
        ),
        Source(
            number=3,
            public_id=an_id(3, 3),
            kind=term(kind, "witness", "Witness", "شاهد"),
            description=say("A flight observer (invented)", "راصد طيران (مختلق)"),
            reliability=graded(scale, "B", "Usually", "عادةً"),
        ),
        Source(
            number=4,
            public_id=an_id(3, 4),
            kind=term(kind, "party", "Party", "طرف"),
            description=say("Statement of Party Alpha, repeating sources 2 and 3"),
            derived_from=2,
            also_derived_from=(3,),
        ),
    )


def opener(content: bytes) -> Callable[[], BinaryIO]:
    """Return what opens these bytes as a file, as often as asked."""
    return lambda: io.BytesIO(content)


def an_exhibit(number: int, content: bytes, *, extension: str = "jpg") -> Exhibit:
    """Return an exhibit with these bytes."""
    return Exhibit(
        number=number,
        public_id=an_id(4, number),
        cases=(1,),
        source=3,
        title=say("Drawing of shop fronts, from the west", "رسم لواجهات المحال من الغرب"),
        kind=term("exhibit kind", "image", "Image", "صورة"),
        media_type="image/jpeg",
        extension=extension,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        original_sha256="ab" * 32,
        derivation=say("Location data removed.", "أزيلت بيانات الموقع."),
        captured=say("Drawn for this test.", "رُسمت لهذا الاختبار."),
        open_file=opener(content),
    )


def some_elements() -> tuple[Element, ...]:
    """Return a few elements in a published order, answered, withheld and not stated."""
    rows = [
        ("submitter", "Identity of the submitter", "هوية مقدّم البلاغ", Requirement.ASKED, "S"),
        (
            "date_place",
            "Date, place, circumstances",
            "التاريخ والمكان والظروف",
            Requirement.REQUIRED,
            "S",
        ),
        ("victims", "Victims, with consent", "الضحايا، بموافقتهم", Requirement.ASKED, "S"),
        ("remedies", "Domestic remedies tried", "سبل الانتصاف المحلية", Requirement.NOT_ASKED, "K"),
    ]
    answers = {
        "submitter": (
            Answer(kind=AnswerKind.GIVEN, text=say("See the cover letter", "انظر الرسالة")),
        ),
        "date_place": tuple(
            Answer(
                case=number, kind=AnswerKind.GIVEN, text=say("22 July 2019, 08:35", "22 تموز 2019")
            )
            for number in (1, 2)
        ),
        "victims": (Answer(case=1, kind=AnswerKind.WITHHELD, text=say("One name", "اسم واحد")),),
        "remedies": (Answer(kind=AnswerKind.NOT_STATED),),
    }
    return tuple(
        Element(
            code=code,
            label=say(english, arabic),
            requirement=requirement,
            mark=mark,
            source="Published call for submissions (fictional), 2026",
            answers=answers[code],
        )
        for code, english, arabic, requirement, mark in rows
    )


def some_custody() -> tuple[CustodyRow, ...]:
    """Return the keeping of one exhibit from arrival to copy."""
    rows = [("ingested", "Received and hashed", "استُلم وحُسبت بصمته"), ("copied", "Copied", "نُسخ")]
    return tuple(
        CustodyRow(
            exhibit=1,
            sequence=sequence,
            at=datetime(2026, 10, 3, 9, sequence, tzinfo=UTC),
            event=term("custody", code, english, arabic),
            handler="Investigator 1",
            purpose=say("Preservation", "الحفظ"),
            sha256="ab" * 32,
            is_late_entry=sequence > 1,
        )
        for sequence, (code, english, arabic) in enumerate(rows, start=1)
    )


def some_content(
    *, cases: int = 3, exhibits: tuple[bytes, ...] = (b"not really a picture",)
) -> PacketContent:
    """Return a whole fictional packet."""
    return PacketContent(
        packet_id=an_id(9, 9)[:12],
        submission_reference="SUB-2026-007",
        organisation=Organisation(
            names=say("Documentation Network of Nowhere", "شبكة التوثيق في لا مكان"),
            address=("12 Invented Street", "Nowhere City"),
            focal_point="Submissions desk",
            email="desk@example.org",
            website="https://example.org",
            fingerprint_published_at=("https://example.org/key", "the annual report, page 2"),
            sample=True,
        ),
        recipient=Recipient(
            names=say("Commission of Examples", "لجنة الأمثلة"),
            profile_code="examples",
            address=("Palace of Examples", "1000 Nowhere"),
            profile_version="2026-10",
            checked_on=date(2026, 10, 1),
            checked_note=say("By two people.", "من شخصين."),
            order_note=say(
                "The Commission publishes a list; this is its order.",
                "تنشر اللجنة قائمة، وهذا ترتيبها.",
            ),
        ),
        languages=("en", "ar"),
        sealed_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        program_version="0.1.0",
        cover_note=say(
            "These cases were chosen because each struck the same kind of place.",
            "اختيرت هذه الحالات لأن كلاً منها أصاب النوع نفسه من الأماكن.",
        ),
        disclosure=say(
            "Names are included on the ground of consent of the person or the next of kin, "
            "recorded by the organisation.",
            "أُدرجت الأسماء بناءً على موافقة الشخص أو أقرب أقربائه، مسجّلةً لدى المنظمة.",
        ),
        cases=tuple(a_case(number) for number in range(1, cases + 1)),
        sources=some_sources(),
        exhibits=tuple(
            an_exhibit(number, content) for number, content in enumerate(exhibits, start=1)
        ),
        elements=some_elements(),
        custody=some_custody() if exhibits else (),
        redactions=(
            RedactionRow(
                case=1,
                where=say("Victim 2, name", "الضحية 2، الاسم"),
                item=say("Name of a person", "اسم شخص"),
                action="redacted",
                reason=say("The family has not been asked.", "لم تُسأل العائلة بعد."),
            ),
        ),
    )


def without_sample_mark(content: PacketContent) -> PacketContent:
    """Return the same packet as an organisation at work would send it."""
    return replace(content, organisation=replace(content.organisation, sample=False))
