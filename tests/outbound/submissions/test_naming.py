"""A withheld name is found however it is written, and words that are no name are left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.outbound.submissions.parts.naming import read, spellings


def person(*wordings: str, aliases: tuple[str, ...] = ()) -> dict[str, Any]:
    named = {str(number): wording for number, wording in enumerate(wordings)}
    return {"names": {"wordings": named}, "aliases": list(aliases)}


def is_named(somebody: dict[str, Any], text: str) -> bool:
    return bool(read({"narrative": text}).places_naming(spellings(somebody)))


NADIM = person("Nadim Withheldson", "نديم الصفصافي")
KHALED = person("عبد الله خالد المستور", aliases=("Abu Mazen 47",))
SALMA = person("سلمى", "Salma")
OMAR = person("Nadim Omar al-Withheld")
ELIAS = person("إلياس اللاذقاني")
FAMILY = person(aliases=("الصفصافي",))
JOINED = person("عبدالرحمن الوهمي")


@pytest.mark.parametrize(
    ("somebody", "text"),
    [
        # possessives
        (NADIM, "Nadim Withheldson's shop"),
        (NADIM, "the body of Nadim Withheldson\u2019s son"),
        (NADIM, "the Nadim Withheldsons"),
        (NADIM, "NADIM WITHHELDSON'S"),
        (SALMA, "Salma's mother"),
        (person("Ra's Nobody"), "Ra's Nobody's house"),
        # what is joined to a name in Arabic
        (NADIM, "قُتل خالد ونديم الصفصافي"),
        (NADIM, "فنديم الصفصافي"),
        (NADIM, "مرّ بنديم الصفصافي"),
        (NADIM, "قال لنديم الصفصافي"),
        (NADIM, "رجل كنديم الصفصافي"),
        (NADIM, "وبنديم الصفصافي"),
        (NADIM, "ولنديم الصفصافي"),
        (NADIM, "والنديم الصفصافي"),
        (NADIM, "بالنديم الصفصافي"),
        (NADIM, "للنديم الصفصافي"),
        (NADIM, "وللنديم الصفصافي"),
        (NADIM, "«و»نديم الصفصافي"),
        (SALMA, "وسلمى"),
        (SALMA, "لسلمى"),
        (FAMILY, "والصفصافي"),
        (FAMILY, "للصفصافي"),
        (FAMILY, "بالصفصافي"),
        (ELIAS, "لإلياس اللاذقاني"),
        (person(aliases=("اللاذقاني",)), "للاذقاني"),
        # the article comes and goes
        (NADIM, "نديم صفصافي"),
        (OMAR, "Nadim Omar Withheld"),
        (OMAR, "Nadim al-Withheld"),
        (OMAR, "Nadim ElWithheld"),
        # invisible characters, marks, stretching
        (NADIM, "Na\u00addim With\u200bheldson"),
        (NADIM, "Nadim\u2060 With\u034fhel\ufe0fdson"),
        (NADIM, "\u202bنديم الصفصافي\u202c".replace("ص", "ص\u200d").replace(" ", " \u200f")),
        (NADIM, "نـديم الصّفصـافي"),
        (SALMA, "Sal\u200cma"),
        (SALMA, "Sal\x01ma"),
        # hyphens, joined words, broken lines
        (NADIM, "Nadim-Withheldson"),
        (NADIM, "#NadimWithheldson2019"),
        (NADIM, "nadim_withheldson.jpg"),
        (NADIM, "Nadim\nWithheldson"),
        (NADIM, "Nadim With-\r\nheldson"),
        (NADIM, "N a d i m  W i t h h e l d s o n"),
        (NADIM, "نديم الصفصافي".replace(" ", "\u2028")),
        (KHALED, "عبدالله خالد المستور"),
        (KHALED, "وعبد الله المستور"),
        (JOINED, "عبد الرحمن الوهمي"),
        # digits of either set
        (KHALED, "Abu Mazen ٤٧"),
        (KHALED, "Abu Mazen ۴۷"),
        (KHALED, "ABU-MAZEN-47's"),
    ],
)
def test_a_name_is_found(somebody: dict[str, Any], text: str) -> None:
    assert is_named(somebody, text)
    assert is_named(somebody, f"They say: {text}, and so on.")


@pytest.mark.parametrize(
    ("somebody", "text"),
    [
        (NADIM, "Nadim was there. Withheldson was not."),
        (NADIM, "Nadim Withheldsonian"),
        (NADIM, "Panadim Withheldson"),
        (NADIM, "Withheldson Nadim"),
        (NADIM, "تنديم الصفصافي"),
        (NADIM, "نديم الصفصافيون"),
        (NADIM, "نديم وخالد الصفصافي"),
        (NADIM, ""),
        # a single word is a word: "peaceful", "peaceful (plural)", "by day", "the Salmas"
        (SALMA, "المظاهرات السلمية"),
        (SALMA, "الحراك السلمي"),
        (SALMA, "Salman, Salmas, salmagundi"),
        (person(aliases=("Amina",)), "I am in a car"),
        (person(aliases=("Sam",)), "the same sample"),
        (FAMILY, "صفصافي"),
        (ELIAS, "ياس اللاذقاني"),
        (person(aliases=("Ra",)), "Ras al-Ayn"),
        (KHALED, "Abu Mazen 470"),
        (KHALED, "Abu Mazen 147"),
        (KHALED, "عبد المستور"),
        (OMAR, "Omar al-Withheld"),
    ],
)
def test_what_is_not_the_name_is_no_alarm(somebody: dict[str, Any], text: str) -> None:
    assert not is_named(somebody, text)


def test_whoever_has_the_same_name_but_for_an_article_shares_it() -> None:
    assert spellings(person("Nadim al-Withheld")) == spellings(person("Nadim Withheld"))
    assert spellings(person("نديم الصفصافي")) == spellings(person("نديم صفصافي"))


def test_nobody_without_a_name_is_looked_for() -> None:
    assert spellings({"names": None, "aliases": []}) == set()
    assert spellings(person("…")) == set()


LATIN = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9)
ARABIC = st.text("بتثجحخدذرزسشصضطظعغقكمنهي", min_size=4, max_size=9)
NAMES = st.one_of(
    st.lists(LATIN, min_size=2, max_size=4),
    st.lists(ARABIC, min_size=2, max_size=4),
)
INVISIBLE = st.sampled_from(["", "", "\u00ad", "\u200b", "\u200e", "\u2066", "\ufeff", "\u0301"])
BETWEEN = st.sampled_from([" ", "  ", "\n", "-", "_", "\u00a0", " \u200f", "\u2011", ""])
BEFORE = ["", "و", "ف", "ب", "ل", "ك", "لل", "ال", "وب", "ول", "وال", "بال", "فلل"]
AFTER = ["", "'s", "\u2019s", "s"]


@given(data=st.data(), words=NAMES)
def test_no_way_of_writing_hides_a_name(data: st.DataObject, words: list[str]) -> None:
    is_latin = words[0].isascii()
    written = data.draw(BETWEEN).join(
        "".join(letter + data.draw(INVISIBLE) for letter in word) for word in words
    )
    before = "" if is_latin else data.draw(st.sampled_from(BEFORE))
    after = data.draw(st.sampled_from(AFTER)) if is_latin else ""

    assert is_named(person(" ".join(words)), f"x: {before}{written}{after}.")


@given(words=NAMES, others=st.lists(st.one_of(LATIN, ARABIC), max_size=30))
def test_other_words_are_no_alarm(words: list[str], others: list[str]) -> None:
    """Q and ظ stand in every name and in no other word."""
    mark = "q" if words[0].isascii() else "ظ"
    name = " ".join(mark + word for word in words)
    text = " ".join(word.replace(mark, "") for word in others)

    assert not is_named(person(name), text)
