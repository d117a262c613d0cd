"""Rows for tests. Traits give variants; each app's own block stands under its name."""

from __future__ import annotations

from datetime import date

import factory
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Collection, Locale, Page

from vocmatch.accounts.models import Consent, Membership, Notice, Organisation, Role, User
from vocmatch.accounts.secrets import encrypt, keyed_hash
from vocmatch.applications.models import Application
from vocmatch.codes.models import Industry, Major, Occupation, Region, Skill
from vocmatch.employers.models import Employer, Opening
from vocmatch.outcomes.models import Claim, Destination, Outcome
from vocmatch.schools.models import Program, ProgramYear, School
from vocmatch.students.models import Enrolment, Profile, Student
from vocmatch.work.models import Import, Run

# codes


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "620502"
    name = factory.LazyAttribute(
        lambda o: {"620502": "秦州区", "620503": "麦积区", "620500": "天水市"}.get(o.code, o.code)
    )
    level = factory.LazyAttribute(lambda o: 2 if o.code.endswith("00") else 3)
    lat = 34.58
    lon = factory.LazyAttribute(lambda o: 105.72 + int(o.code[-2:]) / 100)


class MajorFactory(DjangoModelFactory):
    class Meta:
        model = Major
        django_get_or_create = ("code",)

    code = "660105"
    name = factory.LazyAttribute(
        lambda o: {"660105": "焊接技术应用", "720201": "护理"}.get(o.code, f"专业{o.code}")
    )
    class_code = factory.LazyAttribute(lambda o: o.code[:2])
    class_name = "装备制造大类"
    group_code = factory.LazyAttribute(lambda o: o.code[:4])
    group_name = "机械设计制造类"


class OccupationFactory(DjangoModelFactory):
    class Meta:
        model = Occupation
        django_get_or_create = ("code",)

    code = "6-18-02-04"
    name = factory.LazyAttribute(lambda o: {"6-18-02-04": "焊工"}.get(o.code, f"职业{o.code}"))


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry
        django_get_or_create = ("code",)

    code = "33"
    name = factory.LazyAttribute(lambda o: f"行业{o.code}")
    section = "C"
    sector = 2


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill
        django_get_or_create = ("code",)

    code = "s-test"
    name = "手工电弧焊"
    weight = 300


# accounts


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    password = "!"  # unusable, and the same in the row and in memory, so that sessions hold


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = Organisation.Kind.SCHOOL
    name = factory.Sequence(lambda n: f"机构{n}")
    region = factory.SubFactory(RegionFactory)
    state = Organisation.State.ACTIVE


class MembershipFactory(DjangoModelFactory):
    """`MembershipFactory(role=Role.COUNTY_OFFICER, organisation=…)`; a user of its own unless given."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.SCHOOL_OFFICER


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    text = "A notice"
    path = "/"


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = Consent.Purpose.EMPLOYERS
    version = "1"


# schools


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    organisation = factory.SubFactory(OrganisationFactory)
    type = School.Type.ADJUSTED


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    school = factory.SubFactory(SchoolFactory)
    major = factory.SubFactory(MajorFactory)


class ProgramYearFactory(DjangoModelFactory):
    class Meta:
        model = ProgramYear

    program = factory.SubFactory(ProgramFactory)
    year = 2026
    places = 100


# students


class StudentFactory(DjangoModelFactory):
    """`StudentFactory(account=True)` can log in."""

    class Meta:
        model = Student

    class Params:
        account = factory.Trait(user=factory.SubFactory(UserFactory))

    name = factory.Sequence(lambda n: f"学生{n}")
    number = factory.Sequence(lambda n: f"62050220080101{n:04}")
    person_hash = factory.LazyAttribute(lambda o: keyed_hash("person", f"1|{o.number}"))
    id_number = factory.LazyAttribute(lambda o: encrypt(o.number))
    id_last4 = factory.LazyAttribute(lambda o: o.number[-4:])
    birth_date = date(2008, 1, 1)
    home = factory.SubFactory(RegionFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        kwargs.pop("number")
        student = super()._create(model_class, *args, **kwargs)
        Profile.objects.get_or_create(student=student)
        return student


class EnrolmentFactory(DjangoModelFactory):
    """`EnrolmentFactory(graduate=2026)` has graduated in that year's June."""

    class Meta:
        model = Enrolment

    class Params:
        graduate = None

    student = factory.SubFactory(StudentFactory)
    program = factory.SubFactory(ProgramFactory)
    school = factory.LazyAttribute(lambda o: o.program.school)
    class_name = "23级焊接1班"
    number = factory.Sequence(lambda n: f"2301{n:04}")
    entry_term = factory.LazyAttribute(lambda o: date((o.graduate or 2029) - 3, 9, 1))
    registered_on = factory.LazyAttribute(lambda o: date((o.graduate or 2029) - 3, 10, 20))
    state = factory.LazyAttribute(
        lambda o: Enrolment.State.GRADUATED if o.graduate else Enrolment.State.ENROLLED
    )
    graduated_on = factory.LazyAttribute(lambda o: date(o.graduate, 6, 30) if o.graduate else None)


