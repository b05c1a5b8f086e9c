"""The peers: what others would put in the product's place, each with sensible settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol

from bot.bench.accuracy.found import Found, Rank
from bot.bench.accuracy.peers import bm25, engine, fts5, fuzzy, tfidf
from bot.bench.accuracy.task import Kind, Task
from bot.errors import CasebriefError
from bot.model import Lang

_ALL: Final = frozenset(Kind)
_SHORT: Final = frozenset({Kind.INTENT, Kind.QUESTION})
_LABELLED: Final = frozenset({Kind.INTENT})


class Peer(Protocol):
    """Something that learns texts with labels and finds the label for a question."""

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Learns texts, each with its label."""

    def rank(self, question: str) -> Found:
        """The label that fits best."""


@dataclass(frozen=True, slots=True)
class Method:
    """A peer by name: how it is made for a language, what must import for it, and what it is fit for."""

    name: str
    make: Callable[[Lang], Peer]
    needs: tuple[str, ...]
    kinds: frozenset[Kind] = _ALL
    families: frozenset[str] = frozenset({"en", "zh"})

    def fitted(self, task: Task) -> Rank:
        """What ranks for a question, once the texts of the task are learnt, each with its title."""
        peer = self.make(task.lang)
        peer.fit([(item.whole, item.label) for item in task.items])
        return peer.rank

    def fits(self, task: Task) -> bool:
        """Whether it can do such a task at all."""
        return task.kind in self.kinds and task.lang.family in self.families

    def missing(self) -> str | None:
        """Why it cannot run here, or None where it can."""
        for module in self.needs:
            try:
                import_module(module)
            except ImportError as error:
                return str(error)
        return None


_JIEBA: Final = frozenset({"zh"})
_SKLEARN: Final = ("sklearn",)

METHODS: Final = (
    Method("fts5-unicode61", lambda _: fts5.unicode61(), ("sqlite3",)),
    Method("fts5-porter", lambda _: fts5.porter(), ("sqlite3",), families=frozenset({"en"})),
    Method("fts5-trigram", lambda _: fts5.trigram(), ("sqlite3",)),
    Method("fts5-jieba", lambda _: fts5.jieba(), ("sqlite3",), families=_JIEBA),
    Method("bm25s", lambda _: bm25.Bm25s(), ("bm25s", "Stemmer")),
    Method("tantivy", engine.Tantivy, ("tantivy",)),
    Method("tfidf-wc+lr", tfidf.logistic_regression, _SKLEARN, _LABELLED),
    Method("tfidf-wc+svc", tfidf.support_vectors, _SKLEARN, _LABELLED),
    Method("tfidf-wc+nn", tfidf.neighbours, _SKLEARN, _LABELLED),
    Method("tfidf-wc-cos", lambda lang: tfidf.Likest(tfidf.words_and_characters(lang)), _SKLEARN),
    Method("tfidf-char-cos", lambda lang: tfidf.Likest(tfidf.characters(lang)), _SKLEARN),
    Method("rapidfuzz-ratio", lambda _: fuzzy.by_edits(), ("rapidfuzz",), _SHORT),
    Method("rapidfuzz-token-set", lambda _: fuzzy.by_words(), ("rapidfuzz",)),
)
"""In the order of the result."""


def named(names: Sequence[str] | None = None) -> tuple[Method, ...]:
    """The methods of these names, or all."""
    known = {method.name: method for method in METHODS}
    if unknown := [name for name in names or () if name not in known]:
        raise CasebriefError(f"--peers {','.join(unknown)}: allowed are none, {', '.join(known)}")
    return METHODS if names is None else tuple(known[name] for name in names)
