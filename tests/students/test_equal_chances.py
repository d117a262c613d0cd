"""Sex, household registration and ethnicity decide nothing: two people who differ only in them get the same
openings with the same points, and employers find both alike. From the roster file to the list."""

from dataclasses import replace
from datetime import date

import pytest

from search import indexing
from tests.factories import (
    MajorFactory,
    MembershipFactory,
    OccupationFactory,
    OpeningFactory,
    ProgramFactory,
    RegionFactory,
    SkillFactory,
)
from vocmatch.accounts.models import Role
from vocmatch.applications.cards import people_for
from vocmatch.applications.matches import openings_for, plain_list
from vocmatch.codes.models import MajorSkill
from vocmatch.employers.models import Opening
from vocmatch.students import imports, services
from vocmatch.students.models import Profile, Student
from vocmatch.students.sources import seeker_docs

from .roster_files import FAMILY, NATIONAL, id_number, table, workbook

HEADERS = [*NATIONAL, *(f"成员{n}{name}" for n in (1, 2) for name in FAMILY), "毕业日期", "毕业结果"]
BORN = date(2006, 3, 1)
# Everything in the national template that says or hints at one of the three; the person is the same otherwise.
SEX = {"性别": ("男", "女")}
HOUSEHOLD = {
    "户口性质": ("非农业户口", "农业户口"),
    "学生居住地类型": ("城市", "农村"),
    "户口所在地行政区划码": ("620502", "620525"),
    "户口所在地区县以下详细地址": ("大城街道", "胡川镇"),
    "所属派出所": ("大城派出所", "胡川派出所"),
    "籍贯地行政区划码": ("620502", "620525"),
    "出生地行政区划码": ("620502", "620525"),
    "是否随迁子女": ("否", "是"),
}
ETHNICITY = {
    "民族": ("汉族", "回族"),
    "成员1民族": ("汉族", "回族"),
    "成员2民族": ("汉族", "藏族"),
}
# The number itself carries sex (its 17th digit) and the county of registration (its first six).
NUMBERS = {
    "sex": (id_number(11, BORN), id_number(12, BORN)),
    "household": (id_number(11, BORN), id_number(13, BORN, "620525")),
    "ethnicity": (id_number(11, BORN), id_number(13, BORN)),
    "all": (id_number(11, BORN), id_number(12, BORN, "620525")),
}
COLUMNS = {"sex": SEX, "household": HOUSEHOLD, "ethnicity": ETHNICITY, "all": SEX | HOUSEHOLD | ETHNICITY}


def row(what, at):
    """One of the two rows: the first or the second value of each column that differs."""
    same = {name: values[0] for name, values in COLUMNS["all"].items()}
    return {
        **same,
        "姓名": "马一鸣",
        "出生日期": f"{BORN:%Y%m%d}",
        "身份证件类型": "居民身份证",
        "身份证件号": NUMBERS[what][at],
        "班级名称": "21焊接1班",
        "学号": f"21090000{at}",
        "入学年月": "202109",
        "专业简称": "焊接技术应用",
        "学制": "三年制",
        "生源地行政区划码": "620503",
        "毕业日期": "2024-06-30",
        "毕业结果": "毕业",
        **{name: values[at] for name, values in COLUMNS[what].items()},
    }


@pytest.fixture
def openings(db):
    """Openings near and far, of the trade and beside it, some asking for things the person lacks."""
    for county in ("620502", "620503", "620525"):
        for occupation in ("6-18-02-04", "6-18-01-01", "4-03-02-01"):
            for pay in (3000, 4500, 9000):
                OpeningFactory(
                    region=RegionFactory(code=county),
                    occupation=OccupationFactory(code=occupation),
                    pay_min=pay,
                    pay_max=pay + 500,
                    majors=["660105"] if pay == 4500 else [],
                    skills=[SkillFactory().code],
                )


@pytest.fixture(params=sorted(COLUMNS))
def pair(request, openings, tmp_path):
    """The two people, imported from one file, with the same wishes and both visible to employers."""
    MajorSkill.objects.create(major=MajorFactory(), skill=SkillFactory())
    school = ProgramFactory().school
    path = tmp_path / "roster.xlsx"
    path.write_bytes(workbook(table([row(request.param, 0), row(request.param, 1)], HEADERS)))
    found = imports.import_roster(path, school, None)
    assert found.counts["written"] == {"added": 2, "changed": 0}
    for student in Student.objects.all():
        student.user = MembershipFactory(role=Role.STUDENT, organisation=school.organisation).user
        student.save()
        services.save_profile(profile=student.profile, changes={"occupations": ["6-18-02-04"], "pay": 4000})
        services.set_consent(student=student, purpose="employers", given=True)
    indexing.record("opening", Opening.objects.values_list("pk", flat=True))
    indexing.relay()
    return list(Student.objects.select_related("profile", "home").order_by("pk"))


def listed(found):
    return [(item.opening.pk, item.match and item.match.total, parts(item.match)) for item in found]


def parts(match):
    return [(part.key, part.points, part.detail) for part in match.parts] if match else []


def test_the_index_holds_the_same_of_both(pair):
    one, other = (seeker_docs([student.profile])[0] for student in pair)
    assert one.id != other.id
    assert replace(one, id=0) == replace(other, id=0)


def test_both_get_the_same_list_with_the_same_points(pair):
    one, other = (listed(openings_for(student)) for student in pair)
    assert len(one) == 20
    assert one == other
    assert len({total for _pk, total, _parts in one}) > 5, "the list tells people apart, but not these two"
    assert listed(plain_list(pair[0])) == listed(plain_list(pair[1]))


def test_employers_find_both_alike(pair):
    opening = Opening.objects.filter(occupation="6-18-02-04", pay_min=4500).first()
    one, other = (replace(card, number=0) for card in people_for(opening).cards)
    assert one == other


def test_nothing_of_the_columns_is_kept(pair):
    kept = [str(values) for model in (Student, Profile) for values in model.objects.values()]
    words = {
        word for values in COLUMNS["all"].values() for word in values if len(word) > 2 and not word.isdigit()
    }
    assert not [word for word in words if word in "".join(kept)]
