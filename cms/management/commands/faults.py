import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vocmatch.demo.faults import parts, run


class Command(BaseCommand):
    help = (
        "Kills writer, relay and worker in the middle of their work, in a city of its own, and counts losses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kills", type=int, default=10)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        parser.add_argument("--part", choices=sorted(PARTS), help="be one of the processes of a run")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["part"]:
            said = PARTS[options["part"]](Path(settings.VOCMATCH_VAR) / "journal", options["seed"])
            if said is not None:
                self.stdout.write(json.dumps(said))
            return
        report = run.run(options["kills"], options["seed"], self.stderr.write)
        self.stdout.write(json.dumps(report) if options["json"] else json.dumps(report, indent=2))
        wrong = report["lost"] or report["shown_wrongly"] or report["restored"]["shown_wrongly"]
        wrong = wrong or not report["acknowledged"]
        if wrong or any(report["drift"].values()) or any(report["restored"]["drift"].values()):
            raise CommandError("Something was lost, or an index differs from the database; see above.")


PARTS: Final = {
    "build": lambda journal, seed: parts.build(seed),
    "writer": parts.write,
    "relay": lambda journal, seed: parts.relay(),
    "wait": lambda journal, seed: parts.wait(),
    "check": lambda journal, seed: parts.check(journal),
    "forget": lambda journal, seed: parts.forget(),
}
