"""The demo city: built through the real doors, filled for every role, the second time harmless."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories import replant
from vocmatch.accounts.models import Role
from vocmatch.applications.models import Application
from vocmatch.employers.models import Opening
from vocmatch.outcomes.models import Claim, Outcome
from vocmatch.students.models import Student


@pytest.mark.django_db(transaction=True)
def test_building_twice_changes_nothing(settings):
    settings.DEMO = True
    replant()
    first, second = _build(), _build()
    assert {login["role"] for login in first["logins"]} == set(Role.values)
    assert first["counts"] == second["counts"] and first["rates"] == second["rates"]
    assert first["counts"]["schools"] >= 14 and first["counts"]["programmes"] >= 80
    assert Student.objects.count() == first["counts"]["students"] >= 550
    assert Claim.objects.filter(application__isnull=False).count() == 1
    assert Outcome.objects.filter(word=Outcome.Word.DISPUTED).count() == 1
    assert Application.objects.filter(state="started").count() == 1
    reasons = " ".join(str(row) for row in first["refused"])
    assert "Excel" in reasons and "面议" in reasons


@pytest.mark.django_db(transaction=True)
def test_a_city_lives_on_another_day(settings):
    """In a spring long past: this year's graduates are still at school, and the openings of that day are open."""
    settings.DEMO = True
    replant()
    built = _build("--students=60", "--openings=40", "--today=2025-03-10")
    assert {login["role"] for login in built["logins"]} == set(Role.values)
    assert {rate["cohort"] for rate in built["rates"]} == {2023, 2024}
    days = set(Opening.objects.filter(state="published").values_list("published_on", "closes_on"))
    assert len(days) > 10
    assert all(published <= date(2025, 3, 10) <= closes for published, closes in days)
    assert timezone.localdate() > date(2026, 1, 1), "the clock is right again"


def _build(*options):
    out = StringIO()
    size = options or ("--students=600", "--openings=150")
    call_command("demo", *size, "--no-serve", "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue().splitlines()[-1])
