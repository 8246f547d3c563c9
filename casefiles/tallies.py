"""Commands for the statistics: print them for other programs, count again, mend."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from casefiles.foundation import clock
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, the_installation
from casefiles.outbound.statistics import queries, workflow
from casefiles.outbound.statistics.parts.measures import MEASURES
from casefiles.outbound.statistics.parts.wanted import Sum, Wanted
from casefiles.outbound.statistics.tasks import count_again
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.codebook.queries import current_version
from casefiles.registers import day_in_words, party_with_code


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
@click.option("--party", default="", metavar="CODE", help="Code of a party; its parts count too.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Not before this day.")
@click.option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), help="Not after this day.")
@click.pass_context
@in_words
def statistics(
    context: click.Context,
    as_json: bool,
    party: str,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Print how much of what, of cases that everybody of the organisation may read.

    Only verified cases count; the rules: docs/statistics.md.
    """
    if context.invoked_subcommand is not None:
        return
    if not as_json:
        raise click.UsageError("Say --json, the only form, or recount.")
    if since and until and until < since:
        raise click.ClickException("The period ends before it begins.")
    with the_installation() as factory, factory() as session:
        wanted = Wanted(
            party_with_code(session, party), since.date() if since else None,
            until.date() if until else None,
        )  # fmt: skip
        found = queries.sums(session, wanted, acting_user=None)
        way = queries.funnel(session, wanted, acting_user=None)
    plain = {
        "as_of": clock.today().isoformat(),
        "codebook": current_version(),
        "party": party or None,
        "from": day_in_words(wanted.since),
        "to": day_in_words(wanted.until),
        "measures": [_measured(one.code, one.rule, found.get(one.code)) for one in MEASURES],
        "funnel": asdict(way),
    }
    click.echo(json.dumps(plain, ensure_ascii=False, indent=1))


def _measured(code: str, rule: str, found: Sum | None) -> dict[str, Any]:
    return {
        "measure": code,
        "rule": rule,
        "least": found.least if found else 0,
        "most": found.most if found else 0,
        "unknown": found.unknown if found else 0,
        "cases": found.cases if found else 0,
    }


#: differences that the command names; how many more there are it says
_NAMED = 50


@statistics.command()
@click.option("--mend", is_flag=True, help="Make the sums anew; what was wrong stands in the log.")
@in_words
def recount(mend: bool) -> None:
    """Count every case again and say where the sums differ; ends with 1 where they do."""
    with the_installation() as factory:
        with factory() as session:
            about = find_organisation(session)
        if about is None:
            raise click.ClickException("The installation has not been set up.")
        if mend:
            with own_transaction(factory) as session:
                found = workflow.mend(session, about, acting_user=None)
        else:
            found = count_again(factory, about.id)
    for one in found.differences[:_NAMED]:
        click.echo(one)
    if len(found.differences) > _NAMED:
        click.echo(f"… and {len(found.differences) - _NAMED} more differences.")
    if found.differences and not mend:
        raise SystemExit(1)
    click.echo(f"{found.cases} cases counted.")
