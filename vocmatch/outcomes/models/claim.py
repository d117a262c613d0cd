"""One outcome for each graduated enrolment, the claims about it, and the contacts with the graduate."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation, Role
from vocmatch.accounts.secrets import random_id
from vocmatch.applications.models import Application
from vocmatch.codes.models import Industry, Occupation, Region
from vocmatch.students.models import Enrolment, scope_of


class Rung(models.IntegerChoices):
    """How well a claim is proved; computed by `definitions.rung_of` only."""

    UNKNOWN = 0, _("unknown")
    CLAIMED = 1, _("claimed")
    EVIDENCED = 2, _("with evidence")
    SCHOOL_CHECKED = 3, _("checked by the school")
    COUNTY_CHECKED = 4, _("checked by the county")


class Destination(models.TextChoices):
    """Codes of the graduate registration; blocks of the yearly form stand in `definitions`."""

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
        """The graduate's own; those of the school, the named classes, the county, the city."""
        return self.filter(scope_of(actor, "enrolment__"))

    def of(self, cohort: int) -> OutcomeQuerySet:
        """Outcomes of those who graduated in that year."""
        return self.filter(enrolment__state=Enrolment.State.GRADUATED, enrolment__graduated_on__year=cohort)


class Outcome(models.Model):
    """One per graduated enrolment. `rung`, `destination` and `claim` are derived from its claims by
    `services.refresh`; the graduate's word stands beside them."""

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
    code_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="keyed HMAC of the answer code"
    )
    code_at = models.DateTimeField(null=True, blank=True, help_text="when the code was printed")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["word", "rung"])]

    def __str__(self) -> str:
        return f"outcome {self.public_id}"

    @property
    def tone(self) -> str:
        """The state of a status tag: how far the way to a checked claim is."""
        if self.rung == Rung.UNKNOWN:
            return "unknown"
        return "good" if self.rung >= Rung.SCHOOL_CHECKED else "watch"

    def word_seen_by(self, actor: Actor) -> str:
        """The graduate's word as the actor may read it: a dispute is between graduate and city."""
        hidden = self.word == self.Word.DISPUTED and not (actor.in_city or actor.role == Role.STUDENT)
        return self.Word.NONE if hidden else self.word


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, actor: Actor) -> ClaimQuerySet:
        """Claims about graduates the actor may see; an employer reads none, its own included."""
        return self.filter(scope_of(actor, "outcome__enrolment__"))


class Claim(models.Model):
    """What somebody says a graduate does, with evidence. Claims are added, never rewritten."""

    class By(models.TextChoices):
        SCHOOL = "school", _("school")
        EMPLOYER = "employer", _("employer")
        GRADUATE = "graduate", _("graduate")
        REGISTER = "register", _("official register")
        BUREAU = "bureau", _("education bureau")

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
        PROJECT = "project", _("document of the project")
        ADMISSION = "admission", _("letter of admission")
        RECORD = "record", _("entry in the student register")
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

    OPEN_ENDED = 999  # months of a contract without a last day

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="claims")
    by = models.CharField(max_length=10, choices=By)
    state = models.CharField(max_length=15, choices=State, default=State.SUBMITTED)
    destination = models.CharField(max_length=2, choices=Destination)
    employer_name = models.CharField(max_length=120, blank=True, help_text="employer, or school of study")
    credit_code = models.CharField(max_length=18, blank=True)
    occupation = models.ForeignKey(Occupation, models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(
        null=True, blank=True, help_text="first day of work; for study the date of the letter of admission"
    )
    pay = models.PositiveIntegerField(null=True, blank=True, help_text="yuan a month before tax")
    contract_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="0: none signed; 999: open-ended"
    )
    insurance = models.CharField(max_length=2, choices=Insurance, blank=True)
    channel = models.CharField(max_length=2, choices=Channel, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence, blank=True)
    evidence_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="SHA-256 of the stored file"
    )
    evidence_place = models.CharField(
        max_length=60, blank=True, help_text="where the paper is kept, if it is not stored here"
    )
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="claims")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"claim {self.public_id}"

    @property
    def tone(self) -> str:
        """The state of a status tag."""
        tones = {self.State.SUBMITTED: "watch", self.State.RETURNED: "bad", self.State.REVOKED: "bad"}
        return tones.get(self.State(self.state), "good")


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: Actor) -> ContactQuerySet:
        return self.filter(scope_of(actor, "enrolment__"))


class Contact(models.Model):
    """A call, a talk or a visit to a graduate without work: the promise is to reach them in 14 days."""

    PROMISED_DAYS = 14

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

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
