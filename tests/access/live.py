"""The bot's work on a real state and a slow fake of Telegram, in this process, with a journal of what was kept in which order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.intake import written
from bot.channels.telegram.work import Work, work_of, working
from bot.governance.audience import Reader
from bot.labels import CLEAR, STRICT, height
from bot.operating.metrics import Metrics
from bot.state.acts import Act, Enrolled, Grouped
from bot.state.beside import store_beside
from bot.state.changes import Begun, Change, Dead, Deferred, Draft, Governed, Letter, Sent, Settled
from bot.state.opening import open_state
from bot.state.store import Store
from bot.state.writer import Writer, Writers
from tests.access.house import House, most_of, words_in
from tests.load.api import TOKEN, Api


@dataclass
class Written:
    """A letter, whose it is, and the reader whom it was written for; `begun` while it may be on the wire."""

    draft: Draft
    reader: Reader | None
    begun: bool = False
    hidden: frozenset[str] = frozenset()


@dataclass
class Journal:
    """What was kept, in the order of the commits, and what was found wrong with it."""

    house: House
    turn: Lock = field(default_factory=Lock)
    readers: dict[int, Reader | None] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    letters: dict[int, Written] = field(default_factory=dict)
    wire: dict[int, Written] = field(default_factory=dict)
    settled: dict[int, int] = field(default_factory=dict)
    changes: int = 0
    on_wire: int = 0
    taken_back: int = 0
    calls: int = 0
    above_clear: int = 0
    stale: int = 0
    wrong: list[str] = field(default_factory=list)

    def note(self, changes: Sequence[Change], results: Sequence[Any]) -> None:
        """Takes down one transaction."""
        for change, result in zip(changes, results, strict=True):
            if isinstance(change, Settled) and isinstance(result, tuple):
                self.ended(change, result)
            elif isinstance(change, Settled):
                self.stale += result is not None
            elif isinstance(change, Governed) and result:
                self.decided(change.acts)
        for change in changes:
            if isinstance(change, Sent | Dead | Deferred):
                self.off_the_wire(change)
        for change, result in zip(changes, results, strict=True):
            if isinstance(change, Begun) and result:
                self.begun(change.letter)

    def ended(self, change: Settled, letters: tuple[Letter, ...]) -> None:
        self.settled[change.key[0]] = self.settled.get(change.key[0], 0) + 1
        for draft, letter in zip(change.drafts, letters, strict=True):
            self.letters[letter.id] = Written(draft, self.readers.get(draft.to))
        self.decided(change.acts)

    def decided(self, acts: Sequence[Act]) -> None:
        for act in acts:
            if isinstance(act, Enrolled):
                person = act.person
                self.readers[person.person] = Reader(person.role, person.agency) if person.suspended is None else None
            if isinstance(act, Grouped):
                self.labels[act.chat] = act.label
            if isinstance(act, Enrolled | Grouped):
                self.changes += 1
                whose = act.person.person if isinstance(act, Enrolled) else act.chat
                theirs = [letter for letter in self.letters.values() if whose in {letter.draft.to, letter.draft.chat} and not self.is_for(letter)]
                self.on_wire += sum(letter.begun for letter in theirs)
                self.taken_back += sum(not letter.begun for letter in theirs)

    def is_for(self, letter: Written) -> bool:
        """Whether a letter is for whom it goes to, as of now."""
        now, label = self.readers.get(letter.draft.to), letter.draft.label
        if label == STRICT and (now is None or letter.reader is None or now.agency != letter.reader.agency):
            return False
        return height(label) <= min(height(most_of(now)), height(self.most_in(letter.draft.chat)))

    def most_in(self, chat: int) -> str:
        return STRICT if chat > 0 else self.labels.get(chat, CLEAR)

    def begun(self, number: int) -> None:
        letter = self.letters[number]
        letter.begun, letter.hidden = True, self.house.hidden(self.readers.get(letter.draft.to), self.most_in(letter.draft.chat))
        self.wire[letter.draft.chat] = letter
        self.above_clear += letter.draft.label != CLEAR
        if not self.is_for(letter):
            self.wrong.append(f"begun: {letter.draft.label} to {letter.draft.to}, who is {self.readers.get(letter.draft.to)}")

    def off_the_wire(self, change: Sent | Dead | Deferred) -> None:
        if isinstance(change, Deferred):
            self.letters[change.letter].begun = False
        else:
            self.letters.pop(change.letter, None)

    def called(self, method: str, fields: Mapping[str, Any]) -> None:
        """Looks at a call before it goes out."""
        letter = self.wire.get(int(fields.get("chat_id", 0)))
        told = words_in(f"{fields.get('text', '')} {fields.get('reply_markup', '')}")
        hidden = letter.hidden if letter and method != "answerCallbackQuery" else self.house.hidden(None)
        self.calls += 1
        if told & hidden:
            self.wrong.append(f"{method}: {sorted(told & hidden)[:3]} in {fields.get('text', '')[:80]!r}")

    def waiting(self, chat: int) -> int:
        """How many letters wait for a chat."""
        return sum(letter.draft.chat == chat for letter in self.letters.values())


class Kept(Store):
    """A store of which everything is journalled, in the order of its commits."""

    journal: Journal

    def apply(self, changes: Sequence[Change]) -> list[Any]:
        """The results of changes, taken down before anybody learns of them."""
        with self.journal.turn:
            results = super().apply(changes)
            self.journal.note(changes, results)
        return results


class Heard(Caller):
    """A caller of which every call is looked at."""

    _journal: Journal

    async def call(self, method: str, fields: dict[str, Any]) -> Any:
        """What a method answers."""
        self._journal.called(method, fields)
        return await super().call(method, fields)


@dataclass
class Live:
    """The work under way."""

    work: Work
    journal: Journal
    writer: Writer
    file: Path
    numbers: count = field(default_factory=lambda: count(1))
    taken: dict[int, int] = field(default_factory=dict)

    async def take(self, *updates: dict[str, Any]) -> None:
        """Takes updates in, as they come from Telegram."""
        for update in updates:
            update["update_id"] = next(self.numbers)
            fields = update.get("message") or update["callback_query"]["message"]
            self.taken[fields["chat"]["id"]] = self.taken.get(fields["chat"]["id"], 0) + 1
        await self.work.intake.take([(update, written(update)) for update in updates])

    async def quiet(self, chat: int) -> None:
        """Waits until nothing is left to be done for a chat."""
        end = time.monotonic() + 60
        while self.journal.settled.get(chat, 0) < self.taken.get(chat, 0) or self.journal.waiting(chat):
            assert time.monotonic() < end, f"chat {chat} does not come to rest"
            await asyncio.sleep(0.003)

    async def until(self, holds: Any) -> None:
        """Waits for something to hold."""
        end = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < end, "what was asked for is not done"
            await asyncio.sleep(0.002)

    async def beside(self, decided: Any) -> None:
        """Has something decided as the command line does it: with a connection of its own, beside the bot that runs."""
        await asyncio.to_thread(self._beside, decided)

    def _beside(self, decided: Any) -> None:
        with store_beside(self.file) as store:
            decided(kept(store, self.journal))


def kept(store: Store, journal: Journal) -> Kept:
    """A store that is journalled."""
    found = Kept(store.engine)
    found.journal = journal
    return found


@asynccontextmanager
async def live(house: House, api: Api, folder: Path, *, public: bool) -> AsyncIterator[Live]:
    """A bot at work on a new state; what it keeps is journalled."""
    state, journal = open_state(folder / "state.sqlite"), Journal(house)
    bot = Heard(TOKEN, api.base_url)
    bot._journal = journal
    writer = Writer(kept(state.store, journal))
    await bot.introduce()
    work = work_of(house.reception(public=public), bot, Writers(writer), Metrics(), in_hand=state.in_hand, rate=0)
    try:
        async with working(work, state.left):
            yield Live(work, journal, writer, folder / "state.sqlite")
    finally:
        await writer.finish()
        await bot.close_connections()
        state.close()
