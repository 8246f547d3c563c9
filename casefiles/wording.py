"""How a kept value of any record is said in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_babel import gettext, ngettext

from casefiles.foundation.dates import EventDate, InvalidDate
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.access import current_user, is_known
from casefiles.platform.web.display import event_date, page_language
from casefiles.platform.web.transaction import request_session
from casefiles.record.actors.models import Actor
from casefiles.record.actors.policy import may_read as may_read_actor
from casefiles.record.actors.queries import names_by_code
from casefiles.record.claims.queries import NamedActor
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import ReferenceKind, Term
from casefiles.record.evidence.models import PURPOSES
from casefiles.record.recommendations.export import DOCUMENT_WORDS, STATUS_WORDS
from casefiles.record.recommendations.models import DocumentKind, Status
from casefiles.record.remedies.export import STEP_WORDS
from casefiles.record.victims.queries import age_in_words
from casefiles.record.votes.queries import called as country_name
from casefiles.word_tables import FIELDS, VALUES, VOCABULARIES


def field_words(name: str) -> str:
    """Return what a field is called, in the language of the page."""
    return gettext(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def say(subject_type: str, field: str, value: Any) -> str:  # noqa: ANN401 - what a detail kept
    """Return a kept value in the language of the page; empty for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case {"wordings": _}:
            return Texts.from_json(value).in_language(page_language())[0]
        case list() | dict():
            several = value.values() if isinstance(value, dict) else value
            return gettext(", ").join(say(subject_type, field, one) for one in several)
        case str():
            return _say_text(subject_type, field, value)
    return age_in_words(value, page_language()) if field == "age" else str(value)


def _say_text(subject_type: str, field: str, value: str) -> str:
    own = _OWN_WORDS.get((subject_type, field))
    if own is not None:
        return own(value)
    if field == "field":
        return field_words(value)
    if (subject_type, field) == ("Exhibit", "reason") and value in PURPOSES:
        return gettext(value)
    vocabulary = VOCABULARIES.get(f"{subject_type}.{field}") or VOCABULARIES.get(field)
    if vocabulary and codebook.has(vocabulary, value):
        return codebook.label(vocabulary, value, page_language())
    if field.endswith(("_edtf", "_on")) or field in {"since", "until"}:
        return _say_date(value)
    return gettext(VALUES[value]) if value in VALUES else value


def _say_party(value: str) -> str:
    """Say a party, which the log keeps as an actor's code; one of a claim with that of a mode."""
    code, _blank, mode = value.partition(" ")
    if "actor_names" not in g:
        g.actor_names = names_by_code(request_session(), acting_user=current_user())
    names = g.actor_names.get(code)
    party = names.in_language(page_language())[0] if names else gettext("a party not shown to you")
    if not codebook.has("mode_of_liability", mode):
        return party
    return f"{party} ({codebook.label('mode_of_liability', mode, page_language())})"


def _say_position(value: str) -> str:
    """Say how a member voted, which the log keeps as the code of a country and of a stance."""
    code, _blank, stance = value.partition(" ")
    return gettext(
        "%(name)s: %(vote)s",
        name=_say_country(code),
        vote=gettext(VALUES[stance]),
    )


def _say_country(value: str) -> str:
    return country_name(value, page_language())


def _say_step(value: str) -> str:
    return gettext(STEP_WORDS[value]) if value in STEP_WORDS else value


#: (type of a record, field) → how a value of it is said that is kept as codes of its own
_OWN_WORDS: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("Agreement", "parties"): _say_party,
    ("Claim", "parties"): _say_party,
    ("OfficialStatement", "actor_id"): _say_party,
    ("OfficialStatement", "speaker_id"): _say_party,
    ("PublishedFigure", "party_id"): _say_party,
    ("Recommendation", "document_kind"): lambda value: gettext(DOCUMENT_WORDS[DocumentKind(value)]),
    ("Recommendation", "party"): _say_party,
    ("Recommendation", "status"): lambda value: gettext(STATUS_WORDS[Status(value)]),
    ("DisplacementEstimate", "party"): _say_party,
    ("Remedy", "step"): _say_step,
    ("Vote", "about"): _say_country,
    ("Vote", "positions"): _say_position,
}


def party_name(actor: Actor | NamedActor) -> str:
    """Name a party of a claim; an individual only to those who may know of suspects."""
    if not (is_known() and may_read_actor(current_user(), actor)):
        return gettext("a party not shown to you")
    return actor.names.in_language(page_language())[0]


def rules_of(vocabulary: str) -> dict[str, str]:
    """Return what the law calls each term of a vocabulary: {code → article and rules}."""
    return {one.code: _law(one) for one in codebook.vocabulary(vocabulary).terms if one.references}


def _law(term: Term) -> str:
    articles = ", ".join(one.value for one in term.rules(ReferenceKind.ROME_STATUTE))
    rules = [one.value for one in term.rules(ReferenceKind.CUSTOMARY_IHL)]
    said = [gettext("Rome Statute %(article)s", article=articles)] if articles else []
    if rules:
        numbers = ", ".join(rules)
        said.append(
            ngettext(
                "customary rule %(rules)s", "customary rules %(rules)s", len(rules), rules=numbers
            )
        )
    return " · ".join(said)


def _say_date(value: str) -> str:
    try:
        return event_date(EventDate.parse(value))
    except InvalidDate:
        return value
