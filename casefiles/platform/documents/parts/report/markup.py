"""Words and drawings as markup that holds nothing of its own: no script, no style, no request."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from casefiles.foundation.scripts import has_right_to_left
from casefiles.platform.documents.parts.report.arrangement import is_from_right, linked
from casefiles.platform.documents.parts.report.shape import Drawing, Inline, Label, Run
from casefiles.platform.documents.parts.report.shapes import drawn

#: what is never seen, or what no page of markup may hold
_UNHEARD = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
_SAFE = re.compile(
    r"(https?://|mailto:|\./|\.\./|/(?!/)|#|[\w-]+(/|\.html))[^\s\x00-\x1f]*", re.IGNORECASE
)

AddressOf = Callable[[str], str | None]


class UnsafeAddress(Exception):  # noqa: N818 - the fact, as the caller will report it
    """A number was to lead to an address that a page may not open."""


def heard(text: str) -> str:
    """Return a text as markup; what cannot stand there is written out as its number."""
    return escape(_UNHEARD.sub(lambda found: f"[U+{ord(found[0]):04X}]", text))


def lines(text: str) -> str:
    """Return a text as markup, with its line breaks."""
    return heard(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", "<br>")


def direction(language: str) -> str:
    """Return the direction that a language is written in."""
    return "rtl" if is_from_right(language) else "ltr"


def nowhere(_: str) -> None:
    """Return no address for any number."""


class Wording:
    """Runs of words to markup; notes get their number and wait for the end of the section."""

    def __init__(self, address_of: AddressOf = nowhere) -> None:
        self._address_of = address_of
        self._count = 0
        self._waiting: list[tuple[int, Inline]] = []

    def inline(self, text: Inline) -> str:
        """Return a text as markup."""
        return "".join(map(self._run, linked(text)))

    def waiting(self) -> list[tuple[int, Inline]]:
        """Hand over the notes since the last time, each with its number."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def number(self, key: str, shown: str) -> str:
        """Return a number, leading to where it comes from if the caller knows where that is."""
        address = self._address_of(key) if key else None
        if address is None:
            return shown
        if not _SAFE.fullmatch(address):
            raise UnsafeAddress("a number leads to an address that may not be opened")
        return f'<a class="live" href="{heard(address)}">{shown}</a>'

    def _run(self, run: Run) -> str:
        shown = lines(run.text)
        if run.language:
            shown = f'<bdi lang="{run.language}" dir="{direction(run.language)}">{shown}</bdi>'
        elif run.href and run.text == run.href:
            shown = f'<bdi dir="ltr">{shown}</bdi>'
        if run.bold:
            shown = f"<b>{shown}</b>"
        if run.href:
            shown = f'<a href="{heard(_inside(run.href))}">{shown}</a>'
        shown = self.number(run.number, shown)
        return shown + self._note(run.note) if run.note else shown

    def _note(self, note: Inline) -> str:
        self._count += 1
        self._waiting.append((self._count, note))
        return f'<sup><a id="ref-{self._count}" href="#note-{self._count}">{self._count}</a></sup>'


def _inside(address: str) -> str:
    return f"#section-{address[1:]}" if address.startswith("#") else address


def svg_of(drawing: Drawing, alt: str, language: str) -> str:
    """Return a drawing with its words as SVG, in a page or alone."""
    words = "".join(_label(one, language) for one in drawing.labels)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img"'
        f' viewBox="0 0 {drawing.width} {drawing.height}" aria-label="{heard(alt)}"'
        f' font-family="IBM Plex Sans, IBM Plex Sans Arabic, Noto Naskh Arabic, sans-serif">'
        f"{drawn(drawing.svg)}{words}</svg>"
    )


def _label(label: Label, language: str) -> str:
    # Left and right are those of the drawing: `start` turns round where the text is Arabic.
    is_rtl = has_right_to_left(label.text)
    anchor = label.anchor
    if is_rtl and anchor != "middle":
        anchor = "end" if anchor == "start" else "start"
    weight = ' font-weight="600"' if label.bold else ""
    return (
        f'<text x="{label.x}" y="{label.y}" text-anchor="{anchor}" font-size="{label.size}"'
        f' fill="{label.colour}"{weight} direction="{"rtl" if is_rtl else "ltr"}"'
        f' lang="{language}">{heard(label.text)}</text>'
    )
