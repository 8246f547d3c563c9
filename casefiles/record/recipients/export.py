"""What of the recipients may leave: their rules go back to them in a packet, nothing of ours."""

from __future__ import annotations

from casefiles.record.disclosure.export import OPEN, WHEN_WE_WORKED, WITHIN, Declared, inside
from casefiles.record.recipients.models import OwnRecipient, RecipientVersion, RuleCheck

VERSION = Declared(
    RecipientVersion,
    {
        "code": OPEN,
        "version": OPEN,
        "content": OPEN,
        "digest": WITHIN,
        "recorded_at": WHEN_WE_WORKED,
    },
)
DECLARED = (
    VERSION,
    inside(OwnRecipient, "which bodies we defined, and who did"),
    inside(RuleCheck, "names a colleague; of the last comparison a packet says the day"),
)
