"""What the form library finds wrong with a field is said in our words and the page's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from casefiles.foundation.messages import N_

_CHOOSE = N_("Choose from the list.")
_CHARACTERS = N_("Write at most %(max)d characters.")

#: the library's sentence → ours, which says what to do
OURS: Mapping[str, str] = {
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "Field cannot be longer than %(max)d character.": _CHARACTERS,
    "Field must be at least %(min)d character long.": N_("Write at least %(min)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": N_(
        "Write %(min)d to %(max)d characters."
    ),
    "Field must be equal to %(other_name)s.": N_("The two are not the same. Type both again."),
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "Invalid input.": N_("Write this in the form that is asked for."),
    "Not a valid choice.": _CHOOSE,
    "Not a valid date value.": N_("Write the day as in 2019-07-22."),
    "Not a valid decimal value.": N_("Write a number, as in 35.64."),
    "Not a valid float value.": N_("Write a number, as in 35.64."),
    "Not a valid integer value.": N_("Write a whole number, as in 43."),
    "Number must be at least %(min)s.": N_("Write %(min)s or more."),
    "Number must be at most %(max)s.": N_("Write %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": N_("Write a number from %(min)s to %(max)s."),
    "This field is required.": N_("Fill this in."),
}


class OurSentences:
    """Stands where the library looks its own translations up."""

    def gettext(self, string: str) -> str:
        """Return our sentence for one of the library's."""
        return gettext(OURS.get(string, string))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return our sentence; it is worded to fit every number."""
        del plural, number
        return self.gettext(singular)
