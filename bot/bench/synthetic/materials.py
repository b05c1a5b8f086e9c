"""Made-up entries straight as material for the compiler, without a folder: a million of them in minutes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bot.bench.synthetic.entries import EXAMPLES, LANGS, Said, Synthetic
from bot.compiler.docs import Material
from bot.compiler.linear import MOST
from bot.model import Lang, Understood
from bot.text import Cutter, stem
from bot.understanding import terms_of
from bot.understanding.grams import grams_of
from bot.understanding.names import Unit


class _Known(Cutter):
    """Cuts a text into the words that it was made of."""

    def __init__(self, said: Said) -> None:
        self._said = said

    def words(self, han: str) -> list[str]:  # noqa: ARG002 - it is the whole text
        return list(self._said.tokens)


def understood(said: Said) -> Understood:
    """A question as understanding reads it where no name, figure or kind of answer is on file."""
    example = _read(said)
    return example._replace(grams=grams_of(said.text, example.terms))


def materials(knowledge: Synthetic) -> Iterator[Material]:
    """All entries, one after the other, as matching is compiled from them."""
    # Of more examples than these the compiler learns no weights, and the pieces for it are most of the work here.
    reading = understood if knowledge.size * EXAMPLES * len(LANGS) <= MOST else _read
    nothing: frozenset[str] = frozenset()
    for made in knowledge.entries():
        examples = tuple(map(reading, made.examples))
        yield Material(made.entry, "fact", examples, title=nothing, answer={}, about=nothing, aspects=nothing, needs=nothing)


def _read(said: Said) -> Understood:
    units = [unit for token in said.tokens for unit in _units(token, said.lang)]
    terms = terms_of(units, _Known(said), names={}, aspects=())
    return Understood(text=said.text, folded=said.text, lang=said.lang, terms=terms)


@lru_cache(400_000)
def _units(token: str, lang: Lang) -> tuple[Unit, ...]:
    if lang is Lang.EN:
        return (Unit(token, stem(token), joined=True, han=False),)
    return tuple(Unit(ch, ch, joined=True, han=True) for ch in token)
