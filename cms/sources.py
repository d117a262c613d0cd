"""Listed programmes as the index sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from wagtail.models import Locale

from cms.models import ProgramPage
from search.documents import PROGRAM, ProgramDoc
from search.sources import Source
from vocmatch.codes import alignment, lookup, tables
from vocmatch.schools.models import Program

SECONDARY: Final = "40"  # 中等职业教育 in GB/T 4658-2006
RELATED: Final = ("major", "school__organisation__region")


def read_programs(ids: Sequence[int]) -> list[ProgramDoc]:
    """Documents of those programmes that are listed now; the lead is that of the page."""
    rows = Program.objects.listed().filter(pk__in=ids).select_related(*RELATED)
    rows = list(rows.prefetch_related("year_rows"))
    pages = ProgramPage.objects.live().filter(program__in=rows, locale=Locale.get_default())
    leads = dict(pages.values_list("program_id", "intro"))
    return [_doc(row, leads.get(row.pk, "")) for row in rows]


def _doc(row: Program, lead: str) -> ProgramDoc:
    school = row.school
    region = school.organisation.region
    placed = school.lat is not None and school.lon is not None
    latest = next(iter(row.year_rows.all()), None)
    return ProgramDoc(
        id=row.pk,
        title=row.major.name,
        school=f"{school.organisation.name} {school.name_en}",
        major=row.major_id,
        description=lead,
        region=region.code,
        lat=school.lat if placed else region.lat,
        lon=school.lon if placed else region.lon,
        level=SECONDARY,
        places=latest.places if latest else 0,
        skills=tuple(row.skills),
        words=_words(row),
    )


def _words(row: Program) -> str:
    """Everything a visitor may call the programme: its former names, its group, what it leads to."""
    major = row.major
    spoken = [alias["alias"] for alias in tables.rows("major_aliases") if alias["major"] == major.code]
    occupations = [lookup.words_of(code) for code in alignment.leads_to(major.code)]
    skills = lookup.words_of("", tuple(row.skills))
    return " ".join(
        [
            major.name_en,
            major.group_name,
            major.class_name,
            major.class_name_en,
            *spoken,
            *occupations,
            skills,
        ]
    )


def _versions() -> Iterator[tuple[int, None]]:
    yield from ((pk, None) for pk in Program.objects.listed().order_by("pk").values_list("pk", flat=True))


SOURCE = Source(kind=PROGRAM, read=read_programs, versions=_versions)
