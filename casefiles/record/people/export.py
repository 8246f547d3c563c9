"""What of a person may leave: the name, under a ground; nothing else is said of the person."""

from __future__ import annotations

from casefiles.record.disclosure.export import Declared, Stays, Under
from casefiles.record.disclosure.models import GroundSubject, Scope
from casefiles.record.people.models import Person

PERSON = Declared(
    Person,
    {
        "names": Under(GroundSubject.VICTIM, Scope.NAME),
        "aliases": Stays("only looked for, so that no other spelling leaves in our words"),
        "sex": Stays("a packet says what was recorded of the harm, not of the person"),
        "birth_edtf": Stays("an age says enough; a day of birth singles somebody out"),
    },
)
DECLARED = (PERSON,)
