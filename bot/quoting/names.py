"""Known names found among words: who is named, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from bot.quoting.words import Words, words_of

_OF: Final = ("'s", "'")


class Named(NamedTuple):
    """A name among words: from which to before which, and whose it may be; nobody's where it is no speaker's."""

    begin: int
    end: int
    speakers: frozenset[str]


class Names:
    """The names of the speakers, and others that are known; each is found in either script and any case."""

    def __init__(self, names: Iterable[tuple[str, str]], simplified: Mapping[int, str]) -> None:
        """`names` are pairs of a speaker, or '' for a name that is no speaker's, and a name."""
        self._speakers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._written: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._longest: dict[str, int] = {}
        for speaker, name in names:
            words = words_of(name, simplified)
            keys = words.keys
            if len("".join(keys)) < 2:  # a single letter or character stands in too many words
                continue
            self._speakers[keys] |= {speaker} - {""}
            self._written[keys].add("".join(token.written for token in words.tokens))
            self._longest[keys[0]] = max(len(keys), self._longest.get(keys[0], 0))

    def found(self, words: Words) -> tuple[Named, ...]:
        """The names among some words, the longest first at each place, none within another."""
        keys = tuple(_without_of(key) for key in words.keys)
        found, place = [], 0
        while place < len(keys):
            for end in range(min(len(keys), place + self._longest.get(keys[place], 0)), place, -1):
                if keys[place:end] in self._speakers:
                    found.append(Named(place, end, frozenset(self._speakers[keys[place:end]])))
                    break
            place = found[-1].end if found and found[-1].end > place else place + 1
        return tuple(found)

    def is_written(self, words: Words, named: Named, place: int) -> bool:
        """Whether the word of that place, in a name, is written there as in one of the ways in which the name is on file."""
        token = words.tokens[place]
        keys = tuple(_without_of(key) for key in words.keys[named.begin : named.end])
        before = sum(len(one.written) for one in words.tokens[named.begin : place])
        return any(form.startswith(token.written, before) for form in self._written[keys])


def _without_of(key: str) -> str:
    for ending in _OF:
        key = key.removesuffix(ending)
    return key
