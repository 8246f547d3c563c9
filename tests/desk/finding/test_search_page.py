"""Looking for anything: only what one may read, what one wrote just now, never a mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles import reactions, rooms
from casefiles.desk.finding import queries, workflow
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.record.cases.models import CaseAccess, CaseState
from casefiles.record.cases.workflow import CaseDetails, edit_case, open_case, void_case
from casefiles.record.people.models import PersonDetails
from casefiles.record.people.workflow import edit_person
from casefiles.record.sources.models import Identity
from casefiles.record.sources.workflow import SourceDetails, add_source, void_source
from casefiles.record.victims.models import VictimDetails, VictimKind
from casefiles.record.victims.workflow import add_victim
from tests.conftest import Browse
from tests.factories.cases import add_case
from tests.factories.victims import add_victim as put_victim
from tests.pages import PageClient

ROOT = Path(__file__).resolve().parents[3]
RECORDED = re.compile(r'"((?:case|victim|person|exhibit|source|claim|place):[a-z-]+)"')
#: what changes nothing that anybody is found by
NO_WORDS = {
    "source:derived", "source:underived", "source:regraded", "source:handed-over", "exhibit:used",
    "case:begun", "case:verified", "case:reopened", "case:closed", "case:member-added",
    "case:member-removed", "case:entered-submission", "case:left-submission", "person:added",
    "exhibit:checked", "exhibit:found-changed", "exhibit:found-missing", "exhibit:handled",
    "exhibit:looked-at", "exhibit:submitted", "source:identity-looked-at",
    "source:identity-replaced", "source:identity-sealed", "source:identity-unreadable",
    "source:look-ended", "source:look-granted", "claim:approved", "claim:proposed",
    "claim:rejected", "claim:reopened", "claim:returned", "claim:revised", "claim:superseded",
    "claim:taken", "claim:withdrawn", "place:added", "place:imported",
    "case:linked", "case:unlinked", "case:split",
}  # fmt: skip


def look(client: PageClient, words: str) -> str:
    """Return what stands in the lists of what was found."""
    client.get("/search")
    answer = client.send("/search", {"words": words})
    assert answer.status_code == 303, answer.text
    assert words not in answer.headers["Location"]
    page = client.get(answer.headers["Location"]).text
    shown = page.partition('role="search"')[2].partition("</section>")[2]
    return shown.replace("<mark>", "").replace("</mark>", "")


def test_a_word_is_followed_from_the_form_to_the_index_to_the_page(
    session: Session, lead: User, browse: Browse
) -> None:
    title = Texts.of(original="ar", ar="سوق المعرّة", en="Market of Maarrat")
    case = open_case(session, CaseDetails(title), acting_user=lead)
    victim = add_victim(
        session,
        case,
        VictimDetails(VictimKind.NAMED, "killed", names=Texts.of(ar="سلمى المتخيّلة")),
        acting_user=lead,
    )
    client = browse(lead)
    assert case.reference in look(client, "معره")
    assert victim.reference in look(client, "سلمي متخيله")
    assert "Nothing was found" in look(client, "school")

    edit_case(
        session,
        case,
        CaseDetails(Texts.of(en="School of Nowhere")),
        opened=case.version,
        acting_user=lead,
    )
    assert victim.person is not None
    edit_person(
        session,
        victim.person,
        PersonDetails(Texts.of(ar="هدى المتخيّلة")),
        within=case.id,
        acting_user=lead,
    )
    session.commit()
    assert case.reference in look(client, "school")
    assert victim.reference in look(client, "هدي")
    assert "Nothing was found" in look(client, "سلمى")

    void_case(session, case, acting_user=lead, reason="twice")
    session.commit()
    assert "Nothing was found" in look(client, "school")
    assert "Nothing was found" in look(client, "هدى")


def test_nobody_finds_what_they_may_not_read(
    session: Session, lead: User, colleague: User, officer: User, auditor: User,
    administrator: User, browse: Browse,
) -> None:  # fmt: skip
    hidden = add_case(session, lead=lead, title="Hidden bakery", access=CaseAccess.MEMBERS)
    add_case(session, lead=lead, title="Open bakery", state=CaseState.INTAKE)
    add_case(session, lead=lead, title="Verified bakery", state=CaseState.VERIFIED)
    workflow.enter(session, put_victim(session, hidden, name="Baker Invented"))

    titles = ("Hidden", "Open", "Verified")
    shown = {
        name: [title for title in titles if title in look(browse(one), "bakery")]
        for name, one in (("lead", lead), ("colleague", colleague), ("officer", officer),
                          ("auditor", auditor))
    }  # fmt: skip

    assert shown == {
        "lead": ["Hidden", "Open", "Verified"],
        "colleague": ["Open", "Verified"],
        "officer": ["Verified"],
        "auditor": ["Hidden", "Open", "Verified"],
    }
    assert "Baker" in look(browse(lead), "invented")
    assert "Nothing was found" in look(browse(colleague), "invented")
    assert browse(administrator).get("/search").status_code == 403


@pytest.mark.parametrize("first", [1, 2, 100])
def test_much_is_found_as_little_is(
    session: Session, lead: User, colleague: User, officer: User, browse: Browse,
    monkeypatch: pytest.MonkeyPatch, first: int,
) -> None:  # fmt: skip
    """Of common words the last indexed are looked at first: what is found is the same."""
    monkeypatch.setattr(queries, "_LATEST", first)
    hidden = add_case(session, lead=lead, title="Hidden bakery", access=CaseAccess.MEMBERS)
    told = add_case(session, lead=lead, title="Verified bakery", state=CaseState.VERIFIED)
    for case in (hidden, told):
        workflow.enter(session, put_victim(session, case, name="Bakery Invented"))

    found = {
        name: re.findall(
            r"Hidden bakery|Verified bakery|Bakery Invented", look(browse(one), "baker")
        )
        for name, one in (("lead", lead), ("colleague", colleague), ("officer", officer))
    }

    assert {name: sorted(set(each)) for name, each in found.items()} == {
        "lead": ["Bakery Invented", "Hidden bakery", "Verified bakery"],
        "colleague": ["Bakery Invented", "Verified bakery"],
        "officer": ["Bakery Invented", "Verified bakery"],
    }
    assert found["lead"].count("Bakery Invented") == 2 * found["colleague"].count("Bakery Invented")


def test_of_one_more_than_are_looked_at_first_none_is_lost(
    session: Session, lead: User, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_LATEST", 3)
    for number in range(4):
        add_case(session, lead=lead, title=f"Bakery {number}")
        shown = look(browse(lead), "bakery")
        assert [one for one in range(5) if f"Bakery {one}" in shown] == list(range(number + 1))


def test_a_sealed_identity_is_in_no_index_and_a_void_source_neither(
    session: Session, lead: User, officer: User, browse: Browse
) -> None:
    source = add_source(
        session,
        SourceDetails(Texts.of(en="witness at the bakery"), kind="person", role="witness"),
        identity=Identity("Nadia Secret", "0999", "by the well"),
        acting_user=lead,
    )
    bodies = " ".join(session.scalars(sa.text("SELECT body FROM search_documents")))
    assert "bakery" in bodies
    assert not {"nadia", "secret", "0999", "well"} & set(bodies.split())
    assert source.reference in look(browse(lead), "witness")
    assert "Nothing was found" in look(browse(officer), "witness")

    void_source(session, source, reason="twice", acting_user=lead)
    session.commit()
    assert "Nothing was found" in look(browse(lead), "witness")


def test_a_search_of_nothing_and_one_of_somebody_else(
    lead: User, colleague: User, browse: Browse
) -> None:
    client = browse(lead)
    assert client.send("/search", {"words": "…"}).status_code == 422
    mine = client.send("/search", {"words": "market"}).headers["Location"]

    assert browse(colleague).get(mine).status_code == 404


def test_the_index_filled_anew_is_the_index_kept(session: Session, lead: User) -> None:
    case = open_case(session, CaseDetails(Texts.of(en="Bakery of Nowhere")), acting_user=lead)
    workflow.enter(session, put_victim(session, case, name="Baker Invented"))
    add_case(session, lead=lead, state=CaseState.VOID, title="A mistake")
    rows = sa.text("SELECT kind, subject_id, within_id, body FROM search_documents")
    add_case(session, lead=lead, title="Another")
    kept = {tuple(row) for row in session.execute(rows)}

    assert workflow.rebuild(session, batch=1) == len(kept) == 3
    assert {tuple(row) for row in session.execute(rows)} == kept


@pytest.mark.parametrize("path", sorted(ROOT.glob("casefiles/record/*/workflow.py")), ids=str)
def test_every_verb_that_changes_words_is_followed(path: Path) -> None:
    """A new verb fails here until somebody says whether it changes what is found."""
    recorded = set(RECORDED.findall(path.read_text(encoding="utf-8")))
    permissions = {action for action in recorded if action not in rooms.HISTORY}

    assert recorded - permissions - NO_WORDS - reactions.FOLLOWED.keys() == set()


def test_what_was_found_is_named_in_the_language_of_the_page_first(
    session: Session, lead: User, browse: Browse
) -> None:
    title = Texts.of(original="en", en="Market of Maarrat", ar="سوق المعرّة")
    case = open_case(session, CaseDetails(title), acting_user=lead)
    lead.language = "ar"
    session.commit()

    found = look(browse(lead), "market")

    assert found.index("سوق المعرّة") < found.index("Maarrat")
    assert f'<bdi class="ref">{case.reference}</bdi>' in found


def test_the_page_promises_no_more_than_is_found(
    session: Session, lead: User, browse: Browse
) -> None:
    title = Texts.of(original="ar", ar="فاطمة أحمد ١٢", en="Fatmeh al-Ahmad")
    case = open_case(session, CaseDetails(title), acting_user=lead)
    client = browse(lead)

    for words in ("فاطمه احمد 12", "FATMEH AL AHMAD", "al-ahmad"):
        assert case.reference in look(client, words)
    for words in ("Fatima", "Fatma"):
        assert "Nothing was found" in look(client, words)
    for page in (client.get("/search").text, client.get("/help/").text):
        assert "however a name is spelt" not in page
        assert "as it was recorded" in page
        assert "Fatima does not find Fatmeh" in page


def test_a_name_that_looks_like_markup_is_shown_as_it_is(
    session: Session, lead: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    workflow.enter(session, put_victim(session, case, name="Invented <b>Baker</b>"))

    found = look(browse(lead), "baker")

    assert "Invented &lt;b&gt;Baker&lt;/b&gt;" in found
    assert "<b>" not in found
