"""Places: from an address to a code, and how far two places lie apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from search.matching.places import kilometres, place
from vocmatch.codes import tables
from vocmatch.codes.phrases import Phrases, folded

HOME: Final = "620500"  # names that stand for several places mean the one here first
REMEMBERED: Final = 8192
NEIGHBOURS: Final = 5

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_PEOPLES = (
    "(?<!内)蒙古族|(?<!内)蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|达斡尔|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯|塔吉克|怒族|鄂温克族|保安族|裕固族|独龙族|鄂伦春|普米族|各族"
)
_SUFFIXES = re.compile(rf"(?:{_PEOPLES})*(?:自治区|自治州|自治县|自治旗|特别行政区|(?<=神农架)林区)$")
_PLAIN = re.compile(r"(省|市|地区|盟|县|新区|区|旗)$")


@lru_cache(maxsize=REMEMBERED)
def find_region(text: str) -> str | None:
    """The smallest division an address or a name speaks of.

    Names that stand further inside the address narrow the place; a name that does not lie in it
    (a road called after a city) is passed over. A name several places share means the one in the
    home prefecture, else the one in its province, else nothing.

    >>> find_region("甘肅省天水市秦州區西安路")
    '620502'
    """
    text = folded(text)
    for code in _CODE.findall(text):
        if code in tables.by_code("regions"):
            return code
    found: str | None = None
    for _, codes in _names().inside(text):
        found = _narrow(found, codes)
    return found


def distance_km(region_a: str, region_b: str) -> float | None:
    """Kilometres between the seats of two divisions; None where a seat is not known."""
    a, b = seat(region_a), seat(region_b)
    here, there = place(*a), place(*b)
    return round(kilometres(here, there), 1) if here and there else None


def neighbours(region: str, count: int = NEIGHBOURS) -> list[str]:
    """The nearest divisions of the same level inside the province, nearest first."""
    rows = tables.by_code("regions")
    if region not in rows:
        return []
    level = rows[region]["level"]
    others = [
        (distance, code)
        for code, row in rows.items()
        if row["level"] == level and code[:2] == region[:2] and code != region
        if (distance := distance_km(region, code)) is not None
    ]
    return [code for _, code in sorted(others)[:count]]


def seat(region: str) -> tuple[float | None, float | None]:
    """Latitude and longitude of a division's seat; of the division above where it has none."""
    rows = tables.by_code("regions")
    while row := rows.get(region):
        if row["lat"]:
            return float(row["lat"]), float(row["lon"])
        region = row["parent"]
    return None, None


def within(region: str, area: str) -> bool:
    """Whether a division is the area or lies in it."""
    rows = tables.by_code("regions")
    while region and region != area:
        region = rows[region]["parent"] if region in rows else ""
    return bool(region)


def _narrow(found: str | None, codes: tuple[str, ...]) -> str | None:
    if found:
        inner = [code for code in codes if within(code, found)]
        return inner[0] if len(inner) == 1 else found
    for area in (HOME, f"{HOME[:2]}0000"):
        near = [code for code in codes if within(code, area)]
        if len(near) == 1:
            return near[0]
    rows = tables.by_code("regions")
    highest = min(rows[code]["level"] for code in codes)
    top = [code for code in codes if rows[code]["level"] == highest]
    return top[0] if len(top) == 1 else None


@cache
def _names() -> Phrases[tuple[str, ...]]:
    codes: dict[str, list[str]] = {}
    for row in tables.rows("regions"):
        for name in _forms(row["name"]):
            codes.setdefault(name, []).append(row["code"])
    for row in tables.rows("townships"):
        codes.setdefault(row["name"], [row["county"]])
    return Phrases((name, tuple(found)) for name, found in codes.items())


def _forms(name: str) -> Iterator[str]:
    """A name as it stands in lists and as people shorten it (张家川回族自治县, 张家川县, 张家川)."""
    yield name
    short = _SUFFIXES.sub("", name)
    if short != name:
        short = short or re.split("族|自治", name)[0]
        if name.endswith("自治县"):
            yield f"{short}县"
    else:
        short = _PLAIN.sub("", name)
    if short != name and len(short) > 1:
        yield short
