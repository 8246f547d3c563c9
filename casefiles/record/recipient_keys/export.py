"""What of the keys of recipients may leave: nothing."""

from __future__ import annotations

from casefiles.record.disclosure.export import inside
from casefiles.record.recipient_keys.models import RecipientKey

DECLARED = (inside(RecipientKey, "names colleagues, and how they reached a recipient"),)
