"""The shape of letters that are added to an entry."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField

from casefiles.platform.web.forms import RecordForm


class LettersForm(RecordForm):
    letters = MultipleFileField(
        _l("The letter and its annexes"), [FileRequired(_l("Choose a file."))]
    )
