"""What was asked for victims and facilities, and what of it was promised, done or refused."""

from __future__ import annotations

from collections.abc import Iterator

from casefiles.foundation.messages import N_
from casefiles.outbound.publications.parts.blocks import Block, paragraph, subheading, table
from casefiles.outbound.publications.parts.numbers import said
from casefiles.outbound.publications.parts.telling_figures import Writing
from casefiles.outbound.statistics.queries import Figure, alone
from casefiles.record.remedies.queries import Total

STEPS = {
    "asked": N_("asked for"),
    "promised": N_("promised"),
    "done": N_("done"),
    "refused": N_("refused"),
}


def remedies(writing: Writing) -> Iterator[Block]:
    """Yield how many remedies stand where; a sentence where none is recorded."""
    totals, say = writing.material.remedies, writing.say
    if totals is None:
        return
    yield subheading(say(N_("Remedies")))
    found = {step: getattr(totals, step) for step in STEPS}
    if not any(one.possibly for one in found.values()):
        yield paragraph(say(N_("No remedy of this party for anybody or anything is recorded.")))
        return
    yield table(
        say(N_("Remedies for victims and for damaged facilities")),
        [say(N_("Step")), say(N_("Remedies"))],
        [[say(words), _said(found[step], writing)] for step, words in STEPS.items()],
        numeric=1,
        note=say(
            N_(
                "Of verified cases alone. A remedy counts once for each step that it reached until "
                "%(day)s; what is done was mostly asked for before, so the steps do not add up."
            ),
            day=writing.voice.day(writing.material.as_of),
        ),
    )


def _said(total: Total, writing: Writing) -> str:
    """Return a number of remedies; for anybody, nothing from 1 to 4: a remedy is somebody's."""
    figure = Figure(total.surely, total.possibly)
    return said(alone(figure) if writing.material.is_public else figure, writing.voice)
