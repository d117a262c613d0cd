"""`access_check`: has anybody changed, deleted or slipped in rows of the access log?"""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from vocmatch.accounts import sealing
from vocmatch.accounts.models import AccessSeal

TOLD: Final = 20


class Command(BaseCommand):
    """Prints the last seal, whose digest is worth keeping elsewhere, or what does not fit."""

    help = "Check the seals of the access log; name the first row or stretch that does not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect", metavar="DIGEST", help="a digest printed earlier: must still be there"
        )

    def handle(self, **options: Any) -> None:
        """Raises CommandError where the log is not whole."""
        found = [str(fault) for fault in islice(sealing.faults(), TOLD)]
        expected = options["expect"]
        if expected and not AccessSeal.objects.filter(digest=expected).exists():
            found.append(f"no seal has the digest {expected}: the end of the log was cut off")
        if found:
            raise CommandError("\n".join(["The access log is not whole:", *found]))
        last = AccessSeal.objects.order_by("pk").last()
        if last is None:
            self.stdout.write("Nothing is sealed yet.")
        else:
            self.stdout.write(
                f"whole: {AccessSeal.objects.count()} seals, the last of {last.at:%Y-%m-%d %H:%M:%S}Z: {last.digest}"
            )
