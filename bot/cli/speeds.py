"""What measures how fast the product is, and how that grows with the knowledge."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.benches import positive
from bot.cli.opening import open_for

if TYPE_CHECKING:
    from bot.bench.result import Result

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(add: Add) -> None:
    """Adds the benches of speed."""
    cold = add("cold", _cold, "one question in a process of its own, beside 'import sqlite3' and a naive script")
    _questions(cold)
    _compiled(cold)
    _measured(cold)


def _questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "questions", type=Path, nargs="?", metavar="FILE.jsonl", help="what to ask (default: the examples of the knowledge)"
    )


def _compiled(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--compiled", type=Path, nargs="+", default=[], metavar="FILE", help="and these compiled files, as they are")


def _measured(parser: argparse.ArgumentParser, rounds: int = 11) -> None:
    parser.add_argument("--rounds", type=positive(int), default=rounds, metavar="K", help=f"rounds, interleaved (default: {rounds})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _show(result: Result, parsed: argparse.Namespace) -> int:
    from bot.bench.result import show

    return show(result, as_json=parsed.json)


def _cold(parsed: argparse.Namespace) -> int:
    """Measures one question in a process of its own."""
    from bot.bench.cold import bench

    files, parsed.compiled = parsed.compiled, None
    app = open_for(parsed)
    return _show(bench(app, _texts(parsed, app.index.examples), files, parsed.rounds), parsed)


def _texts(parsed: argparse.Namespace, instead: Callable[[], list[str]]) -> list[str]:
    from bot.bench.questions import questions

    return questions(parsed.questions) if parsed.questions else instead()
