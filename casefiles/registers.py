"""Commands for registers: the gap, the recipients, figures taken in, votes taken in and counted."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.printable import printable
from casefiles.foundation.texts import Texts
from casefiles.foundation.transactions import own_transaction
from casefiles.installation import in_words, the_installation
from casefiles.outbound.reports import queries
from casefiles.outbound.reports.export import days_since
from casefiles.outbound.reports.parts.facts import Finding, Party, Register, Row, Wanted
from casefiles.platform.accounts.queries import find_account
from casefiles.record.actors.models import ActorKind
from casefiles.record.actors.queries import with_code
from casefiles.record.published_figures.queries import read_rows
from casefiles.record.published_figures.workflow import import_figures as bring_in
from casefiles.record.recipients.models import Profile
from casefiles.record.recipients.queries import compared, profiles
from casefiles.record.votes.models import Vote
from casefiles.record.votes.queries import VETO, Foreseen, count_vetoes, is_country, list_votes
from casefiles.record.votes.queries import Wanted as WantedVotes
from casefiles.record.votes.workflow import Credit
from casefiles.record.votes.workflow import import_votes as take_in


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


@click.group()
def figures() -> None:
    """Bring in published figures."""


@figures.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, metavar="NAME", help="Sign-in name of who enters them.")
@in_words
def import_figures(file: Path, by: str) -> None:
    """Enter a table of figures (CSV), all or none; what stands there already is left as it is."""
    with the_installation() as factory, own_transaction(factory) as session:
        person = find_account(session, by)
        if person is None:
            raise click.ClickException(f"Nobody signs in as {by}.")
        rows = read_rows(session, _text_of(file))
        faulty = [(row.line, fault) for row in rows for fault in row.faults]
        for line, fault in faulty:
            click.echo(printable(f"Line {line}, {fault.field}: {fault}"), err=True)
        if faulty:
            raise click.ClickException("Nothing was entered.")
        details = [row.details for row in rows if row.details is not None]
        done = bring_in(session, details, acting_user=person)
    click.echo(f"{done.added} entered, {done.known} were there already.")


def _text_of(file: Path) -> str:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return opened.read()
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not written in UTF-8.") from None


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


@click.group()
def votes() -> None:
    """Take published tables of vetoes in, and count vetoes."""


@votes.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Where the table is from; else the name of the file.")
@click.option("--url", default="", help="Address of the page that it was taken from.")
@click.option(
    "--looked-on", type=click.DateTime(["%Y-%m-%d"]), help="Day on which it was looked at."
)
@in_words
def import_votes(file: Path, source: str, url: str, looked_on: datetime | None) -> None:
    """Take in a table of vetoes (CSV) by the symbols of its drafts; known ones are compared."""
    credit = Credit(source or file.name, url, looked_on.date() if looked_on else None)
    with the_installation() as factory, own_transaction(factory) as session:
        found = take_in(session, _text_of(file), credit, acting_user=None)
        for row in found.rows:
            for line in _to_look_at(row):
                click.echo(printable(f"Row {row.row.number}, {row.row.symbol}: {line}"))
    click.echo(
        f"{found.count('new')} added, {found.count('known')} in the register already, "
        f"{found.count('unreadable')} could not be taken, {found.conflicts} contradictions kept."
    )


def _to_look_at(row: Foreseen) -> list[str]:
    said = [one.message % one.parameters for one in row.row.problems]
    return said + [
        f"{one.column} says {one.said or 'nothing'}, counted or recorded is {one.counted}"
        for one in row.conflicts
    ]


@votes.command("count")
@click.option("--state", required=True, metavar="CODE", help="ISO code of the country that voted.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Not before this day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Not after this day.")
@click.option("--subject", default="", metavar="CODE", help="ISO code of the country it was about.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@in_words
def count_votes(
    state: str, since: datetime | None, until: datetime | None, subject: str, as_json: bool
) -> None:
    """Count the vetoes of a country, from the votes of the register."""
    wanted = WantedVotes(
        country=_country(state),
        stance=VETO,
        since=since.date() if since else None,
        until=until.date() if until else None,
        about=_country(subject) if subject else "",
    )
    with the_installation() as factory, factory() as session:
        count = count_vetoes(session, wanted).get(wanted.country, 0)
        found = [_vote(one) for one in reversed(list_votes(session, wanted))]
    if as_json:
        told = {
            "state": wanted.country,
            "since": _day(wanted.since),
            "until": _day(wanted.until),
            "subject": wanted.about or None,
            "vetoes": count,
            "votes": found,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{count} vetoes.")


def _country(code: str) -> str:
    if not is_country(code.upper()):
        raise click.ClickException(f"No country has the code {code}.")
    return code.upper()


def _vote(vote: Vote) -> dict[str, Any]:
    return {
        "symbol": vote.symbol,
        "date": _day(vote.voted_on),
        "vetoes": list(vote.vetoes),
        "mark": vote.mark.value,
        "contradictions": len(vote.conflicts),
    }
