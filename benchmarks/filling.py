"""Fills an empty database with invented case files, by plain inserts; the same seed, the same files.

What the verbs would have written stands there, and the log is chained over it, one event for each
case, victim, figure, exhibit and claim. Left out: their details beyond the reference, citations of
indicators, custody, grounds to disclose, packets.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.json.tag import TaggedJSONSerializer

from benchmarks.names import Name, Names, town
from casefiles.foundation.database import Base
from casefiles.foundation.folding import fold
from casefiles.foundation.texts import Texts
from casefiles.outbound.submissions.models import (
    Dispatch,
    DispatchKind,
    Submission,
    SubmissionCase,
    SubmissionState,
)
from casefiles.platform.accounts.models import AccountState, BrowserSession, Role, User, UserRole
from casefiles.platform.audit.models import GENESIS, AuditDetail, AuditEvent
from casefiles.platform.audit.parts.chain import chained_hash, salted_digest
from casefiles.platform.files.models import StoredFile
from casefiles.platform.organisation.models import Organisation
from casefiles.record.actors.models import Actor, ActorKind
from casefiles.record.cases.models import Case, CaseAccess, CaseMember, CaseState, MemberStanding
from casefiles.record.citations.models import Citation, CitedKind
from casefiles.record.claims.models import (
    Answer,
    Asserter,
    Claim,
    ClaimContributor,
    ClaimParty,
    ClaimState,
    Decision,
    Indicator,
    Outcome,
)
from casefiles.record.codebook.queries import current_version
from casefiles.record.evidence.models import Exhibit
from casefiles.record.people.models import Person
from casefiles.record.places.models import Place
from casefiles.record.sources.models import Source
from casefiles.record.victims.models import CasualtyFigure, Victim, VictimKind

#: how many victims a case has on average; most have few, some have dozens
_VICTIMS = 8
_BATCH = 500
_START = datetime(2019, 1, 1, 8, tzinfo=UTC)
_STATES = ((CaseState.INTAKE, 10), (CaseState.INVESTIGATING, 40), (CaseState.VERIFIED, 38),
           (CaseState.CLOSED, 10), (CaseState.VOID, 2))  # fmt: skip
_TARGETS = (
    ("market", "سوق", "Market"), ("school", "مدرسة", "School"), ("medical_facility", "مشفى", "Hospital"),
    ("bakery", "مخبز", "Bakery"), ("idp_or_refugee_camp", "مخيم", "Camp"),
)  # fmt: skip
_OURS = ((ClaimState.DRAFT, 20), (ClaimState.PROPOSED, 15), (ClaimState.APPROVED, 55),
         (ClaimState.RETURNED, 10))  # fmt: skip
_STAFF = 10


class _Log:
    """The events of one load, chained as the verbs chain theirs."""

    def __init__(self) -> None:
        self.sequence, self.previous = 0, GENESIS

    def rows(
        self, told: Sequence[tuple[str, str, UUID, UUID, UUID, datetime, str]]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        events, details = [], []
        for action, kind, subject, within, by, when, reference in told:
            self.sequence += 1
            body, salt = {"reference": reference}, secrets.token_bytes(16)
            facts = {
                "sequence": self.sequence, "id": _id(), "happened_at": when, "action": action,
                "acting_user_id": by, "subject_type": kind, "subject_id": subject,
                "within_id": within, "detail_digest": salted_digest(salt, body),
                "previous_hash": self.previous,
            }  # fmt: skip
            self.previous = chained_hash(AuditEvent(**facts))
            events.append(facts | {"hash": self.previous})
            details.append({"event_id": facts["id"], "salt": salt, "body": body})
        return events, details


_number = 0


def _id() -> UUID:
    """Return the next id, in the order of making, as UUIDv7 are."""
    global _number  # noqa: PLW0603 - one counter for one load
    _number += 1
    return UUID(int=(1_700_000_000_000 << 80) | (0x7 << 76) | (0x2 << 62) | _number)


class Filling:
    """One load: `cases` case files with about eight victims each."""

    def __init__(self, cases: int, seed: int = 1) -> None:
        self.cases = cases
        self.chance = random.Random(seed)
        self.names = Names(self.chance)
        self.log = _Log()
        self.staff = [_id() for _ in range(_STAFF)]
        self.places: list[tuple[UUID, Name]] = []
        self.sources = [_id() for _ in range(max(20, cases // 5))]
        self.actors = [_id() for _ in range(4)]

    def fill(self, engine: sa.Engine) -> None:
        """Fill the database, a few hundred cases a transaction."""
        with engine.begin() as connection:
            for table, rows in self._base():
                connection.execute(sa.insert(table), rows)
        for start in range(0, self.cases, _BATCH):
            rows: dict[type[Base], list[dict[str, Any]]] = {}
            for number in range(start, min(start + _BATCH, self.cases)):
                for model, row in self._case(number):
                    rows.setdefault(model, []).append(row)
            with engine.begin() as connection:
                self._write(connection, rows)
        with engine.begin() as connection:
            for table, rows_ in self._submissions(connection):
                connection.execute(sa.insert(table), rows_)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("ANALYZE")

    def _write(
        self, connection: sa.Connection, rows: dict[type[Base], list[dict[str, Any]]]
    ) -> None:
        told = [row["told"] for row in rows.pop(AuditEvent)]
        for model in (Case, CaseMember, Person, Victim, CasualtyFigure, StoredFile, Exhibit, Claim,
                      ClaimParty, ClaimContributor, Decision, Indicator, Citation):  # fmt: skip
            if model in rows:
                connection.execute(sa.insert(model), rows[model])
        events, details = self.log.rows(told)
        connection.execute(sa.insert(AuditEvent), events)
        connection.execute(sa.insert(AuditDetail), details)

    # --- what there is one of ---

    def _base(self) -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
        yield Organisation, [{
            "id": _id(), "names": Texts.of(en="Invented Network", ar="شبكة متخيلة"),
            "address": "1 Invented Street", "focal_point": "Nobody (fictional)",
            "focal_point_contact": "focal@organisation.example", "languages": ("en", "ar"),
        }]  # fmt: skip
        yield User, [
            {"id": key, "sign_in_name": f"person{number}", "state": AccountState.ACTIVE,
             "display_name": f"Person {number} (fictional)"}
            for number, key in enumerate(self.staff)
        ]  # fmt: skip
        yield (
            UserRole,
            [
                {"user_id": key, "role": role}
                for key in self.staff
                for role in (Role.INVESTIGATOR, Role.REVIEWER)
            ],
        )
        yield Place, list(self._gazetteer())
        yield Actor, [
            {"id": key, "code": f"force-{number}", "kind": ActorKind.FORCE,
             "names": Texts.of(en=f"Force {number}", ar=f"قوة {number}")}
            for number, key in enumerate(self.actors)
        ]  # fmt: skip
        yield Source, [
            {"id": key, "reference": f"S-{number:04d}", "kind": "monitoring_group", "role": "ngo",
             "label": Texts.of(en=f"Report {number}", ar=f"تقرير {number}"),
             "published_title": f"Report {number} of an invented monitor",
             "recorded_by_id": self.staff[0]}
            for number, key in enumerate(self.sources, 1)
        ]  # fmt: skip

    def _gazetteer(self) -> Iterator[dict[str, Any]]:
        """Yield a country of 14 governorates, 56 districts and 280 towns."""
        country = _id()
        yield _place(country, None, 0, "XX", Name("بلاد لا مكان", "Land of Nowhere"))
        number = 0
        for one in range(14):
            governorate = _id()
            yield _place(governorate, country, 1, f"XX{one:02d}", town(number))
            number += 1
            for two in range(4):
                district = _id()
                yield _place(district, governorate, 2, f"XX{one:02d}{two:02d}", town(number))
                number += 1
                for three in range(5):
                    here, called = _id(), town(number)
                    number += 1
                    self.places.append((here, called))
                    code = f"XX{one:02d}{two:02d}{three:02d}"
                    yield _place(here, district, 3, code, called)

    # --- one case file ---

    def _case(self, number: int) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        chance, key, lead = self.chance, _id(), self.staff[number % _STAFF]
        when = _START + timedelta(hours=6 * number)
        day = date(2016, 1, 1) + timedelta(days=chance.randrange(2500))
        place, called = chance.choice(self.places)
        target, arabic, english = chance.choice(_TARGETS)
        reference = f"XX-{when.year}-{number + 1:04d}"
        state = _drawn(chance, _STATES)
        yield Case, {
            "id": key, "reference": reference, "state": state,
            "access": CaseAccess.MEMBERS if number % 20 == 7 else CaseAccess.ORGANISATION,
            "title": Texts.of(original="ar", ar=f"{arabic} {called.arabic}",
                              en=f"{english}, {called.latin}"),
            "narrative": self._narrative(called), "codebook_version": current_version(),
            "date_edtf": day.isoformat(), "earliest": day, "latest": day, "place_id": place,
            "target": target, "weapons": (), "patterns": (), "violations": ("8-2-e-i",),
            "tags": (),
            "search_text": fold(f"{reference} {arabic} {called.arabic} {english} {called.latin}"),
            "opened_by_id": lead, "opened_at": when, "changed_at": when,
            "void_reason": "A mistake." if state is CaseState.VOID else "",
        }  # fmt: skip
        yield CaseMember, {"case_id": key, "user_id": lead, "standing": MemberStanding.LEAD}
        other = self.staff[(number * 7 + 1) % _STAFF]
        if other != lead:
            yield CaseMember, {"case_id": key, "user_id": other, "standing": MemberStanding.MEMBER}
        yield _told("case:opened", "Case", key, key, lead, when, reference)
        sources = chance.sample(self.sources, 3)
        yield from self._victims(key, lead, when, number, sources[0])
        yield from self._figures(key, lead, when, sources)
        yield from self._exhibits(key, lead, when, number, sources[0])
        yield from self._claims(key, lead, when, state)
        yield Citation, {"id": _id(), "case_id": key, "cited_kind": CitedKind.CASE,
                         "cited_id": key, "source_id": sources[0]}  # fmt: skip

    def _narrative(self, called: Name) -> Texts:
        people = [self.names.person() for _ in range(3)]
        arabic = " و".join(one.arabic for one in people)
        latin = ", ".join(one.latin for one in people)
        return Texts.of(
            original="ar",
            ar=f"قال {arabic} إن القصف أصاب {called.arabic} عند الظهر. " * 4,
            en=f"According to {latin}, {called.latin} was hit about noon. " * 4,
        )

    def _victims(
        self, case: UUID, by: UUID, when: datetime, number: int, source: UUID
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        many = min(60, int(self.chance.expovariate(1 / _VICTIMS)) + self.chance.randrange(2))
        for count in range(many):
            key, reference = _id(), f"V-{number + 1:05d}-{count + 1:02d}"
            row: dict[str, Any] = {
                "id": key, "reference": reference, "case_id": case, "outcome": "killed",
                "sex": self.chance.choice(("male", "female")), "violations": (),
                "kind": VictimKind.UNNAMED, "minimum": 1, "maximum": 1, "person_id": None,
            }  # fmt: skip
            if self.chance.random() < 0.8:
                person, called = _id(), self.names.person()
                names = Texts.of(original="ar", ar=called.arabic, en=called.latin)
                yield Person, {"id": person, "names": names, "aliases": ()}
                row |= {"kind": VictimKind.NAMED, "person_id": person}
            yield Victim, row
            yield Citation, {"id": _id(), "case_id": case, "cited_kind": CitedKind.VICTIM,
                             "cited_id": key, "source_id": source}  # fmt: skip
            yield _told("victim:added", "Victim", key, case, by, when, reference)

    def _figures(
        self, case: UUID, by: UUID, when: datetime, sources: Sequence[UUID]
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        for source in sources:
            key, low = _id(), self.chance.randrange(1, 40)
            yield CasualtyFigure, {"id": key, "case_id": case, "source_id": source,
                                   "category": "killed", "group": "all", "minimum": low,
                                   "maximum": low + self.chance.randrange(4)}  # fmt: skip
            yield _told("figure:added", "CasualtyFigure", key, case, by, when, "")

    def _exhibits(
        self, case: UUID, by: UUID, when: datetime, number: int, source: UUID
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        for count in range(2):
            key, reference = _id(), f"EV-{number * 2 + count + 1:06d}"
            digest = sha256(reference.encode()).hexdigest()
            yield StoredFile, {"sha256": digest, "size": 1000, "media_type": "image/png"}
            yield Exhibit, {"id": key, "reference": reference, "case_id": case,
                            "sha256": digest, "title": Texts.of(en=f"Picture {count + 1}"),
                            "kind": "photograph", "source_id": source,
                            "original_name": "picture.png"}  # fmt: skip
            yield _told("exhibit:added", "Exhibit", key, case, by, when, reference)

    def _claims(
        self, case: UUID, by: UUID, when: datetime, state: CaseState
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        established = state in (CaseState.VERIFIED, CaseState.CLOSED)
        if self.chance.random() < (0.8 if established else 0.25):
            ours = _drawn(self.chance, _OURS) if established else ClaimState.DRAFT
            yield from self._claim(case, by, when, Asserter.US, ours)
        if self.chance.random() < 0.15:
            yield from self._claim(case, by, when, Asserter.UN_BODY, ClaimState.RECORDED)

    def _claim(
        self, case: UUID, by: UUID, when: datetime, asserter: Asserter, state: ClaimState
    ) -> Iterator[tuple[type[Base], dict[str, Any]]]:
        key, party = _id(), _id()
        finding = asserter is Asserter.UN_BODY
        yield Claim, {
            "id": key, "case_id": case, "state": state, "asserter": asserter,
            "asserter_name": Texts.of(en="An invented commission") if finding else None,
            "scheme": "coi_syria" if finding else "organisation",
            "standard": "coi_reasonable_grounds" if finding else "own_reasonable_grounds",
            "wording": Texts.of(en="The force struck the place.", ar="قصفت القوة المكان."),
            "rationale": Texts.of(en="Three observers saw it."),
            "exculpatory": Texts.of(en="Nothing was found."),
            "symbol": f"A/HRC/{self.chance.randrange(20, 50)}/{self.chance.randrange(1, 90)}"
            if finding else "",
            "party_named": Answer.YES if finding else None, "created_by_id": by,
            "created_at": when, "changed_at": when,
        }  # fmt: skip
        actor = self.chance.choice(self.actors)
        yield ClaimParty, {"id": party, "claim_id": key, "actor_id": actor}
        if not finding:
            yield ClaimContributor, {"claim_id": key, "user_id": by}
            yield Indicator, {"id": _id(), "claim_id": key, "code": "IND-WITNESS"}
        if state is ClaimState.APPROVED:
            second = next(one for one in self.staff if one != by)
            yield Decision, {"id": _id(), "claim_id": key, "user_id": second, "decided_at": when,
                             "outcome": Outcome.APPROVE, "dossier_digest": "0" * 64}  # fmt: skip
        yield _told("claim:recorded", "Claim", key, case, by, when, "")

    # --- what left ---

    def _submissions(
        self, connection: sa.Connection
    ) -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
        """Yield submissions of ten established cases each: a third of those with our approval."""
        ready = connection.scalars(
            sa.select(Case.id)
            .join(Claim, Claim.case_id == Case.id)
            .where(Claim.state == ClaimState.APPROVED)
            .order_by(Case.id)
        ).all()[::3]
        submissions, held, dispatches = [], [], []
        for number in range(0, len(ready), 10):
            key, by = _id(), self.staff[0]
            sent = number % 40 != 0
            submissions.append(
                {"id": key, "reference": f"SUB-2026-{number // 10 + 1:03d}",
                 "state": SubmissionState.SENT if sent else SubmissionState.ASSEMBLING,
                 "recipient": "coi-syria", "profile_version": "1", "languages": ("en",),
                 "title": Texts.of(en=f"Submission {number // 10 + 1}"), "created_by_id": by}
            )  # fmt: skip
            held += [
                {"submission_id": key, "case_id": case, "position": position}
                for position, case in enumerate(ready[number : number + 10])
            ]
            if sent:
                dispatches.append(
                    {"id": _id(), "submission_id": key, "kind": DispatchKind.SENT,
                     "happened_on": date(2025, 1, 1), "recorded_by_id": by}
                )  # fmt: skip
        if submissions:
            yield Submission, submissions
            yield SubmissionCase, held
            yield Dispatch, dispatches


def sign_in(engine: sa.Engine, user_id: UUID, key_sha256: str) -> None:
    """Let a browser with this cookie be somebody."""
    kept = TaggedJSONSerializer().dumps({"_user_id": str(user_id), "_fresh": True})
    row = {"id": _id(), "key_sha256": key_sha256, "user_id": user_id, "data": {"kept": kept},
           "address": "127.0.0.1", "browser": "benchmark"}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(sa.insert(BrowserSession), [row])


def _place(key: UUID, parent: UUID | None, level: int, code: str, called: Name) -> dict[str, Any]:
    return {
        "id": key, "parent_id": parent, "level": level, "code": code, "aliases": (),
        "names": Texts.of(original="ar", ar=called.arabic, en=called.latin),
        "search_text": f"|{fold(called.arabic)}|{fold(called.latin)}|",
    }  # fmt: skip


def _drawn(chance: random.Random, weighed: Sequence[tuple[Any, int]]) -> Any:  # noqa: ANN401
    return chance.choices([one for one, _ in weighed], [weight for _, weight in weighed])[0]


def _told(
    action: str, kind: str, subject: UUID, within: UUID, by: UUID, when: datetime, reference: str
) -> tuple[type[Base], dict[str, Any]]:
    return AuditEvent, {"told": (action, kind, subject, within, by, when, reference)}
