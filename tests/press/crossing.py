"""F57: many ask in the seconds around the end of an embargo, by words and by buttons, while the clock of the bot is ahead or behind."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from bot.governance.audience import Reader
from bot.statements.times import Moment
from tests.access.house import enrol, house
from tests.load.row import Outcome, Row, Trial
from tests.press.live import Live, approved, live, said, tapped
from tests.press.recalls import worded

_STATEMENT: Final = "ps-2027-600"
_JUMPS: Final = (0.0, 0.0, 1.5, 3_600.0, 31.0, -1.0)


async def crossed(bot: Live, people: list[int], random: Random) -> tuple[float, list[tuple[float, int]]]:
    """When the embargo ended, and who asked when; each asks once, at a moment around it."""
    spread = max(2.0, len(people) / 100)
    ends = int(time.time() + spread + 2)
    version = worded(_STATEMENT, 1, embargo=Moment(datetime.fromtimestamp(ends, UTC), "Asia/Shanghai"), announce=True)
    bot.knows(version)
    await bot.beside(lambda store: approved(store, version, time.time()))
    times = sorted((ends + random.uniform(-spread, spread), person) for person in people)
    for at, person in times:
        while (left := at - time.time()) > 0:
            bot.clock.ahead = random.choice(_JUMPS)
            await asyncio.sleep(min(left, 0.05))
        await bot.take(_asking(bot, person, random))
    await bot.quiet()
    return ends, times


def _asking(bot: Live, person: int, random: Random) -> dict[str, Any]:
    if random.random() < 0.4:
        return tapped(person, f"st:{random.choice('est')}{_STATEMENT}", 0)
    return said(person, random.choice([_STATEMENT, f"/start {_STATEMENT}"]), 0, bot.double)


def crossing(trial: Trial) -> Outcome:
    """Private chats ask once each."""
    served, random = house(trial.seed), Random(trial.seed)
    people = [70_000 + one for one in range(trial.of(1_000))]

    async def whole() -> tuple[Live, float, list[tuple[float, int]]]:
        async with live(served, trial.folder) as bot:
            enrol(bot.writer.store, dict.fromkeys(people, Reader("press")))
            bot.meets(*people)
            return bot, *await crossed(bot, people, random)

    bot, ends, times = asyncio.run(whole())
    got: dict[int, str] = {}
    early = 0
    scripts: dict[str, set[str]] = {}
    for one in bot.double.record.delivered:
        words = bot.words_of(one.message)
        if words in bot.journal.words:
            got[one.message["chat"]["id"]] = words
    for call in bot.journal.sent:
        early += call < ends
    for script, words in bot.rows("select distinct script, statement from deliveries"):
        scripts.setdefault(words, set()).add(script)
    after = [person for at, person in times if at >= ends + 2]
    late = sum(person not in got for person in after)
    counted = Counter("before" if at < ends else "after" for at, _ in times)
    figures = (
        f"{len(people):,} chats asked within {times[-1][0] - times[0][0]:.0f} s, {counted['before']} before the end of the embargo and {counted['after']} after it: {early} early, "
        f"{len(got)} copies, {len(set(got.values()))} texts in {len(scripts.get(_STATEMENT, ()))} scripts; {late} not shown 2 s after it"
    )
    distinct = len(set(got.values())) == len(scripts.get(_STATEMENT, ()))
    return Outcome(early == late == 0 and distinct and len(got) > 0 and counted["before"] > 0 and not bot.journal.wrong, figures)


ROWS: Final = (Row("F57", "chats ask around the end of an embargo, clocks apart: 0 early, one text in each script", crossing),)
