import io

import pytest
from django.core.management import call_command
from django.utils import translation

from vocmatch.codes import services, tables
from vocmatch.codes.models import (
    Certificate,
    Industry,
    Major,
    MajorOccupation,
    Occupation,
    Region,
    Skill,
)
from vocmatch.codes.services import Counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def synced():
    return services.sync()


def test_all_tables_are_written_once(synced):
    assert synced["Region"] == Counts(added=3433)
    assert synced["Major"] == Counts(added=368)
    assert synced["Occupation"] == Counts(added=1639)
    assert set(services.sync().values()) == {Counts()}


def test_what_differs_is_counted_and_put_right(synced):
    Major.objects.filter(pk="720201").update(name="護理學")
    MajorOccupation.objects.filter(
        major="720201", occupation_code="2-05-08", source="introduction-2022"
    ).delete()
    MajorOccupation.objects.create(major_id="720201", occupation_code="6-18-02-04", source="guide-2023")
    again = services.sync()
    assert again["Major"] == Counts(changed=1)
    assert again["MajorOccupation"] == Counts(added=1, retired=1)
    assert Major.objects.get(pk="720201").name == "护理"


def test_a_code_that_left_its_table_is_retired_and_comes_back(synced):
    Occupation.objects.create(code="9-99-99-99", name="旧职业", aliases=[])
    Occupation.objects.filter(pk="6-18-02-04").update(retired=True)
    assert services.sync()["Occupation"] == Counts(changed=1, retired=1)
    assert Occupation.objects.get(pk="9-99-99-99").retired
    assert not Occupation.objects.get(pk="6-18-02-04").retired
    assert services.sync()["Occupation"] == Counts()


def test_rows_hold_what_the_files_say(synced):
    county = Region.objects.get(pk="620502")
    assert (county.name, county.level, county.parent_id) == ("秦州区", 3, "620500")
    assert (county.lat, county.lon) == (34.580888, 105.724215)
    assert Region.objects.get(pk="620881").lat == Region.objects.get(pk="620800").lat
    assert Region.objects.get(pk="419001").parent_id == "410000"
    assert "电焊工" in Occupation.objects.get(pk="6-18-02-04").aliases
    assert Industry.objects.get(pk="0511").sector == 3
    assert Industry.objects.get(pk="A").sector is None
    assert Certificate.objects.get(pk="l-nurse").licence
    assert Skill.objects.get(pk="s-cad").weight == tables.skill_weights()["s-cad"]


def test_labels_follow_the_language_of_the_page(synced):
    major = Major.objects.get(pk="720201")
    with translation.override("en"):
        assert (major.label, major.class_label) == ("Nursing", "Medicine and health")
        assert Region.objects.get(pk="620502").label == "Qinzhou District"
        assert Major.objects.get(pk="720406").label == "蒙医医疗与蒙药"
    with translation.override("zh-hant"):
        assert (major.label, major.class_label) == ("护理", "医药卫生大类")


def test_progress_is_told_table_by_table():
    told = []
    services.sync(progress=lambda done, total, note: told.append((done, total, note)))
    assert [done for done, _, _ in told] == list(range(1, 10))
    assert {total for _, total, _ in told} == {9}
    assert told[0][2] == "Region"


def test_few_queries(django_assert_max_num_queries, synced):
    with django_assert_max_num_queries(30):
        services.sync()


def test_the_command_shows_counts_and_sources():
    out = io.StringIO()
    call_command("sync_codes", stdout=out, verbosity=2)
    lines = out.getvalue().splitlines()
    assert any(line.startswith("regions.csv: ") and "April 2026" in line for line in lines)
    assert any(line.split() == ["Major", "added", "368", "changed", "0", "retired", "0"] for line in lines)


def test_derive_skills_shows_that_nothing_differs():
    out = io.StringIO()
    call_command("derive_skills", stdout=out)
    assert out.getvalue().splitlines() == ["major_skills.csv: 0 new, 0 gone", "skills.csv: 0 other weights"]
