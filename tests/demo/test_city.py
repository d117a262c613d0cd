"""The demo city: built through the real doors, filled for every role, the second time harmless."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import replant
from vocmatch.accounts.models import Role
from vocmatch.applications.models import Application
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


def _build():
    out = StringIO()
    call_command(
        "demo", "--students=600", "--openings=150", "--no-serve", "--json", stdout=out, stderr=StringIO()
    )
    return json.loads(out.getvalue().splitlines()[-1])
