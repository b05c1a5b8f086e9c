"""bm25s: BM25 in numpy over stemmed English words and the words that jieba cuts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bench.accuracy.found import NOTHING, Found
from bot.bench.accuracy.peers.words import words


class Bm25s:
    """The library with its default figures."""

    def __init__(self) -> None:
        import bm25s
        import Stemmer

        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()
        self._labels: list[str] = []

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Takes the texts in."""
        self._labels = [label for _, label in items]
        self._index.index([self._terms(text) for text, _ in items], show_progress=False)

    def rank(self, question: str) -> Found:
        """The label of the text with the best BM25, and that figure."""
        terms = self._terms(question)
        if not terms:
            return NOTHING
        scores = self._index.get_scores(terms)
        best = int(scores.argmax())
        return Found(self._labels[best], float(scores[best])) if scores[best] > 0 else NOTHING

    def _terms(self, text: str) -> list[str]:
        return list(self._stemmer.stemWords(words(text)))
