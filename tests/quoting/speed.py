"""How long a check takes with many statements on file."""

from __future__ import annotations

import random
import time
from statistics import quantiles
from typing import Final

from bot.compiler.script import scripts
from bot.quoting import QuoteIndex, check
from tests.load.row import Outcome, Row, Trial
from tests.quoting.figures import LANGUAGES
from tests.quoting.generated import altered, quotables, statements

ON_FILE: Final = 5_000
CHECKS: Final = 1_000
_MESSAGE: Final = 4_096
"""Characters of the longest message that Telegram hands on."""


def _index(trial: Trial) -> tuple[random.Random, dict[str, list[str]], QuoteIndex]:
    chance = random.Random(trial.seed)
    texts = {language: statements(chance, language, trial.of(ON_FILE) // 2) for language in LANGUAGES}
    return chance, texts, QuoteIndex([one for language in LANGUAGES for one in quotables(texts[language], language)], scripts())


def _pasted(chance: random.Random, texts: dict[str, list[str]]) -> str:
    """What people paste: a statement, an altered one, a foreign one, two of them, one in a paragraph."""
    language = chance.choice(LANGUAGES)
    one, two = chance.sample(texts[language], 2)
    said = "The port captain told reporters: “{}” Nobody asked." if language == "en" else "港口主任对记者说：“{}”无人提问。"
    return chance.choice((
        lambda: one,
        lambda: altered(chance, one, language),
        lambda: statements(chance, language, 1)[0],
        lambda: f"{one} {two}",
        lambda: said.format(one),
        lambda: f"{one[: len(one) // 3]}…{one[-len(one) // 3 :]}",
    ))()  # fmt: skip


def _timed(pasted: list[str], index: QuoteIndex, goal: float) -> Outcome:
    took = []
    for text in pasted:
        begin = time.perf_counter()
        check(text, index)
        took.append(time.perf_counter() - begin)
    cuts = quantiles(took, n=100)
    p50, p99 = cuts[49], cuts[98]
    return Outcome(p99 <= goal, f"{len(pasted)} checks with {len(index.quotables)} on file: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms")


def _quotations(trial: Trial) -> Outcome:
    chance, texts, index = _index(trial)
    return _timed([_pasted(chance, texts) for _ in range(trial.of(CHECKS, 20))], index, 0.1)


def _messages(trial: Trial) -> Outcome:
    chance, texts, index = _index(trial)
    pasted = []
    for _ in range(trial.of(CHECKS // 10, 10)):
        text = ""
        while len(text) < _MESSAGE:
            text += _pasted(chance, texts) + "\n"
        pasted.append(text[:_MESSAGE])
    return _timed(pasted, index, 1.0)


ROWS: Final = (
    Row("Q1", "p99 of a pasted quotation within 100 ms", _quotations, timed=True),
    Row("Q2", "p99 of a pasted message of 4,096 characters, some fifteen quotations, within 1 s", _messages, timed=True),
)
