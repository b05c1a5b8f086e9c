"""Starts that must not be: on a state that cannot be trusted, and beside another instance."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.state.opening import open_state
from tests.conftest import ROOT
from tests.load.api import Api
from tests.load.process import COMMAND, BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.stored import updates_in
from tests.state import test_opening as opening
from tests.state.processes import killed

FIRST = (
    opening.empty,
    opening.garble_the_header,
    opening.damage_a_page,
    opening.cut_in_half,
    opening.set_read_only,
    opening.give_away,
    opening.lose_the_log,
    opening.lose_the_file,
)
"""The variants that are tried at every size."""


def start(bot: BotProcess) -> tuple[int, list[str]]:
    """The exit code of a start, and the lines that it says."""
    command = [sys.executable, *COMMAND]
    done = subprocess.run(
        command, cwd=ROOT, env=bot.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def state_damaged(trial: Trial) -> Outcome:
    """Each variant by the real command."""
    variants = [fault for fault in (FIRST if trial.scale < 1 else opening.FAULTS) if fault is not opening.give_away or os.getuid() == 0]
    wrong = []
    with Api() as api:
        for fault in variants:
            said = refused(BotProcess(api, trial.folder / fault.__name__), fault)
            if said:
                wrong.append(f"{fault.__name__}: {said}")
    figures = f"{len(variants) - len(wrong)} of {len(variants)} refused with exit code 3 and one line that names file, fault and backup; no byte changed"
    return Outcome(not wrong, f"{figures}{'; WRONG: ' if wrong else ''}{'; '.join(wrong)}")


def refused(bot: BotProcess, fault: Callable[[Path], None]) -> str:
    """What is wrong with how a state was refused to which this was done; '' where nothing."""
    killed(bot.state, 5)
    backups = bot.state.with_name("backups")
    made = subprocess.run(
        [sys.executable, "-m", "bot", "backup"], cwd=ROOT, env=bot.environment, capture_output=True, text=True, timeout=60, check=False
    )
    backup = next(backups.glob("*.sqlite"), None)
    if backup is None:
        return f"there is no backup to be named: {made.stderr}"
    open_state(bot.state).close()
    fault(bot.state)
    before = opening.contents(bot.state.parent)
    code, lines = start(bot)
    if opening.contents(bot.state.parent) != before:
        return "something was changed"
    if code != 3 or len(lines) != 1:
        return f"exit code {code}, {len(lines)} lines: {lines[:3]}"
    needed = (str(bot.state), opening.FAULTS[fault], str(backup), "casebrief restore")
    return next((f"{part} is not in the line: {lines[0]}" for part in needed if part not in lines[0]), "")


def second_instance(trial: Trial) -> Outcome:
    """Starts beside a bot that runs, on the same state."""
    times, slowest, wrong = trial.of(20), 0.0, []
    with Api() as api, running(api, trial.folder) as bot:
        assert bot.process is not None
        for _ in range(times):
            begin = time.monotonic()
            code, lines = start(bot)
            slowest = max(slowest, time.monotonic() - begin)
            if code == 0 or len(lines) != 1 or f"another instance is running (pid {bot.process.pid})" not in lines[0]:
                wrong.append(f"exit code {code}: {lines[:3]}")
        alive = bot.running
        bot.stop()
        assert not updates_in(bot.state)
    figures = f"{times - len(wrong)} of {times} ended with one line that names the other's pid, within {slowest:.1f} s; the first went on: {alive}"
    return Outcome(not wrong and alive, f"{figures}{'; WRONG: ' if wrong else ''}{'; '.join(wrong)}")


ROWS = (
    Row("F26", "a state that cannot be trusted: exit code 3, one line, no byte changed", state_damaged),
    Row("F27", "a second instance ends: 'another instance is running (pid)'", second_instance),
)
