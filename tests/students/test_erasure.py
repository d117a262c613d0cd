"""A person has their data erased: what goes, what stays, and that it stays so."""

import json
from datetime import date, datetime

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from search import indexing
from search.documents import SEEKER
from search.models import Applied
from tests.factories import (
    ApplicationFactory,
    ClaimFactory,
    ConsentFactory,
    EnrolmentFactory,
    MembershipFactory,
    OutcomeFactory,
    StudentFactory,
)
from vocmatch.accounts import transitions
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Consent, Notice, Role, Step
from vocmatch.accounts.secrets import decrypt, encrypt
from vocmatch.accounts.services import log_access
from vocmatch.applications.models import Application, CardView, RefusedPair
from vocmatch.outcomes import evidence, services, stats
from vocmatch.outcomes.models import Claim, Contact
from vocmatch.outcomes.services import take_snapshot
from vocmatch.students import erasure
from vocmatch.students.models import Enrolment, Erasure, Profile, Slip, Student
from vocmatch.students.services import first_login, issue_slips
from vocmatch.work import nightly

PASSWORD = "a long enough password"
PHONE = "13800138000"


@pytest.fixture(autouse=True)
def _autumn(time_machine):
    time_machine.move_to("2026-11-02T10:00:00+08:00")


@pytest.fixture
def person(db):
    """A graduate with something in every table that can hold something of them."""
    student = StudentFactory(account=True, name="王小明", phone=encrypt(PHONE), number="620502200803011234")
    student.user.username = "230100007"
    student.user.set_password(PASSWORD)
    student.user.save()
    enrolment = EnrolmentFactory(student=student, graduate=2026, number="230100007")
    school = enrolment.school.organisation
    MembershipFactory(user=student.user, organisation=school, role=Role.STUDENT)
    ConsentFactory(user=student.user)
    Profile.objects.filter(student=student).update(
        skills=["S1"], certificates=["C1"], occupations=["6-18-02-04"], pay=4000, seeking=True, visible=True
    )
    application = ApplicationFactory(student=student, letter="我叫王小明", applied_by=student.user)
    MembershipFactory(organisation=application.opening.employer.organisation, role=Role.EMPLOYER)
    RefusedPair.objects.create(student=student, opening=application.opening)
    CardView.objects.create(student=student, employer=application.opening.employer, on=date(2026, 7, 1))
    outcome = OutcomeFactory(enrolment=enrolment, dispute="我没有签合同", code_hash="x" * 64)
    ClaimFactory(outcome=outcome, state=Claim.State.SUBMITTED)
    officer = Actor(user=MembershipFactory(organisation=school).user, organisation=school)
    services.check_claim(claim=outcome.claims.get(), actor=officer.user, accept=True)
    services.log_contact(enrolment=enrolment, actor=officer, kind="call", note="王小明在家")
    log_access(actor=officer, obj=student, purpose="the school keeps the student's record")
    issue_slips(students=[student], issuer=school)
    return Student.objects.get(pk=student.pk)


def everything():
    """All rows that hold something of a person, as text."""
    found = []
    models = (Student, Enrolment, Profile, Slip, Application, Claim, Contact, Consent, Erasure, Notice, Step)
    for model in models:
        found += [str(row) for row in model.objects.values()]
    user_model = Student._meta.get_field("user").related_model
    return "\n".join([*found, *(str(row) for row in user_model.objects.values())])


def test_nothing_that_names_the_person_is_left(person):
    names = ["王小明", "230100007", "1234", "2008-03", person.person_hash, "我没有签合同", "23级焊接1班"]
    before = everything()
    assert [name for name in names[:2] if name not in before] == []
    erasure.erase(student=person)
    Erasure.objects.update(person_hash="the keyed hash that stays")
    after = everything()
    assert [name for name in names if name in after] == []
    assert not any(decrypt(row.phone) or decrypt(row.id_number) for row in Student.objects.all())


def test_what_goes_and_what_stays(person):
    user = person.user
    counts = erasure.erase(student=person)
    assert counts == {"applications": 1, "outcomes": 1, "slips": 1, "log-in": 1}
    person.refresh_from_db()
    user.refresh_from_db()
    profile = person.profile
    assert (profile.skills, profile.certificates, profile.occupations, profile.pay) == ([], [], [], None)
    assert (profile.seeking, profile.visible, profile.personalised, person.user) == (
        False,
        False,
        False,
        None,
    )
    assert not user.is_active
    assert not user.memberships.exists()
    assert Consent.objects.get(user=user).withdrawn_at
    for model in (Application, RefusedPair, CardView, Contact, Slip):
        assert not model.objects.exists()
    enrolment = person.enrolments.get()
    assert (enrolment.state, enrolment.graduated_on.year) == ("graduated", 2026)
    outcome = enrolment.outcome
    assert (outcome.destination, outcome.rung, outcome.code_hash) == ("11", 3, "")
    assert Notice.objects.filter(text__contains="erased").count() == 1


def test_work_begun_stays_as_a_fact_without_the_letter(person):
    application = person.applications.get()
    Application.objects.update(state="started")
    erasure.erase(student=person)
    application.refresh_from_db()
    assert (application.letter, application.match["total"]) == ("", 0)


def test_snapshots_count_as_before_and_name_nobody(person):
    taken = take_snapshot(cohort=2026, cutoff=date(2026, 9, 1), actor=None)
    counted = [(cell.counts, cell.people) for cell in taken.cells.all()]
    erasure.erase(student=person)
    assert stats.verify(taken) == []
    assert [(cell.counts, cell.people) for cell in taken.cells.all()] == counted
    again = take_snapshot(cohort=2026, cutoff=date(2026, 9, 1), actor=None)
    assert again.digest == taken.digest
    named = Enrolment.objects.select_related("student").get(pk=counted[0][1][0][0])
    assert (named.student.name, named.number, named.student.id_number) == (erasure.NAMELESS, "", "")


