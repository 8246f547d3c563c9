"""The shape of what people type to come in, and of what administrators type about them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Regexp

from casefiles.foundation.digits import Digits
from casefiles.platform.accounts.models import AccountDetails, Preferences, Role
from casefiles.platform.web.display import page_language
from casefiles.platform.web.forms import RecordForm, choices, typed

#: each in its own words, so that whoever needs it can read it
LANGUAGES = (("en", "English"), ("ar", "العربية"))
DIGITS = ((Digits.LATIN.value, "0123456789"), (Digits.ARABIC_INDIC.value, "٠١٢٣٤٥٦٧٨٩"))
_SIGN_IN_NAME = r"^[A-Za-z0-9][A-Za-z0-9._\-]*$"
ROLES = (
    (Role.INVESTIGATOR.value, _l("Investigator: writes cases, proposes attributions")),
    (Role.REVIEWER.value, _l("Reviewer: decides on attributions of others")),
    (Role.OFFICER.value, _l("Submissions officer: prepares and clears what leaves")),
    (Role.AUDITOR.value, _l("Auditor: reads the log, changes nothing")),
    (Role.ADMINISTRATOR.value, _l("Administrator: people and settings, no case")),
)


def sign_in_name_field() -> StringField:
    """Return the field where an account gets the name its owner signs in with."""
    return StringField(
        _l("Sign-in name"),
        validators=[
            InputRequired(_l("Choose a name to sign in with.")),
            Length(max=80),
            Regexp(
                _SIGN_IN_NAME,
                message=_l("Use Latin letters, digits, dots and hyphens, without blanks."),
            ),
        ],
    )


def password_field(label: str) -> PasswordField:
    """Return a field for a password to choose; the rules of passwords are the verb's."""
    return PasswordField(label, validators=[InputRequired(_l("Choose a password."))])


def repeated_field(of: str) -> PasswordField:
    """Return the field where it is typed again."""
    return PasswordField(
        _l("The same again"),
        validators=[EqualTo(of, message=_l("The two are not the same. Type both again."))],
    )


class SignInForm(RecordForm):
    sign_in_name = StringField(
        _l("Sign-in name"), validators=[InputRequired(_l("Type your sign-in name."))]
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Type your password."))])


class ActivateForm(RecordForm):
    sign_in_name = StringField(
        _l("Sign-in name"), validators=[InputRequired(_l("Type your sign-in name."))]
    )
    code = StringField(
        _l("One-time code"),
        validators=[InputRequired(_l("Type the code that your administrator gave you."))],
    )
    password = password_field(_l("New password"))
    repeated = repeated_field("password")


class PasswordForm(RecordForm):
    current = PasswordField(
        _l("Present password"), validators=[InputRequired(_l("Type your present password."))]
    )
    new = password_field(_l("New password"))
    repeated = repeated_field("new")


class PreferencesForm(RecordForm):
    language = RadioField(_l("Language of the pages"), choices=choices(LANGUAGES))
    digits = RadioField(
        _l("Digits"),
        choices=choices(DIGITS),
    )

    def details(self) -> Preferences:
        """Return what was chosen."""
        return Preferences(language=self.language.data, digits=Digits(self.digits.data))


class AccountForm(RecordForm):
    display_name = StringField(
        _l("Name"),
        description=_l("As colleagues know this person; the log tells who did what by this name."),
        validators=[DataRequired(_l("Say what the person is called.")), Length(max=120)],
    )
    roles = SelectMultipleField(_l("Roles"), choices=choices(ROLES))

    def details(self) -> AccountDetails:
        """Return the account as typed."""
        return AccountDetails(
            display_name=typed(self.display_name).strip(),
            roles=tuple(sorted(Role(role) for role in self.roles.data or ())),
        )


class NewAccountForm(AccountForm):
    sign_in_name = sign_in_name_field()
    language = RadioField(
        _l("Language of the pages"), choices=choices(LANGUAGES), default=page_language
    )
