"""What a curator decides about a question that was asked in vain: pure, what is on file and a wish in, a ruling out.

A question is a curator's to see only where they read all that its askers read: what somebody asks may itself tell what they know. Of
any other there is not so much as a number, a gap between numbers, or a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.governance.audience import Audience, audience_named
from bot.labels import CLEAR
from bot.state.acts import Act
from bot.state.missed import CLOSINGS, OPEN, Closing, Question
from bot.state.records import Record


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided: in one word, with the values to tell it by; what is to be done, and what the audit trail is to hold."""

    said: str
    values: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: what the audit trail calls them, what they read, and where and how they are told what came of it (0: nowhere)."""

    by: str
    audience: Audience
    chat: int = 0
    lang: str = ""


def readable(questions: Iterable[Question], audience: Audience) -> tuple[Question, ...]:
    """The questions whose askers read nothing that this audience may not."""
    return tuple(one for one in questions if (whose := audience_named(one.audience)) is not None and audience.includes(whose))


def label_of(question: Question) -> str:
    """The label of what is told of a question: the highest that its askers read."""
    audience = audience_named(question.audience)
    return audience.labels[-1] if audience is not None else CLEAR


def meant(questions: Iterable[Question], number: int, who: Decider, edition: int = 0) -> Question | Ruling:
    """The question of a number that is open; or that there is none, or that it was decided about (of that edition, if one is given)."""
    one = next((one for one in readable(questions, who.audience) if one.number == number), None)
    if one is None:
        return Ruling("gone", {"number": number})
    if one.stage not in OPEN or edition not in {0, one.edition}:
        return Ruling("meanwhile", {"number": number, "stage": one.stage})
    return one


def assign(question: Question, entry: str, who: Decider) -> Ruling:
    """The question put in hand: it is looked whether the entry can take its words; 'wordless' where they are not kept."""
    values = {"number": question.number, "entry": entry}
    if not question.texts:
        return Ruling("wordless", values)
    return Ruling("checking", values, (question.then("checking", entry=entry, by=who.by, curator=who.chat, lang=who.lang),))


def assigned(question: Question, entry: str, by: str, at: float) -> Ruling:
    """The entry has the words now."""
    lang = question.texts[0][1] if question.texts else ""
    record = Record("assigned", by, str(question.number), {"entry": entry, "lang": lang}, at)
    return Ruling("assigned", {"number": question.number}, (question.then("assigned", entry=entry, by=by),), (record,))


def refused(question: Question) -> Ruling:
    """The entry could not take the words: the question is open as before."""
    return Ruling("refused", {"number": question.number}, (question.then("open"),))


def draft(question: Question, who: Decider) -> Ruling:
    """A draft is made of the question."""
    return Ruling("drafted", {"number": question.number}, (question.then("drafted", by=who.by),))


def close(question: Question, why: str, who: Decider, at: float) -> Ruling:
    """The question closed, and its words deleted; 'no-reason' for a reason that there is not."""
    if why not in CLOSINGS:
        return Ruling("no-reason", {"number": question.number})
    record = Record("closed", who.by, str(question.number), {"why": why}, at)
    act = question.then("closed", why=why, by=who.by, keeps=False)
    return Ruling("closed", {"number": question.number, "why": why}, (act,), (record,))


CLOSING_LETTERS: Final[dict[str, Closing]] = {"s": "scope", "d": "duplicate", "n": "source"}
