"""The shape of what is typed about an edition."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.platform.web.choices import offered
from casefiles.platform.web.fields import Needed, TextsField
from casefiles.platform.web.forms import RecordForm

#: the languages of a file
LANGUAGES = (("en", _l("English")), ("ar", _l("Arabic")))
FILES = (
    ("pdf", _l("PDF, as it is printed")),
    ("docx", _l("DOCX, for word processors")),
    ("html", _l("One web page (HTML)")),
    ("zip", _l("Web archive with every language, pictures and tables (ZIP)")),
)


class ShownForm(RecordForm):
    """Which edition somebody read, by its digest."""

    shown = HiddenField()


class ReasonForm(ShownForm):
    left_out_of_drafts = frozenset()

    reason = TextAreaField(_l("Why?"), [Needed(), Length(max=2000)])


class ConfirmForm(RecordForm):
    """Nothing but a button."""


class ErratumForm(RecordForm):
    left_out_of_drafts = frozenset()

    text = TextsField(
        _l("What was wrong, and what is right"), [Needed()], multiline=True, longest=4000
    )


class FileForm(RecordForm):
    kind = RadioField(
        _l("As what?"),
        [InputRequired(_l("Choose the form of the file."))],
        choices=offered(FILES),
    )
    language = RadioField(
        _l("In which language?"),
        [InputRequired(_l("Choose the language."))],
        choices=offered(LANGUAGES),
    )
