"""`casebrief bench cold`: what one question costs where the whole process is started for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from bot.app import App
from bot.bench import naive
from bot.bench.asked import opened, texts_for, typical
from bot.bench.result import Result
from bot.bench.spawned import PYTHON, Command, Cost, casebrief, costs
from bot.model import Lang
from bot.text import bare, fold

HEADS: Final[Mapping[str, str]] = {
    "what": "a whole process", "cpu_x": "CPU x ref", "cpu_ms": "CPU ms", "wall_ms": "wall ms", "wall_x": "wall x ref",
    "peak_x": "peak x ref", "peak_mib": "peak MiB",
}  # fmt: skip
_ENDS: Final = (0, 3, 4)
"""How a question may end: answered, asked back, not on file."""
_MANY: Final = 500
_MIB: Final = 2**20


def bench(app: App, questions: Sequence[str], compiled: Sequence[Path], rounds: int) -> Result:
    """Questions asked in processes of their own, beside Python with sqlite3 (ref) and the one-shot that anyone would write first."""
    ours = [*casebrief(), "ask", "--knowledge", str(app.settings.knowledge)]
    commands = [
        Command("ref: import sqlite3", [PYTHON, "-c", "import sqlite3"]),
        *(Command(f"casebrief ask, {lang}", [*ours, typical(questions, lang)], _ENDS) for lang in (Lang.HANS, Lang.EN)),
        *(command for path in compiled for command in _pointed_at(path)),
        Command("import jieba", [PYTHON, "-c", "import jieba"]),
    ]
    left_out = {}
    with tempfile.TemporaryDirectory(prefix="casebrief-bench-") as folder:
        try:
            naive.write(Path(folder) / "naive.sqlite", _examples(app))
            asked = typical(questions, Lang.HANS)
            commands.append(Command("sqlite-utils + stock jieba", [PYTHON, "-c", naive.ASK, f"{folder}/naive.sqlite", asked]))
        except naive.NaiveError as error:
            left_out["sqlite-utils + stock jieba"] = str(error)
        found = costs(commands, rounds, {"CASEBRIEF_DATA": str(app.settings.data)})
    rows = [_row(command.name, taken, found[0]) for command, taken in zip(commands, found, strict=True)]
    return Result("cold", HEADS, rows, _notes(rounds, ours), left_out)


def _pointed_at(path: Path) -> list[Command]:
    index = opened(path)
    texts, size = texts_for(index, _MANY), index.size
    index.close()
    words = [*casebrief(), "ask", "--compiled", str(path)]
    return [Command(f"casebrief ask, {lang}, {size:,} entries", [*words, typical(texts, lang)], _ENDS) for lang in (Lang.HANS, Lang.EN)]


def _examples(app: App) -> list[tuple[str, str]]:
    table = app.index.scripts.table
    return [(text, app.index.exact(bare(fold(text, table))) or "") for text in app.index.examples()]


def _row(name: str, taken: Sequence[Cost], ref: Sequence[Cost]) -> dict[str, Any]:
    """The medians over the rounds; ratios are taken in each round by itself, since the machine is not the same throughout."""

    def middle(figure: Callable[[Cost], float]) -> float:
        return median(map(figure, taken))

    def times(figure: Callable[[Cost], float]) -> float:
        return median(figure(one) / figure(other) for one, other in zip(taken, ref, strict=True))

    return {
        "what": name,
        "cpu_x": times(lambda cost: cost.cpu),
        "cpu_ms": 1000 * middle(lambda cost: cost.cpu),
        "wall_ms": 1000 * middle(lambda cost: cost.wall),
        "wall_x": times(lambda cost: cost.wall),
        "peak_x": times(lambda cost: cost.peak),
        "peak_mib": middle(lambda cost: cost.peak) / _MIB,
    }


def _notes(rounds: int, ours: Sequence[str]) -> list[str]:
    return [
        f"Medians of {rounds} interleaved rounds after one to warm up; ratios are taken within each round.",
        f"casebrief is {' '.join(ours[:-3])}; CPU is user and system time, peak the largest resident size (wait4).",
    ]
