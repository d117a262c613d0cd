"""Two addresses for those who watch the server: is the process alive, are its services there."""

from __future__ import annotations

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

from vocmatch.celery import app as celery
from vocmatch.desks import index_state

PROBE: Final = "readyz"


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks no service, so that a dead database restarts no server."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether each service answers; 503 with the names of those that do not. `degraded` names what another
    stands in for: this server's own index answers for a search cluster that is away."""
    failed = [name for name, answers in CHECKS.items() if not answers()]
    values = {"ready": not failed, "failed": failed, "degraded": degraded()}
    return JsonResponse(values, status=503 if failed else 200)


def degraded() -> list[str]:
    """The search engines that do not answer while this server's own does."""
    away = [index.name for index in index_state.found() if index.shared and not index_state.is_healthy(index)]
    return [name.partition(" ")[0] for name in away]


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
    return any(index_state.is_healthy(index) for index in index_state.found() if not index.shared)


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
