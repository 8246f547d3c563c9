"""Every change of a report: what it is about, its prose, the cases told in it, its state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, Refusal, refuse_all, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.references import next_reference
from casefiles.foundation.texts import Texts
from casefiles.foundation.versions import refuse_if_stale, take_over
from casefiles.outbound.publications import documents, policy, queries
from casefiles.outbound.publications.models import (
    Audience,
    Report,
    ReportAccount,
    ReportContributor,
    ReportDetails,
    ReportSection,
    ReportState,
    Template,
)
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.transitions import Transition, move
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.cases.models import Case
from casefiles.record.cases.queries import get_cases
from casefiles.record.places.models import Place

PROPOSE = Transition(
    "report:proposed",
    frozenset({ReportState.DRAFT}),
    ReportState.PROPOSED,
    PublicationPermission.WRITE,
)
PUBLISH = Transition(
    "report:published",
    frozenset({ReportState.PROPOSED}),
    ReportState.PUBLISHED,
    PublicationPermission.PUBLISH,
)
GIVE_BACK = Transition(
    "report:returned",
    frozenset({ReportState.PROPOSED}),
    ReportState.DRAFT,
    PublicationPermission.PUBLISH,
)
REVISE = Transition(
    "report:revised",
    frozenset({ReportState.PUBLISHED}),
    ReportState.DRAFT,
    PublicationPermission.WRITE,
)
VOID = Transition(
    "report:voided",
    frozenset({ReportState.DRAFT}),
    ReportState.VOID,
    PublicationPermission.WRITE,
)
TRANSITIONS = (PROPOSE, PUBLISH, GIVE_BACK, REVISE, VOID)
HISTORY: Mapping[str, str] = {
    "report:opened": N_("opened the report"),
    "report:changed": N_("changed what the report is about"),
    "report:written": N_("wrote in the section: %(section)s"),
    "report:accounts": N_("chose the incidents that it tells at length; how many: %(count)s"),
    "report:proposed": N_("proposed the report for publication, edition %(edition)s"),
    "report:published": N_("published the report, edition %(edition)s"),
    "report:returned": N_("returned the report to its writers: %(reason)s"),
    "report:revised": N_("took the report up again, for a new edition"),
    "report:voided": N_("voided the report as a mistaken record: %(reason)s"),
}
#: how many incidents a report tells at length
MOST_ACCOUNTS = 60
#: the longest period that a report is about, in days
MOST_DAYS = 366 * 30
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def details_of(report: Report) -> ReportDetails:
    """Return what the form of a report holds now."""
    return ReportDetails(
        title=report.title,
        template=report.template,
        audience=report.audience,
        party=str(report.party_id) if report.party_id else "",
        place=str(report.place_id) if report.place_id else "",
        since=report.since,
        until=report.until,
    )


# --- writing


@dataclass(frozen=True)
class _Columns:
    title: Texts
    template: Template
    audience: Audience
    party_id: UUID | None
    place_id: UUID | None
    since: date
    until: date


def open_report(session: Session, details: ReportDetails, *, acting_user: User) -> Report:
    """Open a report: from then on it says what the record says."""
    policy.require(acting_user, PublicationPermission.WRITE)
    columns = _columns(session, details)
    report = Report(
        reference=next_reference(session, f"REP-{clock.today().year}", digits=3),
        opened_by_id=acting_user.id,
    )
    take_over(report, columns)
    session.add(report)
    session.flush()
    _contribute(session, report, acting_user)
    record(
        session,
        "report:opened",
        report,
        acting_user=acting_user,
        template=report.template.value,
        audience=report.audience.value,
    )
    return report


def edit_report(
    session: Session, report: Report, details: ReportDetails, *, opened: int, acting_user: User
) -> None:
    """Change what a report is about."""
    require_draft(report, acting_user)
    refuse_if_stale(report, opened)
    changes = take_over(report, _columns(session, details))
    if changes:
        _contribute(session, report, acting_user)
        record(session, "report:changed", report, acting_user=acting_user, changes=changes)


def _columns(session: Session, details: ReportDetails) -> _Columns:
    refuse_all(_faults_of(details))
    assert details.since is not None  # noqa: S101 - just judged, as the other
    assert details.until is not None  # noqa: S101
    return _Columns(
        details.title,
        details.template,
        details.audience,
        _party(session, details.party),
        _place(session, details.place),
        details.since,
        details.until,
    )


def _faults_of(details: ReportDetails) -> Iterator[Refusal]:
    if not details.title:
        yield Refusal(N_("Give the report a title."), field="title")
    for name in ("since", "until"):
        day = getattr(details, name)
        if day is None:
            yield Refusal(N_("Say from which day to which it counts."), field=name)
        elif not FIRST_DAY <= day <= LAST_DAY:
            yield Refusal(N_("That day lies outside what can be counted."), field=name)
    if details.since and details.until:
        if details.until < details.since:
            yield Refusal(N_("The last day lies before the first."), field="until")
        elif (details.until - details.since).days > MOST_DAYS:
            yield Refusal(N_("A report is about thirty years at most."), field="until")


def _party(session: Session, given: str) -> UUID | None:
    if not given:
        return None
    found = session.get(Actor, UUID(given))
    if found is None or found.kind is ActorKind.PERSON:
        raise Refusal(
            N_("Choose a party, a force or a unit; a report is about no individual."),
            field="party",
        )
    return found.id


def _place(session: Session, given: str) -> UUID | None:
    if not given:
        return None
    with suppress(ValueError):
        if found := session.get(Place, UUID(given)):
            return found.id
    raise Refusal(N_("Choose a place of the gazetteer."), field="place")


def write_section(
    session: Session,
    report: Report,
    code: str,
    *,
    prose: Texts | None,
    is_left_out: bool,
    opened: int,
    acting_user: User,
) -> None:
    """Write the prose of a section, or leave the section out."""
    require_draft(report, acting_user)
    refuse_all(documents.faults_of_prose(prose))
    row = next((one for one in report.sections if one.code == code), None)
    if row is None:
        row = ReportSection(report_id=report.id, code=code, version=0, is_left_out=False)
    refuse_if_stale(row, opened)
    before = [row.prose.to_json() if row.prose else None, row.is_left_out]
    row.prose, row.is_left_out = prose or None, is_left_out
    after = [row.prose.to_json() if row.prose else None, row.is_left_out]
    if before == after:
        return
    if row.version == 0:
        row.version = 1
        report.sections.append(row)
    session.flush()
    _contribute(session, report, acting_user)
    record(
        session,
        "report:written",
        report,
        acting_user=acting_user,
        section=code,
        changes={"prose": [before[0], after[0]], "is_left_out": [before[1], after[1]]},
    )


def choose_accounts(
    session: Session, report: Report, case_ids: Sequence[UUID], *, acting_user: User
) -> None:
    """Choose the cases that a report tells at length, in this order."""
    require_draft(report, acting_user)
    if len(case_ids) > MOST_ACCOUNTS:
        raise Refusal(
            N_("A report tells %(most)s incidents at length, at most."),
            field="cases",
            most=MOST_ACCOUNTS,
        )
    found = {one.id: one for one in get_cases(session, case_ids, acting_user=acting_user)}
    refuse_all(_faults_of_accounts(found.values()))
    before = [one.case.reference for one in report.accounts]
    wanted = list(dict.fromkeys(case_ids))
    after = [found[one].reference for one in wanted]
    if before == after:
        return
    report.accounts = []
    session.flush()
    report.accounts = [
        ReportAccount(case_id=one, position=place) for place, one in enumerate(wanted)
    ]
    session.flush()
    for one in report.accounts:
        session.refresh(one, ["case"])
    _contribute(session, report, acting_user)
    record(
        session,
        "report:accounts",
        report,
        acting_user=acting_user,
        count=len(wanted),
        changes={"accounts": [before, after]},
    )


def _faults_of_accounts(cases: Iterable[Case]) -> Iterator[Refusal]:
    closed = [one.reference for one in cases if not queries.may_be_told(one)]
    if closed:
        yield Refusal(
            N_(
                "Only verified cases that everybody of the organisation may read are told in a "
                "report. These are not: %(cases)s"
            ),
            field="cases",
            cases=", ".join(sorted(closed)),
        )


def void_report(session: Session, report: Report, *, reason: str, acting_user: User) -> None:
    """Void a report opened by mistake; what was published of it stays."""
    policy.require(acting_user, PublicationPermission.WRITE)
    kept = stated(reason)
    if report.was_published:
        raise NotAllowedNow(N_("An edition of this report is published. Write a correction of it."))
    _move(session, report, VOID, acting_user, reason=kept)
    report.void_reason = kept


def require_draft(report: Report, user: User) -> None:
    policy.require(user, PublicationPermission.WRITE)
    if report.state is not ReportState.DRAFT:
        raise NotAllowedNow(
            N_("A report is written while it is a draft. This one is %(state)s."),
            state=report.state.value,
        )


def _contribute(session: Session, report: Report, user: User) -> None:
    """Keep who had a hand in a report: they may not publish it."""
    if not policy.wrote(user, report):
        report.contributors.append(ReportContributor(report_id=report.id, user_id=user.id))
        session.flush()


def _move(
    session: Session,
    report: Report,
    transition: Transition[ReportState, PublicationPermission],
    user: User,
    **detail: Any,  # noqa: ANN401 - plain data
) -> None:
    require = partial(policy.require, user)
    move(session, report, transition, acting_user=user, require=require, **detail)


# --- its states, as its editions come and go


def propose(session: Session, report: Report, *, acting_user: User, **detail: object) -> None:
    """Take a draft as finished: an edition of it waits for somebody else."""
    _contribute(session, report, acting_user)
    _move(session, report, PROPOSE, acting_user, **detail)


def publish(session: Session, report: Report, *, acting_user: User, **detail: object) -> None:
    """Take a report as published, by somebody who did not write in it."""
    policy.require_another(acting_user, report)
    _move(session, report, PUBLISH, acting_user, **detail)
    report.was_published = True


def give_back(session: Session, report: Report, *, acting_user: User, **detail: object) -> None:
    """Return a report to its writers, by somebody who did not write in it."""
    policy.require_another(acting_user, report)
    _move(session, report, GIVE_BACK, acting_user, **detail)


def revise(session: Session, report: Report, *, acting_user: User) -> None:
    """Take a published report up again, for a new edition; what was published stays."""
    _move(session, report, REVISE, acting_user)
