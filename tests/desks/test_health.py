"""The two addresses of those who watch the server."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from vocmatch.desks import views_health


def test_healthz_asks_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_that_all_is_there(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "failed": []}


@pytest.mark.django_db
def test_readyz_names_what_fails_and_nothing_else(client, monkeypatch):
    class Broken:
        def healthy(self):
            raise OperationalError("host=10.0.0.3 password=x")

    monkeypatch.setattr(views_health, "engine", Broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "failed": ["index"]}


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
