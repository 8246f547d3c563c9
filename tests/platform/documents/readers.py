"""A report read back: the words and tags of a PDF, the elements of a page, the members of a ZIP."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from typing_extensions import override

FONTS = Path(__file__).parents[3] / "static" / "vendor" / "fonts-pdf"
_VOID = frozenset({"br", "meta"})


def pages_of_pdf(content: bytes, folder: Path) -> list[str]:
    """Return the words of each page, in the order in which a reader takes them."""
    place = folder / "read.pdf"
    place.write_bytes(content)
    done = subprocess.run(  # noqa: S603 - a reader that the machine has
        ["pdftotext", "-enc", "UTF-8", str(place), "-"],  # noqa: S607
        capture_output=True,
        check=True,
    )
    return [in_plain(one) for one in done.stdout.decode().split("\f")][:-1]


def tags_of_pdf(content: bytes, folder: Path) -> str:
    """Return the tree of tags, with the words that they hold."""
    place = folder / "read.pdf"
    place.write_bytes(content)
    done = subprocess.run(  # noqa: S603 - a reader that the machine has
        ["pdfinfo", "-struct-text", str(place)],  # noqa: S607
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def words_of_tags(tags: str) -> str:
    """Return the words in a tree of tags, one after the other."""
    return in_plain(" ".join(re.findall(r'^ *"(.*)"$', tags, re.MULTILINE)))


def in_plain(text: str) -> str:
    """Return a text without marks that are not seen, and with one blank for several."""
    kept = (
        "" if unicodedata.category(letter) in {"Cf", "Mn"} else letter
        for letter in unicodedata.normalize("NFKC", text)
    )
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def members_of(content: bytes) -> dict[str, bytes]:
    """Return the files in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass
class Element:
    """An element of a page."""

    name: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page of HTML as a list of its elements; every one that is opened is closed."""

    content: bytes
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.content.decode())
        self.close()
        assert self._open == [], [one.name for one in self._open]

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parents = tuple(one.name for one in self._open)
        element = Element(tag, {name: value or "" for name, value in attrs}, parents)
        assert len(attrs) == len(element.attributes), f"{tag} says something twice"
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"{self._open[-1].name} is ended by {tag}"
        self._open.pop()

    @override
    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, *names: str) -> list[Element]:
        """Return the elements of these names, in order."""
        return [one for one in self.elements if one.name in names]

    def one(self, name: str) -> Element:
        """Return the only element of a name."""
        (found,) = self.all(name)
        return found

    @property
    def anchors(self) -> list[str]:
        """The names that a link can lead to."""
        return [one.attributes["id"] for one in self.elements if "id" in one.attributes]

    @property
    def links(self) -> list[str]:
        """Where the links lead."""
        return [one.attributes["href"] for one in self.all("a")]

    @property
    def text(self) -> str:
        """What is read on the page."""
        return in_plain(self.one("body").text)
