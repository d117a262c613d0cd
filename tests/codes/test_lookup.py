import pytest

from vocmatch.codes import lookup, tables


def name(table, code):
    return tables.by_code(table)[code]["name"] if code else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护士", "内科护士"),
        ("護士", "内科护士"),
        ("电焊工", "焊工"),
        ("電焊", "焊工"),
        ("急聘電焊工5名（包吃住）", "焊工"),
        ("急聘电 焊 工", "焊工"),
        ("收银员", "收银员"),
        ("保安", "保安员"),
        ("快递", "快递员"),
        ("外卖骑手", "网约配送员"),
        ("服务员", "餐厅服务员"),
        ("前台", "前厅服务员"),
        ("会计", "会计专业人员"),
        ("ＣＮＣ操作员", "车工"),
        ("诚聘中餐厨师及服务员", "中式烹调师"),
        ("文员/内勤", "行政办事员"),
        ("厨师 保安", "中式烹调师"),
        ("天水某公司招聘：美容师", "美容师"),
        ("幼儿园老师", "幼儿园教师"),
        ("电商客服", "客户服务管理员"),  # the head of the noun stands last
        ("护士助理", "医疗护理员"),
        ("计算机及外部设备装配调试员", "计算机及外部设备装配调试员"),
        ("4-03-02-01 炒锅", "中式烹调师"),
        ("9-99-99-99", None),
        ("五险一金", None),
        ("普工", None),
        ("", None),
    ],
)
def test_occupations_as_people_write_them(text, expected):
    assert name("occupations", lookup.find_occupation(text)) == expected


def test_every_official_name_and_spoken_title_finds_its_occupation():
    for row in tables.rows("occupations"):
        assert lookup.find_occupation(row["name"]) == row["code"]
    for row in tables.rows("spoken_titles"):
        assert lookup.find_occupation(row["title"]) == row["occupation"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护理", "护理"),
        ("護理專業", "护理"),
        ("2023级数控技術應用1班", "数控技术应用"),
        ("090100 计算机应用", "计算机应用"),  # a code of the directory of 2010
        ("计算机应用（平面设计方向）", "计算机应用"),
        ("（春季）会计电算化", "会计事务"),
        ("汽修", "汽车运用与维修"),
        ("学前教育", "幼儿保育"),
        ("畜牧兽医", "畜禽生产技术"),
        ("720201", "护理"),
        ("不限", None),
        ("", None),
    ],
)
def test_majors_as_rosters_write_them(text, expected):
    assert name("majors", lookup.find_major(text)) == expected


def test_every_major_is_found_by_its_name():
    for row in tables.rows("majors"):
        assert lookup.find_major(row["name"]) == row["code"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("會二保焊、氬弧焊，持焊工证", ["s-weld-co2", "s-weld-tig"]),
        ("熟练使用PS，会剪视频", ["s-photoshop", "s-video-edit"]),
        ("https等协议", []),  # PS is found as a word only
        ("CAD / cad制图", ["s-cad"]),
        ("", []),
    ],
)
def test_skills_in_a_text(text, expected):
    assert lookup.find_skills(text) == expected


def test_every_skill_is_found_by_its_name():
    for row in tables.rows("skills"):
        assert row["code"] in lookup.find_skills(row["name"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有护士证、健康证优先", ["l-nurse", "l-health"]),
        ("持焊工證", ["l-welding"]),
        ("特种作业操作证(低压电工作业)", ["l-electric-low"]),
        ("C1驾照", ["l-drive-c"]),
        ("吃苦耐劳", []),
    ],
)
def test_certificates_in_a_text(text, expected):
    assert lookup.find_certificates(text) == expected


def test_what_the_law_requires_is_marked():
    licences = {row["code"] for row in tables.rows("certificates") if row["licence"] == "1"}
    assert {"l-nurse", "l-welding", "l-electric-low", "l-height", "l-teacher", "l-health"} <= licences
    assert "v-childcare" not in licences


def test_words_hold_official_spoken_and_english_names():
    words = lookup.words_of("6-18-02-04", ["s-weld-tig", "unknown"]).split()
    assert {"焊工", "电焊工", "二保焊工", "Welder", "氩弧焊"} <= set(words)
    assert lookup.words_of("") == ""
