"""Starts the parts, kills one of them at a time with SIGKILL, starts it again, and counts at the end."""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

WARM: Final = 90.0  # seconds in which a new process must have begun to work, on a busy machine
BROKER: Final = "/15"
MIDST: Final = (0.2, 2.0)  # seconds into its work at which it is killed

Told = Callable[[str], object]


class Faults:
    """One run in a folder of its own. The database is SQLite; broker and cluster are those of the
    environment, the cluster's indexes under a name of their own."""

    def __init__(self, folder: Path, seed: int, say: Told) -> None:
        self._folder, self._say = folder, say
        self._dice = random.Random(seed)
        self._journal = folder / "journal"
        self._journal.touch()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started = Counter[str]()
        self._said: dict[str, int] = {}  # bytes that a part had said before it was started
        # A database of the broker's own, so that no other worker gets these messages nor this one theirs.
        broker = settings.ENV.broker_url and urlsplit(settings.ENV.broker_url)._replace(path=BROKER).geturl()
        self._parts = ["writer", "relay", *(["worker"] if broker else [])]
        self._environment = {
            **os.environ,
            "VOCMATCH_MODE": "demo",
            "VOCMATCH_VAR": str(folder),
            "VOCMATCH_DATABASE_URL": "",
            "VOCMATCH_BROKER_URL": broker,
            "VOCMATCH_WORK": "celery" if broker else "thread",
            "VOCMATCH_ELASTICSEARCH_PREFIX": f"vocmatch_faults_{secrets.token_hex(4)}",
            # Two busy cores and a server that wakes up: here the question is what is lost, not how fast.
            "VOCMATCH_ELASTICSEARCH_PATIENCE": "10",
        }

    def run(self, kills: int) -> dict[str, Any]:
        """The counts of the whole run; `lost`, `drift` and `shown_wrongly` must be empty or zero."""
        self._say("building a small city")
        self._do("build", "--seed", "1")
        before = self._folder / "before.sqlite3"
        self._copy(self._folder / "vocmatch.sqlite3", before)
        try:
            killed = self._kill_in_turn(kills)
            # What still runs has to bring the indexes up to date by itself.
            self._end("writer")
            caught_up = json.loads(self._do("wait").splitlines()[-1])
            for part in self._parts[1:]:
                self._end(part)
            report = {"kills": killed, "caught_up_seconds": caught_up, **self._check()}
            self._say("restoring the database of the beginning")
            self._restore(before)
            self._journal.write_text("")
            restored = self._check()
        finally:
            for part in list(self._running):
                self._end(part)
            self._do("forget")
        return {
            **report,
            "restored": {name: restored[name] for name in ("drift", "shown_wrongly", "seconds")},
        }

    def _kill_in_turn(self, kills: int) -> dict[str, int]:
        killed = Counter[str]()
        for part in self._parts:
            self._start(part)
        for number in range(kills):
            part = self._parts[number % len(self._parts)]
            self._wait_for_work(part)
            time.sleep(self._dice.uniform(*MIDST))
            self._end(part)
            killed[part] += 1
            self._say(f"killed {part} ({number + 1} of {kills})")
            self._start(part)
        for part in self._parts:
            self._wait_for_work(part)
        return dict(killed)

    def _command(self, part: str) -> list[str]:
        if part == "worker":
            beat = ["--beat", "--schedule", str(self._folder / "beat")]
            return ["-m", "celery", "--app", "vocmatch", "worker", "--concurrency", "1", *beat]
        self._started[part] += 1
        seed = ["--seed", str(self._started[part])]
        return [str(settings.BASE_DIR / "manage.py"), "faults", "--part", part, *seed]

    def _start(self, part: str) -> None:
        said = self._journal if part == "writer" else self._folder / f"{part}.log"
        self._said[part] = said.stat().st_size if said.exists() else 0
        log = (self._folder / f"{part}.log").open("ab")
        self._running[part] = subprocess.Popen(
            [sys.executable, *self._command(part)],
            cwd=settings.BASE_DIR,
            env=self._environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _end(self, part: str) -> None:
        """Kill a part and what it started, without a word."""
        process = self._running.pop(part)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _wait_for_work(self, part: str) -> None:
        """Wait until the part says that it works: the writer's journal grows, the others' logs do.

        Raises RuntimeError for one that ended by itself or never began.
        """
        said = self._journal if part == "writer" else self._folder / f"{part}.log"
        size, end = self._said.get(part, 0), time.monotonic() + WARM
        while said.stat().st_size <= size:
            if self._running[part].poll() is not None or time.monotonic() > end:
                log = (self._folder / f"{part}.log").read_text()[-2000:]
                raise RuntimeError(f"the {part} does not work:\n{log}")
            time.sleep(0.05)

    def _do(self, part: str, *options: str) -> str:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "faults", "--part", part, *options]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{part} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def _check(self) -> dict[str, Any]:
        return json.loads(self._do("check").splitlines()[-1])

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with (
            contextlib.closing(sqlite3.connect(source)) as a,
            contextlib.closing(sqlite3.connect(target)) as b,
        ):
            a.backup(b)

    def _restore(self, copy: Path) -> None:
        """As somebody restores a backup: the file is put back, the indexes know nothing of it."""
        for name in ("vocmatch.sqlite3", "vocmatch.sqlite3-wal", "vocmatch.sqlite3-shm"):
            (self._folder / name).unlink(missing_ok=True)
        shutil.copy(copy, self._folder / "vocmatch.sqlite3")


def run(kills: int, seed: int, say: Told) -> dict[str, Any]:
    """A run in a temporary folder."""
    with TemporaryDirectory(prefix="vocmatch-faults-") as folder:
        return Faults(Path(folder), seed, say).run(kills)
