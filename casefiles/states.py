"""What the states of records are called, and how a badge draws them: one table for every room."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flask_babel import pgettext
from markupsafe import Markup

from casefiles.foundation.messages import NP_
from casefiles.platform.web.display import page_language
from casefiles.platform.web.drawing import draw_icon, static_root

ICONS: Mapping[str, str] = {
    "recorded": "clipboard-check",
    "confirmed": "circle-check",
    "standing": "lock",
    "lifted": "circle-check",
    "lapsed": "clock",
    "ended": "ban",
    "kept": "clipboard-check",
    "draft": "circle-dashed",
    "drafted": "circle-dashed",
    "discarded": "x",
    "dropped": "ban",
    "intake": "circle-dashed",
    "assembling": "circle-dashed",
    "not-ready": "circle-dashed",
    "building": "circle-dashed",
    "proposed": "circle-dot",
    "in-review": "circle-half-2",
    "investigating": "circle-half-2",
    "in-clearance": "circle-half-2",
    "in-preparation": "circle-half-2",
    "queued": "circle-dashed",
    "waiting": "circle-half-2",
    "running": "circle-half-2",
    "approved": "circle-check",
    "verified": "circle-check",
    "cleared": "circle-check",
    "ready": "circle-check",
    "built": "circle-check",
    "invited": "circle-half-2",
    "active": "circle-check",
    "disabled": "ban",
    "done": "circle-check",
    "found": "building-bank",
    "returned": "arrow-back-up",
    "rejected": "circle-x",
    "failed": "circle-x",
    "refused": "circle-x",
    "suspended": "ban",
    "void": "ban",
    "retired": "ban",
    "withdrawn": "ban",
    "superseded": "versions",
    "archived": "folder-open",
    "expired": "clock",
    "stale": "alert-triangle",
    "closed": "lock",
    "concluded": "lock",
    "sealed": "lock",
    "sent": "send",
    "acknowledged": "mail-forward",
    "answered": "mail-forward",
}
#: kind of record → state, as its badge's class has it → the word for it
WORDS: Mapping[str, Mapping[str, str]] = {
    "case": {
        "intake": NP_("case", "intake"),
        "investigating": NP_("case", "investigating"),
        "verified": NP_("case", "verified"),
        "closed": NP_("case", "closed"),
        "void": NP_("case", "void"),
    },
    "claim": {
        "recorded": NP_("claim", "recorded"),
        "draft": NP_("claim", "draft"),
        "proposed": NP_("claim", "proposed"),
        "in-review": NP_("claim", "in review"),
        "approved": NP_("claim", "approved"),
        "returned": NP_("claim", "returned"),
        "rejected": NP_("claim", "rejected"),
        "superseded": NP_("claim", "superseded"),
        "withdrawn": NP_("claim", "withdrawn"),
    },
    "submission": {
        "assembling": NP_("submission", "assembling"),
        "in-clearance": NP_("submission", "in clearance"),
        "cleared": NP_("submission", "cleared"),
        "sealed": NP_("submission", "sealed"),
        "sent": NP_("submission", "sent"),
        "acknowledged": NP_("submission", "acknowledged"),
        "concluded": NP_("submission", "concluded"),
    },
    "packet": {
        "building": NP_("packet", "building"),
        "built": NP_("packet", "built"),
        "sent": NP_("packet", "sent"),
        "void": NP_("packet", "void"),
        "stale": NP_("packet", "older than the record"),
    },
    "recall": {
        "drafted": NP_("recall", "drafted"),
        "sent": NP_("recall", "sent"),
        "dropped": NP_("recall", "not needed"),
    },
    "correction": {
        "drafted": NP_("correction", "drafted"),
        "confirmed": NP_("correction", "confirmed"),
        "sent": NP_("correction", "sent"),
        "discarded": NP_("correction", "discarded"),
        "dropped": NP_("correction", "not needed"),
    },
    "request": {
        "waiting": NP_("request", "waits for a second person"),
        "confirmed": NP_("request", "confirmed"),
        "refused": NP_("request", "refused"),
        "lapsed": NP_("request", "lapsed"),
        "ended": NP_("request", "ended"),
    },
    "expunging": {
        "waiting": NP_("expunging", "waits for a second person"),
        "refused": NP_("expunging", "refused"),
        "withdrawn": NP_("expunging", "taken back"),
        "confirmed": NP_("expunging", "being done"),
        "done": NP_("expunging", "expunged"),
    },
    "hold": {
        "standing": NP_("hold", "stands"),
        "lifted": NP_("hold", "lifted"),
    },
    "key": {
        "proposed": NP_("key", "waits for a second person"),
        "confirmed": NP_("key", "confirmed"),
        "retired": NP_("key", "retired"),
    },
    "job": {
        "queued": NP_("job", "waiting its turn"),
        "running": NP_("job", "running"),
        "done": NP_("job", "done"),
        "failed": NP_("job", "failed"),
    },
    "standing": {
        "not-ready": NP_("standing", "not ready"),
        "ready": NP_("standing", "ready"),
        "in-preparation": NP_("standing", "in preparation"),
        "sealed": NP_("standing", "sealed"),
        "sent": NP_("standing", "sent"),
        "acknowledged": NP_("standing", "acknowledged"),
        "answered": NP_("standing", "answered"),
        "found": NP_("standing", "finding made"),
    },
}
_BADGE = Markup('<span class="badge-x state-{} {}">{}{}</span>')


def state_badge(kind: str, name: str, extra: str = "") -> Markup:
    """Return the badge of a state in the language of the page."""
    return _worded_badge(page_language(), static_root(), kind, name, extra)


@lru_cache(maxsize=1024)
def _worded_badge(_language: str, _static: str, kind: str, name: str, extra: str) -> Markup:
    return draw_state(name, state_word(kind, name), extra)


def state_word(kind: str, name: str) -> str:
    """Return what a state is called in the language of the page; a state without a word, itself."""
    key = _key(name)
    word = WORDS[kind].get(key)
    return pgettext(kind, word) if word else key


def draw_state(name: str, label: str, extra: str = "") -> Markup:
    """Draw a state by any word: its icon, and the word."""
    key = _key(name)
    icon = draw_icon(ICONS.get(key, "circle-dot"), "flip" if key == "returned" else "")
    return _BADGE.format(key, extra, icon, label)


def _key(name: str) -> str:
    return str(name).replace("_", "-")
