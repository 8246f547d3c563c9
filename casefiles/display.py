"""What every template says and draws with, whichever room it belongs to."""

from __future__ import annotations

import flask_login
from flask import Flask, g, request
from wtforms import Field

from casefiles import addressed, naming, navigation, states, word_tables, wording
from casefiles.foundation.dates import EventDate
from casefiles.foundation.digits import Digits
from casefiles.platform.audit import views as audit_views
from casefiles.platform.web.display import language_of
from casefiles.platform.web.drawing import install_drawings
from casefiles.platform.web.languages import kept_for_page
from casefiles.platform.web.transaction import request_session
from casefiles.platform.web.words import install_filters
from casefiles.platform.work import views as work_views
from casefiles.record.codebook import queries as codebook
from casefiles.record.codebook.models import worded
from casefiles.record.related.queries import gone_from
from casefiles.rooms import HISTORY

#: a longer list is read in the codebook, not under a field
_MOST_MEANINGS = 30


def add_display(app: Flask) -> None:
    """Give templates the functions that show dates, texts, ranges and codes."""
    install_filters(app, digits_of=_digits)
    install_drawings(app, digits_of=_digits)
    teller = audit_views.Teller(
        HISTORY, word_tables.FIELDS, wording.say, app.jinja_env.filters["moment"], gone_from
    )
    app.jinja_env.globals.update(history=teller.history, tell=teller.tell)
    app.jinja_env.globals.update(field_words=wording.field_words, value_words=wording.say)
    app.extensions["log kinds"] = naming.KINDS
    app.extensions["log subjects"] = naming.SUBJECTS
    app.jinja_env.filters["party"] = wording.party_name
    app.jinja_env.filters["edtf"] = lambda text: EventDate.parse(text) if text else None
    app.jinja_env.globals.update(
        term=_term,
        rules_of=wording.rules_of,
        trail_words=navigation.trail_words,
        meanings_of=_meanings_of,
    )
    app.jinja_env.globals["named_here"] = named_here
    app.jinja_env.globals["drafting"] = work_views.drafting
    for drawn in (states.state_badge, states.draw_state, states.state_word):
        app.jinja_env.globals[drawn.__name__] = drawn


def _term(vocabulary: str, code: str) -> str:
    return codebook.label(vocabulary, code, language_of(None)) if code else ""


def _meanings_of(field: Field) -> list[tuple[str, str]]:
    """Return what each choice of a field means, where all are terms of one short vocabulary."""
    codes = [str(one.value) for one in getattr(field, "choices", None) or () if one.value]
    named = (
        codebook.vocabulary(vocabulary).by_code
        for key, vocabulary in word_tables.VOCABULARIES.items()
        if key.rpartition(".")[2] == field.short_name
    )
    known = next((terms for terms in named if terms.keys() >= set(codes)), None)
    if known is None or not 0 < len(codes) <= _MOST_MEANINGS:
        return []
    language, terms = language_of(None), [known[code] for code in codes]
    return [(worded(one.label, language), worded(one.definition, language)) for one in terms]


def _digits() -> str:
    kept = kept_for_page()
    if kept is None or "digits" not in kept:
        g.digits = str(getattr(flask_login.current_user, "digits", Digits.LATIN))
        return str(g.digits)
    return str(kept["digits"])


def named_here() -> list[addressed.Named]:
    """Return the records that the address of this page names, the outermost first."""
    return list(addressed.named_in(request_session(), request.view_args or {}))
