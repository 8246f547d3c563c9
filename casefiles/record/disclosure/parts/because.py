"""Why the gate answered as it did, in words."""

from __future__ import annotations

from casefiles.foundation.messages import N_
from casefiles.record.disclosure.parts.gate import Because

#: why, in words
BECAUSE_WORDS = {
    Because.GROUND: N_("there is a ground"),
    Because.NOT_ASKED: N_("nobody was asked; the default is no"),
    Because.NOT_THIS_SCOPE: N_("the ground does not cover this"),
    Because.NOT_THIS_PURPOSE: N_("the ground is for another purpose"),
    Because.NOT_THIS_RECIPIENT: N_("the ground is for another recipient"),
    Because.NOT_YET_GIVEN: N_("the ground is not given yet, or its day is not written down"),
    Because.EXPIRED: N_("the ground has expired"),
    Because.WITHDRAWN: N_("the ground was written down wrongly, and withdrawn"),
    Because.TAKEN_BACK: N_("it was taken back; only what is given on a later day counts"),
    Because.UNCONFIRMED: N_("a second person has not confirmed the ground"),
    Because.UNCITED: N_("the ground does not say where it was published"),
    Because.NO_GUARDIAN: N_("it is about a child, and no guardian is known to have agreed"),
    Because.NO_ASSENT: N_("it is about a child, and what the child said is not written down"),
    Because.ASSENT_REFUSED: N_("the child said no"),
    Because.DEAD_BY_THEN: N_("they were dead when they are said to have agreed"),
    Because.NOT_GONE: N_("by the case they are neither dead nor missing, and are asked themselves"),
    Because.SHOWN_UNASKED: N_(
        "somebody seen or heard in it has no ground for that, and no confirmed copy hides them"
    ),
    Because.AFTER_CLEARANCE: N_("the ground came after the second person looked"),
}
