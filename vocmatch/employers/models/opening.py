"""Openings: posts to fill."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation, Role
from vocmatch.accounts.secrets import random_id
from vocmatch.codes.models import Occupation, Region
from vocmatch.employers.models.employer import Employer, own_or_overseen


def _open_on(day: date) -> models.Q:
    return models.Q(
        state=Opening.State.PUBLISHED,
        published_on__lte=day,
        closes_on__gte=day,
        employer__organisation__state=Organisation.State.ACTIVE,
        employer__verified_until__gte=day,
    )


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open(self, on: date | None = None) -> OpeningQuerySet:
        """Published, not closed and of a verified employer on that day: what anybody may see."""
        return self.filter(_open_on(on or timezone.localdate()))

    def visible_to(self, actor: Actor) -> OpeningQuerySet:
        """Open ones for everybody; all of an employer for itself and those who oversee it."""
        return self.filter(own_or_overseen(actor, "employer__") | _open_on(timezone.localdate()))

    def owned_by(self, actor: Actor) -> OpeningQuerySet:
        """Openings the actor may edit."""
        if actor.role != Role.EMPLOYER:
            return self.none()
        return self.filter(employer__organisation=actor.organisation)


class Opening(models.Model):
    """A post to fill, with the six elements the law asks for (人力资源市场暂行条例 art. 24).

    They are: the employer (`employer.about`), how many (`seats`), what is required (`requirements` with
    `education`, `majors`, `required_certificates`), the work (`duties`), where (`region`, `address`)
    and the basic pay. Pay in yuan on `pay_basis`; month equivalents only for month, year and day.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        EXPIRED = "expired", _("expired")
        CLOSED = "closed", _("filled or closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    MOVES = {
        State.DRAFT: {State.PUBLISHED, State.WITHDRAWN},
        State.PUBLISHED: {State.EXPIRED, State.CLOSED, State.WITHDRAWN},
        State.EXPIRED: {State.PUBLISHED, State.CLOSED},
        State.CLOSED: {State.PUBLISHED},
        State.WITHDRAWN: {State.DRAFT},
    }

    class Kind(models.TextChoices):
        FULL_TIME = "full", _("full-time")
        PART_TIME = "part", _("part-time")
        APPRENTICE = "apprentice", _("apprenticeship")
        DISPATCH = "dispatch", _("labour dispatch")

    class Basis(models.TextChoices):
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")
        DAY = "day", _("a day")
        HOUR = "hour", _("an hour")
        PIECE = "piece", _("by the piece")

    class Condition(models.TextChoices):
        """What a person can wish and an opening can offer."""

        CONTRACT = "contract", _("contract of a year and more")
        INSURANCE = "insurance", _("social insurance")
        HOUSING = "housing", _("housing")
        MEALS = "meals", _("meals")
        NO_NIGHTS = "no_nights", _("no night shifts")
        WEEKENDS = "weekends", _("weekends off")
        TRAINING = "training", _("training by the employer")

    class Hazard(models.TextChoices):
        """Work forbidden under 18 (未成年工特殊保护规定 art. 3)."""

        DUST = "dust", _("dust")
        TOXIC = "toxic", _("toxic substances")
        HEIGHT = "height", _("work at height")
        COLD = "cold", _("cold or cold water")
        HEAT = "heat", _("heat")
        HEAVY = "heavy", _("heavy loads")
        UNDERGROUND = "underground", _("underground or quarry")
        RADIATION = "radiation", _("radiation")
        FLAMMABLE = "flammable", _("flammable or explosive substances")
        FIELD = "field", _("field survey, logging or diving")
        VIBRATION = "vibration", _("hammer drills and rock drills")
        POSTURE = "posture", _("forced posture or fast lines")
        BOILER = "boiler", _("boiler stoking")

    class SexGround(models.TextChoices):
        """The only grounds for keeping women from a post (女职工禁忌从事的劳动范围, 2012)."""

        UNDERGROUND = "underground", _("underground mining")
        INTENSITY = "intensity", _("physical labour of intensity IV")
        LOADS = "loads", _("loads over 20 kg more than six times an hour, or over 25 kg")

    class Education(models.IntegerChoices):
        """Ranks: a person needs at least the rank an opening asks for."""

        ANY = 0, _("any")
        JUNIOR = 1, _("junior secondary")
        SECONDARY = 2, _("secondary (vocational or general)")
        COLLEGE = 3, _("college")
        BACHELOR = 4, _("bachelor")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="openings")
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FULL_TIME)
    occupation = models.ForeignKey(Occupation, models.PROTECT, null=True, blank=True, related_name="+")
    seats = models.PositiveSmallIntegerField()
    duties = models.TextField(max_length=3000)
    requirements = models.TextField(max_length=2000, blank=True)
    education = models.PositiveSmallIntegerField(choices=Education, default=Education.ANY)
    majors = models.JSONField(default=list, blank=True, help_text='codes; ["any"] welcomes all')
    skills = models.JSONField(default=list, blank=True)
    certificates = models.JSONField(default=list, blank=True, help_text="welcome certificates")
    required_certificates = models.JSONField(default=list, blank=True, help_text="required by law")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    address = models.CharField(max_length=160, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    pay_min = models.PositiveIntegerField(null=True, blank=True)
    pay_max = models.PositiveIntegerField(null=True, blank=True)
    pay_basis = models.CharField(max_length=6, choices=Basis, default=Basis.MONTH)
    pay_months = models.PositiveSmallIntegerField(default=12, help_text="months paid a year")
    pay_text = models.CharField(max_length=120, blank=True)
    conditions = models.JSONField(default=list, blank=True)
    hazards = models.JSONField(default=list, blank=True)
    sex_ground = models.CharField(max_length=12, choices=SexGround, blank=True)
    contract_months = models.PositiveSmallIntegerField(null=True, blank=True)
    probation_months = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(
        null=True, blank=True, help_text="last day; set when publishing if left open"
    )
    source = models.CharField(max_length=120, blank=True, help_text="where a re-posted opening comes from")
    language = models.CharField(max_length=10, default="zh-hans")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    applicants = models.PositiveIntegerField(default=0, editable=False, help_text="written by applications")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "id"]
        indexes = [models.Index(fields=["state", "closes_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pay_max__isnull=True) | models.Q(pay_max__gte=models.F("pay_min")),
                name="opening_pay_in_order",
                violation_error_message=_("The highest pay is below the lowest."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1),
                name="opening_seats",
                violation_error_message=_("Say how many people are wanted, at least one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(published_on__isnull=False, closes_on__isnull=False),
                name="opening_published_dated",
                violation_error_message=_("A published opening needs its first and last day."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> tuple[float | None, float | None]:
        """Latitude and longitude of the post, else of the county seat."""
        if self.lat is not None and self.lon is not None:
            return self.lat, self.lon
        return self.region.lat, self.region.lon

    def days_left(self, on: date | None = None) -> int | None:
        """Whole days until it closes; None without a last day."""
        return (self.closes_on - (on or timezone.localdate())).days if self.closes_on else None
