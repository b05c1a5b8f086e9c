"""Two senders on one database, with a list as the line: each letter goes out once and in order, whoever it was handed to."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import ChatMigrated, Forbidden

from bot.channels.telegram.incoming import Place
from bot.channels.telegram.pacing import SharedPace
from bot.channels.telegram.posting import MOST_HELD, SharedOutgoing
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.sends import Message
from bot.channels.telegram.stored import Post, draft_of
from bot.model import Lang
from bot.operating.metrics import Metrics
from bot.state.changes import Draft, Letter
from bot.state.sharing import GivenBack, Looked, Taken
from bot.state.writer import Writer
from tests.state.replicas import Replicas, arrived, rows, settled
from tests.telegram.counter import reception

GROUP, MOVED = -100, -1_001_000
_NUMBERS = iter(range(1, 1_000_000))


class Line:
    """A Telegram that takes everything: what it was sent, by whom; and how many messages to a chat were ever under way at once."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, int, str]] = []
        self.most: Counter[int] = Counter()
        self.takes = 0.001
        self.moved = self.shut = self.broken = 0
        self._under_way: Counter[int] = Counter()

    async def call(self, who: int, fields: dict[str, Any]) -> Any:
        chat, words = fields["chat_id"], fields["text"]
        self._under_way[chat] += 1
        self.most[chat] = max(self.most[chat], self._under_way[chat])
        await asyncio.sleep(self.takes)
        self._under_way[chat] -= 1
        if chat == self.moved:
            raise ChatMigrated(MOVED)
        if chat == self.shut:
            raise Forbidden("bot was blocked")
        self.sent.append((who, chat, words))
        if chat == self.broken and words == "0":
            raise ValueError("an answer that nobody expects")
        return {"message_id": len(self.sent), "text": words}

    def to(self, chat: int) -> list[str]:
        """What a chat was sent."""
        return [words for _, whither, words in self.sent if whither == chat]


class Side:
    """What one replica has of the line."""

    def __init__(self, line: Line, who: int) -> None:
        self.line, self.who = line, who

    async def call(self, _method: str, fields: dict[str, Any]) -> Any:
        return await self.line.call(self.who, fields)


def letters(two: Replicas, chat: int, *words: str) -> tuple[Letter, ...]:
    """Letters that wait for a chat, the answers to an update."""
    number = next(_NUMBERS)
    arrived(two.stores[0], number, chat=chat)
    drafts = tuple(_draft(chat, one) for one in words)
    (found,) = two.stores[0].apply([settled(number, chat, drafts=drafts, session=None, at=time.time())])
    return found


def _draft(chat: int, words: str) -> Draft:
    return draft_of(Post(Message(Place(chat), words, marked_up=False), Lang.EN))


def lived(two: Replicas, harbour: Any, steps: Callable[[list[SharedOutgoing]], Awaitable[None]], line: Line | None = None, *, held: int = MOST_HELD) -> Line:
    """What was sent while something was done."""
    line = line or Line()
    remarks = Remarks(reception(harbour).index)

    async def live() -> None:
        writers = [Writer(store) for store in two.sending]
        some = [
            SharedOutgoing(Side(line, who), writer, SharedPace(0, writer), remarks, Metrics(), time.time, _held=asyncio.Semaphore(held))  # type: ignore[arg-type]  it has but one method
            for who, writer in enumerate(writers)
        ]
        async with asyncio.timeout(20):
            await steps(some)
        for outgoing in some:
            await outgoing.finish(1)
        for writer in writers:
            await writer.finish()

    asyncio.run(live())
    return line


async def quiet(some: list[SharedOutgoing]) -> None:
    """Waits until nothing is left to do."""
    while any(outgoing.waiting or outgoing._tasks for outgoing in some):
        await asyncio.sleep(0.005)


def test_each_letter_goes_out_once_and_in_order_whoever_was_handed_it(two, harbour):
    chance, chats = random.Random(7), range(1, 7)
    waiting = [letter for number in range(15) for chat in chats for letter in letters(two, chat, str(number))]

    async def steps(some):
        for letter in waiting:
            chance.choice(some).put([letter])
            if chance.random() < 0.3:
                await asyncio.sleep(0.002)
        await quiet(some)

    line = lived(two, harbour, steps)
    assert {chat: line.to(chat) for chat in chats} == {chat: [str(number) for number in range(15)] for chat in chats}
    assert set(line.most.values()) == {1}
    assert {who for who, _, _ in line.sent} == {0, 1}
    assert rows(two.stores[0], "outbox") == []
    assert two.locks() == 0


def test_what_nobody_sends_is_found_and_sent_with_all_else_in_its_chat(two, harbour):
    letters(two, 5, "0", "1")
    letters(two, 6, "0")

    async def steps(some):
        view = await some[1].writer.write(Looked(time.time() + 3))
        for outgoing in some:
            outgoing.adopt(view.letters)
            outgoing.adopt(view.letters)
        await quiet(some)

    line = lived(two, harbour, steps)
    assert (line.to(5), line.to(6)) == (["0", "1"], ["0"])


def test_what_another_is_about_to_send_is_left_to_it(two, harbour):
    waiting = letters(two, 5, "0", "1")

    async def steps(some):
        assert await some[0].writer.write(Taken(5)) is not None
        some[1].adopt(waiting)
        assert some[1].waiting == 2
        await quiet(some[1:])
        assert some[1].waiting == 0

    assert lived(two, harbour, steps).sent == []


