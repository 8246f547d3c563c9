"""What kinds of records are called in the log, and one of each."""

from __future__ import annotations

from collections.abc import Mapping

from casefiles.foundation.messages import N_

#: what stands before the colon of an action → what it is called in the filter of the log
KINDS: Mapping[str, str] = {
    "account": N_("accounts"),
    "actor": N_("actors"),
    "case": N_("cases"),
    "citation": N_("citations"),
    "claim": N_("attributions"),
    "covering": N_("copies asked for"),
    "damage": N_("damage"),
    "data-key": N_("keys of files"),
    "derivative": N_("copies for work"),
    "detail": N_("expunged details"),
    "emergency": N_("identities in an emergency"),
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
    "master-key": N_("master key"),
    "note": N_("notes"),
    "organisation": N_("organisation"),
    "packet": N_("packets"),
    "person": N_("persons"),
    "place": N_("places"),
    "question": N_("questions"),
    "recall": N_("letters about what was withdrawn"),
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
    "EmergencyRequest": N_("request about an identity"),
    "Exhibit": N_("exhibit"),
    "Facility": N_("facility"),
    "Ground": N_("ground"),
    "Indicator": N_("indicator"),
    "Note": N_("note"),
    "Organisation": N_("organisation"),
    "Packet": N_("packet"),
    "Person": N_("person"),
    "Place": N_("place"),
    "RecallNotice": N_("letter about what was withdrawn"),
    "Source": N_("source"),
    "Submission": N_("submission"),
    "Task": N_("task"),
    "User": N_("account"),
    "Victim": N_("victim"),
}
