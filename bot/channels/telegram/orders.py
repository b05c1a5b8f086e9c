"""What somebody wants to take away, in which form: read from words behind the command, and from the data of a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.dialogue import COMMANDS, LANGUAGES
from bot.model import Lang
from bot.pipeline.questions import Known
from bot.takeaway.contents import LISTED, Wish
from bot.text import fold

TAKES: Final = "x:"
"""How the data begins of each button that takes something away."""
_FORMS: Final = {"": "m", "again": "a", "docx": "d", "html": "h", "txt": "t", "png": "p"}
_FORM_OF: Final = {letter: form for form, letter in _FORMS.items()}
_KINDS: Final = {"brief": "b", "timeline": "t", "contacts": "n", "entry": "e"}
_KIND_OF: Final = {letter: what for what, letter in _KINDS.items()}
_LANGS: Final = {Lang.EN: "e", Lang.HANS: "s", Lang.HANT: "t"}
_LANG_OF: Final = {letter: lang for lang, letter in _LANGS.items()}
_MOST_ENTRIES: Final = 2

_SEARCH: Final = frozenset({"search", "find", "搜索", "检索", "搜寻", "查找", "查"})
_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("word", "docx", "doc", "文档"), "docx"),
    **dict.fromkeys(("html", "web", "page", "网页"), "html"),
    **dict.fromkeys(("txt", "text", "文本", "纯文本", "文字", "纯文字"), "txt"),
    **dict.fromkeys(("png", "picture", "image", "图片", "图"), "png"),
}
"""What people call each form, folded."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted, and in which form: an ending, '' for the menu of forms, 'again' for that menu in place of another."""

    wish: Wish
    form: str = ""

    @classmethod
    def of(cls, what: str, lang: Lang, *, entries: tuple[str, ...] = (), case: str = "", form: str = "") -> Order:
        """The order of one thing in one language."""
        return cls(Wish(what, (lang,), case, entries), form)


def data_of(order: Order, code: Callable[[str], str]) -> str:
    """The data of a button, such as `x:d:b:es::`: the form, what, the languages, then entries and the case."""
    wish = order.wish
    langs, entries = "".join(_LANGS[lang] for lang in wish.langs), ".".join(map(code, wish.entries))
    return f"{TAKES}{_FORMS[order.form]}:{_KINDS[wish.what]}:{langs}:{entries}:{code(wish.case) if wish.case else ''}"


def order_of(data: str, entry: Callable[[str], str | None]) -> Order | None:
    """The order that data stands for; None where it is none of ours, or what it is about is on file no longer."""
    fields = data.removeprefix(TAKES).split(":")
    if len(data) > 64 or len(fields) != 5:
        return None
    form, kind, langs, codes, case = fields
    found = tuple(entry(code) for code in filter(None, [*codes.split("."), case]))
    if form not in _FORM_OF or kind not in _KIND_OF or not _are_langs(langs) or None in found:
        return None
    named = tuple(one for one in found if one is not None)
    entries, whose = (named[:-1], named[-1]) if case else (named, "")
    if (kind == "e") != (0 < len(entries) <= _MOST_ENTRIES):
        return None
    return Order(Wish(_KIND_OF[kind], tuple(_LANG_OF[letter] for letter in langs), whose, entries), _FORM_OF[form])


def _are_langs(letters: str) -> bool:
    return 0 < len(letters) <= 2 and len({*letters}) == len(letters) and {*letters} <= _LANG_OF.keys()


def order_in(text: str, index: Known, lang: Lang) -> Order | None:
    """The order that words behind the command give; None where they name nothing, as for what is not on file."""
    order, rest = Order.of("", lang), text.strip()
    while rest:
        word, _, behind = rest.partition(" ")
        folded = fold(word, index.scripts.table)
        if folded in _SEARCH:
            words = behind.strip()
            return replace(order, wish=replace(order.wish, what="search", words=words), form=order.form or "docx") if words else None
        read = _read(folded, order, index)
        if read is None:
            return None
        order, rest = read, behind.strip()
    return order if order.wish.what else None


def _read(word: str, order: Order, index: Known) -> Order | None:
    """The order with one more word read; None for a word that is none."""
    wish = order.wish
    if word in _NAMES:
        return replace(order, form=_NAMES[word])
    langs = _langs(word)
    if langs:
        return replace(order, wish=replace(wish, langs=langs))
    if wish.what:
        return None
    if COMMANDS.get(word) in LISTED:
        return replace(order, wish=replace(wish, what=COMMANDS[word]))
    return replace(order, wish=replace(wish, what="entry", entries=(word,))) if index.stored(word, wish.langs[0]) else None


def _langs(word: str) -> tuple[Lang, ...]:
    """The language, or the two languages, that a word names; none for any other word."""
    found = [LANGUAGES.get(one) for one in word.replace("＋", "+").split("+")]
    langs = tuple(dict.fromkeys(lang for lang in found if lang is not None))
    return langs if len(langs) == len(found) <= 2 else ()
