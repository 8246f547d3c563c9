"""The members of a built packet, read as a recipient reads them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn


class Papers:
    """The members of one built packet, as text."""

    def __init__(self, place: Path) -> None:
        self._place = place
        with zipfile.ZipFile(place) as archive:
            self._members = {
                name.partition("/")[2]: archive.read(name) for name in archive.namelist()
            }
        self._read: dict[str, str] = {}

    @property
    def names(self) -> list[str]:
        """The members in their order."""
        return list(self._members)

    def text(self, name: str) -> str:
        """Return the words of a member, every blank taken for one."""
        if name not in self._read:
            self._read[name] = in_plain_words(self._text(name))
        return self._read[name]

    def _text(self, name: str) -> str:
        content = self._members[name]
        if name.endswith(".pdf"):
            page = self._place.with_suffix(".pdf")
            page.write_bytes(content)
            content = subprocess.run(  # noqa: S603 - a reader that the machine has
                ["pdftotext", "-enc", "UTF-8", str(page), "-"],  # noqa: S607
                capture_output=True,
                check=True,
            ).stdout
        if name.endswith(".docx"):
            read = docx.Document(io.BytesIO(content))
            # cells stand beside the paragraphs: all the words are read where they lie
            return " ".join(one.text or "" for one in read.element.body.iter(qn("w:t")))
        return content.decode("utf-8", "replace")

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table."""
        text = self._members[f"data/{name}"].decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    @property
    def data(self) -> dict[str, Any]:
        """Return what programs read."""
        data: dict[str, Any] = json.loads(self._members["data/cases.json"])
        return data


def in_plain_words(text: str) -> str:
    """Return a text without the marks of direction that stand between the words of mixed lines."""
    words = unicodedata.normalize("NFKC", text)
    plain = "".join(" " if unicodedata.category(one) == "Cf" else one for one in words)
    return " ".join(plain.split())


def bare(text: str) -> str:
    """Return only the letters and digits of a text: a PDF may move vowel marks and full stops."""
    letters = (one for one in text if unicodedata.category(one) != "Mn")
    return " ".join("".join(one if one.isalnum() else " " for one in letters).split())
