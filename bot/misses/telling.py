"""What was asked in vain, in words: for curators, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot import phrases
from bot.content import Stored
from bot.index import Index
from bot.labels import highest
from bot.misses.rulings import label_of
from bot.model import Lang
from bot.state.missed import Question

_LONGEST: Final = 160
"""Characters of a question in a list."""
_IN_A_LIST: Final = 2
_MOST_TEXTS: Final = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A text and its label; `near` are the entries that it names with their titles."""

    text: str
    label: str
    near: tuple[tuple[str, str], ...] = ()


def listed(questions: Sequence[Question], index: Index, lang: Lang, *, count: int, first: int) -> Told:
    """Questions, three lines each; the first of them is number `first` of so many."""
    key = phrases.MISSES if count == len(questions) else phrases.MISSES_PAGE
    head = index.message(key, lang).format(count=count, first=first, last=first + len(questions) - 1)
    blocks, labels = [head], []
    for question in questions:
        near = _near(question, index, lang)[:_IN_A_LIST]
        text = question.texts[0][0] if question.texts else ""
        lines = [_line(question, text, index, lang), _about(question, index, lang)]
        if near:
            titles = "; ".join(stored.title for stored in near) if lang is Lang.EN else "；".join(stored.title for stored in near)
            lines.append(index.message(phrases.MISS_NEAR, lang).format(titles=titles))
        blocks.append("\n".join(lines))
        labels += [label_of(question), *(stored.label for stored in near)]
    blocks.append(index.message(phrases.MISSES_HOW, lang))
    return Told("\n\n".join(blocks), highest(labels))


def one(question: Question, index: Index, lang: Lang) -> Told:
    """A question with each way in which it was asked, and the entries nearest to it."""
    near = _near(question, index, lang)
    texts = [text for text, _ in question.texts[:_MOST_TEXTS]] or [""]
    lines = [_line(question, text, index, lang) for text in texts]
    lines.append(_about(question, index, lang))
    if question.texts:
        lines += ["", index.message(phrases.MISS_HOW, lang).format(number=question.number)]
    label = highest([label_of(question), *(stored.label for stored in near)])
    return Told("\n".join(lines), label, tuple((stored.entry, stored.title) for stored in near))


def confirming(question: Question, stored: Stored, index: Index, lang: Lang) -> Told:
    """Whether an entry is to take a question."""
    values = {"title": stored.title, "entry": stored.entry, "text": question.texts[0][0]}
    return Told(index.message(phrases.MISS_CONFIRM, lang).format(**values), highest([label_of(question), stored.label]))


def _near(question: Question, index: Index, lang: Lang) -> list[Stored]:
    """The nearest entries that are still on file."""
    found = (index.stored(entry, lang) for entry, _ in question.near)
    return [stored for stored in found if stored is not None]


def _line(question: Question, text: str, index: Index, lang: Lang) -> str:
    words = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
    if not words:
        return f"{question.number}  {index.message(phrases.MISS_NO_WORDS, lang)}"
    return index.message(phrases.MISS_LINE, lang).format(number=question.number, text=words)


def _about(question: Question, index: Index, lang: Lang) -> str:
    join = index.message(phrases.LIST_JOIN, lang)
    langs = join.join(index.message(phrases.MISS_LANGS[one], lang) for one in question.langs)
    reasons = [index.message(phrases.MISS_REASONS[reason], lang) for reason in question.reasons]
    if question.stage == "drafted":
        reasons.append(index.message(phrases.MISS_DRAFTED, lang))
    values = {"times": question.times, "people": question.people, "langs": langs, "reasons": join.join(reasons)}
    return index.message(phrases.MISS_ABOUT, lang).format(**values)
