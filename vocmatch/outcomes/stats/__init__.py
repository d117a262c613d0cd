"""Rates of graduates: declared once, counted to the person, frozen in snapshots.

`rates` and `people` are pure; `counting` reads claims, `reading` reads snapshots.
"""

from vocmatch.outcomes.stats.counting import compute, verify
from vocmatch.outcomes.stats.people import Person, tally
from vocmatch.outcomes.stats.rates import RATES, THREE, Figure, Rate, Totals, percent, wilson
from vocmatch.outcomes.stats.reading import (
    comparable,
    counts_by_county,
    latest_cohort,
    latest_snapshot,
    rates_for,
    totals_by,
    without_work,
)

__all__ = [
    "RATES",
    "THREE",
    "Figure",
    "Person",
    "Rate",
    "Totals",
    "comparable",
    "compute",
    "counts_by_county",
    "latest_cohort",
    "latest_snapshot",
    "percent",
    "rates_for",
    "tally",
    "totals_by",
    "verify",
    "wilson",
    "without_work",
]
