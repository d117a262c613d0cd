"""Pictures for programme pages: drawn, not photographed, so that no real person is shown."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw

WIDTH: Final = 960  # of the drawing board; the picture is three quarters of it
HEIGHT: Final = 640
SCALE: Final = 1.5  # drawn at twice the size of the picture, so that edges come out smooth
# Ground and three inks of the house colours, one set per family of trades.
PALETTES: Final = (
    ("#e3f0ee", "#0b5d57", "#b07a1e", "#1b2330"),
    ("#f3ead9", "#b07a1e", "#0b5d57", "#5a6b7f"),
    ("#f2e4e1", "#a5473a", "#0b5d57", "#1b2330"),
    ("#e6eaf0", "#5a6b7f", "#b07a1e", "#0b5d57"),
)
Draw = ImageDraw.ImageDraw
Inks = tuple[str, str, str, str]


def draw(major: str, seed: int) -> bytes:
    """A PNG for a major; the same major and seed give the same picture."""
    dice = random.Random(f"{major} {seed}")
    inks = PALETTES[int(major[:2]) % len(PALETTES)]
    image = Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), inks[0])
    canvas = ImageDraw.Draw(image)
    _hills(canvas, dice, inks, SCALE)
    MOTIFS.get(major[:2], _tools)(canvas, dice, inks, SCALE)
    out = io.BytesIO()
    image.reduce(2).quantize(64).save(out, "PNG")
    return out.getvalue()


def _hills(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    """The loess hills of the city as two bands at the foot."""
    for band, (ink, base) in enumerate(((inks[3], 0.82), (inks[1], 0.9))):
        phase = dice.random() * 6
        points = [
            (x * scale, scale * HEIGHT * (base - 0.05 * math.sin(x / (140 - 40 * band) + phase)))
            for x in range(0, WIDTH + 20, 20)
        ]
        canvas.polygon([*points, (WIDTH * scale, HEIGHT * scale), (0, HEIGHT * scale)], fill=ink)


def _gears(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    for x, y, radius, ink in ((360, 270, 150, inks[1]), (590, 210, 90, inks[2]), (610, 390, 66, inks[3])):
        teeth, turn = round(radius / 9), dice.random()
        points = []
        for step in range(teeth * 4):
            reach = radius if step % 4 < 2 else radius * 0.84
            angle = 2 * math.pi * step / (teeth * 4) + turn
            points.append(((x + reach * math.cos(angle)) * scale, (y + reach * math.sin(angle)) * scale))
        canvas.polygon(points, fill=ink)
        _dot(canvas, x, y, radius * 0.4, inks[0], scale)


def _wheel(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    _box(canvas, 230, 240, 730, 380, inks[1], scale, 60)
    _box(canvas, 330, 150, 630, 270, inks[3], scale, 60)
    _box(canvas, 360, 180, 470, 250, inks[0], scale, 14)
    _box(canvas, 490, 180, 600, 250, inks[0], scale, 14)
    for x in (350, 610):
        _dot(canvas, x, 390, 66, inks[3], scale)
        _dot(canvas, x, 390, 30, inks[2], scale)


def _cross(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    _dot(canvas, 480, 270, 170, inks[1], scale)
    _box(canvas, 440, 160, 520, 380, inks[0], scale, 12)
    _box(canvas, 370, 230, 590, 310, inks[0], scale, 12)
    for at in range(5):
        _dot(canvas, 180 + at * 20, 180 + at * 38, 14, inks[2], scale)


def _bowl(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    canvas.pieslice([s * scale for s in (290, 110, 670, 490)], 0, 180, fill=inks[1])
    _box(canvas, 270, 282, 690, 316, inks[3], scale, 16)
    for x in (400, 480, 560):
        canvas.arc(
            [s * scale for s in (x - 26, 120, x + 26, 260)], 90, 270, fill=inks[2], width=round(12 * scale)
        )


def _leaf(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    canvas.line([480 * scale, 150 * scale, 480 * scale, 470 * scale], fill=inks[3], width=round(14 * scale))
    for at, side in enumerate((-1, 1, -1, 1)):
        y = 420 - at * 75
        left = 480 if side > 0 else 320
        canvas.ellipse([s * scale for s in (left, y - 90, left + 160, y)], fill=inks[1 if at % 2 else 2])
    _dot(canvas, 480, 140, 44, inks[2], scale)


def _screen(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    _box(canvas, 270, 130, 690, 390, inks[3], scale, 18)
    _box(canvas, 292, 152, 668, 368, inks[0], scale, 6)
    for line in range(5):
        _box(
            canvas,
            320,
            182 + line * 34,
            400 + dice.randrange(40, 230),
            196 + line * 34,
            inks[1 + line % 2],
            scale,
            6,
        )
    _box(canvas, 440, 390, 520, 440, inks[3], scale, 0)
    _box(canvas, 370, 436, 590, 456, inks[3], scale, 8)


def _house(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    _box(canvas, 300, 240, 660, 480, inks[1], scale, 0)
    canvas.polygon([s * scale for s in (270, 246, 480, 110, 690, 246)], fill=inks[3])
    for x in (340, 440, 540):
        _box(canvas, x, 290, x + 64, 360, inks[0], scale, 4)
    _box(canvas, 440, 390, 520, 480, inks[2], scale, 4)


def _books(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    x = 300
    for at in range(6):
        width, top = dice.randrange(44, 70), dice.randrange(150, 230)
        _box(canvas, x, top, x + width, 460, inks[1 + at % 3], scale, 6)
        _box(canvas, x + 10, top + 30, x + width - 10, top + 44, inks[0], scale, 4)
        x += width + 8


def _tools(canvas: Draw, dice: random.Random, inks: Inks, scale: float) -> None:
    _dot(canvas, 400, 280, 140, inks[1], scale)
    _dot(canvas, 400, 280, 86, inks[0], scale)
    canvas.line([s * scale for s in (470, 350, 640, 480)], fill=inks[3], width=round(46 * scale))
    _dot(canvas, 600, 190, 56, inks[2], scale)


def _dot(canvas: Draw, x: float, y: float, radius: float, ink: str, scale: float) -> None:
    canvas.ellipse([s * scale for s in (x - radius, y - radius, x + radius, y + radius)], fill=ink)


def _box(
    canvas: Draw, left: int, top: int, right: int, bottom: int, ink: str, scale: float, round_: int
) -> None:
    canvas.rounded_rectangle([s * scale for s in (left, top, right, bottom)], round_ * scale, fill=ink)


MOTIFS: Final[dict[str, Callable[[Draw, random.Random, Inks, float], None]]] = {
    "61": _leaf,
    "64": _house,
    "66": _gears,
    "70": _wheel,
    "71": _screen,
    "72": _cross,
    "73": _books,
    "74": _bowl,
    "75": _tools,
    "77": _books,
    "79": _cross,
}
