"""The Elasticsearch engine keeps the contract: the same lists, points and counts as the embedded one."""

import os
import secrets
import sys
from pathlib import Path

import pytest

from search.cluster import Cluster
from search.engines.elastic import ElasticEngine

sys.path.insert(0, str(Path(__file__).parent))
from engine_contract import EngineContract

pytestmark = pytest.mark.needs("elasticsearch")


def cluster():
    """The cluster of this run, with names of their own for one test."""
    urls = os.environ["VOCMATCH_ELASTICSEARCH_URL"].split(",")
    # A server that has just started takes its time for the first questions.
    return Cluster(tuple(urls), prefix=f"t{secrets.token_hex(4)}", patience=20.0)


def made(weights):
    engine = ElasticEngine(cluster(), lambda: weights)
    engine.finish(engine.begin("epoch", 0))
    return engine


class TestElastic(EngineContract):
    @pytest.fixture
    def engine(self):
        engine = made(self.world.weights)
        yield engine
        engine.drop()
