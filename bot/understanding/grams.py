"""The pieces of a question that learnt weights belong to: what was read in it, and its words and letters as they stand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from bot.text import han_count, pieces

_READ: Final = frozenset("eawp")
_BEGIN: Final = "^"
_END: Final = "$"


def grams_of(folded: str, terms: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """The pieces of a folded question by sort, each with how often it stands there, damped; sorts without any are left out.

    `read` are terms of understanding (names, words, pairs of them, kinds of answer), `words` words in Latin letters as they
    stand and pairs of them, `letters` three and four letters running inside such a word, `characters` single Chinese
    characters, `runs` two and three of them running. Beginning and end count: in a short question they tell much.
    """
    runs = list(pieces(folded))
    words = [run for run in runs if not han_count(run)]
    found = {"read": {term: share for term, share in terms.items() if term[0] in _READ}}
    if words:
        found["words"] = _damped("W", [*words, *_pairs(runs)])
        found["letters"] = _damped("L", (part for word in words for part in _parts(f" {word} ", 3, 4)))
    if len(words) < len(runs):
        found["characters"] = _damped("C", (ch for run in runs if han_count(run) for ch in run))
        found["runs"] = _damped("R", _parts(f"{_BEGIN}{''.join(runs)}{_END}", 2, 3))
    return {sort: counted for sort, counted in found.items() if counted}


def _pairs(runs: Iterable[str]) -> Iterator[str]:
    """Two words running, the beginning and the end among them; where Chinese stands beside a word there is no pair."""
    for one, two in pairwise([_BEGIN, *runs, _END]):
        if not (han_count(one) or han_count(two)):
            yield f"{one} {two}"


def _parts(text: str, *lengths: int) -> Iterator[str]:
    for length in lengths:
        for place in range(len(text) - length + 1):
            yield text[place : place + length]


def _damped(kind: str, parts: Iterable[str]) -> dict[str, float]:
    return {f"{kind}:{part}": 1 + math.log(count) for part, count in Counter(parts).items()}
