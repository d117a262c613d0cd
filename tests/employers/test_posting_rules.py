"""The posting rules: each in four ways of writing, what must pass, the elements, numbers and dates."""

from datetime import date
from decimal import Decimal

import opencc
import pytest

from vocmatch.accounts.models import Organisation
from vocmatch.employers.models import Employer, MinimumWage, Opening
from vocmatch.employers.posting_rules import blocking, check

TODAY = date(2026, 11, 24)

FORBIDDEN = [
    ("L01", "限男性"),
    ("L01", "男士优先"),
    ("L01", "招女工"),
    ("L01", "女生勿扰"),
    ("L01", "性别：男"),
    ("L02", "未婚"),
    ("L02", "两年内不结婚"),
    ("L02", "已婚已育优先"),
    ("L03", "限汉族"),
    ("L03", "少数民族勿扰"),
    ("L03", "信教者勿扰"),
    ("L04", "限本地户口"),
    ("L04", "河南人勿扰"),
    ("L04", "要求城镇户籍"),
    ("L05", "乙肝携带者勿扰"),
    ("L05", "无传染病史"),
    ("L06", "残疾人勿扰"),
    ("L06", "四肢健全"),
    ("L07", "入职交押金200元"),
    ("L07", "服装费自理"),
    ("L07", "扣押身份证"),
    ("L07", "押金离职后退还"),
    ("L07", "先交200元体检费"),
    ("L08", "招转培"),
    ("L08", "可办理培训贷款"),
    ("L09", "轻松月入过万"),
    ("L09", "包录用"),
    ("L13", "15岁以上"),
    ("L14", "35岁以下"),
    ("L14", "身高170以上"),
    ("L15", "全日制本科"),
    ("L15", "中专生勿扰"),
    ("L17", "劳务派遣"),
    ("L18", "联系微信"),
    ("L18", "电话13812345678"),
]
ALLOWED = [
    "男女不限",
    "性别不限，男女均可",
    "学历不限\n男女不限",
    "缴纳五险（含生育保险）",
    "民族不限",
    "户口不限",
    "凭健康证上岗",
    "接种乙肝疫苗",
    "不收押金",
    "入职免收服装费、体检费公司报销",
    "为住客办理入住并收取押金",
    "公司提供免费培训",
    "年满18周岁",
    "18岁以上",
    "女装销售",
    "交身份证复印件",
    "薪资3500-5000元/月",
    "本地交通便利",
]


def plain(text):
    return text


def traditional(text):
    return opencc.OpenCC("s2t").convert(text)


def full_width(text):
    return "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in text)


def spaced(text):
    return " ".join(text)


def hidden(text):
    return "\u200b".join(text)


def opening(**values):
    employer = Employer(organisation=Organisation(name="秦州机械厂"), about="制造农机。")
    fields = {
        "title": "焊工",
        "seats": 3,
        "duties": "焊接农机机架。",
        "requirements": "会看图纸。",
        "region_id": "620502",
        "pay_min": 3500,
        "pay_max": 5000,
        "closes_on": date(2027, 1, 31),
    }
    return Opening(employer=employer, **{**fields, **values})


def codes(findings):
    return {finding.code for finding in findings}


@pytest.mark.parametrize("write", [plain, traditional, full_width, spaced, hidden])
@pytest.mark.parametrize(("code", "words"), FORBIDDEN)
def test_forbidden_words_are_found_however_they_are_written(code, words, write):
    found = check(opening(requirements=f"会看图纸，{write(words)}。"), on=TODAY)
    assert code in codes(found), [(one.code, one.words) for one in found]


@pytest.mark.parametrize("write", [plain, traditional, full_width, spaced])
@pytest.mark.parametrize("words", ALLOWED)
def test_lawful_words_pass(words, write):
    found = check(opening(requirements=write(words)), on=TODAY)
    assert not found, [(one.code, one.words) for one in found]


def test_a_finding_names_field_words_as_written_and_remedy():
    (found,) = check(opening(duties="焊接。限 男 性！"), on=TODAY)
    assert (found.field, found.level) == ("duties", "block")
    assert found.words == "限 男 性"
    assert "限 男 性" in found.message
    assert found.remedy
    assert found.source


