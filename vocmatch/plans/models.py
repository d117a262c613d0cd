"""The bureau's year plan: items, their targets, who carries which part, and what was observed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.secrets import random_id


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> PlanQuerySet:
        """A plan is published work: anybody may read it."""
        return self


class Plan(models.Model):
    """The plan of one bureau for one calendar year."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="plan_unique")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class Item(models.Model):
    """A numbered paragraph of the plan, in its own words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    text = models.TextField(help_text="the plan's own words")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_item_unique")]

    def __str__(self) -> str:
        return f"{self.number} {self.label}"

    @property
    def label(self) -> str:
        """The name in the language of the page (Chinese script is converted on output)."""
        return _in_language(self.name, self.name_en)


class TargetQuerySet(models.QuerySet["Target"]):
    def owned_by(self, actor: Actor) -> TargetQuerySet:
        """Targets of the plans of the actor's own bureau: those it may divide and report on."""
        return self.filter(item__plan__organisation=actor.organisation)


class Target(models.Model):
    """One measurable promise of an item.

    `indicator` names a function of `progress.INDICATORS`; empty means that observations are
    reported by hand. `value` is in `unit`; directions (above last year) have none.
    """

    class Comparator(models.TextChoices):
        AT_LEAST = "ge", _("at least")
        AT_MOST = "le", _("at most")
        ABOUT = "about", _("about")
        EQUAL = "eq", _("exactly")
        ABOVE_LAST_YEAR = "up", _("above last year")
        DONE = "done", _("done")

    class Source(models.TextChoices):
        PLATFORM = "P", _("computed here")
        REPORTED = "H", _("reported by hand")
        EXTERNAL = "X", _("external document")

    class Unit(models.TextChoices):
        PERSONS = "persons", _("persons")
        PERCENT = "percent", _("%")
        SCHOOLS = "schools", _("schools")
        COUNTIES = "counties", _("counties")
        DOCUMENTS = "documents", _("documents")
        SQUARE_METRES = "m2", _("m²")
        HOURS = "hours", _("hours a day")
        OPENINGS = "openings", _("openings")
        EMPLOYERS = "employers", _("employers")
        APPLICATIONS = "applications", _("applications")
        YUAN = "yuan", _("yuan a month")
        MILESTONE = "milestone", _("milestone")

    # What grows over the year and can be divided among counties and schools. Rates never are:
    # a rate as a quota is what the rules forbid (三不得), so it is watched and not handed out.
    COUNTED = frozenset({Unit.PERSONS, Unit.SCHOOLS, Unit.DOCUMENTS, Unit.SQUARE_METRES})

    item = models.ForeignKey(Item, models.CASCADE, related_name="targets")
    key = models.CharField(max_length=6, help_text="number and letter, e.g. 9a")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    text = models.CharField(max_length=200, blank=True, help_text="the plan's words for this promise")
    comparator = models.CharField(max_length=6, choices=Comparator)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    tolerance = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=15, choices=Unit)
    source = models.CharField(max_length=1, choices=Source)
    indicator = models.CharField(max_length=30, blank=True)
    soft = models.BooleanField(default=False, help_text="the plan says 力争: an aim, not a promise")
    implied = models.BooleanField(default=False, help_text="the number is implied, not stated")
    begins = models.DateField(help_text="the expected path rises from here …")
    due = models.DateField(help_text="… to the full value here")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["item__number", "key"]
        constraints = [
            models.UniqueConstraint(fields=["item", "key"], name="plan_target_unique"),
            models.CheckConstraint(
                condition=models.Q(comparator__in=["up", "done"]) | models.Q(value__isnull=False),
                name="plan_target_has_value",
                violation_error_message=_("A target that names a number needs the number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.label}"

    @property
    def label(self) -> str:
        """The name in the language of the page (Chinese script is converted on output)."""
        return _in_language(self.name, self.name_en)

    @property
    def divisible(self) -> bool:
        """Whether counties and schools may carry parts of it: stated counts only."""
        return self.comparator == self.Comparator.AT_LEAST and self.unit in self.COUNTED


class Allocation(models.Model):
    """The part of a divisible target that one county or school carries."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="allocations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="allocations")
    value = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "organisation"], name="allocation_unique")]

    def __str__(self) -> str:
        return f"{self.target_id} / {self.organisation_id}"


class Observation(models.Model):
    """A value reported by hand for a target, with its date and what proves it. Added, never edited:
    the latest one of a year counts. An earlier year's is the baseline of a direction."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="observations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=12, decimal_places=2)
    on = models.DateField()
    evidence = models.CharField(max_length=200, help_text="document, number, place")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-at"]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.value} ({self.on})"


def _in_language(name: str, name_en: str) -> str:
    return name_en if get_language() == "en" and name_en else name
