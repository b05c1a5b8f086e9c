"""One character of what was approved is changed behind the program's back while it runs, or while it does not."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, Final

from bot.governance.audience import Reader
from bot.labels import CLEAR, GREEN
from tests.access.house import House, enrol, house
from tests.load.row import Outcome, Row, Trial
from tests.press.journal import Journal
from tests.press.live import Live, approved, at_work, live
from tests.press.recalls import worded
from tests.telegram.double import Double

_WORKERS: Final = 20
_LATENCY: Final = 0.01
_PLACES: Final = ("versions.body", "versions.body", "versions.body", "versions.hash", "approvals.hash")


class Altering:
    """A statement after the other is handed out, altered while copies of it wait, and asked for again."""

    def __init__(self, bot: Live, worker: int, seed: int) -> None:
        self.bot, self.worker, self.random = bot, worker, Random(f"{seed} {worker}")
        self.readers = [90_000 + 10 * worker + one for one in range(4)]
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []

    async def run(self, rounds: int) -> None:
        for number in range(rounds):
            await self.round(f"ps-v-{self.worker}-{number}")

    async def round(self, statement: str) -> None:
        version = worded(statement, 1, label=self.random.choice((CLEAR, GREEN)))
        self.bot.knows(version)
        await self.bot.beside(lambda store: approved(store, version, time.time()))
        for person in self.random.sample(self.readers, self.random.randint(1, 3)):
            await self.ask(person, statement)
        await asyncio.sleep(self.random.random() * 3 * _LATENCY)
        await asyncio.to_thread(self.altered, statement)
        for person in self.readers:
            await self.ask(person, statement)
        await self.rest(statement)

    async def ask(self, person: int, statement: str) -> None:
        if self.random.random() < 0.7:
            await self.bot.taps(person, f"st:{self.random.choice('est')}{statement}")
        else:
            await self.bot.says(person, f"/start {statement}")

    def altered(self, statement: str) -> None:
        """Changes a character of a row, or puts one in or takes one out; from the commit on it must not be used."""
        table, column = self.random.choice(_PLACES).split(".")
        with self.bot.journal.turn, closing(sqlite3.connect(self.bot.file, timeout=30, isolation_level=None)) as state:
            ((value,),) = state.execute(f"select {column} from {table} where statement = ?", (statement,)).fetchall()
            text = value.decode() if isinstance(value, bytes) else value
            place = self.random.randrange(len(text))
            other = self.random.choice([one for one in '0123456789abcxyz \\"{}[]' if one != text[place]])
            new = text[:place] + self.random.choice((other, other + text[place], "")) + text[place + 1 :]
            new = new if new != text else f"{text}x"
            state.execute(f"update {table} set {column} = ? where statement = ?", (new.encode() if isinstance(value, bytes) else new, statement))
            self.done[f"{table}.{column}"] += 1
            of = (statement, 1)
            self.bot.journal.over.add(of)
            for letter in self.bot.journal.letters.values():
                if letter.draft.about == of:
                    self.bot.journal.counted["on the wire at a commit" if letter.begun else "taken back"] += 1

    async def rest(self, statement: str) -> None:
        told = ",".join(map(str, self.readers))
        journal = self.bot.journal
        await self.bot.until(lambda: all(journal.settled[one] >= self.bot.taken.get(one, 0) for one in self.readers), "all updates are settled")
        await self.bot.until(lambda: self.bot.rows(f"select count(*) from outbox where chat in ({told}) and dead is null and recalled is null") == [(0,)], "the outbox is empty")
        await self.bot.until(lambda: not self.bot.rows("select id from deliveries where statement = :of and recalled is null", of=statement), "all are recalled")
        await self.bot.until(lambda: not self.bot.open(statement), f"all copies of {statement} are followed up")


async def restarted(served: House, folder: Path, seed: int, count: int) -> list[str]:
    """What is wrong where bytes are changed in the file itself while no bot runs."""
    random, wrong = Random(seed), list[str]()
    names = [f"ps-file-{number}" for number in range(count)]
    with Double() as double:
        journal = Journal()
        async with at_work(served, folder, double, journal) as bot:
            enrol(bot.writer.store, {99_000: Reader("staff")})
            bot.meets(99_000)
            for name in names:
                bot.knows(worded(name, 1, label=GREEN))
                await bot.beside(lambda store, name=name: approved(store, worded(name, 1, label=GREEN), time.time()))
        file = folder / "state.sqlite"
        raw = bytearray(file.read_bytes())
        for name in names:
            words = f"Words 1 of {name} in English.".encode()
            offset, at = random.randrange(len(words) - 1), raw.find(words)
            other = next(one for one in random.sample(list(b"abcxyz0129#"), 11) if one != words[offset])
            while at >= 0:  # what a row was before may still stand in the file
                raw[at + offset] = other
                at = raw.find(words)
        file.write_bytes(raw)
        journal.over |= {(name, 1) for name in names}
        async with at_work(served, folder, double, journal) as bot:
            for name in names:
                await bot.says(99_000, f"/start {name}")
                await bot.taps(99_000, f"st:e{name}")
            await bot.quiet()
            wrong += [f"{row} of {name}" for name in names for row in bot.rows("select id from deliveries where statement = :of", of=name)]
        wrong += [f"{name} went out" for name in names if any(name in str(one.message.get("text")) and "Words" in str(one.message.get("text")) for one in double.record.delivered)]
    return [*wrong, *journal.wrong]


def altered(trial: Trial) -> Outcome:
    """Alterations while the bot runs, and while it does not."""
    served, rounds = house(trial.seed), trial.of(1_000)

    async def whole() -> tuple[Live, list[Altering], list[str]]:
        async with live(served, trial.folder / "running", latency=_LATENCY) as bot:
            workers = [Altering(bot, worker, trial.seed) for worker in range(_WORKERS)]
            people = dict.fromkeys((one for worker in workers for one in worker.readers), Reader("staff"))
            enrol(bot.writer.store, people)
            bot.meets(*people)
            await asyncio.gather(*(worker.run(-(-rounds // _WORKERS)) for worker in workers))
            await bot.quiet()
        return bot, workers, await restarted(served, trial.folder / "stopped", trial.seed, max(10, rounds // 10))

    for name in ("running", "stopped"):
        (trial.folder / name).mkdir()
    bot, workers, stopped = asyncio.run(whole())
    done, journal = sum((worker.done for worker in workers), Counter()), bot.journal
    wrong: list[Any] = [*journal.wrong, *(fault for worker in workers for fault in worker.wrong), *stopped]
    figures = (
        f"{done.total():,} characters changed while it ran ({', '.join(f'{times} in {place}' for place, times in sorted(done.items()) if times)}), {max(10, rounds // 10)} bytes of the "
        f"file while it did not: {journal.counted['copies']:,} copies before, {journal.counted['taken back']} letters that waited taken back, {journal.counted['on the wire at a commit']} on the wire; {len(wrong)} wrong"
    )
    return Outcome(not wrong and journal.counted["taken back"] > 0, "; ".join([figures, *map(str, wrong[:3])]))


ROWS: Final = (Row("void", "1,000 characters changed after approval: all void it, 0 handed out or begun after it, who has a copy is told", altered),)
