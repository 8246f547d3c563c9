"""Fields made of several inputs, for what is uncertain or said in several languages.

What was typed comes back as it was typed; the field's `data` is None or empty
until all of it makes sense.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from babel import Locale, UnknownLocaleError
from flask import current_app
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from typing_extensions import override
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from casefiles.foundation.counts import CountRange, InvalidCount
from casefiles.foundation.date_wording import month_names
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import with_latin_digits, without_thousands
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import ORIGINAL_MISSING, InvalidTexts, Texts
from casefiles.platform.web import display
from casefiles.platform.web.date_picker import BadlyPicked, How, PickedDate
from casefiles.platform.web.display import language_name

NOT_A_COUNT = N_("Write a whole number, as in 43, or leave it empty if the source does not say.")
TOO_LONG = N_("%(language)s has %(length)s characters; at most %(limit)s can be kept.")

WAYS = {
    How.UNSAID: _l("not stated"),
    How.DAY: _l("exact day"),
    How.MONTH: _l("month"),
    How.YEAR: _l("year"),
    How.BETWEEN: _l("between two dates"),
    How.NOT_BEFORE: _l("not before this date"),
    How.NOT_AFTER: _l("not after this date"),
    How.ABOUT: _l("about this date"),
    How.UNCERTAIN: _l("this date, uncertain"),
    How.WRITTEN: _l("written as EDTF"),
}


class Needed:
    """Marks a field as required where not the field but a rule says what is missing."""

    field_flags: ClassVar[Mapping[str, bool]] = {"required": True}

    def __call__(self, form: object, field: Field) -> None:
        """Leave it to the rule."""


class MacroWidget:
    """Draws a field by the macro of its component, so that pages and forms share one drawing."""

    def __init__(self, template: str, macro: str) -> None:
        self.template = template
        self.macro = macro

    def __call__(self, field: Field, **_attributes: object) -> Markup:
        module = current_app.jinja_env.get_template(self.template).module
        return Markup(getattr(module, self.macro)(field))  # noqa: S704 - the macro has escaped it


class FieldOfSeveral(Field):
    """One value typed into several inputs, each named after the field: `NAME-INPUT`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        self.posted: dict[str, str] = {}
        self.faults: frozenset[str] = frozenset()
        super().__init__(*args, **kwargs)

    @override
    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        prefix, self.posted, self.faults = f"{self.name}-", {}, frozenset()
        for key in formdata or ():
            if key == self.name or key.startswith(prefix):
                self.posted[key.removeprefix(self.name)] = formdata.getlist(key)[-1]
        super().process(formdata, data, extra_filters)

    @override
    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        # As with a plain field, a form sent without any of the inputs leaves the value alone.
        self.raw_data = []
        if self.posted:
            self.take(self.posted)

    def take(self, posted: Mapping[str, str]) -> None:
        """Keep what was typed, then set `data` from it or raise ValueError."""
        raise NotImplementedError

    @override
    def pre_validate(self, form: Any) -> None:
        # Otherwise DataRequired would replace the reason by "required".
        if self.process_errors:
            raise StopValidation

    def refuse(self, message: str, *faults: str, **parameters: object) -> ValueError:
        """Return the error to raise, and mark the inputs it is about."""
        self.faults = frozenset(faults)
        return ValueError(gettext(message, **parameters))

    def in_words(self, value: Any) -> str:  # noqa: ANN401 - each field has its own
        """Say a value of this field, for a page that shows two versions side by side."""
        return str(value)


