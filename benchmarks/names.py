"""Invented people and places: common Arabic names, drawn as unevenly as real ones are."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

#: the Arabic writing, then how it is met in Latin letters; the commonest first
GIVEN = (
    ("محمد", "Muhammad", "Mohammed", "Mohamad"), ("أحمد", "Ahmad", "Ahmed"),
    ("فاطمة", "Fatima", "Fatimah", "Fatma"), ("عبد الرحمن", "Abd al-Rahman", "Abdulrahman"),
    ("خالد", "Khalid", "Khaled"), ("مريم", "Maryam", "Mariam"), ("يوسف", "Yusuf", "Youssef"),
    ("حسين", "Husayn", "Hussein", "Hussain"), ("عائشة", "Aisha", "Aicha"), ("عمر", "Umar", "Omar"),
    ("إبراهيم", "Ibrahim", "Ebrahim"), ("زينب", "Zaynab", "Zainab"), ("مصطفى", "Mustafa", "Moustafa"),
    ("حسن", "Hasan", "Hassan"), ("آمنة", "Amina", "Amna"), ("سلمى", "Salma"), ("هدى", "Huda", "Houda"),
    ("محمود", "Mahmud", "Mahmoud"), ("رنا", "Rana"), ("عبد الله", "Abd Allah", "Abdullah"),
    ("ليلى", "Layla", "Leila"), ("سعاد", "Suad", "Souad"), ("ياسين", "Yasin", "Yassin"),
    ("نور", "Nur", "Nour"), ("طارق", "Tariq", "Tarek"), ("أسماء", "Asma"), ("كريم", "Karim", "Kareem"),
    ("رائد", "Raid", "Raed"), ("هبة", "Hiba"), ("وليد", "Walid", "Waleed"), ("سناء", "Sana"),
    ("فؤاد", "Fuad", "Fouad"), ("مؤمن", "Mumin", "Moumen"), ("لؤي", "Luay", "Louay"),
)  # fmt: skip
FAMILY = (
    ("المتخيل", "al-Mutakhayyal"), ("الافتراضي", "al-Iftiradi"), ("النموذجي", "al-Namudhaji"),
    ("اللاأحد", "al-La Ahad"), ("التجريبي", "al-Tajribi"), ("الخيالي", "al-Khayali"),
    ("المثال", "al-Mithal"), ("الورقي", "al-Waraqi"), ("المفترض", "al-Muftarad"),
    ("الأسطوري", "al-Usturi"), ("الرمزي", "al-Ramzi"), ("المجهول", "al-Majhul"),
    ("الظلي", "al-Dhilli"), ("الصوري", "al-Suri"), ("العددي", "al-Adadi"), ("المؤقت", "al-Muaqqat"),
    ("القياسي", "al-Qiyasi"), ("المختبري", "al-Mukhtabari"), ("الوهمي", "al-Wahmi"),
    ("الكتابي", "al-Kitabi"),
)  # fmt: skip
#: words that names of towns are made of
_FIRST = (
    ("تل", "Tell"), ("كفر", "Kafr"), ("دير", "Dayr"), ("عين", "Ayn"), ("خان", "Khan"),
    ("بيت", "Bayt"), ("وادي", "Wadi"), ("جسر", "Jisr"), ("رأس", "Ras"), ("معرة", "Maarrat"),
)  # fmt: skip
_SECOND = (
    ("اللاشيء", "al-Lashay"), ("السراب", "al-Sarab"), ("الورق", "al-Waraq"), ("الأرقام", "al-Arqam"),
    ("الغيم", "al-Ghaym"), ("المثال", "al-Mithal"), ("الظل", "al-Dhill"), ("الصدى", "al-Sada"),
    ("الحبر", "al-Hibr"), ("القصة", "al-Qissa"), ("الحلم", "al-Hulm"), ("المرآة", "al-Mirat"),
    ("البياض", "al-Bayad"), ("الخيال", "al-Khayal"), ("النقطة", "al-Nuqta"), ("الفاصلة", "al-Fasila"),
    ("السطر", "al-Satr"), ("الهامش", "al-Hamish"), ("الدفتر", "al-Daftar"), ("المحبرة", "al-Mihbara"),
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """One name in both scripts."""

    arabic: str
    latin: str


class Names:
    """Draws names by a Zipf law: the second is met half as often as the first, and so on."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def person(self) -> Name:
        """Draw a given name, the father's and a family's, as each is written somewhere."""
        given, father, family = self._draw(GIVEN), self._draw(GIVEN), self._draw(FAMILY)
        return Name(
            f"{given[0]} {father[0]} {family[0]}",
            f"{self._spelt(given)} {self._spelt(father)} {self._spelt(family)}",
        )

    def _draw(self, names: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
        weights = list(accumulate(1 / rank for rank in range(1, len(names) + 1)))
        return self._chance.choices(names, cum_weights=weights)[0]

    def _spelt(self, name: tuple[str, ...]) -> str:
        return self._chance.choice(name[1:])


def town(number: int) -> Name:
    """Return the name of a town: 200 differ, later ones carry a number."""
    again, number = divmod(number, len(_FIRST) * len(_SECOND))
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // len(_FIRST)]
    tail = f" {again + 1}" if again else ""
    return Name(f"{first[0]} {second[0]}{tail}", f"{first[1]} {second[1]}{tail}")