def test_the_index_forgets_at_once(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(student=person)
    assert Applied.objects.filter(kind=SEEKER, row=person.pk).exists()
    assert indexing.check().counts() == {"missing": 0, "stale": 0, "extra": 0, "repaired": 0}


def test_history_and_the_access_log_are_untouched(person):
    before = Step.objects.count()
    erasure.erase(student=person)
    call_command("access_check")
    assert Step.objects.count() >= before


def test_no_step_of_a_deleted_application_is_left(person):
    application = person.applications.get()
    transitions.move(application, "refused", actor=None)
    erasure.erase(student=person)
    assert not Step.objects.filter(kind="applications.application").exists()


# while the studies go on


@pytest.fixture
def studying(person):
    Enrolment.objects.update(state="enrolled", graduated_on=None)
    return person


def test_the_school_keeps_the_name_until_the_studies_end(studying):
    erasure.erase(student=studying)
    studying.refresh_from_db()
    assert (studying.name, studying.phone, studying.profile.skills) == ("王小明", "", [])
    assert erasure.finish(timezone.localdate()) == 0
    Enrolment.objects.update(state="graduated", graduated_on=date(2026, 6, 30))
    assert [
        run.counts for run in nightly.run_all(timezone.localdate()) if run.kind == "nightly:erasures"
    ] == [{"records": 1}]
    studying.refresh_from_db()
    assert studying.name == erasure.NAMELESS
    assert Erasure.objects.get().nameless_at
    assert erasure.finish(timezone.localdate()) == 0


def test_who_comes_back_with_a_new_slip_keeps_the_name(studying):
    erasure.erase(student=studying)
    studying.refresh_from_db()
    school = studying.enrolments.get().school.organisation
    issue_slips(students=[studying], issuer=school)
    user = first_login(slip=Slip.objects.get(), number="230100007", password=PASSWORD)
    assert user.username == "230100007"
    Enrolment.objects.update(state="graduated", graduated_on=date(2026, 6, 30))
    assert erasure.finish(timezone.localdate()) == 0


# the backup


def test_the_restore_leaves_who_came_back_and_remembers_who_is_absent(studying):
    later = datetime.combine(date(2020, 1, 1), datetime.min.time(), tzinfo=timezone.get_current_timezone())
    counts = erasure.erase_again([(studying.person_hash, later), ("f" * 64, later)])
    assert counts == {"kept": 1, "absent": 1}
    studying.refresh_from_db()
    assert studying.name == "王小明"
    assert Erasure.objects.get().person_hash == "f" * 64


def test_a_file_that_is_no_list_erases_nobody(person, tmp_path):
    path = tmp_path / "list"
    path.write_text(json.dumps({"person": person.person_hash, "at": "2030-01-01"}) + "\nnonsense\n")
    with pytest.raises(CommandError, match="line 2"):
        call_command("erasures", again=path)
    assert not Erasure.objects.exists()


def test_papers_go_three_years_after_the_year_of_graduation(person, settings, tmp_path):
    settings.VOCMATCH_VAR = tmp_path
    digest = evidence.store(b"%PDF-1.4 contract")
    Claim.objects.update(evidence_hash=digest)
    assert evidence.forget(date(2029, 12, 31)) == 0
    assert evidence.read(digest)
    assert evidence.forget(date(2030, 1, 1)) == 1
    with pytest.raises(FileNotFoundError):
        evidence.read(digest)
    assert evidence.forget(date(2030, 1, 1)) == 0


# pages


@pytest.fixture
def page(client, person, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    cache.clear()  # tries are counted there, by user, and each test's user has the same number
    translation.activate("en")
    client.force_login(person.user)
    return client


def test_the_page_says_what_goes_and_what_stays(page, person):
    url = reverse("students:erase")
    assert url in page.get(reverse("students:profile")).content.decode()
    shown = page.get(url).content.decode()
    assert "What stays, and why" in shown
    assert "Your name, ID number, student number" in shown
    Enrolment.objects.update(state="enrolled", graduated_on=None)
    shown = page.get(url).content.decode()
    assert "while you study" in shown
    assert "Your name, ID number, student number" not in shown


def test_without_the_password_nothing_goes(page, person):
    answer = page.post(reverse("students:erase"), {"password": "guessed"})
    assert "This is not your password" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_with_the_password_it_is_done_and_the_session_ends(page, person):
    answer = page.post(reverse("students:erase"), {"password": PASSWORD})
    assert answer.headers["Location"] == reverse("home")
    assert "Your data are erased" in str(*get_messages(answer.wsgi_request))
    assert Erasure.objects.get().nameless_at
    assert page.get(reverse("students:profile")).status_code == 302
    assert not page.login(username="230100007", password=PASSWORD)


def test_guessing_is_throttled(page, person):
    for _ in range(10):
        page.post(reverse("students:erase"), {"password": "guessed"})
    answer = page.post(reverse("students:erase"), {"password": PASSWORD})
    assert "Too many tries" in answer.content.decode()
    assert not Erasure.objects.exists()


def test_the_export_holds_all_apps(page, person):
    found = json.loads(page.get(reverse("students:export")).content)
    assert found["applications"]["sent"][0]["letter"] == "我叫王小明"
    assert found["applications"]["card_seen"][0]["on"] == "2026-07-01"
    assert found["outcomes"][0]["claims"][0]["destination"] == "11"
    assert found["outcomes"][0]["contacts"][0]["note"] == "王小明在家"
