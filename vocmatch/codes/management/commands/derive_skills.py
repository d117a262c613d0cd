"""Compare the frozen skill tables with what their sources give today, or write them anew."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from vocmatch.codes import tables, vocabulary


class Command(BaseCommand):
    help = (
        "Show how skills.csv (weights) and major_skills.csv differ from what courses and hand-made "
        "rows give. Writing them is a new version of the score and needs a rebuild of the index."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write both files")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        taught = vocabulary.taught()
        links = [(one.major, one.skill, one.basis) for one in taught]
        frozen = [(row["major"], row["skill"], row["basis"]) for row in tables.rows("major_skills")]
        weights = vocabulary.weights(taught)
        changed = [code for code, weight in weights.items() if tables.skill_weights()[code] != weight]
        self.stdout.write(
            f"major_skills.csv: {len(set(links) - set(frozen))} new, {len(set(frozen) - set(links))} gone"
        )
        self.stdout.write(f"skills.csv: {len(changed)} other weights")
        if write:
            _write("major_skills", ("major", "skill", "basis"), links)
            skills = tables.rows("skills")
            rows = [{**row, "weight": weights[row["code"]]} for row in skills]
            _write("skills", tuple(skills[0]), [tuple(row.values()) for row in rows])


def _write(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (tables.DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
