"""A picture as a file of its own: SVG with its words as text, and PNG in the fonts of the PDF."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from casefiles.platform.documents.documents import picture as set_as_picture
from casefiles.platform.pictures.parts.drawing import Label, Picture, wrapped

_FONTS = "'IBM Plex Sans','IBM Plex Sans Arabic','Amiri','Noto Sans Arabic',system-ui,sans-serif"
_MARGIN, _TITLE, _NOTE = 16, 22, 16
_STYLE = (
    f"text{{font-family:{_FONTS};font-size:12px;fill:#182225}}.title{{font-size:16px;font-weight:600}}"
    ".on-land{paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;"
    "stroke-opacity:0.75}.strong{font-weight:600}.note{font-size:11px;fill:#55626a}"
)


def svg_document(picture: Picture) -> bytes:
    """Return a picture as an SVG that needs nothing beside it: title, words, notes."""
    drawing, rtl = picture.drawing, picture.language == "ar"
    width = drawing.width + 2 * _MARGIN
    edge, anchor = (width - _MARGIN, "end") if rtl else (_MARGIN, "start")
    heads = wrapped(picture.title, drawing.width * 0.75, most=3)
    top = _MARGIN + len(heads) * _TITLE + 6
    foot = top + drawing.height + 22
    notes = [line for note in picture.notes for line in wrapped(note, drawing.width, most=6)]
    height = foot + len(notes) * _NOTE + 2
    words = [
        *(
            _text(Label(edge, _MARGIN + 14 + at * _TITLE, one, anchor), "title")
            for at, one in enumerate(heads)
        ),
        *(
            _text(Label(edge, foot + at * _NOTE, one, anchor), "note")
            for at, one in enumerate(notes)
        ),
    ]
    paths = drawing.svg.partition(">")[2].removesuffix("</svg>")
    inner = "".join(_text(one, one.classes) for one in drawing.labels)
    direction = "rtl" if rtl else "ltr"
    made = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" lang="{picture.language}" '
        f'xml:lang="{picture.language}" direction="{direction}" aria-labelledby="t d">'
        f'<title id="t">{_plain(picture.title)}</title><desc id="d">{_plain(picture.alt)}</desc>'
        f"<style>{_STYLE}</style>"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(words)}'
        f'<g transform="translate({_MARGIN} {top})">{paths}{inner}</g></svg>\n'
    )
    return made.encode()


def _text(label: Label, kind: str) -> str:
    way = "rtl" if label.from_right else "ltr"
    named = f" class={quoteattr(kind)}" if kind else ""
    return (
        f'<text x="{label.x}" y="{label.y}" text-anchor="{label.text_anchor}" '
        f'direction="{way}"{named}>{_plain(label.text)}</text>'
    )


def _plain(text: str) -> str:
    """Return words as XML can hold them: no signs of control."""
    return escape("".join(one for one in text if one >= " " and one not in "\ufffe\uffff\x7f"))


def png_document(picture: Picture, *, fonts: Path) -> bytes:
    """Return a picture as PNG; the same numbers give the same bytes everywhere."""
    drawing = picture.drawing
    plain: dict[str, Any] = {
        "language": picture.language,
        "title": picture.title,
        "notes": list(picture.notes),
        "drawing": drawing.plain,
        "strong": [one.is_strong for one in drawing.labels],
    }
    with as_file(files("casefiles.platform.pictures") / "data" / "typst") as folder:
        template = folder / "picture.typ"
        return set_as_picture(template, plain, fonts=fonts)
