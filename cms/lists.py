"""The lists of the index pages: schools by county, programmes by class of majors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from cms.rows import Row, listed, name_of, program_row
from vocmatch.accounts.han import content
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.numbers import number
from vocmatch.schools.models import Program, School

Group = dict[str, Any]


def schools_by_county(pages: Sequence[int]) -> list[Group]:
    """Active schools of these pages (their schools' ids), counties always in the same order."""
    found = School.objects.filter(pk__in=pages, organisation__state=Organisation.State.ACTIVE)
    found = found.select_related("organisation__region").annotate(
        listed=Count("programs", filter=Q(programs__listed=True))
    )
    ordered = found.order_by("organisation__region_id", "organisation__name")
    return _grouped(ordered, lambda school: school.organisation.region.label, _school)


def _school(school: School) -> Row:
    count = school.listed
    return {
        "title": content(name_of(school)),
        "url": reverse("school", args=[school.public_id]),
        "who": school.get_type_display(),
        "note": ngettext("%(n)s programme", "%(n)s programmes", count) % {"n": number(count)},
    }


def programs_by_class() -> list[Group]:
    """All listed programmes."""
    ordered = listed().order_by("major__class_code", "major_id", "school__organisation__name")
    return _grouped(ordered, lambda program: program.major.class_label, program_row)


def programs_of(school: School) -> list[Program]:
    """Listed programmes of one school."""
    return list(listed().filter(school=school).order_by("major_id", "years"))


def _grouped(rows: Iterable[Any], name: Callable[[Any], str], row: Callable[[Any], Row]) -> list[Group]:
    """Neighbouring rows of one name together."""
    return [{"name": content(key), "rows": [row(one) for one in group]} for key, group in groupby(rows, name)]
