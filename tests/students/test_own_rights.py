"""What a student, and the guardian of one, may always do: read, take along, hide and erase the own data."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from tests.applications.people import graduate
from vocmatch.accounts.models import Consent, Organisation
from vocmatch.students.models import Erasure, Profile

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    translation.activate("en")
    cache.clear()


def consent(client, given):
    return client.post(reverse("students:consent"), {"purpose": Consent.Purpose.EMPLOYERS, "given": given})


def test_a_suspended_school_takes_no_right_from_its_students(client):
    student = graduate()
    student.user.set_password(PASSWORD)
    student.user.save()
    client.force_login(student.user)
    consent(client, "yes")
    Organisation.objects.update(state=Organisation.State.FROZEN)
    assert student.name in client.get(reverse("students:export")).content.decode()
    assert Profile.objects.get().visible
    consent(client, "no")
    assert not Profile.objects.get().visible
    assert client.post(reverse("students:erase"), {"password": PASSWORD}).status_code == 302
    assert Erasure.objects.exists()
