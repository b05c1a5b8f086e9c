"""The press desk at work in its chats: real lanes, state, outbox and recalling in this process, on the strict double of Telegram."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from bot.channels.telegram.intake import written
from bot.channels.telegram.newsroom import Newsroom
from bot.channels.telegram.recalling import Recalling
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.service import beside
from bot.channels.telegram.work import Work, work_of, working
from bot.operating.metrics import Metrics
from bot.people import Ruling
from bot.state.acts import Found
from bot.state.beside import store_beside
from bot.state.opening import open_state
from bot.state.store import Store
from bot.state.writer import Writer, Writers
from bot.statements import rulings
from bot.statements.actors import Actor
from bot.statements.rulings import Seen
from bot.statements.version import Version
from tests.access.house import House
from tests.press.haste import decide
from tests.press.journal import Heard, Journal, Of, kept
from tests.statements.house import by
from tests.telegram.counter import ME
from tests.telegram.double import Double

ZONES: Final = ("Asia/Shanghai", "America/New_York")
AUTHOR, APPROVER = by(1, "approver"), by(2, "approver")
_PATIENCE: Final = 180.0


@dataclass
class Clock:
    """What time it is for the bot, and by how much its clock is ahead of Telegram's."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Live:
    """The work under way, and what people do in their chats; each has their own."""

    work: Work
    journal: Journal
    writer: Writer
    double: Double
    file: Path
    clock: Clock
    recalling: Recalling
    numbers: count[int] = field(default_factory=lambda: count(1))
    taken: dict[int, int] = field(default_factory=dict)
    commands: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(3))

    # What people do

    async def says(self, person: int, text: str, chat: int = 0) -> None:
        """Words of a person to the bot: in private, or in a group as a reply to it."""
        await self.take(said(person, text, chat, self.double))

    async def taps(self, person: int, data: str, chat: int = 0) -> None:
        """A button pressed by a person."""
        await self.take(tapped(person, data, chat))

    async def take(self, *updates: dict[str, Any]) -> None:
        """Takes updates in, as they come from Telegram."""
        for update in updates:
            update["update_id"] = next(self.numbers)
            fields = update.get("message") or update["callback_query"]["message"]
            if "callback_query" in update:
                update["callback_query"]["id"] = f"query-{update['update_id']}"
                self.double.callbacks.asked(update["callback_query"]["id"])
            if "message" in update:
                self.journal.dates[update["update_id"]] = fields["date"]
            self.taken[fields["chat"]["id"]] = self.taken.get(fields["chat"]["id"], 0) + 1
        await self.work.intake.take([(update, written(update)) for update in updates])

    def meets(self, *chats: int) -> None:
        """Chats that the bot may write to."""
        for chat in chats:
            self.double.meets(chat_of(chat))

    # What the desk does, with a connection of its own, as the command line has one

    async def beside(self, done: Callable[[Store], Any]) -> Any:
        """The result of something done beside the bot that runs."""

        def inside() -> Any:
            with store_beside(self.file) as store:
                return done(kept(store, self.journal))

        async with self.commands:
            return await asyncio.to_thread(inside)

    def knows(self, version: Version) -> None:
        """Has the words of a version known as its own."""
        self.journal.words |= {text.words: (version.statement, version.number) for text in version.texts.values()}

    # What there is to wait for

    async def until(self, holds: Callable[[], Any], what: str, seconds: float = _PATIENCE) -> None:
        """Waits for something to hold."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"waited {seconds} s: {what}"
            await asyncio.sleep(0.12)

    async def quiet(self) -> None:
        """Waits until nothing is left to be done, and all that is recalled is followed up."""
        await self.until(lambda: all(self.journal.settled[chat] >= number for chat, number in self.taken.items()), "all updates are settled")
        await self.until(lambda: self.rows("select count(*) from outbox where dead is null and recalled is null") == [(0,)], "the outbox is empty")
        await self.until(lambda: not self.open(), "all is followed up")

    def open(self, statement: str = "%") -> list[tuple[Any, ...]]:
        """The copies that are recalled and not followed up, but for chats that take nothing."""
        return self.rows(
            "select * from deliveries where statement like :of and recalled is not null and shut is null and (told is null or (marked is null and message > 0))", of=statement
        )

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query of the state."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)) as state:
            return state.execute(query, values).fetchall()

    def shown(self, chat: int) -> list[dict[str, Any]]:
        """What a chat has been sent so far, in order, also since it has another number: each message as it came and each edit as it is since."""
        here = {chat, self.double.chats.upgraded.get(chat, chat)}
        return [one.message for one in list(self.double.record.delivered) if one.message["chat"]["id"] in here]

    def is_copy(self, message: Mapping[str, Any], of: Of) -> bool:
        """Whether a message, as it came, is a copy of a version."""
        return "edit_date" not in message and self.journal.words.get(self.words_of(message)) == of

    def is_notice(self, message: Mapping[str, Any], of: Of) -> bool:
        """Whether a message tells that a version may not be used any more."""
        said, chats = str(message.get("text", "")), self.double.chats.upgraded
        came = {chat for chat, text in self.journal.noticed if text == said}
        named = re.search(rf"{re.escape(of[0])} ?(?:v|第) ?{of[1]}(?!\d)", said) is not None
        return named and message["chat"]["id"] in came | {chats.get(chat, chat) for chat in came}

    def words_of(self, message: Mapping[str, Any]) -> str:
        """The text of a message, or what is in its file."""
        if "document" not in message:
            return str(message.get("text", ""))
        return bytes(self.double.messages.files[message["document"]["file_id"]]["data"]).decode()

    def unmarked(self) -> tuple[int, int]:
        """How many copies of what is recalled stand in a chat as they were: of those whose number is known, and of those of which it is not."""
        known, there = set(self.rows("select chat, message from deliveries")), {row[0] for row in self.rows("select chat from deliveries")}
        chats = self.double.chats
        plain = [
            place
            for place, one in chats.messages.items()
            if place[0] in there - chats.forbidden.keys() and self.journal.words.get(self.words_of(one)) in self.journal.over and "caption" not in one
        ]
        return sum(place in known for place in plain), sum(place not in known for place in plain)


def chat_of(chat: int) -> dict[str, Any]:
    """A chat as Telegram tells of it."""
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": f"Name {chat}"}
    return {"id": chat, "type": "supergroup" if chat < -(10**12) else "group", "title": "Desk"}


def _user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": f"Name {person}", "language_code": ("en", "zh-hans", "zh-hant")[person % 3]}


def said(person: int, text: str, chat: int, double: Double) -> dict[str, Any]:
    """An update with words of a person."""
    place = chat or person
    message: dict[str, Any] = {"message_id": double.chats.next_id(place), "date": int(time.time()), "chat": chat_of(place), "from": _user(person), "text": text}
    if place < 0:
        message["reply_to_message"] = {"message_id": 1, "date": 1, "chat": chat_of(place), "from": {"id": ME.id, "is_bot": True, "first_name": "Casebrief"}}
    return {"update_id": 0, "message": message}


def tapped(person: int, data: str, chat: int) -> dict[str, Any]:
    """An update with a button pressed by a person."""
    shown = {"message_id": 1, "date": int(time.time()), "chat": chat_of(chat or person), "from": {"id": ME.id, "is_bot": True}, "text": "…"}
    return {"update_id": 0, "callback_query": {"id": "", "from": _user(person), "message": shown, "data": data}}


@asynccontextmanager
async def live(served: House, folder: Path, *, latency: float = 0.0, double: Double | None = None) -> AsyncIterator[Live]:
    """A bot at work on a state in a folder, on a double of its own; what it keeps of statements is journalled."""
    with double or Double() as mine:
        async with at_work(served, folder, mine, Journal(), latency=latency) as bot:
            yield bot


@asynccontextmanager
async def at_work(served: House, folder: Path, double: Double, journal: Journal, *, latency: float = 0.0) -> AsyncIterator[Live]:
    """The same on a double and with a journal that may have been there before."""
    file, clock = folder / "state.sqlite", Clock()
    state = open_state(file)
    caller = Heard(double.token, double.base_url)
    caller._journal, caller._latency = journal, latency
    writer = Writer(kept(state.store, journal))
    await caller.introduce()
    reception = at_desk(served, clock)
    work = work_of(reception, caller, Writers(writer), Metrics(), in_hand=state.in_hand, rate=0)
    work.dealing.clock = work.outgoing.clock = clock
    recalling = Recalling(writer, work.outgoing, reception.gate, ZONES, clock, lambda: clock.ahead)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(working(work, state.left))
            await stack.enter_async_context(beside(recalling.run()))
            yield Live(work, journal, writer, double, file, clock, recalling)
    finally:
        await writer.finish()
        await caller.close_connections()
        state.close()


def at_desk(served: House, clock: Clock) -> Reception:
    """The reception of a bot whose newsroom has a clock."""
    return replace(served.reception(public=True), newsroom=Newsroom(ZONES, lambda: clock.ahead))


# What the desk does


def rule(store: Store, statement: str, ruled: Callable[[Found], Ruling]) -> str:
    """What was said of something that is decided at the desk."""
    return decide(store, statement, ruled).said


def submitted(store: Store, version: Version, now: float) -> Seen:
    """A version, written and submitted: the first of its statement, or a correction of the last."""
    name, act = version.statement, rulings.draft if version.number == 1 else rulings.correct
    said = rule(store, name, lambda found: act(found, AUTHOR, version, now=now))
    assert said in {"drafted", "corrected"}, said
    seen = Seen(version.number, version.hash)
    said = rule(store, name, lambda found: rulings.submit(found, AUTHOR, seen, now=now))
    assert said == "submitted", said
    return seen


def approved(store: Store, version: Version, now: float) -> Seen:
    """A version that was written, submitted and approved."""
    seen = submitted(store, version, now)
    assert approve(store, version.statement, seen, now) == "approved"
    return seen


def approve(store: Store, statement: str, seen: Seen, now: float, who: Actor = APPROVER) -> str:
    return rule(store, statement, lambda found: rulings.approve(found, who, seen, typed=seen.hash[:4], now=now))


def withdraw(store: Store, statement: str, number: int, now: float, who: Actor = APPROVER) -> str:
    from tests.statements.house import REASON

    return rule(store, statement, lambda found: rulings.withdraw(found, who, number, reason=REASON, now=now))


