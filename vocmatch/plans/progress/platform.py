"""Figures the platform counts itself: schools on it, openings, employers, applications."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from vocmatch.accounts.models import Organisation
from vocmatch.applications.models import Application
from vocmatch.employers.models import Opening
from vocmatch.plans.models import Target
from vocmatch.plans.progress.reading import Reading, regions_in, schools_in
from vocmatch.plans.progress.values import Value
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment


def coverage(reading: Reading, target: Target) -> Value:
    """Active schools that keep a roster of studying students here, of all active schools."""
    schools = School.objects.filter(schools_in(reading.scope), organisation__state=Organisation.State.ACTIVE)
    of = schools.count()
    if not of:
        return Value()
    using = Enrolment.objects.filter(state=Enrolment.State.ENROLLED).values("school_id")
    with_roster = schools.filter(pk__in=using).count()
    return Value(
        value=Fraction(100 * with_roster, of),
        as_of=reading.on,
        numerator=with_roster,
        denominator=of,
        n=_("%(n)d of %(of)d schools") % {"n": with_roster, "of": of},
    )


def openings(reading: Reading, target: Target) -> Value:
    """Openings published since 1 January, beside the same days of last year."""
    return _beside(reading.on, lambda first, last: _published(reading.scope, first, last).count())


def employers(reading: Reading, target: Target) -> Value:
    """Employers that published an opening since 1 January, beside the same days of last year."""
    return _beside(
        reading.on,
        lambda first, last: _published(reading.scope, first, last).values("employer_id").distinct().count(),
    )


def applications(reading: Reading, target: Target) -> Value:
    """Applications made since 1 January, beside the same days of last year."""
    return _beside(reading.on, lambda first, last: _applied(reading.scope, first, last).count())


def applicants(reading: Reading, target: Target) -> Value:
    """Students who applied at least once since 1 January, beside the same days of last year."""
    return _beside(
        reading.on,
        lambda first, last: _applied(reading.scope, first, last).values("student_id").distinct().count(),
    )


def a_year_before(day: date) -> date:
    """The same day a year earlier; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _beside(on: date, count: Callable[[date, date], int]) -> Value:
    """A count from 1 January to a day, with that of a year earlier. Nothing counted then is no figure:
    the platform may not have been in use."""
    then = a_year_before(on)
    now, before = (Fraction(count(date(day.year, 1, 1), day)) for day in (on, then))
    if not before:
        return Value(now, on, refusal=_("The platform holds nothing from the same days of last year."))
    return Value(now, on, before=Value(before, then))


def _published(scope: Organisation, first: date, last: date) -> QuerySet[Opening]:
    """Openings in the scope that became public in these days, whatever became of them since."""
    return Opening.objects.filter(regions_in(scope), published_on__range=(first, last)).exclude(
        state__in=[Opening.State.DRAFT, Opening.State.WITHDRAWN]
    )


def _applied(scope: Organisation, first: date, last: date) -> QuerySet[Application]:
    students = Enrolment.objects.filter(schools_in(scope, "school__")).values("student_id")
    return Application.objects.filter(student__in=students, created_at__date__range=(first, last))
