"""Which countries vote, and what they are called: members of the United Nations, by ISO code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale

_MEMBERS = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF "
    "CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD "
    "GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP "
    "KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY "
    "MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC SD SE SG "
    "SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE "
    "VN VU WS YE ZA ZM ZW"
)
#: observers, and a member that is no more; called as the United Nations call them
_NAMED: Mapping[str, Mapping[str, str]] = {
    "PS": {"en": "State of Palestine", "ar": "دولة فلسطين"},
    "SU": {"en": "Soviet Union", "ar": "الاتحاد السوفييتي"},
    "VA": {"en": "Holy See", "ar": "الكرسي الرسولي"},
}
CODES = frozenset(_MEMBERS.split()) | _NAMED.keys()


def country_name(code: str, language: str) -> str:
    """Return what a country is called in a language; its code where it is called nothing."""
    if code in _NAMED:
        return _NAMED[code].get(language, _NAMED[code]["en"])
    return str(Locale(language).territories.get(code, code))


def with_name(name: str) -> str:
    """Return the code of a country by its English name; nothing for what is no such name."""
    return _by_name().get(name.strip().casefold(), "")


@cache
def _by_name() -> Mapping[str, str]:
    return {country_name(code, "en").casefold(): code for code in CODES}
