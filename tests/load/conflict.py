"""A second process that polls with the same token."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Final

import aiohttp

from tests.load.api import TOKEN, Api, text
from tests.load.process import running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, settled

_QUESTION: Final = "How many people did China arrest?"
_WORDS: Final = "another process polls with the same token"
_LONGEST: Final = 5.0
_BACK: Final = 35.0


def conflicting(trial: Trial) -> Outcome:
    """Polls beside the bot for a while, as another instance would, then leaves it alone."""
    seconds, chats = 4.0 if trial.scale < 1 else 20.0, range(1_000, 1_000 + trial.of(200))
    with Api(trial.seed) as api, running(api, trial.folder) as bot:
        begin, at = time.time(), time.monotonic()
        api.run(_poll_beside(api, seconds))
        alone = time.monotonic()
        api.put(text(FIRST + chat, chat, _QUESTION) for chat in chats)
        done = api.until(lambda: len(api.sends) >= len(chats), _BACK) and settled(api, bot, 10)
        back = time.monotonic() - alone
        loud = [event for event in bot.events() if _WORDS in event["message"] and event["level"] in {"WARNING", "ERROR"}]
        after = _seconds_of(loud[0]["time"]) - begin if loud else float("nan")
        answered, again = len({call.chat for call in api.sends}), len(api.sends) - len(chats)
        polls = sum(at <= poll <= alone for poll in api.polls)
        alive = bot.running
    return Outcome(
        bool(loud) and after <= _LONGEST and done and alive and answered == len(chats) and not again,
        f"{seconds:.0f} s of conflict: told after {after:.1f} s in {len(loud)} line(s), {polls} polls meanwhile; "
        f"{answered} of {len(chats)} answered {back:.1f} s after it was alone again",
    )


def _seconds_of(written: str) -> float:
    return datetime.fromisoformat(written).astimezone(UTC).timestamp()


async def _poll_beside(api: Api, seconds: float) -> None:
    """Polls without confirming anything, again and again."""
    end = time.monotonic() + seconds
    async with aiohttp.ClientSession() as session:
        while (left := end - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(min(1.0, left)), session.post(f"{api.base_url}{TOKEN}/getUpdates", json={"timeout": 10}) as answer:
                    await answer.read()
                    await asyncio.sleep(min(0.3, max(0.0, left)))  # ended by the other, as it ends the other
            except TimeoutError:
                continue


ROWS: Final = (Row("F11", "409: told loudly <= 5 s, goes on when alone, 0 lost", conflicting),)
