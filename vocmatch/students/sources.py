"""People who seek work as the index sees them: no name, phone or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.documents import SEEKER, SeekerDoc
from search.sources import Source
from vocmatch.codes import alignment
from vocmatch.students.models import Enrolment, Profile

SECONDARY = 2  # rank of `employers.Opening.Education` a vocational student has or is about to have


def read_seekers(ids: Sequence[int]) -> list[SeekerDoc]:
    """Documents of those students (by id) who seek work now."""
    return seeker_docs(Profile.objects.filter(student_id__in=ids, seeking=True))


def seeker_docs(profiles: Iterable[Profile]) -> list[SeekerDoc]:
    """Documents of these profiles, whether they seek work or not, in two queries."""
    rows = list(
        Profile.objects.filter(pk__in=[row.pk for row in profiles]).select_related("student__home", "place")
    )
    majors = dict(
        Enrolment.objects.filter(student_id__in=[row.student_id for row in rows])
        .exclude(state=Enrolment.State.LEFT)
        .order_by("entry_term")
        .values_list("student_id", "program__major_id")
    )
    return [_doc(row, majors.get(row.student_id, "")) for row in rows]


def _doc(row: Profile, major: str) -> SeekerDoc:
    spot = row.place or row.student.home
    return SeekerDoc(
        id=row.student_id,
        birthday=row.student.birth_date,
        education=SECONDARY,
        major=major,
        occupations=tuple(row.occupations),
        led_to=alignment.leads_to(major) if major else (),
        skills=tuple(row.skills),
        certificates=tuple(row.certificates),
        region=spot.code if spot else "",
        lat=spot.lat if spot else None,
        lon=spot.lon if spot else None,
        wage=row.pay,
        conditions=frozenset(row.conditions),
        visible=row.visible,
    )


SOURCE = Source(
    kind=SEEKER,
    read=read_seekers,
    versions=lambda: (
        (pk, None) for pk in Profile.objects.filter(seeking=True).values_list("student_id", flat=True)
    ),
)
