"""What of victims, figures and damage may leave, and under which scope of whose ground."""

from __future__ import annotations

from casefiles.record.disclosure.export import (
    NUMBERED,
    OPEN,
    WITHIN,
    WRITTEN_INSIDE,
    Declared,
    Stays,
    Under,
)
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

_DETAILS = Under(GroundSubject.VICTIM, Scope.DETAILS)
#: an annex counts people by these where enough are alike
_COUNTED = Under(GroundSubject.VICTIM, Scope.DETAILS, counted=True)
_REPORTED = Under(GroundSubject.SOURCE, Scope.TESTIMONY)
VICTIM = Declared(
    Victim,
    {
        "kind": OPEN,
        "minimum": OPEN,
        "maximum": OPEN,
        "outcome": OPEN,
        "cause": OPEN,
        "violations": OPEN,
        "description": _DETAILS,
        "sex": _COUNTED,
        "age": _COUNTED,
        "age_band": _COUNTED,
        "civilian_status": _DETAILS,
        "occupation": _DETAILS,
        "reference": Stays("our number would join two packets"),
        "case_id": WITHIN,
        "state": WITHIN,
        "person_id": WITHIN,
        "note": WRITTEN_INSIDE,
        "void_reason": WRITTEN_INSIDE,
    },
)
#: what a source reports is what that source says
FIGURE = Declared(
    CasualtyFigure,
    {
        "source_id": NUMBERED,
        "category": _REPORTED,
        "group": _REPORTED,
        # a list gives the range of all reports and says of none whose it is
        "minimum": Under(GroundSubject.SOURCE, Scope.TESTIMONY, counted=True),
        "maximum": Under(GroundSubject.SOURCE, Scope.TESTIMONY, counted=True),
        "wording": _REPORTED,
        "case_id": WITHIN,
        "state": WITHIN,
        "void_reason": WRITTEN_INSIDE,
    },
)
DAMAGE = Declared(
    Damage,
    {
        "extent": OPEN,
        "out_of_service": OPEN,
        "case_id": WITHIN,
        "state": WITHIN,
        "facility_id": WITHIN,
        "note": WRITTEN_INSIDE,
        "void_reason": WRITTEN_INSIDE,
    },
)
DECLARED = (VICTIM, FIGURE, DAMAGE)
