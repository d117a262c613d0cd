"""What a writer was told, and what the database may hold after it was killed. The run itself: `faults`."""

from vocmatch.demo.faults.journal import Journal, allowed


class Killed(BaseException):
    pass


def test_the_last_acknowledged_value_or_one_begun_after_it(tmp_path):
    journal = Journal(tmp_path / "journal")
    with journal.writing("a", 0, 1):
        pass
    with journal.writing("a", 1, 2):
        pass
    for before, value in ((2, 3), (2, 4)):
        try:
            with journal.writing("a", before, value):
                raise Killed
        except Killed:
            pass
    try:
        with journal.writing("b", "old", "new"):
            raise Killed
    except Killed:
        pass
    values, acknowledged = allowed(tmp_path / "journal")
    assert values == {"a": [2, 3, 4], "b": ["old", "new"]}
    assert acknowledged == 2
