"""Every change of an edition: frozen and proposed, published or returned, corrected, taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.canonical import digest
from casefiles.foundation.errors import NotAllowedNow, Refusal, stated
from casefiles.foundation.messages import N_
from casefiles.foundation.texts import Texts
from casefiles.outbound.editions import queries
from casefiles.outbound.editions.models import Edition, EditionState, Erratum
from casefiles.outbound.editions.parts.our_references import references_in
from casefiles.outbound.publications import policy
from casefiles.outbound.publications import workflow as publications
from casefiles.outbound.publications.documents import frozen
from casefiles.outbound.publications.models import Audience, Report
from casefiles.outbound.publications.parts.voice import Voice
from casefiles.outbound.publications.policy import PublicationPermission
from casefiles.outbound.publications.queries import Material, everybody, gather
from casefiles.outbound.submissions.documents import naming
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.workflow import record
from casefiles.platform.documents.documents import NotAReport, report_of
from casefiles.platform.snapshots.workflow import freeze
from casefiles.platform.transitions import Transition, move
from casefiles.platform.vault.workflow import Keyring

PUBLISHED = Transition(
    "report-edition:published",
    frozenset({EditionState.PROPOSED}),
    EditionState.PUBLISHED,
    PublicationPermission.PUBLISH,
)
RETURNED = Transition(
    "report-edition:returned",
    frozenset({EditionState.PROPOSED}),
    EditionState.RETURNED,
    PublicationPermission.PUBLISH,
)
TRANSITIONS = (PUBLISHED, RETURNED)
HISTORY: Mapping[str, str] = {
    "report-edition:published": N_("published the edition"),
    "report-edition:returned": N_("returned the edition"),
    "report:corrected": N_("wrote a correction of edition %(edition)s"),
    "report:built": N_("built the report as a file by a command (%(format)s, %(language)s)"),
    "report:taken-out": N_("took the report out as a file (%(format)s, %(language)s)"),
}


def propose(
    session: Session,
    keyring: Keyring,
    report: Report,
    voices: Mapping[str, Voice],
    *,
    acting_user: User,
) -> Edition:
    """Freeze what a report says today and ask somebody else to publish it."""
    publications.require_draft(report, acting_user)
    edition = Edition(
        report_id=report.id,
        number=queries.next_number(session, report),
        as_of=clock.today(),
        proposed_by_id=acting_user.id,
    )
    material = gather(session, report, acting_user=acting_user)
    content = frozen(session, report, voices, material, number=edition.number)
    refuse_names(session, material, content)
    _refuse_unset(content["documents"])
    snapshot = freeze(session, keyring, report, content)
    session.flush()
    edition.snapshot_id, edition.digest = snapshot.id, snapshot.digest
    session.add(edition)
    session.flush()
    publications.propose(
        session, report, acting_user=acting_user, edition=edition.number, digest=edition.digest
    )
    return edition


def publish(
    session: Session,
    report: Report,
    voices: Mapping[str, Voice],
    *,
    shown: str,
    acting_user: User,
) -> Edition:
    """Publish what was proposed, if the record still says the same; nobody publishes their own.

    `shown` is the digest of the edition that was read.
    """
    policy.require_another(acting_user, report)
    edition = _proposed(session, report, shown)
    if not queries.is_kept(session, edition):
        raise NotAllowedNow(
            N_(
                "What was proposed was expunged and can be read by nobody. Return the report, and "
                "have it proposed again."
            )
        )
    material = gather(session, report, as_of=edition.as_of, acting_user=acting_user)
    content = frozen(session, report, voices, material, number=edition.number)
    refuse_names(session, material, content)
    if digest(content) != edition.digest:
        raise NotAllowedNow(
            N_(
                "The record changed since this was proposed. Look at what is different now, return "
                "the report, and have it proposed again."
            )
        )
    _decide(session, edition, PUBLISHED, acting_user)
    publications.publish(
        session, report, acting_user=acting_user, edition=edition.number, digest=edition.digest
    )
    return edition


def give_back(
    session: Session, report: Report, *, shown: str, reason: str, acting_user: User
) -> None:
    """Return what was proposed to its writers, for a reason."""
    policy.require_another(acting_user, report)
    kept, edition = stated(reason), _proposed(session, report, shown)
    edition.returned_because = kept
    _decide(session, edition, RETURNED, acting_user)
    publications.give_back(
        session, report, acting_user=acting_user, edition=edition.number, reason=kept
    )


def correct(
    session: Session,
    report: Report,
    edition: Edition,
    *,
    text: Texts,
    acting_user: User,
) -> Erratum:
    """Write what turned out wrong in a published edition; it stands in it from then on.

    Somebody who wrote the report does not correct it alone, and for anybody it names nobody.
    """
    policy.require_another(acting_user, report)
    if edition.state is not EditionState.PUBLISHED:
        raise NotAllowedNow(N_("Only what was published is corrected. Return this, or change it."))
    if not text:
        raise Refusal(N_("Write what was wrong, and what is right."), field="text")
    if report.audience is Audience.PUBLIC:
        _refuse_named(session, {"text": text.to_json()}, field="text")
    erratum = Erratum(
        edition_id=edition.id, on_day=clock.today(), text=text, written_by_id=acting_user.id
    )
    edition.errata.append(erratum)
    session.flush()
    record(
        session,
        "report:corrected",
        report,
        acting_user=acting_user,
        edition=edition.number,
        digest=digest(text.to_json()),
    )
    return erratum


def as_it_reads(session: Session, report: Report, voices: Mapping[str, Voice]) -> dict[str, Any]:
    """Return a draft as it reads today, in every language, for a file; for outside it names nobody.

    It is read with the eyes of who opened the report.
    """
    opener = session.get_one(User, report.opened_by_id)
    material = gather(session, report, acting_user=opener)
    content = frozen(session, report, voices, material, number=None)
    refuse_names(session, material, content)
    told: dict[str, Any] = content["documents"]
    _refuse_unset(told)
    return told


def note_built(
    session: Session,
    report: Report,
    number: int | None,
    *,
    kind: str,
    language: str,
    sha256: str,
) -> None:
    """Keep that a report became a file by a command on the machine."""
    record(
        session,
        "report:built",
        report,
        acting_user=None,
        edition=number,
        format=kind,
        language=language,
        sha256=sha256,
    )


def note_taken_out(
    session: Session,
    report: Report,
    edition: Edition,
    *,
    kind: str,
    language: str,
    sha256: str,
    acting_user: User,
) -> None:
    """Keep that an edition left as a file."""
    policy.require(acting_user, PublicationPermission.PUBLISH)
    if edition.state is not EditionState.PUBLISHED:
        raise NotAllowedNow(N_("Only a published edition is taken out."))
    record(
        session,
        "report:taken-out",
        report,
        acting_user=acting_user,
        edition=edition.number,
        format=kind,
        language=language,
        sha256=sha256,
    )


def _proposed(session: Session, report: Report, shown: str) -> Edition:
    edition = queries.proposed_edition(session, report)
    if edition is None:
        raise NotAllowedNow(N_("Nothing of this report is proposed for publication."))
    if edition.digest != shown:
        raise NotAllowedNow(
            N_("Another edition was proposed since this page was opened. Read that one first.")
        )
    return edition


def _decide(
    session: Session,
    edition: Edition,
    transition: Transition[EditionState, PublicationPermission],
    user: User,
) -> None:
    edition.decided_by_id, edition.decided_at = user.id, clock.now()
    require = partial(policy.require, user)
    move(
        session,
        edition,
        transition,
        acting_user=user,
        require=require,
        within=edition.report_id,
    )


def refuse_names(session: Session, material: Material, content: Mapping[str, Any]) -> None:
    """Refuse where words that would be published name somebody of the record.

    For inside, access to the cases decides; see `policy`.
    """
    if not material.is_public:
        return
    exposed = sorted(case.reference for case, sheet in material.accounts if sheet.named_anyway)
    if exposed:
        raise Refusal(
            N_(
                "Words of these cases name somebody whose name may not be published: %(cases)s. "
                "Write them without the name, settle a ground, or leave the case out. A ground "
                "that whoever opened the report confirmed alone does not count: a colleague "
                "confirms it too, or opens the report."
            ),
            cases=", ".join(exposed),
        )
    told = {
        language: {one["id"]: one["blocks"] for one in document["sections"]}
        | {name: document[name] for name in ("title", "subtitle")}
        for language, document in content["documents"].items()
    }
    _refuse_named(session, told)


def _refuse_named(session: Session, told: Mapping[str, Any], **where: str) -> None:
    """Refuse where words for anybody name somebody of the record, in whichever case, or a case."""
    words = naming.read(told)
    people = everybody(session)
    paths = words.places_naming({name for one in people for name in naming.spellings(one)})
    if paths:
        raise Refusal(
            N_(
                "Nothing is proposed: words of the report name somebody who is recorded here "
                "(in: %(where)s). Write them without the name."
            ),
            where=", ".join(sorted({path[-1] if len(path) < _DEEP else path[1] for path in paths})),
            **where,
        )
    if found := sorted(set().union(*map(references_in, _texts(told)))):
        raise Refusal(
            N_("Our own references are for nobody outside. Take them out: %(references)s"),
            references=", ".join(found),
            **where,
        )


#: a path that leads into a section: language, section, what of it
_DEEP = 2


def _texts(told: Mapping[str, Any]) -> Iterator[str]:
    return (text for _path, text in naming.texts_in(told))


def _refuse_unset(told: Mapping[str, Any]) -> None:
    """Refuse what could never become a file, while its writers can still change it."""
    for document in told.values():
        try:
            report_of(document)
        except NotAReport as fault:
            raise Refusal(
                N_("Something in the report cannot be printed: %(where)s"),
                where=str(fault),
            ) from fault
