"""Two addresses for those who watch the server: is the process alive, are its services there."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from search.engines import engine
from vocmatch.celery import app as celery

PROBE: Final = "readyz"


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks no service, so that a dead database restarts no server."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether each service answers; 503 with the names of those that do not."""
    failed = [name for name, answers in CHECKS.items() if not answers()]
    return JsonResponse({"ready": not failed, "failed": failed}, status=503 if failed else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except (DatabaseError, ImproperlyConfigured):
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _index() -> bool:
    try:
        return engine().healthy()
    except (DatabaseError, sqlite3.Error, OSError):
        return False


def _cache() -> bool:
    try:
        cache.set(PROBE, 1, 10)
        return cache.get(PROBE) == 1
    except RedisError:
        return False


def _broker() -> bool:
    if settings.VOCMATCH_WORK != "celery":
        return True
    try:
        with celery.connection_for_write() as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except OperationalError:
        return False
    return True


CHECKS: Final[Mapping[str, Callable[[], bool]]] = {
    "database": _database,
    "migrations": _migrations,
    "index": _index,
    "cache": _cache,
    "broker": _broker,
}
