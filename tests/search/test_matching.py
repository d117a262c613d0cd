"""The ranking equals scoring every pair, and the score keeps its promises."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import matching
from search.synthetic import TODAY, World

WORLD = World(seed=7)
OPENINGS = list(WORLD.openings(1200))
SEEKERS = list(WORLD.seekers(1200))
WEIGHTS = WORLD.weights
RANKER = matching.Ranker(matching.Columns.build(OPENINGS, WEIGHTS))
PEOPLE = matching.Ranker(matching.SeekerColumns.build(SEEKERS, WEIGHTS))


def brute_openings(openings, seeker, limit=20, exclude=(), on=TODAY):
    found = [
        (
            -matching.score(opening, seeker, WEIGHTS),
            -opening.published.toordinal(),
            opening.id,
        )
        for opening in openings
        if opening.id not in exclude and not matching.eligible(opening, seeker, on)
    ]
    return [(number, -points) for points, _, number in sorted(found)[:limit]]


def brute_people(opening, seekers, limit=20, on=TODAY):
    found = [
        (-matching.score(opening, seeker, WEIGHTS), seeker.id)
        for seeker in seekers
        if matching.visible_on(seeker, on) and not matching.eligible(opening, seeker, on)
    ]
    return [(number, -points) for points, number in sorted(found)[:limit]]


def pairs(hits):
    return [(hit.id, hit.total) for hit in hits]


def thin(seeker):
    return replace(
        seeker, major="", occupations=(), led_to=(), skills=(), certificates=(),
        lat=None, lon=None, wage=None, conditions=frozenset(),
    )  # fmt: skip


@pytest.mark.parametrize("block", range(8))
def test_ranking_equals_scoring_every_opening(block):
    for seeker in SEEKERS[block * 26 : block * 26 + 26]:
        assert pairs(RANKER.rank(seeker, on=TODAY)) == brute_openings(OPENINGS, seeker)


def test_ranking_people_equals_scoring_every_person():
    for opening in OPENINGS[:100]:
        assert pairs(PEOPLE.rank(opening, on=TODAY)) == brute_people(opening, SEEKERS)


@pytest.mark.parametrize("limit", [1, 3, 20, 700, 5000])
def test_adversarial_profiles_and_limits(limit):
    first = SEEKERS[0]
    for seeker in (
        thin(first),
        replace(first, education=0),
        replace(first, skills=tuple(WORLD.skills)),
        replace(first, wage=1),
        replace(first, wage=10**9),
        replace(first, birthday=date(2012, 2, 29)),
        replace(first, lat=-34.5, lon=-75.0),
        replace(first, certificates=tuple(WORLD.licences)),
        replace(first, led_to=("6-18-01", "4-02"), occupations=()),
    ):
        got = RANKER.rank(seeker, limit=limit, on=TODAY)
        assert pairs(got) == brute_openings(OPENINGS, seeker, limit)


def test_clones_are_ordered_by_date_then_id():
    model = next(opening for opening in OPENINGS if not matching.eligible(opening, SEEKERS[3], TODAY))
    clones = [
        replace(
            model,
            id=9000 + at,
            published=TODAY - timedelta(days=at % 3),
            wage_min=4000 + at % 2,
        )
        for at in range(400)
    ]
    ranker = matching.Ranker(matching.Columns.build(clones, WEIGHTS))
    assert pairs(ranker.rank(SEEKERS[3], on=TODAY)) == brute_openings(clones, SEEKERS[3])


def test_excluded_openings_make_room():
    best = RANKER.rank(SEEKERS[5], limit=25, on=TODAY)
    exclude = frozenset(hit.id for hit in best[:5]) | {10**7}
    assert RANKER.rank(SEEKERS[5], on=TODAY, exclude=exclude) == best[5:]


def test_nothing_to_rank():
    empty = matching.Ranker(matching.Columns.build([], WEIGHTS))
    assert empty.rank(SEEKERS[0], on=TODAY) == []
    assert RANKER.rank(SEEKERS[0], limit=0, on=TODAY) == []


def test_points_add_up_to_ten_thousand():
    assert sum(factor.points for factor in matching.FACTORS) == matching.TOTAL == 10_000


def test_parts_add_up_and_stay_in_range():
    for opening, seeker in zip(OPENINGS, SEEKERS, strict=True):
        match = matching.explain(opening, seeker, WEIGHTS)
        assert match.total == sum(part.points for part in match.parts)
        assert [part.key for part in match.parts] == [factor.key for factor in matching.FACTORS]
        for part, factor in zip(match.parts, matching.FACTORS, strict=True):
            assert 0 <= part.points <= part.of == factor.points
            assert part.state in {"full", "partial", "none", "not_stated"}


PAIR = st.tuples(st.sampled_from(OPENINGS), st.sampled_from(SEEKERS))


@given(PAIR, st.integers(0, 30))
@settings(deadline=None)
def test_adding_a_held_skill_never_lowers(pair, which):
    opening, seeker = pair
    pool = (*opening.skills, "s1", "s2", "unheard-of")
    richer = replace(seeker, skills=(*seeker.skills, pool[which % len(pool)]))
    assert matching.score(opening, richer, WEIGHTS) >= matching.score(opening, seeker, WEIGHTS)


@given(PAIR, st.floats(0, 1))
@settings(deadline=None)
def test_moving_nearer_never_lowers(pair, share):
    opening, seeker = pair
    if None in (opening.lat, seeker.lat):
        return
    nearer = replace(
        seeker,
        lat=opening.lat + (seeker.lat - opening.lat) * share,
        lon=opening.lon + (seeker.lon - opening.lon) * share,
    )
    # One metre of rounding may cost one point at the very spot where share is 1.
    if share < 0.999:
        assert matching.score(opening, nearer, WEIGHTS) >= matching.score(opening, seeker, WEIGHTS)


@given(PAIR, st.integers(0, 20_000))
@settings(deadline=None)
def test_raising_the_wage_never_lowers(pair, more):
    opening, seeker = pair
    if opening.wage_min is None:
        return
    better = replace(opening, wage_min=opening.wage_min + more, wage_max=opening.wage_max + more)
    assert matching.score(better, seeker, WEIGHTS) >= matching.score(opening, seeker, WEIGHTS)


@pytest.mark.parametrize(
    ("asked", "own", "points"),
    [
        (("660103",), "660103", 2500),
        (("660101",), "660103", 1750),
        (("660301",), "660103", 1000),
        (("any",), "660103", 1250),
        (("any", "660101"), "660103", 1750),
        (("any", "660301"), "660103", 1250),
        (("720201",), "660103", 0),
        ((), "660103", 1250),
        (("any",), "", 1250),
        (("660103",), "", 0),
    ],
)
def test_major_levels(asked, own, points):
    opening, seeker = replace(OPENINGS[0], majors=asked), replace(SEEKERS[0], major=own)
    assert matching.explain(opening, seeker, WEIGHTS).parts[0].points == points


@pytest.mark.parametrize(
    ("occupation", "wished", "points"),
    [
        ("6-18-01-01", ("6-18-01-01",), 2000),
        ("6-18-01-04", ("6-18-01-01",), 1500),
        ("6-18-02-04", ("6-18-01-01",), 800),
        ("4-03-02-01", ("6-18-01-01",), 0),
        ("6-18-01-04", ("6-18-01",), 1500),
        ("", ("6-18-01-01",), 1000),
        ("6-18-01-01", (), 1000),
    ],
)
def test_occupation_levels(occupation, wished, points):
    opening = replace(OPENINGS[0], occupation=occupation)
    seeker = replace(SEEKERS[0], occupations=wished, led_to=())
    assert matching.explain(opening, seeker, WEIGHTS).parts[1].points == points


def test_limits_of_age_hold_at_the_start_date():
    opening = replace(
        OPENINGS[0], published=TODAY, closes=TODAY, starts=date(2027, 3, 1), education=0,
        required_certificates=(), hazards=frozenset({"height"}),
    )  # fmt: skip
    seeker = replace(SEEKERS[0], birthday=date(2009, 3, 1), education=2)
    assert matching.eligible(opening, seeker, TODAY) == ()
    assert matching.eligible(opening, replace(seeker, birthday=date(2009, 3, 2)), TODAY) == (
        "hazard_under_18",
    )
    plain = replace(opening, hazards=frozenset())
    assert matching.eligible(plain, replace(seeker, birthday=date(2011, 3, 1)), TODAY) == ()
    assert matching.eligible(plain, replace(seeker, birthday=date(2011, 3, 2)), TODAY) == ("under_16",)


def test_each_hard_limit_is_named():
    opening = replace(
        OPENINGS[0], published=TODAY + timedelta(days=1), closes=TODAY - timedelta(days=1),
        education=3, required_certificates=("welder",), starts=None, hazards=frozenset(),
    )  # fmt: skip
    seeker = replace(SEEKERS[0], birthday=date(2015, 1, 1), education=2, certificates=())
    assert matching.eligible(opening, seeker, TODAY) == (
        "not_published", "closed", "under_16", "education", "certificate",
    )  # fmt: skip


def test_people_hidden_or_too_young_are_never_ranked():
    opening = next(o for o in OPENINGS if len(PEOPLE.rank(o, on=TODAY)) == 20)
    by_id = {seeker.id: seeker for seeker in SEEKERS}
    for hit in PEOPLE.rank(opening, limit=2000, on=TODAY):
        assert by_id[hit.id].visible
        assert matching.birthday(by_id[hit.id].birthday, 16) <= TODAY


def test_distance_halves_at_the_pivot_and_agrees_with_haversine():
    here, there = matching.place(34.58, 105.72), matching.place(34.58, 105.8837)
    assert matching.kilometres(here, there) == pytest.approx(15.0, abs=0.05)
    opening = replace(OPENINGS[0], lat=34.58, lon=105.72)
    for lon, low, high in ((105.72, 1200, 1200), (105.8837, 597, 603)):
        part = matching.explain(opening, replace(SEEKERS[0], lat=34.58, lon=lon), WEIGHTS).parts[4]
        assert low <= part.points <= high
