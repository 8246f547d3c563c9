"""Colleagues write, ask, answer and give each other work on a case; who lost it sees nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.desk.discussion import queries, workflow
from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal
from casefiles.platform.accounts.models import User
from casefiles.platform.work import workflow as work
from casefiles.platform.work.models import Note, NoteKind, Task, TaskState
from casefiles.record.cases.models import Case, CaseAccess, MemberStanding
from tests.conftest import Browse
from tests.factories.cases import add_case, add_member

QUESTION, ANSWER = "Which of the two gates was it?", "The northern one, says the second report."


def asked(session: Session, case: Case, by: User, to: User, **due: object) -> Task:
    question = workflow.ask(session, case, to.id, QUESTION, acting_user=by, **due)  # type: ignore[arg-type]
    return session.scalars(sa.select(Task).where(Task.question_id == question.id)).one()


def test_a_question_waits_with_a_colleague_and_its_answer_with_who_asked(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    alice, bob, place = browse(lead), browse(colleague), f"/cases/{case.id}/discussion"
    due_on = clock.today() + timedelta(days=3)
    typed = {"person": str(colleague.id), "text": QUESTION, "due_on": due_on.isoformat()}

    assert alice.send(f"{place}/questions/new", typed).status_code == 303
    task = session.scalars(sa.select(Task)).one()
    waiting = bob.get("/").text
    assert QUESTION in waiting
    assert "due on" in waiting
    assert "1 thing waits for you" in waiting
    assert QUESTION not in alice.get("/").text

    assert bob.send(f"{place}/questions/{task.id}/answer", {"text": ANSWER}).status_code == 303
    assert QUESTION not in bob.get("/").text
    assert "Answered: " + QUESTION in alice.get("/").text
    case_page = alice.get(f"/cases/{case.id}").text
    assert ANSWER in case_page
    assert "asked Bob (fictional) a question" in case_page
    assert "answered a question" in case_page
    assert "settled a question" in case_page
    assert "settled a task" not in case_page

    alice.send(f"{place}/tasks/{task.id}/seen")
    assert "Answered: " not in alice.get("/").text
    alice.send(f"{place}/tasks/{task.id}/reopen")
    assert QUESTION in bob.get("/").text


def test_tasks_come_by_their_day_and_what_is_overdue_says_so_in_words(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    today, days = clock.today(), {"later": 9, "soon": 2, "whenever": None}
    for what, ahead in days.items():
        due_on = today + timedelta(days=ahead) if ahead else None
        workflow.give_task(session, case, colleague.id, what, due_on=due_on, acting_user=lead)
    late = workflow.give_task(session, case, colleague.id, "late", acting_user=lead)
    late.due_on = today - timedelta(days=1)
    session.commit()

    listed = [task.what for task, _case in queries.tasks_for(session, colleague)]
    home = browse(colleague).get("/").text
    work.settle(session, late, acting_user=colleague)
    session.commit()

    assert listed == ["late", "soon", "later", "whenever"]
    assert home.count("overdue since") == 1
    assert "overdue since" not in browse(colleague).get(f"/cases/{case.id}").text
    colleague.language = "ar"
    assert "whenever" in browse(colleague).get("/").text


def test_who_loses_the_case_loses_its_notes_and_tasks_everywhere(
    session: Session, lead: User, colleague: User, reviewer: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    place = f"/cases/{case.id}/discussion"
    note = workflow.write_note(session, case, "The family moved.", acting_user=colleague)
    task = asked(session, case, lead, colleague)
    own = asked(session, case, colleague, reviewer)
    work.answer(session, own, ANSWER, acting_user=reviewer)
    bob = browse(colleague)
    assert QUESTION in bob.get("/").text
    assert "Answered: " in bob.get("/").text

    case.access = CaseAccess.MEMBERS
    session.commit()

    assert QUESTION not in bob.get("/").text
    assert bob.get(place).status_code == 404
    assert bob.get(f"{place}/questions/{task.id}/answer").status_code == 404
    assert bob.send(f"{place}/questions/{task.id}/answer", {"text": ANSWER}).status_code == 404
    assert bob.send(f"{place}/notes/{note.id}/strike").status_code == 404
    assert bob.send(f"{place}/tasks/{task.id}/settle").status_code == 404


def test_only_who_may_read_the_case_is_asked(
    session: Session, lead: User, colleague: User, auditor: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    form = f"/cases/{case.id}/discussion/questions/new"

    offered = browse(lead).get(form).text
    refused = browse(lead).send(form, {"person": str(colleague.id), "text": QUESTION})
    add_member(session, case, colleague, MemberStanding.MEMBER)
    session.commit()
    assert "Bob (fictional) (may not read this case)" in offered
    assert "may not read this case" not in browse(lead).get(form).text
    taken = browse(lead).send(form, {"person": str(colleague.id), "text": QUESTION})

    assert refused.status_code == 422
    assert "Bob (fictional) may not read this case" in refused.text
    assert QUESTION in refused.text
    assert taken.status_code == 303
    for nobody in (auditor.id, None):
        with pytest.raises(Refusal):
            workflow.give_task(session, case, nobody, "x", acting_user=lead)
    with pytest.raises(Refusal, match="somebody else"):
        workflow.ask(session, case, lead.id, QUESTION, acting_user=lead)
    with pytest.raises(NotPermitted):
        workflow.write_note(session, case, "x", acting_user=auditor)


def test_a_note_is_struck_by_its_author_and_stays(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead)
    place = f"/cases/{case.id}/discussion"
    task = asked(session, case, lead, colleague)
    assert task.question is not None
    strike = f"{place}/notes/{task.question.id}/strike"

    others = browse(colleague).send(strike)
    own, twice = browse(lead).send(strike), browse(lead).send(strike)

    assert [one.status_code for one in (others, own, twice)] == [403, 303, 409]
    page = browse(colleague).get(place).text
    assert f"<del>{QUESTION}</del>" in page
    assert "struck" in page
    assert QUESTION not in browse(colleague).get("/").text
    session.expire_all()
    assert session.get_one(Task, task.id).state is TaskState.DROPPED
    assert {column.key for column in sa.inspect(Note).column_attrs if "edit" in column.key} == set()


def test_what_cannot_be_done_is_refused(session: Session, lead: User, colleague: User) -> None:
    case = add_case(session, lead=lead)
    task = asked(session, case, lead, colleague)
    plain = workflow.give_task(session, case, colleague.id, "Call", acting_user=lead)
    yesterday = clock.today() - timedelta(days=1)

    with pytest.raises(Refusal, match="gone by"):
        workflow.ask(session, case, colleague.id, QUESTION, due_on=yesterday, acting_user=lead)
    with pytest.raises(Refusal, match="Write something"):
        workflow.write_note(session, case, "  ", acting_user=lead)
    with pytest.raises(Refusal, match="at most"):
        workflow.write_note(session, case, "x" * 4001, acting_user=lead)
    with pytest.raises(NotPermitted, match="was asked"):
        work.answer(session, task, ANSWER, acting_user=lead)
    with pytest.raises(NotAllowedNow, match="answering"):
        work.settle(session, task, acting_user=colleague)
    with pytest.raises(NotPermitted):
        work.drop(session, plain, acting_user=colleague)
    work.settle(session, plain, acting_user=colleague)
    with pytest.raises(NotAllowedNow):
        work.drop(session, plain, acting_user=lead)
    work.reopen(session, plain, acting_user=lead)
    work.drop(session, plain, acting_user=lead)
    assert plain.state is TaskState.DROPPED
    assert plain.done_at is None


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def test_many_notes_cost_no_more_than_one(session: Session, lead: User, colleague: User) -> None:
    case = add_case(session, lead=lead)
    costs = []
    for _round in range(2):
        for _number in range(4):
            work.answer(
                session, asked(session, case, lead, colleague), ANSWER, acting_user=colleague
            )
        session.commit()
        session.expunge_all()
        with counted(session) as statements:
            shown = queries.shown_on_case(session, session.get_one(Case, case.id))
            assert [note.kind for note in shown.notes] == [NoteKind.QUESTION] * queries.FEW
            assert shown.names.keys() == {lead.id, colleague.id}
        costs.append(len(statements))

    assert costs[0] == costs[1]
    assert costs[0] <= 7


@pytest.mark.parametrize(("form", "words"), [("questions", "text"), ("tasks", "what")])
def test_everything_wrong_with_a_question_or_a_task_is_said_at_once(
    session: Session, lead: User, browse: Browse, form: str, words: str
) -> None:
    case = add_case(session, lead=lead)
    place, alice = f"/cases/{case.id}/discussion/{form}/new", browse(lead)
    gone_by = (clock.today() - timedelta(days=1)).isoformat()

    assert alice.get(place).text.count('class="needed"') == 2
    page = alice.send(place, {"person": "", words: "  ", "due_on": gone_by}).text
    assert "3 things need your attention" in page
    for label, reason in (
        ("Who?", "Choose a person."),
        ("Until which day?", "This day has gone by: choose today or a later one."),
        ("Question" if words == "text" else "What is to be done?", "Write something."),
    ):
        assert f"{label}</a>: {reason}" in page
        assert page.count(reason) == 2  # above the form and at its field


def test_somebody_without_a_part_in_the_case_is_told_along_with_the_rest(
    session: Session, lead: User, colleague: User, browse: Browse
) -> None:
    case = add_case(session, lead=lead, access=CaseAccess.MEMBERS)
    typed = {"person": str(colleague.id), "text": "", "due_on": ""}

    page = browse(lead).send(f"/cases/{case.id}/discussion/questions/new", typed).text
    assert "may not read this case" in page
    assert "Write something." in page
