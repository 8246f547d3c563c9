"""What of who is seen or heard may leave: nothing; a face leaves with its file, or stays."""

from __future__ import annotations

from casefiles.record.appearances.models import Appearance, Hiding
from casefiles.record.disclosure.export import Declared, inside

APPEARANCE: Declared = inside(Appearance, "says who is in a file; decides whether the file may go")
DECLARED = (APPEARANCE, inside(Hiding, "says who was covered in a copy, and who looked"))
