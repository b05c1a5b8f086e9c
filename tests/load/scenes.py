"""What many rows share: chats that talk, and how far the bot has come with them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Final

from tests.load.api import Api, text
from tests.load.process import BotProcess
from tests.load.row import Trial
from tests.load.talk import SEQUENCES, Said, sequences

LENGTH: Final = 10
"""Texts of a chat."""
FIRST: Final = 500_000_000
_UNDONE: Final = ("inbox WHERE done IS NULL", "outbox WHERE dead IS NULL", "inbox WHERE error IS NOT NULL", "outbox WHERE dead IS NOT NULL")


def talks(trial: Trial, chats: int, *, length: int = LENGTH) -> dict[int, Sequence[Said]]:
    """What each chat says, by chat."""
    found = sequences(trial.of(SEQUENCES, least=15), LENGTH, trial.seed)
    return {1_000 + number: found[number % len(found)][:length] for number in range(chats)}


def updates(said: Mapping[int, Sequence[Said]], chance: random.Random, *, first: int = FIRST) -> list[dict[str, Any]]:
    """The updates of all chats: each chat's in order, the chats mixed by chance."""
    turns = [chat for chat, talk in said.items() for _ in talk]
    chance.shuffle(turns)
    left: dict[int, Iterator[Said]] = {chat: iter(talk) for chat, talk in said.items()}
    return [text(first + number, chat, next(left[chat]).text) for number, chat in enumerate(turns)]


def asked(bot: BotProcess, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query of its state, asked from outside while it runs."""
    with closing(sqlite3.connect(f"file:{bot.state}?mode=ro", uri=True, timeout=10)) as state:
        return state.execute(query).fetchall()


def undone(bot: BotProcess) -> tuple[int, int, int]:
    """Updates to deal with, letters to send, dead ones of both."""
    counts = [asked(bot, f"SELECT count(*) FROM {what}")[0][0] for what in _UNDONE]
    return counts[0], counts[1], counts[2] + counts[3]


def settled(api: Api, bot: BotProcess, seconds: float) -> bool:
    """Whether nothing was left to do within so many seconds, at Telegram's end or here."""
    return api.until(lambda: not api.waiting and undone(bot)[:2] == (0, 0), seconds, step=0.1)


def share(values: Sequence[float], part: float) -> float:
    """The value below which that part of the values lies, 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0
