"""The registers as commands: for programs, of what everybody of the organisation may read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from casefiles.cli import main
from casefiles.foundation.texts import Texts
from casefiles.installation import opened
from casefiles.outbound.statistics.models import MeasureTotal
from casefiles.platform.accounts.models import Role
from casefiles.record.actors.models import ActorKind
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.claims.models import Answer, ClaimState, PartyDetails, Sameness
from casefiles.record.recipients.models import Verdict
from casefiles.record.recipients.queries import shipped
from casefiles.record.recipients.workflow import CheckDetails, check_rule
from casefiles.settings import Settings, prepare_instance
from tests.databases import Databases
from tests.factories.accounts import add_person
from tests.factories.actors import add_actor
from tests.factories.attribution import add_claim, add_other_claim
from tests.factories.cases import add_case
from tests.factories.organisation import add_organisation

NAMED = ("CASEFILES_INSTANCE", "CASEFILES_DATABASE_URL")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def references(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Give the references of an open case, and of two that a command does not tell of."""
    with databases.fresh(tmp_path) as address:
        prepare_instance(tmp_path / "real", sample=False)
        monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "real"))
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        named = {name: os.environ[name] for name in NAMED}
        with opened(Settings.from_environment(named)) as factory, factory() as session:
            made = _fill(session)
            session.commit()
        yield made


def _fill(session: Session) -> dict[str, str]:
    alice = add_person(session, "alice", Role.INVESTIGATOR)
    north = add_actor(session, code="north", name="North")
    colonel = add_actor(session, code="colonel", name="Colonel Nobody", kind=ActorKind.PERSON)
    parties = (PartyDetails(north.id), PartyDetails(colonel.id))
    made = {}
    columns: dict[str, dict[str, Any]] = {
        "open": {"state": CaseState.VERIFIED},
        "unverified": {},
        "members": {"state": CaseState.VERIFIED, "access": CaseAccess.MEMBERS},
    }
    for name, values in columns.items():
        case = add_case(session, lead=alice, **values)
        add_claim(session, case, author=alice, state=ClaimState.APPROVED, parties=parties)
        add_other_claim(
            session,
            case,
            author=alice,
            parties=parties[:1],
            party_named=Answer.YES,
            incident_confirmed=Answer.YES,
            sameness=Sameness.SAME,
            stated_on=date(2018, 3, 6),
            law_characterised=Texts.of(en="may amount to a crime"),
        )
        made[name] = case.reference
    return made


def test_the_gap_is_printed_as_of_a_day_for_a_party_without_any_individual(
    references: dict[str, str],
) -> None:
    then = run("gap", "--json", "--as-of", "2018-03-06", "--party", "north")
    now = json.loads(run("gap", "--json").output)

    assert then.exit_code == 0, then.output
    told = json.loads(then.output)
    assert [case["reference"] for case in told["cases"]] == [references["open"]]
    assert (told["as_of"], told["documented"], told["named"]) == ("2018-03-06", 0, 1)
    assert told["cases"][0]["ours"] is None
    assert told["cases"][0]["findings"][0]["party_named"] == "yes"
    assert (now["documented"], now["named"]) == (1, 1)
    assert now["cases"][0]["ours"]["parties"] == ["north", None]
    assert "Colonel" not in then.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--party", "nobody"), "No party has the code nobody."),
        (("--party", "colonel"), "No party has the code colonel."),
        (("--as-of", "2999-01-01"), "This day has not come yet."),
    ],
)
@pytest.mark.usefixtures("references")
def test_what_the_gap_cannot_be_asked_is_said_in_a_sentence(
    arguments: tuple[str, ...], words: str
) -> None:
    refused = run("gap", "--json", *arguments)

    assert refused.exit_code == 1
    assert words in refused.output


@pytest.mark.usefixtures("references")
def test_the_recipients_are_listed_for_people_and_for_programs() -> None:
    named = {name: os.environ[name] for name in NAMED}
    with opened(Settings.from_environment(named)) as factory, factory() as session:
        olga = add_person(session, "olga", Role.OFFICER)
        page = CheckDetails(rule="", verdict=Verdict.SAYS_SO, checked_on=date(2026, 1, 2))
        check_rule(session, shipped()[0], page, acting_user=olga)
        session.commit()
    lines = run("recipient", "list").output.splitlines()
    told = json.loads(run("recipient", "list", "--json").output)

    assert [line.split()[0] for line in lines] == [one.code for one in shipped()]
    assert [one["code"] for one in told] == [one.code for one in shipped()]
    assert told[0].keys() >= {"version", "names", "languages"}
    assert [one["checked_on"] for one in told[:2]] == ["2026-01-02", None]


