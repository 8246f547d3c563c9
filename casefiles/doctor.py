"""The command that says what an installation is and how it fares."""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version

import click
from sqlalchemy.exc import OperationalError

from casefiles import schema
from casefiles.installation import in_words, opened
from casefiles.platform.audit import queries as audit
from casefiles.platform.health import queries
from casefiles.platform.health.models import Finding, Level
from casefiles.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for programs.")
@in_words
def doctor(as_json: bool) -> None:
    """Say how the installation fares, a line each; ends with 1 where something fails."""
    settings = Settings.from_environment(os.environ)
    found = _found(settings)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], indent=1))
    else:
        for one in found:
            click.echo(f"{one.level.value:<5}{one.text} {one.advice}".rstrip())
    if any(one.level is Level.FAIL for one in found):
        sys.exit(1)


def _found(settings: Settings) -> list[Finding]:
    program = version("casefiles")
    try:
        with opened(settings) as factory, factory() as session:
            is_current = schema.is_current(factory.kw["bind"])
            found = list(
                queries.findings(session, settings, is_current=is_current, program=program)
            )
            return [*found, queries.of_log(audit.verify(session))] if is_current else found
    except OperationalError:
        return list(queries.without_database(settings, program=program))


def _plain(one: Finding) -> dict[str, str]:
    return {"code": one.code, "level": one.level, "says": one.text, "to do": one.advice}
