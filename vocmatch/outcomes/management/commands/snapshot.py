"""`snapshot --cohort 2026 --cutoff 2026-08-31`: freeze rates; `snapshot --check`: recount those taken."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vocmatch.outcomes import stats
from vocmatch.outcomes.definitions import Flags
from vocmatch.outcomes.models import Snapshot
from vocmatch.outcomes.services import ensure_outcomes, take_snapshot
from vocmatch.work.messages import Refused


class Command(BaseCommand):
    """Takes a snapshot that belongs to nobody: it is for looking at, and cannot be published."""

    help = "Freeze the rates of a cohort at a cut-off date, or recount the snapshots taken (--check)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cohort", type=int, help="year of graduation")
        parser.add_argument("--cutoff", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument(
            "--definition", choices=Snapshot.Definition.values, default=Snapshot.Definition.V2014
        )
        parser.add_argument("--exclude-through-train", action="store_true")
        parser.add_argument("--without-technician-schools", action="store_true")
        parser.add_argument("--check", action="store_true", help="recount every snapshot to the person")

    def handle(self, **options: Any) -> None:
        """Raises CommandError for a snapshot that no longer adds up, and for what cannot be counted."""
        if options["check"]:
            self._check()
            return
        if not options["cohort"] or not options["cutoff"]:
            raise CommandError("--cohort and --cutoff are needed, or --check")
        flags = Flags(options["exclude_through_train"], not options["without_technician_schools"])
        ensure_outcomes(options["cohort"])
        try:
            taken = take_snapshot(
                cohort=options["cohort"],
                cutoff=options["cutoff"],
                actor=None,
                definition=options["definition"],
                flags=flags,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        totals = stats.rates_for(taken)
        self.stdout.write(f"{taken.cohort} at {taken.cutoff}, definition {taken.definition}: {taken.digest}")
        for figure in totals.three:
            line = f"{figure.rate.key:<12} {figure.percent} % {figure.numerator}/{figure.denominator}"
            self.stdout.write(line)
        self.stdout.write(f"unknown      {totals.unknown}")

    def _check(self) -> None:
        broken = 0
        for row in Snapshot.objects.order_by("cohort", "cutoff", "created_at"):
            wrong = stats.verify(row)
            broken += bool(wrong)
            self.stdout.write(f"{row} {row.public_id}: {'adds up' if not wrong else '; '.join(wrong[:5])}")
        if broken:
            raise CommandError(f"{broken} snapshots do not add up")
