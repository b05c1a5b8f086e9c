"""SQLite's full-text search: BM25 over one of its tokenisers, or over words that were cut before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from weakref import finalize

from bot.bench.accuracy.found import NOTHING, Found
from bot.bench.accuracy.peers.words import runs, words

Terms = Callable[[str], list[str]]


def trigrams(text: str) -> list[str]:
    """The stretches of three characters inside the runs of a text, as the tokeniser `trigram` finds them."""
    return [run[place : place + 3] for run in runs(text) for place in range(len(run) - 2)]


class Fts5:
    """A full-text table in memory, asked with the terms of a question, any of which may be there."""

    def __init__(self, tokenizer: str, terms: Terms, written: Terms | None = None) -> None:
        """`terms` are looked up; `written` cuts what is stored, where the tokeniser is not to see it as it stands."""
        self._tokenizer, self._terms, self._written = tokenizer, terms, written
        self._labels: list[str] = []

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Takes the texts in."""
        self._labels = [label for _, label in items]
        self._table = sqlite3.connect(":memory:")
        finalize(self, self._table.close)
        self._table.execute(f"create virtual table item using fts5(text, tokenize = '{self._tokenizer}')")
        texts = ((text if self._written is None else " ".join(self._written(text)),) for text, _ in items)
        self._table.executemany("insert into item (text) values (?)", texts)

    def rank(self, question: str) -> Found:
        """The label of the text with the best BM25, and that figure."""
        terms = dict.fromkeys(self._terms(question))
        if not terms:
            return NOTHING
        query = " OR ".join(f'"{term}"' for term in terms)
        row = self._table.execute("select rowid, rank from item where item match ? order by rank limit 1", (query,)).fetchone()
        return Found(self._labels[row[0] - 1], -row[1]) if row else NOTHING


def unicode61() -> Fts5:
    """The default tokeniser."""
    return Fts5("unicode61", runs)


def porter() -> Fts5:
    """The default tokeniser with English stems."""
    return Fts5("porter unicode61", runs)


def trigram() -> Fts5:
    """Every three characters."""
    return Fts5("trigram", trigrams)


def jieba() -> Fts5:
    """The words that jieba cuts."""
    return Fts5("unicode61", words, words)
