"""A disk that takes two seconds for each sync: answers come late and in order, nothing is sent twice, and the figures tell of it."""

from __future__ import annotations

import random
import re
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.load import disks
from tests.load.api import Api, text
from tests.load.judging import judged
from tests.load.process import COMMAND, MODES, BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import share, talks, undone, updates
from tests.load.tracing import attached, may_trace
from tests.ports import free_port

_CHATS: Final = 100
_DELAY: Final = 2.0
_SYNCS: Final = "fdatasync,fsync"
_SLOWED: Final = f"""
import sys, time
from sqlalchemy import Engine, event
from bot.cli import run
event.listen(Engine, "commit", lambda connection: connection.get_execution_options().get("durable") and time.sleep({_DELAY}))
sys.exit(run(["telegram"]))
"""
"""The same bot, but for one thing: what waits for the disk waits two seconds longer."""
_PILE: Final = "updates wait at Telegram"
"""What the bot's log says of a webhook behind which much waits: as it should."""
_FIGURE: Final = re.compile(r"^casebrief_(inbox_open|inbox_oldest_seconds|seconds_until_settled_sum) (\S+)$", re.MULTILINE)


@dataclass
class Depth:
    """What the bot told of its inbox meanwhile: how many were open and how old the oldest was, at most; for how long all were, together.

    `health` counts the statuses of its health. The oldest is seen only where it was asked for in the right moment; the sum is kept.
    """

    open: float = 0.0
    oldest: float = 0.0
    settled: float = 0.0
    health: Counter[int] = field(default_factory=Counter)

    def look(self, port: int) -> None:
        """Reads both pages."""
        self.health[disks.asked(port)] += 1
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            found = {name: float(figure) for name, figure in _FIGURE.findall(answer.read().decode())}
        self.open, self.oldest = max(self.open, found["inbox_open"]), max(self.oldest, found["inbox_oldest_seconds"])
        self.settled = found["seconds_until_settled_sum"]

    def told(self, updates: int) -> str:
        """The figures in words, of so many updates."""
        well = f"health answered {self.health.total()} times, {self.health[503]} times unwell"
        each = f"{self.settled / max(1, updates):.1f} s from an update's arrival until it was dealt with"
        return f"/metrics told {each}, at most {self.open:.0f} open and the oldest for {self.oldest:.1f} s; {well}"


@contextmanager
def slowed(bot: BotProcess, log: Path) -> Iterator[None]:
    """Each sync of the bot takes two seconds longer while it lasts; where nothing may be traced, what waits for one does from the start."""
    if not may_trace():
        yield
        return
    assert bot.process is not None
    with attached(bot.process.pid, log, _SYNCS, "-e", f"inject={_SYNCS}:delay_enter={round(_DELAY * 1e6)}"):
        yield


def answered(api: Api, bot: BotProcess, waiting: list[dict[str, Any]], port: int) -> tuple[bool, float, Depth]:
    """Whether all was dealt with, after how many seconds, and what was told of the inbox meanwhile."""
    depth, begin = Depth(), time.monotonic()
    end = begin + 60 + 2 * _DELAY * len(waiting)
    api.put(waiting)
    while (left := api.waiting or undone(bot)[:2] != (0, 0)) and time.monotonic() < end:
        depth.look(port)
        time.sleep(0.1)
    depth.look(port)
    return not left, time.monotonic() - begin, depth


def warmed(api: Api, bot: BotProcess) -> None:
    """Waits until the bot has answered, and has done what it does at its start."""
    api.put([text(1, 7, "/help")])
    assert api.until(lambda: bool(api.sends), 30), bot.output[-2000:]
    time.sleep(0.3)


def slow_disk(trial: Trial, mode: str) -> Outcome:
    """A bot that is asked much at once by many, each of them several things, on a slow disk."""
    chats, log, port = trial.of(_CHATS, least=8), trial.folder / "trace", free_port()
    said = talks(trial, chats, length=trial.of(10, least=2))
    waiting = updates(said, random.Random(trial.seed))
    more, command = {"CASEBRIEF_HEALTH_PORT": str(port)}, COMMAND if may_trace() else ("-c", _SLOWED)
    with Api(trial.seed, scale=1.0) as api, running(api, trial.folder, mode, command=command, more=more) as bot:
        warmed(api, bot)
        first = len(api.sends)
        with slowed(bot, log):
            done, took, depth = answered(api, bot, waiting, port)
        verdict = judged(api.sends[first:], said)
        waits = [call.at - api.line.first[waiting[0]["update_id"]] for call in api.sends[first:]]
        storms, piles = _storms(api, bot), bot.output.count(_PILE)
    syncs = log.read_text().count("DELAYED") if log.exists() else 0
    late = share(waits, 0.0) >= _DELAY and (syncs > 0 or not may_trace())
    good = done and verdict.clean and not storms and late and depth.settled >= _DELAY * len(waiting)
    slowest = f"the first answer after {share(waits, 0.0):.1f} s, the last after {max(waits, default=0.0):.1f} s"
    figures = f"{len(waiting)} updates of {chats} chats in {took:.0f} s, {syncs if may_trace() else 'all'} syncs took 2 s more; {slowest}; {verdict.told()}; {depth.told(len(waiting))}; the log told {piles} times how many wait at Telegram; {storms or 'nothing came twice or was refused'}"
    return Outcome(good, figures, injected=not may_trace())


def _storms(api: Api, bot: BotProcess) -> str:
    """Updates that were offered more than once or refused, and what else the bot complained of, in words; '' where nothing was."""
    again, refused = sum(api.line.offered.values()) - len(api.line.offered), api.pushing.statuses.total() - api.pushing.statuses["200"]
    complaints = [event["message"] for event in bot.events() if event["level"] != "INFO" and _PILE not in event["message"]]
    if not (again or refused or complaints):
        return ""
    return f"{again} offered again, {refused} refused, {len(complaints)} complaints {complaints[:2]}"


ROWS: Final = tuple(
    Row(
        f"F29-{mode}",
        "2 s for each sync: answers late and in order, 0 lost, 0 double, nothing refused or sent again, the inbox's depth told",
        partial(slow_disk, mode=mode),
    )
    for mode in MODES
)
