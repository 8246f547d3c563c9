"""Reports from the command line: built as a file, from an edition or as they read today."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy.orm import Session

from casefiles.app import create_app
from casefiles.foundation.durable import whole_file
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, the_installation
from casefiles.outbound.editions import documents as files
from casefiles.outbound.editions import queries as editions
from casefiles.outbound.editions import workflow as publishing
from casefiles.outbound.publications import documents, queries
from casefiles.outbound.publications.access import voices
from casefiles.outbound.publications.models import Report, Template
from casefiles.platform.vault.workflow import Keyring
from casefiles.settings import Settings


@click.group()
def report() -> None:
    """Build reports as files."""


@report.command()
@click.argument("template", type=click.Choice([one.value for one in Template]))
@click.option("--lang", type=click.Choice(documents.WRITTEN), required=True, help="Language.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file; its ending says what it becomes: pdf, docx, html, or zip for a web archive.",
)
@click.option("--reference", default="", help="Which report; else the newest of the template.")
@click.option("--draft", is_flag=True, help="As it reads today, even if an edition is published.")
@in_words
def build(template: str, lang: str, out: Path, reference: str, draft: bool) -> None:
    """Build the newest report of a template as a file: its published edition, else the draft.

    The log keeps that it was built, in which form, and the digest of the file.
    """
    kind = out.suffix.removeprefix(".")
    if kind not in files.KINDS:
        raise click.ClickException(f"The file ends with one of: {', '.join(files.KINDS)}")
    if not out.parent.is_dir():
        raise click.ClickException(f"There is no folder {out.parent}")
    settings = Settings.from_environment(os.environ)
    with the_installation() as factory, create_app(settings).app_context():
        fonts = Path(str(current_app.static_folder)) / "vendor" / "fonts-pdf"
        # Whole on disk before the log says so, and under its name only once the log does.
        with whole_file(out) as file, own_transaction(factory) as session:
            found = _found(session, Template(template), reference)
            edition = None if draft else editions.latest_published(session, found)
            keyring = Keyring(settings.master_key)
            told: Mapping[str, Any]
            if edition is not None:
                content = editions.content_of(session, keyring, edition)
                told = {one: files.document_in(content, edition, v) for one, v in voices().items()}
            else:
                told = publishing.as_it_reads(session, found, voices())
            made = files.made_of(told, kind, lang, fonts=fonts)
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
            number = edition.number if edition else None
            publishing.note_built(
                session,
                found,
                number,
                kind=kind,
                language=lang,
                sha256=hashlib.sha256(made).hexdigest(),
            )
    said = f"edition {number}" if number else "draft, as it reads today"
    click.echo(f"{found.reference}, {said}: {out} ({len(made)} bytes)")


def _found(session: Session, template: Template, reference: str) -> Report:
    for one in queries.list_reports(session):
        if one.template is template and reference in ("", one.reference):
            return queries.whole(session, one.id)
    raise click.ClickException(f"There is no such report of the template {template.value}.")
