"""The shape of what is typed about the organisation, and of the first page of all."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from typing_extensions import override
from wtforms import (
    IntegerField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from casefiles.foundation.errors import Refusal
from casefiles.platform.accounts.forms import (
    LANGUAGES,
    password_field,
    repeated_field,
    sign_in_name_field,
)
from casefiles.platform.organisation.workflow import (
    MOST_ALIKE,
    FirstAdministrator,
    OrganisationDetails,
    faults_of,
)
from casefiles.platform.vault.workflow import MINIMUM_PASSPHRASE
from casefiles.platform.web.display import page_language
from casefiles.platform.web.fields import TextsField
from casefiles.platform.web.forms import RecordForm, choices, typed

#: that texts may be written in, each in its own words
TEXT_LANGUAGES = (
    ("en", "English"),
    ("ar", "العربية"),
    ("fr", "Français"),
    ("es", "Español"),
    ("de", "Deutsch"),
    ("tr", "Türkçe"),
    ("ckb", "کوردیی ناوەندی"),
    ("kmr", "Kurmancî"),
    ("fa", "فارسی"),
    ("ru", "Русский"),
    ("uk", "Українська"),
)


class OrganisationForm(RecordForm):
    together = (("focal_point", "focal_point_contact"),)

    names = TextsField(_l("Name of the organisation"), longest=200)
    address = TextAreaField(_l("Postal address"), validators=[Length(max=500)])
    focal_point = StringField(
        _l("Focal point"),
        description=_l("One person answers for submissions and for what stands behind them."),
        validators=[DataRequired(_l("Name one person.")), Length(max=200)],
    )
    focal_point_contact = StringField(
        _l("How recipients reach the focal point"),
        validators=[DataRequired(_l("Say how to reach that person.")), Length(max=300)],
    )
    languages = SelectMultipleField(
        _l("Languages that you write in"), choices=choices(TEXT_LANGUAGES), default=["en", "ar"]
    )

    assent_from = IntegerField(
        _l("From which age is a child asked, beside its guardian?"),
        [Optional(), NumberRange(min=1, max=18)],
        description=_l(
            "Whoever is younger counts as too young to be asked. Empty: every child is asked."
        ),
    )

    @override
    def judged(self) -> Iterable[Refusal]:
        return faults_of(self.details())

    def details(self) -> OrganisationDetails:
        """Return the organisation as typed."""
        return OrganisationDetails(
            names=self.names.data,
            address=typed(self.address).strip(),
            focal_point=typed(self.focal_point).strip(),
            focal_point_contact=typed(self.focal_point_contact).strip(),
            languages=tuple(self.languages.data or ()),
            assent_from=self.assent_from.data,
        )


class AlikeForm(RecordForm):
    number = IntegerField(
        _l("How many people at least?"),
        validators=[
            InputRequired(_l("Choose a number from 0 to 1000.")),
            NumberRange(0, MOST_ALIKE, _l("Choose a number from 0 to 1000.")),
        ],
    )
    reason = TextAreaField(
        _l("Why this number?"),
        validators=[
            DataRequired(_l("Say why, for whoever reads this later.")),
            Length(max=2000),
        ],
    )


class SetUpForm(OrganisationForm):
    passphrase = PasswordField(
        _l("Passphrase of the keys"),
        validators=[
            InputRequired(_l("Choose a passphrase.")),
            Length(
                min=MINIMUM_PASSPHRASE,
                max=200,
                message=_l("Use 20 to 200 characters; six words are easiest."),
            ),
        ],
    )
    passphrase_again = repeated_field("passphrase")
    display_name = StringField(
        _l("Your name"), validators=[DataRequired(_l("Say what you are called.")), Length(max=120)]
    )
    sign_in_name = sign_in_name_field()
    language = RadioField(
        _l("Language of your pages"), choices=choices(LANGUAGES), default=page_language
    )
    password = password_field(_l("Your password"))
    repeated = repeated_field("password")

    def administrator(self) -> FirstAdministrator:
        """Return the first account as typed."""
        return FirstAdministrator(
            sign_in_name=typed(self.sign_in_name),
            display_name=typed(self.display_name),
            password=typed(self.password),
            language=typed(self.language),
        )
