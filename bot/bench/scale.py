"""`casebrief bench scale`: which entry is meant, in knowledge that is ever larger."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from bot.bench.asked import made_up, opened
from bot.bench.exhaustive import best_of
from bot.bench.result import Result
from bot.bench.retrievers import Make, Retriever, examples_of, installed
from bot.bench.rounds import Taken, each, percentiles, rotated
from bot.bench.synthetic.entries import EXAMPLES, LANGS, Said, Synthetic
from bot.bench.synthetic.materials import understood
from bot.bench.worker import ANSWER
from bot.bench.workers import bare, workers
from bot.knowledge.store import File
from bot.matching import rank
from bot.model import Understood

HEADS: Final[Mapping[str, str]] = {
    "entries": "entries", "what": "what finds them", "p50_ms": "p50 CPU ms", "p99_ms": "p99 CPU ms", "p50_x": "p50 x ours",
    "wall_p50_ms": "p50 wall ms", "wall_p99_ms": "p99 wall ms", "recall": "recall@1", "asked": "of", "memory_mib": "memory MiB",
}  # fmt: skip
OURS: Final = "casebrief"
ALL: Final = "exhaustive BM25"
_MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Plan:
    """How many questions in how many rounds; up to how many entries peers are built; and how many seconds each has for a round."""

    questions: int = 500
    rounds: int = 11
    peers: int = 100_000
    seconds: float = 5.0


@dataclass(slots=True)
class _Finder:
    """Something that finds entries in one knowledge, and what its questions took, round by round.

    `read` makes of a question what it asks for; that is not timed.
    """

    name: str
    knowledge: Synthetic
    read: Callable[[Said], Any]
    find: Callable[[Any], str | None]
    rounds: list[list[Taken]] = field(default_factory=list)

    def ask(self, plan: Plan, seed: int) -> None:
        """Asks the questions of a round, which are never asked again."""
        asked = [self.read(question.said) for question in self.knowledge.questions(plan.questions, seed)]
        self.rounds.append(each(self.find, asked, plan.seconds))


def bench(files: Sequence[Path], plan: Plan, say: Callable[[str], None]) -> Result:
    """How long it takes to tell which entry is meant, and how often it is the right one, by the size of the knowledge."""
    makes, missing = installed()
    with tempfile.TemporaryDirectory(prefix="casebrief-bench-") as folder:
        found = [finder for number, path in enumerate(files) for finder in _finders(path, makes, plan, Path(folder) / str(number), say)]
        for turn in range(plan.rounds + 1):
            say(f"round {turn} of {plan.rounds}" if turn else "a round to warm up")
            for finder in rotated(found, turn):
                finder.ask(plan, turn + 1)
        memory = {finder.knowledge: _memory(path, finder.knowledge, plan) for path, finder in zip(files, _ours(found), strict=True)}
        rows = [row for finder in _ours(found) for row in _rows(finder, found, plan, memory[finder.knowledge])]
    return Result("scale", HEADS, rows, _notes(plan), missing)


def curves(result: Result) -> dict[str, list[tuple[float, float]]]:
    """p50 over the number of entries, for each that finds them."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in result.rows:
        if row.get("p50_ms"):
            found.setdefault(row["what"], []).append((row["entries"], row["p50_ms"]))
    return found


def _finders(path: Path, makes: Mapping[str, Make], plan: Plan, folder: Path, say: Callable[[str], None]) -> list[_Finder]:
    index = opened(path)
    knowledge = made_up(index, path)
    found = [_Finder(OURS, knowledge, understood, partial(_ranked, index))]
    folder.mkdir()
    for name, make in makes.items() if knowledge.size <= plan.peers else ():
        say(f"{name} on {knowledge.size:,} entries is built")
        peer = make(examples_of(knowledge), folder)
        found.append(_Finder(name, knowledge, lambda said: said.tokens, partial(_retrieved, peer, knowledge)))
    return found


def _ranked(index: File, question: Understood) -> str | None:
    candidates = rank(question, index).candidates
    return candidates[0].entry if candidates else None


def _retrieved(retriever: Retriever, knowledge: Synthetic, tokens: Sequence[str]) -> str | None:
    number = retriever.best(tokens)
    return None if number is None else knowledge.entry(number // (EXAMPLES * len(LANGS)))


def _ours(found: Sequence[_Finder]) -> list[_Finder]:
    return [finder for finder in found if finder.name == OURS]


def _rows(ours: _Finder, found: Sequence[_Finder], plan: Plan, memory: int | None) -> list[dict[str, Any]]:
    questions = ours.knowledge.questions(plan.questions)
    rows = []
    for finder in (other for other in found if other.knowledge == ours.knowledge):
        figures = percentiles(finder.rounds[1:])
        asked = questions[: len(finder.rounds[0])]
        right = sum(finder.find(finder.read(question.said)) == question.entry for question in asked)
        rows.append({"entries": ours.knowledge.size, "what": finder.name, **figures, "recall": right / len(asked), "asked": len(asked)})
    for row in rows:
        row["p50_x"] = row["p50_ms"] / rows[0]["p50_ms"]
    rows[0]["memory_mib"] = memory / _MIB if memory is not None else None
    best = best_of(ours.knowledge, questions)
    right = sum(entry == question.entry for entry, question in zip(best, questions, strict=True))
    return [*rows, {"entries": ours.knowledge.size, "what": ALL, "recall": right / len(questions), "asked": len(questions)}]


def _memory(path: Path, knowledge: Synthetic, plan: Plan) -> int | None:
    """The bytes that a process of its own holds once it has been asked, beyond an interpreter with sqlite3."""
    with workers(1, path, ANSWER, [question.said.text for question in knowledge.questions(plan.questions)]) as (worker,):
        held, floor = worker.asked()["resident"], bare()
    return None if held is None or floor is None else held - floor


def _notes(plan: Plan) -> list[str]:
    return [
        f"Medians of {plan.rounds} interleaved rounds of {plan.questions} questions, English and Chinese in turn, none asked twice.",
        f"In a round each has {plan.seconds:g} s: what is slow is asked fewer. Peers are built for {plan.peers:,} entries at most.",
        "A question is timed from its words, already cut, to the entry. Recall is of the questions of the round that warmed up.",
        "Memory is what a process of its own holds once it has answered as many questions, from text to reply, beyond Python with sqlite3.",
    ]
