"""The shape of a note, a question, an answer, a task."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from casefiles.platform.web.choices import offered, optional_id
from casefiles.platform.web.fields import Needed
from casefiles.platform.web.forms import RecordForm
from casefiles.platform.work.workflow import LONGEST

Choices = Sequence[tuple[str, str]]


class NoteForm(RecordForm):
    left_out_of_drafts = frozenset()

    text = TextAreaField(_l("Note"), [Needed(), Length(max=LONGEST)])


class AnswerForm(RecordForm):
    left_out_of_drafts = frozenset()

    text = TextAreaField(_l("Answer"), [Needed(), Length(max=LONGEST)])


class _ToSomebody(RecordForm):
    left_out_of_drafts = frozenset()

    person = SelectField(_l("Who?"), [Needed()], coerce=optional_id)
    due_on = DateField(_l("Until which day?"), [Optional()])

    def offer(self, people: Choices) -> None:
        """Give the colleagues to choose from."""
        self.person.choices = offered(people, _l("choose"))


class QuestionForm(_ToSomebody):
    text = TextAreaField(_l("Question"), [Needed(), Length(max=LONGEST)])


class TaskForm(_ToSomebody):
    what = TextAreaField(_l("What is to be done?"), [Needed(), Length(max=LONGEST)])
