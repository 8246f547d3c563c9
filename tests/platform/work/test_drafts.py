"""What somebody had begun to write: kept for them alone, offered again, gone when it is saved."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.drafted import DRAFTED
from casefiles.foundation import clock
from casefiles.foundation.errors import NotFound
from casefiles.foundation.identifiers import new_id
from casefiles.platform.accounts.models import User
from casefiles.platform.accounts.workflow import disable
from casefiles.platform.audit.models import AuditDetail
from casefiles.platform.vault.models import DataKey
from casefiles.platform.vault.workflow import Keyring
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.work import workflow
from casefiles.platform.work.models import Draft
from casefiles.platform.work.workflow import forget_old_drafts, read_draft
from casefiles.record.cases.models import Case, CaseAccess
from tests.addresses import column_of
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.world import World
from tests.forms import form_of
from tests.pages import PageClient

#: forms that hold nothing worth keeping, or that are sealed, or that only confirm something
NOT_KEPT = {
    "AcceptForm", "AccountForm", "AccountsForm", "ActivateForm", "AlikeForm", "AnnexForm",
    "AnswerForm", "AsOfForm", "AskForm", "CaseLinkForm", "CasesForm", "ChangesForm", "CheckForm",
    "ClearForm", "ColumnsForm",
    "CommandForm", "ConfirmForm", "ConfirmKeyForm", "ConsentFormForm", "ContactPlanForm",
    "CopyForm", "DecisionForm", "DispatchForm", "DuplicateForm", "EstimatesOutForm", "ExportForm",
    "ExpungeForm", "RemediesOutForm",
    "FigureTableForm", "FiguresOutForm", "FileForm", "GradingForm", "GrantForm", "HandlingForm",
    "HandoverForm", "HiddenForm", "IdentityForm", "ImportForm", "LettersForm", "LinkForm",
    "LinkedCaseForm",
    "LogFilterForm", "LookForm", "MemberForm", "MembershipForm", "NewAccountForm", "NewKeyForm",
    "NewOwnForm", "NewSubmissionForm", "OrderForm", "OrganisationForm", "OwnForm",
    "PasswordForm", "PictureForm", "PlanAnswerForm", "PreferencesForm", "PrintForm", "ProposeForm",
    "PurposeForm", "ReachForm", "ReasonForm", "RemoveForm", "RestoreForm", "ResumeForm",
    "RetireForm", "RetireKeyForm", "ReviewForm", "ScanForm", "SealForm", "SearchForm",
    "SentForm", "SetUpForm", "SettlingForm", "ShownForm", "SignInForm", "SplitForm", "StepForm",
    "StrikeForm", "SubmissionForm", "SupplementForm", "TableForm", "TellingForm", "ViewForm",
    "WhatHappenedForm", "WithdrawAllForm", "WithdrawForm",
}  # fmt: skip
SEALED = ("identity", "passphrase", "password", "contact", "code_typed", "receipt", "file")
WORDS = "The northern gate (invented)"


def keep(pages: PageClient, address: str, **typed: str) -> tuple[UUID, int]:
    """Do what the script does while somebody types into the form at an address."""
    form = form_of(pages.get(address).text, address)
    draft_id = form.values["draft"][0]
    values = {name: value[-1] for name, value in form.values.items()} | typed
    answer = pages.send(
        f"/drafts/keep?form={address}", values, headers={"Accept": "application/json"}
    )
    return UUID(draft_id), answer.status_code


def drafts(session: Session) -> list[Draft]:
    session.rollback()
    return list(session.scalars(sa.select(Draft).order_by(Draft.id)))


def test_a_form_left_behind_is_offered_taken_up_and_gone_once_saved(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    pages, address = browse(lead), f"/cases/{case.id}/edit"
    keys = session.scalar(sa.select(sa.func.count()).select_from(DataKey))
    draft_id, status = keep(pages, address, place_detail=WORDS, tags="gate, market")
    assert status == 200
    assert WORDS not in pages.get("/").text

    again = pages.get(address)
    taken_up = pages.get(f"{address}?draft={draft_id}")
    form = form_of(taken_up.text, address)
    saved = pages.send(address, {name: value[-1] for name, value in form.values.items()})

    assert "You were writing this on" in again.text
    assert WORDS not in again.text
    assert taken_up.status_code == 200
    assert form.values["place_detail"] == [WORDS]
    assert form.values["tags"] == ["gate, market"]
    assert saved.status_code == 303
    assert drafts(session) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(DataKey)) == keys
    assert session.get_one(Case, case.id).place_detail == WORDS
    assert "You were writing this on" not in pages.get(address).text


def test_what_is_typed_on_takes_the_place_of_what_was_kept_of_the_same_page(
    session: Session, lead: User, browse: Browse
) -> None:
    pages, address = browse(lead), "/cases/new"
    draft_id, _status = keep(pages, address, place_detail="Half a")
    (first,) = drafts(session)
    fields = form_of(pages.get(f"{address}?draft={draft_id}").text, address).values
    typed = {name: value[-1] for name, value in fields.items()} | {"place_detail": WORDS}

    again = pages.send(
        f"/drafts/keep?form={address}", typed, headers={"Accept": "application/json"}
    )

    taken_up = form_of(pages.get(f"{address}?draft={draft_id}").text, address).values
    assert again.status_code == 200
    assert [draft.id for draft in drafts(session)] == [first.id]
    assert taken_up["place_detail"] == [WORDS]


def test_a_draft_is_read_by_its_owner_only_and_nobody_reads_it_in_the_database(
    session: Session, keyring: Keyring, lead: User, colleague: User, browse: Browse
) -> None:
    pages = browse(lead)
    draft_id, _status = keep(pages, "/cases/new", place_detail=WORDS)
    (draft,) = drafts(session)

    others = browse(colleague)
    stolen = others.get(f"/cases/new?draft={draft_id}")
    overwritten = others.send("/drafts/keep?form=/cases/new", {"draft": str(draft_id), "tags": "x"})
    others.send(f"/drafts/{draft_id}/throw-away")
    with pytest.raises(NotFound):
        read_draft(session, keyring, draft, acting_user=colleague)

    assert WORDS.encode() not in draft.sealed
    logged = session.scalars(sa.select(AuditDetail.body)).all()
    assert WORDS not in json.dumps(logged)
    assert (stolen.status_code, overwritten.status_code) == (404, 404)
    assert WORDS not in stolen.text
    assert "You were writing this on" not in others.get("/cases/new").text
    assert WORDS in pages.get(f"/cases/new?draft={draft_id}").text


def test_without_a_script_a_button_keeps_the_draft_and_my_work_lists_it(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    pages, address = browse(lead), f"/cases/{case.id}/victims/new"
    page = pages.get(address).text
    assert f'formaction="/drafts/keep?form={address}"' in page
    draft_id = form_of(page, address).values["draft"][0]

    kept = pages.send(f"/drafts/keep?form={address}", {"draft": draft_id, "description": WORDS})
    home = pages.get("/").text
    thrown = pages.send(f"/drafts/{draft_id}/throw-away", {"back": address})

    assert kept.headers["Location"] == "/"
    assert "A new victim or group" in home
    assert case.reference in home
    assert f"{address}?draft={draft_id}" in home
    assert WORDS not in home
    assert thrown.headers["Location"] == address
    assert drafts(session) == []


def test_a_draft_of_an_older_version_leads_through_both_versions(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, place_detail="The southern gate")
    pages, address = browse(lead), f"/cases/{case.id}/edit"
    draft_id, _status = keep(pages, address, place_detail=WORDS)
    fields = form_of(pages.get(address).text, address).values
    pages.send(address, {name: value[-1] for name, value in fields.items()} | {"tags": "saved"})

    taken_up = form_of(pages.get(f"{address}?draft={draft_id}").text, address).values
    conflict = pages.send(address, {name: value[-1] for name, value in taken_up.items()})

    assert taken_up["version"] == ["1"]
    assert conflict.status_code == 409
    assert WORDS in conflict.text
    assert str(draft_id) in conflict.text
    assert len(drafts(session)) == 1


def test_who_lost_a_case_reads_no_draft_of_it(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    case.members[0].user_id = colleague.id
    pages, address = browse(colleague), f"/cases/{case.id}/edit"
    draft_id, _status = keep(pages, address, place_detail=WORDS)
    case.members[0].user_id, case.access = lead.id, CaseAccess.MEMBERS
    session.commit()

    assert pages.get(f"{address}?draft={draft_id}").status_code == 404
    assert case.reference not in pages.get("/").text


def test_a_draft_goes_with_time_and_with_the_account(
    session: Session, lead: User, colleague: User, administrator: User, browse: Browse
) -> None:
    old, _status = keep(browse(lead), "/cases/new", place_detail=WORDS)
    keep(browse(colleague), "/cases/new", place_detail=WORDS)
    session.get_one(Draft, old).changed_at = clock.now() - timedelta(days=31)
    session.commit()
    assert "You were writing this on" not in browse(lead).get("/cases/new").text
    assert browse(lead).get(f"/cases/new?draft={old}").status_code == 404

    forget_old_drafts(session)
    session.commit()
    assert [draft.user_id for draft in drafts(session)] == [colleague.id]
    disable(session, colleague, acting_user=administrator)
    session.commit()

    assert drafts(session) == []
    assert session.scalars(sa.select(DataKey)).all() == []


@pytest.mark.parametrize(
    ("form", "typed", "status"),
    [
        ("/cases/new", {}, 422),
        ("/cases/new", {"name": "not of this form"}, 422),
        ("/sign-in", {"tags": "x"}, 422),
        ("https://elsewhere.example/cases/new", {"tags": "x"}, 422),
        ("/nowhere/at/all", {"tags": "x"}, 422),
        ("/cases/new", {"place_detail": "x" * 1_100_000}, 413),
    ],
)
def test_what_is_too_large_or_no_form_is_refused(
    session: Session, lead: User, browse: Browse, form: str, typed: dict[str, str], status: int
) -> None:
    answer = browse(lead).send(f"/drafts/keep?form={form}", {"draft": str(new_id())} | typed)

    assert answer.status_code == status
    assert drafts(session) == []


def test_a_draft_stays_with_its_form_and_nobody_keeps_drafts_without_end(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "MOST_DRAFTS", 1)
    elsewhere, pages = f"/cases/{add_case(session, lead=lead).id}/edit", browse(lead)
    draft_id, kept = keep(pages, "/cases/new", place_detail=WORDS)

    moved = pages.send(f"/drafts/keep?form={elsewhere}", {"draft": str(draft_id), "tags": "x"})
    _second, refused = keep(pages, "/cases/new", place_detail="another")

    assert (kept, moved.status_code, refused) == (200, 404, 409)
    assert WORDS in pages.get(f"/cases/new?draft={draft_id}").text


def test_nothing_is_kept_without_the_token_of_a_page(
    session: Session, lead: User, browse: Browse
) -> None:
    answer = browse(lead).post(
        "/drafts/keep?form=/cases/new", data={"draft": str(new_id()), "tags": "x"}
    )

    assert answer.status_code == 400
    assert drafts(session) == []


def test_who_a_source_is_never_enters_a_draft(lead: User, browse: Browse) -> None:
    pages = browse(lead)
    draft_id, status = keep(
        pages, "/sources/new", published_title=WORDS, identity_name="Nobody", identity_note="Here"
    )

    page = pages.get(f"/sources/new?draft={draft_id}").text

    assert status == 200
    assert WORDS in page
    assert "Nobody" not in page
    assert "Here" not in form_of(page, "/sources/new").values["identity_note"]
    assert "Sealed fields are never kept in a draft" in page


def _below(form: type[RecordForm]) -> set[type[RecordForm]]:
    return {form}.union(*(_below(each) for each in form.__subclasses__()))


def _is_written_down(form: type[RecordForm]) -> bool:
    """Leave out the forms of tests, and what was made of a form in passing."""
    in_its_module = getattr(sys.modules[form.__module__], form.__name__, None)
    return form.__module__.startswith("casefiles.") and in_its_module is form


def test_every_form_of_the_record_is_kept_or_said_not_to_be() -> None:
    kept = {form for page in DRAFTED.values() for form in page.forms}
    ours = {form for form in _below(RecordForm) if _is_written_down(form)}
    undecided = {form.__name__ for form in ours if form.left_out_of_drafts is None}

    assert {form for form in kept if form.left_out_of_drafts is None} == set()
    assert undecided - {"RecordForm"} == NOT_KEPT


def test_a_table_that_was_pasted_comes_back_as_a_grid(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    pages, address = browse(lead), f"/cases/{case.id}/victims/grid"
    table = "Name\tAge\nInvented One\t34\nInvented Two\t"
    shown = pages.send(address, {"table": table, "original": "ar", "outcome": "killed"}).text
    grid = {name: values[-1] for name, values in form_of(shown, address).values.items()}
    cell = next(name for name, text in grid.items() if text == "Invented Two")
    del grid["draft"]  # this one is kept under an id of its own

    draft_id, status = keep(pages, address, **(grid | {cell: "Invented Three"}))
    again = form_of(pages.get(f"{address}?draft={draft_id}").text, address).values

    assert status == 200
    assert again[cell] == ["Invented Three"]
    assert ["Invented One"] in again.values()


def test_no_draft_holds_a_sealed_field_a_secret_or_a_file() -> None:
    names = {name for page in DRAFTED.values() for name in page.field_names}

    assert {name for name in names if name.startswith(SEALED)} == set()


def test_a_form_asks_for_its_drafts_once_and_fills_every_page_of_the_table(
    app: Flask, session: Session, world: World, browse: Browse
) -> None:
    opened = {
        column: (world.standings[column], browse(world.standings[column].user))
        for column in ("investigator:lead", "investigator:member", "officer:submission")
    }
    without = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in DRAFTED:
            standing, pages = opened[column_of(rule)]
            names = {name: standing.names[name] for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, names)
            draft_id, status = keep(pages, address)
            again = pages.get(f"{address}?draft={draft_id}")
            is_filled = "This is your draft of" in again.text
            without += [] if (status, again.status_code, is_filled) == (200, 200, True) else [rule]

    assert without == []
    assert len(drafts(session)) == len(DRAFTED)
