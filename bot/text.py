"""Text as such: cleaned, folded, told apart by script, cut into words. The only module that imports jieba."""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from importlib import import_module
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from bot.patterns import Late

LONGEST: Final = 10_000
"""Characters of a message that are read; Telegram sends at most 4,096, a pasted page fits."""

JIEBA_VERSION: Final = "0.42.1"
"""The version whose dictionary is compiled in; pyproject.toml pins the same."""

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"

_TERMINAL = Late(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_TAG = Late(r"<(script|style)\b[^<>]{0,200}>[^<]{0,2000}</\1\s*>|</?[A-Za-z!][^<>]{0,200}>", re.IGNORECASE)
_WORD = Late(r"[^\W_]+(?:['’][^\W\d_]+)?")
_LATIN = Late(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+)?")
# A full stop ends a sentence only before a space and not after an initial or a short abbreviation (U.S., Mr., Nov.).
_BREAK = Late(r"(?<=[!?。！？；;…\n])\s*|(?<=[a-z0-9]{4}\.)\s+|(?<=[a-z0-9]{4}[\"”’)]\.)\s+|\s+--+\s+")
_BREAKING: Final = frozenset("!?.。！？；;…\n")
"""One of these stands wherever a text breaks, but for two dashes; none breaks it that stands last."""
_CLAUSE = Late(r"[，,、]\s*|\s+(?:and|also|plus)\s+|(?:然后|还有|另外|以及)")

_PARTING: Final = frozenset("，,、然还另以")
_JOINED_BY: Final = ("and", "also", "plus")
"""One of these stands wherever a sentence parts."""
LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def clean(text: str) -> str:
    """The text as a person meant it: compatibility forms resolved, invisible marks, tags and stray surrogates out."""
    if "\x1b" in text:
        text = _TERMINAL.sub("", text)
    text = unicodedata.normalize("NFKC", text.replace("\u2011", "-"))
    if not text.isprintable():
        text = "".join(" " if ch in "\t\r\u2028\u2029" else ch for ch in text if _visible(ch))
    if "<" in text:
        text = _TAG.sub(" ", text)
    return text.strip()


def _visible(ch: str) -> bool:
    return ch in "\n\t\r\u2028\u2029" or unicodedata.category(ch) not in {"Cf", "Cc", "Cs", "Co", "Cn"}


def fold(text: str, simplified: Mapping[int, str]) -> str:
    """The text for matching only: cleaned, in lower case, Traditional read as Simplified, blanks as one space."""
    folded = " ".join(clean(text).split()).lower().translate(simplified)
    return folded.replace("’", "'").replace("`", "'")


_BETWEEN: Final = Late(r"[\s,，、;；]+")


def all_occur(words: str, folded: str) -> bool:
    """Whether each of some folded words stands in a folded text: from where a word of it begins, and figures never as part of others."""
    return all(_occurs(word, folded) for word in _BETWEEN.split(words) if word)


def _occurs(word: str, folded: str) -> bool:
    before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    after = r"(?![0-9])" if word[-1].isascii() and word[-1].isdigit() else ""
    return re.search(f"{before}{re.escape(word)}{after}", folded) is not None


# What Cantonese writes otherwise than Mandarin, in folded characters: readers in Hong Kong type as they speak.
_CANTONESE: Final = {
    "系咪": "是不是", "系唔系": "是不是", "会唔会": "会不会", "有冇": "有没有", "边度": "哪里", "喺边": "在哪", "边个": "谁",
    "边位": "哪位", "边间": "哪家", "边隻": "哪个", "边只": "哪个", "几多": "多少", "点样": "怎样", "点解": "为什么",
    "做咩": "做什么", "咩名": "什么名", "咩嘢": "什么", "乜嘢": "什么", "几时": "什么时候", "拉咗": "抓了", "拉人": "抓人",
    "之后仲": "以后还", "佢哋": "他们", "我哋": "我们", "你哋": "你们", "今次": "这次", "嗰场": "那场", "嗰": "那", "咗": "了",
    "嘅": "的", "喺": "在", "佢": "他", "咩": "什么", "乜": "什么", "俾": "被", "畀": "给", "唔": "不", "仲": "还", "搵": "找",
    "冇": "没有", "啲": "些", "嚟": "来", "㗎": "", "噉": "这样", "咁": "这么", "劲": "强",
}  # fmt: skip
_CANTONESE_WORD: Final = Late("|".join(sorted(_CANTONESE, key=len, reverse=True)))
_ONLY_CANTONESE: Final = frozenset("咗嘅喺佢咩乜唔搵冇啲嚟㗎嗰噉咁")
_ONLY_CANTONESE_WORDS: Final = ("系咪", "边度", "边个", "几多")


def is_cantonese(text: str) -> bool:
    """Whether a text is written as Cantonese is spoken; who writes so reads Traditional."""
    return not _ONLY_CANTONESE.isdisjoint(text) or any(word in text for word in _ONLY_CANTONESE_WORDS)


def mandarin(folded: str) -> str:
    """A folded text with the commonest words of written Cantonese put into Mandarin; any other text as it is."""
    if not is_cantonese(folded):
        return folded
    return _CANTONESE_WORD.sub(lambda found: _CANTONESE[found.group()], folded)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a cleaned text, in order; nothing but white space between them is lost."""
    pieces = [text] if _BREAKING.isdisjoint(text[:-1]) and "--" not in text else _BREAK.split(text)
    return tuple(piece.strip() for piece in pieces if piece and piece.strip())


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of one sentence: what stands between commas, enumeration marks and 'and'."""
    parted = not _PARTING.isdisjoint(text) or any(word in text for word in _JOINED_BY)
    return tuple(piece.strip() for piece in (_CLAUSE.split(text) if parted else [text]) if piece and piece.strip())


def bare(folded: str) -> str:
    """A folded text without blanks and marks: what two ways of writing the same question share."""
    return "".join(ch for ch in folded if ch.isalnum())


def is_han(ch: str) -> bool:
    """Whether a character is Chinese: one of `HAN`; a pattern of so many takes longer to compile than a question to answer."""
    return "\u4e00" <= ch <= "\u9fff" or "\u3400" <= ch <= "\u4dbf" or "\uf900" <= ch <= "\ufaff" or "\U00020000" <= ch <= "\U0003134f"


def han_count(text: str) -> int:
    """How many Chinese characters a text has."""
    return 0 if text.isascii() else sum(map(is_han, text))


def latin_words(text: str) -> list[str]:
    """The words in Latin letters, as they stand."""
    return _LATIN.findall(text) if any("A" <= ch <= "ɏ" for ch in text) else []


def pieces(folded: str) -> Iterator[str]:
    """The runs of a folded text: stretches of Chinese, and words or numbers of anything else."""
    joined = _join_numbers(folded)
    if joined.isascii():
        yield from _WORD.findall(joined)
        return
    for han, run in groupby(joined, is_han):
        stretch = "".join(run)
        yield from [stretch] if han else _WORD.findall(stretch)


_THOUSANDS: Final = Late(r"(?<=\d),(?=\d{3}\b)")
_INITIALS: Final = Late(r"\b([a-z])\.(?=[a-z]\.)")


def _join_numbers(folded: str) -> str:
    joined = _THOUSANDS.sub("", folded) if "," in folded else folded
    return _INITIALS.sub(r"\1", joined).replace("u.s", "us") if "." in joined else joined


_IRREGULAR: Final = {
    "got": "get", "gave": "give", "given": "give", "said": "say", "says": "say", "told": "tell", "took": "take",
    "taken": "take", "came": "come", "went": "go", "met": "meet", "made": "make", "found": "find", "held": "hold",
    "people": "person", "men": "man", "dying": "die", "died": "die", "dies": "die", "whats": "what", "whos": "who",
    "wheres": "where", "whens": "when", "sent": "send", "began": "begin", "begun": "begin", "led": "lead",
    "caught": "catch", "seen": "see", "saw": "see", "ran": "run", "paid": "pay", "spoke": "speak", "spoken": "speak",
    "wrote": "write", "written": "write", "knew": "know", "known": "know", "thought": "think", "brought": "bring",
}  # fmt: skip


_CLITIC: Final = Late(r"(?<=[a-z])'(?:s|d|ll|ve|re|m)$")
"""What is written together with the word before it: I'd, we've, who's."""


_VOWELS: Final = frozenset("aeiouy")


def stem(word: str) -> str:
    """The stem of a lower-case English word: plural, -ed, -ing and a silent e taken off (Porter 1980, step 1)."""
    if "'" in word:
        word = _CLITIC.sub("", word).replace("'", "")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies"):
        return word[:-3] + "i"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]
    for suffix in ("ing", "ed"):
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) > 2 and not _VOWELS.isdisjoint(rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    if len(word) > 3:
        word = word.removesuffix("e")
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


class Cutter:
    """Cuts Chinese into words with jieba, its dictionary being whatever mapping it is given."""

    def __init__(self, frequency: Mapping[str, int], total: int) -> None:
        """`frequency` is jieba's prefix dictionary (prefixes that are no word count 0), `total` the sum of it."""
        self._frequency = frequency
        self._total = total

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = _jieba().Tokenizer()
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = self._frequency, self._total, True
        return tokenizer

    def words(self, han: str) -> list[str]:
        """The words of a stretch of folded Chinese."""
        return [han] if len(han) == 1 else list(self._tokenizer.cut(han, HMM=False))


class _Later(ModuleType):
    """What a module is taken for until a function of it is called."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return partial(self._called, name)

    def _called(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(self.__name__), name)(*args, **kwargs)


_PUT_OFF: Final = ("jieba.finalseg", "tempfile", "traceback", "hashlib")
"""What jieba needs only to guess at words that it does not know, to keep its dictionary in a file, to log that this failed, and to name
the file: none is done here."""


def _jieba() -> Any:
    """jieba as it is, without what is not used here; stock jieba in the same process lacks nothing."""
    # It asks for pkg_resources only to find its own dictionary; that costs 0.1 s and a warning.
    instead: dict[str, Any] = {"pkg_resources": None, **{name: _Later(name) for name in _PUT_OFF if name not in sys.modules}}
    before = {name: sys.modules[name] for name in instead if name in sys.modules}
    sys.modules.update(instead)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its escape sequences, where it is compiled at this very moment
            return import_module("jieba")
    finally:
        for name in instead:
            del sys.modules[name]
        sys.modules.update(before)


def jieba_dictionary(extra: Mapping[str, int]) -> dict[str, int]:
    """jieba's own prefix dictionary with further words in it; prefixes that are no word count 0."""
    frequency: dict[str, int] = {}
    with Path(_jieba().__file__).with_name("dict.txt").open(encoding="utf-8") as lines:
        known = (line.split(" ", 2) for line in lines)
        for word, count in [*((parts[0], int(parts[1])) for parts in known), *extra.items()]:
            frequency[word] = count
            for end in range(1, len(word)):
                frequency.setdefault(word[:end], 0)
    return frequency


class Scripts:
    """Tells Simplified from Traditional by the characters that only one of them has, and folds the one into the other."""

    def __init__(self, *, simplified: str, traditional: str, table: Mapping[int, str]) -> None:
        """The characters that only one script has, and what each Traditional character is read as for matching."""
        self._simplified = frozenset(simplified)
        self._traditional = frozenset(traditional)
        self.table = table

    def lean(self, text: str) -> int:
        """Above 0 for Traditional, below 0 for Simplified, 0 where nothing tells."""
        return sum((ch in self._traditional) - (ch in self._simplified) for ch in text)
