"""Reports built by a command: the edition that was published last, else the draft as it reads."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session, sessionmaker

from casefiles.app import create_app
from casefiles.cli import main
from casefiles.installation import opened
from casefiles.outbound.editions import workflow
from casefiles.outbound.publications.access import voices
from casefiles.outbound.publications.models import Report
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.models import AuditDetail, AuditEvent
from casefiles.platform.vault.workflow import Keyring
from casefiles.record.cases.models import Case
from casefiles.settings import Settings, prepare_instance
from tests.databases import Databases
from tests.factories.accounts import add_person
from tests.factories.organisation import add_organisation
from tests.factories.reports import Nowhere, add_report, write
from tests.factories.victims import add_victim

NAMED = ("CASEFILES_INSTANCE", "CASEFILES_DATABASE_URL")


def build(template: str, out: Path, *more: str, language: str = "en") -> Result:
    arguments = ["report", "build", template, "--lang", language, "--out", str(out), *more]
    return CliRunner().invoke(main, arguments)


class Installation:
    """A report of Alice's in an installation that commands find."""

    def __init__(self, settings: Settings, factory: sessionmaker[Session]) -> None:
        self.settings, self.factory = settings, factory
        with factory() as session:
            add_organisation(session)
            alice = add_person(session, "alice", Role.INVESTIGATOR)
            olga = add_person(session, "olga", Role.OFFICER)
            self.alice, self.olga = alice.id, olga.id
            nowhere = Nowhere(session, alice)
            self.market = nowhere.market.id
            report = add_report(session, by=alice)
            write(session, report, "summary", "It went on all year.", by=alice)
            self.report, self.reference = report.id, report.reference
            session.commit()

    def publish(self) -> None:
        keyring = Keyring(self.settings.master_key)
        with create_app(self.settings).app_context(), self.factory() as session:
            report = session.get_one(Report, self.report)
            alice, olga = (session.get_one(User, one) for one in (self.alice, self.olga))
            edition = workflow.propose(session, keyring, report, voices(), acting_user=alice)
            shown = edition.digest
            workflow.publish(session, report, voices(), shown=shown, acting_user=olga)
            session.commit()


@pytest.fixture
def there(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    with databases.fresh(tmp_path) as address:
        prepare_instance(tmp_path / "real", sample=False)
        monkeypatch.setenv("CASEFILES_INSTANCE", str(tmp_path / "real"))
        monkeypatch.setenv("CASEFILES_DATABASE_URL", address)
        settings = Settings.from_environment({name: os.environ[name] for name in NAMED})
        with opened(settings) as factory:
            yield Installation(settings, factory)


def test_a_draft_is_built_as_it_reads_today_and_an_edition_goes_before_it(
    there: Installation, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.html", tmp_path / "second.html"
    drafted = build("monthly", first)
    assert (drafted.exit_code, f"{there.reference}, draft" in drafted.output) == (0, True)
    assert "It went on all year." in first.read_text()

    there.publish()

    published = build("monthly", second, language="ar")
    assert f"{there.reference}, edition 1" in published.output
    assert 'lang="ar"' in second.read_text()
    assert "draft, as it reads" in build("monthly", first, "--draft").output


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "zip"])
def test_an_edition_is_the_same_file_twice_and_the_log_keeps_its_digest(
    there: Installation, tmp_path: Path, kind: str
) -> None:
    there.publish()
    first, second = tmp_path / f"first.{kind}", tmp_path / f"second.{kind}"

    assert [build("monthly", one).exit_code for one in (first, second)] == [0, 0]

    assert first.read_bytes() == second.read_bytes()
    with there.factory() as session:
        told = session.scalars(
            sa.select(AuditDetail.body)
            .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
            .where(AuditEvent.action == "report:built")
        ).all()
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    assert [(one["edition"], one["format"], one["sha256"]) for one in told] == [
        (1, kind, digest)
    ] * 2


@pytest.mark.usefixtures("there")
def test_what_cannot_be_built_is_said_in_words_and_writes_no_file(tmp_path: Path) -> None:
    for template, name, more, words in (
        ("monthly", "report.odt", (), "ends with one of"),
        ("incident", "report.html", (), "no such report of the template incident"),
        ("monthly", "report.html", ("--reference", "REP-0"), "no such report"),
    ):
        refused = build(template, tmp_path / name, *more)
        assert refused.exit_code == 1
        assert words in refused.output
        assert not (tmp_path / name).exists()


@pytest.mark.usefixtures("there")
def test_a_report_is_for_the_eyes_of_whoever_built_it_and_goes_before_nothing_whole(
    tmp_path: Path,
) -> None:
    out = tmp_path / "report.html"
    assert build("monthly", out).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600

    made = out.read_bytes()
    assert build("incident", out).exit_code == 1

    assert out.read_bytes() == made
    assert [one.name for one in tmp_path.iterdir() if one.is_file()].count("report.html") == 1
    assert not list(tmp_path.glob("*.partial"))


def test_nothing_is_logged_of_a_report_that_no_disk_took(
    there: Installation, tmp_path: Path
) -> None:
    refused = build("monthly", tmp_path / "missing" / "report.html")

    assert refused.exit_code == 1
    assert "There is no folder" in refused.output
    with there.factory() as session:
        told = sa.select(sa.func.count()).where(AuditEvent.action == "report:built")
        assert session.scalar(told) == 0


def test_a_draft_for_anybody_that_names_somebody_is_not_built(
    there: Installation, tmp_path: Path
) -> None:
    with there.factory() as session:
        report, alice = session.get_one(Report, there.report), session.get_one(User, there.alice)
        market = session.get_one(Case, there.market)
        add_victim(session, market, name="Salma Invented")
        write(session, report, "summary", "Salma Invented sold bread.", by=alice)
        session.commit()

    refused = build("monthly", tmp_path / "report.html")

    assert refused.exit_code == 1
    assert "name somebody" in refused.output
    assert not (tmp_path / "report.html").exists()
