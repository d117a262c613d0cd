"""The bureau's year plan: items, their targets, who carries which part, and what was observed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.models import Organisation
from vocmatch.accounts.secrets import random_id


class Plan(models.Model):
    """The plan of one bureau for one calendar year."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="plan_unique")]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """A numbered paragraph of the plan, in its own words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    text = models.TextField(help_text="the plan's own words")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_item_unique")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Target(models.Model):
    """One measurable promise of an item. `indicator` names a function of `progress.INDICATORS`;
    empty means observations are reported by hand."""

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

    item = models.ForeignKey(Item, models.CASCADE, related_name="targets")
    key = models.CharField(max_length=6, help_text="number and letter, e.g. 9a")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    comparator = models.CharField(max_length=6, choices=Comparator)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    tolerance = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=20)
    source = models.CharField(max_length=1, choices=Source)
    indicator = models.CharField(max_length=30, blank=True)
    soft = models.BooleanField(default=False, help_text="the plan says 力争: an aim, not a promise")
    implied = models.BooleanField(default=False, help_text="the number is implied, not stated")
    due = models.DateField(null=True, blank=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    class Meta:
        ordering = ["item__number", "key"]
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="plan_target_unique")]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class Allocation(models.Model):
    """The part of a target one county or school carries. Rates are monitored, never allocated (三不得)."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="allocations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="allocations")
    value = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "organisation"], name="allocation_unique")]

    def __str__(self) -> str:
        return f"{self.target_id} / {self.organisation_id}"


class Observation(models.Model):
    """A value reported by hand for a target, with its date and what proves it. Added, never edited."""

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
