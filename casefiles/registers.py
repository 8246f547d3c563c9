"""Commands that print registers for other programs: the gap, the statistics, the recipients."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.texts import Texts
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, the_installation
from casefiles.outbound.reports import queries
from casefiles.outbound.reports.export import days_since
from casefiles.outbound.reports.parts.facts import Finding, Party, Register, Row, Wanted
from casefiles.outbound.statistics import queries as counting
from casefiles.outbound.statistics import workflow as keeping
from casefiles.outbound.statistics.parts.measures import MEASURES
from casefiles.outbound.statistics.parts.wanted import Sum
from casefiles.outbound.statistics.parts.wanted import Wanted as Asked
from casefiles.outbound.statistics.tasks import count_again
from casefiles.platform.organisation.queries import find_organisation
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.queries import with_code
from casefiles.record.codebook.queries import current_version
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import compared, profiles


@click.command()
@click.option("--json", "as_json", is_flag=True, required=True, help="JSON, for programs.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known on this day; else today."
)
@click.option("--party", default="", metavar="CODE", help="Code of a party; its parts count too.")
@in_words
def gap(as_json: bool, as_of: datetime | None, party: str) -> None:  # noqa: ARG001 - the only form
    """Print what we documented, what UN bodies found, and what lies between.

    Only verified cases that everybody of the organisation may read; no individual is named.
    """
    day = as_of.date() if as_of else clock.today()
    if day > clock.today():
        raise click.ClickException("This day has not come yet.")
    with the_installation() as factory, factory() as session:
        found = queries.open_register(session, Wanted(day, _party_id(session, party)))
    click.echo(json.dumps(_plain(found, party), ensure_ascii=False, indent=1))


def _party_id(session: Session, code: str) -> Any:  # noqa: ANN401 - an id or none
    if not code:
        return None
    actor = with_code(session, code)
    if actor is None or actor.kind is ActorKind.PERSON:
        raise click.ClickException(f"No party has the code {code}.")
    return actor.id


def _plain(register: Register, party: str) -> dict[str, Any]:
    counts = register.counts
    return {
        "as_of": register.wanted.as_of.isoformat(),
        "party": party or None,
        "documented": counts.documented,
        "submitted": counts.submitted,
        "named": counts.named,
        "documented_not_named": counts.remaining,
        "cases": [_case(row, register) for row in register.rows],
        "course": [
            {"day": one.day.isoformat(), "documented": one.ours, "named": one.named}
            for one in register.course
        ],
    }


def _case(row: Row, register: Register) -> dict[str, Any]:
    ours = row.ours
    return {
        "reference": row.reference,
        "gap": row.gap.value,
        "ours": ours
        and {
            "parties": _codes(ours.parties),
            "scheme": ours.scheme or None,
            "standard": ours.standard or None,
            "approved_on": ours.approved_on.isoformat(),
        },
        "submitted": [
            {"body": body, "on": on.isoformat(), "days": days_since(on, register)}
            for body, on in sorted(row.sent.items())
        ],
        "findings": [_finding(one, register) for one in row.findings],
    }


def _finding(finding: Finding, register: Register) -> dict[str, Any]:
    return {
        "body": finding.body,
        "body_name": _wordings(register.bodies.get(finding.body)),
        "symbol": finding.symbol or None,
        "paragraph": finding.paragraph or None,
        "said_on": _day(finding.said_on),
        "incident_confirmed": finding.confirmed,
        "party_named": finding.named,
        "parties": _codes(finding.parties),
        "law_characterised": _wordings(finding.law),
        "same_incident": finding.sameness,
    }


def _codes(parties: tuple[Party, ...]) -> list[str | None]:
    """Return the codes of parties; that of an individual may hold a name."""
    return [None if one.kind is ActorKind.PERSON else one.code for one in parties]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _wordings(texts: Texts | None) -> dict[str, str] | None:
    return dict(texts.wordings) if texts else None


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
        wanted = Asked(
            _party_id(session, party), since.date() if since else None,
            until.date() if until else None,
        )  # fmt: skip
        found = counting.sums(session, wanted, acting_user=None)
        way = counting.funnel(session, wanted, acting_user=None)
    plain = {
        "as_of": clock.today().isoformat(),
        "codebook": current_version(),
        "party": party or None,
        "from": _day(wanted.since),
        "to": _day(wanted.until),
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
                found = keeping.mend(session, about, acting_user=None)
        else:
            found = count_again(factory, about.id)
    for one in found.differences[:_NAMED]:
        click.echo(one)
    if len(found.differences) > _NAMED:
        click.echo(f"… and {len(found.differences) - _NAMED} more differences.")
    if found.differences and not mend:
        raise SystemExit(1)
    click.echo(f"{found.cases} cases counted.")


@click.group()
def recipient() -> None:
    """Say which recipients there are, and under which version of their rules."""


@recipient.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for programs.")
@in_words
def list_recipients(as_json: bool) -> None:
    """Print the recipients, a line each."""
    with the_installation() as factory, factory() as session:
        known = [compared(session, one) for one in profiles(session)]
    if as_json:
        found = [_recipient(one) for one in known]
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in known:
        click.echo(f"{one.code}  {one.version}  {one.names.get('en', '')}".rstrip())


def _recipient(profile: Profile) -> dict[str, Any]:
    checked = profile.last_checked
    return {
        "code": profile.code,
        "version": profile.version,
        "names": dict(profile.names),
        "body": dict(profile.body),
        "form": profile.form.value,
        "languages": [one.code for one in profile.languages],
        "checked_on": _day(checked.on),
    }
