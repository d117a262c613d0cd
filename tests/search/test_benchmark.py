"""The command that measures: the shape of what it prints, and that what it compares is equal."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from elastic_cluster import cluster

from search.cluster import Cluster
from search.engines.elastic.client import connect

SIZE = 1000
KEYS = {"what", "engine", "size", "p50_ms", "p95_ms", "memory_mb"}
RIVALS = {
    "matching": {"ORM + Python", "one SQL statement"},
    "keyword": {"ORM + Python", "one SQL statement", "Wagtail database search"},
    "rebuild": set(),
    "lag": set(),
}
# What each engine is measured at.
PARTS = {"matching": 2, "keyword": 1, "rebuild": 1, "lag": 4}


def run(name, *options, size=SIZE):
    """Standard output and error."""
    out, err = StringIO(), StringIO()
    call_command("benchmark", name, *options, "--sizes", str(size), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def elastic(settings, monkeypatch):
    """The settings name the cluster, here and in the processes the command starts."""

    def use(named):
        # Those of the tests name no cluster.
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "vocmatch.settings")
        settings.VOCMATCH_ELASTICSEARCH = named
        return named

    return use


def check(name, engines, rows):
    assert {row["engine"] for row in rows} == engines | RIVALS[name]
    for row in rows:
        assert row.keys() >= KEYS and row["size"] == SIZE, row
        assert 0 < row["p50_ms"] <= row["p95_ms"], row
        if row["engine"] in engines or name == "matching":
            assert row["identical"] is True, row
        else:
            assert 0 < row["recall"] < 1, row
    for engine in engines | RIVALS[name]:
        assert len({row["what"] for row in rows if row["engine"] == engine}) == PARTS[name]


@pytest.mark.parametrize("name", ["matching", "keyword", "lag"])
def test_the_embedded_engine_beside_its_rivals(name):
    out, err = run(name, "--json")
    check(name, {"embedded"}, json.loads(out))
    assert "Elasticsearch is left out: VOCMATCH_ELASTICSEARCH_URL names no address" in err


@pytest.mark.needs("elasticsearch")
@pytest.mark.parametrize("name", PARTS)
def test_both_engines(name, elastic, capfd):
    named = elastic(cluster(patience=0.8))
    rows = json.loads(run(name, "--json")[0])
    check(name, {"embedded", "Elasticsearch"}, rows)
    assert [row["widened"] for row in rows if "widened" in row] == ([0, 0] if name == "matching" else [])
    told = capfd.readouterr().err
    assert all(f"{row['what']}, {row['engine']}, {SIZE}: {row['p50_ms']} ms" in told for row in rows)
    assert told.count("not enough in 0 of 201 questions") == (2 if name == "matching" else 0)
    left = connect(named).indices.get(index=f"{named.prefix}*")
    assert not left.body


def test_a_table_of_what_was_measured():
    out, _ = run("rebuild")
    head, line, row = out.strip().splitlines()
    assert head == (
        "| what | engine | size | p50_ms | p95_ms | memory_mb | identical | seconds | per_second |"
    )
    assert line == f"| {' | '.join(['---'] * 9)} |"
    assert row.startswith("| rebuild, 500 documents at once | embedded | 1000 | ")
    assert row.split(" | ")[6] == "True"


def test_a_cluster_that_does_not_answer_is_named(elastic):
    elastic(Cluster(("http://127.0.0.1:9",)))
    with pytest.raises(CommandError, match="Elasticsearch does not do its part: ConnectionError"):
        run("rebuild")


@pytest.mark.parametrize("size", ["999", "0", "-5", "many"])
def test_too_few_rows_are_refused(size):
    with pytest.raises(CommandError, match=f"'{size}' is no number of rows from 1000 on"):
        run("matching", size=size)
