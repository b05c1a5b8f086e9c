"""Old states whose migration is killed half-way, and a state that a newer program has brought on: neither is ever between two makes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alembic import command

from bot.state.audit import append
from bot.state.dialect import engine_of
from bot.state.migrating import settings
from bot.state.opening import open_state
from bot.state.records import Record
from bot.state.schema import REVISION
from tests.conftest import ROOT
from tests.load.row import Outcome, Row, Trial
from tests.load.tracing import may_trace
from tests.state.test_opening import contents

_KILLS: Final = 50
_FIRST: Final = 1
_NEWER: Final = f"{int(REVISION) + 1:04}"
_FILL: Final = 200
"""Rows of each table of an old state."""
MIGRATING: Final = """
import sys
from pathlib import Path
import alembic.command
from bot.state.opening import open_state
print("ready", flush=True)
state = open_state(Path(sys.argv[1]))
print("done", flush=True)
sys.stdin.read()
state.close()
"""
STEP: Final = f'''"""Something that has come since."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "{_NEWER}", "{REVISION}"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("weight", sa.BigInteger, nullable=False, server_default="1"))
'''
"""A migration that only a newer program has."""
COMMANDS: Final[tuple[tuple[str, ...], ...]] = (("telegram",), ("audit", "verify"), ("backup",), ("status",), ("dead-letters",), ("people",))
"""What refuses a newer state, the first two at every size; and so does `restore`, of a backup that is one."""


@dataclass(frozen=True, slots=True)
class Make:
    """All that is in a state: the revision, what its tables, indexes and triggers are made by, and every row."""

    revision: str
    schema: frozenset[tuple[str, str]]
    rows: Mapping[str, Sequence[tuple[Any, ...]]]


def make_of(file: Path) -> Make:
    """What is in a state by now, asked from outside."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as state:
        schema = dict(state.execute("SELECT name, coalesce(sql, '') FROM sqlite_schema").fetchall())
        tables = [name for (name,) in state.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = {name: sorted(state.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables}
    return Make(rows["alembic_version"][0][0], frozenset(schema.items()), rows)


def made(file: Path, revision: str) -> Make:
    """A state as the program left it that made those tables, with rows in it."""
    engine = engine_of(file)
    with engine.begin() as connection:
        chosen = settings()
        chosen.attributes["connection"] = connection
        command.upgrade(chosen, f"{_FIRST:04}")
        for number in range(_FILL):
            letter = (number, number, 7, "text", b"hello" * number, 1_001.0, 0.0, 2, None, None)
            row = (number, 7, 7, number, None if number % 2 else b"asked", 1_000.0 + number, 1_001.0 if number % 2 else None, None, None)
            for table, values in (("inbox", row), ("outbox", letter), ("sessions", (number, 7, b"{}" * number, 1_001.0))):
                connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({','.join('?' * len(values))})", values)
        command.upgrade(chosen, revision)
        if revision > f"{_FIRST:04}":
            append(connection, [Record("start", f"bot {number}") for number in range(_FILL)])
    engine.dispose()
    return make_of(file)


@dataclass(frozen=True, slots=True)
class Kill:
    """A migration from a revision that is killed: after so many seconds, or where `write` is not 0 at that write into its file or log."""

    revision: str
    seconds: float
    write: int = 0


@dataclass(frozen=True, slots=True)
class Old:
    """An old state, what is in it, what must be in it once it is brought on, how long that took, and with how many writes."""

    folder: Path
    before: Make
    after: Make
    seconds: float
    writes: int


def old(folder: Path, revision: str) -> Old:
    """The state of a revision, after it was brought on once in a copy."""
    file, copied, log = folder / revision / "state.sqlite", folder / f"{revision}-new" / "state.sqlite", folder / f"{revision}.trace"
    for path in (file, copied):
        path.parent.mkdir(parents=True)
    before = made(file, revision)
    shutil.copy(file, copied)
    process = _migrating(copied, [*_traced(copied, log), "-e", "trace=pwrite64"] if may_trace() else [])
    begin = time.monotonic()
    assert process.stdout is not None
    assert process.stdout.readline() == "done\n", process.communicate()[1]
    took = time.monotonic() - begin
    process.communicate()
    writes = log.read_text().count("pwrite64(") if log.exists() else 0
    open_state(copied).close()
    return Old(file.parent, before, make_of(copied), took, writes)


def _traced(file: Path, log: Path) -> list[str]:
    paths = [part for path in (file, file.with_name(file.name + "-wal")) for part in ("-P", str(path))]
    return ["strace", "-f", "-qq", "--seccomp-bpf", "-o", str(log), *paths]


def _migrating(file: Path, before: Sequence[str] = ()) -> subprocess.Popen[str]:
    """A process that is about to open a state, with something before its command."""
    words = [*before, sys.executable, "-c", MIGRATING, str(file)]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def killed(kill: Kill, state: Old, folder: Path) -> str:
    """What came of it: 'old', 'new', or what is wrong. Whatever it was, opening the state once more must bring it on whole."""
    shutil.copytree(state.folder, folder)
    file = folder / "state.sqlite"
    if kill.write:
        fault = ["-e", "trace=pwrite64", "-e", f"inject=pwrite64:signal=KILL:when={kill.write}"]
        _migrating(file, [*_traced(file, folder / "trace"), *fault]).communicate()
    else:
        process = _migrating(file)
        time.sleep(kill.seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    found = make_of(file)
    if found not in (state.before, state.after):
        return f"{kill}: it is between the two, at {found.revision}"
    open_state(file).close()
    if make_of(file) != state.after:
        return f"{kill}: opened once more it is not what it should be"
    shutil.rmtree(folder)
    return "old" if found == state.before else "new"


def plan(trial: Trial, olds: Mapping[str, Old]) -> list[Kill]:
    """The kills: as many at random moments as in the fault list, the first before anything is done, and, traced, as many at random writes."""
    chance, found = random.Random(trial.seed), list[Kill]()
    for number in range(trial.of(_KILLS)):
        revision = sorted(olds)[number % len(olds)]
        found.append(Kill(revision, chance.uniform(0, 1.2 * olds[revision].seconds) if number else 0.0))
        if olds[revision].writes:
            found.append(Kill(revision, 0.0, chance.randint(1, olds[revision].writes)))
    return found


def killed_half_way(trial: Trial) -> Outcome:
    """Kills a process that brings old states to the newest revision; then a newer program's state meets this one."""
    revisions = [f"{number:04}" for number in range(_FIRST, int(REVISION))]
    olds = {revision: old(trial.folder, revision) for revision in (revisions if trial.scale >= 1 else revisions[:1])}
    kills = plan(trial, olds)
    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(lambda numbered: killed(numbered[1], olds[numbered[1].revision], trial.folder / str(numbered[0])), enumerate(kills)))
    counted, wrong = Counter(came), [one for one in came if one not in {"old", "new"}]
    at_writes = sum(kill.write > 0 for kill in kills)
    refusals, not_refused = newer_refused(trial.folder / "newer", olds[revisions[0]], COMMANDS if trial.scale >= 1 else COMMANDS[:2])
    figures = (
        f"{len(kills) - at_writes} kills at random moments of {_range([one.seconds * 1e3 for one in olds.values()])} ms and {at_writes} at random writes"
        f" ({_range([one.writes for one in olds.values()])} of them), from {len(olds)} revisions: {counted['old']} states old, {counted['new']} new,"
        f" {len(wrong)} between; all rows of the others there once they were opened; {refusals - len(not_refused)} of {refusals} commands refused the state"
        f" of a newer program, no byte changed{''.join(f'; WRONG: {one}' for one in [*wrong, *not_refused][:3])}"
    )
    return Outcome(not wrong and not not_refused and counted["old"] > 0, figures + ("" if may_trace() else "; strace refused: no kills at writes"))


def _range(figures: Sequence[float]) -> str:
    low, high = min(figures), max(figures)
    return f"{low:.0f}" if round(low) == round(high) else f"{low:.0f} to {high:.0f}"


# A newer program


def newer_refused(folder: Path, state: Old, known: Sequence[tuple[str, ...]]) -> tuple[int, list[str]]:
    """How many commands were given on a state that a newer program has brought on, and what is wrong with how they refused it."""
    data = folder / "data"
    shutil.copytree(state.folder, data)
    file, saved = data / "state.sqlite", folder / "saved.sqlite"
    brought_on(folder / "program", file)
    shutil.copy(file, saved)
    before = contents(data)
    commands = [*known, ("restore", str(saved))]
    with ThreadPoolExecutor(2) as pool:
        wrong = [said for said in pool.map(lambda words: _refusal(words, data), commands) if said]
    if contents(data) != before:
        wrong.append("something was changed")
    return len(commands), wrong


def brought_on(program: Path, file: Path) -> None:
    """Opens a state with a copy of this program that has one migration more."""
    shutil.copytree(ROOT / "bot", program / "bot")
    (program / "bot" / "state" / "migrations" / "versions" / f"{_NEWER}_newer.py").write_text(STEP)
    schema = program / "bot" / "state" / "schema.py"
    schema.write_text(schema.read_text("utf-8").replace(f'REVISION: Final = "{REVISION}"', f'REVISION: Final = "{_NEWER}"'), "utf-8")
    code = f"from pathlib import Path\nfrom bot.state.opening import open_state\nopen_state(Path({str(file)!r})).close()"
    subprocess.run([sys.executable, "-c", code], cwd=program, env=os.environ | {"PYTHONPATH": str(program)}, check=True, timeout=60)
    assert make_of(file).revision == _NEWER


def _refusal(words: tuple[str, ...], data: Path) -> str:
    """What is wrong with how a command refused a state; '' where it ended with 3 and one line that names file and revision."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(data), "CASEBRIEF_DATA": str(data), "TELEGRAM_TOKEN": "1:" + "a" * 40}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    lines = (done.stdout + done.stderr).splitlines()
    named = len(lines) == 1 and ".sqlite: " in lines[0] and f"tables are at {_NEWER}" in lines[0]
    return "" if done.returncode == 3 and named else f"{' '.join(words)}: exit code {done.returncode}, {lines[:3]}"


ROWS: Final = (
    Row("F37", "a migration killed at 50 random times: old or new with all rows, never between, and goes on; an older program refuses", killed_half_way, share=0.04),
)
