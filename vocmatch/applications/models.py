"""A person's application to an opening and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.matching import birthday
from search.matching.limits import WORKING_AGE
from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Role
from vocmatch.accounts.scopes import NOTHING
from vocmatch.accounts.secrets import random_id
from vocmatch.employers.models import Employer, Opening
from vocmatch.students.models import Student


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, actor: Actor) -> ApplicationQuerySet:
        """The applicant's own, the employer's inbox, the school's or class's; nobody else's.

        An employer sees nobody under 16 (Labour Law art. 15), however the application came about.
        """
        if actor.role == Role.STUDENT:
            return self.filter(student__user=actor.user)
        if actor.role == Role.EMPLOYER:
            youngest = birthday(timezone.localdate(), -WORKING_AGE)
            inbox = self.filter(opening__employer__organisation=actor.organisation)
            return inbox.filter(student__birth_date__lte=youngest)
        if actor.in_school:
            return self.filter(student__in=Student.objects.visible_to(actor))
        return self.filter(NOTHING)

    def waiting(self) -> ApplicationQuerySet:
        """Those the employer has not answered yet."""
        return self.filter(state__in=[Application.State.APPLIED, Application.State.VIEWED])

    def for_the_applicant(self) -> ApplicationQuerySet:
        """Those that wait for the applicant's word: an offer, or an interview not agreed to yet."""
        asked = models.Q(state=Application.State.INTERVIEW, interview_accepted_at=None)
        return self.filter(asked | models.Q(state=Application.State.OFFERED))


class Application(models.Model):
    """One person and one opening. Keeps the match as it was shown: points, parts and version."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        VIEWED = "viewed", _("seen by the employer")
        SHORTLISTED = "shortlisted", _("shortlisted")
        INTERVIEW = "interview", _("invited to an interview")
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        STARTED = "started", _("started work")
        REFUSED = "refused", _("refused by the employer")
        DECLINED = "declined", _("declined by the applicant")
        WITHDRAWN = "withdrawn", _("withdrawn by the applicant")
        EXPIRED = "expired", _("expired without an answer")

    _IN_PROCESS = {State.REFUSED, State.WITHDRAWN, State.EXPIRED}
    MOVES = {
        State.APPLIED: {State.VIEWED, State.SHORTLISTED, State.INTERVIEW, State.OFFERED, *_IN_PROCESS},
        State.VIEWED: {State.SHORTLISTED, State.INTERVIEW, State.OFFERED, *_IN_PROCESS},
        State.SHORTLISTED: {State.INTERVIEW, State.OFFERED, *_IN_PROCESS},
        # To itself: the employer names another day.
        State.INTERVIEW: {State.INTERVIEW, State.OFFERED, *_IN_PROCESS},
        State.OFFERED: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN, State.EXPIRED},
        State.ACCEPTED: {State.STARTED, State.DECLINED},
        State.STARTED: set(),
        State.REFUSED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
        State.EXPIRED: set(),
    }
    ENDED = frozenset({State.STARTED, State.REFUSED, State.DECLINED, State.WITHDRAWN, State.EXPIRED})

    # Came to nothing: the employer reads the person's name and letter no more.
    OVER = ENDED - {State.STARTED}

    student = models.ForeignKey(Student, models.PROTECT, related_name="applications")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="applications")
    state = models.CharField(max_length=12, choices=State, default=State.APPLIED)
    letter = models.TextField(max_length=1000, blank=True, help_text="a few words to the employer")
    answer = models.TextField(max_length=1000, blank=True, help_text="what the employer said")
    match = models.JSONField(help_text="total, version and points by factor when applying")
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", help_text="student or teacher"
    )
    interview_at = models.DateTimeField(null=True, blank=True)
    interview_accepted_at = models.DateTimeField(
        null=True, blank=True, help_text="when the applicant agreed to come on that day"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "opening"],
                condition=~models.Q(state__in=["withdrawn", "declined", "expired"]),
                name="application_once",
                violation_error_message=_("You have applied to this opening already."),
            )
        ]

    def __str__(self) -> str:
        return f"application {self.public_id}"

    @property
    def tone(self) -> str:
        """How the state reads at a glance: good, watch, bad or unknown."""
        tones = {
            "offered": "good",
            "accepted": "good",
            "started": "good",
            "interview": "watch",
            "refused": "bad",
        }
        return tones.get(self.state, "unknown")

    @property
    def is_over(self) -> bool:
        """Whether it came to nothing."""
        return self.state in self.OVER

    @property
    def can_withdraw(self) -> bool:
        return self.State.WITHDRAWN in self.MOVES[self.state]

    @property
    def asks_to_interview(self) -> bool:
        """Invited to a day and hour that the applicant has not agreed to yet."""
        invited = self.state == self.State.INTERVIEW and self.interview_at is not None
        return invited and self.interview_accepted_at is None

    @property
    def shows_phone(self) -> bool:
        """The employer sees the phone once the person agreed to an interview or took the post.

        What has come to nothing needs no call: then it is hidden again.
        """
        if self.state in {self.State.ACCEPTED, self.State.STARTED}:
            return True
        talking = self.state in {self.State.INTERVIEW, self.State.OFFERED}
        return talking and self.interview_accepted_at is not None


class CardViewQuerySet(models.QuerySet["CardView"]):
    def visible_to(self, actor: Actor) -> CardViewQuerySet:
        """The person who was looked at sees who it was; nobody else does."""
        return self.filter(student__user=actor.user) if actor.role == Role.STUDENT else self.filter(NOTHING)


class CardView(models.Model):
    """An employer saw a person's card on a day: what the daily quota counts, and what the person may know."""

    # Three full lists: enough to fill posts from, too few to copy a city's young people card by card.
    A_DAY = 60

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="card_views")
    student = models.ForeignKey(Student, models.CASCADE, related_name="card_views")
    on = models.DateField()

    objects = CardViewQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "employer_id"]
        constraints = [models.UniqueConstraint(fields=["employer", "on", "student"], name="card_view_once")]

    def __str__(self) -> str:
        return f"{self.employer_id} saw {self.student_id} on {self.on}"


class RefusedPair(models.Model):
    """A person and an opening that are not shown to each other again."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="refused_pairs")
    opening = models.ForeignKey(Opening, models.CASCADE, related_name="refused_pairs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "opening"], name="refused_pair_unique")]

    def __str__(self) -> str:
        return f"{self.student_id} / {self.opening_id}"
