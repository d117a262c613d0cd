"""The embedded engine keeps the contract, and its processes agree."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine_contract import EngineContract

from search.documents import OPENING
from search.engines.embedded import EmbeddedEngine
from search.index import Unavailable
from search.synthetic import TODAY, World


class TestEmbedded(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path):
        return EmbeddedEngine(tmp_path / "search.sqlite3", lambda: self.world.weights)

    def test_a_second_process_sees_the_same(self, engine, tmp_path):
        other = EmbeddedEngine(tmp_path / "search.sqlite3", lambda: self.world.weights)
        assert other.match_openings(next(self.world.seekers(1)), on=TODAY) == []
        _, seekers = self.fill(engine)
        for seeker in seekers[:5]:
            assert other.match_openings(seeker, on=TODAY) == engine.match_openings(seeker, on=TODAY)

    def test_many_threads(self, engine):
        openings, seekers = self.fill(engine)
        expected = [engine.match_openings(seeker, on=TODAY) for seeker in seekers[:20]]
        with ThreadPoolExecutor(4) as pool:
            writing = pool.submit(lambda: [self.change(engine, [opening]) for opening in openings[:30]])
            found = list(pool.map(lambda seeker: engine.match_openings(seeker, on=TODAY), seekers[:20]))
            writing.result()
        assert found == expected

    @pytest.mark.parametrize("endings", [("",), ("", "-wal", "-shm")])
    def test_a_file_deleted_under_it_is_begun_anew(self, engine, tmp_path, endings):
        openings, seekers = self.fill(engine)
        expected = engine.match_openings(seekers[0], on=TODAY)
        for ending in endings:
            (tmp_path / f"search.sqlite3{ending}").unlink()
        assert expected and engine.match_openings(seekers[0], on=TODAY) == []
        assert engine.healthy() and engine.mark().epoch == ""
        with ThreadPoolExecutor(4) as pool:
            assert not any(pool.map(lambda _: engine.fingerprints(OPENING), range(8)))
        self.change(engine, openings)
        assert engine.match_openings(seekers[0], on=TODAY) == expected

    def test_two_processes_that_fill_it_at_once_do_not_disturb_each_other(self, engine, tmp_path):
        other = EmbeddedEngine(tmp_path / "search.sqlite3", lambda: self.world.weights)
        openings = list(self.world.openings(20))
        ids = {opening.id for opening in openings}
        for first, second in ((engine, other), (other, engine)):
            one, two = first.begin("epoch", 1), second.begin("epoch", 1)
            second.put(openings[:10], two)
            first.put(openings, one)
            first.finish(one)
            assert set(second.fingerprints(OPENING)) == ids
            second.put(openings[10:], two)
            second.finish(two)
            assert set(first.fingerprints(OPENING)) == ids

    def test_a_file_deleted_while_it_is_filled_is_not_left_without_an_answer(self, engine, tmp_path):
        at = engine.begin("epoch", 1)
        (tmp_path / "search.sqlite3").unlink()
        with pytest.raises(Unavailable):
            engine.put(list(self.world.openings(1)), at)
        with pytest.raises(Unavailable):
            engine.finish(at)
        assert engine.healthy() and engine.mark().epoch == ""


def test_a_file_of_an_earlier_version_is_begun_anew(tmp_path):
    with sqlite3.connect(tmp_path / "search.sqlite3") as old:
        old.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        old.execute("INSERT INTO meta VALUES ('shape', '2'), ('live', '1')")
        old.execute(
            "CREATE TABLE generation (number INTEGER PRIMARY KEY, epoch TEXT, seq INTEGER, serial INTEGER)"
        )
        old.execute("INSERT INTO generation VALUES (1, 'e', 5, 1)")
        old.execute("CREATE TABLE doc_1 (kind TEXT, id INTEGER)")
        old.execute("CREATE VIRTUAL TABLE words_opening_1 USING fts5(title, names, body)")
    old.close()
    engine = EmbeddedEngine(tmp_path / "search.sqlite3")
    assert engine.healthy() and engine.mark()[:2] == ("", 0)
    openings = list(World(2).openings(3))
    engine.put(openings, engine.mark()._replace(seq=1))
    assert set(engine.fingerprints("opening")) == {1, 2, 3}
