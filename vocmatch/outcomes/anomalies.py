"""Signs that something is wrong with a school's claims (handbook §4): counts and sentences, never names.

Each rule reads the same rows once. What blocks a check stands in `rules`; here it shows what waits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from search.matching import birthday
from search.matching.limits import WORKING_AGE
from vocmatch.accounts.actor import Actor
from vocmatch.codes.alignment import Grade, grade
from vocmatch.employers.models import Employer
from vocmatch.outcomes import stats
from vocmatch.outcomes.definitions import BLOCKS, DIRECT, WAGE_FLOOR
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.outcomes.rules import Floors
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment, scope_of

BLOCK, LOOK = "block", "look"
CLUSTER_PEOPLE: Final = 5  # A04: so many of a class …
CLUSTER_SHARE: Final = 0.3  # … and so large a part of it at one small employer
REMINDED: Final = timedelta(days=30)  # A14: unanswered for so long
OTHER_WAYS_SHARE: Final = 0.2  # A11: "other ways" above this part of the placed and twice the city's
FAR_FROM_MAJOR: Final = 0.5  # A13: more than this part of known occupations in another field
FEW: Final = 10  # groups below this size say nothing


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One finding at one school. `severity` is "block" for what must not count, else "look"."""

    code: str
    severity: str
    school: School
    people: int
    text: str


class _Row(NamedTuple):
    """A claim that stands or waits, with what the rules compare."""

    outcome: int
    school: int
    class_name: str
    major: str
    born: date
    destination: str
    evidence: str
    evidence_hash: str
    employer: str
    credit_code: str
    occupation: str | None
    region: str | None
    starts_on: date | None
    pay: int | None


Finding = tuple[int, int, str]  # school, people, sentence
Rule = Callable[[Sequence[_Row]], Iterator[Finding]]


def find(cohort: int, actor: Actor) -> list[Anomaly]:
    """Anomalies of a cohort in the actor's sight: blocking ones first, then by school and code."""
    rows = [_Row._make(row) for row in _claims(cohort, actor)]
    found: list[tuple[str, str, Finding]] = []
    for code, severity, rule in RULES:
        found += [(code, severity, finding) for finding in rule(rows)]
    found += [("A04", LOOK, finding) for finding in _clusters(rows, _classes(cohort, actor))]
    found += [("A11", LOOK, finding) for finding in _too_good(cohort, actor)]
    found += [("A14", LOOK, finding) for finding in _silent(cohort, actor)]
    schools = School.objects.select_related("organisation").in_bulk({finding[0] for *_, finding in found})
    listed = [
        Anomaly(code, severity, schools[school], people, text)
        for code, severity, (school, people, text) in found
    ]
    return sorted(listed, key=lambda row: (row.severity != BLOCK, row.school.organisation.name, row.code))


def _claims(cohort: int, actor: Actor) -> Iterable[tuple]:
    rows = Claim.objects.visible_to(actor).exclude(state__in=[Claim.State.REVOKED, Claim.State.RETURNED])
    rows = rows.filter(outcome__in=Outcome.objects.of(cohort))
    return rows.order_by("pk").values_list(
        "outcome_id",
        "outcome__enrolment__school_id",
        "outcome__enrolment__class_name",
        "outcome__enrolment__program__major_id",
        "outcome__enrolment__student__birth_date",
        "destination",
        "evidence",
        "evidence_hash",
        "employer_name",
        "credit_code",
        "occupation_id",
        "region_id",
        "starts_on",
        "pay",
    )


def _classes(cohort: int, actor: Actor) -> dict[tuple[int, str], int]:
    rows = Enrolment.objects.visible_to(actor).graduates(cohort).order_by()
    sizes = rows.values("school_id", "class_name").annotate(n=Count("pk"))
    return {(row["school_id"], row["class_name"]): row["n"] for row in sizes}


def _internships(rows: Sequence[_Row]) -> Iterator[Finding]:
    """A01: an internship agreement is the only paper."""
    by_outcome: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in rows:
        by_outcome[row.school, row.outcome].add(row.evidence)
    only = Counter(
        school for (school, _outcome), papers in by_outcome.items() if papers == {Claim.Evidence.INTERNSHIP}
    )
    for school, people in only.items():
        yield school, people, _("Claimed as work with nothing but an internship agreement.")


