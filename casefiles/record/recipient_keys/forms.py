"""The shape of what is typed about the keys of recipients."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from casefiles.foundation.public_keys import is_secret
from casefiles.platform.web.forms import RecordForm

_WHERE = InputRequired(_l("Say where, so that somebody else can look there."))
_AS_TYPED = {"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}


class NewKeyForm(RecordForm):
    public_key = StringField(
        _l("Public key"),
        [InputRequired(_l("Paste a public key of age. It begins with age1.")), Length(max=400)],
        render_kw=_AS_TYPED,
    )
    found_at = TextAreaField(_l("Where did you get it?"), [_WHERE, Length(max=2000)])

    def forget_secret(self) -> None:
        """Send nobody's secret key back in the page: of all that is typed, only that goes."""
        if is_secret(self.public_key.data or ""):
            self.public_key.data = ""


class ConfirmKeyForm(RecordForm):
    compared_with = TextAreaField(_l("With what did you compare it?"), [_WHERE, Length(max=2000)])
    told = StringField(
        _l("The key, as it stands there"),
        [InputRequired(_l("Type the key as you read or heard it there.")), Length(max=400)],
        render_kw=_AS_TYPED,
    )


class RetireKeyForm(RecordForm):
    reason = TextAreaField(_l("Why?"), [Length(max=2000)])
