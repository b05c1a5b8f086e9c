"""What the quote check calls generated quotations: exact ones, altered ones, and ones that are of no statement."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from bot.compiler.script import scripts
from bot.quoting import QuoteIndex, check
from bot.quoting.values import Kind
from tests.load.row import Outcome, Row, Trial
from tests.quoting.generated import altered, quotables, statements

LANGUAGES = ("en", "zh")
_VERBATIM = (Kind.VERBATIM, Kind.MARKS)


@dataclass(frozen=True)
class Figures:
    """Counts of one language: exact ones called verbatim, altered ones called so or found, foreign ones called not on file; of `each`."""

    language: str
    each: int
    exact: int
    false_verbatim: int
    recognised: int
    foreign: int

    @property
    def are_good(self) -> bool:
        """Whether they are what was set."""
        return self.exact == self.each and not self.false_verbatim and self.foreign >= 0.98 * self.each

    def __str__(self) -> str:
        return (
            f"{self.language}: exact {self.exact}/{self.each} called verbatim; altered {self.false_verbatim}/{self.each} called verbatim, "
            f"{self.recognised}/{self.each} recognised as altered; foreign {self.foreign}/{self.each} called not on file"
        )


def figures(language: str, *, each: int, on_file: int, seed: int) -> Figures:
    """The figures for so many quotations of each sort, with so many statements on file."""
    chance = random.Random(f"{seed} {language}")
    texts = statements(chance, language, on_file)
    index = QuoteIndex(quotables(texts, language), scripts())
    chosen = chance.sample(texts, each)
    exact = [check(text, index) for text in chosen]
    changed = [check(altered(chance, text, language), index) for text in chance.sample(texts, each)]
    foreign = [check(text, index) for text in statements(chance, language, each, but=frozenset(texts))]
    return Figures(
        language, each,
        exact=sum(verdict.kind is Kind.VERBATIM and verdict.findings[0].statement.text == text for verdict, text in zip(exact, chosen, strict=True)),
        false_verbatim=sum(verdict.kind in _VERBATIM or verdict.holds for verdict in changed),
        recognised=sum(verdict.kind is Kind.ALTERED for verdict in changed),
        foreign=sum(verdict.kind is Kind.NOT_ON_FILE and all(finding.statement is None for finding in verdict.findings) for verdict in foreign),
    )  # fmt: skip


def _row(language: str) -> Row:
    def run(trial: Trial) -> Outcome:
        found = figures(language, each=trial.of(200, 20), on_file=trial.of(2_500, 200), seed=trial.seed)
        return Outcome(found.are_good, str(found))

    return Row(f"Q-{language}", "all exact found, no altered called verbatim, 98 % of foreign called not on file", run)


ROWS: Final = tuple(_row(language) for language in LANGUAGES)
