"""tantivy, the search engine in Rust: BM25 over its English stems or the words that jieba cuts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bench.accuracy.found import NOTHING, Found
from bot.bench.accuracy.peers.words import words
from bot.model import Lang

_BUFFER = 50_000_000
"""Bytes that the writer may hold."""


class Tantivy:
    """An index in memory, written by one thread so that ties always fall the same way."""

    def __init__(self, lang: Lang) -> None:
        import tantivy

        self._tantivy = tantivy
        fields = tantivy.SchemaBuilder()
        fields.add_unsigned_field("number", stored=True)
        fields.add_text_field("text", tokenizer_name="en_stem" if lang is Lang.EN else "whitespace")
        self._index = tantivy.Index(fields.build())
        self._labels: list[str] = []

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Takes the texts in."""
        self._labels = [label for _, label in items]
        writer = self._index.writer(_BUFFER, 1)
        for number, (text, _) in enumerate(items):
            writer.add_document(self._tantivy.Document(number=number, text=" ".join(words(text))))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def rank(self, question: str) -> Found:
        """The label of the text with the best BM25, and that figure."""
        terms = dict.fromkeys(words(question))
        if not terms:
            return NOTHING
        query = self._index.parse_query(" ".join(f'"{term}"' for term in terms), ["text"])
        hits = self._searcher.search(query, 1, count=False).hits
        if not hits:
            return NOTHING
        score, address = hits[0]
        return Found(self._labels[self._searcher.doc(address).get_first("number")], score)
