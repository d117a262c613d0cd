"""The cluster of this run, under names of its own for each test."""

import os
import secrets
from contextlib import contextmanager

from search.cluster import Cluster
from search.engines.elastic import ElasticEngine


def cluster(**options):
    """A server that has just started takes its time for the first questions: patience."""
    urls = tuple(os.environ["VOCMATCH_ELASTICSEARCH_URL"].split(","))
    return Cluster(**{"urls": urls, "prefix": f"t{secrets.token_hex(4)}", "patience": 20.0, **options})


@contextmanager
def filled(weights, docs=()):
    """An engine with these documents; its indexes are gone afterwards."""
    engine = ElasticEngine(cluster(), lambda: weights)
    at = engine.begin("epoch", 1)
    engine.put(docs, at)
    engine.finish(at)
    try:
        yield engine
    finally:
        engine.drop()
