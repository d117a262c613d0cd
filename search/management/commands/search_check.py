import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing
from search.index import Unavailable


class Command(BaseCommand):
    help = "Compares the search index with the database both ways and repairs it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--no-repair", action="store_true", help="only report")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = indexing.check(repair=not options["no_repair"]).counts()
        except Unavailable as error:
            raise CommandError(f"An index does not answer, so nothing was compared: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))
