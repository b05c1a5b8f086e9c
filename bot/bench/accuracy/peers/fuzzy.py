"""rapidfuzz: likeness to each text by edits or by shared words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.bench.accuracy.found import NOTHING, Found
from bot.bench.accuracy.peers.words import words


class Fuzzy:
    """The text that is likest by one of the library's scorers."""

    def __init__(self, scorer: str, written: Callable[[str], str]) -> None:
        """`written` is how a text is put before the scorer."""
        from rapidfuzz import fuzz, process

        self._best: Callable[..., Any] = process.extractOne
        self._scorer, self._written = getattr(fuzz, scorer), written
        self._texts: list[str] = []
        self._labels: list[str] = []

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Takes the texts in."""
        self._texts = [self._written(text) for text, _ in items]
        self._labels = [label for _, label in items]

    def rank(self, question: str) -> Found:
        """The label of the likest text, and how like it is, 0 to 100."""
        found = self._best(self._written(question), self._texts, scorer=self._scorer)
        return NOTHING if found is None else Found(self._labels[found[2]], float(found[1]))


def by_edits() -> Fuzzy:
    """Likeness by edits of characters, case apart."""
    return Fuzzy("ratio", str.lower)


def by_words() -> Fuzzy:
    """Likeness by shared words, Chinese ones cut by jieba."""
    return Fuzzy("token_set_ratio", lambda text: " ".join(words(text)))
