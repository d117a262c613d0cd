"""People who study or studied, where, and the profile they are matched on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.matching import birthday
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation, Role
from vocmatch.accounts.scopes import NOTHING, within
from vocmatch.accounts.secrets import random_id
from vocmatch.codes.models import Region
from vocmatch.schools.models import Program, School

# Fields of an enrolment whose changes are history that the student's page shows, and its kinds of `Step`.
HISTORY: Final = {"program": "students.enrolment.program", "class_name": "students.enrolment.class"}


def scope_of(actor: Actor, enrolment: str = "") -> models.Q:
    """Rows whose enrolment (at this look-up prefix) the actor may see: whole school, named classes, county, city.

    Employers never come here: they reach people through `applications` only.
    """
    if actor.role in {Role.EMPLOYER, Role.OPERATOR, Role.SCHOOL_EDITOR, None}:
        return NOTHING
    if actor.role == Role.STUDENT:
        return models.Q(**{f"{enrolment}student__user": actor.user})
    found = within(actor, f"{enrolment}school__organisation")
    if actor.role == Role.CLASS_TEACHER:
        found &= models.Q(**{f"{enrolment}class_name__in": actor.classes})
    return found


class StudentQuerySet(models.QuerySet["Student"]):
    def visible_to(self, actor: Actor) -> StudentQuerySet:
        """The student's own row; a school's, a class's, a county's or the city's students.

        Who has left is no longer the school's: it keeps the enrolment as history, and reads nothing of what
        the person does since.
        """
        if actor.role == Role.STUDENT:
            return self.filter(user=actor.user)
        seen = Enrolment.objects.filter(scope_of(actor)).exclude(state=Enrolment.State.LEFT)
        return self.filter(pk__in=seen.values("student_id"))


class Student(models.Model):
    """A person. `person_hash` is a keyed HMAC of document type and number, so one person is one row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="student"
    )
    name = models.CharField(max_length=60)
    person_hash = models.CharField(max_length=64, unique=True, editable=False)
    document_type = models.CharField(max_length=4, default="1", help_text="1: resident ID card")
    id_number = models.TextField(blank=True, help_text="encrypted")
    id_last4 = models.CharField(max_length=4, blank=True)
    birth_date = models.DateField()
    phone = models.TextField(blank=True, help_text="encrypted")
    home = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = StudentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: date) -> int:
        """Whole years on a day."""
        years = day.year - self.birth_date.year
        return years - (birthday(self.birth_date, years) > day)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, actor: Actor) -> EnrolmentQuerySet:
        """Also of those who have left: they count in the history of the school, not in its sight."""
        return self.filter(scope_of(actor))

    def graduates(self, cohort: int) -> EnrolmentQuerySet:
        """Graduated in that year; 结业 and 肄业 are not graduates (domain rule of the denominator)."""
        return self.filter(state=Enrolment.State.GRADUATED, graduated_on__year=cohort)

    def registered(self, year: int) -> EnrolmentQuerySet:
        """New students of an intake year: entered in it and registered in the national system."""
        return self.filter(entry_term__year=year, registered_on__isnull=False)

    def going_on(self) -> EnrolmentQuerySet:
        """Studies without a result yet: the school has to keep its students by name."""
        return self.filter(state__in=[Enrolment.State.ENROLLED, Enrolment.State.SUSPENDED])


