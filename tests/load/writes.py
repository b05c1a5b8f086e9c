"""The disk that fails at the n-th call: what the state has taken is there afterwards, whichever call it was."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import StateError
from bot.state.opening import open_state
from tests.conftest import ROOT
from tests.load.disks import Passage, passed
from tests.load.layer import CALLS
from tests.load.process import BotProcess
from tests.load.row import Outcome, Row, Trial
from tests.load.stored import updates_in
from tests.load.tracing import attached, failing, may_trace

UPDATES = 24
PLAN = (("pwrite64", "ENOSPC", 250, 300), ("pwrite64", "EIO", 50, 300), ("fdatasync", "EIO", 100, 12), ("pread64", "EIO", 100, 10))
"""Call, error, how often at full size, and how many such calls a run makes, about."""

WHOLE = (("webhook", "pwrite64", "ENOSPC"), ("polling", "fdatasync", "EIO"))
"""What the whole bot meets."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process whose disk fails: which call, how, from which on, and to which (0: for good). Then what came of it."""

    call: str
    error: str
    first: int
    last: int
    struck: bool = False
    acknowledged: frozenset[int] = frozenset()
    lost: int = 0
    corrupt: bool = False
    ended: bool = False
    refused: bool = False


def plan(trial: Trial) -> Iterator[Run]:
    """The runs: every other fault stays, the others pass."""
    chance = random.Random(trial.seed)
    for call, error, full, most in PLAN:
        for number in range(trial.of(full)):
            first = chance.randint(1, most)
            yield Run(call, error, first, 0 if number % 2 else first + chance.randint(0, most // 5))


def tried(run: Run, folder: Path, made: Path) -> Run:
    """A run with what came of it: a process stores under the fault and falls dead, and its state is opened without one."""
    folder.mkdir()
    file, log = folder / "state.sqlite", folder / "trace"
    for path in made.iterdir():
        shutil.copy(path, folder / path.name)
    wal = file.with_name(file.name + "-wal")
    command = [sys.executable, "-m", "tests.load.driver", str(file), str(UPDATES)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    if may_trace():
        when = f"{run.first}..{run.last}" if run.last else f"{run.first}+"
        command = failing(run.call, run.error, when, (file, wal), log) + command
    else:
        environment |= {"CASEBRIEF_LOAD_FAULT": f"{run.call} {getattr(errno, run.error)} {run.first} {run.last}"}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60).stdout.split("\n")
    acknowledged = frozenset(int(line.removeprefix("ack ")) for line in said if line.startswith("ack "))
    assert acknowledged or "down" in said or "refused" in said, f"{run}: the process said nothing"
    struck = "INJECTED" in log.read_text() if log.exists() else "down" in said or "refused" in said
    done = replace(run, struck=struck, acknowledged=acknowledged, ended="end" in said, refused="refused" in said)
    try:
        state = open_state(file)
    except StateError as error:
        print(f"{run}: {error}", file=sys.stderr)
        return replace(done, corrupt=True)
    state.close()
    lost = len(acknowledged - updates_in(file))
    shutil.rmtree(folder)
    return replace(done, lost=lost)


def whole_bot(folder: Path, mode: str, call: str, error: str) -> Passage:
    """The whole bot, each of whose calls of that name fails for a while."""

    def fault(bot: BotProcess) -> AbstractContextManager[None]:
        assert bot.process is not None
        paths = [part for path in (bot.state, bot.state.with_name(bot.state.name + "-wal")) for part in ("-P", str(path))]
        return attached(bot.process.pid, folder / "trace", call, "-e", f"inject={call}:error={error}:when=5+", *paths)

    return passed(mode, folder, fault, seconds=2)


def nth_write_fails(trial: Trial) -> Outcome:
    """The n-th write, sync or read fails: nothing that was taken is lost, nothing is corrupt, and after a fault that passes it goes on."""
    made = trial.folder / "made"
    open_state(made / "state.sqlite").close()
    runs = [run for run in plan(trial) if may_trace() or run.call in CALLS]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda numbered: tried(numbered[1], trial.folder / str(numbered[0]), made), enumerate(runs)))
    struck = Counter(f"{run.call} {run.error}" for run in done if run.struck)
    lost, corrupt = sum(run.lost for run in done), sum(run.corrupt for run in done)
    passing = [run for run in done if run.last and not run.refused]
    ended = sum(run.ended for run in passing)
    unsynced = sum(run.ended for run in done if run.call == "fdatasync" and run.struck and not run.last)  # each arrival needs a sync
    whole = [whole_bot(trial.folder / mode, mode, call, error) for mode, call, error in WHOLE] if may_trace() else []
    figures = (
        f"{len(done)} runs, a fault struck in {sum(struck.values())} ({', '.join(f'{name} {count}' for name, count in struck.items())}); "
        f"{sum(len(run.acknowledged) for run in done)} acknowledged, {lost} of them lost; {corrupt} states corrupt; "
        f"after a fault that passed {ended} of {len(passing)} went on by themselves;"
        f" where no sync went through any more {unsynced} took all the same"
        f"{''.join(f'; the whole bot, {error} of {call}, {passage}' for (_, call, error), passage in zip(WHOLE, whole, strict=False))}"
    )
    if not may_trace():
        figures += "; strace refused: failing syncs and the whole bot not tried"
    good = (
        not lost
        and not corrupt
        and not unsynced
        and ended == len(passing)
        and len(struck) >= (4 if may_trace() else 2)
        and all(passage.good for passage in whole)
    )
    return Outcome(good, figures, injected=not may_trace())


ROWS = (Row("F22", "n-th write, sync or read fails: 0 acknowledged and lost, 0 corrupt, goes on after it", nth_write_fails, share=0.04),)
