"""What became of the graduates, as their schools report it, with evidence and checks."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from vocmatch.accounts.models import User
from vocmatch.codes import alignment
from vocmatch.demo import facts
from vocmatch.demo.clock import year_of
from vocmatch.employers.models import Employer
from vocmatch.outcomes import services
from vocmatch.outcomes.models import Claim, Destination, Outcome
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment

State = Claim.State
Step = Callable[[str, int, int], None]

STUDY_SHARE: Final = 0.46  # of those who have something: going on to a higher school is the largest way
COLLEGES: Final = ("陇东职业技术学院", "渭水工业职业学院", "秦岭卫生职业学院")
# How far claims have come: checked by the county, by the school, waiting for the school.
PROGRESS: Final = ((State.COUNTY_CHECKED, 55), (State.SCHOOL_CHECKED, 42), (State.SUBMITTED, 3))
CONFIRMED_SHARE: Final = 0.6
A_YEAR_AGO: Final = 0.02  # last year's schools found places for two in a hundred fewer
DOUBTFUL: Final = 1.0


class Reports:
    """Draws and records the claims of one cohort."""

    def __init__(
        self, dice: random.Random, today: date, employers: Sequence[Employer], officer: User
    ) -> None:
        self.dice, self.today, self.officer = dice, today, officer
        self.employers: dict[str, list[Employer]] = {}
        for employer in employers:
            self.employers.setdefault(employer.organisation.region_id, []).append(employer)
        self.everywhere = list(employers)

    def of_cohort(self, cohort: int, schools: Sequence[School], step: Step) -> int:
        """Claims of all schools for one year of graduation; returns how many. Done once only."""
        services.ensure_outcomes(cohort)
        if Claim.objects.filter(outcome__enrolment__in=Enrolment.objects.graduates(cohort)).exists():
            return 0
        rows = _without_claims(cohort)
        total = 0
        for at, (school, fact) in enumerate(zip(schools, facts.schools(), strict=True)):
            claims = self._claims(list(rows.filter(enrolment__school=school)), fact, cohort)
            for state, _weight in PROGRESS:
                some = [claim for claim, end in claims if end == state]
                made = services.bulk_record(claims=some, actor=self.officer, state=state)
                self._confirm(made, state)
            total += len(claims)
            step("outcomes", at + 1, len(schools))
        return total

    def _claims(
        self, outcomes: Sequence[Outcome], fact: facts.SchoolFact, cohort: int
    ) -> list[tuple[Claim, str]]:
        quality = fact.quality
        if quality < DOUBTFUL:
            quality -= A_YEAR_AGO * (cohort < year_of(self.today))
        states, weights = [state for state, _ in PROGRESS], [weight for _, weight in PROGRESS]
        found = []
        for outcome in outcomes:
            if fact.quality >= DOUBTFUL:
                found.append((self._doubtful(outcome), State.SCHOOL_CHECKED))
            elif self.dice.random() < quality:
                found.append((self._claim(outcome), self.dice.choices(states, weights)[0]))
        return found

    def _claim(self, outcome: Outcome) -> Claim:
        chance = self.dice.random()
        if chance < STUDY_SHARE:
            return self._study(outcome)
        return self._conscript(outcome) if chance > 0.97 else self._work(outcome)

    def _study(self, outcome: Outcome) -> Claim:
        return Claim(
            outcome=outcome,
            by=Claim.By.SCHOOL,
            destination=Destination.STUDY,
            employer_name=self.dice.choice(COLLEGES),
            starts_on=date(outcome.enrolment.graduated_on.year, 8, 10),  # of the letter of admission
            evidence=Claim.Evidence.ADMISSION,
            evidence_hash=_hash(outcome, "admission"),
            created_by=self.officer,
        )

    def _conscript(self, outcome: Outcome) -> Claim:
        return Claim(
            outcome=outcome,
            by=Claim.By.SCHOOL,
            destination=Destination.CONSCRIPT,
            starts_on=date(outcome.enrolment.graduated_on.year, 9, 10),
            evidence=Claim.Evidence.ENLISTMENT,
            evidence_hash=_hash(outcome, "enlistment"),
            created_by=self.officer,
        )

    def _work(self, outcome: Outcome) -> Claim:
        dice = self.dice
        county = outcome.enrolment.school.organisation.region_id
        near = self.employers.get(county, self.everywhere)
        employer = dice.choice(near if dice.random() < 0.75 else self.everywhere)
        leads = alignment.leads_to(outcome.enrolment.program.major_id)
        signed = dice.random() < 0.88
        months = dice.choice((12, 24, 24, 36)) if signed else 0
        return Claim(
            outcome=outcome,
            by=Claim.By.SCHOOL,
            destination=Destination.CONTRACT if signed else Destination.OTHER_HIRING,
            employer_name=employer.organisation.name,
            credit_code=employer.credit_code,
            occupation_id=dice.choice(leads) if leads and dice.random() < 0.8 else "4-01-02-01",
            region_id=employer.organisation.region_id,
            industry_id=employer.industry_id,
            starts_on=date(outcome.enrolment.graduated_on.year, 7, 1) + timedelta(days=dice.randrange(60)),
            pay=dice.randrange(2600, 5600, 100),
            contract_months=months,
            insurance=dice.choice(("S3", "S3", "S4", "S1", "S0")),
            channel=dice.choice(("C1", "C1", "C1", "C2", "C3")),
            evidence=Claim.Evidence.CONTRACT if signed else Claim.Evidence.CERTIFICATE,
            evidence_hash=_hash(outcome, "work"),
            created_by=self.officer,
        )

    def _doubtful(self, outcome: Outcome) -> Claim:
        """Everybody at one small employer, all with the same paper: what the anomaly rules look for."""
        employer = self.everywhere[0]
        return Claim(
            outcome=outcome,
            by=Claim.By.SCHOOL,
            destination=Destination.OTHER_HIRING,
            employer_name=employer.organisation.name,
            credit_code=employer.credit_code,
            region_id=employer.organisation.region_id,
            industry_id=employer.industry_id,
            starts_on=date(outcome.enrolment.graduated_on.year, 7, 1),
            pay=2600,
            contract_months=0,
            insurance="S0",
            channel="C1",
            evidence=Claim.Evidence.CERTIFICATE,
            evidence_hash=hashlib.sha256(b"one certificate for all").hexdigest(),
            created_by=self.officer,
        )

    def _confirm(self, claims: Sequence[Claim], state: str) -> None:
        if state == State.SUBMITTED:
            return
        chosen = [claim.outcome_id for claim in claims if self.dice.random() < CONFIRMED_SHARE]
        services.answer_many(outcomes=list(Outcome.objects.filter(pk__in=chosen, word=Outcome.Word.NONE)))


def _without_claims(cohort: int) -> QuerySet[Outcome]:
    rows = Outcome.objects.filter(enrolment__in=Enrolment.objects.graduates(cohort), claims=None)
    related = ("enrolment__student", "enrolment__school__organisation", "enrolment__program")
    return rows.select_related(*related).order_by("pk")


def _hash(outcome: Outcome, paper: str) -> str:
    # The demo's papers exist as hashes only: nobody's real contract is shown to anybody.
    return hashlib.sha256(f"{paper} {outcome.public_id}".encode()).hexdigest()
