"""`erasures`: who had their data erased, to be kept beside the backups; `--again`: after a restore."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vocmatch.students.erasure import erase_again
from vocmatch.students.models import Erasure


class Command(BaseCommand):
    """A line of JSON per person: a keyed hash and a time, nothing that names anybody."""

    help = "List erasures, or after the restore of a backup erase the listed people again and report."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", type=Path, metavar="FILE", help="a list that this command printed")

    def handle(self, **options: Any) -> None:
        """Raises CommandError for a file that is no such list; then nobody is erased."""
        if options["again"] is None:
            for row in Erasure.objects.order_by("at", "pk"):
                self.stdout.write(json.dumps({"person": row.person_hash, "at": row.at.isoformat()}))
            return
        counts = erase_again(self._read(options["again"]))
        for name in ("erased", "kept", "absent"):
            self.stdout.write(f"{name:<8}{counts[name]:>6}")

    def _read(self, path: Path) -> list[tuple[str, datetime]]:
        noted = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                values = json.loads(line)
                noted.append((str(values["person"]), datetime.fromisoformat(values["at"])))
            except (ValueError, KeyError, TypeError) as error:
                raise CommandError(f"{path}, line {number}: not a line of `erasures`") from error
        return noted
