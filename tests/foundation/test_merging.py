"""Both meant something: where the two do not touch, both stand; elsewhere somebody is asked."""

from __future__ import annotations

import pytest

from casefiles.foundation.merging import Collision, merged_lines, merged_texts
from casefiles.foundation.texts import Texts

BASE = "one\ntwo\nthree\nfour\nfive"


@pytest.mark.parametrize(
    ("one", "other", "merged"),
    [
        (BASE, BASE + "\nsix", BASE + "\nsix"),
        ("ONE\ntwo\nthree\nfour\nfive", BASE + "\nsix", "ONE\ntwo\nthree\nfour\nfive\nsix"),
        ("two\nthree\nfour\nfive", "one\ntwo\nthree\nfive", "two\nthree\nfive"),
        (BASE.upper(), BASE.upper(), BASE.upper()),
        ("ONE\n" + BASE[4:], "ONE\n" + BASE[4:-4] + "FIVE", "ONE\n" + BASE[4:-4] + "FIVE"),
    ],
)  # fmt: skip
def test_changes_that_do_not_touch_both_stand(one: str, other: str, merged: str) -> None:
    assert merged_lines(BASE, one, other) == merged
    assert merged_lines(BASE, other, one) == merged


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ONE\ntwo\nthree\nfour\nfive", "One\ntwo\nthree\nfour\nfive"),
        ("ONE\ntwo\nthree\nfour\nfive", "one\nTWO\nthree\nfour\nfive"),
        (BASE + "\nsix", BASE + "\nseven"),
        ("", BASE + "\nsix"),
    ],
)
def test_changes_that_touch_are_never_put_together(one: str, other: str) -> None:
    with pytest.raises(Collision):
        merged_lines(BASE, one, other)


def test_each_language_is_merged_by_itself() -> None:
    base = Texts.of(en="He fell.", ar="سقط.")
    one = Texts.of(en="He fell there.", ar="سقط.")
    other = Texts({"en": "He fell.", "ar": "سقط هناك."}, "en", {"ar": "Nour"})

    assert merged_texts(base, one, other) == Texts(
        {"en": "He fell there.", "ar": "سقط هناك."}, "en", {"ar": "Nour"}
    )
    assert merged_texts(base, one, Texts.of(en="He stood.", ar="سقط.")) is None
