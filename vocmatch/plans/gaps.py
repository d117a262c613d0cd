"""The way down from a gap: county → schools → graduates without work → openings that fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet
from django.urls import reverse

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.han import han
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.permissions import rule_of
from vocmatch.codes.models import Major
from vocmatch.outcomes import stats
from vocmatch.plans import words
from vocmatch.plans.models import Plan
from vocmatch.plans.progress.reading import schools_in
from vocmatch.students.models import Enrolment

SHOWN: Final = 20


def may(actor: Actor, route: str) -> bool:
    """Whether the table of permissions lets the actor open this page."""
    return rule_of(route, actor.role, "GET") is not None


def places(actor: Actor) -> QuerySet[Organisation]:
    """Counties and schools whose progress the actor oversees: its own school, its county's, the city's."""
    kinds = (Organisation.Kind.BUREAU, Organisation.Kind.SCHOOL)
    tree = Organisation.objects.filter(kind__in=kinds)
    if actor.in_city:
        return tree
    if actor.in_county:
        return tree.filter(region=actor.county)
    return tree.filter(pk=actor.organisation.pk) if actor.organisation else tree.none()


def ways(actor: Actor, plan: Plan, below: Iterable[Organisation]) -> Mapping[int, str]:
    """Addresses of the pages of these counties or schools, by organisation id, as far as the actor sees."""
    if not may(actor, "plans:place"):
        return {}
    return {
        row.pk: reverse("plans:place", args=[plan.public_id, row.public_id])
        for row in below
        if actor.in_city
        or (actor.in_county and row.region_id == actor.county)
        or (actor.organisation is not None and row.pk == actor.organisation.pk)
    }


@dataclass(frozen=True, slots=True)
class Without:
    """How many graduates of a school or programme have no proved work or study, and where they are listed."""

    name: str
    count: int
    url: str


def by_school(actor: Actor, plan: Plan, schools: Sequence[Organisation]) -> list[Without]:
    """Graduates without work in each school that has any."""
    rows = stats.without_work(actor).order_by().values_list("school__organisation_id")
    counts = dict(rows.annotate(n=Count("pk")))
    pages = ways(actor, plan, schools)
    return [
        Without(words.place(school), counts[school.pk], pages.get(school.pk, ""))
        for school in schools
        if school.pk in counts
    ]


def by_major(actor: Actor, school: Organisation) -> list[Without]:
    """Graduates of one school without work by major, with the list of them for those who may read it."""
    rows = stats.without_work(actor).filter(schools_in(school, "school__")).order_by()
    counts = dict(rows.values_list("program__major_id").annotate(n=Count("pk")))
    majors = Major.objects.in_bulk(counts)
    listed = reverse("outcomes:list") if may(actor, "outcomes:list") else ""
    return [
        Without(han(majors[code].label), n, f"{listed}?major={code}" if listed else "")
        for code, n in sorted(counts.items())
    ]


def people(actor: Actor, school: Organisation) -> list[Enrolment]:
    """The first graduates without work, for those who may look for openings for them; else nobody."""
    if not may(actor, "applications:fitting"):
        return []
    rows = stats.without_work(actor).filter(schools_in(school, "school__"))
    return list(rows.select_related("student", "program__major").order_by("class_name", "number")[:SHOWN])
