import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search import indexing


class Command(BaseCommand):
    help = "Compares the search index with the database both ways and repairs it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--no-repair", action="store_true", help="only report")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = indexing.check(repair=not options["no_repair"]).counts()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
