"""Three nodes, one of them killed in the middle of writing and searching: nothing acknowledged is lost."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from search.cluster import Cluster
from search.documents import OPENING
from search.engines.base import Query
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import WithFallback
from search.index import Unavailable
from search.synthetic import TODAY, World

pytestmark = pytest.mark.needs("elasticsearch")

SCRIPT = Path(__file__).parents[1] / "services" / "elasticsearch"
BATCHES, BATCH = 60, 100


@pytest.fixture
def nodes(tmp_path):
    """Addresses and process ids of a cluster of its own."""
    command = [sys.executable, str(SCRIPT)]
    where = ["--at", str(tmp_path / "cluster"), "--heap", "384m"]
    started = subprocess.run(
        [*command, "start", "--nodes", "3", *where], capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    yield json.loads((tmp_path / "cluster" / "nodes.json").read_text())
    subprocess.run([*command, "stop", *where], check=True)


def test_a_killed_node_loses_nothing(nodes, tmp_path):
    world = World(seed=7)
    openings, seekers = list(world.openings(BATCHES * BATCH)), list(world.seekers(20))
    urls = tuple(node["address"] for node in nodes)
    elastic = ElasticEngine(Cluster(urls, patience=20.0), lambda: world.weights)
    embedded = EmbeddedEngine(tmp_path / "search.sqlite3", lambda: world.weights)
    at = elastic.begin("epoch", 1)
    elastic.finish(at)
    local = embedded.mark()
    both = WithFallback(elastic, embedded, slow=20.0)
    by_cluster, killed, stop = {False: 0, True: 0}, threading.Event(), threading.Event()

    def ask():
        while not stop.is_set():
            # Neither ever fails; which of the two answered is counted, before and after the kill.
            both.match_openings(random.choice(seekers), on=TODAY)
            both.search_openings(Query(on=TODAY))
            by_cluster[killed.is_set()] += not both.falling_back

    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(BATCHES):
        batch, seq = openings[number * BATCH : (number + 1) * BATCH], number + 2
        embedded.put(batch, local._replace(seq=seq))
        acknowledged(elastic, batch, at._replace(seq=seq))
        if number == BATCHES // 3:
            os.kill(nodes[0]["pid"], signal.SIGKILL)
            killed.set()
    stop.set()
    asking.join(60)
    assert not asking.is_alive() and min(by_cluster.values()) > 3
    expected = embedded.fingerprints(OPENING)
    assert len(expected) == BATCHES * BATCH and elastic.fingerprints(OPENING) == expected
    for seeker in seekers:
        assert elastic.match_openings(seeker, on=TODAY) == embedded.match_openings(seeker, on=TODAY)
    assert elastic.search_openings(Query("opening", on=TODAY)) == embedded.search_openings(
        Query("opening", on=TODAY)
    )
    assert elastic.mark().seq == BATCHES + 1


def acknowledged(elastic, batch, at):
    """Write until the cluster has said yes to all, as the relay does: the same batch at the same number."""
    end = time.monotonic() + 120
    while True:
        try:
            elastic.put(batch, at)
            elastic.set_mark(at)
        except Unavailable:
            assert time.monotonic() < end
            time.sleep(0.5)
        else:
            return
