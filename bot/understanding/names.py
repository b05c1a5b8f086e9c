"""Names before words: aliases found by longest match, and slips of spelling and of sound put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from bot.model import Name
from bot.text import is_han, pieces, stem

_JOINING: Final = re.compile(r"^[\s\-–·‧・.'’&/]*$")
LONGEST_NAME: Final = 12
"""Units of the longest alias that is looked for: a full agency name in Chinese has eleven characters."""
_LONGEST_HEARD: Final = 6
"""Characters of the longest name that is known by its sound."""


class Names(Protocol):
    """What the compiled file knows of names."""

    def alias(self, surface: str) -> tuple[str, ...]:
        """The entities that a key stands for."""

    def goes_on(self, surface: str) -> bool:
        """Whether a longer alias key begins with this one."""

    def sounding(self, key: str) -> tuple[str, ...]:
        """The alias keys that are pronounced so."""

    def sounds_on(self, key: str) -> bool:
        """Whether a longer pronunciation begins with this one."""

    def syllable(self, ch: str) -> str:
        """The pinyin of a character without its tone, or ''."""

    def is_word(self, word: str) -> bool:
        """Whether jieba's dictionary holds it as a word."""

    def is_spelled(self, key: str) -> bool:
        """Whether a word of the knowledge has this stem."""

    def vocabulary(self, besides: frozenset[str]) -> Sequence[str]:
        """Every word in Latin letters that examples and names use, as it is spelled, and some besides; in order."""


class Unit(NamedTuple):
    """A word in Latin letters or a number, or one Chinese character; `key` is what is looked up."""

    text: str
    key: str
    joined: bool  # nothing but a blank, hyphen or middle dot stands before it
    han: bool
    named: bool = False
    mended: bool = False


def units(folded: str) -> list[Unit]:
    """The units of a folded text in order."""
    found: list[Unit] = []
    end = 0
    for piece in pieces(folded):
        start = folded.find(piece, end)
        joined = start < 0 or bool(_JOINING.match(folded[end:start]))
        end = start + len(piece) if start >= 0 else end
        if is_han(piece[0]):
            found += [Unit(ch, ch, joined or place > 0, han=True) for place, ch in enumerate(piece)]
        else:
            found.append(Unit(piece, stem(piece), joined, han=False))
    return found


def key_of(run: Iterable[tuple[str, bool]]) -> str:
    """The key of a run of words and whether each is Chinese: words with a blank between, characters without."""
    key = ""
    chinese = True
    for text, han in run:
        key += text if chinese or han else f" {text}"
        chinese = han
    return key


def alias_key(folded: str) -> str:
    """The key under which a folded alias is stored."""
    return key_of((unit.key, unit.han) for unit in units(folded))


def find(run: list[Unit], names: Names) -> tuple[list[Name], list[Unit]]:
    """The names in a text by longest match, and the units with those that belong to a name marked."""
    found: list[Name] = []
    run = list(run)
    place = 0
    while place < len(run):
        length, entities = _longest(run, place, names)
        if entities:
            window = run[place : place + length]
            read = "spelling" if any(unit.mended for unit in window) else "exact"
            surface = key_of((unit.text, unit.han) for unit in window)
            found += [Name(entity, surface, read) for entity in entities]
            run[place : place + length] = [unit._replace(named=True) for unit in window]
        place += length
    return found, run


def _longest(run: list[Unit], place: int, names: Names) -> tuple[int, tuple[str, ...]]:
    """How many units from a place on make the longest alias, and its entities; one unit and none where nothing does."""
    best: tuple[int, tuple[str, ...]] = (1, ())
    key, chinese = "", True
    for length, unit in enumerate(run[place : place + LONGEST_NAME], 1):
        if length > 1 and not (unit.joined and names.goes_on(key)):
            break
        key += unit.key if chinese or unit.han else f" {unit.key}"
        chinese = unit.han
        entities = names.alias(key)
        if entities:
            best = (length, entities)
    return best


# Words of asking that no knowledge base needs to hold to be spelled right.
_ASKING_WORDS: Final = (
    "which what when where whose many much long does about would could should there their these those please statement according "
    "quote said number people happened involved between during after before agency agencies office official officials police "
    "information document documents article report reported investigation summary overview briefing timeline contact"
)
_ASKING: Final = frozenset(_ASKING_WORDS.split())
_ASKING_STEMS: Final = frozenset(map(stem, _ASKING))


def mend_spelling(run: list[Unit], names: Names) -> list[Unit]:
    """The units with misspelled words in Latin letters read as the nearest known one, where one is near enough.

    One slip in words of five to seven letters, two from eight; in four letters only two swapped neighbours.
    """
    doubtful = [unit for unit in run if not unit.han and len(unit.text) > 3 and unit.text.isalpha()]
    doubtful = [unit for unit in doubtful if unit.key not in _ASKING_STEMS and not names.is_spelled(unit.key)]
    if not doubtful:
        return run
    nearest = _nearest(names.vocabulary(_ASKING))
    mended = []
    for unit in run:
        better = nearest(unit.text) if unit in doubtful else None
        mended.append(unit._replace(key=stem(better), mended=True) if better else unit)
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
        length, meant = _heard(run, place, names)
        if meant:
            window = run[place : place + length]
            surface = "".join(unit.text for unit in window)
            found += [Name(entity, surface, "sound") for entity in meant]
            run[place : place + length] = [unit._replace(named=True) for unit in window]
        place += length
    return found, run


def _heard(run: list[Unit], place: int, names: Names) -> tuple[int, tuple[str, ...]]:
    """How many characters from a place on sound like the longest name, and its entities; one and none where nothing does."""
    best: tuple[int, tuple[str, ...]] = (1, ())
    text = ""
    sounds = [("", False)]  # how it is pronounced so far, and whether one syllable of that is known by its first letter only
    for unit in run[place : place + _LONGEST_HEARD]:
        syllable = names.syllable(unit.text) if unit.han and not unit.named and unit.key not in _QUESTION_WORDS else ""
        if not syllable:
            break
        text += unit.text
        sounds = [
            *((f"{sound} {syllable}".lstrip(), slip) for sound, slip in sounds),
            *((f"{sound} {syllable[0]}*".lstrip(), True) for sound, slip in sounds if not slip),
        ]
        meant = _sounding(text, sounds, names) if len(text) > 1 else ()
        if meant:
            best = (len(text), meant)
        sounds = [(sound, slip) for sound, slip in sounds if names.sounds_on(sound)]
    return best


def _sounding(text: str, sounds: Sequence[tuple[str, bool]], names: Names) -> tuple[str, ...]:
    """The entities of the names that sound like a text, if they are all names of the same.

    A common word of two characters is what it is; longer names may differ in the sound of one character if the others stand.
    """
    for sound, slip in sounds:
        least = len(text) - 1 if slip else max(1, len(text) - 2)
        alike = [meant for meant in names.sounding(sound) if sum(map(str.__eq__, text, meant)) >= least]
        entities = {names.alias(meant) for meant in alike}
        if len(entities) == 1 and not (len(text) == 2 and names.is_word(text)):
            return entities.pop()
    return ()


def near_sounds(syllables: Sequence[str]) -> list[str]:
    """The keys of a pronunciation in which one syllable is known by its first letter only."""
    return [" ".join([*syllables[:place], syllables[place][0] + "*", *syllables[place + 1 :]]) for place in range(len(syllables))]
