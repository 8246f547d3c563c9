"""Plain data and our template become an archivable, accessible PDF, the same everywhere."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefiles.platform.documents.parts.fonts import drawable_characters, load_fonts

if TYPE_CHECKING:
    import typst

# Archivable with its text recoverable (PDF/A-2a), and readable by a screen reader (PDF/UA-1).
_MOST_WORKERS = 4
#: dots an inch: sharp on paper
_FINE = 240.0
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]


class CannotTypeset(Exception):  # noqa: N818 - the fact, as the caller will report it
    """The template and the data do not make a document."""


def typeset_many(
    orders: Iterable[tuple[Path, Callable[[], Mapping[str, object]]]],
    *,
    written_on: date,
    fonts: Path,
) -> Iterator[bytes]:
    """Yield a document for each page description and its data, in order, a few set at a time.

    Typst lets go of the interpreter while it works. At most two documents a worker are held
    ahead of who takes them, so that a thousand need no more memory than a few.
    """

    def set_one(template: Path, data: Callable[[], Mapping[str, object]]) -> bytes:
        return typeset(template, data(), written_on=written_on, fonts=fonts)

    load_fonts(fonts), drawable_characters(fonts)  # once, before several ask for them
    workers = min(_MOST_WORKERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[bytes]] = deque()
        try:
            for template, data in orders:
                waiting.append(pool.submit(set_one, template, data))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def typeset(template: Path, data: Mapping[str, object], *, written_on: date, fonts: Path) -> bytes:
    """Set a page description with this data. The data arrives as JSON, so none of it is markup."""
    return _made(
        template,
        data,
        fonts,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(written_on, time(), UTC),
    )


def picture(template: Path, data: Mapping[str, object], *, fonts: Path) -> bytes:
    """Set a description of one page as a picture, for documents that hold no shapes."""
    return _made(template, data, fonts, format="png", ppi=_FINE)


def _made(template: Path, data: Mapping[str, object], fonts: Path, **how: Any) -> bytes:  # noqa: ANN401 - as typst takes it
    import typst  # noqa: PLC0415 - 7 MB that only documents need

    drawable = _only(data, drawable_characters(fonts))
    compiler = typst.Compiler(
        input=template,
        root=template.parent,
        font_paths=load_fonts(fonts),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(drawable, ensure_ascii=False, sort_keys=True)},
    )
    try:
        made = compiler.compile(**how)
    except typst.TypstError as problem:
        raise CannotTypeset(f"{template.name}: {problem.diagnostic}") from problem
    if not isinstance(made, bytes):
        raise CannotTypeset(f"{template.name}: no document came")
    return made


def _only(value: object, drawable: frozenset[int]) -> object:
    """Write out, as [U+1F600], what no font holds: an archivable page may not have a blank box."""
    match value:
        case str():
            return "".join(_character(character, drawable) for character in value)
        case Mapping():
            return {key: _only(item, drawable) for key, item in value.items()}
        case list() | tuple():
            return [_only(item, drawable) for item in value]
    return value


def _character(character: str, drawable: frozenset[int]) -> str:
    point = ord(character)
    if point in drawable:
        return character
    return "\n" if character == "\r" else f"[U+{point:04X}]"
