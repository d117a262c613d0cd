"""What tests of several desk pages stand on."""

import pytest

from search import engines


@pytest.fixture
def own_file(settings, tmp_path):
    """The index file of this host, of which nothing is there yet."""
    settings.VOCMATCH_VAR = tmp_path
    engines.forget_engine()
    yield tmp_path / "search.sqlite3"
    engines.forget_engine()
