from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import indexing
from search.index import Unavailable


class Command(BaseCommand):
    help = "Fills every index of this host anew; searches and writes go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-epoch",
            action="store_true",
            help="make the other hosts fill theirs too: after a restore of the database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_epoch"]:
            indexing.start_epoch()
        try:
            left = indexing.rebuild(
                progress=lambda done, total, note: self.stderr.write(f"{note}: {done} / {total}")
            )
        except Unavailable as error:
            raise CommandError(f"An index does not answer; the old one stays in use: {error}") from error
        for name in left:
            self.stderr.write(f"{name}: another process is filling it")
