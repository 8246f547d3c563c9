"""What kinds of records are called in the log, one of each, and the very one of an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.desk.lists.models import CaseView
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import Submission
from casefiles.platform.accounts.models import User
from casefiles.record.actors.models import Actor
from casefiles.record.cases.models import Case
from casefiles.record.claims.models import Claim
from casefiles.record.evidence.models import Exhibit
from casefiles.record.places.models import Facility, Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Damage, Victim

#: what stands before the colon of an action → what it is called in the filter of the log
KINDS: Mapping[str, str] = {
    "account": N_("accounts"),
    "actor": N_("actors"),
    "case": N_("cases"),
    "citation": N_("citations"),
    "claim": N_("attributions"),
    "damage": N_("damage"),
    "data-key": N_("keys of files"),
    "derivative": N_("copies for work"),
    "detail": N_("expunged details"),
    "exhibit": N_("evidence"),
    "facility": N_("facilities"),
    "figure": N_("figures"),
    "file": N_("kept files"),
    "ground": N_("grounds"),
    "identity-key": N_("key of the identities"),
    "indicator": N_("indicators"),
    "keys": N_("recovery sheets"),
    "list": N_("lists taken out"),
    "log": N_("the log"),
    "note": N_("notes"),
    "organisation": N_("organisation"),
    "packet": N_("packets"),
    "person": N_("persons"),
    "place": N_("places"),
    "question": N_("questions"),
    "signing-key": N_("signing key"),
    "source": N_("sources"),
    "submission": N_("submissions"),
    "task": N_("tasks"),
    "victim": N_("victims"),
    "victims": N_("victims from tables"),
    "view": N_("saved views"),
}

#: type of a record → what one of it is called in the log
SUBJECTS: Mapping[str, str] = {
    "Actor": N_("actor"),
    "Case": N_("case"),
    "CaseView": N_("saved view"),
    "CasualtyFigure": N_("figure"),
    "Citation": N_("citation"),
    "Claim": N_("attribution"),
    "Damage": N_("damage"),
    "Derivative": N_("copy for work"),
    "Exhibit": N_("exhibit"),
    "Facility": N_("facility"),
    "Ground": N_("ground"),
    "Indicator": N_("indicator"),
    "Note": N_("note"),
    "Organisation": N_("organisation"),
    "Packet": N_("packet"),
    "Person": N_("person"),
    "Place": N_("place"),
    "Source": N_("source"),
    "Submission": N_("submission"),
    "Task": N_("task"),
    "User": N_("account"),
    "Victim": N_("victim"),
}

#: name of an id in an address → its record, what people call it by, and where its name stands:
#: the first of several that says something
_NAMED: Mapping[str, tuple[Any, str, tuple[str, ...]]] = {
    "actor_id": (Actor, "code", ("names",)),
    "case_id": (Case, "reference", ("title",)),
    "claim_id": (Claim, "", ("asserter_name",)),
    "damage_id": (Damage, "", ("facility.names",)),
    "exhibit_id": (Exhibit, "reference", ("title",)),
    "facility_id": (Facility, "", ("names",)),
    "figure_id": (CasualtyFigure, "source.reference", ("source.label",)),
    "place_id": (Place, "code", ("names",)),
    "source_id": (Source, "reference", ("label",)),
    "submission_id": (Submission, "reference", ("title",)),
    "user_id": (User, "", ("display_name",)),
    "victim_id": (Victim, "reference", ("person.names", "description")),
    "view_id": (CaseView, "", ("name",)),
}


@dataclass(frozen=True)
class Named:
    """One record of an address, for who got past its door: its kind, reference and name."""

    kind: str
    reference: str
    name: Texts | str | None


def named_in(session: Session, ids: Mapping[str, object]) -> Iterator[Named]:
    """Yield the records that an address names, the outermost first."""
    for key, record_id in ids.items():
        if key not in _NAMED or not isinstance(record_id, UUID):
            continue
        table, reference, names = _NAMED[key]
        record = session.get(table, record_id)
        if record is not None:
            name = next(filter(None, (_at(record, path) for path in names)), None)
            yield Named(SUBJECTS[table.__name__], _at(record, reference) or "", name)


def _at(record: Any, path: str) -> Any:  # noqa: ANN401 - any record, any column
    for step in filter(None, path.split(".")):
        record = getattr(record, step) if record is not None else None
    return record if path else ""
