"""Curves of growth as a picture: SVG, both axes in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 760, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 190, 50, 50
_COLOURS: Final = ("#0b4f8a", "#8a3b0b", "#2f6b2f", "#6b2f6b", "#5c5c00", "#7a1f3d")


def draw(path: Path, title: str, across: str, up: str, curves: Mapping[str, Points]) -> None:
    """Writes a picture of curves by their names; figures that are not above zero are left out."""
    there = {name: [(x, y) for x, y in points if x > 0 and y > 0] for name, points in curves.items()}
    points = [point for held in there.values() for point in held]
    wide, high = _decades(x for x, _ in points), _decades(y for _, y in points)
    lines = [_text(_LEFT, 28, title, size=16), _text(_LEFT + _inner() / 2, _HEIGHT - 10, across, "middle"), _text(8, _TOP - 8, up)]
    for power in range(wide[0], wide[1] + 1):
        x = _place(10.0**power, wide, _LEFT, _LEFT + _inner())
        lines += [_line(x, _TOP, x, _HEIGHT - _BOTTOM), _text(x, _HEIGHT - _BOTTOM + 18, _figure(power), "middle")]
    for power in range(high[0], high[1] + 1):
        y = _place(10.0**power, high, _HEIGHT - _BOTTOM, _TOP)
        lines += [_line(_LEFT, y, _LEFT + _inner(), y), _text(_LEFT - 8, y + 4, _figure(power), "end")]
    for number, (name, held) in enumerate(there.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        places = [(_place(x, wide, _LEFT, _LEFT + _inner()), _place(y, high, _HEIGHT - _BOTTOM, _TOP)) for x, y in sorted(held)]
        lines.append(_curve(places, colour))
        lines.append(_text(_LEFT + _inner() + 12, _TOP + 14 + 20 * number, name, colour=colour))
    body = "\n".join(lines)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n',
        encoding="utf-8",
    )


def _inner() -> float:
    return _WIDTH - _LEFT - _RIGHT


def _decades(values: Iterable[float]) -> tuple[int, int]:
    """The powers of ten that hold some values, at least one apart."""
    logs = [math.log10(value) for value in values] or [0.0]
    low, high = math.floor(min(logs)), math.ceil(max(logs))
    return low, max(high, low + 1)


def _place(value: float, powers: tuple[int, int], begin: float, end: float) -> float:
    low, high = powers
    return begin + (math.log10(value) - low) / (high - low) * (end - begin)


def _figure(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _curve(places: Points, colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _text(x: float, y: float, text: str, anchor: str = "start", *, size: int = 12, colour: str = "#1a1a1a") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
