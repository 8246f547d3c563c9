"""Judge whether every sentence of the interface has its Arabic; names each one that has not.

Run as `python -m tools.translations`, after `pybabel extract` wrote the template it compares with.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from tools.debian import stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "build" / "messages.pot"
CATALOGUES = ROOT / "casefiles" / "translations"
LANGUAGES = ("ar",)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def main() -> int:
    """Print what is wrong with each catalogue; the exit code says whether anything is."""
    wanted = _read(TEMPLATE)
    faults = [
        f"{language}: {fault}"
        for language in LANGUAGES
        for fault in faults_of(wanted, _read(CATALOGUES / language / "LC_MESSAGES" / "messages.po"))
    ]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{len(wanted)} sentences, {len(faults)} faults in their translations\n")
    return 1 if faults else 0


def _read(path: Path) -> Catalog:
    if not path.exists():
        stop(f"there is no {path.relative_to(ROOT)}; `make translations` begins it.")
    with path.open("rb") as file:
        return read_po(file)


def faults_of(wanted: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with each sentence of the interface in one catalogue."""
    for message in wanted:
        if message.id:
            translated = catalogue.get(message.id, message.context)
            fault = _fault(message, translated)
            if fault:
                yield f"{fault}: {_texts(message.id)[0]!r}"


def _fault(message: Message, translated: Message | None) -> str | None:
    if translated is None:
        return "missing"
    if translated.fuzzy:
        return "not confirmed"
    texts = _texts(translated.string)
    if not all(texts):
        return "empty"
    known = _placeholders(_texts(message.id))
    # One or two of a thing need no number in Arabic, so a plural form may leave a placeholder out.
    used = _placeholders(texts)
    if used - known or (not message.pluralizable and known - used):
        return "other placeholders"
    return None


def _texts(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def _placeholders(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


if __name__ == "__main__":
    sys.exit(main())
