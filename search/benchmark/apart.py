"""Each measurement runs in a process whose run folder, database and index names are its own.

So it neither reads nor changes what the place it runs at holds, every engine starts empty, and the
process's memory is that of the measurement. Imports nothing that needs Django's settings: they are
read in the new process, from its own environment.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from tempfile import TemporaryDirectory
from typing import Final

import django
from django.conf import settings
from django.core.management import call_command

from search.benchmark.figures import ELASTIC, Row, in_words

NAMES: Final = ("matching", "keyword", "rebuild", "lag")
SIZES: Final = (10_000, 100_000)
# One engine at a time: memory is the whole process's, and a relay brings all indexes up to date.
_ALONE: Final = frozenset({"rebuild", "lag"})


def run(name: str, sizes: Sequence[int], engines: Sequence[str]) -> Iterator[Row]:
    """The rows of a benchmark of NAMES, each told on standard error as soon as it is there.

    Raises `search.index.Unavailable` where the cluster fails.
    """
    for size in sizes:
        for group in [[engine] for engine in engines] if name in _ALONE else [engines]:
            yield from _apart(name, size, group)


def _apart(name: str, size: int, engines: Sequence[str]) -> list[Row]:
    context = get_context("spawn")  # a fork would take the parent's settings and connections along
    with TemporaryDirectory(prefix="vocmatch-") as folder, ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_measure, _environment(folder, engines), name, size, engines).result()


def _environment(folder: str, engines: Sequence[str]) -> dict[str, str]:
    cluster = settings.VOCMATCH_ELASTICSEARCH
    prefix = f"{cluster.prefix}_benchmark_{secrets.token_hex(4)}"
    return {
        "VOCMATCH_MODE": "test",  # its keys need no place, and Django keeps no log of queries
        "VOCMATCH_VAR": folder,
        "VOCMATCH_DATABASE_URL": "",
        "VOCMATCH_CACHE_URL": "",
        "VOCMATCH_WORK": "inline",
        "VOCMATCH_ELASTICSEARCH_URL": ",".join(cluster.urls) if ELASTIC in engines else "",
        "VOCMATCH_ELASTICSEARCH_PREFIX": prefix,
    }


def _measure(environment: Mapping[str, str], name: str, size: int, engines: Sequence[str]) -> list[Row]:
    os.environ.update(environment)
    django.setup()
    call_command("migrate", "search", verbosity=0)
    # Imported here: some declare models, which must not come to be in the process that asks.
    rows = []
    for row in import_module(f"search.benchmark.{name}").run(size, engines):
        sys.stderr.write(f"{in_words(row)}\n")
        rows.append(row)
    return rows