def test_what_comes_for_a_chat_that_was_found_waiting_is_waited_for(two, harbour):
    waiting = letters(two, 5, "0")

    async def steps(some):
        assert await some[0].writer.write(Taken(5)) is not None
        some[1].adopt(waiting)
        some[1].put(letters(two, 5, "1"))
        await asyncio.sleep(0.1)
        assert some[1].waiting
        await some[0].writer.write(GivenBack(5))
        await quiet(some)

    assert lived(two, harbour, steps).to(5) == ["0", "1"]


def test_where_the_connection_ends_in_the_middle_each_letter_goes_out_once_all_the_same(two, harbour):
    line = Line()
    line.takes = 0.02
    waiting = letters(two, 5, *map(str, range(8)))

    async def steps(some):
        some[0].put(waiting)
        while len(line.sent) < 3:
            await asyncio.sleep(0.002)
        await asyncio.to_thread(two.cut_off, two.sending[0])
        await quiet(some)

    lived(two, harbour, steps, line)
    assert [words for words in line.to(5) if words.isdigit()] == list(map(str, range(8)))
    assert line.most == {5: 1}
    assert rows(two.stores[0], "outbox") == []


def test_who_has_lost_a_chat_takes_it_anew_before_it_sends_more(two, harbour, monkeypatch):
    monkeypatch.setattr("bot.state.holding._GRACE", 0.0)
    line, waiting = Line(), letters(two, 5, *map(str, range(6)))
    line.takes = 0.05

    async def steps(some):
        some[0].put(waiting)
        while len(line.sent) < 2:
            await asyncio.sleep(0.002)
        await asyncio.to_thread(two.cut_off, two.sending[0])
        some[1].put(waiting[-1:])
        await quiet(some)

    lived(two, harbour, steps, line)
    said = [words for words in line.to(5) if words.isdigit()]
    assert sorted(set(said)) == list(map(str, range(6)))
    assert said == sorted(said)
    assert len(said) <= 7  # the one under way may come once more, with a remark
    assert len(line.to(5)) - len(said) == len(said) - 6


def test_so_many_chats_are_held_at_once_and_no_more(two, harbour):
    line, most = Line(), list[int]()
    line.takes = 0.01
    waiting = [letter for chat in range(1, 41) for letter in letters(two, chat, "0", "1")]

    async def steps(some):
        some[0].put(waiting)
        while len(line.sent) < 80:
            most.append(await asyncio.to_thread(two.locks))
        await quiet(some)

    lived(two, harbour, steps, line, held=3)
    assert 1 <= max(most) <= 3
    assert all(line.to(chat) == ["0", "1"] for chat in range(1, 41))


def test_letters_of_a_group_with_another_number_go_out_once_though_another_sends_there(two, harbour):
    line = Line()
    line.moved, line.takes = GROUP, 0.01
    old, new = letters(two, GROUP, "0", "1", "2"), letters(two, MOVED, "3")

    async def steps(some):
        some[0].put(old)
        while not line.most[GROUP]:
            await asyncio.sleep(0.001)
        for number in range(3):
            some[1].put(new if not number else letters(two, MOVED, str(3 + number)))
            await asyncio.sleep(0.02)
        while rows(two.stores[0], "outbox"):
            view = await some[1].writer.write(Looked(time.time() + 3))
            some[1].adopt(view.letters)
            await asyncio.sleep(0.02)
        await quiet(some)

    lived(two, harbour, steps, line)
    assert sorted(line.to(MOVED)) == list("012345")
    assert line.to(GROUP) == []


def test_a_chat_that_shuts_us_out_is_closed_for_all(two, harbour):
    line = Line()
    line.shut = 5
    waiting = letters(two, 5, "0", "1", "2")

    async def steps(some):
        some[0].put(waiting)
        some[1].put(waiting)
        await quiet(some)

    lived(two, harbour, steps, line)
    assert line.sent == []
    assert rows(two.stores[0], "outbox") == []
    assert two.locks() == 0


def test_a_letter_that_breaks_its_sending_is_not_sent_at_each_look(two, harbour, monkeypatch):
    monkeypatch.setattr("bot.state.holding._GRACE", 0.0)
    line = Line()
    line.broken = 5
    letters(two, 5, "0", "1")

    async def steps(some):
        for _ in range(5):
            view = await some[0].writer.write(Looked(time.time() + 3))
            some[0].adopt(view.letters)
            await quiet(some)

    lived(two, harbour, steps, line)
    assert line.to(5) == ["0", "1"]
    assert len(rows(two.stores[0], "outbox")) == 1


def test_who_waits_for_room_hears_of_letters_that_another_has_sent(two, harbour, monkeypatch):
    monkeypatch.setattr("bot.channels.telegram.outgoing.MOST_WAITING", 2)
    waiting = letters(two, 5, "0", "1")

    async def steps(some):
        assert await some[0].writer.write(Taken(5)) is not None
        some[1].adopt(waiting)
        await asyncio.wait_for(some[1].room(), 2)

    lived(two, harbour, steps)


def test_what_waits_at_the_end_stays_for_others(two, harbour):
    line = Line()
    line.takes = 0.05
    waiting = letters(two, 5, *map(str, range(9)))

    async def steps(some):
        some[0].put(waiting)
        while not line.sent:
            await asyncio.sleep(0.002)
        await some[0].finish(1)
        two.states[0].sending.close()
        some[1].put(waiting[-1:])
        while rows(two.stores[1], "outbox"):
            await asyncio.sleep(0.01)

    lived(two, harbour, steps, line)
    by = defaultdict(list)
    for who, _, words in line.sent:
        by[who].append(words)
    assert by[0] + by[1] == list(map(str, range(9)))
    assert by[1]
