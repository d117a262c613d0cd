"""What the environment may say, and what a production start refuses."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from vocmatch.settings.env import Environment

PRODUCTION = {
    "mode": "production",
    "hosts": "jobs.example.cn",
    "secret_key": "s" * 43,
    "data_key": "d" * 43,
    "database_url": "postgres://vocmatch@db/vocmatch",
    "elasticsearch_url": "https://search.example.cn:9200",
    "elasticsearch_api_key": "key",
}


def test_a_complete_production_start_is_accepted():
    assert Environment(**PRODUCTION).mode == "production"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"secret_key": ""}, "VOCMATCH_SECRET_KEY"),
        ({"data_key": ""}, "VOCMATCH_DATA_KEY"),
        ({"database_url": ""}, "VOCMATCH_DATABASE_URL"),
        ({"hosts": "*"}, "VOCMATCH_HOSTS"),
        ({"hosts": "jobs.example.cn, *"}, "VOCMATCH_HOSTS"),
        ({"debug": True}, "VOCMATCH_DEBUG"),
        ({"elasticsearch_api_key": ""}, "VOCMATCH_ELASTICSEARCH_API_KEY"),
        ({"elasticsearch_url": "http://search.example.cn:9200"}, "https://"),
        ({"elasticsearch_url": "search.example.cn:9200"}, "https://"),
        ({"elasticsearch_url": "https://elastic:secret@search.example.cn:9200"}, "without a password"),
        ({"elasticsearch_ca": "/nowhere/ca.crt"}, "VOCMATCH_ELASTICSEARCH_CA"),
        ({"elasticsearch_prefix": "Other-City"}, "elasticsearch_prefix"),
        ({"work": "celery", "broker_url": ""}, "VOCMATCH_BROKER_URL"),
        ({"work": "later"}, "work"),
    ],
)
def test_a_dangerous_start_is_refused_by_name(given, said):
    with pytest.raises(ValidationError, match=said) as refused:
        Environment(**{**PRODUCTION, **given})
    assert PRODUCTION["data_key"] not in str(refused.value)


def test_two_first_starts_at_once_read_one_key(tmp_path):
    environment = Environment(mode="demo", var=tmp_path, data_key="")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: environment.key("data_key"), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) == 44
    assert [path.name for path in tmp_path.iterdir()] == ["data_key"]
    assert stat.S_IMODE((tmp_path / "data_key").stat().st_mode) == 0o600


def test_the_address_of_the_database_is_read_whole():
    url = "postgres://user:p%40ss%2Fword@db.example:5433/vocmatch"
    found = Environment(mode="test", database_url=url).database()
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "user",
        "p@ss/word",
        "db.example",
        5433,
        "vocmatch",
    )
