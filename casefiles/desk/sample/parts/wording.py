"""What the sample writes about an incident: only what its reports say, and that it is a sample."""

from __future__ import annotations

from casefiles.desk.sample.parts.reports import Incident, Report, Reported
from casefiles.foundation.counts import CountRange
from casefiles.foundation.date_wording import say_date
from casefiles.foundation.dates import EventDate
from casefiles.foundation.texts import Texts
from casefiles.record.codebook.queries import label

LANGUAGES = ("en", "ar")
_OPENING = {
    "en": "Public reports place this incident in %(place)s; date: %(date)s."
    " What each of them says:",
    "ar": "تضع التقارير العلنية هذه الحادثة في %(place)s؛ التاريخ: %(date)s."
    " وفيما يلي ما يقوله كل منها:",
}
_PLACE_UNKNOWN = {"en": "a place that is not stated", "ar": "مكان غير مذكور"}
_REPORT = {
    "en": "%(who)s: %(figures)s. Names: “%(party)s”. How it says so: %(wording)s.",
    "ar": "%(who)s: %(figures)s. الجهة المسمّاة: «\u2068%(party)s\u2069»."
    " كيف يقول ذلك: \u2068%(wording)s\u2069.",
}
_WEAPON = {
    "en": " Weapon as described: “%(weapon)s”.",
    "ar": " السلاح كما وُصف: «\u2068%(weapon)s\u2069».",
}
_NO_FIGURES = {"en": "gives no number of casualties", "ar": "لا يذكر عدداً للضحايا"}
_CLOSING = {
    "en": "Written for the demonstration from these public reports alone; nothing was checked on"
    " the ground.",
    "ar": "كُتب للعرض التوضيحي من هذه التقارير العلنية وحدها، ولم يُتحقق من شيء ميدانياً.",
}
_AT_LEAST = {"en": "at least %(count)s", "ar": "%(count)s على الأقل"}
_AT_MOST = {"en": "at most %(count)s", "ar": "%(count)s على الأكثر"}
_RANGE = {"en": "%(low)s to %(high)s", "ar": "%(low)s إلى %(high)s"}
_AS_REPORTED = {
    "en": "%(who)s (as reported by %(by)s)",
    "ar": "%(who)s (نقلاً عن \u2068%(by)s\u2069)",
}


def said_in(language: str, phrases: dict[str, str], **facts: object) -> str:
    """Return a phrase of this module in one language."""
    return phrases[language] % facts


def _in_both(phrases: dict[str, str], **facts: object) -> Texts:
    return Texts({each: phrases[each] % facts for each in LANGUAGES}, "en")


def wording_of(texts: Texts, language: str) -> str:
    """Return a text in a language, or else in its original."""
    return texts.in_language(language)[0]


def who_reports(report: Report) -> Texts:
    """Return who says it, and who passed it on where that is somebody else."""
    if not report.reported_by:
        return report.asserter
    return Texts(
        {
            each: _AS_REPORTED[each]
            % {"who": wording_of(report.asserter, each), "by": report.reported_by}
            for each in LANGUAGES
        },
        "en",
    )


def narrative(incident: Incident, place: Texts | None) -> Texts:
    """Return the account of an incident: one paragraph a report, then where they differ."""
    return Texts({each: _narrative(incident, place, each) for each in LANGUAGES}, "en")


def _narrative(incident: Incident, place: Texts | None, language: str) -> str:
    opening = said_in(
        language,
        _OPENING,
        place=wording_of(place, language) if place else _PLACE_UNKNOWN[language],
        date=say_date(EventDate.parse(incident.date_edtf), language=language),
    )
    reports = [_says(report, language) for report in incident.reports]
    conflicts = [wording_of(each, language) for each in incident.conflicts]
    return "\n\n".join([opening, *reports, *conflicts, _CLOSING[language]])


def _says(report: Report, language: str) -> str:
    figures = "؛ " if language == "ar" else "; "
    sentence = said_in(
        language,
        _REPORT,
        who=wording_of(who_reports(report), language),
        figures=figures.join(_figure(each, language) for each in report.figures)
        or _NO_FIGURES[language],
        party=report.party_wording,
        wording=report.wording,
    )
    weapon = _WEAPON[language] % {"weapon": report.weapon_wording} if report.weapon_wording else ""
    return sentence + weapon


def _figure(reported: Reported, language: str) -> str:
    words = label("casualty_category", reported.category, language)
    if reported.group != "all":
        words = f"{words} ({label('casualty_group', reported.group, language)})"
    return f"{words}: {_count(reported.count, language)}"


def _count(count: CountRange, language: str) -> str:
    if count.maximum is None:
        return said_in(language, _AT_LEAST, count=count.minimum)
    if count.minimum is None:
        return said_in(language, _AT_MOST, count=count.maximum)
    if count.minimum == count.maximum:
        return str(count.minimum)
    return said_in(language, _RANGE, low=count.minimum, high=count.maximum)


