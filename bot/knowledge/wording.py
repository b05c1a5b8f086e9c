"""The rules of how content is worded: languages, ways of asking, characters. Each check is a generator of problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from bot.errors import Problem
from bot.knowledge.folder import Dossier, Placed, at
from bot.knowledge.schema import HOUSE, Asks, Statement, Words

FEWEST_ASKS: Final = 5

_HAN = re.compile("[\u4e00-\u9fff]")
_HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff])[,;:!?](?=[\u4e00-\u9fff]|\s|$)|[\u4e00-\u9fff]\((?=[\u4e00-\u9fff])")


def everything(dossier: Dossier) -> Iterator[Placed[Any]]:
    """Everything that can be asked for or is told: entities, entries, cases and talk."""
    yield from dossier.said()
    yield from dossier.cases
    yield from dossier.talk


def languages(dossier: Dossier) -> Iterator[Problem]:
    """Chinese is written in Chinese, with full-width punctuation; an entry that is told has a title and a text.

    What a table or a document of others says stands as it is there, and need not have a title.
    """
    as_it_is = as_it_is_in(dossier)
    for placed in everything(dossier):
        if not as_it_is(placed):
            yield from _chinese(placed)
    for placed in dossier.entries:
        if placed.record.title is None and not as_it_is(placed):
            yield at(placed, "'title' is missing; it names the entry in lists and choices")
        if placed.record.say is None and not isinstance(placed.record, Statement):
            yield at(placed, "'say' is missing")


def as_it_is_in(dossier: Dossier) -> Callable[[Placed[Any]], bool]:
    """Tells whether a record is told as others wrote it: a passage, or all that it cites are tables of an office."""
    tables = {placed.record.id for placed in dossier.sources if placed.record.kind == "office table"}

    def as_it_is(placed: Placed[Any]) -> bool:
        cites = getattr(placed.record, "cite", ())
        return placed.kind == "passage" or (bool(cites) and all(cite.source in tables for cite in cites))

    return as_it_is


def _chinese(placed: Placed[Any]) -> Iterator[Problem]:
    for field, words in words_of(placed.record):
        for script, text in (("zh-Hans", words.zh_hans), ("zh-Hant", None if words.zh_hans else words.zh_hant)):
            if text is None:
                continue
            if field in {"say", "caveat", "summary", "route"} and not _HAN.search(text):
                yield at(placed, f"{script} of '{field}' holds no Chinese")
            found = _HALF_WIDTH.search(text)
            if found:
                place = text[max(0, found.start() - 6) : found.end() + 6]
                yield at(placed, f"{script} of '{field}' has half-width '{found.group()}' in “{place}”; Chinese takes ，；：！？（）")


def words_of(record: Any) -> Iterator[tuple[str, Words]]:
    """The texts of a record that readers see, each with its field."""
    for field in ("title", "say", "caveat", "opinion", "name", "summary", "role", "route"):
        words = getattr(record, field, None)
        if isinstance(words, Words):
            yield field, words
    for channel in getattr(record, "channels", ()):
        yield from ((field, words) for field, words in (("note", channel.note), ("by", channel.by)) if words)


def asks(dossier: Dossier) -> Iterator[Problem]:
    """What is told can be asked for, in at least five ways per language; a table of an office may know of one, a passage of none."""
    as_it_is = as_it_is_in(dossier)
    spoken = {placed.record.id: placed.record.spoken for placed in dossier.cases}
    for placed in everything(dossier):
        ask: Asks | None = placed.record.ask
        if placed.kind == "passage" or (ask is None and placed.kind == "term" and placed.record.say is None):
            continue
        if as_it_is(placed):
            if ask is None or not ask.every:
                yield at(placed, "'ask' is missing; at least one way of asking is needed")
        elif ask is None:
            yield at(placed, f"'ask' is missing; at least {FEWEST_ASKS} ways of asking per language are needed")
        else:
            yield from _few(placed, ask, spoken.get(placed.case, HOUSE))


def _few(placed: Placed[Any], ask: Asks, spoken: Sequence[str]) -> Iterator[Problem]:
    for language, name, examples_ in (("en", "en", ask.en), ("zh", "zh-Hans", ask.chinese)):
        if language in spoken and len(examples_) < FEWEST_ASKS:
            yield at(placed, f"{len(examples_)} ways of asking in {name}; at least {FEWEST_ASKS} are needed")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif hasattr(value, "__struct_fields__"):
        for field in value.__struct_fields__:
            yield from _strings(getattr(value, field))


def hygiene(dossier: Dossier) -> Iterator[Problem]:
    """No invisible, reordering or private characters, and one form for each accented letter."""
    for placed in (*everything(dossier), *dossier.sources):
        for text in _strings(placed.record):
            for ch in "" if text.replace("\n", "").isprintable() else text:
                if unicodedata.category(ch) in {"Cf", "Cc", "Co", "Cs", "Cn"} and ch != "\n":
                    yield at(placed, f"holds the invisible or private character U+{ord(ch):04X} in “{text[:30]}”; take it out")
            if not unicodedata.is_normalized("NFC", text):
                yield at(placed, f"“{text[:30]}” is not in Unicode form NFC; type the accented letters anew")
