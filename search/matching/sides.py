"""The two directions: openings asked by a person, people asked by an opening.

Each rule of `factors` and `limits` stands here once more, for many rows at once; the tests hold
both to the same integers.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from search.documents import ANY_MAJOR, OpeningDoc, SeekerDoc
from search.matching import factors as f
from search.matching.columns import Grid, Probe
from search.matching.limits import ADULT_AGE, WORKING_AGE, birthday, first_day
from search.matching.places import place
from search.matching.tables import Ints, Mask, ordinal_or

NO_PAY = -1


class Columns(Grid[OpeningDoc, SeekerDoc]):
    """Open openings, asked by one person."""

    _width = 11

    def _read(self, doc: OpeningDoc) -> tuple[int, ...]:
        pay = f.offered(doc)
        return (
            self._occupations.number((doc.occupation,)),
            self._majors.number(doc.majors),
            self._certificates.number(doc.certificates),
            self._conditions.number(doc.conditions),
            NO_PAY if pay is None else max(0, pay),
            doc.published.toordinal(),
            doc.closes.toordinal(),
            ordinal_or(doc.starts, 0),
            bool(doc.hazards),
            doc.education,
            self._licences.number(doc.required_certificates),
        )

    def _keep_side(self, table: Ints) -> None:
        self._published_on = table[:, 11].astype(np.int32)
        self._closes = table[:, 12].astype(np.int32)
        self._starts = table[:, 13].astype(np.int32)
        self._hazard = table[:, 14].astype(np.bool_)
        self._education = table[:, 15].astype(np.int8)
        self._licence_set = table[:, 16].astype(np.int32)
        self._cell_pay = self._most_by_cell(table[:, 10]).astype(np.int32)
        self._cell_open_pay = self._most_by_cell((table[:, 10] < 0).astype(np.int64)) > 0

    def _bare_skill_points(self) -> Ints:
        return np.where(self._skills.totals > 0, 0, f.SKILLS // 2)

    def _published(self, rows: Ints) -> Ints:
        return self._published_on[rows].astype(np.int64)

    def probe(self, asker: SeekerDoc, on: date) -> Probe:
        return _OpeningProbe(self, asker, on)

    def major_table(self, major: str) -> Ints:
        own = (major,) if major else ()
        steps = ((own, 2, f.MAJOR_CLASS), ((ANY_MAJOR,), 0, f.MAJOR_ANY))
        near = ((own, 4, f.MAJOR_GROUP), (own, 0, f.MAJOR))
        return self._majors.points(0, f.MAJOR // 2, (*steps, *near))


class _OpeningProbe(Probe):
    def __init__(self, grid: Columns, seeker: SeekerDoc, on: date) -> None:
        self._grid, self._seeker = grid, seeker
        self._today = on.toordinal()
        self._adult = birthday(seeker.birthday, ADULT_AGE).toordinal()
        self._of_age = birthday(seeker.birthday, WORKING_AGE).toordinal()
        self._here = place(seeker.lat, seeker.lon)
        self._wish = max(0, seeker.wage or 0)
        licences = grid._licences
        self._licensed = licences.hits(seeker.certificates) == licences.sizes
        asked = grid._certificates
        share = f.CERTIFICATES * asked.hits(seeker.certificates) // np.maximum(asked.sizes, 1)
        self._cert_table = np.where(asked.sizes > 0, share, f.CERTIFICATES)
        self._cond_table = self._conditions()
        occupation = occupation_table(grid, f.wanted(seeker))
        major = grid.major_table(seeker.major)
        self._base = occupation[grid._cell_occ] + major[grid._cell_major]
        self._held, touched = grid._skills.held(seeker.skills)
        skills = grid._bare_cells.copy()
        np.maximum.at(skills, grid._cell_of[touched], self._skill_points(touched))
        rest = f.CERTIFICATES + f.CONDITIONS + self._wage_bounds()
        self.bounds = self._base + skills + grid._distance_bounds(self._here) + rest

    def _conditions(self) -> Ints:
        offered, wishes = self._grid._conditions, self._seeker.conditions
        if not wishes:
            return np.full(len(offered.sizes), f.CONDITIONS)
        share = f.CONDITIONS * offered.hits(wishes) // len(wishes)
        return np.where(offered.sizes > 0, share, f.CONDITIONS // 2)

    def _wage_bounds(self) -> Ints | int:
        if not self._wish:
            return f.WAGE
        grid = self._grid
        least = np.where(grid._cell_open_pay, f.WAGE // 2, 0)
        return np.maximum(self._wage_points(grid._cell_pay), least)

    def _wage_points(self, pay: Ints) -> Ints:
        if not self._wish:
            return np.full(len(pay), f.WAGE)
        share = np.minimum(pay, self._wish).astype(np.int64) * f.WAGE // self._wish
        return np.where(pay >= 0, share, f.WAGE // 2)

    def _skill_points(self, rows: Ints) -> Ints:
        totals = self._grid._skills.totals[rows]
        share = f.SKILLS * self._held[rows] // np.maximum(totals, 1)
        return np.where(totals > 0, share, f.SKILLS // 2)

    def points(self, rows: Ints) -> Ints:
        grid = self._grid
        total = self._base[grid._cell_of[rows]] + self._skill_points(rows)
        total += self._cert_table[grid._cert_set[rows]] + self._cond_table[grid._cond_set[rows]]
        total += self._wage_points(grid._pay[rows])
        return total + grid._distance(self._here, rows)

    def allowed(self, rows: Ints) -> Mask:
        grid = self._grid
        start = np.maximum(grid._starts[rows], self._today)
        mask = (grid._published_on[rows] <= self._today) & (grid._closes[rows] >= self._today)
        mask &= (grid._education[rows] <= self._seeker.education) & (start >= self._of_age)
        mask &= self._licensed[grid._licence_set[rows]]
        if self._adult > self._today:
            mask &= ~grid._hazard[rows] | (start >= self._adult)
        return mask


class SeekerColumns(Grid[SeekerDoc, OpeningDoc]):
    """People who seek work, asked by one opening; only those whom employers may see."""

    _width = 9

    def _read(self, doc: SeekerDoc) -> tuple[int, ...]:
        return (
            self._occupations.number(f.wanted(doc)),
            self._majors.number((doc.major,)),
            self._certificates.number(doc.certificates),
            self._conditions.number(doc.conditions),
            max(0, doc.wage or 0),
            birthday(doc.birthday, WORKING_AGE).toordinal(),
            birthday(doc.birthday, ADULT_AGE).toordinal(),
            doc.education,
            doc.visible,
        )

    def _keep_side(self, table: Ints) -> None:
        self._of_age = table[:, 11].astype(np.int32)
        self._adult = table[:, 12].astype(np.int32)
        self._education = table[:, 13].astype(np.int8)
        self._visible = table[:, 14].astype(np.bool_)

    def _bare_skill_points(self) -> Ints:
        return np.zeros(len(self.ids), dtype=np.int64)

    def _published(self, rows: Ints) -> Ints:
        return np.zeros(len(rows), dtype=np.int64)

    def probe(self, asker: OpeningDoc, on: date) -> Probe:
        return _SeekerProbe(self, asker, on)

    def major_table(self, majors: tuple[str, ...]) -> Ints:
        asked = tuple(code for code in majors if code)
        if not asked:
            return self._majors.points(f.MAJOR // 2, f.MAJOR // 2, ())
        near = ((asked, 4, f.MAJOR_GROUP), (asked, 0, f.MAJOR))
        if ANY_MAJOR in asked:
            return self._majors.points(f.MAJOR_ANY, f.MAJOR_ANY, near)
        return self._majors.points(0, 0, ((asked, 2, f.MAJOR_CLASS), *near))


class _SeekerProbe(Probe):
    def __init__(self, grid: SeekerColumns, opening: OpeningDoc, on: date) -> None:
        self._grid, self._opening = grid, opening
        self._today, self._start = on.toordinal(), first_day(opening, on).toordinal()
        self._open = opening.published <= on <= opening.closes
        self._here = place(opening.lat, opening.lon)
        self._pay = f.offered(opening)
        asked = frozenset(opening.certificates)
        hits = grid._certificates.hits(asked)
        self._cert_table = f.CERTIFICATES * hits // len(asked) if asked else hits * 0 + f.CERTIFICATES
        required = frozenset(opening.required_certificates)
        self._licensed = grid._certificates.hits(required) == len(required)
        self._cond_table = self._conditions()
        codes = (opening.occupation,) if opening.occupation else ()
        self._base = occupation_table(grid, codes)[grid._cell_occ]
        self._base = self._base + grid.major_table(opening.majors)[grid._cell_major]
        self._skills = frozenset(opening.skills)
        self._asked_weight = grid.weight_of(self._skills)
        self._held, touched = grid._skills.held(self._skills)
        skills = grid._bare_cells if self._skills else grid._bare_cells + f.SKILLS // 2
        skills = skills.copy()
        np.maximum.at(skills, grid._cell_of[touched], self._skill_points(touched))
        rest = f.CERTIFICATES + f.CONDITIONS + f.WAGE
        self.bounds = self._base + skills + grid._distance_bounds(self._here) + rest

    def _conditions(self) -> Ints:
        wishes = self._grid._conditions
        offers = self._opening.conditions
        if not offers:
            share = np.full(len(wishes.sizes), f.CONDITIONS // 2)
        else:
            share = f.CONDITIONS * wishes.hits(offers) // np.maximum(wishes.sizes, 1)
        return np.where(wishes.sizes > 0, share, f.CONDITIONS)

    def _skill_points(self, rows: Ints) -> Ints:
        if not self._skills:
            return np.full(len(rows), f.SKILLS // 2)
        return f.SKILLS * self._held[rows] // self._asked_weight

    def _wage_points(self, wish: Ints) -> Ints:
        if self._pay is None:
            share = np.full(len(wish), f.WAGE // 2)
        else:
            offer = np.minimum(max(0, self._pay), wish).astype(np.int64)
            share = offer * f.WAGE // np.maximum(wish, 1)
        return np.where(wish > 0, share, f.WAGE)

    def points(self, rows: Ints) -> Ints:
        grid = self._grid
        total = self._base[grid._cell_of[rows]] + self._skill_points(rows)
        total += self._cert_table[grid._cert_set[rows]] + self._cond_table[grid._cond_set[rows]]
        total += self._wage_points(grid._pay[rows])
        return total + grid._distance(self._here, rows)

    def allowed(self, rows: Ints) -> Mask:
        if not self._open:
            return np.zeros(len(rows), dtype=np.bool_)
        grid = self._grid
        mask = grid._visible[rows] & (grid._of_age[rows] <= self._today)
        mask &= (grid._education[rows] >= self._opening.education) & self._licensed[grid._cert_set[rows]]
        if self._opening.hazards:
            mask &= grid._adult[rows] <= self._start
        return mask


def occupation_table(grid: Columns | SeekerColumns, codes: tuple[str, ...]) -> Ints:
    """Occupation points of every tuple of codes in the columns, asked with `codes`."""
    half = f.OCCUPATION // 2
    if not codes:
        return grid._occupations.points(half, half, ())
    steps = (
        (codes, 4, f.OCCUPATION_MIDDLE),
        (codes, 7, f.OCCUPATION_MINOR),
        (codes, 0, f.OCCUPATION),
    )
    return grid._occupations.points(0, half, steps)
