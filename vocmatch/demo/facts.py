"""The invented city: schools, trades, names. Codes are real, people and employers are not."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).with_name("data")
CITY: Final = "620500"
# County, short name and how large a part of the city's students lives there.
COUNTIES: Final = (
    ("620502", "秦州", 20),
    ("620503", "麦积", 18),
    ("620521", "清水", 9),
    ("620522", "秦安", 17),
    ("620523", "甘谷", 17),
    ("620524", "武山", 12),
    ("620525", "张家川", 7),
)
PLACE_OF: Final = {
    "620502": "秦州区",
    "620503": "麦积区",
    "620521": "清水县",
    "620522": "秦安县",
    "620523": "甘谷县",
    "620524": "武山县",
    "620525": "张家川回族自治县",
}
SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红飞玲鑫波辉雪梅建国海燕欣怡梓涵子轩雨桐浩然佳琪思远文博晓东志远春生小龙天佑"
RARE_NAMES: Final = ("阿依古丽·买买提", "马赛里买", "欧阳明月", "丁一", "司马子轩", "𠮷田")
BRANDS: Final = "恒泰 华盛 鑫源 陇原 天河 渭水 羲皇 麦积 众诚 宏达 瑞丰 嘉禾 金穗 康宁 博远 星海 同德 万顺 福临 长城 新创 兴隆 安居 德润 启明 百惠 丰源 和顺 锦程 飞腾".split()
SUFFIX_OF: Final = {
    "制造": ("机械有限公司", "电子科技有限公司", "装备制造有限公司"),
    "修理": ("汽车服务有限公司", "汽车维修厂"),
    "服务": ("商务服务有限公司", "文化传媒有限公司"),
    "信息": ("网络科技有限公司",),
    "卫生": ("医院", "社区卫生服务中心", "康复医院"),
    "零售": ("商贸有限公司", "超市有限公司", "电子商务有限公司"),
    "养老": ("养老服务中心",),
    "物流": ("物流有限公司", "速运有限公司"),
    "旅游": ("旅行社有限公司", "景区管理有限公司"),
    "住宿": ("大酒店", "宾馆"),
    "餐饮": ("餐饮管理有限公司", "饭庄"),
    "生活": ("美容美发中心",),
    "文化": ("文化艺术中心",),
    "教育": ("幼儿园",),
    "农业": ("农业科技有限公司", "果业专业合作社"),
    "建筑": ("建筑工程有限公司",),
    "运输": ("铁路服务有限公司", "轨道交通服务有限公司"),
}
# The first class of GB/T 4754 that such an employer registers under.
INDUSTRY_OF: Final = {
    "制造": "3411", "修理": "8111", "服务": "7299", "信息": "6450", "卫生": "8411", "零售": "5211",
    "养老": "8514", "物流": "5990", "旅游": "7291", "住宿": "6110", "餐饮": "6210", "生活": "8040",
    "文化": "8870", "教育": "8310", "农业": "0519", "建筑": "4790", "运输": "5313",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolFact:
    """One invented school. `quality` is the share of its graduates who find work or study on."""

    name: str
    name_en: str
    county: str
    type: str
    quality: float
    majors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """What employers of one trade ask for, as they would write it. Pay in yuan a month."""

    major: str
    titles: tuple[str, ...]
    duties: str
    skills: tuple[str, ...]
    pay: tuple[int, int]
    certificate: str
    hazards: str
    industry: str


@cache
def schools() -> tuple[SchoolFact, ...]:
    """All schools; the last one reports a rate nobody should believe."""
    return tuple(
        SchoolFact(
            row["name"],
            row["name_en"],
            row["county"],
            row["type"],
            float(row["quality"]),
            tuple(row["majors"].split()),
        )
        for row in _rows("schools.csv")
    )


@cache
def trades() -> dict[str, Trade]:
    """Trades by major."""
    return {
        row["major"]: Trade(
            major=row["major"],
            titles=tuple(row["titles"].split("|")),
            duties=row["duties"],
            skills=tuple(row["skills"].split("|")),
            pay=(int(row["pay_low"]), int(row["pay_high"])),
            certificate=row["certificate"],
            hazards=row["hazards"],
            industry=row["industry"],
        )
        for row in _rows("trades.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
