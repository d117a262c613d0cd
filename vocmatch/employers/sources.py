"""Open openings as the index sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from django.utils import timezone

from search.documents import OPENING, OpeningDoc
from search.sources import Source
from vocmatch.codes import lookup
from vocmatch.employers.models import Opening
from vocmatch.employers.posting_rules import closing_day

# 21.75 working days a month (劳社部发〔2008〕3号); hours and pieces have no month equivalent.
DAYS_A_MONTH_X4: Final = 87
RELATED: Final = ("employer__organisation", "region", "occupation")


def read_openings(ids: Sequence[int]) -> list[OpeningDoc]:
    """Documents of those openings that are open today; drafts, closed and unverified ones give none."""
    return opening_docs(Opening.objects.open().filter(pk__in=ids).select_related(*RELATED))


def opening_docs(openings: Iterable[Opening]) -> list[OpeningDoc]:
    """Documents of these openings whatever their state; they need the relations of `RELATED`."""
    return [_doc(row) for row in openings]


def _doc(row: Opening) -> OpeningDoc:
    lat, lon = row.place
    today = timezone.localdate()
    return OpeningDoc(
        id=row.pk,
        published=row.published_on or today,
        closes=closing_day(row, today),
        starts=row.starts_on,
        title=row.title,
        description="\n".join(text for text in (row.duties, row.requirements) if text),
        employer=row.employer.organisation.name,
        occupation=row.occupation_id or "",
        majors=tuple(row.majors),
        skills=tuple(row.skills),
        certificates=tuple(row.certificates),
        required_certificates=tuple(row.required_certificates),
        region=row.region_id,
        lat=lat,
        lon=lon,
        wage_min=month_pay(row.pay_min, row.pay_basis),
        wage_max=month_pay(row.pay_max, row.pay_basis),
        conditions=frozenset(row.conditions),
        hazards=frozenset(row.hazards),
        education=row.education,
        seats=row.seats,
        applicants=row.applicants,
        words=lookup.words_of(row.occupation_id or "", tuple(row.skills)),
    )


def month_pay(amount: int | None, basis: str) -> int | None:
    """Yuan a month, rounded down; None where it is not stated, or by the hour or the piece."""
    if amount is None:
        return None
    match basis:
        case Opening.Basis.MONTH:
            return amount
        case Opening.Basis.YEAR:
            return amount // 12
        case Opening.Basis.DAY:
            return amount * DAYS_A_MONTH_X4 // 4
    return None


def _versions() -> Iterator[tuple[int, date]]:
    yield from Opening.objects.open().order_by("pk").values_list("pk", "changed_at")


SOURCE = Source(kind=OPENING, read=read_openings, versions=_versions)
