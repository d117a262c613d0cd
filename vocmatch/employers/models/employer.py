"""Employers, their verification, and the legal minimum of pay."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation, Role
from vocmatch.accounts.scopes import NOTHING
from vocmatch.codes.models import Industry, Region


def own_or_overseen(actor: Actor, employer: str = "") -> models.Q:
    """Rows of the actor's own employer; verifying and bureau roles see their county's or all."""
    if actor.role == Role.EMPLOYER:
        return models.Q(**{f"{employer}organisation": actor.organisation})
    if actor.in_city:
        return ~NOTHING
    if actor.in_county:
        return models.Q(**{f"{employer}organisation__region_id": actor.county})
    return NOTHING


def _verified_on(day: date) -> models.Q:
    return models.Q(organisation__state=Organisation.State.ACTIVE, verified_until__gte=day)


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, actor: Actor) -> EmployerQuerySet:
        """Whose card the actor may read: verified ones for everybody, own and overseen ones always."""
        return self.filter(own_or_overseen(actor) | _verified_on(timezone.localdate()))

    def owned_by(self, actor: Actor) -> EmployerQuerySet:
        """The actor's own employer, or those the actor oversees."""
        return self.filter(own_or_overseen(actor))

    def verified(self, on: date | None = None) -> EmployerQuerySet:
        """Active and verified on that day; verification lasts six months at most (人社厅发〔2025〕60号)."""
        return self.filter(_verified_on(on or timezone.localdate()))


class Employer(models.Model):
    """One employer, known by its unified social credit code (GB 32100)."""

    class Nature(models.TextChoices):
        """Kinds of employer (单位性质) as the graduate registration lists them."""

        AUTHORITY = "10", _("state organ")
        RESEARCH = "20", _("research and design institute")
        HIGHER_EDUCATION = "21", _("higher education")
        SCHOOL = "22", _("school")
        HEALTH = "23", _("health institution")
        OTHER_PUBLIC = "29", _("other public institution")
        STATE_OWNED = "31", _("state-owned enterprise")
        FOREIGN = "32", _("foreign-invested enterprise")
        OTHER_ENTERPRISE = "39", _("other enterprise")
        ARMY = "40", _("army")
        VILLAGE = "55", _("village")
        COMMUNITY = "56", _("urban community")

    class Size(models.TextChoices):
        MICRO = "1", _("under 20 people")
        SMALL = "2", _("20 to 299 people")
        MEDIUM = "3", _("300 to 999 people")
        LARGE = "4", _("1,000 people and more")

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="employer")
    credit_code = models.CharField(max_length=18, unique=True)
    nature = models.CharField(max_length=2, choices=Nature, default=Nature.OTHER_ENTERPRISE)
    size = models.CharField(max_length=1, choices=Size, blank=True)
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    about = models.TextField(max_length=2000, blank=True, help_text="what the employer does (单位基本情况)")
    address = models.CharField(max_length=160, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    contact = models.CharField(max_length=60, blank=True)
    phone = models.TextField(blank=True, help_text="encrypted")
    verified_until = models.DateField(null=True, blank=True)
    answered = models.PositiveIntegerField(default=0, help_text="applications answered (from applications)")
    asked = models.PositiveIntegerField(default=0, help_text="applications received (from applications)")

    objects = EmployerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def public_id(self) -> str:
        return self.organisation.public_id

    def verified_on(self, day: date) -> bool:
        """Whether the employer may publish on that day."""
        active = self.organisation.state == Organisation.State.ACTIVE
        return active and self.verified_until is not None and self.verified_until >= day


class Verification(models.Model):
    """One check of an employer's licence and real name by the city, with the day it ends."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="verifications")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    until = models.DateField()
    note = models.CharField(max_length=200, blank=True, help_text="what was looked at")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.employer_id} until {self.until}"


class MinimumWageQuerySet(models.QuerySet["MinimumWage"]):
    def of(self, region: str, on: date) -> MinimumWage | None:
        """The one in force in a county on that day: its own, else its prefecture's, else its province's."""
        places = [region, f"{region[:4]}00", f"{region[:2]}0000"]
        rows = self.filter(region_id__in=places, valid_from__lte=on).order_by("-region_id", "-valid_from")
        return rows.first()


class MinimumWage(models.Model):
    """The legal minimum of a region from a day on, as its government announced it (entered by the city)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    month = models.PositiveIntegerField(help_text="yuan a month, full-time")
    hour = models.DecimalField(max_digits=6, decimal_places=2, help_text="yuan an hour, part-time")
    source = models.CharField(max_length=160, help_text="document that sets it")

    objects = MinimumWageQuerySet.as_manager()

    class Meta:
        ordering = ["region_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "valid_from"],
                name="minimum_wage_unique",
                violation_error_message=_("There is a minimum wage for this region and day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.valid_from}: {self.month}"
