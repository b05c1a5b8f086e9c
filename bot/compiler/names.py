"""The tables that names are recognised by: aliases, how they sound, and the words of the knowledge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

import pypinyin
from pypinyin import Style, lazy_pinyin

from bot.compiler.cases import cases_of
from bot.knowledge.checks import entity_names
from bot.knowledge.folder import Dossier, Placed
from bot.text import pieces
from bot.understanding.names import alias_key, near_sounds

Fold = Callable[[str], str]
PYPINYIN_VERSION: Final[str] = pypinyin.__version__
"""What readings of characters may change with."""

Rows = list[dict[str, Any]]


def alias_rows(dossier: Dossier, fold: Fold) -> Rows:
    """Each alias key with the entities that it stands for."""
    found: dict[str, list[str]] = {}
    for placed in dossier.named():
        for name, _ in entity_names(placed.record):
            key = alias_key(fold(name))
            if key and placed.record.id not in found.setdefault(key, []):
                found[key].append(placed.record.id)
    return [{"key": key, "entities": json.dumps(entities)} for key, entities in sorted(found.items())]


def sound_rows(keys: Iterable[str]) -> Rows:
    """Each pronunciation, exact or with one syllable open, with the Chinese aliases that have it."""
    found: dict[str, list[str]] = {}
    for key in keys:
        if len(key) > 1 and all(_is_han(ch) for ch in key):
            syllables = [pinyin(ch) for ch in key]
            near = near_sounds(syllables) if len(key) > 2 else []
            for sound in (" ".join(syllables), *near):
                found.setdefault(sound, []).append(key)
    return [{"key": sound, "aliases": json.dumps(sorted(set(aliases)), ensure_ascii=False)} for sound, aliases in sorted(found.items())]


@cache
def pinyin(ch: str) -> str:
    """The commonest reading of a character, without its tone."""
    return str(lazy_pinyin(ch, style=Style.NORMAL)[0])


def _is_han(ch: str) -> bool:
    return "\u3400" <= ch <= "\u9fff"


def syllables() -> Iterator[tuple[str, str]]:
    """The pinyin of every character of the basic block."""
    return ((ch, pinyin(ch)) for ch in map(chr, range(0x4E00, 0x9FA6)))


def latin_words(texts: Iterable[str]) -> list[str]:
    """Every word in Latin letters that the texts use, folded, in order."""
    return sorted({piece for text in texts for piece in pieces(text) if piece.isalpha() and not _is_han(piece[0]) and len(piece) > 2})


def dictionary_words(keys: Iterable[str]) -> dict[str, int]:
    """Chinese names as words for the cutter, common enough to win over their parts."""
    return {key: 1_000 for key in keys if 1 < len(key) <= 8 and all(_is_han(ch) for ch in key)}


def entity_rows(dossier: Dossier, tellers: Iterable[Any]) -> Rows:
    """Each entity's class and name per language, the cases that have to do with it, and its label."""
    cases = cases_of(dossier)

    def kind(placed: Placed[Any]) -> str:
        return getattr(placed.record, "class_", None) or placed.kind

    return [
        {
            "id": placed.record.id, "lang": teller.lang.value, "class": kind(placed), "name": teller.words(placed.record.name),
            "cases": json.dumps(cases[placed.record.id]), "label": placed.label,
        }
        for teller in tellers
        for placed in dossier.named()
    ]  # fmt: skip
