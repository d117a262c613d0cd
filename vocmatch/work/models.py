"""One row per long piece of work, and what an import holds between reading and writing."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vocmatch.accounts.actor import Actor
from vocmatch.accounts.models import Organisation, Role
from vocmatch.accounts.secrets import random_id
from vocmatch.work.messages import Message


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, actor: Actor) -> RunQuerySet:
        """The own organisation's work; operators see that of all (state and counts, see the template)."""
        if actor.role == Role.OPERATOR:
            return self
        return self.filter(organisation=actor.organisation) if actor.organisation else self.none()

    def waiting_for_hands(self) -> RunQuerySet:
        """Queued, or left by a process that was killed: running without a sign of life for `Run.STALE`."""
        stale = models.Q(state=Run.State.RUNNING, heartbeat__lt=timezone.now() - Run.STALE)
        return self.filter(models.Q(state=Run.State.QUEUED) | stale)


class Run(models.Model):
    """A long piece of work. This row is the truth; queues and threads only hurry it on."""

    # Longer than any stage that gives no sign of life, such as writing 60,000 rows in one transaction.
    STALE = timedelta(seconds=60)
    MOST_ATTEMPTS = 3

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to begin")
        RUNNING = "running", _("running")
        WAITING = "waiting", _("waiting for your decision")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("given up")

    MOVES = {
        State.QUEUED: {State.RUNNING, State.CANCELLED},
        State.RUNNING: {State.WAITING, State.DONE, State.FAILED},
        State.WAITING: {State.DONE, State.CANCELLED},
        State.DONE: set(),
        State.FAILED: set(),
        State.CANCELLED: set(),
    }

    kind = models.CharField(max_length=20)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    arguments = models.JSONField(default=dict, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="0 while unknown")
    note = models.CharField(max_length=120, blank=True, help_text="source text of the step it is at")
    counts = models.JSONField(default=dict, blank=True)
    error = models.JSONField(default=list, blank=True, help_text="a stored Message")
    claim = models.CharField(max_length=12, blank=True, help_text="whoever holds this may go on")
    attempts = models.PositiveSmallIntegerField(default=0)
    once = models.CharField(max_length=40, blank=True, help_text="no second run has this name")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "heartbeat"]), models.Index(fields=["organisation", "kind"])]
        constraints = [
            models.UniqueConstraint(fields=["once"], condition=~models.Q(once=""), name="run_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def going_on(self) -> bool:
        """Whether a page about it should look again soon."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def step(self) -> str:
        """The step it is at, in the reader's language."""
        return gettext(self.note) if self.note else ""

    @property
    def reason(self) -> str:
        """Why it failed, in the reader's language."""
        return str(Message(*self.error)) if self.error else ""

    @property
    def seconds_left(self) -> int | None:
        """Estimated from the pace so far; None in the first moments."""
        if not (self.started_at and self.done and self.total):
            return None
        passed = (timezone.now() - self.started_at).total_seconds()
        return round(passed * (self.total - self.done) / self.done)


class Import(models.Model):
    """A file on its way into the database: read, checked, waiting to be confirmed. `run` reads it."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="file")
    writing = models.OneToOneField(Run, models.SET_NULL, null=True, related_name="writes")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    columns = models.JSONField(default=dict, help_text="used and dropped headers as the file has them")
    counts = models.JSONField(default=dict)
    absent = models.JSONField(default=list, help_text="keys of records that the file should have and has not")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportPart(models.Model):
    """A piece of the uploaded file, encrypted; gone once the file is read."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    ciphertext = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_part_unique")]

    def __str__(self) -> str:
        return f"part {self.number} of {self.of_id}"


class ImportChunk(models.Model):
    """Some rows of an import: `ciphertext` is a JSON list under the data key."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    ciphertext = models.TextField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_chunk_unique")]

    def __str__(self) -> str:
        return f"chunk {self.number} of {self.of_id}"
