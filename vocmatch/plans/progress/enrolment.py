"""Item 9a: registered new students of the city ⊃ county ⊃ school, beside the parts they carry.

A student counts once registered in the national system; registration closes on 20 November for
autumn and on 20 April for spring entrants (教职成〔2014〕12号).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.db.models import Count, Q

from vocmatch.accounts.models import Organisation
from vocmatch.plans.models import Allocation, Target
from vocmatch.plans.progress.reading import Reading, is_city, schools_in
from vocmatch.plans.progress.values import Value, expected
from vocmatch.schools.models import Program, ProgramYear
from vocmatch.students.models import Enrolment

DEADLINES: Final = ((4, 20), (11, 20))


def next_deadline(day: date) -> date:
    """The next day on which registration closes, that day included."""
    days = [date(year, *deadline) for year in (day.year, day.year + 1) for deadline in DEADLINES]
    return next(deadline for deadline in days if deadline >= day)


def registered(reading: Reading, target: Target) -> Value:
    """New students of the plan's year registered by that day."""
    rows = Enrolment.objects.registered(reading.plan.year).filter(registered_on__lte=reading.on)
    count = rows.filter(schools_in(reading.scope, "school__")).count()
    return Value(value=Fraction(count), as_of=reading.on, numerator=count)


@dataclass(frozen=True, slots=True)
class Part:
    """What one county or school carries (`allocated`, None: no part) and what stands there."""

    organisation: Organisation
    allocated: int | None
    value: int
    path: Fraction | None = None

    @property
    def gap(self) -> int | None:
        """How many are missing to the part; below zero: more than asked."""
        return None if self.allocated is None else self.allocated - self.value

    @property
    def short(self) -> bool:
        """Whether it stands below its path."""
        return self.path is not None and self.value < self.path


@dataclass(frozen=True, slots=True)
class Division:
    """A target divided among the counties of a city or the schools of a county.

    goal: what is divided (None where the county itself carries no part); share: how much of it the path
    expects by the day; elsewhere: counted in the whole, but in none of the parts.
    """

    parts: tuple[Part, ...]
    goal: int | None
    total: int
    share: Fraction

    @property
    def allocated(self) -> int:
        return sum(part.allocated or 0 for part in self.parts)

    @property
    def slack(self) -> int | None:
        """Parts together minus the goal: above zero is slack, below is a shortfall of the division."""
        return None if self.goal is None else self.allocated - self.goal

    @property
    def short(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.short)

    @property
    def elsewhere(self) -> int:
        return self.total - sum(part.value for part in self.parts) if self.parts else 0


def divide(target: Target, scope: Organisation, below: Sequence[Organisation], on: date) -> Division:
    """The parts that those below a city or county (see `members`) carry, with registered students."""
    counts = _counted(target.item.plan.year, scope, on)
    carried = {
        row.organisation_id: int(row.value)
        for row in Allocation.objects.filter(target=target, organisation__in=[scope, *below])
    }
    goal = int(target.value or 0) if is_city(scope) else carried.get(scope.pk)
    share = expected(target, on) / Fraction(target.value or 1)
    parts = [_part(row, carried.get(row.pk), counts, share) for row in below]
    return Division(parts=tuple(parts), goal=goal, total=sum(counts.values()), share=share)


def members(scope: Organisation) -> list[Organisation]:
    """County bureaus of a city or schools of a county, always in the order of their codes."""
    if scope.kind == Organisation.Kind.SCHOOL:
        return []
    if is_city(scope):
        found = Organisation.objects.filter(parent=scope, kind=Organisation.Kind.BUREAU)
    else:
        found = Organisation.objects.filter(region=scope.region_id, kind=Organisation.Kind.SCHOOL)
    return list(found.select_related("region", "school").order_by("region_id", "pk"))


def _counted(year: int, scope: Organisation, on: date) -> Counter[tuple[str, int]]:
    """Registered new students by (county code, organisation of the school)."""
    rows = Enrolment.objects.registered(year).filter(schools_in(scope, "school__"), registered_on__lte=on)
    found = rows.values_list("school__organisation__region_id", "school__organisation_id")
    return Counter({(county, school): n for county, school, n in found.annotate(n=Count("pk")).order_by()})


def _part(
    row: Organisation, allocated: int | None, counts: Counter[tuple[str, int]], share: Fraction
) -> Part:
    if row.kind == Organisation.Kind.SCHOOL:
        value = counts[row.region_id, row.pk]
    else:
        value = sum(n for (county, _school), n in counts.items() if county == row.region_id)
    path = None if allocated is None else allocated * share
    return Part(organisation=row, allocated=allocated, value=value, path=path)


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """A programme that still has places in an intake year."""

    program: Program
    places: int
    taken: int

    @property
    def free(self) -> int:
        return self.places - self.taken


def free_places(year: int, scope: Organisation) -> list[FreePlaces]:
    """Programmes of the scope with places left, most free places first."""
    taken = Count(
        "program__enrolments",
        filter=Q(program__enrolments__entry_term__year=year) & ~Q(program__enrolments__state="left"),
    )
    rows = ProgramYear.objects.filter(schools_in(scope, "program__school__"), year=year).annotate(taken=taken)
    rows = rows.select_related("program__major", "program__school__organisation")
    return _with_room(FreePlaces(row.program, row.places, row.taken) for row in rows)


def _with_room(rows: Iterable[FreePlaces]) -> list[FreePlaces]:
    return sorted((row for row in rows if row.free > 0), key=lambda row: (-row.free, row.program.pk))
