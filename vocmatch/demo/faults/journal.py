"""What a writer meant to write and what the database acknowledged, on disk before the next step."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Value = Any


class Journal:
    """Lines of [key, value before, value, acknowledged]; each is in the file before the call returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    @contextmanager
    def writing(self, key: str, before: Value, value: Value) -> Generator[None, None, None]:
        """Around the call that writes. When it has returned, the write must not be lost any more."""
        self._line(key, before, value, False)
        yield
        self._line(key, before, value, True)

    def _line(self, *said: Value) -> None:
        # One write call: a killed process leaves whole lines in the kernel's hands.
        os.write(self._file, (json.dumps(said) + "\n").encode())


def allowed(path: Path) -> tuple[dict[str, list[Value]], int]:
    """Per key the values the database may hold now, and how many writes were acknowledged.

    That is the last acknowledged value (before the first, the one of the beginning), or one that was begun after it by a writer who was killed before
    the answer.
    """
    values: dict[str, list[Value]] = defaultdict(list)
    count = 0
    for line in path.read_text().splitlines():
        key, before, value, acknowledged = json.loads(line)
        if acknowledged:
            values[key], count = [value], count + 1
        else:
            values[key] = [*(values[key] or [before]), value]
    return values, count
