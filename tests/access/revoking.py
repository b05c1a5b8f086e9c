"""F58, F59: what somebody may read changes while answers to them are under way, or wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from random import Random
from typing import Any, Final

from bot import people
from bot.channels.telegram.sends import Edit, Message
from bot.channels.telegram.stored import session_of
from bot.governance.audience import Reader
from bot.labels import CLEAR
from bot.model import Session
from bot.people import Ruling
from bot.state.acts import Found, Want
from bot.state.changes import Governed, Wanted
from bot.state.store import Store
from tests.access.house import NORTH, SOUTH, House, data_in, enrol, house, said, tapped
from tests.access.line import Line
from tests.access.live import Live, live
from tests.load.api import Api
from tests.load.row import Outcome, Row, Trial

_ADMINS: Final = (901, 902, 903, 904)
_PEOPLE: Final = tuple(range(7_000_000_001, 7_000_000_025))
_HIGH: Final = (Reader("liaison", NORTH), Reader("liaison", SOUTH), Reader("approver"), Reader("approver", NORTH), Reader("liaison", SOUTH), Reader("staff"))
_LOW: Final = (Reader("staff"), Reader("press"), Reader("liaison"), Reader("curator", NORTH))
_LATENCY: Final = 0.012


class Rounds:
    """One person's rounds: questions under way, then less to read, then the same questions, then what they had before."""

    def __init__(self, bot: Live, served: House, person: int, random: Random) -> None:
        self.bot, self.served, self.person, self.random = bot, served, person, random
        self.number = _PEOPLE.index(person) + 1 + len(_ADMINS)
        self.admins = cycle(_ADMINS)
        self.data: list[str] = []

    async def run(self, rounds: int) -> None:
        for _ in range(rounds):
            chat = self.person if self.random.random() < 0.75 else -self.person
            await self.change(self.random.choice(_HIGH))
            if chat < 0:
                await self.label("AMBER")
            await self.ask(chat, self.random.randint(1, 4))
            await asyncio.sleep(self.random.random() * 4 * _LATENCY)
            await self.lowered(chat)
            await self.ask(chat, 1)
            await self.bot.quiet(chat)

    async def lowered(self, chat: int) -> None:
        """Takes something of what they may read from them."""
        if chat < 0 and self.random.random() < 0.5:
            await self.label("CLEAR")
        elif self.random.random() < 0.4:
            await self.suspended()
        else:
            await self.change(self.random.choice(_LOW))

    async def ask(self, chat: int, count: int) -> None:
        questions = self.served.questions(self.random, count)
        pressed = [tapped(0, self.person, self.random.choice(self.data), chat=chat)] if self.data else []
        await self.bot.take(*(said(0, self.person, text, chat=chat) for text in questions), *pressed)

    async def change(self, reader: Reader) -> None:
        """Another role, whoever is suspended being let in first; asked for in the chat, or beside the bot."""
        if self.bot.journal.readers[self.person] is None:
            await self.governed(lambda found: people.suspend("cli", found.roster, self.number, on=False, now=1.0))
        if self.random.random() < 0.5:
            await self.governed(lambda found: people.change_role("cli", found.roster, self.number, reader.role, agency=reader.agency, now=1.0))
        else:
            await self.commanded(f"/role {self.number} {reader.role} {reader.agency or '-'}")
        await self.bot.until(lambda: self.bot.journal.readers[self.person] == reader)

    async def suspended(self) -> None:
        if self.random.random() < 0.5:
            await self.governed(lambda found: people.suspend("cli", found.roster, self.number, on=True, now=1.0))
        else:
            await self.commanded(f"/suspend {self.number}")
        await self.bot.until(lambda: self.bot.journal.readers[self.person] is None)

    async def label(self, label: str) -> None:
        admin = next(self.admins)
        await self.bot.take(said(0, admin, f"/label {label}", chat=-self.person))
        await self.bot.until(lambda: self.bot.journal.labels.get(-self.person) == f"TLP:{label}")

    async def commanded(self, text: str) -> None:
        await self.bot.take(said(0, next(self.admins), text))

    async def governed(self, ruled: Callable[[Found], Ruling]) -> None:
        await self.bot.beside(lambda store: decide(store, ruled))


def decide(store: Store, ruled: Callable[[Found], Ruling]) -> None:
    """Decides as the command line does: anew, where something has changed meanwhile."""
    done = False
    while not done:
        ((found,),) = store.apply([Wanted([Want((0, 0), roster=True)])])
        ruling = ruled(found)
        done = not ruling.acts or store.apply([Governed(found.people, ruling.acts, ruling.records)])[0]


