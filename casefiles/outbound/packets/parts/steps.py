"""How a recipient checks a packet with tools of their own. The tests run these very lines."""

from __future__ import annotations

from dataclasses import dataclass

from casefiles.outbound.packets.parts.content import PacketContent
from casefiles.outbound.packets.parts.layout import folder_name
from casefiles.outbound.packets.parts.words import LANGUAGES, grouped, in_words, words_in


@dataclass(frozen=True)
class Step:
    """One check: what it shows, by the key of its words, and the line to type."""

    key: str
    command: str


STEPS = (
    Step(
        "how_to_sha256sum",
        "sha256sum -c tagmanifest-sha256.txt\nsha256sum -c manifest-sha256.txt",
    ),
    Step(
        "how_to_shasum",
        "shasum -a 256 -c tagmanifest-sha256.txt\nshasum -a 256 -c manifest-sha256.txt",
    ),
    Step(
        "how_to_powershell",
        "Get-Content tagmanifest-sha256.txt, manifest-sha256.txt | ForEach-Object "
        '{{ $hash, $name = $_ -split " +", 2\n'
        'if ((Get-FileHash -LiteralPath $name).Hash -ne $hash) {{ "CHANGED $name" }} }}',
    ),
    Step("how_to_bagit", "bagit.py --validate {folder}"),
    Step(
        "how_to_openssl",
        "openssl pkeyutl -verify -pubin -inkey signature/public-key.pem -rawin"
        " \\\n    -in tagmanifest-sha256.txt -sigfile signature/tagmanifest-sha256.txt.sig",
    ),
    Step(
        "how_to_key",
        "openssl pkey -pubin -in signature/public-key.pem -outform DER | openssl dgst -sha256",
    ),
)


def sample_text() -> bytes:
    """Return what lies beside the tables of a sample, which cannot carry a mark of their own."""
    return "".join(
        f"{in_words('sample_line', language)}\n\n{in_words('sample_note', language)}\n\n"
        for language in LANGUAGES
    ).encode()


def how_to_text(content: PacketContent, *, fingerprint: str) -> bytes:
    """Return the same page as plain text, for a machine without a PDF reader."""
    parts = [_in_one_language(content, language, fingerprint) for language in LANGUAGES]
    return ("\n\n" + "-" * 72 + "\n\n").join(parts).encode() + b"\n"


def _in_one_language(content: PacketContent, language: str, fingerprint: str) -> str:
    folder, words = folder_name(content), words_in(language)
    places = content.organisation.fingerprint_published_at or (words["published_nowhere"],)
    commands = [
        f"{number}. {words[step.key]}\n\n{_indented(step.command.format(folder=folder))}"
        for number, step in enumerate(STEPS, start=1)
    ]
    mark = [words["sample_line"], words["sample_note"]] if content.organisation.sample else []
    return "\n\n".join(
        [
            words["how_to"],
            *mark,
            in_words("how_to_intro", language, folder=folder),
            *commands,
            f"{words['fingerprint']}\n\n{_indented(grouped(fingerprint))}",
            f"{words['how_to_compare']}\n\n{_indented(chr(10).join(places))}",
            words["how_to_failure"],
        ]
    )


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))
