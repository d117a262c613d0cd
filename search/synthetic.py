"""Invented documents for benchmarks and tests: many, alike in shape to a city's, seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from search.documents import ANY_MAJOR, OpeningDoc, SeekerDoc

TODAY = date(2026, 11, 24)
CONDITIONS = ("contract", "insurance", "housing", "no_nights", "meals")


@dataclass
class World:
    """One seeded world: 60 majors, 300 occupations, 600 skills, 12 counties; ids are 1 to n."""

    seed: int = 1
    counties: int = 12
    dice: random.Random = field(init=False)
    weights: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        dice = self.dice
        self.majors = [f"{dice.randrange(61, 79)}{dice.randrange(1, 5):02}{at % 20:02}" for at in range(60)]
        self.occupations = [
            f"{dice.randrange(2, 7)}-{dice.randrange(1, 9):02}-{dice.randrange(1, 6):02}-{at % 9:02}"
            for at in range(300)
        ]
        self.skills = [f"s{at}" for at in range(600)]
        self.weights = {key: 60 + dice.randrange(400) for key in self.skills}
        self.licences = [f"c{at}" for at in range(40)]
        self.regions = [
            (f"6205{at:02}", 34.2 + dice.random() * 1.2, 104.8 + dice.random() * 1.8)
            for at in range(self.counties)
        ]
        # A major asks for some skills and leads to some occupations: lists of one trade are alike.
        self.trade = {
            major: (dice.sample(self.skills, 25), dice.sample(self.occupations, 6)) for major in self.majors
        }

    def openings(self, count: int) -> Iterator[OpeningDoc]:
        """`count` openings, some of them thin, a third at a point of their own."""
        for number in range(1, count + 1):
            yield self._opening(number)

    def _opening(self, number: int) -> OpeningDoc:
        dice = self.dice
        major = dice.choice(self.majors)
        skills, occupations = self.trade[major]
        region, lat, lon = dice.choice(self.regions)
        if dice.random() < 0.3:
            lat, lon = lat + dice.uniform(-0.2, 0.2), lon + dice.uniform(-0.2, 0.2)
        stated = dice.random() < 0.9
        wage = dice.randrange(20, 90) * 100 if dice.random() < 0.85 else None
        return OpeningDoc(
            id=number,
            published=TODAY - timedelta(days=dice.randrange(90)),
            closes=TODAY + timedelta(days=dice.randrange(-3, 90)),
            starts=TODAY + timedelta(days=dice.randrange(200)) if dice.random() < 0.6 else None,
            title=f"opening {number}",
            description="",
            employer=f"employer {number % 997}",
            occupation=dice.choice(occupations) if dice.random() < 0.95 else "",
            majors=self._asked(major),
            skills=tuple(dice.sample(skills, dice.randrange(2, 8))) if stated else (),
            certificates=tuple(dice.sample(self.licences, 1)) if dice.random() < 0.3 else (),
            required_certificates=tuple(dice.sample(self.licences, 1)) if dice.random() < 0.08 else (),
            region=region,
            lat=lat if dice.random() < 0.97 else None,
            lon=lon,
            wage_min=wage,
            wage_max=wage + 1000 if wage is not None else None,
            conditions=frozenset(dice.sample(CONDITIONS, dice.randrange(4))),
            hazards=frozenset({"height"}) if dice.random() < 0.1 else frozenset(),
            education=dice.choice((0, 1, 2, 2, 2, 3)),
            seats=dice.randrange(1, 9),
        )

    def _asked(self, major: str) -> tuple[str, ...]:
        chance = self.dice.random()
        if chance < 0.6:
            return (major,)
        if chance < 0.75:
            return tuple(sorted({major, self.dice.choice(self.majors)}))
        return (ANY_MAJOR,) if chance < 0.9 else ()

    def seekers(self, count: int) -> Iterator[SeekerDoc]:
        """`count` people of 15 to 22, some with thin profiles."""
        for number in range(1, count + 1):
            yield self._seeker(number)

    def _seeker(self, number: int) -> SeekerDoc:
        dice = self.dice
        major = dice.choice(self.majors)
        skills, occupations = self.trade[major]
        region, lat, lon = dice.choice(self.regions)
        return SeekerDoc(
            id=number,
            birthday=TODAY - timedelta(days=dice.randrange(15 * 365, 22 * 365)),
            education=dice.choice((1, 2, 2, 2, 3)),
            major=major if dice.random() < 0.97 else "",
            occupations=tuple(dice.sample(self.occupations, 2)) if dice.random() < 0.3 else (),
            led_to=tuple(occupations) if dice.random() < 0.95 else (),
            skills=tuple(dice.sample(skills, dice.randrange(3, 12))) if dice.random() < 0.9 else (),
            certificates=tuple(dice.sample(self.licences, dice.randrange(3))),
            region=region,
            lat=lat if dice.random() < 0.95 else None,
            lon=lon,
            wage=dice.randrange(25, 70) * 100 if dice.random() < 0.8 else None,
            conditions=frozenset(dice.sample(CONDITIONS, dice.randrange(3))),
            visible=dice.random() < 0.9,
        )