class EventDateField(FieldOfSeveral):
    """An uncertain date; `data` is its EDTF expression or None.

    Posted bare as `NAME=2019-07-22` it is read as EDTF too.
    """

    widget = MacroWidget("components/event_date.html", "event_date")
    picked = PickedDate()

    @property
    def event_date(self) -> EventDate | None:
        return EventDate.parse(self.data) if self.data else None

    @property
    def ways(self) -> dict[How, Any]:
        """The ways to say how exactly a date is known, in words."""
        return WAYS

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months as choices, in the language of the page."""
        names = month_names(display.language_of(get_locale()))
        return [(str(number), name) for number, name in enumerate(names, start=1)]

    @override
    def process_data(self, value: EventDate | str | None) -> None:
        self.data = str(value) if value else None
        self.picked = PickedDate.from_edtf(self.data)

    @override
    def take(self, posted: Mapping[str, str]) -> None:
        inputs = {name: posted.get(f"-{name}", "") for name in asdict(PickedDate())}
        inputs["edtf"] = inputs["edtf"] or posted.get("", "")
        self.picked = PickedDate(**inputs)
        self.raw_data, self.data = self.picked.typed(), None
        try:
            self.data = self.picked.to_edtf()
        except BadlyPicked as refused:
            raise self.refuse(refused.message, *refused.faults, **refused.parameters) from refused

    @override
    def in_words(self, value: EventDate | str | None) -> str:
        return display.event_date(value) if value else ""


class RangeField(FieldOfSeveral):
    """A count as a source gives it; `data` is a `CountRange`, empty where nothing is stated."""

    widget = MacroWidget("components/count_range.html", "count_range")
    minimum_typed = ""
    maximum_typed = ""

    @override
    def process_data(self, value: CountRange | tuple[int | None, int | None] | None) -> None:
        self.data = CountRange(*value) if isinstance(value, tuple) else value or CountRange()
        self.minimum_typed, self.maximum_typed = (
            "" if number is None else str(number)
            for number in (self.data.minimum, self.data.maximum)
        )

    @override
    def take(self, posted: Mapping[str, str]) -> None:
        self.minimum_typed = posted.get("-min", "")
        self.maximum_typed = posted.get("-max", "")
        typed = (self.minimum_typed, self.maximum_typed)
        self.raw_data = [text for text in typed if text.strip()]
        self.data = CountRange()
        minimum, maximum = self._number("min", typed[0]), self._number("max", typed[1])
        try:
            self.data = CountRange(minimum, maximum)
        except InvalidCount as refused:
            raise self.refuse(refused.message, "min", "max") from refused

    def _number(self, name: str, typed: str) -> int | None:
        text = without_thousands(with_latin_digits(typed).strip())
        if text and not (text.isascii() and text.isdigit()):
            raise self.refuse(NOT_A_COUNT, name)
        # Python refuses to read thousands of digits; `CountRange` refuses ten.
        return int(text[:20]) if text else None

    @override
    def in_words(self, value: CountRange) -> str:
        return display.count_range(value.minimum, value.maximum)


@dataclass(frozen=True)
class LanguageInputs:
    """The inputs of one language, ready to be drawn."""

    language: str
    name: str
    direction: str
    wording: str
    translator: str
    is_original: bool


class TextsField(FieldOfSeveral):
    """A text in the organisation's languages; `data` is a `Texts`, empty where nothing is said.

    Its inputs are `NAME-text-LANGUAGE`, `NAME-translator-LANGUAGE` and `NAME-original`.
    """

    widget = MacroWidget("components/texts_field.html", "texts")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - WTForms' own
        multiline: bool = False,
        longest: int | None = None,
        languages: Sequence[str] | None = None,
        **kwargs: Any,  # noqa: ANN401 - WTForms' own
    ) -> None:
        self.multiline = multiline
        self.longest = longest
        self._languages = languages
        self.wordings: dict[str, str] = {}
        self.translators: dict[str, str] = {}
        self.original: str | None = None
        super().__init__(*args, **kwargs)

    @override
    def process_data(self, value: Texts | None) -> None:
        self.data = value or Texts()
        self.wordings = dict(self.data.wordings)
        self.translators = dict(self.data.translators)
        self.original = self.data.original

    @override
    def take(self, posted: Mapping[str, str]) -> None:
        # The wire says CRLF where the person pressed Enter once.
        typed = {name: text.replace("\r\n", "\n") for name, text in posted.items()}
        self.wordings = _starting_with("-text-", typed)
        self.translators = _starting_with("-translator-", typed)
        self.original = typed.get("-original") or None
        self.raw_data = [text for text in self.wordings.values() if text.strip()]
        self.data = Texts()
        self._refuse_what_is_too_long()
        try:
            self.data = Texts(self.wordings, self.original, self.translators)
        except InvalidTexts as refused:
            fault = "original" if refused.message == ORIGINAL_MISSING else "text"
            raise self.refuse(refused.message, fault) from refused

    @override
    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        # A text that was put together, of two people's changes, was never taken from its inputs.
        try:
            self._refuse_what_is_too_long()
        except ValueError as refused:
            raise StopValidation(str(refused)) from refused

    def _refuse_what_is_too_long(self) -> None:
        for language, text in self.wordings.items():
            if self.longest is not None and len(text) > self.longest:
                raise self.refuse(
                    TOO_LONG,
                    f"text-{language}",
                    language=language_name(language),
                    length=len(text),
                    limit=self.longest,
                )

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to write in: the organisation's, then any that already has words."""
        chosen = self._languages or organisation_languages()
        return tuple(dict.fromkeys((*chosen, *self.wordings, *self.translators)))

    @property
    def entries(self) -> list[LanguageInputs]:
        """The inputs of each language, with what stands in them."""
        return [
            LanguageInputs(
                language=language,
                name=language_name(language),
                direction=_direction(language),
                wording=self.wordings.get(language, ""),
                translator=self.translators.get(language, ""),
                is_original=language == self.original,
            )
            for language in self.languages
        ]

    @property
    def as_posted(self) -> dict[str, str]:
        """What its inputs would post for its `data`: {name → text}, never nothing at all."""
        wordings = {f"{self.name}-text-{one}": text for one, text in self.data.wordings.items()}
        translators = {
            f"{self.name}-translator-{one}": text for one, text in self.data.translators.items()
        }
        return {f"{self.name}-original": self.data.original or ""} | wordings | translators

    @override
    def in_words(self, value: Texts) -> str:
        return " / ".join(value.wordings[language] for language in value.languages)


def organisation_languages() -> Sequence[str]:
    """Return the languages that texts are written in, as the application told this storey."""
    told: Callable[[], Sequence[str]] | None = current_app.extensions.get("text_languages")
    return (told() if told else ()) or ("en", "ar")


def _starting_with(prefix: str, typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(prefix): text for name, text in typed.items() if name.startswith(prefix)
    }


def _direction(language: str) -> str:
    try:
        return str(Locale.parse(language, sep="-").text_direction)
    except (UnknownLocaleError, ValueError):
        return "auto"
