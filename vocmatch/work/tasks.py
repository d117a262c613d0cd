"""The two Celery tasks: do a piece of work, and catch up with what nobody woke for."""

from __future__ import annotations

from vocmatch.celery import app
from vocmatch.work import services


@app.task(name="work.run")
def run(run_id: int) -> None:
    """Do one run, if no other worker has it."""
    services.run(run_id)


@app.task(name="work.relay")
def relay() -> None:
    """Bring the index up to date and take up runs that were left behind."""
    services.take_up()
