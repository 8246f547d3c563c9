"""The pages of an edition, and its files: the same bytes twice, with what was corrected since."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from casefiles.foundation.texts import Texts
from casefiles.outbound.publications import workflow as writing
from casefiles.platform.audit.models import AuditDetail
from tests.conftest import Browse
from tests.factories.reports import give_back, propose, write
from tests.forms import form_of
from tests.outbound.editions.conftest import Desk
from tests.outbound.publications.test_pages import filled, links_to_numbers
from tests.pages import PageClient

KINDS = ("pdf", "docx", "html", "zip")


def taken_out(pages: PageClient, address: str, kind: str, language: str = "en") -> bytes:
    answer = pages.send(f"{address}/file", {"kind": kind, "language": language, "version": "0"})
    assert answer.status_code == 200, kind
    return bytes(answer.data)


def words_of(kind: str, data: bytes) -> str:
    """Return the words of a page, or of every page of an archive."""
    if kind == "html":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(
            archive.read(name).decode(errors="replace")
            for name in archive.namelist()
            if name.endswith((".html", ".xml"))
        )


def test_it_is_proposed_and_published_on_its_pages_and_says_what_is_different_since(
    desk: Desk, browse: Browse
) -> None:
    alice, olga = browse(desk.alice), browse(desk.olga)
    address = f"/reports/{desk.report.id}"
    assert "Nothing was published or proposed yet" in alice.get(f"{address}/different").text
    assert alice.send(f"{address}/propose", filled(alice, f"{address}/propose")).status_code == 303
    assert "waits to be published" in olga.get(address).text
    assert olga.send(f"{address}/publish", filled(olga, f"{address}/publish")).status_code == 303
    assert "Nothing is different" in olga.get(f"{address}/different").text

    desk.nowhere.another_dies(desk.nowhere.market)
    desk.session.commit()

    different = olga.get(f"{address}/different").text
    assert desk.nowhere.market.reference in different
    assert "7 in the edition, 8 today" in different
    edition = olga.get(f"{address}/editions/1").text
    (first, *_rest) = links_to_numbers(edition)
    behind = olga.get(first).text
    assert desk.nowhere.market.reference in behind
    assert "when the edition was frozen" in behind
    assert olga.get(f"{address}/editions/1/number?key=no|such").status_code == 404
    assert olga.get(f"{address}/editions/1/number").location.endswith("/editions/1")
    assert olga.get(f"{address}/editions/2").status_code == 404


def test_who_proposes_is_told_what_one_language_lacks(
    desk: Desk, session: Session, browse: Browse
) -> None:
    desk.report.title = Texts.of(en="Two raids", ar="غارتان")
    session.commit()
    address, alice = f"/reports/{desk.report.id}/propose", browse(desk.alice)
    assert "is missing in" not in alice.get(address).text

    write(session, desk.report, "summary", "Two markets were hit.", by=desk.alice)
    session.commit()
    assert "Summary is missing in: Arabic" in alice.get(address).text

    desk.proposed()
    session.commit()
    read = browse(desk.olga).get(f"/reports/{desk.report.id}/publish").text
    assert "Summary is missing in: Arabic" in read
    give_back(session, desk.report, reason="Translate it.", by=desk.olga)

    both = Texts.of(en="Two markets were hit.", ar="ضُرب سوقان.")
    write(session, desk.report, "summary", both, by=desk.alice)
    session.commit()
    assert "is missing in" not in alice.get(address).text


def test_it_is_returned_taken_up_and_refused_on_its_pages(
    desk: Desk, session: Session, browse: Browse
) -> None:
    alice, olga = browse(desk.alice), browse(desk.olga)
    address = f"/reports/{desk.report.id}"
    assert alice.send(f"{address}/revise", filled(alice, f"{address}/revise")).status_code == 409
    desk.proposed()
    session.commit()
    assert olga.send(f"{address}/return", filled(olga, f"{address}/return")).status_code == 422
    why = filled(olga, f"{address}/return", reason="Name the sources.")
    assert olga.send(f"{address}/return", why).status_code == 303
    assert "Name the sources." in alice.get(f"{address}/editions/1").text
    session.expire_all()
    desk.published()
    session.commit()
    assert alice.send(f"{address}/revise", filled(alice, f"{address}/revise")).status_code == 303


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_an_edition_is_the_same_twice_also_once_the_record_changed(
    desk: Desk, session: Session, browse: Browse, kind: str, language: str
) -> None:
    desk.published()
    olga, address = browse(desk.olga), f"/reports/{desk.report.id}/editions/1"

    first = taken_out(olga, address, kind, language)
    desk.nowhere.another_dies(desk.nowhere.market)
    session.commit()

    assert taken_out(olga, address, kind, language) == first


def test_a_correction_stands_on_the_page_and_in_the_files_from_then_on(
    desk: Desk, browse: Browse
) -> None:
    desk.published()
    olga, address = browse(desk.olga), f"/reports/{desk.report.id}/editions/1"
    before = {kind: words_of(kind, taken_out(olga, address, kind)) for kind in KINDS[1:]}
    empty = filled(olga, f"{address}/correct")
    assert olga.send(f"{address}/correct", empty).status_code == 422
    typed = filled(olga, f"{address}/correct", **{"text-text-en": "It was a Tuesday."})
    assert olga.send(f"{address}/correct", typed).status_code == 303

    assert "It was a Tuesday." in olga.get(address).text
    for kind in KINDS[1:]:
        assert "It was a Tuesday." in words_of(kind, taken_out(olga, address, kind)), kind
        assert "It was a Tuesday." not in before[kind]


def test_no_file_tells_the_cases_behind_a_number_nor_what_is_for_members(
    desk: Desk, browse: Browse
) -> None:
    desk.published()
    olga, address = browse(desk.olga), f"/reports/{desk.report.id}/editions/1"

    for kind in KINDS[1:]:
        words = words_of(kind, taken_out(olga, address, kind))
        assert str(desk.nowhere.market.id) not in words
        assert desk.nowhere.shelter.reference not in words
        assert "Shelter" not in words


def test_the_log_keeps_which_file_left_by_its_digest(
    desk: Desk, session: Session, browse: Browse
) -> None:
    desk.published()
    olga, address = browse(desk.olga), f"/reports/{desk.report.id}/editions/1"
    form = form_of(olga.get(f"{address}/file").text, f"{address}/file")
    assert {"kind", "language"} <= form.names

    taken_out(olga, address, "html", "ar")

    details = session.scalars(sa.select(AuditDetail.body)).all()
    left = [one for one in details if one.get("format") == "html"]
    assert [(one["edition"], one["language"], len(one["sha256"])) for one in left] == [
        (1, "ar", 64)
    ]


def test_a_file_without_a_form_or_a_language_is_refused_and_so_is_a_proposed_one(
    desk: Desk, session: Session, browse: Browse
) -> None:
    desk.proposed()
    session.commit()
    olga, address = browse(desk.olga), f"/reports/{desk.report.id}/editions/1/file"

    assert olga.send(address, {}).status_code == 422
    assert olga.send(address, {"kind": "html", "language": "en"}).status_code in (409, 422)


def test_what_is_proposed_waits_on_the_first_page_of_who_may_publish_and_comes_back_to_who_wrote(
    desk: Desk, session: Session, browse: Browse
) -> None:
    edition = desk.proposed()
    session.commit()
    about = f"/reports/{desk.report.id}"

    assert f"{about}/editions/{edition.number}" in browse(desk.olga).get("/").text
    assert about not in browse(desk.alice).get("/").text

    give_back(session, desk.report, reason="Two numbers differ.", by=desk.olga)
    session.commit()

    assert about not in browse(desk.olga).get("/").text
    page = browse(desk.alice).get("/").text
    assert f'href="{about}"' in page
    assert "Two numbers differ." in page

    propose(desk.app, session, desk.report, by=desk.alice)
    session.commit()
    assert about not in browse(desk.alice).get("/").text


def test_a_paragraph_that_nobody_translated_stays_in_its_own_language_and_direction(
    desk: Desk, session: Session, browse: Browse
) -> None:
    prose = Texts.of(en="In all [[people_killed]] died.")
    writing.write_section(
        session, desk.report, "summary", prose=prose, is_left_out=False, opened=0,
        acting_user=desk.alice,
    )  # fmt: skip
    edition = desk.published()
    session.commit()
    address = f"/reports/{desk.report.id}/editions/{edition.number}"

    page = taken_out(browse(desk.olga), address, "html", "ar").decode()

    (paragraph,) = re.findall(r'<p lang="en" dir="ltr">.*?</p>', page)
    assert re.sub(r"<[^>]+>", "", paragraph) == "In all 7 died."
    for kind in ("pdf", "docx"):
        assert taken_out(browse(desk.olga), address, kind, "ar")
