"""`casebrief bench build`: a whole knowledge compiled, compiled again with one file edited, and with nothing changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from bot.app import open_app
from bot.bench.result import Result
from bot.bench.spawned import Command, Cost, casebrief, once
from bot.errors import CasebriefError
from bot.settings import read

HEADS: Final[Mapping[str, str]] = {
    "what": "casebrief compile", "cpu_s": "CPU s", "wall_s": "wall s", "cpu_x": "CPU x whole", "wall_x": "wall x whole",
    "peak_mib": "peak MiB",
}  # fmt: skip
WHOLE, EDITED, AGAIN = "whole, nothing kept", "one file edited", "nothing changed"
_MIB: Final = 2**20


def bench(knowledge: Path, rounds: int, say: Callable[[str], None]) -> Result:
    """What it takes to compile a copy of a knowledge folder from nothing, after an edit, and where nothing was edited."""
    found: dict[str, list[Cost]] = {WHOLE: [], EDITED: [], AGAIN: []}
    with tempfile.TemporaryDirectory(prefix="casebrief-bench-") as home:
        copy, data = Path(home) / "knowledge", Path(home) / "data"
        shutil.copytree(knowledge, copy)
        compiling = Command("casebrief compile", [*casebrief(), "compile", "--knowledge", str(copy)])
        for turn in range(rounds):
            shutil.rmtree(data, ignore_errors=True)
            for what, taken in found.items():
                if what == EDITED:
                    edit(copy, data)
                say(f"round {turn + 1} of {rounds}: {what}")
                taken.append(once(compiling, {"CASEBRIEF_DATA": str(data)}))
    rows = [_row(what, costs, found[WHOLE]) for what, costs in found.items()]
    return Result(
        "build", HEADS, rows, [f"Medians of {rounds} rounds; peak is of the largest process. An edit adds a word to one example."]
    )


def edit(knowledge: Path, data: Path) -> Path:
    """Adds a word to one example of a compiled folder, as a curator would, and says in which file."""
    index = open_app(read({"CASEBRIEF_DATA": str(data)}, knowledge=str(knowledge))).index
    examples = [text for text in index.examples() if text.isascii() and '"' not in text and "\\" not in text]
    index.close()
    files = sorted(path for path in (knowledge / "cases").rglob("*.yaml") if path.name != "case.yaml")
    for file in files:
        written = file.read_text(encoding="utf-8")
        for text in examples:
            if written.count(f'"{text}"') == 1:
                file.write_text(written.replace(f'"{text}"', f'"{text} once more"'), encoding="utf-8")
                return file
    raise CasebriefError(f"{knowledge}: holds no example in quotation marks, which the bench could edit")


def _row(what: str, costs: Sequence[Cost], whole: Sequence[Cost]) -> dict[str, Any]:
    return {
        "what": what,
        "cpu_s": median(cost.cpu for cost in costs),
        "wall_s": median(cost.wall for cost in costs),
        "cpu_x": median(cost.cpu / one.cpu for cost, one in zip(costs, whole, strict=True)),
        "wall_x": median(cost.wall / one.wall for cost, one in zip(costs, whole, strict=True)),
        "peak_mib": median(cost.peak for cost in costs) / _MIB,
    }
