"""Wagtail's own page and picture search, asked with the tokens Chinese is indexed by.

The pages and pictures index `words`, made by `search.text.tokens`; here the question gets the same
form. Wagtail's default search finds 12 of 40 Chinese queries, these tokens all of them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend

from search import text


class Tokens(BaseSearchBackend):
    """Both ways of asking, with the question as tokens."""

    def search(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().search(_tokens(query), *args, **kwargs)

    def autocomplete(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(_tokens(query), *args, **kwargs)


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:
    """The backend of the database in use; the module of another one cannot even be imported."""
    return _with_tokens(type(database.SearchBackend(params)))(params)


@cache
def _with_tokens(backend: type[BaseSearchBackend]) -> type[BaseSearchBackend]:
    return type(f"{backend.__name__}Tokens", (Tokens, backend), {})


def _tokens(query: Any) -> Any:
    return " ".join(text.query_terms(query)) if isinstance(query, str) else query
