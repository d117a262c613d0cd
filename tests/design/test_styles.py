"""The style sheet keeps its size, its contrast and its oldest browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "vocmatch" / "static" / "vocmatch"
CSS = (STATIC / "site.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", CSS))
TEXT, LARGE_OR_LINE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

TEXT_PAIRS = [
    *[(ink, "paper") for ink in ("ink", "soft", "teal", "teal-deep", "good", "watch", "bad", "unknown")],
    *[("paper", ground) for ground in ("ink", "teal", "teal-deep", "bad")],
    *[(ink, "ground") for ink in ("ink", "soft", "teal")],
    *[(ink, "teal-ground") for ink in ("ink", "soft", "teal", "teal-deep")],
    *[(state, f"{state}-ground") for state in ("good", "watch", "bad", "unknown")],
    *[("ink", f"{state}-ground") for state in ("good", "watch", "bad", "unknown")],
]
LINE_PAIRS = [(line, "paper") for line in ("edge", "chart-1", "chart-2", "chart-3", "chart-4")]


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_sizes_stay_within_the_first_page_budget():
    assert len(CSS.encode()) <= 25_000
    assert len((STATIC / "site.js").read_bytes()) <= 3_000


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text, ground):
    assert contrast(text, ground) >= TEXT


@pytest.mark.parametrize(("line", "ground"), LINE_PAIRS)
def test_lines_and_marks_can_be_seen(line, ground):
    assert contrast(line, ground) >= LARGE_OR_LINE


def test_pairs_set_by_one_rule_can_be_read():
    rules = re.findall(r"\{([^{}]*)\}", CSS)
    pairs = set()
    for rule in rules:
        ink = re.search(r"(?<![\w-])color: var\(--([\w-]+)\)", rule)
        ground = re.search(r"background: var\(--([\w-]+)\)", rule)
        if ink and ground:
            pairs.add((ink[1], ground[1]))
    assert pairs
    assert {pair for pair in pairs if contrast(*pair) < TEXT} == set()


def test_every_colour_is_a_token():
    outside = re.sub(r":root \{.*?\n\}", "", CSS, count=1, flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", outside)) <= {"#000"}


@pytest.mark.parametrize(
    "newer", [":has(", "@container", "@layer", "oklch", "dvh", "color-mix", "gradient(", "url(", " & "]
)
def test_chrome_86_understands_it(newer):
    assert newer not in CSS


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    asked = set()
    for path in (ROOT / "templates").rglob("*.html"):
        asked |= set(re.findall(r'{% icon "(\w+)" %}', path.read_text(encoding="utf-8")))
    assert asked | {"good", "watch", "bad", "unknown", "info"} <= drawn