@pytest.mark.usefixtures("references")
def test_statistics_are_printed_counted_again_and_mended_by_command() -> None:
    before = json.loads(run("statistics", "--json", "--from", "2015-01-01").output)
    again = run("statistics", "recount")

    assert before["measures"][0]["measure"] == "people_killed"
    assert before["measures"][2] == {
        "measure": "civilians_killed",
        "rule": "People killed, or dead of their wounds, who are entered as civilians.",
        "least": 0, "most": 0, "unknown": 0, "cases": 0,
    }  # fmt: skip
    assert again.exit_code == 1
    assert "The installation has not been set up." in again.output
    named = {name: os.environ[name] for name in NAMED}
    with opened(Settings.from_environment(named)) as factory, factory() as session:
        add_organisation(session)
        session.commit()
    assert run("statistics", "recount", "--mend").exit_code == 0
    told = json.loads(run("statistics", "--json", "--party", "north").output)
    assert told["party"] == "north"
    assert told["funnel"] == {
        "documented": 2, "verified": 1, "attributed": 1, "submitted": 0, "acknowledged": 0,
        "found": 1,
    }  # fmt: skip
    assert [one["cases"] for one in told["measures"] if one["measure"] == "cases"] == [1]

    with opened(Settings.from_environment(named)) as factory, factory() as session:
        session.execute(sa.update(MeasureTotal).values(least=9))
        session.commit()
    differing = run("statistics", "recount")
    assert differing.exit_code == 1
    assert "cases [by=all" in differing.output
    assert run("statistics", "recount", "--mend").exit_code == 0
    assert run("statistics", "recount").output == "2 cases counted.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say --json, the only form, or recount."),
        (("--json", "--party", "colonel"), "No party has the code colonel."),
        (("--json", "--from", "2020-01-02", "--to", "2020-01-01"), "ends before it begins."),
    ],
)
@pytest.mark.usefixtures("references")
def test_what_the_statistics_cannot_be_asked_is_said_in_a_sentence(
    arguments: tuple[str, ...], words: str
) -> None:
    refused = run("statistics", *arguments)

    assert refused.exit_code
    assert words in refused.output


TABLE = "measure,minimum,maximum,as_of,publisher_en\nmassacres,335,,2019-09-30,Counters\n"


@pytest.mark.usefixtures("references")
def test_a_table_of_figures_is_entered_whole_or_not_at_all(tmp_path: Path) -> None:
    whole, faulty, noise = (tmp_path / name for name in ("whole.csv", "faulty.csv", "noise.csv"))
    whole.write_text(TABLE, encoding="utf-8")
    faulty.write_text(TABLE + "nothing,1,1,2019,Counters\n", encoding="utf-8")
    noise.write_bytes(b"\xff\xfe\xff")

    refused = run("figures", "import", str(faulty), "--by", "alice")
    entered = run("figures", "import", str(whole), "--by", "alice")
    again = run("figures", "import", str(whole), "--by", "alice")
    nobody = run("figures", "import", str(whole), "--by", "zed")
    unread = run("figures", "import", str(noise), "--by", "alice")

    assert refused.exit_code == 1
    assert "Line 3, measure: Choose what is counted." in refused.output
    assert "Nothing was entered." in refused.output
    assert "1 entered, 0 were there already." in entered.output
    assert "0 entered, 1 were there already." in again.output
    assert "Nobody signs in as zed." in nobody.output
    assert "not written in UTF-8" in unread.output


VETOES = (
    "date,draft,member_veto1,member_veto2,crisis_topic,single_veto\n"
    "7/19/2012,S/0000/1,China,Russia,Syria,1\n"
    "10/8/2016,S/0000/2,Russia,,Syria,1\n"
    "13/13/2016,S/0000/3,Russia,,Syria,1\n"
)


def test_a_table_of_vetoes_is_taken_in_and_counted(
    references: dict[str, str], tmp_path: Path
) -> None:
    assert references
    file = tmp_path / "vetoes.csv"
    file.write_text(VETOES, encoding="utf-8")

    taken = run(
        "votes", "import", str(file), "--url", "https://example.org", "--looked-on", "2026-01-02"
    )
    again = run("votes", "import", str(file))
    counted = run("votes", "count", "--state", "ru", "--until", "2016-12-31", "--subject", "SY")
    told = run("votes", "count", "--state", "CN", "--since", "2012-01-01", "--json")

    assert taken.output.splitlines() == [
        "Row 2, S/0000/1: single_veto says 1, counted or recorded is 0",
        "Row 4, S/0000/3: The day cannot be read: 13/13/2016",
        "2 added, 0 in the register already, 1 could not be taken, 1 contradictions kept.",
    ]
    assert again.output.splitlines()[-1] == (
        "0 added, 2 in the register already, 1 could not be taken, 0 contradictions kept."
    )
    assert counted.output == "2 vetoes.\n"
    assert json.loads(told.output) == {
        "state": "CN",
        "since": "2012-01-01",
        "until": None,
        "subject": None,
        "vetoes": 1,
        "votes": [
            {
                "symbol": "S/0000/1",
                "date": "2012-07-19",
                "vetoes": ["CN", "RU"],
                "mark": "sourced",
                "contradictions": 1,
            }
        ],
    }


def test_what_is_no_table_or_no_country_is_said_in_a_sentence(
    references: dict[str, str], tmp_path: Path
) -> None:
    assert references
    odd, other = tmp_path / "odd.csv", tmp_path / "other.csv"
    odd.write_bytes(b"\xff\xfe")
    other.write_text("name\n", encoding="utf-8")

    assert "not written in UTF-8" in run("votes", "import", str(odd)).output
    assert "no table of vetoes" in run("votes", "import", str(other)).output
    assert "No country has the code XX" in run("votes", "count", "--state", "XX").output