def test_a_legal_ground_lets_a_post_be_restricted_by_sex():
    words = "井下作业，限男性"
    assert "L01" in codes(check(opening(requirements=words), on=TODAY))
    assert "L01" not in codes(check(opening(requirements=words, sex_ground="underground"), on=TODAY))


@pytest.mark.parametrize(
    ("field", "value"),
    [("seats", 0), ("requirements", ""), ("duties", " "), ("region_id", None), ("pay_min", None)],
)
def test_each_legal_element_is_needed(field, value):
    values = {"pay_max": None} if field == "pay_min" else {}
    found = blocking(check(opening(**values, **{field: value}), on=TODAY))
    assert [(one.code, one.field) for one in found] == [("L10", field.removesuffix("_id"))]


def test_the_employer_must_say_what_it_does():
    post = opening()
    post.employer.about = ""
    assert [(one.code, one.field) for one in check(post, on=TODAY)] == [("L10", "about")]


@pytest.mark.parametrize("text", ["面议", "面議", "薪资 面 议"])
def test_negotiable_pay_is_no_basic_pay(text):
    (found,) = check(opening(pay_min=None, pay_max=None, pay_text=text), on=TODAY)
    assert (found.code, found.field, found.words) == ("L10", "pay_min", text)


def test_piece_work_states_its_pay_in_words():
    post = opening(pay_min=None, pay_max=None, pay_basis="piece", pay_text="每件 2 元，保底工资")
    assert not check(post, on=TODAY)


@pytest.mark.parametrize(
    ("basis", "amount", "blocked"),
    [
        ("month", 1899, True),
        ("month", 1900, False),
        ("year", 22799, True),
        ("year", 22800, False),
        ("hour", 18, True),
        ("hour", 19, False),
        ("day", 50, False),
    ],
)
def test_pay_below_the_legal_minimum_is_refused(basis, amount, blocked):
    minimum = MinimumWage(month=1900, hour=Decimal("18.50"))
    found = check(opening(pay_min=amount, pay_max=None, pay_basis=basis), on=TODAY, minimum=minimum)
    assert ("L11" in codes(found)) is blocked


@pytest.mark.parametrize(
    ("contract", "probation", "kind", "blocked"),
    [
        (2, 1, "full", True),
        (6, 1, "full", False),
        (6, 2, "full", True),
        (12, 2, "full", False),
        (24, 3, "full", True),
        (36, 6, "full", False),
        (None, 6, "full", False),
        (None, 7, "full", True),
        (12, 1, "part", True),
    ],
)
def test_probation_is_bound_by_the_contract(contract, probation, kind, blocked):
    post = opening(contract_months=contract, probation_months=probation, kind=kind)
    assert ("L12" in codes(check(post, on=TODAY))) is blocked


def test_minors_are_not_invited_to_hazards():
    words = "16岁以上"
    assert not check(opening(requirements=words), on=TODAY)
    assert codes(check(opening(requirements=words, hazards=["height"]), on=TODAY)) == {"L13"}


def test_an_opening_without_a_last_day_is_told_when_it_closes():
    (found,) = check(opening(closes_on=None), on=TODAY)
    assert (found.code, found.level, found.words) == ("L16", "warn", "90")


def test_a_last_day_that_has_passed_blocks():
    (found,) = check(opening(closes_on=date(2026, 11, 23)), on=TODAY)
    assert (found.code, found.level) == ("L16", "block")


def test_dispatch_that_is_disclosed_passes():
    assert not check(opening(duties="劳务派遣至某厂焊接。", kind="dispatch"), on=TODAY)


def test_college_for_a_technical_post_warns():
    assert codes(check(opening(occupation_id="6-18-02-04", education=3), on=TODAY)) == {"L15"}
    assert not check(opening(occupation_id="2-05-01-01", education=3), on=TODAY)


def test_a_twin_is_pointed_out():
    assert codes(check(opening(), on=TODAY, twins=1)) == {"L19"}
