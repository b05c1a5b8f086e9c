"""Names before words: aliases found by longest match, and slips of spelling and of sound put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.model import Name
from bot.text import HAN, pieces, stem

_HAN: Final = re.compile(f"[{HAN}]")
_JOINING: Final = re.compile(r"^[\s\-–·‧・.'’&/]*$")
LONGEST_NAME: Final = 12
"""Units of the longest alias that is looked for: a full agency name in Chinese has eleven characters."""


class Names(Protocol):
    """What the compiled file knows of names."""

    def alias(self, surface: str) -> tuple[str, ...]:
        """The entities that a key stands for."""

    def sounding(self, key: str) -> tuple[str, ...]:
        """The alias keys that are pronounced so."""

    def syllable(self, ch: str) -> str:
        """The pinyin of a character without its tone, or ''."""

    def is_word(self, word: str) -> bool:
        """Whether jieba's dictionary holds it as a word."""

    def is_spelled(self, key: str) -> bool:
        """Whether a word of the knowledge has this stem."""

    def vocabulary(self) -> Sequence[str]:
        """Every word in Latin letters that examples and names use, as it is spelled."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word in Latin letters or a number, or one Chinese character; `key` is what is looked up."""

    text: str
    key: str
    joined: bool  # nothing but a blank, hyphen or middle dot stands before it
    named: bool = False
    mended: bool = False

    @property
    def han(self) -> bool:
        """Whether it is a Chinese character."""
        return bool(_HAN.match(self.key))


def units(folded: str) -> list[Unit]:
    """The units of a folded text in order."""
    found: list[Unit] = []
    end = 0
    for piece in pieces(folded):
        start = folded.find(piece, end)
        joined = start < 0 or bool(_JOINING.match(folded[end:start]))
        end = start + len(piece) if start >= 0 else end
        if _HAN.match(piece):
            found += [Unit(ch, ch, joined or place > 0) for place, ch in enumerate(piece)]
        else:
            found.append(Unit(piece, stem(piece), joined))
    return found


def key_of(run: Sequence[Unit]) -> str:
    """The key of a run of units: words with a blank between, characters without."""
    parts: list[str] = []
    for unit in run:
        if parts and not unit.han and not _HAN.match(parts[-1]):
            parts.append(" ")
        parts.append(unit.key)
    return "".join(parts)


def alias_key(folded: str) -> str:
    """The key under which a folded alias is stored."""
    return key_of(units(folded))


def find(run: list[Unit], names: Names) -> tuple[list[Name], list[Unit]]:
    """The names in a text by longest match, and the units with those that belong to a name marked."""
    found: list[Name] = []
    run = list(run)
    place = 0
    while place < len(run):
        for length in range(min(LONGEST_NAME, len(run) - place), 0, -1):
            window = run[place : place + length]
            if not all(unit.joined for unit in window[1:]):
                continue
            entities = names.alias(key_of(window))
            if entities:
                read = "spelling" if any(unit.mended for unit in window) else "exact"
                found += [Name(entity, _surface(window), read) for entity in entities]
                run[place : place + length] = [replace(unit, named=True) for unit in window]
                place += length - 1
                break
        place += 1
    return found, run


def _surface(window: Sequence[Unit]) -> str:
    return key_of([replace(unit, key=unit.text) for unit in window])


# Words of asking that no knowledge base needs to hold to be spelled right.
_ASKING: Final = (
    "which what when where whose many much long does about would could should there their these those please statement according "
    "quote said number people happened involved between during after before agency agencies office official officials police "
    "information document documents article report reported investigation summary overview briefing timeline contact"
).split()  # fmt: skip


_ASKING_STEMS: Final = frozenset(map(stem, _ASKING))


def mend_spelling(run: list[Unit], names: Names) -> list[Unit]:
    """The units with misspelled words in Latin letters read as the nearest known one, where one is near enough.

    One slip in words of five to seven letters, two from eight; in four letters only two swapped neighbours.
    """
    doubtful = [unit for unit in run if not unit.han and len(unit.text) > 3 and unit.text.isalpha()]
    doubtful = [unit for unit in doubtful if unit.key not in _ASKING_STEMS and not names.is_spelled(unit.key)]
    if not doubtful:
        return run
    nearest = _nearest(sorted({*names.vocabulary(), *_ASKING}))
    mended = []
    for unit in run:
        better = nearest(unit.text) if unit in doubtful else None
        mended.append(replace(unit, key=stem(better), mended=True) if better else unit)
    return mended


def _nearest(known: Sequence[str]) -> Callable[[str], str | None]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    def nearest(word: str) -> str | None:
        allowed = 2 if len(word) >= 8 else 1
        hits = process.extract(word, known, scorer=OSA.distance, score_cutoff=allowed, limit=3)
        hits = [hit for hit in hits if hit[0][0] == word[0] or sorted(hit[0]) == sorted(word)]
        hits = [hit for hit in hits if not _another_form(word, str(hit[0]))]
        if len(word) == 4:
            hits = [hit for hit in hits if sorted(hit[0]) == sorted(word)]
        best = [str(hit[0]) for hit in hits if hit[1] == hits[0][1]]
        best = [other for other in best if sorted(other) == sorted(word)] or best  # swapped letters are the likeliest slip
        return best[0] if len({stem(word) for word in best}) == 1 else None

    return nearest


def _another_form(one: str, other: str) -> bool:
    """Whether two words differ by an ending of two letters or more: detect, detective."""
    return abs(len(one) - len(other)) > 1 and (one.startswith(other) or other.startswith(one))


_QUESTION_WORDS: Final = frozenset("什么谁哪怎几吗呢多少")
"""Characters of asking: no name is misheard across them."""


def hear(run: list[Unit], names: Names) -> tuple[list[Name], list[Unit]]:
    """Names written with wrong characters that sound the same, or nearly: three characters and more may differ in one final."""
    found: list[Name] = []
    run = list(run)
    place = 0
    while place < len(run):
        for length in range(6, 1, -1):
            window = run[place : place + length]
            if len(window) < length or not all(unit.han and not unit.named and unit.key not in _QUESTION_WORDS for unit in window):
                continue
            meant = _sounding(window, names)
            if meant:
                surface = "".join(unit.text for unit in window)
                found += [Name(entity, surface, "sound") for entity in meant]
                run[place : place + length] = [replace(unit, named=True) for unit in window]
                place += length - 1
                break
        place += 1
    return found, run


def _sounding(window: Sequence[Unit], names: Names) -> tuple[str, ...]:
    """The entities of the names that sound like a run of characters, if they are all names of the same.

    A common word of two characters is what it is; longer names may differ in the sound of one character if the others stand.
    """
    syllables = [names.syllable(unit.text) for unit in window]
    text = "".join(unit.text for unit in window)
    if not all(syllables) or (len(window) == 2 and names.is_word(text)):
        return ()
    heard = [(" ".join(syllables), len(window) - 2 if len(window) > 2 else 1)]
    if len(window) > 2:
        heard += [(key, len(window) - 1) for key in near_sounds(syllables)]
    for key, least in heard:
        alike = [meant for meant in names.sounding(key) if sum(map(str.__eq__, text, meant)) >= least]
        entities = {names.alias(meant) for meant in alike}
        if len(entities) == 1:
            return entities.pop()
    return ()


def near_sounds(syllables: Sequence[str]) -> list[str]:
    """The keys of a pronunciation in which one syllable is known by its first letter only."""
    return [" ".join([*syllables[:place], syllables[place][0] + "*", *syllables[place + 1 :]]) for place in range(len(syllables))]
