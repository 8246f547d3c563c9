"""What of the recipients may leave: the rules that a packet was built with, as published."""

from __future__ import annotations

from casefiles.record.disclosure.export import OPEN, WHEN_WE_WORKED, Declared, Stays, inside
from casefiles.record.recipients.models import OwnRecipient, RecipientVersion, RuleCheck

VERSION = Declared(
    RecipientVersion,
    {
        "code": OPEN,
        "version": OPEN,
        "content": OPEN,
        "digest": Stays("tells our versions apart"),
        "recorded_at": WHEN_WE_WORKED,
    },
)
DECLARED = (
    VERSION,
    inside(OwnRecipient, "whom we keep as a recipient is told to nobody else"),
    inside(RuleCheck, "who of us read what on which page, and what they noted"),
)
