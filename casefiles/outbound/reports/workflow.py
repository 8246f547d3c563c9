"""Taking the gap register out: as a table, or as an annex for a report; each leaves an event."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, Refusal
from casefiles.foundation.messages import N_
from casefiles.outbound.reports import documents, export, policy, queries
from casefiles.outbound.reports.export import FIELDS, Voice
from casefiles.outbound.reports.parts.facts import Register
from casefiles.outbound.reports.policy import ReportPermission
from casefiles.outbound.submissions.documents import naming
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import table_as
from casefiles.platform.organisation.models import Organisation

HISTORY: Mapping[str, str] = {
    "gap:exported": N_("took the gap register out as a table (%(format)s); cases: %(count)s"),
    "gap:annexed": N_("made an annex of the gap register; cases: %(count)s"),
}
#: how many cases a table holds at most, and how many an annex does
MOST_ROWS, MOST_PRINTED = 10_000, 1_000


def export_register(
    session: Session, register: Register, kind: str, voice: Voice, *, acting_user: User
) -> bytes:
    """Write the register as a table, xlsx or csv, and keep in the log what left and for whom.

    `register` was read for who takes it out, with what may leave.
    """
    policy.require(acting_user, ReportPermission.EXPORT)
    refuse_too_many(register, MOST_ROWS)
    titles, rows = export.table_of(register, queries.facts_of(session, register.rows), voice)
    sheet, rtl = voice.say(N_("Gap register")), voice.language == "ar"
    content = table_as(kind, titles, rows, sheet=sheet, rtl=rtl)
    _log(
        session,
        "gap:exported",
        register,
        content,
        acting_user=acting_user,
        names=tuple(FIELDS),
        format=kind,
    )
    return content


def refuse_too_many(register: Register, most: int) -> None:
    """Refuse a register of more cases than go out at once."""
    if len(register.rows) > most:
        raise NotAllowedNow(
            N_("At most %(most)s cases go out at once. Narrow the register first."), most=most
        )


def make_annex(
    session: Session,
    register: Register,
    organisation: Organisation,
    voice: Voice,
    *,
    head: Mapping[str, Any],
    with_submissions: bool,
    fonts: Path,
    acting_user: User,
) -> bytes:
    """Make the annex as PDF; refuse where some words name a person of the record."""
    policy.require(acting_user, ReportPermission.EXPORT)
    refuse_too_many(register, MOST_PRINTED)
    facts = queries.facts_of(session, register.rows)
    cases = export.annex_of(register, facts, voice, with_submissions=with_submissions)
    sources = export.sources_of(queries.documents_of(session, register.rows).values(), voice)
    numbered = {str(one["number"]): one for one in cases}
    _refuse_names(session, register, {"cases": numbered, "sources": sources})
    plain = documents.as_plain(
        register,
        cases,
        sources,
        organisation,
        head=head,
        language=voice.language,
        say=voice.say,
    )
    content = documents.typeset_annex(plain, fonts=fonts)
    names = (*export.OF_A_CASE, *export.OF_A_BODY)
    _log(
        session,
        "gap:annexed",
        register,
        content,
        acting_user=acting_user,
        names=names,
        language=voice.language,
    )
    return content


def _refuse_names(session: Session, register: Register, leaving: Mapping[str, Any]) -> None:
    """Refuse where a name of somebody recorded stands in what would leave, in whatever spelling."""
    words = naming.read(leaving)
    people = queries.people_of(session, register.rows)
    paths = words.places_naming({name for one in people for name in naming.spellings(one)})
    numbers = sorted({int(path[1]) for path in paths if path[0] == "cases"})
    if paths:
        raise Refusal(
            N_(
                "Nothing is made: words of it name somebody who is recorded here "
                "(rows: %(rows)s). Write the title of the case without the name."
            ),
            rows=", ".join(map(str, numbers)) or "–",  # noqa: RUF001 - a dash for none
        )


def _log(
    session: Session,
    action: str,
    register: Register,
    content: bytes,
    *,
    acting_user: User,
    names: tuple[str, ...],
    **detail: Any,  # noqa: ANN401 - plain data
) -> None:
    record(
        session,
        action,
        acting_user,
        acting_user=acting_user,
        count=len(register.rows),
        as_of=register.wanted.as_of.isoformat(),
        fields=export.said_by(names),
        sha256=hashlib.sha256(content).hexdigest(),
        **detail,
    )