# employers


class EmployerFactory(DjangoModelFactory):
    """Verified unless `verified_until` says otherwise."""

    class Meta:
        model = Employer

    organisation = factory.SubFactory(OrganisationFactory, kind=Organisation.Kind.EMPLOYER)
    credit_code = factory.Sequence(lambda n: f"9162050200000{n:05}")
    about = "机械加工企业"
    verified_until = factory.LazyFunction(lambda: date(timezone.localdate().year + 1, 1, 1))


class OpeningFactory(DjangoModelFactory):
    """Published and open unless told otherwise."""

    class Meta:
        model = Opening

    employer = factory.SubFactory(EmployerFactory)
    title = "电焊工"
    occupation = factory.SubFactory(OccupationFactory)
    seats = 2
    duties = "按图纸施焊"
    requirements = "吃苦耐劳"
    majors = ["660105"]
    region = factory.SubFactory(RegionFactory)
    pay_min = 4500
    pay_max = 6000
    published_on = factory.LazyFunction(timezone.localdate)
    closes_on = factory.LazyFunction(lambda: date(timezone.localdate().year + 1, 1, 31))
    state = Opening.State.PUBLISHED


# applications


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = Application

    student = factory.SubFactory(StudentFactory)
    opening = factory.SubFactory(OpeningFactory)
    match = factory.LazyFunction(lambda: {"total": 5000, "version": "1", "parts": {}})


# outcomes


class OutcomeFactory(DjangoModelFactory):
    """Of a graduate of 2026; `outcomes.services.refresh` derives the rest from claims."""

    class Meta:
        model = Outcome

    enrolment = factory.SubFactory(EnrolmentFactory, graduate=2026)


class ClaimFactory(DjangoModelFactory):
    """A labour contract that waits for the school. Traits: `checked` by the school, `study` instead of work,
    `internship`: proved by an internship agreement only. The history of a checked one is not written."""

    class Meta:
        model = Claim

    class Params:
        checked = factory.Trait(state=Claim.State.SCHOOL_CHECKED)
        study = factory.Trait(
            destination=Destination.STUDY, evidence=Claim.Evidence.ADMISSION, employer_name="兰州职业技术学院"
        )
        internship = factory.Trait(evidence=Claim.Evidence.INTERNSHIP)

    outcome = factory.SubFactory(OutcomeFactory)
    by = Claim.By.SCHOOL
    destination = Destination.CONTRACT
    employer_name = "天水锻压机床(集团)有限公司"
    evidence = Claim.Evidence.CONTRACT
    starts_on = date(2026, 7, 1)


# work


class RunFactory(DjangoModelFactory):
    class Meta:
        model = Run

    kind = "roster_read"
    organisation = factory.SubFactory(OrganisationFactory)


class ImportFactory(DjangoModelFactory):
    """A roster that is read and waits to be confirmed."""

    class Meta:
        model = Import

    run = factory.SubFactory(RunFactory, state=Run.State.WAITING)
    kind = "roster_read"
    file_name = "roster.xlsx"
    digest = "0" * 64
    columns = factory.LazyFunction(lambda: {"used": [["姓名", "name"]], "dropped": []})
    counts = factory.LazyFunction(
        lambda: {
            "added": 1,
            "changed": 0,
            "unchanged": 0,
            "refused": 0,
            "warning": 0,
            "absent": 0,
            "skipped": 0,
        }
    )


# cms


def replant() -> None:
    """The roots that come with migrations and go when a test empties the tables: pages and collections."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Page.get_first_root_node() is None:
        of_pages = ContentType.objects.get_for_model(Page)
        Page.add_root(title="Root", slug="root", content_type=of_pages, locale=Locale.get_default())
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
