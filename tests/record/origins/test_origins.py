"""What sources rest on: origins counted once, no circle, graphs that tell nobody too much."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from casefiles.foundation.errors import NotAllowedNow, NotFound, NotPermitted, Refusal
from casefiles.platform.accounts.models import Role, User
from casefiles.platform.audit.queries import history_of
from casefiles.record.origins import queries, workflow
from casefiles.record.origins.models import UNSPECIFIED, Derivation
from casefiles.record.origins.workflow import DerivationDetails
from casefiles.record.sources.models import Source, SourceState
from tests.factories.accounts import add_person
from tests.factories.sources import add_link, add_source


def _sources(session: Session, lead: User, count: int) -> list[Source]:
    return [add_source(session, recorded_by=lead) for _ in range(count)]


def _derive(
    session: Session, source: Source, origin: Source | str, user: User, **changed: str
) -> Derivation:
    reference = origin if isinstance(origin, str) else origin.reference
    details = DerivationDetails(**({"origin": reference, "how": "repost"} | changed))
    return workflow.derive(session, source, details, acting_user=user)


def _standing(session: Session, user: User, sources: Collection[Source]) -> queries.Standing:
    ids = [one.id for one in sources]
    return queries.origins_of(session, ids, acting_user=user).behind(sources)


# --- origins -------------------------------------------------------------------------------------


def test_ten_reposts_of_one_video_count_once(session: Session, lead: User) -> None:
    video, alone = _sources(session, lead, 2)
    reposts = [add_source(session, recorded_by=lead, derived_from=[video])]
    for _ in range(9):
        reposts.append(add_source(session, recorded_by=lead, derived_from=[reposts[-1]]))
    void = add_source(session, recorded_by=lead, state=SourceState.VOID)

    assert _standing(session, lead, reposts).independent == 1
    assert _standing(session, lead, [*reposts, video]).origins[0].reference == video.reference
    assert _standing(session, lead, [*reposts, alone, void]) == queries.Standing(
        11,
        2,
        tuple(queries.Origin(one.id, one.reference) for one in (video, alone)),
        0,
    )
    assert _standing(session, lead, []) == queries.Standing(0, 0, (), 0)


def test_a_report_of_two_accounts_rests_on_both(session: Session, lead: User) -> None:
    one, other = _sources(session, lead, 2)
    report = add_source(session, recorded_by=lead, derived_from=[one, other])

    assert queries.roots_of(session, [report.id]) == {report.id: {one.id, other.id}}
    assert _standing(session, lead, [report]).independent == 2
    assert _standing(session, lead, [report, one]).independent == 2


def test_a_void_source_on_the_way_still_joins_what_derives_from_it(
    session: Session, lead: User
) -> None:
    twice = add_source(session, recorded_by=lead, state=SourceState.VOID)
    reposts = [add_source(session, recorded_by=lead, derived_from=[twice]) for _ in range(2)]

    assert _standing(session, lead, reposts).independent == 1


def _plainly(links: Mapping[int, Collection[int]], asked: int) -> set[int]:
    """Follow each link by hand, to where there is none."""
    if not links.get(asked):
        return {asked}
    return set[int]().union(*(_plainly(links, origin) for origin in links[asked]))


#: each of some sources derives from some of those before it, or from none; and who is asked for
GRAPHS = st.integers(1, 8).flatmap(
    lambda count: st.tuples(
        st.tuples(
            *[
                st.frozensets(st.integers(0, max(n - 1, 0))) if n else st.just(frozenset[int]())
                for n in range(count)
            ]
        ),
        st.frozensets(st.integers(0, count - 1)),
        st.frozensets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))),
    )
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=GRAPHS)
def test_the_origins_are_those_that_a_plain_walk_finds(
    session: Session,
    lead: User,
    drawn: tuple[tuple[frozenset[int], ...], frozenset[int], frozenset[tuple[int, int]]],
) -> None:
    rows, asked, taken_off = drawn
    sources = _sources(session, lead, len(rows))
    number = {source.id: place for place, source in enumerate(sources)}
    links: dict[int, set[int]] = {}
    for place, origins in enumerate(rows):
        for origin in origins:
            link = add_link(session, sources[place], sources[origin], by=lead)
            if (place, origin) in taken_off:
                link.removed_at = link.recorded_at
            else:
                links.setdefault(place, set()).add(origin)
    session.flush()

    found = queries.roots_of(session, [sources[place].id for place in asked])

    assert {number[key]: {number[one] for one in roots} for key, roots in found.items()} == {
        place: _plainly(links, place) for place in asked
    }
    whole = set[int]().union(*(_plainly(links, place) for place in asked))
    standing = _standing(session, lead, [sources[place] for place in asked])
    assert (standing.sources, standing.independent) == (len(asked), len(whole))
    assert [number[one.id] for one in standing.origins] == sorted(whole)


# --- links ---------------------------------------------------------------------------------------


def test_a_link_says_how_who_and_what_shows_it(session: Session, lead: User) -> None:
    repost, video = _sources(session, lead, 2)

    link = _derive(session, repost, f" {video.reference.lower()} ", lead, note=" the same frame ")
    session.commit()

    assert (link.origin, link.how, link.note) == (video, "repost", "the same frame")
    assert link.recorded_by_id == lead.id
    event = history_of(session, repost.id)[0]
    assert event.action == "source:derived"
    assert event.detail is not None
    assert "frame" not in str(event.detail.body)
    assert event.detail.body["origin"] == video.reference


def test_somebody_was_first(session: Session, lead: User) -> None:
    video, repost, third = _sources(session, lead, 3)
    _derive(session, repost, video, lead)
    _derive(session, third, repost, lead)

    for source, origin in ((video, third), (video, repost), (video, video), (repost, video)):
        with pytest.raises(Refusal) as refused:
            _derive(session, source, origin, lead)
        assert refused.value.field == "origin"
    _derive(session, third, video, lead)
    assert queries.roots_of(session, [third.id]) == {third.id: {video.id}}


@pytest.mark.parametrize("how", ["", "rumour", UNSPECIFIED])
def test_how_it_derives_has_to_be_said(session: Session, lead: User, how: str) -> None:
    repost, video = _sources(session, lead, 2)

    with pytest.raises(Refusal) as refused:
        _derive(session, repost, video, lead, how=how)

    assert refused.value.field == "how"


def test_nothing_derives_from_what_is_not_there_or_void(session: Session, lead: User) -> None:
    repost = add_source(session, recorded_by=lead)
    void = add_source(session, recorded_by=lead, state=SourceState.VOID)

    for reference in ("", "S-9999", void.reference):
        with pytest.raises(Refusal) as refused:
            _derive(session, repost, reference, lead)
        assert refused.value.field == "origin"
    with pytest.raises(NotAllowedNow):
        _derive(session, void, repost, lead)


def test_a_link_is_taken_off_for_a_reason_and_can_be_written_again(
    session: Session, lead: User, auditor: User
) -> None:
    repost, video = _sources(session, lead, 2)
    link = _derive(session, repost, video, lead)

    with pytest.raises(Refusal) as refused:
        workflow.underive(session, repost, link, reason=" ", acting_user=lead)
    with pytest.raises(NotPermitted):
        workflow.underive(session, repost, link, reason="x", acting_user=auditor)
    with pytest.raises(NotFound):
        queries.get_link(session, video, link.id)
    workflow.underive(session, repost, link, reason=" another street ", acting_user=lead)

    assert refused.value.field == "reason"
    assert (link.removal_reason, link.removed_at is None) == ("another street", False)
    assert queries.roots_of(session, [repost.id]) == {repost.id: {repost.id}}
    with pytest.raises(NotFound):
        queries.get_link(session, repost, link.id)
    with pytest.raises(NotPermitted):
        _derive(session, repost, video, auditor)
    assert _derive(session, repost, video, lead).id != link.id


# --- graphs --------------------------------------------------------------------------------------


def _names(graph: queries.Graph) -> list[str]:
    return [node.source.reference if node.source else "?" for node in graph.nodes]


def test_a_graph_holds_what_a_source_derives_from_and_what_derives_from_it(
    session: Session, lead: User
) -> None:
    video, channel, page, other = _sources(session, lead, 4)
    add_link(session, channel, video, by=lead)
    add_link(session, page, channel, by=lead)
    add_link(session, page, other, by=lead)

    graph = queries.graph_of(
        session, [channel], queries.links_around(session, channel.id), acting_user=lead
    )

    assert _names(graph)[0] == channel.reference
    assert set(_names(graph)) == {one.reference for one in (video, channel, page, other)}
    origins = {node.source.reference for node in graph.nodes if node.source and node.is_origin}
    assert origins == {video.reference, other.reference}
    assert (len(graph.links), graph.hidden, graph.left_out) == (3, 0, 0)


def test_a_graph_counts_what_its_viewer_may_not_know_of_and_says_nothing_of_it(
    session: Session, lead: User
) -> None:
    officer = add_person(session, "olga", Role.OFFICER)
    page, witness, other = _sources(session, lead, 3)
    add_link(session, page, witness, by=lead, note="heard at her door", how="same_person")
    add_link(session, page, other, by=lead, how="quotes")
    cited = Source.id.in_([page.id, other.id])

    graph = queries.graph_of(
        session, [page], queries.links_around(session, page.id), acting_user=officer, cited=cited
    )
    found = queries.origins_of(session, [page.id], acting_user=officer, cited=cited)

    assert _names(graph).count("?") == graph.hidden == 1
    assert witness.reference not in _names(graph)
    told = [link.derivation.how for link in graph.links if link.derivation]
    assert told == ["quotes"]
    standing = found.behind([page])
    assert (standing.independent, standing.hidden) == (2, 1)
    assert [one.reference for one in standing.origins] == [other.reference]


def test_a_graph_too_large_to_draw_says_how_much_it_leaves_out(
    session: Session, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "DRAWN", 3)
    video = add_source(session, recorded_by=lead)
    for _ in range(5):
        add_source(session, recorded_by=lead, derived_from=[video])

    graph = queries.graph_of(
        session, [video], queries.links_around(session, video.id), acting_user=lead
    )

    assert (len(graph.nodes), len(graph.links), graph.left_out) == (3, 2, 3)
