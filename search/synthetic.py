"""Invented documents for benchmarks and tests: many, alike in shape to a city's, seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zlib import crc32

from search.documents import ANY_MAJOR, OpeningDoc, SeekerDoc

TODAY = date(2026, 11, 24)
CONDITIONS = ("contract", "insurance", "housing", "no_nights", "meals")
# Job titles, each with further names of its occupation and skills.
TRADES = (
    ("电焊工", "焊工 焊接 气割 氩弧焊"),
    ("数控车工", "车工 数控车削 CNC 编程"),
    ("CNC铣工", "铣工 数控铣削 加工中心"),
    ("钳工", "装配钳工 划线 锉削"),
    ("汽车维修工", "汽修 发动机维修 故障诊断"),
    ("新能源汽车技师", "汽车维修工 动力电池 高压安全"),
    ("电工", "维修电工 低压电工 PLC"),
    ("内科护士", "护士 护理 静脉输液"),
    ("养老护理员", "护理员 老年照护 康复"),
    ("幼儿园保育员", "保育员 幼儿照护 急救"),
    ("幼儿教师", "学前教育 教师 绘本"),
    ("收银员", "收银 点钞 POS"),
    ("酒店前台", "前厅接待员 接待 普通话"),
    ("餐厅服务员", "服务员 摆台 点餐"),
    ("中式烹调师", "厨师 刀工 冷菜"),
    ("中式面点师", "面点 和面 蒸制"),
    ("会计", "会计专业人员 做账 报税 Excel"),
    ("出纳", "会计 现金管理 对账"),
    ("仓库管理员", "仓储 盘点 叉车"),
    ("快递员", "快件派送 驾驶 分拣"),
    ("电子商务客服", "网店客服 打字 售后"),
    ("短视频运营", "直播 剪辑 文案"),
    ("平面设计师", "设计 Photoshop 排版"),
    ("Java程序员", "软件工程 Java MySQL"),
    ("网络管理员", "网络 路由器 布线"),
    ("建筑测量员", "测量 全站仪 放线"),
    ("果树栽培工", "果树 嫁接 修剪"),
    ("兽医助理", "动物医学 检疫 免疫"),
    ("美发师", "理发 烫染 造型"),
    ("缝纫工", "服装制作 裁剪 平缝"),
)
_RANKS = ("", "", "", "高级", "中级", "初级", "学徒", "实习", "夜班", "急聘", "熟练")
_TOWNS = ("秦州", "麦积", "甘谷", "秦安", "武山", "清水", "张家川", "天水", "陇西", "成县")
_BRANDS = ("宏达", "瑞丰", "华天", "长城", "恒信", "金桥", "众兴", "百合", "锦绣", "羲皇", "麦草", "新蓝")
_TRADINGS = ("机械", "电子", "医药", "商贸", "餐饮", "物流", "建筑", "农业", "服装", "科技", "教育", "汽车")


@dataclass
class World:
    """One seeded world: 60 majors, 300 occupations, 600 skills, 12 counties; ids are 1 to n."""

    seed: int = 1
    counties: int = 12
    dice: random.Random = field(init=False)
    weights: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        dice = self.dice
        self.majors = [f"{dice.randrange(61, 79)}{dice.randrange(1, 5):02}{at % 20:02}" for at in range(60)]
        self.occupations = [
            f"{dice.randrange(2, 7)}-{dice.randrange(1, 9):02}-{dice.randrange(1, 6):02}-{at % 9:02}"
            for at in range(300)
        ]
        self.skills = [f"s{at}" for at in range(600)]
        self.weights = {key: 60 + dice.randrange(400) for key in self.skills}
        self.licences = [f"c{at}" for at in range(40)]
        self.regions = [
            (f"6205{at:02}", 34.2 + dice.random() * 1.2, 104.8 + dice.random() * 1.8)
            for at in range(self.counties)
        ]
        # A major asks for some skills and leads to some occupations: lists of one trade are alike.
        self.trade = {
            major: (dice.sample(self.skills, 25), dice.sample(self.occupations, 6)) for major in self.majors
        }

    def openings(self, count: int) -> Iterator[OpeningDoc]:
        """`count` openings, some of them thin, a third at a point of their own."""
        for number in range(1, count + 1):
            yield self._opening(number)

    def _opening(self, number: int) -> OpeningDoc:
        dice = self.dice
        major = dice.choice(self.majors)
        skills, occupations = self.trade[major]
        region, lat, lon = dice.choice(self.regions)
        if dice.random() < 0.3:
            lat, lon = lat + dice.uniform(-0.2, 0.2), lon + dice.uniform(-0.2, 0.2)
        stated = dice.random() < 0.9
        wage = dice.randrange(20, 90) * 100 if dice.random() < 0.85 else None
        return OpeningDoc(
            id=number,
            published=TODAY - timedelta(days=dice.randrange(90)),
            closes=TODAY + timedelta(days=dice.randrange(-3, 90)),
            starts=TODAY + timedelta(days=dice.randrange(200)) if dice.random() < 0.6 else None,
            title=f"opening {number}",
            description="",
            employer=f"employer {number % 997}",
            occupation=dice.choice(occupations) if dice.random() < 0.95 else "",
            majors=self._asked(major),
            skills=tuple(dice.sample(skills, dice.randrange(2, 8))) if stated else (),
            certificates=tuple(dice.sample(self.licences, 1)) if dice.random() < 0.3 else (),
            required_certificates=tuple(dice.sample(self.licences, 1)) if dice.random() < 0.08 else (),
            region=region,
            lat=lat if dice.random() < 0.97 else None,
            lon=lon,
            wage_min=wage,
            wage_max=wage + 1000 if wage is not None else None,
            conditions=frozenset(dice.sample(CONDITIONS, dice.randrange(4))),
            hazards=frozenset({"height"}) if dice.random() < 0.1 else frozenset(),
            education=dice.choice((0, 1, 2, 2, 2, 3)),
            seats=dice.randrange(1, 9),
        )

    def _asked(self, major: str) -> tuple[str, ...]:
        chance = self.dice.random()
        if chance < 0.6:
            return (major,)
        if chance < 0.75:
            return tuple(sorted({major, self.dice.choice(self.majors)}))
        return (ANY_MAJOR,) if chance < 0.9 else ()

    def seekers(self, count: int) -> Iterator[SeekerDoc]:
        """`count` people of 15 to 22, some with thin profiles."""
        for number in range(1, count + 1):
            yield self._seeker(number)

    def _seeker(self, number: int) -> SeekerDoc:
        dice = self.dice
        major = dice.choice(self.majors)
        skills, occupations = self.trade[major]
        region, lat, lon = dice.choice(self.regions)
        return SeekerDoc(
            id=number,
            birthday=TODAY - timedelta(days=dice.randrange(15 * 365, 22 * 365)),
            education=dice.choice((1, 2, 2, 2, 3)),
            major=major if dice.random() < 0.97 else "",
            occupations=tuple(dice.sample(self.occupations, 2)) if dice.random() < 0.3 else (),
            led_to=tuple(occupations) if dice.random() < 0.95 else (),
            skills=tuple(dice.sample(skills, dice.randrange(3, 12))) if dice.random() < 0.9 else (),
            certificates=tuple(dice.sample(self.licences, dice.randrange(3))),
            region=region,
            lat=lat if dice.random() < 0.95 else None,
            lon=lon,
            wage=dice.randrange(25, 70) * 100 if dice.random() < 0.8 else None,
            conditions=frozenset(dice.sample(CONDITIONS, dice.randrange(3))),
            visible=dice.random() < 0.9,
        )


def in_chinese(opening: OpeningDoc) -> OpeningDoc:
    """The opening with title, employer and words as people write them: always the same, by its id and
    occupation, so that openings of one occupation have titles of one trade."""
    dice = random.Random(opening.id)
    title, words = TRADES[crc32(opening.occupation.encode()) % len(TRADES)]
    town, brand, trading = (dice.choice(names) for names in (_TOWNS, _BRANDS, _TRADINGS))
    return replace(
        opening,
        title=f"{dice.choice(_RANKS)}{title}" + (f"（{dice.choice(_TOWNS)}）" if dice.random() < 0.3 else ""),
        employer=f"{town}{brand}{trading}有限公司",
        words=words,
        description=f"{town}{brand}{trading}招聘{title}，{words}。",
    )
