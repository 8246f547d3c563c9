"""How a history tells what happened to evidence, after the person's name."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_

HISTORY: Mapping[str, str] = {
    "exhibit:received": N_("took %(reference)s into the file"),
    "exhibit:changed": N_("changed the description of %(reference)s"),
    "exhibit:moved": N_("moved %(reference)s to this case, split off from another"),
    "exhibit:voided": N_("voided %(reference)s as a mistaken record: %(reason)s"),
    "exhibit:looked-at": N_("took out the original of %(reference)s: %(reason)s"),
    "exhibit:handled": N_("wrote down the handling of %(reference)s"),
    "exhibit:checked": N_("checked %(reference)s: its bytes are the same"),
    "exhibit:found-changed": N_("found that the bytes of %(reference)s have changed"),
    "exhibit:found-missing": N_("found that the file of %(reference)s is gone"),
    "derivative:drawn": N_("drew a preview of %(reference)s"),
    "exhibit:used": N_("used the original of %(reference)s: %(reason)s"),
    "exhibit:submitted": N_("sent a copy of %(reference)s out in %(reason)s"),
    "derivative:added": N_("added a copy of %(reference)s: %(reason)s"),
    "derivative:looked-at": N_("took out a copy of %(reference)s"),
}
