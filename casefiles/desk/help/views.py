"""Help: how the work goes, what the words mean, which keys there are."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from casefiles.foundation.finding_words import RULES
from casefiles.platform.accounts.access import signed_in
from casefiles.platform.web.display import language_of
from casefiles.record.codebook import queries as codebook

blueprint = Blueprint("help", __name__, url_prefix="/help")

STEPS = (
    _l("Enter the incident: what, where, when, as far as it is known."),
    _l(
        "Add the people harmed, one by one or many at once in a table: by name, unnamed or as a"
        " group; and each report's own figures."
    ),
    _l("Add evidence. Each file is hashed as it arrives; from then on its custody is kept."),
    _l("Propose who did it: parties, standard of proof, reasons and indicators."),
    _l("Another person reviews it: approves, returns or rejects it."),
    _l("Open a submission to a recipient and add cases; the page lists what blocks it."),
    _l("Settle the ground for each person and item; what has none is covered or left out."),
    _l("A second person clears it. Then it is sealed: frozen, typeset, signed."),
    _l("Write down when it was sent, acknowledged, answered, and what was found."),
)
GLOSSARY = (
    (_l("Case"), _l("One incident. Whether it happened and who did it are graded apart.")),
    (
        _l("Claim"),
        _l("What somebody says about who did it: we ourselves, a UN body, others, the party."),
    ),
    (_l("Attribution"), _l("A claim of ours. It leaves only once another person approved it.")),
    (
        _l("Standard"),
        _l("How sure a claim says it is, on a named scale. Scales are never converted."),
    ),
    (_l("Indicator"), _l("One reason for or against a claim, with what it rests on.")),
    (
        _l("Source"),
        _l("Who told us. Who a person is can be sealed; then each look is kept in the log."),
    ),
    (_l("Exhibit"), _l("One original file. It never changes; copies for work point at it.")),
    (_l("Custody"), _l("Who had an exhibit, when and why, and what its hash was then.")),
    (
        _l("Ground"),
        _l("The reason why something about a person may leave: consent, family, already public …"),
    ),
    (_l("Clearance"), _l("A second person looks at exactly what would leave, and agrees.")),
    (_l("Seal"), _l("The moment a packet is frozen and signed. It never changes afterwards.")),
    (
        _l("Packet"),
        _l("The file a recipient gets. It can be checked without any program of ours."),
    ),
    (_l("Snapshot"), _l("A record as it stood at one moment, with its digest.")),
    (_l("Void"), _l("Entered by mistake. It is kept and said to be void; nothing is deleted.")),
    (_l("Not stated"), _l("Nobody said. It is never the same as zero or as no.")),
)


@blueprint.get("/")
@signed_in()
def index() -> ResponseReturnValue:
    return render_template(
        "desk/help/index.html",
        steps=STEPS,
        glossary=GLOSSARY,
        search_rules=RULES,
        vocabularies=codebook.vocabularies(),
        language=language_of(None),
    )
