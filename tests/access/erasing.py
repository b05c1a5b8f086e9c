"""F94: people who have themselves erased, looked for in every byte of what is left on the disk."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from bot import phrases
from bot.channels.telegram.office import FORGET
from bot.channels.telegram.upkeep import keep_up
from bot.governance.audience import Reader
from bot.state.acts import Want
from bot.state.backup import backup
from bot.state.changes import Arrival, Arrived, Settled, Wanted
from tests.access.house import NORTH, enrol, house, said, tapped
from tests.access.live import Live, live
from tests.access.revoking import decide
from tests.conftest import ROOT
from tests.load.api import Api
from tests.load.faults import Fault
from tests.load.row import Outcome, Row, Trial
from tests.load.talk import words_of

_ADMIN: Final = 901
_GROUP: Final = -1_001_000
_WITHIN: Final = 60.0


@dataclass(frozen=True)
class Someone:
    """A person, and the words by which they can be known again: their number, their names, what they say."""

    person: int
    name: str
    shown: str
    word: str

    @property
    def traces(self) -> Mapping[str, bytes]:
        """What to look for: the number as people and as SQLite write it, and each word."""
        words = {"name": self.name, "shown name": self.shown, "text": self.word, "number": str(self.person)}
        return {what: word.encode() for what, word in words.items()} | {"number in binary": self.person.to_bytes(6, "big")}

    def said(self, text: str, chat: int = 0) -> dict[str, Any]:
        """An update of theirs, with their words in it."""
        update = said(0, self.person, f"{text} {self.word}", chat=chat)
        update["message"]["from"] = self.account
        return update

    def tapped(self, data: str) -> dict[str, Any]:
        """A button pressed by them."""
        update = tapped(0, self.person, data)
        update["callback_query"]["from"] = self.account
        return update

    @property
    def account(self) -> dict[str, Any]:
        return {"id": self.person, "is_bot": False, "first_name": self.shown, "username": f"u{self.word}"}


def people_of(random: Random, count: int) -> Iterator[Someone]:
    """People of whom nothing is like anything else."""
    for _ in range(count):
        tag = random.randbytes(6).hex()
        yield Someone(random.randrange(2**42, 2**46), f"Enrolled{tag}", f"Shown{tag}", f"wd{tag}")


def found_in(folder: Path, everyone: list[Someone]) -> list[str]:
    """Each trace of people in a file of a folder."""
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [
        f"{what} of {one.name} in {path.name}" for path, held in files.items() for one in everyone for what, trace in one.traces.items() if trace in held
    ]


def erased(trial: Trial) -> Outcome:
    """A hundred people who talked, were let in, guessed, invited, and to whom letters wait or could not be sent."""
    served, random = house(trial.seed), Random(trial.seed)
    everyone = list(people_of(random, trial.of(100, least=12) + 20))
    gone, stay, held = everyone[:-20], everyone[-20:-10], everyone[-10:]
    data = trial.folder / "data"
    data.mkdir()

    async def whole() -> tuple[list[str], list[str], float, int]:
        with Api(trial.seed, latency=0.01) as api:
            async with live(served, api, data, public=True) as bot:
                upkeep = asyncio.create_task(keep_up(bot.writer, lambda: "none", 30, time.time))
                await _lived(bot, api, everyone, random)
                before = [*found_in(data, gone)]
                await _under_hold(bot, held)
                (known,) = await bot.writer.write(Wanted([Want((0, 0), roster=True)]))
                numbers = {person.person: person.number for person in known.roster}
                await bot.take(*(one.tapped(f"{FORGET}{numbers.get(one.person, 0)}") for one in (*gone, *held)))
                await bot.until(lambda: all(_confirmed(api, one) for one in gone))
                told, left = time.monotonic(), found_in(data, gone)
                while left and time.monotonic() < told + _WITHIN:
                    await asyncio.sleep(0.5)
                    left = found_in(data, gone)
                took = time.monotonic() - told
                backup(data / "state.sqlite", None, time.time())
                kept = len(found_in(data / "backups", [*stay, *held]))
                left += found_in(data, gone)
                upkeep.cancel()
                with suppress(asyncio.CancelledError):
                    await upkeep
                ((known,),) = bot.writer.store.apply([Wanted([Want((0, 0), roster=True)])])
                refused = {one.person for one in held} <= {person.person for person in known.roster}
                return before, left, took, kept if refused else 0

    before, left, took, kept = asyncio.run(whole())
    left += found_in(data, gone)  # closed by now
    verified = _verified(data)
    figures = (
        f"{len(gone)} people erased, of whom {len(before):,} traces stood in the files before: {len(left)} left {took:.0f} s after the last confirmation, in the "
        f"state, its log, its notes and a backup made then; audit verify ends with {verified}; {len(held)} under a legal hold and 10 others kept ({kept:,} traces)"
    )
    return Outcome(not left and verified == 0 and len(before) >= 4 * len(gone) and kept > 0, "; ".join([figures, *left[:3]]))


async def _lived(bot: Live, api: Api, everyone: list[Someone], random: Random) -> None:
    """All that leaves traces: talk in private and in a group, codes, letters that wait, are refused, or are given up."""
    enrol(bot.writer.store, {_ADMIN: Reader("admin"), _ADMIN + 1: Reader("admin")}, {_GROUP: "TLP:AMBER"})
    for one in everyone:
        await bot.take(*(one.said(f"/start {'x' * 16}{number}") for number in (1, 2)))
        await bot.take(said(0, _ADMIN, f"/invite liaison {NORTH} {one.name}"))
    await bot.quiet(_ADMIN)
    links = [call.text for call in api.of("sendMessage") if call.chat == _ADMIN and "?start=" in call.text]
    api.faults.listed.append(Fault("sendMessage", 400, chats=[one.person for one in everyone[::7]], times=len(everyone) // 7))
    api.faults.listed.append(Fault("sendMessage", 429, seconds=3, chats=[one.person for one in everyone[1::7]], times=len(everyone) // 7))
    for one in everyone:
        code = next(text for text in links if one.name in text).split("?start=")[1].split()[0]
        start = one.said("x")
        start["message"]["text"] = f"/start {code}"
        await bot.take(start)
    for one in everyone:
        questions = bot.journal.house.questions(random, 3)
        await bot.take(one.said(questions[0]), one.said("/timeline"), one.said(questions[1], _GROUP), one.said(f"{questions[2]} {one.name}"))
        if random.random() < 0.3:
            await _set_aside(bot, one)
    for one in everyone:
        await bot.quiet(_GROUP)
        if one in everyone[2::7]:
            api.faults.listed.insert(0, Fault("sendMessage", 502, chats=[one.person], times=1, seconds=0.5))
    await bot.take(*(one.said("/brief") for one in everyone), *(one.said("/contacts") for one in everyone))


async def _set_aside(bot: Live, one: Someone) -> None:
    """An update of somebody that could not be dealt with, kept whole."""
    update = one.said("odd", chat=0) | {"update_id": next(bot.numbers)}
    body, key = json.dumps(update).encode(), (one.person, one.person)
    await bot.writer.write(Arrived([Arrival(update["update_id"], key, body, time.time())]))
    await bot.writer.write(Settled(update["update_id"], key, time.time(), error="could not be dealt with", reference="ABC123"))


async def _under_hold(bot: Live, held: list[Someone]) -> None:
    from bot import people

    ((known,),) = bot.writer.store.apply([Wanted([Want((0, 0), roster=True)])])
    numbers = {person.person: person.number for person in known.roster}
    for one in held:
        await bot.beside(lambda store, number=numbers[one.person]: decide(store, lambda found: people.hold("cli", found.roster, number, on=True, now=time.time())))


def _confirmed(api: Api, one: Someone) -> bool:
    return any(call.chat == one.person and call.taken and call.text in words_of(phrases.FORGOTTEN) for call in api.sends)


def _verified(data: Path) -> int:
    environment = {"PATH": os.environ["PATH"], "HOME": str(data), "CASEBRIEF_DATA": str(data)}
    return subprocess.run([sys.executable, "-m", "bot", "audit", "verify"], cwd=ROOT, env=environment, capture_output=True, check=False).returncode


ROWS: Final = (Row("F94", "100 people erased: 0 traces in any file within a minute of the confirmation; the trail still verifies; a hold refuses", erased),)
