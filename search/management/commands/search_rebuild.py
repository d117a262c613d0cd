from typing import Any

from django.core.management.base import BaseCommand

from search import indexing


class Command(BaseCommand):
    help = "Fills the search index of this host anew; searches go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        indexing.rebuild(progress=lambda done, total, note: self.stderr.write(f"{note}: {done} / {total}"))
