"""Invented employers and openings, the latter as rows of a list that people would send."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import xlsxwriter

from vocmatch.demo.facts import BRANDS, COUNTIES, PLACE_OF, SUFFIX_OF, Trade, trades

_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COLUMNS: Final = (
    "单位名称 统一社会信用代码 招聘岗位 招聘人数 工作内容 招聘条件 学历要求 专业要求 工作地点 薪资 福利待遇 到岗时间 截止日期"
).split()
_EDUCATION: Final = ("不限", "初中", "中专", "中专", "中专", "大专")
_OFFERS: Final = ("签订劳动合同", "缴纳社会保险", "包住", "包吃", "不上夜班", "周末双休", "提供培训")


def credit_code(county: str, order: int) -> str:
    """A code of the form of GB 32100 with right check characters (organisation code and whole)."""
    body = f"{order % 10**8:08}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    inner = 11 - sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    code = f"91{county}{body}" + {10: "X", 11: "0"}.get(inner, str(inner))
    total = sum(_CREDIT.index(sign) * pow(3, at, 31) for at, sign in enumerate(code))
    return code + _CREDIT[(31 - total % 31) % 31]


@dataclass(frozen=True, slots=True)
class EmployerFact:
    """One invented employer."""

    name: str
    code: str
    county: str
    industry: str
    contact: str
    phone: str


def employers(dice: random.Random, count: int) -> list[EmployerFact]:
    """`count` employers over all trades and counties, names distinct in each county."""
    kinds = sorted({trade.industry for trade in trades().values()})
    found: dict[tuple[str, str], EmployerFact] = {}
    order = 0
    while len(found) < count:
        county, short, _weight = dice.choices(COUNTIES, [row[2] for row in COUNTIES])[0]
        # Every kind of employer once before chance decides, so that each trade finds work.
        industry = kinds[order % len(kinds)]
        order += 1
        numbered = "" if order <= 800 else str(order // 800 + 1)
        name = f"{short}{dice.choice(BRANDS)}{numbered}{dice.choice(SUFFIX_OF[industry])}"
        if (county, name) in found:
            continue
        found[county, name] = EmployerFact(
            name=name,
            code=credit_code(county, 10_000_000 + order * 37),
            county=county,
            industry=industry,
            contact="招聘负责人",
            phone=f"198{dice.randrange(10**8):08}",
        )
    return list(found.values())


def rows(
    dice: random.Random, offering: Sequence[EmployerFact], count: int, today: date, majors: dict[str, str]
) -> list[list[str]]:
    """`count` openings in the columns COLUMNS."""
    by_industry: dict[str, list[Trade]] = {}
    for trade in trades().values():
        by_industry.setdefault(trade.industry, []).append(trade)
    found = []
    for at in range(count):
        employer = offering[at % len(offering)]
        trade = dice.choice(by_industry[employer.industry])
        found.append(_row(dice, at, employer, trade, today, majors))
    return found


def _row(
    dice: random.Random, at: int, employer: EmployerFact, trade: Trade, today: date, majors: dict[str, str]
) -> list[str]:
    low = dice.randrange(trade.pay[0], trade.pay[1] - 300, 100)
    high = low + dice.randrange(300, 1800, 100)
    asks = dice.sample(trade.skills, dice.randrange(1, len(trade.skills) + 1))
    wants = ["会" + "、".join(asks)]
    if trade.certificate and dice.random() < 0.6:
        wants.append("持" + trade.certificate)
    wants.append(dice.choice(("能吃苦，服从安排", "细心负责", "欢迎应届毕业生", "有经验者优先")))
    seats = dice.choice((1, 1, 2, 2, 3, 5, 8, 10))
    title = dice.choice(trade.titles)
    area = employer.county if dice.random() < 0.9 else dice.choice(COUNTIES)[0]
    starts = today + timedelta(days=dice.randrange(3, 60))
    return [
        employer.name,
        employer.code,
        f"{title}{at // 300 + 1}部" if dice.random() < 0.05 else title,
        str(seats),
        trade.duties,
        "；".join(wants),
        dice.choice(_EDUCATION),
        majors[trade.major] if dice.random() < 0.7 else "不限",
        PLACE_OF[area],
        _pay(dice, low, high),
        "、".join(dice.sample(_OFFERS, dice.randrange(1, 5))),
        f"{starts:%Y-%m-%d}" if dice.random() < 0.6 else "",
        f"{today + timedelta(days=dice.randrange(5, 85)):%Y-%m-%d}",
    ]


def _pay(dice: random.Random, low: int, high: int) -> str:
    form = dice.random()
    if form < 0.7:
        return f"{low}-{high}元/月"
    if form < 0.85:
        return f"{low / 1000:.1f}k-{high / 1000:.1f}k"
    if form < 0.93:
        return f"{low // 22}元/天"
    return f"年薪{low * 13}元"


def write(path: Path, lines: Sequence[Sequence[str]]) -> Path:
    """The list as a workbook, with two rows that lack what the law asks for; returns its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("岗位")
        for column, header in enumerate(COLUMNS):
            sheet.write_string(0, column, header)
        spoilt = [list(lines[0]), list(lines[1])]
        spoilt[0][2], spoilt[0][9] = "普工（工资面议）", "面议"
        spoilt[1][2], spoilt[1][5] = "前台（限女性）", "限女性，已婚已育优先"
        for line, row in enumerate([*lines, *spoilt], start=1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(line, column, value)
    return path
