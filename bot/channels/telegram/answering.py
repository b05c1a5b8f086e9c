"""Tells who asked in vain that there is an answer now: once, as they read now, and in the chat in which they asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from time import monotonic
from typing import Final

from bot import phrases
from bot.channels.telegram.answers import answer_of, messages_of
from bot.channels.telegram.handling import Respond
from bot.channels.telegram.incoming import Place
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.sends import Message
from bot.channels.telegram.served import Served
from bot.channels.telegram.stored import Post, draft_of
from bot.governance.audience import Audience, audience_named, audience_of
from bot.governance.permits import standing_of
from bot.labels import AMBER, CLEAR, LABELS, height
from bot.misses.noticing import answers
from bot.model import Lang, Session, Turn, Utterance, View
from bot.people import reader_of
from bot.pipeline.questions import Known
from bot.state.acts import Person
from bot.state.asking import Askers, Unanswered
from bot.state.changes import STALE, Announced
from bot.state.missed import MARKED, Asker, Miss, Replied
from bot.state.records import Record
from bot.state.writer import Writer

log = logging.getLogger(__name__)

MOST: Final = 500
"""Questions that are asked again at one change of what is served; what is behind them is asked at the next."""
_SLICE: Final = 0.02
"""Seconds after which all else has its turn: an answer takes some thousandths."""
_TRIES: Final = 3
_LONGEST: Final = 200
"""Characters of their question that askers are shown."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Asks again what was asked in vain; `public` says whether guests may read TLP:CLEAR."""

    writer: Writer
    outgoing: Outgoing
    public: bool
    clock: Callable[[], float]

    async def follow(self, served: Served) -> None:
        """Tells whoever can be told; anew where somebody's rights changed meanwhile."""
        for _ in range(_TRIES):
            found: Askers = await self.writer.write(Unanswered(MOST))
            if await self.told(found, served):
                return
        log.warning("askers could not all be told of answers: who may do what keeps changing; they are told at the next change")

    async def told(self, found: Askers, served: Served) -> bool:
        """Whether all were told that can be; False where something has changed since it was read."""
        whole, since = True, monotonic()
        for same in _by_asker(found.askers):
            letter = self.letter(same, found, served)
            if letter is not None:
                letters = await self.writer.write(letter)
                if letters is STALE:
                    whole = False
                else:
                    self.outgoing.put(letters)
            if monotonic() - since > _SLICE:
                await asyncio.sleep(0)
                since = monotonic()
        return whole

    def letter(self, same: Sequence[Asker], found: Askers, served: Served) -> Announced | None:
        """What tells somebody of the answer to a question that they asked, once or more often; None where there is none for them."""
        miss = same[-1].miss
        person = found.people.get(miss.person)
        audience = self.audience(miss, person, found.labels.get(miss.chat, CLEAR))
        if audience is None:
            return None
        respond, index = served.get(audience.name) or served["amber" if audience.agency else "clear"]
        ids = tuple(one.id for one in same)
        for asker in reversed(same):
            turn = answered(asker, respond, index)
            if turn is not None:
                return self.announced(turn, asker, ids, index=index, found=found)
        return None

    def audience(self, miss: Miss, person: Person | None, label: str) -> Audience | None:
        """Whom an asker reads as now, where they asked; None where they may read nothing, or a group no longer what it was asked in."""
        suspended = person is not None and person.suspended is not None
        role = standing_of(person.role if person is not None else "", suspended=suspended, public=self.public)
        if role is None:
            return None
        most = LABELS[-1] if miss.chat > 0 else min((label, AMBER), key=height)
        now, then = audience_of(reader_of(person, role), most), audience_named(miss.audience)
        # Their words may hold what a group may not be shown any more; to oneself one's own words tell nothing.
        return now if miss.chat > 0 or (then is not None and now.includes(then)) else None

    def announced(self, turn: Turn, asker: Asker, ids: tuple[int, ...], *, index: Known, found: Askers) -> Announced:
        """The question and its answer, and that they were told."""
        miss, now, lang, person = asker.miss, self.clock(), Lang(asker.miss.lang), found.people.get(asker.miss.person)
        place, keyboards = Place(miss.chat, miss.topic), Keyboards(index)
        answer = answer_of(turn, keyboards.of(turn.reply), index)
        words = miss.text if len(miss.text) <= _LONGEST else f"{miss.text[:_LONGEST].rstrip()}…"
        asked = Message(place, index.message(phrases.ANSWER_NOW, lang).format(question=words), marked_up=False)
        drafts = [draft_of(Post(send, lang), miss.person) for send in (asked, *messages_of(answer, place))]
        records: tuple[Record, ...] = ()
        if height(answer.label) >= height(AMBER) and person is not None:
            detail = {"label": answer.label, "entries": list(answer.entries), "knowledge": index.version, "group": miss.chat < 0}
            records = (Record("read", person.known_as, detail=detail, at=now),)
        return Announced(found.version, now, drafts, (Replied(ids, now),), records)


def answered(asker: Asker, respond: Respond, index: Known) -> Turn | None:
    """The turn that answers a question now; None where there is none, or where it was answered like this before."""
    miss, lang = asker.miss, Lang(asker.miss.lang)
    if index.version == miss.knowledge:
        return None
    if asker.stage == "assigned" and index.stored(asker.entry, lang) is not None:
        turn = respond(Utterance(miss.text), Session(last=lang))
        if asker.entry in turn.reply.entries and answers(turn, index):
            return turn
        return respond(Utterance("", None, View("entries", lang, (asker.entry,))), Session(last=lang))
    if miss.reason in MARKED:  # it had an answer before: only a curator knows whether that is another now
        return None
    turn = respond(Utterance(miss.text), Session(last=lang))
    return turn if answers(turn, index) else None


def _by_asker(askers: Sequence[Asker]) -> Iterator[list[Asker]]:
    """The misses of one question and one person in one chat and topic together, in the order in which they came."""

    def whose(one: Asker) -> tuple[int, int, int, int]:
        return one.number, one.miss.chat, one.miss.person, one.miss.topic or 0

    for _, same in groupby(sorted(askers, key=lambda one: (*whose(one), one.id)), whose):
        yield list(same)
