"""From a match to the plan's figure, in a browser: student, employer, school, graduate, bureau."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.journeys.conftest import grown_student
from vocmatch.accounts.demo import PREFIX
from vocmatch.accounts.models import User
from vocmatch.applications.models import Application
from vocmatch.demo.organisations import PASSWORD, rename
from vocmatch.outcomes.models import Outcome, Snapshot
from vocmatch.outcomes.services import issue_code
from vocmatch.outcomes.stats import verify

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
def test_from_match_to_plan(visit, town, width):
    student = visit(grown_student(), width)
    before = _rate(visit, width)
    application = _apply(student)
    _offer_and_start(visit, application, student, width)
    outcome = Outcome.objects.get(enrolment__student=application.student)
    _check_by_school(visit, outcome, width)
    _confirm_with_code(visit, outcome, width)
    _count(visit, width)
    assert _rate(visit, width) != before
    assert not verify(Snapshot.objects.latest("published_at"))


def _apply(student):
    student.open("/matches/")
    student.press("#results li h3 a")
    student.check("/openings/")
    student.press("a.button[href$='/apply/']")
    student.page.fill("textarea", "可以马上上岗。")
    student.press("main form button.button")
    assert "/applications/" in student.page.url
    return Application.objects.select_related("student", "opening").latest("pk")


def _offer_and_start(visit, application, student, width):
    recruiter = _recruiter(application)
    employer = visit(recruiter.username, width)
    employer.open("/inbox/")
    employer.open(reverse("applications:applicant", args=[application.public_id]))
    employer.page.fill("#id_words", "欢迎加入，明天可以上岗。")
    employer.press("button[value=offer]")
    student.open(reverse("applications:application", args=[application.public_id]))
    student.press("button[value=accept]")
    employer.open(reverse("outcomes:start", args=[application.public_id]))
    employer.page.fill("#id_starts_on", f"{timezone.localdate():%Y-%m-%d}")
    employer.page.fill("#id_pay", "4200")
    employer.page.fill("#id_contract_months", "24")
    employer.page.select_option("#id_insurance", "S3")
    employer.press("main form button.button")
    application.refresh_from_db()
    assert application.state == Application.State.STARTED


def _recruiter(application):
    organisation = application.opening.employer.organisation
    found = User.objects.filter(memberships__organisation=organisation).first()
    user = found or User.objects.create(username=f"hr-{application.pk}")
    if found is None:
        organisation.memberships.create(user=user, role="employer")
    if not user.username.startswith(PREFIX):
        rename(user, f"recruiter-{application.pk}")
    return user


def _check_by_school(visit, outcome, width):
    school = visit(_officer_of(outcome).username, width)
    school.open("/outcomes/")
    school.open(reverse("outcomes:outcome", args=[outcome.public_id]))
    school.press("button[name=accept][value=yes]")
    outcome.refresh_from_db()
    assert outcome.rung == 3


def _officer_of(outcome):
    user = User.objects.create(username=f"{PREFIX}officer-{outcome.pk}")
    user.set_password(PASSWORD)
    user.save()
    outcome.enrolment.school.organisation.memberships.create(user=user, role="school_officer")
    return user


def _confirm_with_code(visit, outcome, width):
    code = issue_code(outcome)
    graduate = visit(None, width)
    graduate.open("/outcome/")
    graduate.page.fill("#id_code", code)
    graduate.press("main form button.button")
    graduate.check("/outcome/answer/")
    graduate.press("button[value=confirmed]")
    outcome.refresh_from_db()
    assert outcome.word == Outcome.Word.CONFIRMED


def _count(visit, width):
    analyst = visit(f"{PREFIX}analyst", width)
    analyst.open("/snapshots/")
    analyst.page.fill("#id_cohort", str(timezone.localdate().year))
    analyst.page.fill("#id_cutoff", f"{timezone.localdate():%Y-%m-%d}")
    analyst.press("main form button.button")
    taken = Snapshot.objects.latest("pk")
    second = User.objects.create(username=f"{PREFIX}second")
    second.set_password(PASSWORD)
    second.save()
    town = User.objects.get(username=f"{PREFIX}admin").memberships.get(role="city_admin").organisation
    town.memberships.create(user=second, role="city_admin")
    publisher = visit(second.username, width)
    publisher.open(reverse("outcomes:publish", args=[taken.public_id]))
    publisher.press("main form button.button")
    taken.refresh_from_db()
    assert taken.published_at


def _rate(visit, width):
    anybody = visit(None, width)
    anybody.open("/")
    return anybody.page.locator(".figure .value").first.inner_text()
