"""F47: statements are withdrawn and corrected while copies of them wait, are on the wire, or have just arrived."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from bot.channels.telegram.layout import LONGEST
from bot.governance.audience import Reader
from bot.labels import AMBER, CLEAR, GREEN, STRICT
from bot.people import suspend
from bot.state.acts import Enrolled, Erased, Person, Want
from bot.state.changes import Governed, Wanted
from bot.state.store import Store
from bot.statements.rulings import Seen
from bot.statements.times import Moment
from bot.statements.version import Text, Version
from tests.access.house import enrol, house
from tests.access.revoking import decide as governed
from tests.load.row import Outcome, Row, Trial
from tests.press.haste import found_in
from tests.press.live import Live, approve, approved, live, submitted, withdraw
from tests.statements.house import REASON, SECOND, content

LATENCY: Final = 0.012
_WORKERS: Final = 50
_READERS: Final = 5
_HOWS: Final = ("withdrawn in the chat", "withdrawn beside", "withdrawn twice at once", "corrected in the chat", "corrected beside", "corrected by the end of an embargo")
_HAPPENINGS: Final = ("", "", "", "", "suspended", "blocked", "forgotten", "moved", "held", "lost reply")


def people_of(worker: int) -> tuple[list[int], int, int]:
    """The readers, the group and the approver of a worker."""
    return [20_000 + 10 * worker + one for one in range(_READERS)], -(50_000 + worker), 30_000 + worker


def worded(statement: str, number: int, *, label: str = CLEAR, long: bool = False, **more: Any) -> Version:
    """A version with words of its own in each script."""
    rest = " Word after word." * (LONGEST // 15) if long else ""
    texts = {
        "en": Text(f"Words {number} of {statement} in English.{rest}"),
        "zh-Hans": Text(f"{statement}第{number}版的简体文字。{rest}", "official translation"),
        "zh-Hant": Text(f"{statement}第{number}版的繁體文字。{rest}", "official translation"),
    }
    return content(statement=statement, number=number, texts=texts, label=label, reason=REASON, **more)


class Rounds:
    """One statement's rounds: handed out to its readers, then recalled at a random moment, then asked for again."""

    def __init__(self, bot: Live, worker: int, seed: int) -> None:
        self.bot, self.random = bot, Random(f"{seed} {worker}")
        self.statement, self.worker, self.fresh = f"ps-2027-{worker:03}", worker, 0
        self.readers, self.group, self.approver = people_of(worker)
        self.version: Version | None = None
        self.gone: set[int] = set()
        self.ended: Counter[str] = Counter()
        self.wrong: list[str] = []

    async def run(self, rounds: int) -> None:
        for number in range(rounds):
            await self.round(_HOWS[(number + self.worker) % len(_HOWS)], self.random.choice(_HAPPENINGS))

    async def round(self, how: str, happening: str) -> None:
        if self.version is None:
            self.version = self.next()
            await self.bot.beside(lambda store: approved(store, self.version, time.time()))
        old = self.version
        after = self.next(embargo=self.soon() if "embargo" in how else None) if "corrected" in how else None
        seen = await self.bot.beside(lambda store: submitted(store, after, time.time())) if after is not None else None
        asked = [await self.ask() for _ in range(self.random.randint(2, 5))]
        await asyncio.sleep(self.random.random() * 4 * LATENCY)
        await self.happens(happening)
        await self.recalled(how, seen)
        of = (self.statement, old.number)
        await self.bot.until(lambda: of in self.bot.journal.over or self.is_over(after), f"{of} is recalled: {how}")
        self.version = after
        for _ in range(self.random.randint(1, 2)):
            await self.ask()
        await self.rest()
        self.ended[how] += 1
        await self.replaced(happening)
        self.check(of, set(asked), f"{how}, {happening or 'nothing else'}")

    def is_over(self, after: Version | None) -> bool:
        """Whether another version has taken the place of one of which there is no copy: nothing is recalled then."""
        come = after is not None and after.embargo is not None and after.embargo.stamp < time.time() - 1
        return come and not self.bot.rows("select * from deliveries where statement = :of and version < :number and recalled is null", of=self.statement, number=after.number if after else 0)

    def next(self, **more: Any) -> Version:
        number = max((number for of, number in self.bot.journal.words.values() if of == self.statement), default=0) + 1
        version = worded(self.statement, number, label=self.random.choice((CLEAR, GREEN, AMBER)), long=self.random.random() < 0.1, **more)
        self.bot.knows(version)
        if version.embargo is not None:
            self.bot.journal.ends[self.statement, number - 1] = version.embargo.stamp
        return version

    def soon(self) -> Moment:
        return Moment(datetime.fromtimestamp(int(time.time()) + 2, UTC), "Asia/Shanghai")

    async def ask(self) -> int:
        """Somebody asks, in private or in the group, by a link, the id or a button: the chat."""
        person = self.random.choice(self.readers)
        chat = self.group if self.random.random() < 0.25 else 0
        way = "button" if self.random.random() < 0.85 else self.random.choice(("link", "id"))
        if way == "button":
            await self.bot.taps(person, f"st:{self.random.choice('est')}{self.statement}", chat)
        else:
            await self.bot.says(person, f"/start {self.statement}" if way == "link" and not chat else self.statement, chat)
        return chat or person

    async def happens(self, what: str) -> None:
        """Something that comes between."""
        double, who = self.bot.double, self.readers[0]
        match what:
            case "suspended":
                numbers = {one.person: one.number for one in await self.bot.beside(_roster)}
                await self.bot.beside(lambda store: governed(store, lambda found: suspend("cli", found.roster, numbers[who], on=True, now=1.0)))
            case "blocked":
                double.forbids(who, "bot was blocked by the user")
            case "forgotten":
                await self.bot.beside(lambda store: _erase(store, who))
            case "moved":
                self.group, old = self.group - 10**12 - self.fresh * 100, self.group
                double.upgrades(old, self.group)
            case "held":
                double.fails("sendMessage", 429, seconds=1)
            case "lost reply":
                double.fails("sendMessage", "drop after")

    async def recalled(self, how: str, seen: Seen | None) -> None:
        name, now = self.statement, time.time()
        number = self.version.number if self.version else 0
        match how:
            case "withdrawn in the chat":
                await self.bot.says(self.approver, f"/withdraw {name} {REASON.en} | {REASON.zh}")
            case "withdrawn beside":
                await self.bot.beside(lambda store: withdraw(store, name, number, now))
            case "withdrawn twice at once":
                first = self.bot.beside(lambda store: withdraw(store, name, number, now, SECOND))
                second = self.bot.says(self.approver, f"/withdraw {name}\n{REASON.en}\n{REASON.zh}")
                await asyncio.gather(*self.random.sample([first, second], 2))
            case "corrected in the chat":
                assert seen is not None
                await self.bot.says(self.approver, f"/approve {name}")
                await self.bot.says(self.approver, f"/approve {name} {seen.hash[:6]}")
            case _:
                assert seen is not None
                await self.bot.beside(lambda store: approve(store, name, seen, now))

    async def rest(self) -> None:
        """Waits until nothing is left to be done for this statement and its chats."""
        mine = [*self.readers, self.group, self.approver]
        journal, told = self.bot.journal, ",".join(map(str, mine))
        await self.bot.until(lambda: all(journal.settled[chat] >= self.bot.taken.get(chat, 0) for chat in mine), "all updates are settled")
        await self.bot.until(lambda: self.bot.rows(f"select count(*) from outbox where chat in ({told}) and dead is null and recalled is null") == [(0,)], "the outbox is empty")
        await self.bot.until(lambda: not self.bot.open(self.statement), f"all copies of {self.statement} are followed up")

    def check(self, of: tuple[str, int], chats: set[int], what: str) -> None:
        """Every chat that has, or may have, a copy of the version is told so, behind the last copy."""
        owed = {chat for chat, what in self.bot.journal.owed if what == of}
        for chat in (owed | chats) - self.gone:
            shown = self.bot.shown(chat)
            copies = [at for at, one in enumerate(shown) if self.bot.is_copy(one, of)]
            notices = [at for at, one in enumerate(shown) if self.bot.is_notice(one, of)]
            if (copies or chat in owed) and not any(at > max(copies, default=-1) for at in notices):
                self.wrong.append(f"chat {chat} has {len(copies)} copies of {of}, is owed a notice: {chat in owed}, and was told {len(notices)} times: {what}")
            self.ended["told behind a copy"] += bool(copies)
            self.ended["told of one that was taken back"] += not copies and bool(notices)

    async def replaced(self, happening: str) -> None:
        """Somebody new in the place of who is gone."""
        if happening in {"blocked", "forgotten", "suspended"}:
            who = self.readers.pop(0)
            self.gone |= {who} if happening != "suspended" else set()
            self.fresh += 1
            self.readers.append(self.readers[-1] + 100_000)
            self.bot.meets(self.readers[-1])
            await self.bot.beside(lambda store: _let_in(store, self.readers[-1]))


