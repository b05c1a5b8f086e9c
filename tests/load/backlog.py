"""Hours in which the bot was down: what waited is answered in order, no faster than Telegram allows, and late answers say so."""

from __future__ import annotations

import random
import time
from functools import partial
from typing import Final

from tests.load.api import Api, text
from tests.load.judging import judged
from tests.load.process import MODES, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, settled, talks, undone
from tests.load.talk import Said, late

_UPDATES: Final = 5_000
_CHATS_SHARE: Final = 5
_RATE: Final = 30
_SPARE: Final = 13.0
_LATE: Final = 900
"""Updates of a chat; messages a second; seconds on top of what the rate takes, at full size; age from which an answer says so."""


def drained(trial: Trial, mode: str) -> Outcome:
    """Starts a bot for which thousands of updates of the last six hours wait, on a server with Telegram's limits."""
    chance, count = random.Random(trial.seed), trial.of(_UPDATES)
    said = _short(trial, count // _CHATS_SHARE)
    now, updates, old = time.time(), [], dict[int, int]()
    for place in range(_CHATS_SHARE):
        for chat, talk in said.items():
            number = FIRST + len(updates)
            age = chance.randrange(_LATE + 120, 6 * 3_600) if place < 3 else chance.randrange(1, 60)
            old[chat] = old.get(chat, 0) + (place < 3)
            updates.append(text(number, chat, talk[place].text, date=int(now) - age))
    limit = 180.0 * count / _UPDATES + (2.0 if trial.scale < 1 else 0.0)
    with Api(trial.seed, limits=True) as api:
        api.put(updates)
        with running(api, trial.folder, mode, more={"TELEGRAM_RATE": str(_RATE)}) as bot:
            begin = time.monotonic()
            done = settled(api, bot, limit + 60)
            took, dead = (api.sends[-1].at - begin if api.sends else 0.0), undone(bot)[2]
        verdict = judged(api.sends, said)
        told = {chat: sum(late(call.text) for call in api.sends if call.chat == chat) for chat in said}
        refused = sum(call.result == "429" for call in api.calls)
    remarked = sum(told[chat] == old[chat] for chat in said)
    return Outcome(
        verdict.clean and done and not dead and not refused and took <= limit and remarked == len(said),
        f"{count} updates of {len(said)} chats drained in {took:.1f} s (allowed {limit:.0f}), {refused} x 429, {verdict.told()}, "
        f"late remarks right in {remarked} of {len(said)} chats" + ("" if done else "; not done"),
    )


def _short(trial: Trial, chats: int) -> dict[int, tuple[Said, ...]]:
    """Conversations whose answers fill one message each, so that updates are as many as messages."""
    found = {}
    for chat, talk in talks(trial, 3 * chats).items():
        if all(len("\n".join(said.lines)) < 3_000 and not _verbatim(said) for said in talk[:_CHATS_SHARE]) and len(found) < chats:
            found[chat] = tuple(talk[:_CHATS_SHARE])
    short = list(found.values())
    return {1_000 + number: short[number % len(short)] for number in range(chats)}


def _verbatim(said: Said) -> bool:
    """Whether an answer holds a statement, which comes in a message of its own."""
    return any(line.startswith(("Standing:", "性质：", "性質：")) for line in said.lines)


ROWS: Final = tuple(
    Row(f"F13-{mode}", "a backlog of 5,000 at 30 a second: drained <= 180 s, 0 x 429, 0 lost, late answers say so", partial(drained, mode=mode)) for mode in MODES
)
