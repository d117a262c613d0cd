"""Progress below one scope: the counties of the city or the schools of a county, as charts and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from vocmatch.accounts import charts, numbers
from vocmatch.accounts.models import Organisation
from vocmatch.outcomes.stats import Figure
from vocmatch.plans import sheets, words
from vocmatch.plans.models import Target
from vocmatch.plans.progress import Reading, enrolment, rates
from vocmatch.plans.progress.breakdown import RateRow, rate_rows
from vocmatch.plans.progress.enrolment import Division
from vocmatch.plans.progress.reading import is_city
from vocmatch.plans.progress.values import NOTHING, Value

PERCENT = Target.Unit.PERCENT


@dataclass(frozen=True, slots=True)
class Board:
    """What stands below a scope. Either half may be missing: no target of its kind, no snapshot.

    whole: the scope's own employment rate; three: its three rates that stand together; ways: addresses
    of the rows' pages by organisation id.
    """

    counties: bool
    public: bool
    division: Division | None
    path: str
    rates: tuple[RateRow, ...]
    whole: Value
    three: tuple[Figure, ...]
    cutoff: date | None
    on: date
    ways: Mapping[int, str]

    @property
    def answer(self) -> str:
        """What stands at this place: its new students and its graduates in work."""
        enrolled = words.enrolled(self.division, self.counties) if self.division else ""
        return " ".join(filter(None, [enrolled, words.employed(self.whole)]))

    @property
    def deadline(self) -> date:
        """The next day on which registration of new students closes."""
        return enrolment.next_deadline(self.on)

    @property
    def column(self) -> str:
        return _("County") if self.counties else _("School")

    @property
    def figures(self) -> list[dict[str, str]]:
        """The three rates together, as parameters of the part `figure`."""
        if self.cutoff is None:
            return []
        return [
            {
                "name": str(figure.rate.name),
                "value": numbers.NONE if figure.percent is None else f"{figure.percent}%",
                "date": _("at %(day)s") % {"day": self.cutoff.isoformat()},
                "n": _("%(n)s of %(of)s")
                % {"n": numbers.number(figure.numerator), "of": numbers.number(figure.denominator)},
                "definition": f"{reverse('glossary')}#{figure.rate.key}",
            }
            for figure in self.three
        ]

    @property
    def enrolment_sheet(self) -> sheets.Sheet | None:
        return sheets.division(_("Enrolment"), self.column, self.division) if self.division else None

    @property
    def rates_sheet(self) -> sheets.Sheet | None:
        return sheets.rates(_("Rates"), self.column, self.rates, public=self.public) if self.rates else None

    @property
    def slack(self) -> str:
        return words.slack(self.division) if self.division else ""

    @property
    def enrolment_chart(self) -> charts.Chart | None:
        """Bars of what is reached of each part, beside the line of the whole part."""
        if self.division is None or not self.division.allocated:
            return None
        rows = [
            charts.Row(
                words.place(part.organisation),
                100 * part.value / part.allocated if part.allocated else None,
                _("%(n)s of %(part)s")
                % {"n": numbers.number(part.value), "part": numbers.number(part.allocated)},
                url=self.ways.get(part.organisation.pk, ""),
            )
            for part in self.division.parts
        ]
        top = max([100.0, *(row.value for row in rows if row.value is not None)])
        return charts.bars(rows, top=top, target=charts.Target(100.0, _("the whole part")), unit="%")

    @property
    def enrolment_finding(self) -> str:
        """What the bars show, in a sentence."""
        parts = [part for part in self.division.parts if part.allocated] if self.division else []
        done = sum(part.value >= (part.allocated or 0) for part in parts)
        return _("%(n)d of %(of)d have reached the whole of their part") % {"n": done, "of": len(parts)}

    @property
    def rates_finding(self) -> str:
        """What the dots show, in a sentence."""
        pairs = [(_number(row.three[0]), _number(row.before)) for row in self.rates]
        both = [(now, before) for now, before in pairs if now is not None and before is not None]
        if not both:
            return _("Employment rate")
        up = sum(now > before for now, before in both)
        return _("Employment rate: %(n)d of %(of)d stand above last year") % {"n": up, "of": len(both)}

    @property
    def hides(self) -> bool:
        """Whether something of the rates stays hidden from the public."""
        return self.public and any(None in row.three or row.n is None for row in self.rates)

    @property
    def rates_chart(self) -> charts.Chart | None:
        """Dots of the employment rate with its interval, hollow a year earlier, beside last year's whole."""
        if not self.rates:
            return None
        rows = [self._rate_dot(row) for row in self.rates]
        before = _number(self.whole.before)
        target = None if before is None else charts.Target(before, _("all of them a year earlier"))
        return charts.dots(rows, target=target, unit="%")

    def _rate_dot(self, row: RateRow) -> charts.Row:
        now, before = row.three[0], row.before
        low, high = row.interval or (None, None)
        return charts.Row(
            words.place(row.organisation),
            _number(now),
            now.text(PERCENT) if now else numbers.NONE,
            n=numbers.number(row.n),
            low=low,
            high=high,
            before=_number(before),
            before_text=before.text(PERCENT) if before else "",
            url=self.ways.get(row.organisation.pk, ""),
        )


def _number(value: Value | None) -> float | None:
    return None if value is None or value.value is None else float(value.value)


def board(
    reading: Reading,
    targets: Sequence[Target],
    *,
    public: bool,
    ways: Callable[[list[Organisation]], Mapping[int, str]],
) -> Board:
    """The halves these targets ask for. `public` hides small groups; `ways` gives the rows' addresses."""
    below = enrolment.members(reading.scope)
    counted = next((target for target in targets if target.indicator == "registered"), None)
    division = enrolment.divide(counted, reading.scope, below, reading.on) if counted else None
    rated = any(target.indicator == "employment" for target in targets)
    return Board(
        counties=is_city(reading.scope),
        public=public,
        division=division,
        path=words.path(division, counted) if division and counted else "",
        rates=rate_rows(reading, below, public=public) if rated else (),
        whole=rates.employment(reading) if rated else NOTHING,
        three=tuple(reading.totals.now.three) if rated and reading.totals.now else (),
        cutoff=reading.pair.now.cutoff if rated and reading.pair.now else None,
        on=reading.on,
        ways=ways(below),
    )
