"""Facts that mean something only together are chosen together when two people changed them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from casefiles.platform.accounts.models import User
from casefiles.platform.web.forms import RecordForm
from casefiles.record.cases.models import Case, MemberStanding
from tests.conftest import Browse
from tests.factories.cases import add_case, add_member
from tests.forms import form_of
from tests.pages import PageClient


def _below(form: type[RecordForm]) -> Iterator[type[RecordForm]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


@pytest.fixture
def case(session: Session, lead: User, colleague: User) -> Case:
    case = add_case(session, lead=lead, latitude=35.1, longitude=36.25, time_of_day="08:30")
    add_member(session, case, colleague, MemberStanding.MEMBER)
    return case


class Two:
    """Alice and Bob have the same form open; she saves first."""

    def __init__(self, case: Case, alice: PageClient, bob: PageClient) -> None:
        self.address = f"/cases/{case.id}/edit"
        self.alice, self.bob = alice, bob
        self.opened = form_of(bob.get(self.address).text, self.address).values

    def save(self, alice: dict[str, str], bob: dict[str, str]) -> str:
        """Return the page on which Bob chooses."""
        hers = form_of(self.alice.get(self.address).text, self.address).values
        assert self.alice.post(self.address, data=hers | alice).status_code == 303
        answer = self.bob.post(self.address, data=self.opened | bob)
        assert answer.status_code == 409
        return answer.text

    def choose(self, page: str, **chosen: str) -> int:
        """Return how the choice of Bob is answered."""
        choices = {f"keep-{name}": value for name, value in chosen.items()}
        return self.bob.post(
            self.address, data=form_of(page, self.address).values | choices
        ).status_code


@pytest.fixture
def two(case: Case, lead: User, colleague: User, browse: Browse) -> Two:
    return Two(case, browse(lead), browse(colleague))


@pytest.mark.parametrize(("side", "point"), [("theirs", (35.9, 36.25)), ("yours", (35.1, 36.9))])
def test_a_point_is_of_one_person_although_each_changed_another_half_of_it(
    session: Session, case: Case, two: Two, side: str, point: tuple[float, float]
) -> None:
    page = two.save({"latitude": "35.9"}, {"longitude": "36.9"})

    asked = set(re.findall(r'name="keep-(\w+)"', page))
    assert asked == {"latitude"}
    assert "keep-latitude" not in form_of(page, two.address).values, "nobody chose it for them"
    assert two.choose(page, latitude=side) == 303
    session.expire_all()
    assert (case.latitude, case.longitude) == point


def test_both_halves_of_the_point_are_shown_with_what_each_of_them_wrote(two: Two) -> None:
    page = two.save({"latitude": "35.9"}, {"longitude": "36.9"})

    for words in ("35.9", "36.9", "35.1", "36.25", "Latitude", "Longitude"):
        assert words in page


@pytest.mark.parametrize("half", ["latitude", "longitude"])
def test_no_page_that_says_so_of_one_half_can_split_a_point(
    session: Session, case: Case, two: Two, half: str
) -> None:
    page = two.save({"latitude": "35.9"}, {"longitude": "36.9"})

    two.choose(page, **{half: "theirs"})

    session.expire_all()
    assert (case.latitude, case.longitude) == (35.9, 36.25)


def test_what_only_one_of_them_changed_is_still_chosen_already(
    session: Session, case: Case, two: Two
) -> None:
    page = two.save({"latitude": "35.9", "longitude": "36.9"}, {"place_detail": "at the well"})

    chosen = form_of(page, two.address).values
    assert chosen["keep-latitude"] == ["theirs"]
    assert chosen["keep-place_detail"] == ["yours"]
    assert two.choose(page) == 303
    session.expire_all()
    assert (case.latitude, case.longitude) == (35.9, 36.9)


def test_the_half_that_a_third_change_touches_is_asked_about_with_the_other(
    session: Session, case: Case, two: Two
) -> None:
    page = two.save({"latitude": "35.9"}, {"longitude": "36.9"})
    again = form_of(two.alice.get(two.address).text, two.address).values
    two.alice.post(two.address, data=again | {"longitude": "36.5"})

    first = form_of(page, two.address).values | {"keep-latitude": "yours"}
    second = two.bob.post(two.address, data=first)

    assert second.status_code == 409
    assert set(re.findall(r'name="keep-(\w+)"', second.text)) == {"latitude"}
    assert two.choose(second.text, latitude="yours") == 303
    session.expire_all()
    assert (case.latitude, case.longitude) == (35.1, 36.9)


def test_a_day_and_the_hour_of_another_are_no_moment_that_anybody_meant(two: Two) -> None:
    page = two.save({"time_zone": "UTC"}, {"time_of_day": "11:30"})

    assert set(re.findall(r'name="keep-(\w+)"', page)) == {"time_of_day"}
    assert "keep-time_of_day" not in form_of(page, two.address).values


def test_a_choice_that_was_forgotten_is_asked_for_again_and_the_others_are_kept(
    session: Session, case: Case, two: Two
) -> None:
    page = two.save(
        {"latitude": "35.9", "time_of_day": "10:00", "tags": "hers", "control": "shared"},
        {"longitude": "36.9", "time_of_day": "11:00", "place_detail": "at the well"},
    )
    assert "novalidate" in page
    assert "Choose one of these." not in page

    chosen = {"keep-time_of_day": "theirs", "keep-place_detail": "theirs"}
    again = two.bob.post(two.address, data=form_of(page, two.address).values | chosen)

    assert again.status_code == 409
    assert again.text.count("Choose one of these.") == 1
    assert set(re.findall(r'name="keep-(\w+)"', again.text)) == set(
        re.findall(r'name="keep-(\w+)"', page)
    )
    kept = form_of(again.text, two.address).values
    assert "keep-latitude" not in kept
    assert kept["keep-time_of_day"] == ["theirs"]
    assert kept["keep-place_detail"] == ["theirs"]
    assert kept["keep-control"] == ["theirs"]
    assert "35.1" in again.text, "what it was before is still told"
    assert two.choose(again.text, latitude="yours") == 303
    session.expire_all()
    assert (case.latitude, case.longitude) == (35.1, 36.9)
    assert (case.time_of_day, case.place_detail, case.control) == ("10:00", "", "shared")


def test_the_page_says_which_record_it_is_and_whose_each_version_is(case: Case, two: Two) -> None:
    page = two.save({"latitude": "35.9"}, {"longitude": "36.9"})

    head = page[page.index("<h1") : page.index("</main>")]
    assert case.reference in head
    assert str(case.title) in head
    for words in ("Saved:", "Yours:"):
        assert f'<span class="whose">{words}</span>' in head
    assert '<span class="fact" dir=' not in head


@pytest.mark.parametrize("form", list(_below(RecordForm)), ids=lambda form: form.__name__)
def test_what_goes_together_are_fields_of_the_form_and_each_goes_with_one_group(
    form: type[RecordForm],
) -> None:
    named = [name for group in form.together for name in group]

    assert len(named) == len(set(named))
    assert [name for name in named if not hasattr(form, name)] == []
    assert all(len(group) > 1 for group in form.together)
