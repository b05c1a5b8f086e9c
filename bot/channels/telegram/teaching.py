"""Puts what curators have assigned into the knowledge folder, beside the bot's work, and tells them what came of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import phrases
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.layout import labelled
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.sends import Message
from bot.channels.telegram.stored import Post, draft_of
from bot.channels.telegram.visitor import Gate
from bot.compiler.teaching import Taught, TeachingError, teach
from bot.errors import CasebriefError, StateError
from bot.governance.audience import audience_of
from bot.governance.permits import may
from bot.knowledge.examples import Example
from bot.labels import highest
from bot.misses import rulings
from bot.model import Lang
from bot.people import reader_of
from bot.state.acts import Want
from bot.state.asking import InCheck
from bot.state.changes import Announced, Draft, Wanted
from bot.state.missed import Question
from bot.state.writer import Writer

log = logging.getLogger(__name__)

PAUSE: Final = 1.0
"""Seconds between two looks at what has been assigned."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """Puts examples into the knowledge folder. What a process that died has left in hand the next one goes on with."""

    writer: Writer
    outgoing: Outgoing
    gate: Gate
    folder: Path
    ceiling: str
    clock: Callable[[], float]

    async def run(self) -> None:
        """Does what there is, until it is cancelled."""
        while True:
            try:
                for question in await self.writer.write(InCheck()):
                    await self.once(question)
            except StateError as error:
                log.error("%s; what was assigned is put into the knowledge later", error)  # noqa: TRY400
            except Exception:
                log.exception("what was assigned could not be put into the knowledge; trying on")
            await asyncio.sleep(PAUSE)

    async def once(self, question: Question) -> None:
        """Puts one question into its entry, or opens it again, and tells who decided; where something changed meanwhile, another time."""
        outcome = await self.outcome(question)
        at = self.clock()
        taken = isinstance(outcome, Taught)
        ruling = rulings.assigned(question, question.entry, question.by, at) if taken else rulings.refused(question)
        (found,) = await self.writer.write(Wanted([Want((question.curator, question.curator))]))
        drafts: tuple[Draft, ...] = ()
        person = found.person
        if person is not None and person.suspended is None and may(person.role, "misses"):
            desk = self.gate.desk_of(audience_of(reader_of(person, person.role)))
            drafts = letters(question, outcome, desk.index.message, desk.index.stored(question.entry, Lang(question.lang)))
        letter = await self.writer.write(Announced(found.people, at, drafts, ruling.acts, ruling.records))
        if isinstance(letter, tuple):
            self.outgoing.put(letter)

    async def outcome(self, question: Question) -> Taught | TeachingError:
        """What came of putting a question into its entry."""
        text, lang = question.texts[0] if question.texts else ("", Lang.EN)
        example = Example(question.entry, lang, text)
        if not text:  # whoever asked has had their words erased
            return TeachingError("gone", "the words are not kept any more", example.by_hand)
        try:
            return await asyncio.to_thread(teach, self.folder, example, self.ceiling)
        except TeachingError as error:
            log.warning("question %d was not put into the knowledge (%s): %s", question.number, question.entry, error.why)
            return error
        except CasebriefError as error:
            log.warning("question %d was not put into the knowledge: %s", question.number, error)
            return TeachingError("check", str(error), example.by_hand)


def letters(question: Question, outcome: Taught | TeachingError, message: Callable[[str, Lang], str], stored: object) -> tuple[Draft, ...]:
    """What tells a curator what came of it, under the label of the question and its entry.

    What the check says may name entries that they do not read: it is told whether something is wrong, and where in their own file.
    """
    lang = Lang(question.lang)
    title, label = getattr(stored, "title", question.entry), getattr(stored, "label", rulings.label_of(question))
    values = {"number": question.number, "title": title, "entry": question.entry, "file": outcome.file, "line": outcome.line}
    if not question.texts:
        text = message(phrases.MISS_WORDLESS, lang).format(**values)
    elif isinstance(outcome, Taught):
        text = message(phrases.MISS_ADDED, lang).format(**values)
    else:
        why = message(phrases.MISS_NOT_ADDED_WHY[outcome.why], lang)
        values |= {"why": why, "line": outcome.by_hand}
        key = phrases.MISS_NOT_ADDED if outcome.file else phrases.MISS_NOT_ADDED_HERE
        text = message(key, lang).format(**values)
    label = highest([label, rulings.label_of(question)])
    sends = [Message(Place(question.curator), piece, marked_up=False, label=label) for piece in labelled(text, label)]
    return tuple(draft_of(Post(send, lang), question.curator) for send in sends)
