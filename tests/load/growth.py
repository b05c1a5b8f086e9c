"""The log of the state while another process reads without end: how it grows, what that costs, and how it shrinks again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.load.api import Api, text
from tests.load.process import BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import share

_HELD, _BRISK, _ALONE = 600, 60, 60
"""Seconds at full size: a reader at Telegram's own rate, one at more than that, and nobody."""
_RATE, _MORE = 30, 100
_GOAL: Final = 64_000_000
"""Bytes of the log beyond which it is told."""
_CUT: Final = 8 * 1024 * 1024
_MOST: Final = 100_000
"""Bytes of the log for a message: some sixteen pages, of which fewer are written the more come at once."""
_PATIENCE: Final = 25.0
"""Seconds in which it is told and cut: two beats of the bot, each of which writes, and some."""
_WORDS: Final = "How many people were arrested?"


@dataclass
class Stretch:
    """A stretch of load: what was asked, how long it took, and the size of the log at its begin, at its end, and at most."""

    asked: int = 0
    seconds: float = 0.0
    begun: int = 0
    ended: int = 0
    most: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def each(self) -> float:
        """The bytes by which the log has grown for a message."""
        return (self.ended - self.begun) / max(1, self.asked)

    @property
    def slowest(self) -> float:
        """The milliseconds that all answers but one in a hundred took at most."""
        return 1_000 * share(self.waits, 0.99)


@dataclass
class Load:
    """Asks a bot at a steady rate, each question in a chat of its own, so that exactly one answer is due to each."""

    api: Api
    bot: BotProcess
    put: dict[int, float] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """The log of the state."""
        return self.bot.state.with_name(self.bot.state.name + "-wal")

    def size(self) -> int:
        """The bytes of the log by now."""
        return self.log.stat().st_size if self.log.exists() else 0

    def stretch(self, rate: float, seconds: float) -> Stretch:
        """Asks for so long, and waits for the answers."""
        made, begin, sent = Stretch(begun=self.size()), time.monotonic(), len(self.api.sends)
        while (now := time.monotonic()) < begin + seconds:
            due = int((now - begin) * rate) - made.asked
            numbers = range(1_000 + len(self.put), 1_000 + len(self.put) + due)
            self.put |= dict.fromkeys(numbers, now)
            self.api.put([text(number, number, _WORDS) for number in numbers])
            made.asked += due
            made.most = max(made.most, self.size())
            time.sleep(0.02)
        self.api.until(lambda: len(self.api.sends) - sent >= made.asked, 30)
        made.ended, made.seconds = self.size(), time.monotonic() - begin
        made.most = max(made.most, made.ended)
        made.waits = [call.at - self.put[call.chat] for call in self.api.sends[sent:]]
        return made

    def shrunk(self) -> float:
        """The seconds until the log is as small as it is cut to, while little is asked; endless where it does not shrink."""
        begin = time.monotonic()
        while self.size() > _CUT:
            if time.monotonic() > begin + _PATIENCE:
                return float("inf")
            self.stretch(10, 0.25)
        return time.monotonic() - begin


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """A transaction of another process reads the state while it lasts."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM inbox").fetchone()
        yield


def read_without_end(trial: Trial) -> Outcome:
    """Nobody reads, then somebody does at two rates, and then nobody again."""
    with Api(trial.seed) as api, running(api, trial.folder) as bot:
        load = Load(api, bot)
        alone = load.stretch(_RATE, max(0.5, _ALONE * trial.scale))
        with reading(bot.state):
            held = load.stretch(_RATE, _HELD * trial.scale)
            brisk = load.stretch(_MORE, max(2.0, _BRISK * trial.scale))
            told = brisk.ended <= _GOAL or api.until(lambda: _told(bot), _PATIENCE)
        back = load.shrunk()
        small, chats = load.size(), [call.chat for call in api.sends]
        bot.stop()
    lost, doubled = len(load.put.keys() - set(chats)), len(chats) - len(set(chats))
    bounded = max(alone.most, small) <= _CUT + 1_000_000 and max(held.each, brisk.each) <= _MOST
    good = bounded and brisk.ended > _CUT and told and back <= _PATIENCE and not lost and not doubled
    return Outcome(good, f"{_grown(alone, held, brisk)}; {_after(brisk, told, back, small)}; {len(load.put)} asked, {lost} lost, {doubled} answered twice")


def _told(bot: BotProcess) -> bool:
    return "the log of the state has grown" in bot.output


def _grown(alone: Stretch, held: Stretch, brisk: Stretch) -> str:
    rate = (held.ended - held.begun) / max(0.001, held.seconds)
    return (
        f"without a reader at most {alone.most / 1e6:.1f} MB; a reader held {held.seconds:.0f} s at {_RATE} messages a second: {held.ended / 1e6:.1f} MB,"
        f" {held.each / 1e3:.0f} kB a message, {rate / 1e6:.1f} MB a second, 64 MB after {_GOAL / max(1.0, rate):.0f} s;"
        f" {brisk.seconds:.0f} s more at {_MORE}: {brisk.ended / 1e6:.1f} MB, {brisk.each / 1e3:.0f} kB a message;"
        f" answers p99 {alone.slowest:.0f} ms without, {held.slowest:.0f} ms and {brisk.slowest:.0f} ms with it"
    )


def _after(brisk: Stretch, told: bool, back: float, small: int) -> str:
    said = "too small to be told" if brisk.ended <= _GOAL else f"told by the bot: {told}"
    return f"{said}; {small / 1e6:.1f} MB {back:.1f} s after the reader has left"


ROWS = (
    Row(
        "F28",
        "a reader held 10 min under load: nothing bounds the log (<= 64 MB was the goal) but <= 100 kB a message; told from 64 MB on, cut to 8 MB <= 25 s after; 0 lost",
        read_without_end,
        share=0.004,
    ),
)
