import re
import subprocess
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from opencc import OpenCC

HANS: Final = "zh_Hans"
HANT: Final = "zh_Hant"


class Command(BaseCommand):
    help = "Collects the interface's words, makes the traditional catalogue from the simplified one, compiles both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where something is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.LOCALE_PATHS[0])
        hans, hant = (folder / code / "LC_MESSAGES" / "django.po" for code in (HANS, HANT))
        files = [path for po in (hans, hant) for path in (po, po.with_suffix(".mo"))]
        before = {path: path.read_bytes() for path in files if path.exists()}
        self._make(hans, hant)
        open_words = sum(_count(hans, which) for which in ("--untranslated", "--only-fuzzy"))
        self.stdout.write(f"{open_words} without a sure translation")
        if options["check"]:
            stale = [path.relative_to(folder) for path in before if path.read_bytes() != before[path]]
            for path, content in before.items():
                path.write_bytes(content)
            if stale or open_words:
                names = ", ".join(map(str, stale))
                raise CommandError(
                    f"Out of date: {names}. Run manage.py catalogues, translate, run it again."
                )

    def _make(self, hans: Path, hant: Path) -> None:
        ignored = [".venv", "var", "tests"]
        call_command("makemessages", locale=[HANS], ignore_patterns=ignored, no_location=True, verbosity=0)
        self._undated(hans)
        hant.parent.mkdir(parents=True, exist_ok=True)
        hant.write_text(traditional(hans.read_text(encoding="utf-8")), encoding="utf-8")
        for path in (hans, hant):
            subprocess.run(["msgfmt", "--check-format", "-o", path.with_suffix(".mo"), path], check=True)

    @staticmethod
    def _undated(path: Path) -> None:
        """Without the date of creation, which changes with every run."""
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'"POT-Creation-Date: [^"]*"\n', "", text), encoding="utf-8")


def traditional(catalogue: str) -> str:
    """The catalogue with its translations in traditional script; sources stay as they are."""
    convert = OpenCC("s2t").convert
    lines, inside = [], False
    for line in catalogue.splitlines():
        inside = line.startswith("msgstr") or (inside and line.startswith('"'))
        lines.append(convert(line) if inside else line)
    return "\n".join(lines).replace("Language: zh_Hans", "Language: zh_Hant") + "\n"


def _count(catalogue: Path, which: str) -> int:
    """How many entries msgattrib finds; the header it may print is none."""
    command = ["msgattrib", which, "--no-obsolete", catalogue]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return len(re.findall(r'^msgid (?!""\n(?!"))', found, re.MULTILINE))
