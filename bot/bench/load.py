"""Load on one bot: updates fed at once or at a pace, each in a chat of its own, and what came of them."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from time import monotonic, process_time, time
from typing import Any, Final

import psutil

from bot.bench.figures import Phase
from bot.bench.process import Bot
from bot.bench.server import BotApi, Queued

QUIET: Final = 0.3
PATIENCE: Final = 15.0
LONGEST: Final = 600.0

# A bot may keep in its data which updates and chats it has seen: no number comes twice, in this run or the next.
_numbers = count(int(time() * 1000))


@dataclass(frozen=True, slots=True)
class Load:
    """Questions to ask, all at once or so many a second."""

    texts: Sequence[str]
    rate: float | None = None


def private_update(number: int, text: str) -> dict[str, Any]:
    """A text that a person sends in a private chat; the update, the message, the chat and the person share the number."""
    person = {"id": number, "first_name": "Reader", "language_code": "en" if text.isascii() else "zh-hans"}
    message: dict[str, Any] = {
        "message_id": number % 2_000_000_000,
        "date": int(time()),
        "text": text,
        "chat": {"id": number, "type": "private", "first_name": "Reader"},
        "from": {**person, "is_bot": False},
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"update_id": number, "message": message}


async def measured(bot: Bot, api: BotApi, load: Load) -> Phase:
    """What the bot did under the load, once every chat has a reply or nothing more comes."""
    numbers = [next(_numbers) for _ in load.texts]
    queued = [Queued.of(private_update(number, text)) for number, text in zip(numbers, load.texts, strict=True)]
    earlier = len(api.sends)
    with _undisturbed():
        before, begun = _spent(bot), monotonic()
        machine = _machine() - sum(before)
        due = {number: begun + (place / load.rate if load.rate else 0.0) for place, number in enumerate(numbers)}
        for update in queued:
            if (wait := due[update.number] - monotonic()) > 0:
                await asyncio.sleep(wait)
            api.put(update)
        after = await _spent_at_the_end(bot, api, due)
        others = (_machine() - sum(_spent(bot)) - machine) / (monotonic() - begun)
    sends = [sent for sent in api.sends[earlier:] if sent.chat in due]
    texts = Counter((sent.chat, sent.text) for sent in sends if sent.method == "sendMessage")
    return Phase(
        updates=len(due),
        lost=sum(chat not in api.first for chat in due),
        doubled=len({chat for (chat, _), times in texts.items() if times > 1}),
        seconds=sends[-1].at - begun if sends else 0.0,
        cpu=after[0] - before[0],
        driver_cpu=after[1] - before[1],
        sends=len(sends),
        others_cpu=max(0.0, others),
        latencies=tuple(api.first[chat] - at for chat, at in due.items() if chat in api.first),
    )


def _machine() -> float:
    """CPU seconds of all processes so far."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))


def _spent(bot: Bot) -> tuple[float, float]:
    """CPU seconds so far, of the bot and of the driver."""
    return bot.cpu(), process_time()


async def _spent_at_the_end(bot: Bot, api: BotApi, due: Mapping[int, float]) -> tuple[float, float]:
    """CPU seconds right after the bot's last send: every chat has one, and for a while none came after it."""
    seen, since, spent = -1, monotonic(), None
    limit = since + LONGEST
    while True:
        now = monotonic()
        if len(api.sends) != seen:
            seen, since = len(api.sends), now
            spent = _spent(bot) if due.keys() <= api.first.keys() else None
        if now - since > (QUIET if spent else PATIENCE) or now > limit:
            return spent or _spent(bot)
        bot.check()
        await asyncio.sleep(0.01)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No collection of garbage in the driver meanwhile: its pauses would count as the bot's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
