"""A form of a page as a browser would send it, with nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from typing_extensions import override

Attributes = dict[str, str | None]
#: inputs that send nothing by themselves
_SILENT = frozenset({"submit", "button", "reset", "image", "file"})


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]], set[str]]] = []
        self.select: str | None = None
        self.chosen: list[str] = []
        self.first: str | None = None
        self.is_multiple = False
        self.text: str | None = None
        self.area: str = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self.forms and found.get("name"):
            self.forms[-1][2].add(found.get("name") or "")
        if tag == "form":
            self.forms.append((found.get("action") or "", [], set()))
        elif tag == "input":
            self._input(found)
        elif tag == "select":
            self.select, self.chosen, self.first = found.get("name"), [], None
            self.is_multiple = "multiple" in found
        elif tag == "option" and self.select:
            value = found.get("value") or ""
            self.first = value if self.first is None else self.first
            self.chosen += [value] if "selected" in found else []
        elif tag == "textarea":
            self.area, self.text = found.get("name") or "", ""

    def _input(self, found: Attributes) -> None:
        name, kind = found.get("name"), found.get("type") or "text"
        if not name or kind in _SILENT or "disabled" in found:
            return
        if kind in ("checkbox", "radio") and "checked" not in found:
            return
        self._add(name, found.get("value") or "")

    def _add(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1][1].append((name, value))

    @override
    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            alone = [] if self.is_multiple or self.first is None else [self.first]
            for value in self.chosen or alone:
                self._add(self.select, value)
            self.select = None
        elif tag == "textarea" and self.text is not None:
            self._add(self.area, self.text.removeprefix("\n"))
            self.text = None


@dataclass(frozen=True)
class Form:
    """What would be sent, and the names of everything that can be filled in."""

    values: dict[str, list[str]]
    names: set[str]


def form_of(html: str, address: str) -> Form:
    """Return the form that a page sends to its own address."""
    reader = _Forms()
    reader.feed(html)
    path = urlsplit(address).path
    found = [one for one in reader.forms if urlsplit(one[0]).path in (path, "")]
    assert len(found) == 1, f"{address} has {len(found)} forms of its own"
    values: dict[str, list[str]] = {}
    for name, value in found[0][1]:
        values.setdefault(name, []).append(value)
    return Form(values, {name.partition("-")[0] for name in found[0][2]})
