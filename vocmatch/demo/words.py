"""What a programme's page says, in 简体 and English, made from what the programme teaches."""

from __future__ import annotations

from collections.abc import Sequence

from vocmatch.codes.models import Skill
from vocmatch.demo import facts
from vocmatch.schools.models import Program

MOST_NAMED = 5


def chinese(program: Program, skills: dict[str, Skill]) -> tuple[str, list[str]]:
    """Intro and paragraphs."""
    named = _names(program.skills, skills, english=False)
    trade = facts.trades().get(program.major_id)
    place = facts.PLACE_OF.get(program.school.organisation.region_id, "")
    intro = f"在{place}学{program.major.name}：学会{'、'.join(named[:3])}，毕业能上岗，也能升学。"
    paragraphs = [f"三年里，一半时间在教室，一半时间在实训室。你会学到{'、'.join(named)}。"]
    if trade is not None:
        paragraphs.append(f"毕业生常做的工作：{'、'.join(trade.titles[:3])}。{trade.duties}")
    paragraphs.append("全日制学生免学费。想继续读书的同学，可以参加职教高考和高职单招。")
    return intro, paragraphs


def english(program: Program, skills: dict[str, Skill]) -> tuple[str, list[str]]:
    """The same in English."""
    named = _names(program.skills, skills, english=True)
    name = program.major.name_en or program.major.name
    intro = f"{name}: learn {', '.join(named[:3])}; start work or study on after three years."
    return intro, [
        f"Half of the three years is spent in the workshop. You learn {', '.join(named)}.",
        "Full-time students pay no tuition. Those who want to study on can take the vocational entrance examination.",
    ]


def _names(codes: Sequence[str], skills: dict[str, Skill], *, english: bool) -> list[str]:
    found = [skills[code] for code in codes[:MOST_NAMED] if code in skills]
    return [(skill.name_en.lower() if english else "") or skill.name for skill in found]
