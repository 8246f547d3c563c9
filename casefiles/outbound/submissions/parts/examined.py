"""What is held against a recipient's elements: one case, and the answer of each check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from casefiles.outbound.submissions.parts.case_data import CaseData
from casefiles.outbound.submissions.parts.permits import Permits
from casefiles.record.claims.models import ClaimState
from casefiles.record.codebook.models import Wordings
from casefiles.record.disclosure.queries import Because
from casefiles.record.recipients.models import Check, Concerns, Kind


@dataclass(frozen=True)
class Judged:
    """The answer of one check, before the recipient's requirement weighs it."""

    is_met: bool
    is_unclear: bool = False
    words: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    endpoint: str = "cases.detail"
    anchor: str = ""


@dataclass(frozen=True)
class Sent:
    """That a case went to somebody, in which submission."""

    submission: str
    recipient: str
    kind: Kind
    names: Wordings


@dataclass(frozen=True)
class Examined:
    """What readiness looks at in one case."""

    content: CaseData
    permits: Permits
    #: how far our own attribution is, whatever its state
    standing: ClaimState | None = None
    #: answers about passing it on to prosecutors, by victim id
    onward: Mapping[str, Because] = field(default_factory=dict)
    #: answers about telling the Government their names, by victim id
    told: Mapping[str, Because] = field(default_factory=dict)
    #: withheld people whom what would leave still names: reference → where
    named_anyway: Mapping[str, Collection[str]] = field(default_factory=dict)
    accepted_languages: Collection[str] = ()
    state_code: str | None = None
    #: States in which the recipient has no jurisdiction of itself
    outside: Collection[str] = ()
    #: what a mandate about one kind of harm asks a case to record
    concerns: Concerns | None = None
    #: to whom it was sent before
    sent: Sequence[Sent] = ()
    #: what checks found that no recipient answers differently, shared by those who get the same
    judged: dict[Check, Judged] = field(default_factory=dict)
