import argparse
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.benchmark import apart
from search.benchmark.figures import ELASTIC, EMBEDDED, Row
from search.index import Unavailable

COLUMNS = ("what", "engine", "size", "p50_ms", "p95_ms", "memory_mb", "identical")
# Where a benchmark has them.
FURTHER = ("recall", "seconds", "per_second")
LEAST = 1000  # rows: two batches of a rebuild


def size(value: str) -> int:
    """A number of rows. Raises `ArgumentTypeError` for too few."""
    if not value.isdecimal() or int(value) < LEAST:
        raise argparse.ArgumentTypeError(f"{value!r} is no number of rows from {LEAST} on")
    return int(value)


class Command(BaseCommand):
    help = "Measures a part beside its rivals in one run and prints a table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=apart.NAMES)
        parser.add_argument("--json", action="store_true", help="print one JSON list")
        parser.add_argument(
            "--sizes", type=size, nargs="+", default=list(apart.SIZES), help="numbers of rows"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engines = [EMBEDDED]
        if settings.VOCMATCH_ELASTICSEARCH.urls:
            engines.append(ELASTIC)
        else:
            self.stderr.write(f"{ELASTIC} is left out: VOCMATCH_ELASTICSEARCH_URL names no address")
        try:
            rows = list(apart.run(options["name"], options["sizes"], engines))
        except Unavailable as error:
            raise CommandError(f"{ELASTIC} does not do its part: {error}") from error
        self.stdout.write(json.dumps(rows) if options["json"] else _table(rows))


def _table(rows: list[Row]) -> str:
    columns = [*COLUMNS, *(name for name in FURTHER if any(name in row for row in rows))]
    cells = [[row.get(name) for name in columns] for row in rows]
    lines = [columns, ["---"] * len(columns), *cells]
    return "\n".join(
        f"| {' | '.join('' if cell is None else str(cell) for cell in line)} |" for line in lines
    )
