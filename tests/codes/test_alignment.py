import pytest

from vocmatch.codes import tables
from vocmatch.codes.alignment import GUIDE, Grade, expand, grade, graded, leads_to

NURSING, CNC, COMPUTING, COOKING, ACCOUNTING = "720201", "660103", "710201", "740201", "730301"


@pytest.mark.parametrize(
    ("major", "occupation", "expected"),
    [
        (NURSING, "2-05-08-01", Grade.EXACT),  # the introduction names the small group of nurses
        (CNC, "6-18-01-01", Grade.EXACT),  # a CNC turner is a job title of turners
        (CNC, "6-18-01-04", Grade.EXACT),  # the guide names grinders
        (COMPUTING, "4-04-02-01", Grade.RELATED),  # only the guide of a neighbouring major does
        (COOKING, "4-03-02-01", Grade.EXACT),
        (ACCOUNTING, "4-10-08-01", Grade.NONE),
        (COOKING, "4-03-02-05", Grade.CLOSE),  # a waiter shares the small group of cooks
        ("660105", "6-18-02-04", Grade.EXACT),
        ("700206", "4-12-01-01", Grade.EXACT),
        ("770101", "4-10-01-03", Grade.EXACT),
        (COMPUTING, "", Grade.UNKNOWN),
        ("", "6-18-02-04", Grade.UNKNOWN),
        ("999999", "6-18-02-04", Grade.NONE),
    ],
)
def test_pairs_of_the_handbook(major, occupation, expected):
    assert grade(major, occupation) == expected


@pytest.mark.parametrize(
    ("occupation", "expected"),
    [
        ("6-18-01-01", Grade.EXACT),
        ("6-18-01-09", Grade.CLOSE),
        ("6-18-02-04", Grade.RELATED),
        ("4-03-02-01", Grade.RELATED),  # a neighbouring major's
        ("4-03-02-05", Grade.NONE),
    ],
)
def test_the_rule_itself(occupation, expected):
    assert graded(occupation, exact=("6-18-01-01",), neighbours=frozenset({"4-03-02-01"})) == expected


def test_a_named_group_means_all_its_occupations():
    occupations = ("2-05-08-01", "2-05-08-02", "2-05-09-00", "4-01-02-01")
    assert expand(("2-05-08", "4-01-02-01"), occupations) == ("2-05-08-01", "2-05-08-02", "4-01-02-01")


def test_exact_is_what_a_major_leads_to():
    for major in (NURSING, CNC, "710210"):
        assert {grade(major, code) for code in leads_to(major)} == {Grade.EXACT}


def test_every_major_leads_somewhere_and_only_to_known_occupations():
    occupations = tables.by_code("occupations")
    for major in tables.by_code("majors"):
        assert leads_to(major)
        assert set(leads_to(major)) <= set(occupations)


def test_the_guide_is_kept_whole():
    rows = [row for row in tables.rows("major_occupations") if row["source"] == GUIDE]
    assert len(rows) == 1167
    assert len({row["major"] for row in rows}) == 306
