"""Answers laid out, and what comes of them for who asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.layout import Page, pages_of
from bot.channels.telegram.sends import Keyboard, Message, Send
from bot.index import Index
from bot.labels import CLEAR
from bot.misses import noticing
from bot.misses.noticing import Missing
from bot.model import Lang, Outcome, Session, Turn
from bot.state.counted import Counted


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply laid out, and the session after it: the same for everyone who says the same at the same point, so made once."""

    session: Session
    pages: tuple[Page, ...]
    keyboard: Keyboard
    to_a_question: bool
    label: str
    entries: tuple[str, ...]
    abstains: bool
    what: str = ""
    told: tuple[str, ...] = ()
    missed: Literal["", "abstained", "none"] = ""
    counted: Counted | None = None
    minute: int | None = None
    """The minute for which it is true, None where it holds whatever the time."""


@dataclass(frozen=True, slots=True)
class Told:
    """What comes of what a person sent: the session after it, what to send, and what that shows (the view `what`), under which label.

    `told` are the entries whose whole answer the person has had by now. `missing` is what was asked in vain, and `missed` why; `counted`
    what it counts as.
    """

    session: Session
    sends: tuple[Send, ...] = ()
    label: str = CLEAR
    entries: tuple[str, ...] = ()
    abstains: bool = False
    what: str = ""
    told: tuple[str, ...] = ()
    missing: Missing | None = None
    missed: Literal["", "abstained", "none"] = ""
    counted: Counted | None = None


def answer_of(turn: Turn, keyboard: Keyboard, index: Index) -> Answer:
    """A turn laid out, with the buttons below it."""
    reply = turn.reply
    return Answer(
        session=turn.session,
        pages=tuple(pages_of(reply)),
        keyboard=keyboard,
        to_a_question=turn.readings != () and reply.outcome is not Outcome.SMALLTALK,
        label=reply.label,
        entries=reply.entries or tuple(option.entry for option in reply.options),
        abstains=reply.outcome is Outcome.ABSTAIN,
        what=reply.view.what if reply.view is not None else "",
        missed=noticing.reason(turn),
        counted=noticing.counted(turn, index),
    )


def told_by(answer: Answer, sends: tuple[Send, ...]) -> Told:
    """An answer, and the messages that tell it."""
    made = Told(answer.session, sends, answer.label, answer.entries, answer.abstains, answer.what, answer.told)
    return replace(made, missed=answer.missed, counted=answer.counted)


def messages_of(answer: Answer, place: Place) -> tuple[Message, ...]:
    """The messages of an answer: the first replies to what was asked, the last has the buttons."""
    last = len(answer.pages) - 1
    follow = place if last == 0 else replace(place, reply_to=None)
    return tuple(
        Message(follow if number else place, page.text, page.marked_up, answer.keyboard if number == last else (), answer.label)
        for number, page in enumerate(answer.pages)
    )


def reader_of(session: Session, hint: Lang | None) -> Lang:
    """The language for a reader who has said nothing that tells: what they chose, what they spoke last, their client's, English."""
    return session.chosen or session.last or hint or Lang.EN
