"""The day a demo city lives on, and the year of its graduates and its intake."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.utils import timezone

AUTUMN = 10  # the month from which on this year's intake has come and its rosters are in


def year_of(day: date) -> int:
    """The last year whose graduates and whose intake are complete on that day."""
    return day.year if day.month >= AUTUMN else day.year - 1


@contextmanager
def living_on(day: date) -> Generator[None, None, None]:
    """Have this process live on that day, with the time of day it is; also the server it becomes.

    Everything here asks Django for the time, and Django asks in one place. So an opening of that day is
    open, and the night's work does not end a city that is built for another year.
    """
    asked = timezone.now
    shift = timedelta(days=(day - timezone.localdate()).days)

    def now() -> datetime:
        return asked() + shift

    timezone.now = now  # ty: ignore[invalid-assignment]
    try:
        yield
    finally:
        timezone.now = asked