class Enrolment(models.Model):
    """One person's study of one programme at one school, from entry to its result."""

    class State(models.TextChoices):
        ENROLLED = "enrolled", _("studying")
        SUSPENDED = "suspended", _("suspended")
        LEFT = "left", _("left")
        GRADUATED = "graduated", _("graduated")
        COMPLETED = "completed", _("completed without graduating")
        INCOMPLETE = "incomplete", _("ended early")

    MOVES = {
        State.ENROLLED: {
            State.SUSPENDED,
            State.LEFT,
            State.GRADUATED,
            State.COMPLETED,
            State.INCOMPLETE,
        },
        State.SUSPENDED: {State.ENROLLED, State.LEFT, State.INCOMPLETE},
        State.LEFT: {State.ENROLLED},
        State.GRADUATED: set(),
        State.COMPLETED: {State.GRADUATED},
        State.INCOMPLETE: set(),
    }

    class Scheme(models.TextChoices):
        """分段培养方式: through-train students are counted apart where a rate asks for it."""

        NONE = "none", _("not through-train")
        SECONDARY_HIGHER = "3+2", _("secondary and higher vocational 3+2")
        FIVE_YEAR = "five", _("five-year programme")
        TWO_THREE = "2+3", _("secondary and higher vocational 2+3")
        THREE_THREE = "3+3", _("secondary and higher vocational 3+3")
        HALF = "2.5+2.5", _("secondary and higher vocational 2.5+2.5")
        BACHELOR = "3+4", _("secondary vocational and bachelor 3+4")

    student = models.ForeignKey(Student, models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(School, models.PROTECT, related_name="enrolments")
    program = models.ForeignKey(Program, models.PROTECT, related_name="enrolments")
    class_name = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=30, blank=True, help_text="student number (学号)")
    entry_term = models.DateField(help_text="first day of the month of entry")
    scheme = models.CharField(max_length=10, choices=Scheme, default=Scheme.NONE)
    state = models.CharField(max_length=10, choices=State, default=State.ENROLLED)
    registered_on = models.DateField(null=True, blank=True)
    graduated_on = models.DateField(null=True, blank=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school", "entry_term"],
                name="enrolment_unique",
                violation_error_message=_("This person is enrolled at the school in that term already."),
            ),
            models.UniqueConstraint(
                fields=["school", "number"],
                condition=~models.Q(number=""),
                name="enrolment_number_unique",
                violation_error_message=_("Another student of the school has this student number."),
            ),
        ]
        indexes = [models.Index(fields=["state", "graduated_on"]), models.Index(fields=["entry_term"])]

    def __str__(self) -> str:
        return f"{self.program} {self.entry_term:%Y}"


class Profile(models.Model):
    """What a person holds and wishes. `seeking` is derived and the only truth of being in the index."""

    student = models.OneToOneField(Student, models.CASCADE, related_name="profile")
    skills = models.JSONField(default=list, blank=True, help_text="codes of held skills")
    certificates = models.JSONField(default=list, blank=True, help_text="codes of held certificates")
    occupations = models.JSONField(default=list, blank=True, help_text="codes of wished occupations")
    place = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", help_text="distances count from here"
    )
    pay = models.PositiveIntegerField(null=True, blank=True, help_text="expected pay in yuan a month")
    conditions = models.JSONField(default=list, blank=True, help_text="wished conditions")
    visible = models.BooleanField(default=False, help_text="employers may see the card (with consent)")
    personalised = models.BooleanField(default=True, help_text="openings are ordered by fit")
    looking = models.BooleanField(default=True, help_text="the person looks for work")
    placed = models.BooleanField(default=False, editable=False, help_text="written downward by outcomes")
    seeking = models.BooleanField(default=False, editable=False, db_index=True)

    def __str__(self) -> str:
        return f"profile {self.pk}"


class SlipQuerySet(models.QuerySet["Slip"]):
    def open(self) -> SlipQuerySet:
        """Not used and not older than `Slip.VALID`."""
        return self.filter(used_at=None, created_at__gt=timezone.now() - Slip.VALID)


class Slip(models.Model):
    """A printed one-time code. Only its keyed HMAC is stored; the account appears at first use."""

    VALID = timedelta(days=90)

    class Use(models.TextChoices):
        LOGIN = "login", _("first log-in")
        GUARDIAN = "guardian", _("guardian's consent")

    student = models.ForeignKey(Student, models.CASCADE, related_name="slips")
    use = models.CharField(max_length=10, choices=Use)
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    objects = SlipQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.use} slip {self.pk}"


class Erasure(models.Model):
    """A person had their data erased. No name and no key to a row: enough to know the person again when a
    roster or the restore of an older backup brings them back."""

    person_hash = models.CharField(max_length=64, unique=True, help_text="keyed HMAC as in Student")
    at = models.DateTimeField()
    nameless_at = models.DateTimeField(null=True, help_text="when name and number went, after the studies")

    def __str__(self) -> str:
        return f"erasure {self.pk}"
