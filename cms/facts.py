"""What the pages of schools and programmes read from below: places, fees, skills, openings, outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import outcome_facts
from cms.outcome_facts import Outcomes
from cms.rows import Row, fee_of, latest_year, length_of, name_of, opening_rows, places_of
from search.documents import SeekerDoc
from search.engines import Query, engine
from vocmatch.accounts.han import content
from vocmatch.accounts.numbers import number
from vocmatch.codes import alignment
from vocmatch.codes.models import Certificate, Code, Occupation, Skill
from vocmatch.employers.models import Opening
from vocmatch.schools.models import Program, ProgramYear, School

SHOWN: Final = 3  # openings beside a programme
NAMED: Final = 8  # occupations a programme leads to
YEARS: Final = 3  # intakes
GROWN_UP: Final = timedelta(days=20 * 366)

Fact = tuple[str, str | SafeString]


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """Everything on a programme's page that nobody writes there."""

    answer: str
    rows: list[Fact]
    openings: Openings
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Openings:
    """How many openings welcome the programme's major, and those a graduate of it fits best."""

    total: int
    sentence: str
    rows: list[Row]
    url: str
    elsewhere: list[tuple[str, str, int | None]]


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """Everything on a school's page that nobody writes there."""

    answer: str
    rows: list[Fact]
    outcomes: Outcomes


def of_program(program: Program) -> ProgramFacts:
    """`program` with its major and school."""
    years = list(program.year_rows.all()[:YEARS])
    newest = latest_year(years)
    said = [length_of(program), *([places_of(newest), fee_of(newest)] if newest else [])]
    return ProgramFacts(
        answer=" · ".join(said),
        rows=_program_rows(program, years),
        openings=_openings(program),
        outcomes=outcome_facts.of_program(program),
    )


def _program_rows(program: Program, years: Sequence[ProgramYear]) -> list[Fact]:
    school = program.school
    link = format_html(
        '<a href="{}">{}</a>', reverse("school", args=[school.public_id]), content(name_of(school))
    )
    leads = alignment.leads_to(program.major_id)
    rows: list[Fact] = [
        (_("School"), link),
        (_("Place"), content(school.organisation.region.label)),
        (_("Length"), length_of(program)),
    ]
    rows += [(_("Autumn %(year)s") % {"year": year.year}, _intake(year)) for year in years]
    rows += [
        (_("Leads to"), _names(Occupation.objects.filter(pk__in=leads[:NAMED]))),
        (_("Skills taught"), _names(Skill.objects.filter(pk__in=program.skills))),
        (_("Certificates"), _names(Certificate.objects.filter(pk__in=program.certificates))),
    ]
    return [(label, value) for label, value in rows if value]


def _intake(year: ProgramYear) -> str:
    places = ngettext("%(n)s place", "%(n)s places", year.places) % {"n": number(year.places)}
    return f"{places} · {fee_of(year)}"


def _names(codes: Iterable[Code]) -> SafeString:
    return format_html_join(" · ", "{}", ((content(code.label),) for code in codes))


def _openings(program: Program) -> Openings:
    found = engine().search_openings(Query(major=program.major_id, size=1))
    by_name = found.facets["major"].get(program.major_id, 0)
    total = number(found.total)
    if by_name:
        sentence = ngettext(
            "%(total)s openings welcome it, and %(n)s asks for it by name.",
            "%(total)s openings welcome it, and %(n)s ask for it by name.",
            by_name,
        ) % {"total": total, "n": number(by_name)}
    else:
        sentence = _("%(total)s openings welcome every programme; none asks for this one by name.") % {
            "total": total
        }
    search = reverse("search")
    best = engine().match_openings(_graduate_of(program), limit=SHOWN, on=timezone.localdate())
    return Openings(
        total=found.total,
        sentence=sentence,
        rows=opening_rows([match.id for match in best]),
        url=f"{search}?major={program.major_id}",
        elsewhere=[(_("All openings"), search, None)],
    )


def _graduate_of(program: Program) -> SeekerDoc:
    """Somebody who holds what the programme teaches, lives beside the school and wishes nothing else."""
    organisation = program.school.organisation
    return SeekerDoc(
        id=0,
        birthday=timezone.localdate() - GROWN_UP,
        education=Opening.Education.SECONDARY,
        major=program.major_id,
        occupations=(),
        led_to=alignment.leads_to(program.major_id),
        skills=tuple(program.skills),
        certificates=tuple(program.certificates),
        region=organisation.region_id,
        lat=organisation.region.lat,
        lon=organisation.region.lon,
        wage=None,
        conditions=frozenset(),
    )


def of_school(school: School, programs: Sequence[Program]) -> SchoolFacts:
    """`school` with its organisation and region; `programs` are those with a live page."""
    newest = [year for program in programs if (year := latest_year(program.year_rows.all()))]
    count = ngettext("%(n)s programme", "%(n)s programmes", len(programs)) % {"n": number(len(programs))}
    answer = count
    if newest:
        last = max(year.year for year in newest)
        places = sum(year.places for year in newest if year.year == last)
        answer = _("%(programmes)s, %(places)s places in autumn %(year)s") % {
            "programmes": count,
            "places": number(places),
            "year": last,
        }
    rows = [
        (_("Kind of school"), school.get_type_display()),
        (_("Place"), content(school.organisation.region.label)),
        (_("Address"), content(school.address) if school.address else ""),
    ]
    return SchoolFacts(
        answer=answer,
        rows=[(label, value) for label, value in rows if value],
        outcomes=outcome_facts.of_school(school),
    )
