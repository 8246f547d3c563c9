"""Where everything lies in a packet. Names tell a number and a kind, and nothing else."""

from __future__ import annotations

from casefiles.outbound.packets.parts.content import Exhibit, PacketContent
from casefiles.outbound.packets.parts.content_of_a_case import PacketCase

BAG_DECLARATION = "bagit.txt"
BAG_INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
HOW_TO_PAGE = "HOW-TO-VERIFY.pdf"
HOW_TO_TEXT = "HOW-TO-VERIFY.txt"
SIGNATURE = "signature/tagmanifest-sha256.txt.sig"
PUBLIC_KEY = "signature/public-key.pem"
FINGERPRINT = "signature/fingerprint.txt"

CASES_DATA = "data/cases.json"
CASE_UCO = "data/case-uco.jsonld"
SAMPLE_NOTE = "data/SAMPLE-DATA.txt"
SCHEMA = "data/schema/casefile.schema.json"
TABLES = tuple(
    f"data/{name}.csv"
    for name in ("victims", "figures", "exhibits", "custody", "redactions", "persons", "annex")
)

# The manifest of the tag files is what is signed, so it cannot list these without a circle.
UNLISTED = frozenset({TAG_MANIFEST, SIGNATURE, PUBLIC_KEY, FINGERPRINT})

# Only where each person has a form of their own.
PERSON_FILES = (
    ("data/person-sheets/", "contents_person_sheets"),
    ("data/annex.pdf", "contents_annex"),
)

# What the cover letter says of each part, by the key of its words.
DATA_FILES = (
    ("data/case-files/", "contents_case_files"),
    ("data/filing-sheet.pdf", "contents_filing_sheet"),
    ("data/*.docx", "contents_editable"),
    (CASES_DATA, "contents_data"),
    (CASE_UCO, "contents_case_uco"),
    ("data/*.csv", "contents_tables"),
    (HOW_TO_PAGE, "contents_how_to"),
)


def folder_name(content: PacketContent) -> str:
    """Return the one folder that everything lies in."""
    return folder_of(content.packet_id)


def folder_of(packet_id: str) -> str:
    """Return the same from the packet's id alone."""
    return f"packet-{packet_id}"


def editable_path(path: str) -> str:
    """Return where the same document lies for editing, beside its PDF."""
    return f"{path.removesuffix('.pdf')}.docx"


def document_name(content: PacketContent, stem: str, language: str) -> str:
    """Return a document's name: the leading language has the plain one."""
    return f"{stem}.pdf" if language == content.languages[0] else f"{stem}-{language}.pdf"


def case_file_name(content: PacketContent, case: PacketCase, language: str) -> str:
    """Return the name of a case file inside its folder."""
    return document_name(content, f"case-{case.number:02d}", language)


def person_sheet_path(content: PacketContent, number: int, language: str) -> str:
    """Return where a person's sheet lies in the bag."""
    return f"data/person-sheets/{document_name(content, f'person-{number:02d}', language)}"


def exhibit_path(exhibit: Exhibit) -> str:
    """Return where an exhibit lies in the bag."""
    return f"data/exhibits/{exhibit.file_name}"
