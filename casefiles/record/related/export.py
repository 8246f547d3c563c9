"""What of the links between cases may leave: nothing; a packet does not tell what else there is."""

from __future__ import annotations

from casefiles.record.disclosure.export import inside
from casefiles.record.related.models import CaseLink

DECLARED = (inside(CaseLink, "tells of cases that do not leave"),)