_RATIONALE = {
    "en": "This is a demonstration by an invented investigator. It rests only on the public"
    " reports cited here; nobody of this organisation investigated. %(for_it)s %(against)s",
    "ar": "هذا عرض توضيحي يكتبه محقق مختلق. وهو لا يستند إلا إلى التقارير العلنية المذكورة هنا،"
    " ولم يحقق أحد من هذه المنظمة في الحادثة. %(for_it)s %(against)s",
}
_FOR_IT = {"en": "For it speaks: %(who)s.", "ar": "مما يؤيده: %(who)s."}
_AGAINST = {
    "en": "Against it, or open, is: %(who)s.",
    "ar": "ومما يخالفه أو يترك الأمر مفتوحاً: %(who)s.",
}
_NOTHING_AGAINST = {
    "en": "None of the reports read says otherwise.",
    "ar": "ولا يقول أي من التقارير المقروءة خلاف ذلك.",
}
_NAMES = {
    "en": "%(who)s names “%(party)s”: %(wording)s.",
    "ar": "%(who)s: الجهة المسمّاة «\u2068%(party)s\u2069»: \u2068%(wording)s\u2069.",
}
_EXCULPATORY = {
    "en": "What the parties themselves said was not looked for in this demonstration.",
    "ar": "لم يُبحث في هذا العرض التوضيحي عما قالته الأطراف نفسها.",
}


_OURS = {
    "en": "Demonstration, not a finding: the cited public reports give %(standard)s that the"
    " parties named here did it.",
    "ar": "عرض توضيحي لا استنتاج: تعطي التقارير العلنية المذكورة، بمعيار «%(standard)s»، أن الأطراف"
    " المسمّاة هنا هي الفاعلة.",
}


def our_wording(standard: str) -> Texts:
    """Return the attribution in a sentence."""
    words = {each: label("standard", standard, each) for each in LANGUAGES}
    words["en"] = words["en"].lower()
    return Texts({each: _OURS[each] % {"standard": words[each]} for each in LANGUAGES}, "en")


def rationale(supporting: list[Report], opposing: list[Report]) -> Texts:
    """Return why, in plain words: which reports speak for it and which do not."""
    return Texts(
        {
            each: said_in(
                each,
                _RATIONALE,
                for_it=_FOR_IT[each] % {"who": _listed(supporting, each)},
                against=_AGAINST[each] % {"who": _listed(opposing, each)}
                if opposing
                else _NOTHING_AGAINST[each],
            )
            for each in LANGUAGES
        },
        "en",
    )


def _listed(reports: list[Report], language: str) -> str:
    between = "، " if language == "ar" else ", "
    return between.join(dict.fromkeys(wording_of(who_reports(each), language) for each in reports))


def what_it_names(report: Report) -> Texts:
    """Return what one report says about who did it, in its own words."""
    return Texts(
        {
            each: said_in(
                each,
                _NAMES,
                who=wording_of(who_reports(report), each),
                party=report.party_wording,
                wording=report.wording,
            )
            for each in LANGUAGES
        },
        "en",
    )


def weapon_as_described(report: Report) -> Texts:
    """Return the weapon in the words of one report."""
    return _in_both(
        {each: _WEAPON[each].strip() for each in LANGUAGES}, weapon=report.weapon_wording
    )


def exculpatory(opposing: list[Report]) -> Texts:
    """Return what speaks against the attribution, and what was not looked for."""
    return Texts(
        {
            each: " ".join(
                [
                    *(wording_of(what_it_names(report), each) for report in opposing),
                    _EXCULPATORY[each],
                ]
            )
            for each in LANGUAGES
        },
        "en",
    )


_HEADING = {
    "en": "Public reports read for this case. Listed for the demonstration.",
    "ar": "التقارير العلنية المقروءة لهذه القضية. قائمة أُعدّت للعرض التوضيحي.",
}


def list_of_reports(incident: Incident) -> bytes:
    """Return the text file that lists what was read: publisher, title, address, words."""
    lines = [_HEADING["en"], _HEADING["ar"], "", incident.title.wordings["en"]]
    lines += [incident.title.wordings["ar"], ""]
    for report in incident.reports:
        lines += [
            f"{report.ref}  {wording_of(who_reports(report), 'en')}",
            f"  {report.title}",
            f"  {report.url}",
            f"  “{report.party_wording}”: {report.wording}",
            "",
        ]
    return "\n".join(lines).encode()


def joined(first: Texts, second: Texts) -> Texts:
    """Return two texts as paragraphs of one, language by language."""
    return Texts(
        {
            each: f"{wording_of(first, each)}\n\n{wording_of(second, each)}"
            for each in first.wordings
        },
        first.original,
    )


_SKETCH = {
    "en": "Where %(title)s lies: a sketch drawn for the demonstration",
    "ar": "موقع «%(title)s»: رسم تخطيطي أُعدّ للعرض التوضيحي",
}
_LIST = {
    "en": "Public reports read for %(title)s (demonstration)",
    "ar": "التقارير العلنية المقروءة بشأن «%(title)s» (عرض توضيحي)",
}


def sketch_title(incident: Incident) -> Texts:
    """Return the title of the picture that the program draws."""
    return _titled(_SKETCH, incident)


def list_title(incident: Incident) -> Texts:
    """Return the title of the list of reports."""
    return _titled(_LIST, incident)


def _titled(phrases: dict[str, str], incident: Incident) -> Texts:
    return Texts(
        {each: phrases[each] % {"title": wording_of(incident.title, each)} for each in LANGUAGES},
        "en",
    )
