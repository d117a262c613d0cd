"""Employers and the openings they post."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation, Role
from vocmatch.accounts.scopes import NOTHING
from vocmatch.accounts.secrets import random_id
from vocmatch.codes.models import Industry, Occupation, Region


def own_or_overseen(actor: Actor, employer: str = "") -> models.Q:
    """Rows of the actor's own employer; verifying and bureau roles see their county's or all."""
    if actor.role == Role.EMPLOYER:
        return models.Q(**{f"{employer}organisation": actor.organisation})
    if actor.in_city:
        return ~NOTHING
    if actor.in_county:
        return models.Q(**{f"{employer}organisation__region_id": actor.county})
    return NOTHING


class EmployerQuerySet(models.QuerySet["Employer"]):
    def visible_to(self, actor: Actor) -> EmployerQuerySet:
        return self.filter(own_or_overseen(actor))

    def verified(self, on: date | None = None) -> EmployerQuerySet:
        """Active and verified on that day; verification lasts six months at most (人社厅发〔2025〕60号)."""
        day = on or timezone.localdate()
        return self.filter(organisation__state=Organisation.State.ACTIVE, verified_until__gte=day)


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

    def verified_on(self, day: date) -> bool:
        """Whether the employer may publish on that day."""
        active = self.organisation.state == Organisation.State.ACTIVE
        return active and self.verified_until is not None and self.verified_until >= day


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open(self, on: date | None = None) -> OpeningQuerySet:
        """Published, not closed and of a verified employer on that day: what anybody may see."""
        day = on or timezone.localdate()
        return self.filter(
            state=Opening.State.PUBLISHED,
            published_on__lte=day,
            closes_on__gte=day,
            employer__organisation__state=Organisation.State.ACTIVE,
            employer__verified_until__gte=day,
        )

    def visible_to(self, actor: Actor) -> OpeningQuerySet:
        """Open ones for everybody; all of an employer for itself and those who oversee it."""
        mine = self.filter(own_or_overseen(actor, "employer__"))
        return (mine | self.open()).distinct() if actor.role else self.open()

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
    contract_months = models.PositiveSmallIntegerField(null=True, blank=True)
    probation_months = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField()
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
        ]

    def __str__(self) -> str:
        return self.title
