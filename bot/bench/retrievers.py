"""Search engines that are given words already cut: what finds an entry in the product's place, and nothing around it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol
from weakref import finalize

from bot.bench.synthetic.entries import Said, Synthetic

_BUFFER: Final = 100_000_000
"""Bytes that tantivy's writer may hold."""


class Retriever(Protocol):
    """Something that finds examples by their words; examples are numbered in the order in which they were given."""

    def best(self, tokens: Sequence[str]) -> int | None:
        """The number of the likeliest example."""


class Fts5:
    """SQLite's full-text search in a file: any of the words, by bm25."""

    def __init__(self, examples: Iterable[Said], folder: Path) -> None:
        self._table = sqlite3.connect(folder / "fts5.sqlite")
        finalize(self, self._table.close)
        self._table.execute("pragma synchronous = off")
        self._table.execute("create virtual table item using fts5(text, content = '', tokenize = 'unicode61')")
        with self._table:
            self._table.executemany("insert into item (rowid, text) values (?, ?)", enumerate(" ".join(said.tokens) for said in examples))

    def best(self, tokens: Sequence[str]) -> int | None:
        """The number of the likeliest example."""
        query = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens))
        row = self._table.execute("select rowid from item where item match ? order by bm25(item) limit 1", (query,)).fetchone()
        return row[0] if row else None


class Tantivy:
    """tantivy in a folder: any of the words, by its BM25."""

    def __init__(self, examples: Iterable[Said], folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        fields = tantivy.SchemaBuilder()
        fields.add_unsigned_field("number", stored=True)
        fields.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        (folder / "tantivy").mkdir()
        index = tantivy.Index(fields.build(), path=str(folder / "tantivy"))
        self._schema = index.schema
        writer = index.writer(_BUFFER, 1)
        for number, said in enumerate(examples):
            writer.add_document(tantivy.Document(number=number, text=" ".join(said.tokens)))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def best(self, tokens: Sequence[str]) -> int | None:
        """The number of the likeliest example."""
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        terms = [(should, query.term_query(self._schema, "text", token, "freq")) for token in dict.fromkeys(tokens)]
        hits = self._searcher.search(query.boolean_query(terms), 1, count=False).hits
        return self._searcher.doc(hits[0][1]).get_first("number") if hits else None


class Bm25s:
    """bm25s with its default figures."""

    def __init__(self, examples: Iterable[Said], _folder: Path) -> None:
        import bm25s

        self._index = bm25s.BM25()
        self._index.index([list(said.tokens) for said in examples], show_progress=False)

    def best(self, tokens: Sequence[str]) -> int | None:
        """The number of the likeliest example."""
        found, scores = self._index.retrieve([list(dict.fromkeys(tokens))], k=1, show_progress=False)
        return int(found[0, 0]) if scores[0, 0] > 0 else None


class Tfidf:
    """scikit-learn's TF-IDF, by the cosine."""

    def __init__(self, examples: Iterable[Said], _folder: Path) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectors = TfidfVectorizer(analyzer=lambda said: said, sublinear_tf=True)
        self._examples = self._vectors.fit_transform(said.tokens for said in examples).T.tocsr()

    def best(self, tokens: Sequence[str]) -> int | None:
        """The number of the likeliest example."""
        likeness = self._vectors.transform([tokens]) @ self._examples
        return int(likeness.indices[likeness.data.argmax()]) if likeness.nnz else None


Make = Callable[[Iterable[Said], Path], Retriever]

PEERS: Final[Mapping[str, tuple[Make, str]]] = {
    "FTS5, bm25": (Fts5, "sqlite3"),
    "tantivy": (Tantivy, "tantivy"),
    "bm25s": (Bm25s, "bm25s"),
    "TF-IDF": (Tfidf, "sklearn"),
}
"""Each peer, and the module that it needs."""


def installed() -> tuple[dict[str, Make], dict[str, str]]:
    """The peers that are there, and why the others are not."""
    here: dict[str, Make] = {}
    missing: dict[str, str] = {}
    for name, (make, module) in PEERS.items():
        try:
            import_module(module)
        except ImportError as error:
            missing[name] = f"{error} (pip install 'casebrief[bench]')"
        else:
            here[name] = make
    return here, missing


def examples_of(knowledge: Synthetic) -> Iterator[Said]:
    """All examples of made-up knowledge, in the order of its entries."""
    return (said for made in knowledge.entries() for said in made.examples)
