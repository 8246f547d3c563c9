"""What the form library says is known to us, sentence by sentence, and said in our words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from wtforms.fields import DateField, FloatField, IntegerField, SelectField, StringField
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, Length, NumberRange

from casefiles.platform.web.faults import OURS
from casefiles.platform.web.forms import RecordForm, choices

ARABIC = re.compile("[ء-ي]")


class Sheet(RecordForm):
    """One field of each kind that finds faults by itself."""

    name = StringField(validators=[DataRequired()])
    note = StringField(validators=[Length(max=3)])
    age = IntegerField()
    latitude = FloatField(validators=[NumberRange(-90, 90)])
    longitude = FloatField()
    day = DateField()
    sex = SelectField(choices=choices([("f", "female")]))


TYPED = {
    "note": "long",
    "age": "many",
    "latitude": "91",
    "longitude": "east",
    "day": "yesterday",
    "sex": "?",
}


def faults(app: Flask, language: str) -> dict[str, str]:
    with app.test_request_context("/", method="POST", data=TYPED), force_locale(language):
        form = Sheet()
        form.validate()
        return {field.name: str(field.errors[-1]) for field in form if field.errors}


def test_a_form_says_what_to_write(app: Flask) -> None:
    assert faults(app, "en") | {"csrf_token": ""} == {
        "csrf_token": "",
        "name": "Fill this in.",
        "note": "Write at most 3 characters.",
        "age": "Write a whole number, as in 43.",
        "latitude": "Write a number from -90 to 90.",
        "longitude": "Write a number, as in 35.64.",
        "day": "Write the day as in 2019-07-22.",
        "sex": "Choose from the list.",
    }


def test_a_form_says_it_in_arabic(app: Flask) -> None:
    said = faults(app, "ar")
    said.pop("csrf_token", "")

    assert said.keys() == {"name", *TYPED}
    assert [text for text in said.values() if not ARABIC.search(text)] == []


@pytest.mark.parametrize("sentence", OURS)
def test_the_library_still_says_this(sentence: str) -> None:
    path = Path(messages_path()) / "wtforms.pot"
    with path.open("rb") as file:
        assert read_po(file).get(sentence) is not None
