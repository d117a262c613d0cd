"""`nightly`: do what is due once a day, for cron on a machine without Celery."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from vocmatch.work import nightly
from vocmatch.work.models import Run


class Command(BaseCommand):
    """Prints a line for each job: its name, how many records it changed, how it ended."""

    help = "Do the jobs of the night now: end, expire, delete what is no longer needed. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day whose night it is, YYYY-MM-DD (default: today)"
        )

    def handle(self, **options: Any) -> None:
        """Raises CommandError where a job failed, after all have been tried."""
        runs = nightly.run_all(options["on"] or timezone.localdate())
        for run in runs:
            name = run.kind.removeprefix(nightly.PREFIX)
            self.stdout.write(f"{name:<14}{run.counts.get('records', 0):>8}  {run.state}  {run.public_id}")
        failed = [run for run in runs if run.state != Run.State.DONE]
        if failed:
            raise CommandError("; ".join(f"{run.public_id}: {run.reason}" for run in failed))
