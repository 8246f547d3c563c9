"""People who write at once, and a recount beside them: nobody waits in a ring, the sums hold."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from casefiles.foundation.transactions import own_transaction
from casefiles.outbound.statistics import queries, tasks, workflow
from casefiles.outbound.statistics.models import MeasureTotal
from casefiles.outbound.statistics.parts.wanted import Wanted
from casefiles.outbound.statistics.workflow import Recount
from casefiles.platform.accounts.models import User
from casefiles.platform.organisation.models import Organisation
from casefiles.record.cases.models import Case, CaseState
from casefiles.record.cases.workflow import details_of, edit_case
from casefiles.record.places.models import Facility
from casefiles.record.places.workflow import FacilityDetails, edit_facility
from casefiles.record.related.models import LinkKind
from casefiles.record.related.workflow import link_cases
from casefiles.record.victims.models import DamageDetails, VictimDetails, VictimKind
from casefiles.record.victims.workflow import add_damage, add_victim
from tests.conftest import factory_of
from tests.factories.cases import add_case
from tests.factories.organisation import add_organisation
from tests.factories.places import add_facility, add_place

ROUNDS = 6
SOMEBODY = VictimDetails(VictimKind.UNNAMED, "killed", civilian_status="civilian")


def the_organisation(session: Session) -> Organisation:
    return session.scalar(sa.select(Organisation)) or add_organisation(session)


def together(*works: Callable[[int], Any]) -> list[list[Any]]:
    """Do several things at once, each so many times; whatever fails, fails here."""

    def rounds(work: Callable[[int], Any]) -> list[Any]:
        return [work(turn) for turn in range(ROUNDS)]

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(rounds, works))


def test_who_writes_at_once_of_one_event_finishes_and_a_recount_agrees_meanwhile(
    app: Flask, session: Session, lead: User
) -> None:
    about = the_organisation(session)
    place = add_place(session, level=1)
    facility = add_facility(session, kind="school", place=place)
    first, second, third = (
        add_case(session, lead=lead, state=CaseState.VERIFIED, place_id=place.id) for _ in range(3)
    )
    session.commit()
    workflow.mend(session, about, acting_user=None)
    link_cases(
        session, second, first.reference, LinkKind.SAME_EVENT, reason="One raid.", acting_user=lead
    )
    session.commit()
    ids = {
        "lead": lead.id, "first": first.id, "second": second.id, "third": third.id,
        "facility": facility.id,
    }  # fmt: skip
    factory = factory_of(app)

    def writer(mine: str, *, is_person_first: bool) -> Callable[[int], None]:
        """Change a case and enter somebody: their locks on rows come in two orders."""

        def write(turn: int) -> None:
            with own_transaction(factory) as theirs:
                user, case = theirs.get_one(User, ids["lead"]), theirs.get_one(Case, ids[mine])
                if is_person_first:
                    add_victim(theirs, case, SOMEBODY, acting_user=user)
                details = replace(details_of(case), target="market" if turn % 2 else "school")
                edit_case(theirs, case, details, opened=case.version, acting_user=user)
                if not is_person_first:
                    add_victim(theirs, case, SOMEBODY, acting_user=user)

        return write

    def damage(_turn: int) -> None:
        with own_transaction(factory) as theirs:
            user, case = theirs.get_one(User, ids["lead"]), theirs.get_one(Case, ids["third"])
            add_damage(theirs, case, DamageDetails(ids["facility"], "severe"), acting_user=user)

    def rename(turn: int) -> None:
        with own_transaction(factory) as theirs:
            user = theirs.get_one(User, ids["lead"])
            here = theirs.get_one(Facility, ids["facility"])
            kind = "medical_facility" if turn % 2 else "bakery"
            details = FacilityDetails(here.names, kind, here.place_id)
            edit_facility(theirs, here, details, opened=here.version, acting_user=user)

    def again(_turn: int) -> Recount:
        return tasks.count_again(factory, about.id)

    *_writers, recounts = together(
        writer("first", is_person_first=True),
        writer("second", is_person_first=False),
        damage,
        rename,
        again,
    )

    assert [found.differences for found in recounts] == [()] * ROUNDS
    session.expire_all()
    assert workflow.compare(session).agrees
    killed = queries.sums(session, Wanted(), acting_user=None)["civilians_killed"]
    assert (killed.least, killed.cases) == (ROUNDS, 1)


def test_mending_while_people_write_leaves_the_sums_right(
    app: Flask, session: Session, lead: User
) -> None:
    about = the_organisation(session)
    case = add_case(session, lead=lead, state=CaseState.VERIFIED)
    session.commit()
    workflow.mend(session, about, acting_user=None)
    session.execute(sa.update(MeasureTotal).values(least=99))
    session.commit()
    factory, case_id, lead_id, about_id = factory_of(app), case.id, lead.id, about.id

    def write(_turn: int) -> None:
        with own_transaction(factory) as theirs:
            user, here = theirs.get_one(User, lead_id), theirs.get_one(Case, case_id)
            add_victim(theirs, here, SOMEBODY, acting_user=user)

    def mend(_turn: int) -> None:
        with own_transaction(factory) as theirs:
            organisation = theirs.get_one(Organisation, about_id)
            workflow.mend(theirs, organisation, acting_user=None)

    together(write, mend, write)

    session.expire_all()
    assert workflow.compare(session).agrees
    killed = queries.sums(session, Wanted(), acting_user=None)["civilians_killed"]
    assert killed.least == 2 * ROUNDS
