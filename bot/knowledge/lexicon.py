"""What understanding looks up in a compiled file: names, how they sound, words and characters. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.knowledge.kept import Dictionary, Kept, beginnings
from bot.knowledge.opened import Opened
from bot.text import Cutter, Scripts

_LAST: Final = "\U0010ffff"
"""Behind a beginning it comes after everything that begins so."""


class StoredLexicon(Opened):
    """The names and words of a compiled file."""

    def __init__(self, path: Path) -> None:
        """Opens the file; a StoreError where it is missing or is no such file."""
        super().__init__(path)
        self._aliases = Kept(self._look_up_names("select entities from alias where key = ?"))
        self._sounds = Kept(self._look_up_names("select aliases from sound where key = ?"))
        self._longer_aliases: Kept[str, bool] = Kept(lambda key: self._begins("alias", key))
        self._longer_sounds: Kept[str, bool] = Kept(lambda key: self._begins("sound", f"{key} "))
        self._spelled: Kept[str, bool] = Kept(lambda key: bool(self._all("select 1 from latin where stem = ? limit 1", key)))
        self._syllables = Kept(self._look_up_syllable)
        self._vocabulary = Kept(self._look_up_vocabulary, 2)

    @cached_property
    def scripts(self) -> Scripts:
        """The characters that tell the scripts apart."""
        told = json.loads(self.meta("scripts"))
        table = dict(zip(map(ord, told["from"]), told["to"], strict=True))
        return Scripts(simplified=told["simplified"], traditional=told["traditional"], table=table)

    @cached_property
    def _dictionary(self) -> Dictionary:
        return Dictionary(self._connection)

    @cached_property
    def cutter(self) -> Cutter:
        """The cutter of Chinese words."""
        return Cutter(self._dictionary, int(self.meta("dictionary_total")))

    def is_word(self, word: str) -> bool:
        """Whether the dictionary holds it as a word."""
        return bool(self._dictionary.get(word))

    def alias(self, surface: str) -> tuple[str, ...]:
        """The entities that a key stands for."""
        return self._aliases[surface]

    def goes_on(self, surface: str) -> bool:
        """Whether a longer alias key begins with this one."""
        return self._longer_aliases[surface]

    def sounding(self, key: str) -> tuple[str, ...]:
        """The alias keys that are pronounced so."""
        return self._sounds[key]

    def sounds_on(self, key: str) -> bool:
        """Whether a longer pronunciation begins with this one."""
        return self._longer_sounds[key]

    def syllable(self, ch: str) -> str:
        """The pinyin of a character without its tone."""
        return self._syllables[ch]

    def is_spelled(self, key: str) -> bool:
        """Whether a word of the knowledge has this stem."""
        return self._spelled[key]

    def vocabulary(self, besides: frozenset[str]) -> Sequence[str]:
        """Every word in Latin letters that examples and names use, and some besides, in order."""
        return self._vocabulary[besides]

    def _hold_names(self) -> None:
        """Keeps which names, sounds, stems and characters there are, so that what is not there need not be looked up."""
        aliases, sounds, stems, characters = (
            frozenset(row[0] for row in self._all(f"select {key} from {table}"))  # noqa: S608  fixed names
            for table, key in (("alias", "key"), ("sound", "key"), ("latin", "stem"), ("syllable", "ch"))
        )
        self._aliases.only(aliases, ())
        self._sounds.only(sounds, ())
        self._spelled.only(stems, False)
        self._syllables.only(characters, "")
        self._longer_aliases.only(beginnings(aliases), False)
        self._longer_sounds.only(beginnings(sounds), False)

    def _begins(self, table: str, key: str) -> bool:
        """Whether a longer key of a table begins with this one."""
        query = f"select 1 from {table} where key > ? and key < ? limit 1"  # noqa: S608  fixed names
        return bool(self._all(query, key, f"{key}{_LAST}"))

    def _look_up_names(self, query: str) -> Callable[[str], tuple[str, ...]]:
        def names(key: str) -> tuple[str, ...]:
            rows = self._all(query, key)
            return tuple(json.loads(rows[0][0])) if rows else ()

        return names

    def _look_up_syllable(self, ch: str) -> str:
        rows = self._all("select pinyin from syllable where ch = ?", ch)
        return str(rows[0][0]) if rows else ""

    def _look_up_vocabulary(self, besides: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted({row[0] for row in self._all("select word from latin")} | besides))
