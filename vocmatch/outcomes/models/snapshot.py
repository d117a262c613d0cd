"""Rates frozen at a cut-off date, down to the people they count."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.scopes import within
from vocmatch.accounts.secrets import random_id
from vocmatch.codes.models import Major, Region
from vocmatch.schools.models import School


class Frozen(RuntimeError):
    """Somebody tried to change a snapshot. A correction is a new one."""


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, actor: Actor) -> SnapshotQuerySet:
        """Published ones for everybody; the city sees its drafts."""
        return self if actor.in_city else self.published()

    def published(self) -> SnapshotQuerySet:
        return self.filter(published_at__isnull=False)

    def update(self, **changes: Any) -> int:
        """Publishing is the only change there is; raises `Frozen` for any other."""
        if set(changes) - {"published_at", "published_by"}:
            raise Frozen(", ".join(changes))
        return super().update(**changes)


class Snapshot(models.Model):
    """Rates of one cohort frozen at a cut-off date under one definition. Never edited.

    A correction is a new snapshot. `digest` covers who is counted as what, so that a later
    computation can be compared to the person (`stats.verify`).
    """

    class Definition(models.TextChoices):
        """Versions of the formulas; what they say stands in `definitions`."""

        V2006 = "2006", _("2006: shares of all placed graduates")
        V2014 = "2014", _("2014: shares of the directly employed")

    cohort = models.PositiveSmallIntegerField(help_text="year of graduation")
    cutoff = models.DateField()
    definition = models.CharField(max_length=10, choices=Definition, default=Definition.V2014)
    flags = models.JSONField(default=dict, blank=True, help_text="see definitions.Flags")
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, help_text="claims are read as they stood then")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-cutoff", "-created_at"]
        indexes = [models.Index(fields=["cohort", "cutoff"])]

    def __str__(self) -> str:
        return f"{self.cohort} @ {self.cutoff}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new snapshot; raises `Frozen` for one that exists."""
        if not self._state.adding:
            raise Frozen(str(self))
        super().save(*args, **kwargs)


class CellQuerySet(models.QuerySet["Cell"]):
    def visible_to(self, actor: Actor) -> CellQuerySet:
        return self.filter(within(actor, "school__organisation"))

    def update(self, **changes: Any) -> int:
        """Raises `Frozen`: a cell is part of its snapshot."""
        raise Frozen(", ".join(changes))


class Cell(models.Model):
    """Counts of one snapshot for one school and major.

    `counts` holds integers by name (`stats.tally`), `pays` the monthly pays of the directly employed in
    order, `people` a row for each graduate as counted (`stats.Person`): for the recount, never for a screen.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="cells")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    county = models.ForeignKey(Region, models.PROTECT, related_name="+")
    major = models.ForeignKey(Major, models.PROTECT, related_name="+")
    counts = models.JSONField()
    pays = models.JSONField(default=list)
    people = models.JSONField(default=list)

    objects = CellQuerySet.as_manager()

    class Meta:
        ordering = ["county_id", "school_id", "major_id"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "school", "major"], name="snapshot_cell_unique")
        ]

    def __str__(self) -> str:
        return f"{self.school_id} / {self.major_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new cell; raises `Frozen` for one that exists."""
        if not self._state.adding:
            raise Frozen(str(self))
        super().save(*args, **kwargs)
