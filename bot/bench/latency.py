"""`casebrief bench latency`: from a question to its rendered reply, in a process that has answered others before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from bot.app import App
from bot.bench.accuracy.peers import METHODS, Method
from bot.bench.result import Result
from bot.bench.rounds import Taken, each, percentiles, rotated
from bot.knowledge.store import File
from bot.matching import rank
from bot.model import Lang, Session, Utterance
from bot.pipeline import respond
from bot.text import bare, fold
from bot.understanding import understand

HEADS: Final[Mapping[str, str]] = {
    "what": "warm, a question at a time", "p50_ms": "p50 CPU ms", "p99_ms": "p99 CPU ms", "p50_x": "p50 x ours", "mean_ms": "mean CPU ms",
    "wall_p50_ms": "p50 wall ms", "wall_p99_ms": "p99 wall ms",
}  # fmt: skip
OURS: Final = "casebrief, to the rendered reply"
STAGES: Final = ("  of it understanding", "  of it matching", "  of it the rest")
_PEERS: Final = ("fts5-jieba", "bm25s", "tantivy", "tfidf-wc-cos")
"""Of the peers of accuracy those that retrieve; each cuts the question itself, and says which example is likest."""

Ask = Callable[[str], object]


@dataclass(slots=True)
class _Asked:
    """Something that is asked: how it answers from an opened file, and what its questions took, round by round."""

    name: str
    of: Callable[[File], Ask]
    rounds: list[list[Taken]] = field(default_factory=list)

    def ask(self, path: Path, before: Sequence[str], questions: Sequence[str]) -> None:
        """Asks questions of a file newly opened, as a process that lives long opens it, once it has answered others."""
        with closing(File(path)) as index:
            index.preload()
            ask = self.of(index)
            each(ask, before)
            self.rounds.append(each(ask, questions))


def bench(app: App, questions: Sequence[str], rounds: int) -> Result:
    """What a question takes from its text to the reply, beside peers that only retrieve, and how that is spent.

    In each round one half of the questions is asked to warm up, and the other is timed.
    """
    texts = list(dict.fromkeys(questions))
    ours, *stages = _Asked(OURS, _answering), _Asked("", _understanding), _Asked("", _retrieving)
    peers, missing = _peers(app)
    for turn in range(rounds):
        before, timed = texts[turn % 2 :: 2], texts[1 - turn % 2 :: 2] or texts
        for asked in rotated([ours, *stages, *peers], turn):
            asked.ask(app.index.path, before, timed)
    rows = [_row(ours, ours), *_spent(ours, *stages), *(_row(peer, ours) for peer in peers)]
    return Result("latency", HEADS, rows, _notes(len(texts), rounds), missing)


def _answering(index: File) -> Ask:
    return lambda text: respond(Utterance(text), Session(), index)


def _understanding(index: File) -> Ask:
    return lambda text: understand(text, index, Lang.EN)


def _retrieving(index: File) -> Ask:
    return lambda text: rank(understand(text, index, Lang.EN), index)


def _spent(whole: _Asked, understanding: _Asked, retrieving: _Asked) -> list[dict[str, Any]]:
    """What a reply is made of, on average: means can be added and taken from one another, percentiles cannot."""
    means = [1000 * fmean(fmean(taken.cpu for taken in one) for one in asked.rounds) for asked in (understanding, retrieving, whole)]
    steps = (means[0], means[1] - means[0], means[2] - means[1])
    return [{"what": name, "mean_ms": step} for name, step in zip(STAGES, steps, strict=True)]


def _row(asked: _Asked, ours: _Asked) -> dict[str, Any]:
    figures, mine = percentiles(asked.rounds), percentiles(ours.rounds)
    mean = 1000 * fmean(fmean(taken.cpu for taken in one) for one in asked.rounds)
    return {"what": asked.name, **figures, "p50_x": figures["p50_ms"] / mine["p50_ms"], "mean_ms": mean}


def _peers(app: App) -> tuple[list[_Asked], dict[str, str]]:
    table = app.index.scripts.table
    items = [(text, app.index.exact(bare(fold(text, table))) or text) for text in app.index.examples()]
    here: list[_Asked] = []
    missing: dict[str, str] = {}
    for method in (method for method in METHODS if method.name in _PEERS):
        if why := method.missing():
            missing[method.name] = f"{why} (pip install 'casebrief[bench]')"
        else:
            here.append(_fitted(method, items))
    return here, missing


def _fitted(method: Method, items: Sequence[tuple[str, str]]) -> _Asked:
    peer = method.make(Lang.HANS)  # what cuts Chinese leaves English words whole
    peer.fit(items)
    return _Asked(f"{method.name}, an entry only", lambda _: peer.rank)


def _notes(questions: int, rounds: int) -> list[str]:
    return [
        f"Medians of {rounds} interleaved rounds over {questions} questions: each round opens the file anew, asks one half to warm up and",
        "times the other, so that no question was asked before. Understanding and matching are each timed by themselves, once for each",
        "question; the rest is what else a turn does: reading parts of it again, deciding, rendering.",
    ]
