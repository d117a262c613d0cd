"""Rows that are hard to rank alike, and the truth that both engines must give."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from search import matching
from search.documents import ANY_MAJOR
from search.synthetic import CONDITIONS, TODAY, World

LIMIT = 20
CLONES = 400


class Rows:
    """`count` documents of each side, adversarial ones among them, and who asks: 300 of each side."""

    def __init__(self, count):
        world = World(seed=23)
        self.weights = world.weights
        openings, seekers = list(world.openings(count - CLONES)), list(world.seekers(count - CLONES))
        fresh = iter(range(count - CLONES + 1, count + 1))
        alike = replace(openings[0], published=TODAY, closes=TODAY, starts=None, hazards=frozenset())
        alike = replace(alike, education=0, required_certificates=())
        # Alike but for pay; the last hundred alike in everything but the day they were published.
        self.openings = openings + [self._clone(alike, next(fresh), at) for at in range(CLONES)]
        same = replace(seekers[0], visible=True, birthday=TODAY - timedelta(days=7000), education=3)
        same = replace(same, led_to=(alike.occupation or world.occupations[0],), wage=6000)
        self.seekers = seekers + [
            replace(same, id=count - CLONES + 1 + at, wage=3000 + at if at < 300 else 6000)
            for at in range(CLONES)
        ]
        self.asking_seekers = [*seekers[:280], *self._hard_seekers(same, alike)]
        self.asking_openings = [*openings[:290], *self._hard_openings(alike)]
        self.openings_by_id = {doc.id: doc for doc in self.openings}
        self.seekers_by_id = {doc.id: doc for doc in self.seekers}

    @staticmethod
    def _clone(alike, number, at):
        if at < 300:
            return replace(alike, id=number, wage_min=3000 + at, wage_max=None)
        return replace(alike, id=number, wage_min=5000, published=TODAY - timedelta(days=at % 3))

    @staticmethod
    def _hard_seekers(same, alike):
        fits = replace(same, id=0, major=alike.majors[0] if alike.majors else "", skills=alike.skills)
        fits = replace(fits, lat=alike.lat, lon=alike.lon, wage=100_000)
        thin = replace(fits, major="", occupations=(), led_to=(), skills=(), certificates=(), wage=None)
        return [
            *(replace(fits, wage=wage) for wage in (3001, 3150, 5000, 9999, 100_000, 1)),
            *(replace(fits, conditions=frozenset(CONDITIONS[:n])) for n in range(1, 6)),
            thin,
            replace(thin, conditions=frozenset()),
            replace(fits, lat=None, lon=None),
            replace(thin, lat=None, lon=None),
            replace(fits, lat=-33.9, lon=18.4),
            replace(fits, occupations=(alike.occupation, "9-99-99-99")),
            replace(fits, birthday=TODAY - timedelta(days=16 * 365 + 4)),
            replace(fits, birthday=TODAY - timedelta(days=18 * 365 + 5)),
            replace(fits, skills=tuple(f"s{at}" for at in range(600))),
        ]

    @staticmethod
    def _hard_openings(alike):
        bare = replace(alike, majors=(), skills=(), certificates=(), conditions=frozenset(), occupation="")
        return [
            bare,
            replace(bare, lat=None, lon=None, wage_min=None, wage_max=None),
            replace(alike, majors=(ANY_MAJOR,)),
            replace(alike, majors=(*alike.majors, ANY_MAJOR, "610101")),
            replace(alike, wage_min=0, wage_max=None),
            replace(alike, wage_min=None, wage_max=None),
            replace(alike, hazards=frozenset({"height"}), starts=TODAY + timedelta(days=90)),
            replace(alike, conditions=frozenset(CONDITIONS)),
            replace(alike, certificates=("c1", "c2", "c3"), required_certificates=("c4",)),
            replace(alike, closes=TODAY - timedelta(days=1)),
        ]


class Truth:
    """Scores every pair, without any narrowing, in columns."""

    def __init__(self, rows):
        self.openings = matching.Columns.build(rows.openings, rows.weights)
        self.seekers = matching.SeekerColumns.build(rows.seekers, rows.weights)

    def best(self, grid, asker):
        probe, every = grid.probe(asker, TODAY), np.arange(len(grid))
        rows = every[probe.allowed(every)]
        points = probe.points(rows)
        published, ids = grid.order_keys(rows)
        order = np.lexsort((ids, -published, -points))[:LIMIT]
        return list(zip(ids[order].tolist(), points[order].tolist(), strict=True))


def in_plain_python(rows, seeker):
    """The same from the reference alone."""
    scored = sorted(
        (-matching.score(opening, seeker, rows.weights), -opening.published.toordinal(), opening.id)
        for opening in rows.openings
        if not matching.eligible(opening, seeker, TODAY)
    )
    return [(number, -points) for points, _, number in scored[:LIMIT]]
