from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from vocmatch.codes.identifiers import ERROR, WARNING, check_credit_code, check_resident_id

TODAY = date(2026, 11, 24)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(region="620502", born="20080101", sequence="123"):
    body = region + born + sequence
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def levels(found):
    return [problem.level for problem in found.problems]


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２ｘ",
        "'110105 19491231 002X",
    ],
)
def test_the_number_of_the_standard_in_all_its_spellings(text):
    found = check_resident_id(text, today=TODAY)
    assert (found.number, found.birth_date, found.problems) == (
        "11010519491231002X",
        date(1949, 12, 31),
        (),
    )


@pytest.mark.parametrize("region", ["610118", "659010", "659012", "620502", "810000", "820000", "830000"])
def test_regions_of_today_and_residence_permits_pass(region):
    assert check_resident_id(number(region), today=TODAY).problems == ()


@pytest.mark.parametrize("region", ["620501", "512301", "999999"])
def test_a_former_or_unknown_region_is_a_warning(region):
    found = check_resident_id(number(region), today=TODAY)
    assert levels(found) == [WARNING]
    assert found.ok


def test_a_wrong_check_digit_is_an_error():
    right = number()
    wrong = right[:17] + ("1" if right[17] != "1" else "2")
    found = check_resident_id(wrong, today=TODAY)
    assert levels(found) == [ERROR]
    assert not found.ok


def test_an_old_number_is_converted_with_a_warning():
    found = check_resident_id("110105491231002", today=TODAY)
    assert found.number == "11010519491231002X"
    assert levels(found) == [WARNING]
    assert check_resident_id("110105491231002.0", today=TODAY).number == found.number


@pytest.mark.parametrize(
    "text", ["620502200801010000", "6.20502E+17", "6.20502200801e+17", "620502200801010128.0"]
)
def test_digits_lost_in_a_spreadsheet_are_refused_with_the_remedy(text):
    found = check_resident_id(text, today=TODAY)
    assert levels(found) == [ERROR]
    with translation.override("en"):
        assert "as text" in found.problems[0].message


def test_a_right_number_that_ends_in_zeros_is_no_loss():
    sequence = next(f"{head}00" for head in range(10) if number(sequence=f"{head}00").endswith("0"))
    assert check_resident_id(number(sequence=sequence), today=TODAY).ok


@pytest.mark.parametrize("born", ["20080231", "20991231", "20261125", "20081301"])
def test_an_impossible_birth_date_is_an_error(born):
    found = check_resident_id(number(born=born), today=TODAY)
    assert levels(found) == [ERROR]
    assert found.birth_date is None


@pytest.mark.parametrize("text", ["", "12345", "62050220080101123Y", "张三", "X" * 18])
def test_what_is_no_number_is_refused_with_its_length(text):
    found = check_resident_id(text, today=TODAY)
    assert levels(found) == [ERROR]
    with translation.override("en"):
        assert str(len(text)) in found.problems[0].message


@given(st.text(max_size=40))
def test_any_text_gets_an_answer_that_does_not_repeat_it(text):
    for found in (check_resident_id(text, today=TODAY), check_credit_code(text)):
        for problem in found.problems:
            assert len(found.number) < 9 or found.number not in problem.message


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(place, shift):
    right = number()
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert not check_resident_id(wrong, today=TODAY).ok


@pytest.mark.parametrize(
    "text", ["91431381748373560G", "91431381748373560g", " 9143 1381 7483 7356 0Ｇ", "91431381-748373560G"]
)
def test_a_credit_code_in_all_its_spellings(text):
    found = check_credit_code(text)
    assert (found.number, found.problems, found.ok) == ("91431381748373560G", (), True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("91431381748373560H", "does not fit"),
        ("9143138174837356OG", "“O”"),
        ("9143138174837356G", "has 17"),
        ("620502600012345", "registration number"),
        ("9.14314E+17", "as text"),
        ("", "has 0"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_the_remedy(text, said):
    found = check_credit_code(text)
    assert levels(found) == [ERROR]
    with translation.override("en"):
        assert said in found.problems[0].message


def test_an_unusual_kind_or_region_of_a_credit_code_is_a_warning():
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "A1999999748373560"
    total = sum(alphabet.index(sign) * 3**at for at, sign in enumerate(body))
    found = check_credit_code(body + alphabet[-total % 31])
    assert levels(found) == [WARNING, WARNING]
    assert found.ok
