"""Builds the demo city, step by step, through the doors real data comes through."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from search import indexing
from vocmatch.accounts.demo import PREFIX
from vocmatch.accounts.models import Organisation, User
from vocmatch.accounts.transitions import move
from vocmatch.applications.models import Application
from vocmatch.codes import services as codes
from vocmatch.codes.models import Region
from vocmatch.demo import arrivals, clock, facts, graduates, organisations, plan, seekers, thread, vacancies
from vocmatch.employers import services as employers
from vocmatch.employers.models import Employer, Opening
from vocmatch.outcomes import services as outcomes
from vocmatch.outcomes.models import Snapshot
from vocmatch.schools.models import School

Step = Callable[[str, int, int], None]

APPLICANTS: Final = 150
FOLDER: Final = "demo"


@dataclass
class Built:
    """What was built, for the page of addresses and the JSON."""

    today: date
    bureau: dict[str, Organisation] = field(default_factory=dict)
    schools: list[School] = field(default_factory=list)
    staff: dict[str, User] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Generator[None, None, None]:
        """Add the time of a step to `seconds`."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + time.perf_counter() - start, 2)

    def user(self, name: str) -> User:
        """A demo user by its name without the prefix."""
        return self.staff[PREFIX + name]


def build(*, students: int, openings: int, seed: int, today: date, var: Path, step: Step) -> Built:
    """Fill an empty or earlier filled database; the second time changes nothing.

    `students` counts graduates of last year, of this year and this autumn's intake together.
    """
    built = Built(today)
    with built.timed("codes"):
        codes.sync()
    built.bureau = organisations.bureaus()
    built.schools = organisations.schools(built.bureau, random.Random(seed), clock.year_of(today), students)
    by_key = {
        **built.bureau,
        "school 0": built.schools[0].organisation,
        "school -1": built.schools[-1].organisation,
    }
    built.staff = organisations.staff(by_key)
    _minimum_wage(today)
    folder = var / FOLDER
    with built.timed("roster"):
        dice = random.Random(seed + 1)
        officer = built.user("school")
        _came, refused = arrivals.import_rosters(built.schools, officer, folder, dice, today, students, step)
        built.refused += refused
    with built.timed("openings"):
        _employers_and_openings(built, folder, seed, openings, step)
    with built.timed("index"):
        step("index", 0, 1)
        indexing.relay()
        step("index", 1, 1)
    _lives(built, seed, step)
    return built


def _employers_and_openings(built: Built, folder: Path, seed: int, openings: int, step: Step) -> None:
    dice = random.Random(seed + 2)
    verifier = built.user("verifier")
    invented = vacancies.employers(dice, max(20, round(openings * 0.15)))
    arrivals.register_employers(invented, verifier, built.today, step)
    step("openings", 0, 1)
    _count, refused = arrivals.import_openings(
        invented, built.bureau["city"], verifier, folder, dice, built.today, openings
    )
    built.refused += refused
    step("openings", 1, 1)
    if not Opening.objects.filter(state=Opening.State.EXPIRED).exists():
        last = Opening.objects.filter(state=Opening.State.PUBLISHED).order_by("-pk").first()
        if last is not None:
            move(last, Opening.State.EXPIRED, actor=verifier, why="last day passed")
            indexing.record("opening", [last.pk])


def _lives(built: Built, seed: int, step: Step) -> None:
    """Outcomes of two cohorts, accounts, applications, one way to the end, snapshots, the plan."""
    today, dice = built.today, random.Random(seed + 3)
    year = clock.year_of(today)
    officer = built.user("school")
    offering = list(Employer.objects.verified(today).select_related("organisation").order_by("pk"))
    with built.timed("outcomes"):
        reports = graduates.Reports(dice, today, offering, officer)
        for cohort in (year - 1, year):
            reports.of_cohort(cohort, built.schools, step)
    with built.timed("match"):
        people = seekers.open_accounts(dice, year)
        seekers.apply_for_some(dice, people[5:], APPLICANTS, step)
        seekers.answer_some(dice)
        claim = thread.place_one(people, officer, today)
        seekers.students_to_enter(year, today)
        if claim is not None:
            thread.name_the_placed(claim)
        thread.dispute_one(year)
        _busiest_employer()
        _classes_of_the_teacher(built)
    with built.timed("rates"):
        _snapshots(built)
    plan.make(built.bureau, built.user("admin"), today)


def _busiest_employer() -> None:
    """Enter as the employer whom most applicants wait for, and as the one that is not verified."""
    waiting = Application.objects.waiting().values_list("opening__employer_id", flat=True)
    ids = list(waiting) or list(Employer.objects.values_list("pk", flat=True)[:1])
    busiest = max(sorted(set(ids)), key=ids.count)
    last = Employer.objects.filter(organisation__state=Organisation.State.PENDING).order_by("pk").last()
    arrivals.employer_people(Employer.objects.get(pk=busiest), last)


def _classes_of_the_teacher(built: Built) -> None:
    school = built.schools[0]
    names = school.enrolments.filter(graduated_on__year=clock.year_of(built.today)).order_by("class_name")
    classes = list(names.values_list("class_name", flat=True).distinct()[:2])
    built.user("teacher").memberships.update(classes=classes)


def _snapshots(built: Built) -> None:
    """Last year's and this year's rates, published by a second person; one more waits to be published."""
    today, year = built.today, clock.year_of(built.today)
    analyst, admin = built.user("analyst"), built.user("admin")
    a_year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
    for cohort, cutoff in ((year - 1, a_year_ago), (year, today)):
        if not Snapshot.objects.filter(cohort=cohort, cutoff=cutoff, published_at__isnull=False).exists():
            taken = outcomes.take_snapshot(cohort=cohort, cutoff=cutoff, actor=analyst)
            outcomes.publish_snapshot(snapshot=taken, actor=admin)
    summer = date(year, 8, 31)
    if not Snapshot.objects.filter(cohort=year, cutoff=summer).exists():
        outcomes.take_snapshot(cohort=year, cutoff=summer, actor=analyst)


def _minimum_wage(today: date) -> None:
    employers.set_minimum_wage(
        region=Region.objects.get(pk=facts.CITY),
        valid_from=date(today.year - 2, 1, 1),
        month=2020,
        hour=Decimal("20.50"),
        source="演示数据",
    )
