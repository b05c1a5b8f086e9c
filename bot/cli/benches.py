"""What measures the product beside others: its speed on Telegram, its accuracy on public sets."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from bot import settings
from bot.cli.opening import open_for
from bot.errors import CasebriefError


def telegram_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `bench telegram` takes."""
    parser.add_argument("--updates", type=positive(int), default=2400, metavar="N", help="updates in a burst (default: 2400)")
    parser.add_argument("--rate", type=positive(float), default=150.0, metavar="R", help="updates per second, paced (default: 150)")
    parser.add_argument("--seconds", type=positive(float), default=8.0, metavar="S", help="how long at that pace (default: 8)")
    parser.add_argument("--rounds", type=positive(int), default=3, metavar="K", help="rounds of each bot (default: 3)")
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="what to ask (default: the examples of the knowledge)")
    parser.add_argument("--distinct", action="store_true", help="never the same question twice, even if N shrinks")
    parser.add_argument("--bot", metavar="CMD", help="measure this command in place of 'casebrief telegram'")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def accuracy_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `bench accuracy` takes."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the public sets, each in a folder of its own")
    parser.add_argument("--sets", type=_names, metavar="A,B", help="only these sets (default: all in the folder)")
    parser.add_argument("--peers", type=_names, metavar="A,B|none", help="only beside these peers (default: all that are installed)")
    parser.add_argument("--methods", action="store_true", help="print every method on every set, not only the best peer")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def methods_options(parser: argparse.ArgumentParser) -> None:
    """Adds what `bench methods` takes."""
    parser.add_argument("questions", type=Path, nargs="+", metavar="FILE.jsonl", help="labelled questions about the knowledge")


def methods(parsed: argparse.Namespace) -> int:
    """Measures ways of matching side by side."""
    from bot.bench.methods import bench

    return bench(open_for(parsed), parsed.questions)


def telegram(parsed: argparse.Namespace) -> int:
    """Measures the bot on Telegram beside a bare echo bot."""
    from importlib.util import find_spec

    if missing := [name for name in ("psutil", "telegram", "aiohttp") if find_spec(name) is None]:
        raise CasebriefError(f"the bench needs {', '.join(missing)}: pip install 'casebrief[bench]'")
    from bot.bench.questions import questions
    from bot.bench.telegram import Plan, bench, dealt, echo, ours

    read = settings.read(knowledge=parsed.knowledge)
    plan = Plan(parsed.updates, parsed.rate, parsed.seconds, parsed.rounds, parsed.distinct)
    texts = dealt(questions(parsed.questions) if parsed.questions else open_for(parsed).index.examples(), plan)
    inherited = {"CASEBRIEF_KNOWLEDGE": str(read.knowledge), "CASEBRIEF_DATA": str(read.data)}
    return bench(texts, plan, [ours(parsed.bot, inherited), echo()], as_json=parsed.json)


def accuracy(parsed: argparse.Namespace) -> int:
    """Measures the product on public sets beside its peers."""
    from bot.bench.accuracy.command import bench
    from bot.bench.accuracy.peers import named
    from bot.bench.accuracy.sets import tasks

    methods = named(() if parsed.peers == ["none"] else parsed.peers)
    return bench(tasks(parsed.folder, parsed.sets), methods, as_json=parsed.json, every_method=parsed.methods)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def positive(kind: type[int] | type[float]) -> Callable[[str], float]:
    """What reads a number above zero of the command line."""

    def positive(text: str) -> float:
        if not 0 < (value := kind(text)) < 1e9:
            raise ValueError
        return value

    return positive
