"""People and openings the tests of matching and applying start from."""

from datetime import timedelta

from django.utils import timezone

from search import indexing
from search.documents import OPENING, SEEKER
from tests.factories import EnrolmentFactory, MembershipFactory, StudentFactory
from vocmatch.accounts.models import Role
from vocmatch.employers.models import Opening
from vocmatch.students.models import Profile, Student


def born(years):
    """A date of birth that makes somebody this old today, and one day more."""
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=1) - timedelta(days=1)


def graduate(years=19, **profile):
    """A graduate who seeks work, lets employers see a card, and can log in."""
    student = StudentFactory(account=True, birth_date=born(years))
    enrolment = EnrolmentFactory(student=student, graduate=timezone.localdate().year)
    MembershipFactory(user=student.user, organisation=enrolment.school.organisation, role=Role.STUDENT)
    Profile.objects.filter(student=student).update(**{"seeking": True, "visible": True, **profile})
    return Student.objects.select_related("profile", "home", "user").get(pk=student.pk)


def index():
    """Bring the index to what the database holds."""
    indexing.record(OPENING, Opening.objects.values_list("pk", flat=True))
    indexing.record(SEEKER, Student.objects.values_list("pk", flat=True))
    indexing.relay()
