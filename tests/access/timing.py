"""F65: an answer takes as long about what is hidden as about what there is not."""

from __future__ import annotations

import gc
import math
from collections.abc import Sequence
from random import Random
from statistics import median
from time import perf_counter
from typing import Final

from bot import settings
from bot.app import App, open_app
from bot.governance.audience import Reader
from bot.labels import CLEAR, GREEN
from bot.model import Session, Utterance
from tests.access.generated import Author, Knowledge, Plan, Record, texts_of
from tests.access.written import write
from tests.load.row import Outcome, Row, Trial

_ASKS: Final = 10
_CLOSE, _LIKELY = 0.002, 0.01
"""Seconds by which medians may differ, and how likely by chance the order of the two must be."""


def people(author: Author, many: int) -> list[Record]:
    """People of whom each is asked for in words of their own."""
    found = []
    for _ in range(many):
        mark, chinese = author.words.latin(), author.words.name()
        say, values, words = author.told(mark, chinese, [])
        fields = {"name": {"en": mark.title(), "zh-Hans": chinese}, "title": {"en": mark, "zh-Hans": chinese}, "ask": author.asks(mark, chinese, []), "say": say,
                  "values": values, "cite": author.cite(words)}  # fmt: skip
        found.append(Record(f"{mark}-one", "people.yaml", GREEN, "", fields, mark=mark, chinese=chinese))
    return found


def timing(trial: Trial) -> Outcome:
    """Of people made alike one half, drawn by lot, is hidden, and the other was never written."""
    random = Random(trial.seed)
    author = Author(Plan([(CLEAR, "")], weights=(1, 0, 0, 0, 0)), random)
    knowledge = author.everything()
    drawn = people(author, 2 * trial.of(10_000) // _ASKS)
    random.shuffle(drawn)
    hidden, missing = drawn[::2], drawn[1::2]
    folder = write(Knowledge([*knowledge.records, *hidden]), trial.folder / "whole")
    app = open_app(settings.read({"CASEBRIEF_DATA": str(trial.folder / "data")}, knowledge=str(folder)), reader=Reader("guest"))
    asked = [[text for one in some for text in texts_of(one)] for some in (hidden, missing)]
    one, other = interleaved(app, *(random.sample(texts, len(texts)) for texts in asked), random)
    apart, chance = abs(median(one) - median(other)), likelihood(one, other)
    figures = (
        f"medians {median(one) * 1_000:.3f} ms of {len(one)} hidden, {median(other) * 1_000:.3f} ms of {len(other)} missing,"
        f" {apart * 1_000:.3f} ms apart; Mann-Whitney p = {chance:.3f}"
    )
    return Outcome(apart <= _CLOSE and chance > _LIKELY, figures)


def interleaved(app: App, hidden: Sequence[str], missing: Sequence[str], random: Random) -> tuple[list[float], list[float]]:
    """The seconds that each question took, asked in turns, whichever is first drawn by lot."""
    taken: tuple[list[float], list[float]] = ([], [])
    for text in [*hidden[:100], *missing[:100]]:
        app.respond(Utterance(f"{text} now"), Session())
    gc.disable()
    try:
        for pair in zip(hidden, missing, strict=True):
            for which in random.sample((0, 1), 2):
                begin = perf_counter()
                app.respond(Utterance(pair[which]), Session())
                taken[which].append(perf_counter() - begin)
            gc.collect(0)
    finally:
        gc.enable()
    return taken


def likelihood(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p of the Mann-Whitney U test, by its normal approximation (Mann and Whitney 1947)."""
    ordered = sorted([*((value, 0) for value in one), *((value, 1) for value in other)])
    ranks = sum(rank for rank, (_, which) in enumerate(ordered, 1) if which == 0)  # no two times are alike to the nanosecond, or hardly any
    mean, spread = len(one) * len(other) / 2, math.sqrt(len(one) * len(other) * (len(ordered) + 1) / 12)
    away = abs(ranks - len(one) * (len(one) + 1) / 2 - mean) / spread
    return math.erfc(away / math.sqrt(2))


ROWS = (Row("F65", "medians of 10,000 hidden and 10,000 missing <= 2 ms apart, p > 0.01", timing, timed=True),)
