"""What measures how fast the product is, and how that grows with the knowledge."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings
from bot.cli.benches import positive
from bot.cli.opening import Bar, open_for
from bot.errors import CasebriefError

if TYPE_CHECKING:
    from bot.bench.result import Result

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(add: Add) -> None:
    """Adds the benches of speed."""
    cold = add("cold", _cold, "one question in a process of its own, beside 'import sqlite3' and a naive script")
    _questions(cold)
    _compiled(cold)
    _measured(cold)
    latency = add("latency", _latency, "from a question to its rendered reply, beside peers that only retrieve, and by stage")
    _questions(latency)
    _measured(latency)
    scale = add("scale", _scale, "retrieval in ever larger made-up knowledge, beside search engines on the same words")
    _compiled(scale, needed=True)
    scale.add_argument("--questions", type=positive(int), default=500, metavar="N", help="questions in a round (default: 500)")
    scale.add_argument("--peers-up-to", type=int, default=100_000, metavar="N", help="no peers on more entries (default: 100000)")
    scale.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw p50 over the number of entries")
    _measured(scale)
    build = add("build", _build, "a folder compiled whole, with one file edited, and unchanged")
    build.add_argument("--entries", type=positive(int), metavar="N", help="of so many made-up entries (default: the knowledge served)")
    _measured(build)
    reload = add("reload", _reload, "from a file replaced to the first answer from the new one")
    _compiled(reload, needed=True)
    _measured(reload)
    throughput = add("throughput", _throughput, "questions a second, of one process and of two")
    _questions(throughput)
    throughput.add_argument("--compiled", type=Path, dest="file", metavar="FILE", help="retrieval alone, from this compiled file")
    _measured(throughput)
    synthetic = add("synthetic", _synthetic, "write made-up entries for the other benches: a knowledge folder, or a compiled file")
    synthetic.add_argument("target", type=Path, metavar="FOLDER|FILE.sqlite", help="a folder that is not there yet, or a compiled file")
    synthetic.add_argument("--entries", type=positive(int), default=1_000, metavar="N", help="how many entries (default: 1000)")
    synthetic.add_argument("--words", type=positive(int), metavar="N", help="of so many words per language (default: 150000; narrow: 3000)")


def _questions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "questions", type=Path, nargs="?", metavar="FILE.jsonl", help="what to ask (default: the examples of the knowledge)"
    )


def _compiled(parser: argparse.ArgumentParser, *, needed: bool = False) -> None:
    about = f"{'these' if needed else 'and these'} compiled files, as they are"
    parser.add_argument("--compiled", type=Path, nargs="+", default=[], required=needed, metavar="FILE", help=about)


def _measured(parser: argparse.ArgumentParser, rounds: int = 11) -> None:
    parser.add_argument("--rounds", type=positive(int), default=rounds, metavar="K", help=f"rounds, interleaved (default: {rounds})")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _show(result: Result, parsed: argparse.Namespace) -> int:
    from bot.bench.result import show

    return show(result, as_json=parsed.json)


def _cold(parsed: argparse.Namespace) -> int:
    """Measures one question in a process of its own."""
    from bot.bench.cold import bench

    app = open_for(parsed)
    return _show(bench(app, _texts(parsed, app.index.examples), parsed.compiled, parsed.rounds), parsed)


def _scale(parsed: argparse.Namespace) -> int:
    """Measures retrieval by the size of the knowledge."""
    from bot.bench.curves import draw
    from bot.bench.scale import Plan, bench, curves

    result = bench(parsed.compiled, Plan(parsed.questions, parsed.rounds, parsed.peers_up_to), _say)
    if parsed.plot:
        draw(parsed.plot, "Retrieval", "entries", "p50, CPU ms", curves(result))
    return _show(result, parsed)


def _latency(parsed: argparse.Namespace) -> int:
    """Measures a question in a warm process."""
    from bot.bench.asked import texts_for
    from bot.bench.latency import bench

    app = open_for(parsed)
    return _show(bench(app, _texts(parsed, lambda: texts_for(app.index, 1_000)), parsed.rounds), parsed)


def _build(parsed: argparse.Namespace) -> int:
    """Measures the compiler."""
    from tempfile import TemporaryDirectory

    from bot.bench.building import bench
    from bot.bench.synthetic.entries import Synthetic
    from bot.bench.synthetic.folder import write_folder

    with TemporaryDirectory(prefix="casebrief-bench-") as home:
        folder = settings.read(knowledge=parsed.knowledge).knowledge
        if parsed.entries:
            folder = Path(home) / "knowledge"
            write_folder(Synthetic(parsed.entries), folder)
        return _show(bench(folder, parsed.rounds, _say), parsed)


def _reload(parsed: argparse.Namespace) -> int:
    """Measures how soon a new file answers."""
    from bot.bench.reload import bench

    return _show(bench(parsed.compiled, parsed.rounds), parsed)


def _throughput(parsed: argparse.Namespace) -> int:
    """Measures one process and two."""
    from bot.bench.asked import opened, texts_for
    from bot.bench.throughput import bench
    from bot.bench.worker import ANSWER, RETRIEVE

    index = opened(parsed.file) if parsed.file else open_for(parsed).index
    texts = _texts(parsed, lambda: texts_for(index, 1_000))
    return _show(bench(index.path, RETRIEVE if parsed.file else ANSWER, texts, parsed.rounds), parsed)


def _synthetic(parsed: argparse.Namespace) -> int:
    """Writes made-up entries as a knowledge folder, or straight as a compiled file: a million of them in minutes."""
    from bot.bench.synthetic.compiled import write_compiled
    from bot.bench.synthetic.entries import WIDE, Synthetic
    from bot.bench.synthetic.folder import write_folder

    knowledge = Synthetic(parsed.entries, parsed.words or WIDE)
    bar = Bar(sys.stderr)
    try:
        if parsed.target.suffix == ".sqlite":
            write_compiled(knowledge, parsed.target, bar)
        else:
            write_folder(knowledge, parsed.target)
    except OSError as error:
        raise CasebriefError(f"{parsed.target}: cannot be written ({error})") from error
    finally:
        bar.close()
    return 0


def _say(text: str) -> None:
    print(f"casebrief: {text}", file=sys.stderr)


def _texts(parsed: argparse.Namespace, instead: Callable[[], list[str]]) -> list[str]:
    from bot.bench.questions import questions

    return questions(parsed.questions) if parsed.questions else instead()
