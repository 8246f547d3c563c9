"""The same content, key, seal time and program version give the same packet bytes, anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import BinaryIO

from casefiles.foundation.durable import being_written, whole_file
from casefiles.outbound.packets.parts import bag, editable, layout, pages, pages_of_persons
from casefiles.outbound.packets.parts.case_uco import case_uco
from casefiles.outbound.packets.parts.content import Exhibit, PacketContent
from casefiles.outbound.packets.parts.numbering import require_fit
from casefiles.outbound.packets.parts.plain import FORMAT, SCHEMA_NAME, Plain, to_plain
from casefiles.outbound.packets.parts.steps import how_to_text, sample_text
from casefiles.outbound.packets.parts.tables import tables_of
from casefiles.outbound.packets.parts.trailing import TrailingDigest, trailing
from casefiles.platform.documents.documents import ArchiveWriter, json_document, typeset_many

Progress = Callable[[int, int], None]
Sign = Callable[[bytes], bytes]

CHUNK = 1024 * 1024
# One step of progress for this many bytes of an exhibit: about the time a case file takes to set.
BYTES_A_STEP = 32 * CHUNK

_PACKAGE = "casefiles.outbound.packets"


class ExhibitChanged(Exception):  # noqa: N818 - the fact, as the caller will report it
    """The stored bytes of an exhibit are not those that were recorded."""


@dataclass(frozen=True)
class BuiltPacket:
    """A finished packet file: its own digest, and the digest of each member."""

    sha256: str
    size: int
    members: dict[str, str]


@dataclass(frozen=True)
class _Part:
    """One member of the payload in waiting: made, or opened, when its turn comes."""

    path: str
    chunks: Callable[[], Iterable[bytes]]
    size: int | None = None
    sha256: str | None = None

    @property
    def steps(self) -> int:
        return 1 + (self.size or 0) // BYTES_A_STEP


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def build_packet(
    content: PacketContent,
    *,
    sign: Sign,
    public_key_pem: bytes,
    fonts: Path,
    destination: Path,
    progress: Progress = no_progress,
) -> BuiltPacket:
    """Typeset, list, sign and pack; `destination` holds the whole packet or does not exist."""
    require_fit(content)
    fingerprint = bag.fingerprint_of(bag.load_public_key(public_key_pem))
    with (
        templates() as folder,
        whole_file(destination) as file,
        trailing(being_written(destination)) as digest,
    ):
        setter = _Typesetter(folder, fonts, content)
        writer = _BagWriter(file, layout.folder_name(content), digest)
        parts = list(_payload(content, setter, fingerprint))
        total, done = sum(part.steps for part in parts) + 1, 0
        for part in parts:
            writer.add_payload(part)
            progress(done := done + part.steps, total)
        how_to = setter.set("how-to-verify", pages.how_to_page(content, fingerprint=fingerprint))
        text = how_to_text(content, fingerprint=fingerprint)
        writer.add_tag_files(content, {layout.HOW_TO_PAGE: how_to, layout.HOW_TO_TEXT: text})
        writer.add_signature(sign, public_key_pem, fingerprint)
        writer.close()
        progress(total, total)
        digest.reached(file.tell())
    return BuiltPacket(digest.hexdigest(), destination.stat().st_size, writer.members)


@contextmanager
def templates() -> Iterator[Path]:
    """Give the folder of page descriptions."""
    with as_file(files(_PACKAGE) / "data" / "typst") as folder:
        yield folder


@dataclass(frozen=True)
class _Document:
    """One document in waiting: where it lies, its page description, what stands on it."""

    path: str
    template: str
    page: Callable[[], Plain]
    #: the same page for editing, where its recipient may want that
    editable: Callable[[Plain], bytes] | None = None


class _Typesetter:
    def __init__(self, folder: Path, fonts: Path, content: PacketContent) -> None:
        self._folder, self._fonts = folder, fonts
        self._written_on = content.sealed_at.date()

    def set(self, template: str, data: Plain) -> bytes:
        """Return one document as PDF."""
        return next(self._set([(self._folder / f"{template}.typ", lambda: data)]))

    def parts(self, documents: Sequence[_Document]) -> Iterator[_Part]:
        """Yield the members that documents are; they have to be written in this order."""
        made = self._set((self._folder / f"{one.template}.typ", one.page) for one in documents)
        for one in documents:
            yield _Part(one.path, lambda: [next(made)])
            if one.editable is not None:
                yield _Part(layout.editable_path(one.path), partial(_for_editing, one))

    def _set(self, orders: Iterable[tuple[Path, Callable[[], Plain]]]) -> Iterator[bytes]:
        return typeset_many(orders, written_on=self._written_on, fonts=self._fonts)


def _for_editing(document: _Document) -> Iterator[bytes]:
    if document.editable is not None:
        yield document.editable(document.page())


def _payload(content: PacketContent, setter: _Typesetter, fingerprint: str) -> Iterator[_Part]:
    """Yield the members of the payload in their order; none is made before it is written."""
    yield from setter.parts(
        [
            document
            for language in content.languages
            for document in _documents(content, language, fingerprint)
        ]
    )
    if content.organisation.sample:
        yield _Part(layout.SAMPLE_NOTE, lambda: [sample_text()])
    yield _Part(layout.CASES_DATA, lambda: [cases_data(content)])
    yield _Part(layout.SCHEMA, lambda: [published_schema()])
    yield _Part(layout.CASE_UCO, lambda: [case_uco(content)])
    for name, table in tables_of(content).items():
        yield _Part(f"data/{name}", partial(list, [table]))
    for exhibit in content.exhibits:
        yield _of_exhibit(exhibit)


def _documents(content: PacketContent, language: str, fingerprint: str) -> Iterator[_Document]:
    name = partial(layout.document_name, content, language=language)
    letter = partial(pages.cover_letter_page, content, language, fingerprint=fingerprint)
    sheet = partial(pages.filing_sheet_page, content, language)
    yield _Document(f"data/{name('cover-letter')}", "cover-letter", letter, editable.cover_letter)
    yield _Document(f"data/{name('filing-sheet')}", "filing-sheet", sheet, editable.filing_sheet)
    for one in content.sheets:
        page = partial(pages_of_persons.sheet_page, content, one, language)
        path = layout.person_sheet_path(content, one.number, language)
        yield _Document(path, "person-sheet", page, editable.person_sheet)
    if content.sheets:
        annex = partial(pages_of_persons.annex_page, content, language)
        yield _Document(f"data/{name('annex')}", "annex", annex)
    for case in content.cases:
        page = partial(pages.case_page, content, case, language)
        path = f"data/case-files/{layout.case_file_name(content, case, language)}"
        yield _Document(path, "case-file", page)


def cases_data(content: PacketContent) -> bytes:
    """Return everything as data, for programs; the schema beside it says what each field means."""
    data = {"$schema": f"schema/{SCHEMA_NAME}", "format": FORMAT, **to_plain(content)}
    return json_document(data)


def published_schema() -> bytes:
    """Return the schema as it is published with the program."""
    return (files(_PACKAGE) / "data" / SCHEMA_NAME).read_bytes()


def _of_exhibit(exhibit: Exhibit) -> _Part:
    def chunks() -> Iterator[bytes]:
        with exhibit.open_file() as file:
            while chunk := file.read(CHUNK):
                yield chunk

    return _Part(layout.exhibit_path(exhibit), chunks, exhibit.size, exhibit.sha256)


class _BagWriter:
    """Writes members into the one top folder, and remembers what each was."""

    def __init__(self, file: BinaryIO, folder: str, digest: TrailingDigest) -> None:
        self._file, self._digest = file, digest
        self._archive = ArchiveWriter(file)
        self._folder = folder
        self._payload: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._payload_bytes = 0
        self._tag_manifest = b""
        self.members: dict[str, str] = {}

    def add_payload(self, part: _Part) -> None:
        chunks = part.chunks()
        size = part.size
        if size is None:
            chunks = list(chunks)
            size = sum(map(len, chunks))
        self._payload[part.path] = self._add(part.path, chunks, size)
        self._payload_bytes += size
        if part.sha256 not in {None, self._payload[part.path]}:
            raise ExhibitChanged(f"{part.path}: the stored bytes are not those recorded")

    def add_tag_files(self, content: PacketContent, how_to: dict[str, bytes]) -> None:
        info = bag.bag_info(
            content, payload_bytes=self._payload_bytes, payload_files=len(self._payload)
        )
        tag_files = {
            layout.BAG_DECLARATION: bag.DECLARATION,
            layout.BAG_INFO: info,
            **how_to,
            layout.MANIFEST: bag.manifest(self._payload),
        }
        for name, written in tag_files.items():
            self._tags[name] = self._add(name, [written], len(written))
        self._tag_manifest = bag.manifest(self._tags)
        self._add(layout.TAG_MANIFEST, [self._tag_manifest], len(self._tag_manifest))

    def add_signature(self, sign: Sign, public_key_pem: bytes, fingerprint: str) -> None:
        signature_files = {
            layout.SIGNATURE: sign(self._tag_manifest),
            layout.PUBLIC_KEY: public_key_pem,
            layout.FINGERPRINT: bag.fingerprint_file(fingerprint),
        }
        for name, written in signature_files.items():
            self._add(name, [written], len(written))

    def close(self) -> None:
        self._archive.close()
        self._file.flush()

    def _add(self, path: str, chunks: Iterable[bytes], size: int) -> str:
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for chunk in chunks:
                digest.update(chunk)
                yield chunk

        self._archive.add(f"{self._folder}/{path}", hashed(), size=size)
        self._file.flush()
        self._digest.reached(self._file.tell())
        self.members[path] = digest.hexdigest()
        return self.members[path]
