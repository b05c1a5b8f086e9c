"""A power cut, read off the trace of a bot: whatever it acknowledges has been synced before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.api import Api, text
from tests.load.process import COMMAND, running
from tests.load.row import Outcome, Row, Trial
from tests.load.tracing import Step, attached, may_trace, steps

CALLS = "pwrite64,fdatasync,fsync,recvfrom,sendto"
LAZY = """
import runpy, sys
import bot.state.sqlite as sqlite
begin = sqlite._begin
sqlite._begin = lambda connection: begin(connection.execution_options(durable=False))
sys.argv[1:] = ["telegram"]
runpy.run_module("{}", run_name="__main__")
"""
"""The same bot, but for one thing: it does not wait for the disk before it acknowledges."""
_UPDATE = re.compile(r'update_id\\": ?(\d+)')
_OFFSET = re.compile(r'\\"offset\\": ?(\d+)')
_FIRST = 100_000


@dataclass
class Trace:
    """What a trace shows: how many updates were acknowledged, and which of them before a sync of the log that carries them."""

    acknowledged: set[int] = field(default_factory=set)
    too_early: set[int] = field(default_factory=set)
    writes: int = 0
    syncs: int = 0


def read(taken: Iterable[Step]) -> Trace:
    """Judges the acknowledgements in a trace: each 200 to a post, and each fetch whose offset confirms what came before.

    An update is safe from the first sync of the log on that began after the first write into the log that carries it, and that has
    ended well. That write is of the transaction that stores it, whose other writes all come before that sync.
    """
    trace = Trace()
    written: dict[int, int] = {}  # update: the line of its first write into the log
    safe: set[int] = set()
    posted: dict[str, int] = {}  # connection: the update posted last on it
    for step in sorted(taken, key=lambda step: step.begun if step.name == "sendto" else step.ended):
        file = step.given.partition(",")[0]
        if step.name == "pwrite64" and "-wal>" in file:
            trace.writes += 1
            for number in map(int, _UPDATE.findall(step.given)):
                written.setdefault(number, step.ended)
        elif step.name in {"fdatasync", "fsync"} and "-wal>" in file and step.result == 0:
            trace.syncs += 1
            safe |= {number for number in written.keys() - safe if written[number] < step.begun}
        elif step.name == "recvfrom" and (found := _UPDATE.findall(step.given)):
            posted[file] = int(found[-1])
        elif step.name == "sendto":
            acknowledges(step, file, posted, written, safe, trace)
    return trace


def acknowledges(step: Step, file: str, posted: dict[str, int], written: dict[int, int], safe: set[int], trace: Trace) -> None:
    """Notes what a call that sends acknowledges, if anything."""
    numbers: set[int] = set()
    if "HTTP/1.1 200" in step.given and file in posted:
        numbers = {posted.pop(file)}
    elif "/getUpdates" in step.given and (offset := _OFFSET.search(step.given)):
        numbers = {number for number in range(_FIRST, int(offset[1])) if number not in trace.acknowledged}
    trace.acknowledged |= numbers
    trace.too_early |= {number for number in numbers if number not in safe}


def watched(log: Path) -> Trace:
    """The same, of what a bot has noted itself."""
    trace, safe = Trace(), set[int]()
    for line in log.read_text().splitlines():
        what, number = line.split()
        if what == "synced":
            safe.add(int(number))
            continue
        numbers = {int(number)} if what == "acknowledged" else set(range(_FIRST, int(number))) - trace.acknowledged
        trace.acknowledged |= numbers
        trace.too_early |= numbers - safe
    return trace


def of_a_bot(folder: Path, mode: str, updates: int, *, lazy: bool = False) -> Trace:
    """The trace of a bot that was asked so much, many chats at once."""
    log = folder / "trace"
    command = COMMAND if may_trace() else ("-m", "tests.load.watched")
    command = ("-c", LAZY.format("bot.__main__" if may_trace() else "tests.load.watched")) if lazy else command
    with Api() as api, running(api, folder, mode, command=command, more={"CASEBRIEF_LOAD_TRACE": str(log)}) as bot:
        assert bot.process is not None
        with attached(bot.process.pid, log, CALLS, "-s", "4200") if may_trace() else nullcontext():
            numbers = range(_FIRST, _FIRST + updates)
            for start in range(0, updates, 200):
                api.put([text(number, number, "What is this case about?") for number in numbers[start : start + 200]])
                api.until(lambda so_far=start: len(api.line.taken) >= so_far, 60)
            assert api.until(lambda: len(api.line.taken) == updates, 120), (
                f"{len(api.line.taken)} of {updates} were taken\n{bot.output[-2000:]}"
            )
        bot.stop()
    trace = read(steps(log)) if may_trace() else watched(log)
    log.unlink()
    return trace


def power_cut(trial: Trial) -> Outcome:
    """Both ways of taking updates in, and a bot that does not wait, to show that the check finds it."""
    half = trial.of(10_000) // 2
    webhook, polling = (of_a_bot(trial.folder / mode, mode, half) for mode in ("webhook", "polling"))
    lazy = of_a_bot(trial.folder / "lazy", "webhook", max(100, half // 10), lazy=True)
    whole = (
        len(webhook.acknowledged) == half and len(polling.acknowledged) >= half - 100
    )  # the last are confirmed by a poll that ends no more
    figures = (
        f"acknowledged before they were synced: webhook {len(webhook.too_early)} of {len(webhook.acknowledged)}"
        f" ({webhook.writes} writes, {webhook.syncs} syncs), polling {len(polling.too_early)} of {len(polling.acknowledged)}"
        f" ({polling.writes} writes, {polling.syncs} syncs); a bot that does not wait for the disk: {len(lazy.too_early)} of {len(lazy.acknowledged)}"
        f"{'' if may_trace() else '; strace refused: noted by the bot itself'}"
    )
    sound = whole and not webhook.too_early and not polling.too_early
    return Outcome(sound and len(lazy.too_early) > len(lazy.acknowledged) // 2, figures, injected=not may_trace())


ROWS = (Row("F24", "power cut: 0 acknowledged before the log that carries them is synced", power_cut),)