def revoked(trial: Trial) -> Outcome:
    """Takes from people what they read, at random moments, while a slow Telegram has their answers wait."""
    served, rounds = house(trial.seed), trial.of(5_000)

    async def whole() -> Any:
        with Api(trial.seed, latency=_LATENCY) as api:
            async with live(served, api, trial.folder, public=False) as bot:
                enrol(bot.writer.store, dict.fromkeys(_ADMINS, Reader("admin")) | dict.fromkeys(_PEOPLE, Reader("staff")))
                share = -(-rounds // len(_PEOPLE))
                talks = [Rounds(bot, served, person, Random(trial.seed + person)) for person in _PEOPLE]
                for talk in talks:
                    talk.data = _buttons(served)
                await asyncio.gather(*(talk.run(share) for talk in talks))
                return bot.journal, share * len(_PEOPLE)

    journal, done = asyncio.run(whole())
    figures = (
        f"{done:,} rounds, {journal.changes:,} changes kept (half of them from a connection beside the bot's), {journal.calls:,} calls, "
        f"{journal.above_clear:,} of them above TLP:CLEAR: {len(journal.wrong)} begun above the new level after the commit, {journal.on_wire} on the wire "
        f"at a commit, {journal.taken_back:,} taken back; {journal.stale:,} updates decided anew"
    )
    return Outcome(not journal.wrong and journal.taken_back > 0 and journal.on_wire > 0, "; ".join([figures, *journal.wrong[:2]]))


def _buttons(served: House) -> list[str]:
    """Data of buttons about everything, of whatever label."""
    from bot.channels.telegram.buttons import How, Press, data_of
    from bot.knowledge.codes import code_of
    from bot.model import Lang, View

    listed = [View(what, lang) for what in ("timeline", "statements", "contacts", "agencies") for lang in Lang]
    told = [View("entries", Lang.EN, (one.id,)) for one in served.knowledge.records if one.mark and "ask" in one.fields]
    return [data_of(Press(view, how), code_of) for view in (*listed, *told) for how in (How.ANEW, How.IN_PLACE)]


# Raised


def raised(trial: Trial) -> Outcome:
    """Somebody asks, is given more to read, or less, and asks again: what they are told then is what a stranger to the bot with their role is told."""
    served, random, rounds = house(trial.seed), Random(trial.seed), trial.of(1_000)
    stale, more, compared, examples = 0, 0, 0, []
    with _line(served, trial) as line:
        steps = (Reader("staff"), Reader("liaison"), Reader("liaison", NORTH), Reader("liaison", SOUTH))
        for number in range(rounds):
            person, fresh = 1_000 + 2 * number, 1_001 + 2 * number
            first, second = random.sample(steps, 2)
            enrol(line.store, {person: first})
            asked = [*served.questions(random, 3), "/brief", "/next", *served.questions(random, 1)]
            before = [send for text in asked for send in line.tell(said(number, person, text))]
            roster = line.found(roster=True).roster
            mine = next(one.number for one in roster if one.person == person)
            decide(line.store, lambda found, mine=mine, second=second: people.change_role("cli", found.roster, mine, second.role, agency=second.agency, now=1.0))
            enrol(line.store, {fresh: second})
            question = served.questions(random, 1)[0]
            presses = random.sample(data_in(tuple(before)) or ["o:t:e:"], 1)
            updates = [("/why", said), (random.choice(["/next", "/back", "2", "ok"]), said), (question, said), (presses[0], tapped), ("/why", said), ("/why all", said)]
            line.remember(fresh, Session(last=session_of(line.found((person, person)).session).last))
            for text, made in updates:
                mine_told, theirs = (_told(line.tell(made(number, one, text))) for one in (person, fresh))
                compared += 1
                if mine_told != theirs:
                    stale += 1
                    examples.append(f"{first} to {second}, {text!r}: {mine_told!r} instead of {theirs!r}"[:700])
            more += any(send.label != CLEAR for send in line.tell(said(number, person, "/timeline")) if isinstance(send, Message))
    figures = f"{rounds:,} people given another role in mid-conversation, {compared:,} answers after it compared: {stale} stale; {more:,} were shown what is above TLP:CLEAR"
    return Outcome(stale == 0 and more > 0, "; ".join([figures, *examples[:2]]))


def _told(sends: tuple[Any, ...]) -> list[Any]:
    return [(type(send).__name__, send.text, send.keyboard, send.label) for send in sends if isinstance(send, Message | Edit)]


@contextmanager
def _line(served: House, trial: Trial, *, public: bool = False) -> Iterator[Line]:
    from bot.state.opening import open_state

    state = open_state(trial.folder / "state.sqlite")
    try:
        yield Line(served.reception(public=public), state.store)
    finally:
        state.close()


ROWS: Final = (
    Row("F58", "less to read in mid-conversation, with answers waiting: 0 calls begin above the new level after the commit", revoked, share=0.03),
    Row("F59", "more to read in mid-conversation: 0 stale views", raised),
)
