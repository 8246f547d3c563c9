"""The shape of what is typed about a packet."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import InputRequired

from casefiles.platform.web.forms import RecordForm


class ResumeForm(RecordForm):
    passphrase = PasswordField(
        _l("Passphrase of the signing key"),
        [InputRequired(_l("Type the passphrase."))],
        render_kw={"autocomplete": "off"},
    )
