"""The two addresses of those who watch the server."""

from __future__ import annotations

import pytest

from search.cluster import Cluster
from vocmatch.desks import views_health


def test_healthz_asks_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_that_all_is_there(client, own_file):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "failed": [], "degraded": []}


@pytest.mark.django_db
def test_readyz_names_what_fails_and_nothing_else(client, own_file):
    own_file.write_bytes(b"password=x" * 1000)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "failed": ["index"], "degraded": []}


@pytest.mark.django_db
def test_a_cluster_that_is_away_degrades_and_does_not_fail(client, settings, own_file):
    # Nothing listens there.
    settings.VOCMATCH_ELASTICSEARCH = Cluster(urls=("http://127.0.0.1:9",))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "failed": [], "degraded": ["elasticsearch"]}


@pytest.mark.django_db
def test_readyz_notices_a_broker_that_is_away(client, settings, monkeypatch):
    settings.VOCMATCH_WORK = "celery"
    monkeypatch.setattr(views_health.celery, "connection_for_write", lambda: _Away())
    assert client.get("/readyz").json()["failed"] == ["broker"]


class _Away:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def ensure_connection(self, **options):
        raise views_health.OperationalError("away")
