"""Bring the code tables to the shipped edition."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from vocmatch.codes import services, tables


class Command(BaseCommand):
    help = "Bring the code tables to the shipped edition and show what was added, changed and retired."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] > 1:
            for row in tables.rows("sources"):
                self.stdout.write(f"{row['file']}: {row['what']}; {row['source']}, {row['edition']}")
        for table, counts in services.sync().items():
            self.stdout.write(
                f"{table:17} added {counts.added:5}  changed {counts.changed:5}  retired {counts.retired:5}"
            )
