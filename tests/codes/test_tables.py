import csv

import pytest

from search import sources
from vocmatch.codes import tables, vocabulary


def test_every_file_is_in_the_manifest_with_its_source_edition_and_length():
    files = {path.name for path in tables.DATA.glob("*.csv")}
    listed = {row["file"]: row for row in tables.rows("sources")}
    assert files == {*listed, "sources.csv"}
    for name, row in listed.items():
        with (tables.DATA / name).open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == int(row["rows"]), name
        assert row["what"] and row["source"] and row["edition"]


@pytest.mark.parametrize(
    ("table", "rows"),
    [("regions", 3433), ("majors", 368), ("occupations", 1639), ("industries", 1971), ("townships", 130)],
)
def test_tables_are_whole(table, rows):
    assert len(tables.by_code(table)) == rows


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("regions", {"parent": "regions"}),
        ("townships", {"county": "regions"}),
        ("major_courses", {"major": "majors"}),
        ("major_occupations", {"major": "majors"}),
        ("major_certificates", {"major": "majors", "certificate": "certificates"}),
        ("major_skills", {"major": "majors", "skill": "skills"}),
        ("taught_skills", {"skill": "skills"}),
        ("major_aliases", {"major": "majors"}),
        ("spoken_titles", {"occupation": "occupations"}),
    ],
)
def test_codes_that_are_cited_exist(file, columns):
    for column, table in columns.items():
        cited = {row[column] for row in tables.rows(file)} - {""}
        assert cited <= set(tables.by_code(table))


@pytest.mark.parametrize("name", ["regions", "majors", "occupations", "certificates", "skills"])
def test_names_fit_their_columns(name):
    assert max(len(row["name"]) for row in tables.rows(name)) <= 120
    assert max(len(row["code"]) for row in tables.rows(name)) <= 20


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("0111", "1"),
        ("0511", "3"),
        ("0610", "2"),
        ("1110", "3"),
        ("3411", "2"),
        ("4310", "3"),
        ("6110", "3"),
        ("A", ""),
    ],
)
def test_sectors_follow_the_rule_of_2018(code, sector):
    assert tables.by_code("industries")[code]["sector"] == sector


def test_all_industries_follow_the_rule_of_2018():
    primary = {"01", "02", "03", "04"}
    secondary = {f"{number:02}" for number in (*range(6, 11), 12, *range(13, 43), *range(44, 51))}
    for code, row in tables.by_code("industries").items():
        if code.isdigit():
            division = code[:2]
            expected = "1" if division in primary else "2" if division in secondary else "3"
            assert row["sector"] == expected, code


def test_every_major_teaches_skills_and_every_skill_weighs_something():
    per_major = tables.grouped("major_skills", "major", "skill")
    assert set(per_major) == set(tables.by_code("majors"))
    assert all(6 <= len(skills) <= vocabulary.MOST for skills in per_major.values())
    assert all(len(set(skills)) == len(skills) for skills in per_major.values())
    assert min(tables.skill_weights().values()) > 0
    assert all(row["name_en"] for row in tables.rows("skills"))


def test_rare_skills_weigh_more_than_common_ones():
    weights = tables.skill_weights()
    assert weights["s-weld-tig"] > weights["s-drawing"]
    assert weights["s-infusion"] > weights["s-communication"]


def test_the_frozen_tables_are_what_their_sources_give():
    taught = vocabulary.taught()
    frozen = [(row["major"], row["skill"], row["basis"]) for row in tables.rows("major_skills")]
    assert [(one.major, one.skill, one.basis) for one in taught] == frozen
    assert vocabulary.weights(taught) == dict(tables.skill_weights())


def test_search_reads_these_weights():
    assert sources.weights() == tables.skill_weights()
