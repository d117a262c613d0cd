import pytest

from vocmatch.codes import tables
from vocmatch.codes.regions import distance_km, find_region, neighbours, seat, within


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("620525", "620525"),
        ("甘肃省天水市秦州区成纪大道", "620502"),
        ("甘肅省天水市麥積區", "620503"),
        ("天水市", "620500"),
        ("张家川", "620525"),
        ("张家川县", "620525"),
        ("甘谷县大像山镇", "620523"),
        ("社棠镇", "620503"),  # a township of the prefecture
        ("天水市西安路", "620500"),  # a road called after a city
        ("西安", "610100"),
        ("城关区", "620102"),  # shared with another province
        ("西藏拉萨市城关区", "540102"),
        ("北京市海淀区", "110108"),
        ("上海浦东", "310115"),
        ("内蒙古", "150000"),
        ("广西", "450000"),
        ("江苏省昆山市", "320583"),
        ("东乡县", "622926"),
        ("不详", None),
        ("", None),
    ],
)
def test_places_as_people_write_them(text, code):
    assert find_region(text) == code


def test_home_counties_are_found_by_their_short_names():
    for row in tables.rows("regions"):
        if row["parent"] == "620500":
            short = row["name"].removesuffix("回族自治县").rstrip("区县")
            assert find_region(row["name"]) == find_region(short) == row["code"]


def test_every_division_has_its_parent_above_it():
    rows = tables.by_code("regions")
    for code, row in rows.items():
        if row["parent"]:
            assert rows[row["parent"]]["level"] < row["level"]
            assert within(code, row["parent"])
        else:
            assert code.endswith("0000")


def test_a_division_without_a_seat_has_that_of_the_one_above():
    assert seat("620881") == seat("620800")
    assert seat("830000") == (None, None)
    assert seat("000000") == (None, None)


def test_distances():
    assert distance_km("620502", "620502") == 0
    assert distance_km("620502", "620503") == pytest.approx(15.2, abs=0.2)
    assert distance_km("620503", "620502") == distance_km("620502", "620503")
    assert distance_km("620502", "830000") is None


def test_neighbours_stand_nearest_first():
    assert neighbours("620502", 3) == ["620503", "620522", "620523"]
    assert {code[:2] for code in neighbours("620500")} == {"62"}
    assert neighbours("unknown") == []
