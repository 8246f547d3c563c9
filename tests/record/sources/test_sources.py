"""Sources: labels without identities, ten reposts one source, every look kept with its reason."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation import clock
from casefiles.foundation.errors import NotAllowedNow, NotPermitted, Refusal, Stale
from casefiles.foundation.texts import Texts
from casefiles.platform.accounts.models import User
from casefiles.platform.audit.models import AuditEvent
from casefiles.platform.audit.queries import history_of
from casefiles.platform.vault.models import LockedKeyKind
from casefiles.platform.vault.workflow import Keyring, lock
from casefiles.record.sources import queries, workflow
from casefiles.record.sources.models import Identity, Source, SourceState
from casefiles.record.sources.queries import SourceFilter
from casefiles.record.sources.workflow import SourceDetails, details_of
from casefiles.settings import Settings
from tests.factories.organisation import PASSPHRASE
from tests.factories.sources import add_source

WHO = Identity(
    name='Nadia al-Invented "الراصدة" = O\'Hara',
    contact="+963 000 000 000 / nadia@nowhere.example",
    note="Lives above the bakery; her brother is in detention.",
)
DETAILS = SourceDetails(Texts.of(en="flight observer"), kind="spotter_network", role="witness")


def _actions(session: Session, source: Source) -> list[str]:
    session.commit()
    return [event.action for event in history_of(session, source.id)]


def _look(
    session: Session, keyring: Keyring, source: Source, user: User, **changed: str
) -> Identity | None:
    values = {"reason": "to ask for consent", "passphrase": PASSPHRASE} | changed
    return workflow.look_at_identity(session, keyring, source, acting_user=user, **values)


def test_references_count_up_and_reliability_says_nothing_by_default(
    session: Session, lead: User
) -> None:
    first = workflow.add_source(session, DETAILS, acting_user=lead)
    second = workflow.add_source(session, DETAILS, acting_user=lead)

    assert (first.reference, second.reference) == ("S-0001", "S-0002")
    assert first.reliability == "F"
    assert first.sealed_identity is None
    assert queries.with_reference(session, " s-0002 ") is second
    assert _actions(session, first) == ["source:added"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"label": Texts()}, "label"),
        ({"kind": ""}, "kind"),
        ({"kind": "rumour"}, "kind"),
        ({"role": ""}, "role"),
        ({"published_url": "javascript:alert(1)"}, "published_url"),
        ({"published_url": "https://"}, "published_url"),
        ({"published_url": "http://[broken"}, "published_url"),
    ],
)
def test_what_makes_no_source_is_refused_beside_its_field(
    session: Session, lead: User, changed: dict[str, object], field: str
) -> None:
    values = {name: getattr(DETAILS, name) for name in SourceDetails.__dataclass_fields__}
    details = SourceDetails(**{**values, **changed})

    with pytest.raises(Refusal) as refused:
        workflow.add_source(session, details, acting_user=lead)

    assert refused.value.field == field


def test_a_change_is_kept_with_what_it_was_before(session: Session, lead: User) -> None:
    source = add_source(session, recorded_by=lead, role="witness")
    better = SourceDetails(source.label, source.kind, "relative")

    workflow.edit_source(session, source, details_of(source), opened=1, acting_user=lead)
    workflow.edit_source(session, source, better, opened=1, acting_user=lead)

    assert _actions(session, source) == ["source:changed"]
    detail = history_of(session, source.id)[0].detail
    assert detail is not None
    assert detail.body["changes"] == {"role": ["witness", "relative"]}
    with pytest.raises(Stale):
        workflow.edit_source(session, source, better, opened=1, acting_user=lead)


@pytest.mark.parametrize("grade", ["", "Z"])
def test_a_source_is_not_added_without_a_grade(session: Session, lead: User, grade: str) -> None:
    with pytest.raises(Refusal) as refused:
        workflow.add_source(session, DETAILS, reliability=grade, acting_user=lead)

    assert refused.value.field == "reliability"


def test_every_grading_stays_with_who_judged_and_why(
    session: Session, lead: User, colleague: User
) -> None:
    source = workflow.add_source(session, DETAILS, reliability="C", acting_user=lead)

    _regrade(session, source, "B", colleague, reason="  three of three accounts held  ")

    assert source.reliability == "B"
    told = [
        (row.before, row.after, row.reason, who)
        for row, who in queries.gradings_of(session, source)
    ]
    assert told == [
        ("C", "B", "three of three accounts held", colleague.display_name),
        ("", "C", "", lead.display_name),
    ]
    assert _actions(session, source) == ["source:regraded", "source:added"]
    detail = history_of(session, source.id)[0].detail
    assert detail is not None
    assert detail.body["changes"] == {"reliability": ["C", "B"]}
    assert detail.body["reason"] == "three of three accounts held"


def _regrade(
    session: Session,
    source: Source,
    grade: str,
    user: User,
    *,
    reason: str,
    opened: int | None = None,
) -> None:
    workflow.regrade_source(
        session,
        source,
        grade,
        reason=reason,
        opened=source.version if opened is None else opened,
        acting_user=user,
    )
    session.flush()


@pytest.mark.parametrize(
    ("grade", "reason", "field"),
    [
        ("A", " ", "reason"),
        ("Z", "x", "reliability"),
        ("", "x", "reliability"),
        ("B", "x", "reliability"),
    ],
)
def test_no_grading_without_a_reason_or_without_a_change(
    session: Session, lead: User, grade: str, reason: str, field: str
) -> None:
    source = add_source(session, recorded_by=lead, reliability="B")

    with pytest.raises(Refusal) as refused:
        _regrade(session, source, grade, lead, reason=reason)

    assert refused.value.field == field
    assert source.reliability == "B"
    assert len(queries.gradings_of(session, source)) == 1


def test_a_grade_is_not_given_over_one_that_came_between(
    session: Session, lead: User, auditor: User
) -> None:
    source = add_source(session, recorded_by=lead, reliability="B")
    _regrade(session, source, "C", lead, reason="one account was withdrawn")

    with pytest.raises(Stale):
        _regrade(session, source, "A", lead, reason="x", opened=1)
    with pytest.raises(NotPermitted):
        _regrade(session, source, "A", auditor, reason="x")


def test_writing_an_identity_needs_no_passphrase_and_reading_does(
    session: Session, lead: User, keyring: Keyring
) -> None:
    source = workflow.add_source(session, DETAILS, identity=WHO, acting_user=lead)

    assert not keyring.is_unlocked(LockedKeyKind.IDENTITY)
    assert source.sealed_identity is not None
    for wrong in ("", "not the passphrase at all"):
        with pytest.raises(Refusal) as refused:
            _look(session, keyring, source, lead, passphrase=wrong)
        assert refused.value.field == "passphrase"
    assert _look(session, keyring, source, lead) == WHO


def test_every_look_is_an_event_with_its_reason(
    session: Session, lead: User, keyring: Keyring
) -> None:
    source = workflow.add_source(session, DETAILS, identity=WHO, acting_user=lead)

    _look(session, keyring, source, lead, reason="to ask for consent")
    _look(session, keyring, source, lead, reason="to call back", passphrase="")
    session.commit()

    looks = [
        event.detail.body["reason"]
        for event in reversed(history_of(session, source.id))
        if event.action == "source:identity-looked-at" and event.detail
    ]
    assert looks == ["to ask for consent", "to call back"]
    unlocks = sa.select(sa.func.count()).where(AuditEvent.action == "identity-key:unlocked")
    assert session.scalar(unlocks) == 1


def test_no_look_without_a_reason_and_none_at_nothing(
    session: Session, lead: User, keyring: Keyring
) -> None:
    sealed = add_source(session, recorded_by=lead, identity=WHO)
    bare = add_source(session, recorded_by=lead)

    with pytest.raises(Refusal) as refused:
        _look(session, keyring, sealed, lead, reason="  ")
    with pytest.raises(NotAllowedNow):
        _look(session, keyring, bare, lead)

    assert refused.value.field == "reason"
    assert not keyring.is_unlocked(LockedKeyKind.IDENTITY)


def test_a_locked_key_is_asked_for_again(session: Session, lead: User, keyring: Keyring) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    _look(session, keyring, source, lead)
    lock(session, keyring, LockedKeyKind.IDENTITY, acting_user=lead)

    with pytest.raises(Refusal):
        _look(session, keyring, source, lead, passphrase="")


def test_an_identity_put_under_another_source_does_not_open_and_the_attempt_is_kept(
    session: Session, lead: User, keyring: Keyring
) -> None:
    one = add_source(session, recorded_by=lead, identity=WHO)
    other = add_source(session, recorded_by=lead, identity=Identity(name="Omar the Invented"))
    one.sealed_identity, other.sealed_identity = other.sealed_identity, one.sealed_identity

    for source in (one, other):
        assert _look(session, keyring, source, lead) is None
        assert _actions(session, source) == ["source:identity-unreadable"]


def test_the_length_of_what_is_sealed_tells_nothing_of_a_name(session: Session, lead: User) -> None:
    short = add_source(session, recorded_by=lead, identity=Identity(name="A"))
    long = add_source(session, recorded_by=lead, identity=WHO)

    assert short.sealed_identity is not None
    assert long.sealed_identity is not None
    assert len(short.sealed_identity) == len(long.sealed_identity)


def test_nobody_else_looks_until_they_are_let(
    session: Session, lead: User, colleague: User, keyring: Keyring
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    with pytest.raises(NotPermitted):
        _look(session, keyring, source, colleague)

    grant = workflow.grant_look(
        session,
        source,
        colleague,
        reason="takes over the case",
        until=clock.today(),
        acting_user=lead,
    )
    assert _look(session, keyring, source, colleague) == WHO

    workflow.end_grant(session, source, grant, person=colleague, acting_user=lead)
    workflow.end_grant(session, source, grant, person=colleague, acting_user=lead)
    with pytest.raises(NotPermitted):
        _look(session, keyring, source, colleague)
    assert _actions(session, source) == [
        "source:look-ended",
        "source:identity-looked-at",
        "source:look-granted",
    ]


def test_leave_to_look_has_a_person_a_reason_and_a_last_day(
    session: Session, lead: User, colleague: User, auditor: User
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)
    today = clock.today()

    for person, until, reason, field in (
        (auditor, today, "x", "person"),
        (lead, today, "x", "person"),
        (colleague, None, "x", "until"),
        (colleague, today - timedelta(days=1), "x", "until"),
        (colleague, today, " ", "reason"),
    ):
        with pytest.raises(Refusal) as refused:
            workflow.grant_look(
                session, source, person, reason=reason, until=until, acting_user=lead
            )
        assert refused.value.field == field
    with pytest.raises(NotPermitted):
        workflow.grant_look(
            session, source, colleague, reason="x", until=today, acting_user=colleague
        )


def test_replacing_what_is_sealed_needs_the_right_to_look_and_a_reason(
    session: Session, lead: User, colleague: User, keyring: Keyring
) -> None:
    source = add_source(session, recorded_by=lead)
    new = Identity(name="Somebody Else")

    with pytest.raises(Refusal) as empty:
        workflow.seal_identity(session, source, Identity(), opened=1, acting_user=lead)
    workflow.seal_identity(session, source, WHO, opened=1, acting_user=colleague)
    session.flush()
    with pytest.raises(NotPermitted):
        workflow.seal_identity(session, source, new, opened=2, reason="x", acting_user=colleague)
    with pytest.raises(Refusal) as unexplained:
        workflow.seal_identity(session, source, new, opened=2, acting_user=lead)
    with pytest.raises(Stale):
        workflow.seal_identity(session, source, new, opened=1, reason="x", acting_user=lead)
    workflow.seal_identity(session, source, new, opened=2, reason="a mix-up", acting_user=lead)

    assert (empty.value.field, unexplained.value.field) == ("name", "reason")
    assert _look(session, keyring, source, lead) == new
    assert _actions(session, source)[1:] == [
        "source:identity-replaced",
        "source:identity-sealed",
    ]


def test_a_void_source_stays_readable_and_takes_nothing_more(
    session: Session, lead: User, colleague: User
) -> None:
    source = add_source(session, recorded_by=lead, identity=WHO)

    with pytest.raises(Refusal):
        workflow.void_source(session, source, reason=" ", acting_user=lead)
    workflow.void_source(session, source, reason="entered twice", acting_user=lead)

    assert (source.state, source.void_reason) == (SourceState.VOID, "entered twice")
    assert _actions(session, source) == ["source:voided"]
    details = details_of(source)
    for act in (
        lambda: workflow.void_source(session, source, reason="x", acting_user=lead),
        lambda: workflow.edit_source(session, source, details, opened=2, acting_user=lead),
        lambda: workflow.seal_identity(
            session, source, WHO, opened=2, reason="x", acting_user=lead
        ),
        lambda: workflow.grant_look(
            session, source, colleague, reason="x", until=clock.today(), acting_user=lead
        ),
    ):
        with pytest.raises(NotAllowedNow):
            act()


def test_only_writers_write(session: Session, lead: User, auditor: User) -> None:
    source = add_source(session, recorded_by=lead)
    for act in (
        lambda: workflow.add_source(session, DETAILS, acting_user=auditor),
        lambda: workflow.edit_source(session, source, DETAILS, opened=1, acting_user=auditor),
        lambda: workflow.seal_identity(session, source, WHO, opened=1, acting_user=auditor),
        lambda: workflow.void_source(session, source, reason="", acting_user=auditor),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_the_list_pages_by_reference_and_narrows_by_code(session: Session, lead: User) -> None:
    sources = [add_source(session, recorded_by=lead) for _ in range(5)]
    other = add_source(session, recorded_by=lead, kind="media", role="reporter", reliability="D")
    void = add_source(session, recorded_by=lead, state=SourceState.VOID)

    def page(
        wanted: SourceFilter | None = None, *, after: str = "", before: str = ""
    ) -> tuple[list[str], object, object]:
        found = queries.list_sources(
            session,
            wanted or SourceFilter(),
            acting_user=lead,
            limit=2,
            after=after,
            before=before,
        )
        return [source.reference for source in found.rows], found.newer, found.older

    assert page() == (["S-0006", "S-0005"], None, "S-0005")
    assert page(after="S-0005") == (["S-0004", "S-0003"], "S-0004", "S-0003")
    assert page(after="S-0003") == (["S-0002", "S-0001"], "S-0002", None)
    assert page(before="S-0002") == (["S-0004", "S-0003"], "S-0004", "S-0003")
    assert page(before="S-0004") == (["S-0006", "S-0005"], None, "S-0005")
    for wanted in (
        SourceFilter(kind="media"),
        SourceFilter(role="reporter"),
        SourceFilter(reliability="D"),
    ):
        assert page(wanted)[0] == [other.reference]
    assert page(SourceFilter(state=SourceState.VOID))[0] == [void.reference]
    assert page(SourceFilter(kind="court")) == ([], None, None)
    labels = dict(queries.references_offered(session, but=sources[0]))
    assert void.reference not in labels
    assert sources[0].reference not in labels
    assert labels[other.reference] == "S-0006 · witness at the market"


def _bytes_of(database_url: str, instance: Path) -> bytes:
    """Return every byte the installation keeps, the write-ahead log included."""
    if database_url.startswith("sqlite"):
        place = Path(sa.make_url(database_url).database or "")
        return b"".join(
            path.read_bytes() for path in sorted(place.parent.rglob("*")) if path.is_file()
        )
    return b"".join(path.read_bytes() for path in sorted(instance.rglob("*")) if path.is_file())


def test_no_byte_of_an_identity_is_kept_in_the_clear(
    session: Session, settings: Settings, lead: User, keyring: Keyring
) -> None:
    source = workflow.add_source(session, DETAILS, identity=WHO, acting_user=lead)
    session.commit()
    _look(session, keyring, source, lead)
    workflow.seal_identity(
        session,
        source,
        Identity(name="Second Invented"),
        opened=source.version,
        reason="x",
        acting_user=lead,
    )
    session.commit()

    kept = _bytes_of(settings.database_url, settings.instance)
    if settings.database_url.startswith("sqlite"):
        with sqlite3.connect(sa.make_url(settings.database_url).database or "") as raw:
            kept += "\n".join(raw.iterdump()).encode()
        assert b"flight observer" in kept
    for text in (WHO.name, WHO.contact, WHO.note, "Second Invented", "Nadia", "bakery"):
        for encoding in ("utf-8", "utf-16-le"):
            assert text.encode(encoding) not in kept
        assert text.encode("unicode_escape") not in kept


def test_an_identity_never_shows_itself_by_accident() -> None:
    assert "Nadia" not in repr(WHO)
    assert not Identity(name="  ")
    assert Identity(note="x")
