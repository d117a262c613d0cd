"""The Elasticsearch engine keeps the contract: the same lists, points and counts as the embedded one."""

import pytest
from elastic_cluster import filled
from engine_contract import EngineContract

pytestmark = pytest.mark.needs("elasticsearch")


class TestElastic(EngineContract):
    @pytest.fixture
    def engine(self):
        with filled(self.world.weights) as engine:
            yield engine
