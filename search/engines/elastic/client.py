"""The connection to the cluster: bounded in time, and one exception for whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, TransportError

from search.cluster import Cluster
from search.index import Unavailable

log = logging.getLogger(__name__)

WRITES_WITHIN: Final = 30  # seconds for a batch, or for making an index
# Away, not for this key, no index yet, or too busy. Any other refusal is a mistake of ours or of the
# cluster's keepers that somebody has to see.
_EXPECTED: Final = frozenset({401, 403, 404, 408, 429, 502, 503, 504})


def connect(cluster: Cluster) -> Elasticsearch:
    """A client for these addresses. A question goes on to the next node where one refuses the connection;
    one that took too long is never repeated, since its time is up."""
    options: dict[str, Any] = {
        "request_timeout": cluster.patience,
        "max_retries": len(cluster.urls) - 1,
        "retry_on_timeout": False,
        "retry_on_status": (),
    }
    if cluster.api_key:
        options["api_key"] = cluster.api_key
    if cluster.authority:
        options["ca_certs"] = cluster.authority
    # A dead node is asked again after some seconds, not after the client's usual half hour.
    options |= {"dead_node_backoff_factor": 1.0, "max_dead_node_backoff": 10.0}
    return Elasticsearch(list(cluster.urls), **options)


@contextmanager
def answering() -> Generator[None, None, None]:
    """Raises `Unavailable` for whatever keeps the cluster from answering: the other engine can."""
    try:
        yield
    except TransportError as error:
        raise Unavailable(f"{type(error).__name__}: {error.message}") from error
    except ApiError as error:
        if error.status_code not in _EXPECTED:
            log.error("the cluster refused a request: %s %s", error.status_code, error.error)
        raise Unavailable(f"{error.status_code} {error.error}") from error


def whole(answer: Any) -> Any:
    """The answer of a search, if every shard gave its part in time. Raises `Unavailable` else."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise Unavailable("the search ran out of time, or a part of the index did not answer")
    return answer
