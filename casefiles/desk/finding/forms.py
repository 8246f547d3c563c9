"""The shape of what is looked for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from casefiles.platform.web.forms import RecordForm


class SearchForm(RecordForm):
    words = StringField(_l("Look for"), [Length(max=200)])
