"""What became of graduates: claims with evidence, the graduate's word, and frozen rates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation
from vocmatch.accounts.scopes import within
from vocmatch.accounts.secrets import random_id
from vocmatch.applications.models import Application
from vocmatch.codes.models import Industry, Major, Occupation, Region
from vocmatch.schools.models import School
from vocmatch.students.models import Enrolment, scope_of


class Rung(models.IntegerChoices):
    """How well a claim is proved; computed by `definitions.rung_of` only."""

    UNKNOWN = 0, _("unknown")
    CLAIMED = 1, _("claimed")
    EVIDENCED = 2, _("with evidence")
    SCHOOL_CHECKED = 3, _("checked by the school")
    COUNTY_CHECKED = 4, _("checked by the county")


class Destination(models.TextChoices):
    """Codes of the graduate registration; D-blocks of the yearly form stand in `definitions`."""

    AGREEMENT = "10", _("employment agreement")
    CONTRACT = "11", _("labour contract")
    OTHER_HIRING = "12", _("other hiring")
    ASSISTANT = "27", _("research or administrative assistant")
    CONSCRIPT = "46", _("conscript")
    NATIONAL_PROJECT = "50", _("national grassroots project")
    LOCAL_PROJECT = "51", _("local grassroots project")
    OWN_BUSINESS = "75", _("own business")
    FREELANCE = "76", _("freelance")
    STUDY = "80", _("further study")
    ABROAD = "85", _("study abroad")
    SEEKING = "70", _("seeking work")
    PREPARING = "71", _("preparing for study")
    NOT_SEEKING = "72", _("not seeking work")


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, actor: Actor) -> OutcomeQuerySet:
        return self.filter(scope_of(actor, "enrolment__"))


class Outcome(models.Model):
    """One per graduated enrolment. `rung`, `destination` and `claim` are derived from its claims;
    the graduate's word stands beside them."""

    class Word(models.TextChoices):
        NONE = "none", _("not yet confirmed")
        CONFIRMED = "confirmed", _("confirmed by the graduate")
        DISPUTED = "disputed", _("disputed by the graduate")

    MOVES = {
        Word.NONE: {Word.CONFIRMED, Word.DISPUTED},
        Word.CONFIRMED: {Word.DISPUTED, Word.NONE},
        Word.DISPUTED: {Word.CONFIRMED, Word.NONE},
    }

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="outcome")
    claim = models.ForeignKey("Claim", models.PROTECT, null=True, blank=True, related_name="+")
    destination = models.CharField(max_length=2, choices=Destination, blank=True)
    rung = models.PositiveSmallIntegerField(choices=Rung, default=Rung.UNKNOWN)
    word = models.CharField(max_length=10, choices=Word, default=Word.NONE)
    word_at = models.DateTimeField(null=True, blank=True)
    dispute = models.TextField(max_length=1000, blank=True, help_text="for the bureau only, never the school")
    code_hash = models.CharField(max_length=64, blank=True, help_text="keyed HMAC of the answer code")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = OutcomeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"outcome {self.public_id}"


class Claim(models.Model):
    """What somebody says a graduate does, with evidence. Claims are added, never rewritten."""

    class By(models.TextChoices):
        SCHOOL = "school", _("school")
        EMPLOYER = "employer", _("employer")
        GRADUATE = "graduate", _("graduate")
        REGISTER = "register", _("official register")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for the school")
        SCHOOL_CHECKED = "school_checked", _("checked by the school")
        COUNTY_CHECKED = "county_checked", _("checked by the county")
        RETURNED = "returned", _("returned")
        REVOKED = "revoked", _("revoked")

    MOVES = {
        State.SUBMITTED: {State.SCHOOL_CHECKED, State.RETURNED, State.REVOKED},
        State.SCHOOL_CHECKED: {State.COUNTY_CHECKED, State.RETURNED, State.REVOKED},
        State.COUNTY_CHECKED: {State.REVOKED},
        State.RETURNED: {State.SUBMITTED, State.REVOKED},
        State.REVOKED: set(),
    }

    class Evidence(models.TextChoices):
        NONE = "", _("none")
        AGREEMENT = "agreement", _("stamped agreement")
        CONTRACT = "contract", _("labour contract")
        CERTIFICATE = "certificate", _("employer's certificate")
        PAYSLIPS = "payslips", _("pay records")
        ADMISSION = "admission", _("letter of admission")
        ENLISTMENT = "enlistment", _("enlistment notice")
        LICENCE = "licence", _("business licence")
        STATEMENT = "statement", _("signed statement")
        START = "start", _("start recorded by the employer")
        INTERNSHIP = "internship", _("internship agreement")

    class Channel(models.TextChoices):
        SCHOOL = "C1", _("recommended by the school")
        AGENCY = "C2", _("through an agency")
        OTHER = "C3", _("other")

    class Insurance(models.TextChoices):
        UNKNOWN = "", _("not stated")
        NONE = "S0", _("none")
        THREE = "S1", _("three kinds")
        FOUR = "S2", _("four kinds")
        FIVE = "S3", _("five kinds")
        FIVE_FUND = "S4", _("five kinds and housing fund")

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="claims")
    by = models.CharField(max_length=10, choices=By)
    state = models.CharField(max_length=15, choices=State, default=State.SUBMITTED)
    destination = models.CharField(max_length=2, choices=Destination)
    employer_name = models.CharField(max_length=120, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    occupation = models.ForeignKey(Occupation, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    pay = models.PositiveIntegerField(null=True, blank=True, help_text="yuan a month before tax")
    contract_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="0: none signed; 999: open"
    )
    insurance = models.CharField(max_length=2, choices=Insurance, blank=True)
    channel = models.CharField(max_length=2, choices=Channel, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence, blank=True)
    evidence_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the stored file")
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="claims")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"claim {self.public_id}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, actor: Actor) -> SnapshotQuerySet:
        """Published ones for everybody; the city sees its drafts."""
        return self if actor.in_city else self.filter(published_at__isnull=False)


class Snapshot(models.Model):
    """Rates of one cohort frozen at a cut-off date under one definition. Never edited.

    A correction is a new snapshot; `digest` covers the people counted, so it can be recomputed.
    """

    cohort = models.PositiveSmallIntegerField(help_text="year of graduation")
    cutoff = models.DateField()
    definition = models.CharField(max_length=10, help_text="version of the formulas, e.g. 2014")
    flags = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-cutoff", "-created_at"]

    def __str__(self) -> str:
        return f"{self.cohort} @ {self.cutoff}"


class CellQuerySet(models.QuerySet["Cell"]):
    def visible_to(self, actor: Actor) -> CellQuerySet:
        return self.filter(within(actor, "school__organisation"))


class Cell(models.Model):
    """Counts of one snapshot for one school and major. `counts` holds the integers by name
    (n, unknown, D1…D4, aligned, …), `people` the enrolment ids with their block, as counted."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="cells")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    county = models.ForeignKey(Region, models.PROTECT, related_name="+")
    major = models.ForeignKey(Major, models.PROTECT, related_name="+")
    counts = models.JSONField()
    people = models.JSONField(default=dict)

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "school", "major"], name="snapshot_cell_unique")
        ]

    def __str__(self) -> str:
        return f"{self.school_id} / {self.major_id}"


class Contact(models.Model):
    """A call, a talk or a visit to a graduate without work: the promise is to reach them in 14 days."""

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        TALK = "talk", _("guidance talk")
        VISIT = "visit", _("visit")
        MESSAGE = "message", _("message")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
