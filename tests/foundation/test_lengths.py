"""How long a text is: the same here and in the browser, in any script."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefiles.foundation.lengths import characters_in, words_in

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".venv" / "bin" / "node"
TEXTS = {
    "": 0,
    "  \n\t ": 0,
    "Aircraft struck the market.": 4,
    "one -- two — three • four": 4,
    "state-run U.N. don't 3,000": 4,
    "قصفت طائرات السوق، ثم عادت.": 5,
    "مُحَمَّدٌ وَعَلِيّ": 2,
    "می\u200cروم": 1,
    "١٢ قتيلاً": 2,
    "no\u00a0break\u2003wide\u3000same": 4,
    "line\r\nline": 2,
    "_ * _": 0,
    "naïve 🙂 café": 2,
}


@pytest.mark.parametrize(("text", "words"), TEXTS.items())
def test_words_are_what_stands_between_blanks_and_says_something(text: str, words: int) -> None:
    assert words_in(text) == words


def test_a_new_line_is_one_character_however_it_was_sent() -> None:
    assert characters_in("a\r\nb") == characters_in("a\nb") == 3
    assert characters_in("🙂") == 1


@given(st.text(), st.text())
def test_two_texts_with_a_blank_between_have_the_words_of_both(one: str, other: str) -> None:
    assert words_in(f"{one} {other}") == words_in(one) + words_in(other)


@pytest.mark.skipif(not NODE.exists(), reason="node is not here")
def test_the_browser_counts_alike() -> None:
    script = (
        f"import {{ wordsIn, charactersIn }} from {json.dumps(str(ROOT / 'static/js/lengths.js'))};"
        f"console.log(JSON.stringify({json.dumps(list(TEXTS))}"
        ".map((text) => [wordsIn(text), charactersIn(text)])))"
    )
    command = [str(NODE), "--no-warnings", "--input-type=module", "-e", script]
    answered = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603

    assert json.loads(answered) == [[words_in(text), characters_in(text)] for text in TEXTS]
