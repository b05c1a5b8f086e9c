"""The restore drill: a large state is backed up while the bot serves, all is wiped, and the commands bring it back."""

from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.state.changes import Arrival, Arrived, Recorded, Settled
from bot.state.opening import open_state
from bot.state.records import Record
from tests.conftest import ROOT
from tests.load.api import Api, text
from tests.load.process import BotProcess, data_folder, running
from tests.load.row import Outcome, Row, Trial
from tests.load.stored import updates_in
from tests.ports import free_port

_SIZE: Final = 2_000_000_000
"""Bytes of a state that has grown row by row: its pages are half full, and a backup of it is half as large."""
_LONGEST: Final = 300.0
_AT_ONCE: Final = 1_000
_OTHERS: Final = 10_000_000
"""From this number on are the updates, and the chats, that a state is filled with."""
_ASKED: Final = 5
_WORDS: Final = "How many people were arrested?"
_LOSS: Final = re.compile(r"What came in since, in (\d+) (s|min|h), is lost\.")
_UNITS: Final = {"s": 1, "min": 60, "h": 3_600}


def filled(file: Path, size: int, seed: int) -> None:
    """A state of that size: half of it the audit trail, half of it sessions of people who do not come back."""
    chance, state, number = random.Random(seed), open_state(file), _OTHERS
    while file.stat().st_size < size:
        records = [Record("read", f"reader {number + one}", "entry", {"label": "TLP:AMBER", "of": chance.randbytes(400).hex()}) for one in range(_AT_ONCE)]
        chats = range(number, number + _AT_ONCE // 2)
        state.store.apply([Recorded(records)])
        state.store.apply([Arrived([Arrival(chat, (chat, chat), b"{}", 1_000.0) for chat in chats])])
        state.store.apply([Settled(chat, (chat, chat), 1_001.0, chance.randbytes(1_000).hex().encode()) for chat in chats])
        number += _AT_ONCE
    state.close()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: its exit code, what it said, when it began, and how long it took."""

    code: int
    said: str
    begun: float
    seconds: float


def casebrief(bot: BotProcess, *words: str) -> Done:
    """A command, given as the bot's operator does."""
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, env=bot.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900, check=False
    )
    return Done(done.returncode, done.stdout + done.stderr, begun, time.time() - begun)


def answers(api: Api, numbers: range) -> list[str]:
    """What a chat each is told that asks the same; a chat that is told nothing is left out."""
    api.put([text(number, number, _WORDS) for number in numbers])
    api.until(lambda: set(numbers) <= {call.chat for call in list(api.sends)}, 30)
    return [call.text for call in api.sends if call.chat in numbers]


def served(port: int) -> str:
    """The hash of the knowledge that the bot serves, by its health."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        return str(json.load(answer)["checks"]["knowledge"]["figure"])


def rows_in(file: Path) -> Mapping[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as state:
        names = [name for (name,) in state.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: state.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


@dataclass
class Drill:
    """What a drill came to. `sizes` are those of the state and of its backup, `wrong` says what was not as it should be."""

    backup: Done
    restore: Done
    verify: Done
    sizes: tuple[int, int]
    rows: int
    updates: int
    wrong: tuple[str, ...]

    @property
    def loss(self) -> float:
        """The seconds from when the backup was begun until it was brought back."""
        return self.restore.begun - self.backup.begun

    def __str__(self) -> str:
        told = _LOSS.search(self.restore.said)
        return (
            f"{self.sizes[0] / 1e6:.0f} MB backed up (to {self.sizes[1] / 1e6:.0f} MB) in {self.backup.seconds:.1f} s while the bot served, all wiped, restored in {self.restore.seconds:.1f} s;"
            f" audit verify: exit code {self.verify.code} on {self.rows} rows in {self.verify.seconds:.1f} s; lost are the {self.updates} updates since the backup"
            f" {self.loss:.0f} s before, told as {' '.join(told.groups()) if told else 'NOTHING'}"
        )


def drilled(trial: Trial, api: Api, bot: BotProcess, port: int) -> Drill:
    """Backs up, wipes, restores and verifies; the bot runs before and after."""
    saved, heads = trial.folder / "elsewhere" / "saved.sqlite", trial.folder / "heads.log"
    size = bot.state.stat().st_size
    before, knowledge = answers(api, range(1, 1 + _ASKED)), served(port)
    heads.write_text(bot.output)  # a head that is published later is not in the backup
    backup = casebrief(bot, "backup", str(saved))
    later = range(101, 101 + _ASKED)
    since = answers(api, later)
    bot.kill()
    (bot.wipe if trial.scale < 1 else lambda: shutil.rmtree(bot.data))()  # what is compiled comes from the knowledge's folder again
    restore, verify = casebrief(bot, "restore", str(saved)), casebrief(bot, "audit", "verify", "--heads", str(heads))
    rows, kept = rows_in(bot.state), updates_in(bot.state)
    wrong = {
        f"the commands ended with {backup.code}, {restore.code}, {verify.code}: {restore.said}{verify.said}": not backup.code == restore.code == verify.code == 0,
        "not all rows of the backup are there": rows != rows_in(saved),
        "an update from before the backup is lost": not set(range(1, 1 + _ASKED)) <= kept,
        "an update that came since is there": bool(kept & set(later)),
        "what is lost is not told": not _is_told(restore, restore.begun - backup.begun),
        "not all were answered before": len(before) != _ASKED or len(since) != _ASKED,
    }
    bot.start(wait=180)
    after = answers(api, range(201, 201 + _ASKED))
    wrong |= {"the bot tells something else afterwards": set(after) != set(before), "other knowledge is served": served(port) != knowledge}
    return Drill(backup, restore, verify, (size, saved.stat().st_size), rows["audit"], len(later), tuple(what for what, holds in wrong.items() if holds))


def _is_told(restore: Done, seconds: float) -> bool:
    """Whether a restore has told how long it is since the backup, in its unit."""
    found = _LOSS.search(restore.said)
    return bool(found) and abs(int(found[1]) * _UNITS[found[2]] - seconds) <= _UNITS[found[2]] / 2 + 2


def restore_drill(trial: Trial) -> Outcome:
    """The drill on a state whose backup is a gigabyte."""
    filled(data_folder(trial.folder / "data") / "state.sqlite", trial.of(_SIZE), trial.seed)
    port = free_port()
    with Api(trial.seed) as api, running(api, trial.folder, more={"CASEBRIEF_HEALTH_PORT": str(port)}) as bot:
        drill = drilled(trial, api, bot, port)
        bot.stop()
    same = "the same knowledge by its hash, and the same answers, afterwards"
    return Outcome(not drill.wrong and drill.restore.seconds <= _LONGEST, f"{drill}; {'; '.join(f'WRONG: {what}' for what in drill.wrong) or same}")


ROWS: Final = (
    Row("F36", "restore drill: backup, wipe, restore of 1 GB <= 5 min, audit verify exit 0, the knowledge's hash the same, what is lost told", restore_drill, share=0.005),
)
