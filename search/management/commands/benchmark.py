import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.benchmark import matching

BENCHMARKS = {"matching": matching.run}
COLUMNS = ("what", "engine", "size", "p50_ms", "p95_ms", "memory_mb", "identical")


class Command(BaseCommand):
    help = "Measures a part beside its rivals in one run and prints a table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHMARKS))
        parser.add_argument("--json", action="store_true", help="print one JSON list")
        parser.add_argument(
            "--sizes", type=int, nargs="+", default=list(matching.SIZES), help="numbers of rows"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = []
        for row in BENCHMARKS[options["name"]](options["sizes"]):
            rows.append(row)
            self.stderr.write(f"{row['engine']}, {row['size']}: {row['p50_ms']} ms")
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        self.stdout.write("| " + " | ".join(COLUMNS) + " |")
        self.stdout.write("|" + "---|" * len(COLUMNS))
        for row in rows:
            cells = ("" if row[name] is None else str(row[name]) for name in COLUMNS)
            self.stdout.write("| " + " | ".join(cells) + " |")
