"""Matching people and openings: one score, exact ranking in both directions, reasons for each.

Usable without Django, from plain dataclasses:

    from datetime import date
    from search import matching
    from search.documents import OpeningDoc, SeekerDoc

    weights = {"welding": 310, "drawing": 140}            # frozen skill weights
    columns = matching.Columns.build(openings, weights)   # any iterable of OpeningDoc
    ranker = matching.Ranker(columns)
    for hit in ranker.rank(seeker, limit=20, on=date(2026, 11, 24)):
        match = matching.explain(by_id[hit.id], seeker, weights)
        print(hit.id, hit.total, [(part.key, part.points, part.of) for part in match.parts])

`SeekerColumns.build(seekers, weights)` ranks people for an opening in the same way. `eligible`
names the hard limits a pair breaks; `score` is the plain Python reference. Points are integers,
10,000 in all, and equal ones are ordered by later publication, then id.
"""

from search.matching.factors import (
    FACTORS,
    TOTAL,
    VERSION,
    Match,
    Part,
    Weights,
    explain,
    score,
    wanted,
)
from search.matching.limits import birthday, eligible, first_day, visible_on
from search.matching.places import kilometres, place
from search.matching.ranker import Hit, Ranker
from search.matching.sides import Columns, SeekerColumns

__all__ = [
    "FACTORS",
    "TOTAL",
    "VERSION",
    "Columns",
    "Hit",
    "Match",
    "Part",
    "Ranker",
    "SeekerColumns",
    "Weights",
    "birthday",
    "eligible",
    "explain",
    "first_day",
    "kilometres",
    "place",
    "score",
    "visible_on",
    "wanted",
]
