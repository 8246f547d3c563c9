"""One table of words, the same on both engines: what is typed, what is stored, found or not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from casefiles.foundation.finding_words import Marking, wanted
from casefiles.platform.search import workflow
from casefiles.platform.search.queries import found
from casefiles.platform.search.workflow import Document

FOUND = [
    ("احمد", "أحمد"), ("إحمد", "احمد"), ("الاء", "آلاء"), ("مصطفي", "مصطفى"), ("معره", "معرّة"),
    ("مَعَرَّة", "معره"), ("مشفـــى", "مشفى"), ("لؤي", "لوي"), ("مؤمن", "مومن"), ("رائد", "رايد"),
    ("کریم", "كريم"), ("ڪريم", "كريم"), ("ھدى", "هدى"), ("2016", "٢٠١٦"), ("۲۰۱۶", "2016"),
    ("٧١", "EV-000071"), ("سوق", "السوق"), ("والسوق", "سوق"), ("بالسوق", "السوق"),
    ("للسوق", "السوق"), ("سوق", "وسوق"), ("سوق", "فالسوق"), ("وسوق", "وسوق"), ("ورق", "ورق"),
    ("عبد الرحمن", "عبدالرحمن"), ("عبدالرحمن", "عبد الرحمٰن"), ("المتخ", "سلمى المتخيلة"),
    ("سل", "سلمى"), ("maarrat", "Maʿarrat"), ("Ma’arrat", "maarrat"), ("MAARRAT", "Maarrat"),
    ("ayn", "ʿAyn"), ("Elías", "Elias"), ("strasse", "Straße"), ("lodz", "Łódź"),
    ("xx-2026-0042", "XX-2026-0042"), ("0042", "XX-2026-0042"), ("A/HRC/43/57", "A/HRC/43/57"),
    ("market nowhere", "Nowhere, the market"), ("سوق\u200f", "سوق"), ("نور", "ﻧﻮﺭ"),
    # A letter that is not joined is taken for one: rather a word too many than one too few.
    ("رقه", "ورقة"),
]  # fmt: skip
NOT_FOUND = [
    ("حمد", "أحمد"), ("سوق مدرسة", "سوق"), ("ket", "market"), ("8", "18"),
    ("case", "nothing of that word"), ("_case", "nothing of that word"), ("OR", "nothing else"),
    ('" OR "', "nothing else"), ("-", "nothing"), ("", "nothing"), ("\u0654", "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "stored", "is_found"),
    [(*pair, True) for pair in FOUND] + [(*pair, False) for pair in NOT_FOUND],
)
def test_what_is_typed_finds_what_is_stored(typed: str, stored: str, is_found: bool) -> None:
    """The rule by itself, which both engines follow; one test below asks each of them."""
    body = Document("case", uuid4(), None, [stored]).body.split()

    beginnings = wanted(typed)
    every = all(any(word.startswith(begun) for word in body[1:]) for begun in beginnings)
    assert (bool(beginnings) and every) is is_found


def test_the_engine_finds_as_the_table_says(session: Session) -> None:
    documents = {(typed, stored): uuid4() for typed, stored in (*FOUND, *NOT_FOUND)}
    workflow.add_all(
        session,
        [Document("case", key, None, [stored]) for (_typed, stored), key in documents.items()],
    )

    answers = {
        pair: key in session.scalars(found(session, "case", pair[0])).all()
        for pair, key in documents.items()
    }

    assert [pair for pair, is_found in answers.items() if is_found != (pair in FOUND)] == []
    assert session.scalars(found(session, "victim", "احمد")).all() == []


def test_what_changed_is_found_by_its_new_words_and_what_is_forgotten_by_none(
    session: Session,
) -> None:
    case, victim = uuid4(), uuid4()
    workflow.keep(session, Document("case", case, case, ["market"]))
    workflow.keep(session, Document("victim", victim, case, ["market"]))
    workflow.keep(session, Document("case", case, case, ["school"]))
    assert session.scalars(found(session, "case", "market")).all() == []
    assert session.scalars(found(session, "case", "school")).all() == [case]

    workflow.forget(session, case)
    assert session.scalars(found(session, "case", "school")).all() == []
    assert session.scalars(found(session, "victim", "market")).all() == []


def test_the_words_that_were_looked_for_are_marked() -> None:
    assert Marking(wanted("معره ٢٠١٦")).pieces("سوق المعرّة, 2016") == [
        ("سوق ", False),
        ("المعرّة", True),
        (", ", False),
        ("2016", True),
    ]
