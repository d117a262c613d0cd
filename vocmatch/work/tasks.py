"""The Celery tasks: do a piece of work, catch up with what nobody woke for, begin the night's work."""

from __future__ import annotations

from django.utils import timezone

from vocmatch.accounts import sealing
from vocmatch.celery import app
from vocmatch.work import nightly, services


@app.task(name="work.run")
def run(run_id: int) -> None:
    """Do one run, if no other worker has it."""
    services.run(run_id)


@app.task(name="work.relay")
def relay() -> None:
    """Bring the index up to date and take up runs that were left behind."""
    services.take_up()


@app.task(name="work.nightly")
def begin_night() -> None:
    """Begin what is due once a day."""
    nightly.start(timezone.localdate())


@app.task(name="work.seal")
def seal() -> None:
    """Seal what was added to the access log."""
    sealing.seal()
