"""A table of openings that stands for a database table, with its source registered."""

import pytest

from search import engines, indexing, sources
from search.documents import OPENING


@pytest.fixture
def table(settings, tmp_path):
    """Rows by id that stand for a database table, with their source registered."""
    settings.VOCMATCH_VAR = tmp_path
    settings.VOCMATCH_WORK = "inline"
    before = sources.registered()
    for kind in before:
        sources.unregister(kind)
    rows = {}
    sources.register(
        sources.Source(
            OPENING,
            lambda ids: [rows[number] for number in ids if number in rows],
            lambda: [(number, None) for number in rows],
        )
    )
    yield rows
    sources.unregister(OPENING)
    for source in before.values():
        sources.register(source)
    engines.forget_engine()
    indexing._asked_again.clear()
