import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms import demo_site
from vocmatch.demo import city, clock


class Command(BaseCommand):
    help = "Builds a filled demo city through the doors real data comes through, then serves it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--students", type=int, default=6000, help="graduates of two years and this intake"
        )
        parser.add_argument("--openings", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1, help="the same seed and day give the same city")
        parser.add_argument(
            "--today", type=date.fromisoformat, help="the day the city and its server live on, YYYY-MM-DD"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        parser.add_argument("--no-serve", action="store_true", help="do not start the server")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo city is built in demo mode only: unset VOCMATCH_MODE.")
        if options["students"] < 60 or options["openings"] < 40:
            raise CommandError("The city needs at least 60 students and 40 openings: raise the numbers.")
        today = options["today"] or timezone.localdate()
        with clock.living_on(today):
            report = self._build(today, options)
            if options["json"]:
                self.stdout.write(json.dumps(report, ensure_ascii=False))
            else:
                self._tell(report, options["port"])
            if not options["no_serve"]:
                address = f"127.0.0.1:{options['port']}"
                call_command("runserver", address, use_reloader=False, insecure_serving=True)

    def _build(self, today: date, options: dict[str, Any]) -> dict[str, Any]:
        start = time.perf_counter()
        self._step("database", 0, 1)
        call_command("migrate", verbosity=0)
        self._step("database", 1, 1)
        built = city.build(
            students=options["students"],
            openings=options["openings"],
            seed=options["seed"],
            today=today,
            var=Path(settings.VOCMATCH_VAR),
            step=self._step,
        )
        with built.timed("site"):
            demo_site.build(built.schools, built.user("admin"), options["seed"], self._step)
        built.seconds["total"] = round(time.perf_counter() - start, 2)
        return demo_site.report(built)

    def _step(self, name: str, done: int, total: int) -> None:
        """A bar per step on standard error; on no terminal one line at its end."""
        if sys.stderr.isatty():
            filled = 24 * done // max(total, 1)
            self.stderr.write(f"\r{name:<14}{'█' * filled}{'·' * (24 - filled)} {done}/{total}", ending="")
            if done >= total:
                self.stderr.write("")
        elif done >= total:
            self.stderr.write(f"{name} {done}/{total}")

    def _tell(self, report: dict[str, Any], port: int) -> None:
        self.stdout.write(f"\nhttp://127.0.0.1:{port}/")
        for login in report["logins"]:
            self.stdout.write(
                f"  {login['login']:<24}{login['password']:<16}{login['role']:<16}{login['scope']}"
            )
        for rate in report["rates"]:
            self.stdout.write(
                f"  {rate['cohort']} {rate['name']} {rate['value']} % (n = {rate['n']}, {rate['cutoff']})"
            )
        self.stdout.write(f"  {len(report['refused'])} rows refused; {report['seconds']['total']} s")
