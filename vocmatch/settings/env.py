"""Every value that comes from the environment, typed, in one object."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from search.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]


class Environment(BaseSettings):
    """Settings read from `VOCMATCH_*` variables.

    Raises `pydantic.ValidationError` at start-up for a value of the wrong type, and for a
    production start with missing keys or open hosts.
    """

    # An error at start-up goes to a log, where keys and passwords must not stand.
    model_config = SettingsConfigDict(env_prefix="VOCMATCH_", extra="ignore", hide_input_in_errors=True)

    mode: Literal["demo", "test", "production"] = "demo"
    var: Path = ROOT / "var"
    secret_key: str = ""
    # Encrypts ID numbers and phones; kept outside the database, backed up apart from it.
    data_key: str = ""
    hosts: str = "localhost,127.0.0.1,[::1]"
    database_url: str = ""
    broker_url: str = ""
    cache_url: str = ""
    elasticsearch_url: str = Field(default="", description="addresses of the nodes, joined by commas")
    elasticsearch_api_key: str = ""
    elasticsearch_ca: str = Field(default="", description="file of the authority that signed its TLS")
    elasticsearch_prefix: str = Field(default="vocmatch", pattern=r"^[a-z][a-z0-9_]*$")
    elasticsearch_patience: float = Field(
        default=0.8, gt=0, description="seconds until the embedded engine answers instead"
    )
    city: str = Field(default="620500", description="GB/T 2260 code of the prefecture served")
    base_url: str = "http://localhost:8000"
    debug: bool = False
    work: Literal["inline", "thread", "celery"] = "thread"
    require: str = Field(default="", description="services whose absence fails the tests")

    @model_validator(mode="after")
    def _complete(self) -> Environment:
        if self.work == "celery" and not self.broker_url:
            raise ValueError("VOCMATCH_WORK=celery needs VOCMATCH_BROKER_URL")
        if self.mode == "production":
            missing = [name for name in ("secret_key", "data_key", "database_url") if not getattr(self, name)]
            if missing:
                names = ", ".join(f"VOCMATCH_{name.upper()}" for name in missing)
                raise ValueError(f"production mode needs {names}")
            if self.elasticsearch_url and not self.elasticsearch_api_key:
                raise ValueError("production mode needs VOCMATCH_ELASTICSEARCH_API_KEY")
            if "*" in self.hosts:
                raise ValueError("production mode refuses VOCMATCH_HOSTS=*")
            if self.debug:
                raise ValueError("production mode refuses VOCMATCH_DEBUG")
        return self

    @model_validator(mode="after")
    def _cluster_can_be_reached(self) -> Environment:
        schemes = ("https",) if self.mode == "production" else ("https", "http")
        for url in self.cluster().urls:
            parts = urlsplit(url)
            if parts.scheme not in schemes or not parts.hostname or parts.username:
                raise ValueError(
                    f"VOCMATCH_ELASTICSEARCH_URL needs addresses like {schemes[0]}://host:9200, without a password"
                )
        if self.elasticsearch_ca and not Path(self.elasticsearch_ca).is_file():
            raise ValueError("VOCMATCH_ELASTICSEARCH_CA names no file")
        return self

    def key(self, name: Literal["secret_key", "data_key"]) -> str:
        """The named key; outside production it is made once and kept in `var/`."""
        given = getattr(self, name)
        if given:
            return given
        if self.mode == "test":
            return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()
        self.var.mkdir(parents=True, exist_ok=True)
        path = self.var / name
        if not path.exists():
            # Written apart and then named, so that of two first starts at once both read the same key.
            fresh = path.with_name(f"{name}.{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        return path.read_text().strip()

    def cluster(self) -> Cluster:
        """The Elasticsearch cluster; without addresses the embedded engine works alone."""
        urls = tuple(url.strip() for url in self.elasticsearch_url.split(",") if url.strip())
        return Cluster(
            urls,
            self.elasticsearch_api_key,
            self.elasticsearch_ca,
            self.elasticsearch_prefix,
            self.elasticsearch_patience,
        )

    def cache(self) -> dict[str, Any]:
        """Django's `CACHES["default"]`: Redis where an address is given, else this process's memory."""
        if self.cache_url:
            return {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": self.cache_url,
                # A page fails soon rather than waits for a cache that hangs.
                "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
            }
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

    def database(self) -> dict[str, Any]:
        """Django's `DATABASES["default"]` from `VOCMATCH_DATABASE_URL` (postgres://… or empty for SQLite)."""
        if not self.database_url:
            self.var.mkdir(parents=True, exist_ok=True)
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.var / "vocmatch.sqlite3",
                "OPTIONS": {
                    # Writers wait for one another instead of failing: an import of 22,000 rows holds
                    # the database for some seconds, on a machine that is busy otherwise for twenty.
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 60,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
                },
            }
        url = urlsplit(self.database_url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": url.port or "",
        }
