"""What of a source may leave: what kind it is where it may speak, which it is under a ground."""

from __future__ import annotations

from casefiles.record.disclosure.export import (
    STAFF,
    WHEN_WE_WORKED,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Stays,
    Under,
    inside,
)
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.sources.models import (
    ContactPlan,
    EmergencyRequest,
    Grading,
    Source,
    SourceGrant,
    SourceHandover,
)

_SPEAKS = Under(GroundSubject.SOURCE, Scope.TESTIMONY)
_NAMED = Under(GroundSubject.SOURCE, Scope.NAME)
_SEALED = Stays("the identity is sealed; nothing that leaves opens it")
SOURCE = Declared(
    Source,
    {
        "kind": _SPEAKS,
        "role": _SPEAKS,
        "reliability": _SPEAKS,
        "label": _NAMED,
        "published_title": _NAMED,
        "published_url": _NAMED,
        "sealed_identity": _SEALED,
        "identity_key": _SEALED,
        "reference": Stays("our number would join two packets"),
        "state": WITHIN,
        "recorded_by_id": STAFF,
        "recorded_at": WHEN_WE_WORKED,
        "void_reason": WRITTEN_INSIDE,
    },
)
DECLARED = (
    SOURCE,
    inside(Grading, "why we trust somebody, or do not, is between colleagues"),
    inside(SourceGrant, "tells who of us knows a source"),
    inside(EmergencyRequest, "tells who of us knows a source"),
    inside(SourceHandover, "tells who of us knows a source"),
    inside(ContactPlan, "tells how a source is reached"),
)
