"""In which language and script a question is put, and whether it is one of ours at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.model import Lang
from bot.patterns import Late
from bot.text import Scripts, han_count, is_cantonese, latin_words

_KANA_HANGUL = ("HIRAGANA", "KATAKANA", "HANGUL")

# Words that give a language away and are no English words: the commonest function words of each.
_FOREIGN = frozenset(
    "el los las una unos unas del qué que quién quien cuántos cuantos cuántas cuantas cuándo cuando dónde donde cómo por para "
    "está están fue fueron según sobre le les des du qui quoi quel quelle quels quelles combien est sont été dans avec pour "
    "sur pourquoi où une der die das den dem ein eine einen wer wie wann wo warum ist sind wurde wurden viele und nicht mit "
    "von im il gli della dei che chi quanti quante dove quando perché sono stati di nel o os uma quem quantos onde foi foram "
    "não em na nos het een wie hoeveel waar niet kto ile gdzie kiedy jest".split()
)
_ENGLISH = frozenset(
    "the a an of in on at to for from by with is are was were be been do does did have has had who what when where which why how "
    "many much and or not about me you it this that there their his her any some all tell give show please can could".split()
)
_ID = Late(r"(?<![^\W_])[A-Za-z]+(?:-[A-Za-z]+)*-[0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?![^\W_])", re.ASCII)
"""What something is filed under, such as ps-2027-001: it is the same in every language."""
_ASKS_IN_CHINESE = frozenset("的是谁吗呢了么哪几多少什怎为何在有请把被给和与跟也都还那这我你您说讲问啥吧个到让帮")


def is_foreign(text: str) -> bool:
    """Whether a cleaned text is written in a language that is neither English nor Chinese."""
    letters = [ch for ch in text if ch.isalpha()]
    other = [ch for ch in letters if not (ch.isascii() or _ours(ch))]
    if any(unicodedata.name(ch, "").startswith(_KANA_HANGUL) for ch in other) or len(other) * 2 > len(letters) > 0:
        return True
    words = [word.lower() for word in latin_words(text)]
    foreign = sum(word in _FOREIGN for word in words)
    return not han_count(text) and foreign >= 2 and foreign > sum(word in _ENGLISH for word in words)


def _ours(ch: str) -> bool:
    return unicodedata.name(ch, "").startswith(("LATIN", "CJK", "FULLWIDTH LATIN"))


def telling_words(text: str) -> list[str]:
    """The words in Latin letters of a cleaned text that tell its language: all but what something is filed under."""
    return latin_words(_ID.sub(" ", text) if "-" in text else text)


def language_of(text: str, *, names: Iterable[str], scripts: Scripts, fallback: Lang) -> Lang:
    """The language and script of a cleaned text; `names` are the recognised names in it, `fallback` serves where nothing tells.

    A Chinese name inside an English sentence does not make the sentence Chinese.
    """
    chinese, words = han_count(text), len(telling_words(text))
    if chinese and words >= 3:
        rest = text
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, " ")
        if _ASKS_IN_CHINESE.isdisjoint(rest) and han_count(rest) * 2 < words:
            return Lang.EN
    if chinese:
        lean = scripts.lean(text) or int(is_cantonese(text))
        if lean:
            return Lang.HANT if lean > 0 else Lang.HANS
        return fallback if fallback is not Lang.EN else Lang.HANS
    return Lang.EN if words else fallback