def _clusters(rows: Sequence[_Row], classes: dict[tuple[int, str], int]) -> Iterator[Finding]:
    """A04: a large part of a class at one small employer."""
    large = Employer.objects.filter(size__in=[Employer.Size.MEDIUM, Employer.Size.LARGE])
    known = set(large.values_list("credit_code", flat=True))
    at: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    names: dict[str, str] = {}
    for row in rows:
        key = row.credit_code or row.employer
        if key and row.credit_code not in known and BLOCKS.get(row.destination) in DIRECT:
            at[row.school, row.class_name, key].add(row.outcome)
            names[key] = row.employer
    for (school, class_name, key), outcomes in at.items():
        size, people = classes.get((school, class_name), 0), len(outcomes)
        if people >= CLUSTER_PEOPLE and people >= CLUSTER_SHARE * size:
            words = {"people": people, "size": size, "class": class_name, "employer": names[key]}
            yield school, people, _("%(people)s of %(size)s of class %(class)s at %(employer)s.") % words


def _same_paper(rows: Sequence[_Row]) -> Iterator[Finding]:
    """A05: the same file proves several graduates."""
    using: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        if row.evidence_hash:
            using[row.evidence_hash][row.outcome] = row.school
    repeated = Counter(
        school for outcomes in using.values() if len(outcomes) > 1 for school in outcomes.values()
    )
    for school, people in repeated.items():
        yield school, people, _("The same paper stands for several graduates.")


def _low_pay(rows: Sequence[_Row]) -> Iterator[Finding]:
    """A07: pay below the minimum wage where it must not be."""
    floors, low = Floors(), Counter[int]()
    for row in rows:
        if row.destination in WAGE_FLOOR and row.pay is not None and row.starts_on:
            least = floors.of(row.region or settings.VOCMATCH_CITY, row.starts_on)
            low[row.school] += bool(least and row.pay < least)
    for school, people in (+low).items():
        yield school, people, _("Pay below the minimum wage of the place of work.")


def _children(rows: Sequence[_Row]) -> Iterator[Finding]:
    """A09: under 16 on the first day of work."""
    young = Counter(
        row.school
        for row in rows
        if row.starts_on
        and BLOCKS.get(row.destination) in DIRECT
        and row.starts_on < birthday(row.born, WORKING_AGE)
    )
    for school, people in young.items():
        yield school, people, _("Under 16 on the first day of work.")


def _other_field(rows: Sequence[_Row]) -> Iterator[Finding]:
    """A13: most known occupations of a major have nothing to do with it."""
    known: dict[tuple[int, str], Counter[bool]] = defaultdict(Counter)
    for row in rows:
        if row.occupation and BLOCKS.get(row.destination) in DIRECT:
            known[row.school, row.major][grade(row.major, row.occupation) == Grade.NONE] += 1
    for (school, _major), found in known.items():
        far, of = found[True], found.total()
        if of >= FEW and far > FAR_FROM_MAJOR * of:
            words = {"far": far, "of": of}
            yield school, far, _("%(far)s of %(of)s of one programme work in another field.") % words


def _too_good(cohort: int, actor: Actor) -> Iterator[Finding]:
    """A11: a rate of 100 %, or far more "other ways" than in the city."""
    snapshot = stats.latest_snapshot(cohort, published_only=False)
    if snapshot is None:
        return
    city = stats.rates_for(snapshot)
    usual = city.count("D3") / max(city.count("E"), 1)
    for school, totals in stats.totals_by(snapshot, actor, lambda cell: cell.school_id).items():
        placed, other = totals.count("E"), totals.count("D3")
        if totals.n >= FEW and placed == totals.n:
            yield (
                school,
                totals.n,
                _("Every graduate counts as placed; across the country 95 to 97 in a hundred do."),
            )
        if placed >= FEW and other > max(OTHER_WAYS_SHARE, 2 * usual) * placed:
            words = {"other": other, "placed": placed}
            yield school, other, _("%(other)s of %(placed)s placed in “other ways”.") % words


def _silent(cohort: int, actor: Actor) -> Iterator[Finding]:
    """A14: a code was handed out long ago and the graduate has not answered."""
    asked = Q(code_at__lt=timezone.now() - REMINDED, word=Outcome.Word.NONE, claim__isnull=False)
    rows = Outcome.objects.of(cohort).filter(scope_of(actor, "enrolment__"), asked).order_by()
    counted = rows.values("enrolment__school_id").annotate(n=Count("pk"))
    for row in counted:
        words = {"days": REMINDED.days}
        text = _("Asked for their word more than %(days)s days ago, no answer yet.") % words
        yield row["enrolment__school_id"], row["n"], text


RULES: Final[Sequence[tuple[str, str, Rule]]] = (
    ("A01", BLOCK, _internships),
    ("A05", LOOK, _same_paper),
    ("A07", BLOCK, _low_pay),
    ("A09", BLOCK, _children),
    ("A13", LOOK, _other_field),
)
