"""Schools, what they teach, and how many places a year has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.scopes import within
from vocmatch.accounts.secrets import random_id
from vocmatch.codes.models import Major


class School(models.Model):
    """A secondary-vocational school. Name, county and state stand in its organisation."""

    class Type(models.TextChoices):
        """Kinds of school by GB/T 33782-2017."""

        ADJUSTED = "361", _("adjusted secondary vocational school")
        TECHNICAL = "362", _("secondary technical school")
        NORMAL = "363", _("secondary normal school")
        ADULT = "364", _("adult secondary school")
        VOCATIONAL_HIGH = "365", _("vocational high school")
        TECHNICIAN = "366", _("technician school")

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="school")
    type = models.CharField(max_length=3, choices=Type)
    name_en = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=160, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def public_id(self) -> str:
        return self.organisation.public_id


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, actor: Actor) -> ProgramQuerySet:
        """Programmes of the schools the actor works for or oversees."""
        return self.filter(within(actor, "school__organisation"))

    def listed(self) -> ProgramQuerySet:
        """Programmes anybody may see: published ones of active schools."""
        return self.filter(listed=True, school__organisation__state=Organisation.State.ACTIVE)


class Program(models.Model):
    """A major as one school teaches it. `listed` says that its page is live (written by cms)."""

    class Mode(models.TextChoices):
        FULL_TIME = "full_time", pgettext_lazy("way of studying", "full-time")
        PART_TIME = "part_time", pgettext_lazy("way of studying", "part-time")

    school = models.ForeignKey(School, models.PROTECT, related_name="programs")
    major = models.ForeignKey(Major, models.PROTECT, related_name="programs")
    years = models.PositiveSmallIntegerField(default=3, help_text="length of study in years")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.FULL_TIME)
    skills = models.JSONField(default=list, blank=True, help_text="codes of skills taught")
    certificates = models.JSONField(default=list, blank=True, help_text="codes of certificates prepared for")
    listed = models.BooleanField(default=False, editable=False)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["school_id", "major_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "major", "years", "mode"],
                name="program_unique",
                violation_error_message=_("The school has this programme already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.major} · {self.school}"


class ProgramYear(models.Model):
    """Places and fee of one programme in one intake year (autumn)."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="year_rows")
    year = models.PositiveSmallIntegerField()
    places = models.PositiveIntegerField()
    fee = models.PositiveIntegerField(default=0, help_text="tuition in yuan a year; 0 is free")

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["program", "year"], name="program_year_unique")]

    def __str__(self) -> str:
        return f"{self.program} {self.year}"