def _roster(store: Store) -> Any:
    ((found,),) = store.apply([Wanted([Want((0, 0), roster=True)])])
    return found.roster


def _let_in(store: Store, person: int) -> None:
    row = Person(person, 0, "liaison", "", f"Reader {person}", f"alias-{person}", 1_000.0)
    while store.apply([Governed(found_in(store, "").people, (Enrolled(row, STRICT),))]) != [True]:
        pass


def _erase(store: Store, person: int) -> None:
    while store.apply([Governed(found_in(store, "").people, (Erased(person),))]) != [True]:
        pass


def recalled(trial: Trial) -> Outcome:
    """Recalls in the chat and beside the bot, at random moments, while a slow Telegram has copies wait."""
    served, rounds = house(trial.seed), trial.of(1_000)

    async def whole() -> tuple[Live, list[Rounds], tuple[int, int]]:
        async with live(served, trial.folder, latency=LATENCY) as bot:
            workers = [Rounds(bot, worker, trial.seed) for worker in range(min(_WORKERS, rounds))]
            readers = dict.fromkeys((one for worker in workers for one in worker.readers), Reader("liaison"))
            approvers = dict.fromkeys((worker.approver for worker in workers), Reader("approver"))
            enrol(bot.writer.store, readers | approvers, {worker.group: AMBER for worker in workers})
            bot.meets(*readers, *approvers, *(worker.group for worker in workers))
            share = -(-rounds // len(workers))
            await asyncio.gather(*(worker.run(share) for worker in workers))
            await bot.quiet()
            return bot, workers, bot.unmarked()

    bot, workers, (unmarked, unknown) = asyncio.run(whole())
    journal, ended = bot.journal, sum((worker.ended for worker in workers), Counter())
    wrong = [*journal.wrong, *(fault for worker in workers for fault in worker.wrong)]
    figures = (
        f"{sum(ended[how] for how in _HOWS):,} rounds ({', '.join(f'{ended[how]} {how}' for how in _HOWS)}), {journal.counted['copies']:,} copies: {len(journal.wrong)} begun after "
        f"the commit, {journal.counted['on the wire at a commit']} letters on the wire at one, {journal.counted['taken back']} taken back; {ended['told behind a copy']:,} chats told behind "
        f"their last copy, {ended['told of one that was taken back']} of one that was taken back; {unmarked} copies unmarked, {unknown} of which the number is lost; {len(wrong)} wrong"
    )
    reached = journal.counted["on the wire at a commit"] > 0 and journal.counted["taken back"] > 0
    return Outcome(not wrong and not unmarked and reached, "; ".join([figures, *wrong[:3]]))


ROWS: Final = (Row("F47", "recalled while copies wait: 0 begun after the commit, 100 % of chats that have or may have a copy told behind it", recalled),)
