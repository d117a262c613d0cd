"""Who acts, for whom, and what they did."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.secrets import random_id
from vocmatch.codes.models import Region


class User(AbstractUser):
    """One log-in. Names of students stand in `students.Student`, never here."""


class Organisation(models.Model):
    """A bureau, school, employer or operator; the tree bureau → county bureau → school is `parent`."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", _("education bureau")
        SCHOOL = "school", _("school")
        EMPLOYER = "employer", _("employer")
        OPERATOR = "operator", _("operator")

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for review")
        ACTIVE = "active", _("active")
        FROZEN = "frozen", _("frozen")
        CLOSED = "closed", _("closed")

    MOVES = {
        State.PENDING: {State.ACTIVE, State.CLOSED},
        State.ACTIVE: {State.FROZEN, State.CLOSED},
        State.FROZEN: {State.ACTIVE, State.CLOSED},
        State.CLOSED: set(),
    }

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "region"],
                name="organisation_name_unique",
                violation_error_message=_("An organisation of this name exists already in this county."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a membership allows; the rights stand in `permissions.csv`."""

    STUDENT = "student", _("student")
    EMPLOYER = "employer", _("employer")
    SCHOOL_EDITOR = "school_editor", _("school editor")
    CLASS_TEACHER = "class_teacher", _("class teacher")
    SCHOOL_OFFICER = "school_officer", _("school officer")
    COUNTY_OFFICER = "county_officer", _("county officer")
    CITY_ANALYST = "city_analyst", _("city analyst")
    CITY_VERIFIER = "city_verifier", _("city verifier")
    CITY_ADMIN = "city_admin", _("city administrator")
    OPERATOR = "operator", _("operator")


CITY_ROLES = frozenset({Role.CITY_ANALYST, Role.CITY_VERIFIER, Role.CITY_ADMIN})
SCHOOL_ROLES = frozenset({Role.SCHOOL_EDITOR, Role.CLASS_TEACHER, Role.SCHOOL_OFFICER})


class Membership(models.Model):
    """A user in a role at an organisation. One of them at a time is active (see `actor.Actor`)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    classes = models.JSONField(default=list, blank=True, help_text="class names a class teacher may see")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"


class Step(models.Model):
    """One move of any record through its states; written by `transitions.move` only."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.from_state} → {self.to_state}"


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete a row of the access log."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **changes: Any) -> int:
        """Raises `AppendOnly`."""
        raise AppendOnly(self.model._meta.label)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises `AppendOnly`."""
        raise AppendOnly(self.model._meta.label)


class AppendOnlyModel(models.Model):
    """Rows that are added and read. A trigger of the database holds against those who go round this."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a row; raises `AppendOnly` for one that exists."""
        if not self._state.adding:
            raise AppendOnly(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises `AppendOnly`."""
        raise AppendOnly(self._meta.label)


class Access(AppendOnlyModel):
    """Somebody looked at a person's record, and for what purpose. Rows are only added, and sealed."""

    # Who looked is part of the log: such a user is switched off, never deleted.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.purpose}"


class AccessSeal(AppendOnlyModel):
    """Closes a stretch of the access log; see `sealing`. No two seals follow the same one."""

    at = models.DateTimeField()
    rows = models.JSONField(help_text="ids of the rows it covers")
    up_to = models.BigIntegerField(help_text="highest id that this or an earlier seal covers")
    previous = models.CharField(max_length=64, blank=True, unique=True, help_text="digest of the seal before")
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"seal {self.pk}"


class Notice(models.Model):
    """A line in somebody's inbox that leads to the page where they can act."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text


class Consent(models.Model):
    """A person's consent to one purpose (PIPL art. 13 and 14), or a guardian's for a 16- or 17-year-old.

    Withdrawing sets `withdrawn_at`; the row stays as proof. A new consent is a new row.
    """

    class Purpose(models.TextChoices):
        EMPLOYERS = "employers", _("employers may see a card without my name")
        PERSONALISED = "personalised", _("openings are ordered for me")

    class By(models.TextChoices):
        SELF = "self", _("the person")
        GUARDIAN = "guardian", _("a guardian")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    by = models.CharField(max_length=10, choices=By, default=By.SELF)
    version = models.CharField(max_length=10, help_text="edition of the text that was agreed to")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose", "by"],
                condition=models.Q(withdrawn_at=None),
                name="consent_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.by}"
