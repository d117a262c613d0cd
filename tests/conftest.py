"""What every test stands on: no network, and services that may be absent are named at the end."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import translation

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDIES = {
    "postgres": "set VOCMATCH_DATABASE_URL to postgres://…",
    "redis": "start Redis and set VOCMATCH_BROKER_URL to redis://…",
    "chromium": "install chromium or set VOCMATCH_CHROMIUM to its path",
    "elasticsearch": "start Elasticsearch and set VOCMATCH_ELASTICSEARCH_URL",
}
ABSENT = pytest.StashKey[Counter[str]]()


def chromium_path() -> str | None:
    """The browser that journeys drive."""
    named = [os.environ.get("VOCMATCH_CHROMIUM", ""), *CHROMIUM_NAMES]
    return next((path for name in named if name and (path := shutil.which(name))), None)


def is_there(service: str) -> bool:
    """Whether a service of REMEDIES can be used now. Raises `KeyError` for another name."""
    match service:
        case "postgres":
            return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
        case "chromium":
            return chromium_path() is not None
        case "redis":
            return _answers(settings.ENV.broker_url)
        case "elasticsearch":
            return _answers(os.environ.get("VOCMATCH_ELASTICSEARCH_URL", ""))
    raise KeyError(service)


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    if not parts.hostname or not parts.port:
        return False
    try:
        socket.create_connection((parts.hostname, parts.port), timeout=2).close()
    except OSError:
        return False
    return True


def pytest_sessionstart(session: pytest.Session) -> None:
    required = [name.strip() for name in settings.ENV.require.split(",") if name.strip()]
    absent = [f"{name} ({REMEDIES[name]})" for name in required if not is_there(name)]
    if absent:
        raise pytest.UsageError(f"VOCMATCH_REQUIRE: not there: {', '.join(absent)}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent, kept, left = Counter[str](), [], []
    there = {name: is_there(name) for name in REMEDIES}
    for item in items:
        missing = [mark.args[0] for mark in item.iter_markers("needs") if not there[mark.args[0]]]
        absent.update(missing)
        (left if missing else kept).append(item)
    items[:] = kept
    config.stash[ABSENT] = absent
    if left:
        config.hook.pytest_deselected(items=left)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # Under xdist the workers collect, and the controller reports.
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["absent"] = dict(session.config.stash.get(ABSENT, Counter()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    # All workers collect the same tests, so that one answer stands for all.
    node.config.stash[ABSENT] = Counter(node.workeroutput.get("absent", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, count in sorted(config.stash.get(ABSENT, Counter()).items()):
        tests = "1 test needs" if count == 1 else f"{count} tests need"
        terminalreporter.write_line(f"not run here: {tests} {name}; {REMEDIES[name]}")


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Each test begins in the language of the site, whatever the one before it asked for."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied() -> Iterator[None]:
    """Tests with transactions of their own end by emptying all tables, also those whose trigger refuses it;
    PostgreSQL truncates them, which no trigger for rows sees."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: object, **kwargs: object) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'accounts_%_no_delete'"
            )
            triggers = cursor.fetchall()
        dropped = [f"DROP TRIGGER {name}" for name, _sql in triggers]
        return [*dropped, *plain(self, *args, **kwargs), *(sql for _name, sql in triggers)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple):
            _refuse_elsewhere(address[0])
        connect(self, address)

    def guarded_look_up(host: str | bytes | None, *args: object, **kwargs: object) -> object:
        _refuse_elsewhere(host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


def _refuse_elsewhere(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host or "localhost"
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = name == "localhost"
    assert local, f"tests reach no other machine, and this one asks for {name}"
