"""Processes that use a state, to be killed or to be refused."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings.database import Server
from bot.state.dialect import Where

ROOT = Path(__file__).parent.parent.parent

HOLDER = """
import sys
from bot.state.changes import Arrival, Arrived
from bot.state.opening import open_state
from tests.state.processes import where_of
state = open_state(where_of(sys.argv[1]))
for update in range(1, int(sys.argv[2]) + 1):
    state.store.apply([Arrived([Arrival(update, (7, 7), b"asked", 1000.0 + update)])])
print("ready", flush=True)
sys.stdin.read()
"""

SECOND = """
import sys
from pathlib import Path
from bot.errors import StateError
from bot.state.opening import open_state
try:
    open_state(Path(sys.argv[1]))
except StateError as error:
    sys.exit(str(error))
"""


def told(where: Where) -> str:
    """Where a state is, for a process."""
    return str(where) if isinstance(where, Path) else f"{where.url} {where.folder}"


def address(where: Where) -> str:
    """Where a state is, as the setting is written."""
    return f"sqlite:///{where}" if isinstance(where, Path) else where.url


def where_of(told: str) -> Where:
    """Where a state is, as a process was told."""
    url, _, folder = told.partition(" ")
    return Server(url, Path(folder)) if url.startswith("postgresql") else Path(told)


def run(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of that code."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def holding(where: Where, updates: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A process that has stored some updates and holds the state; it is killed in the end."""
    process = run(HOLDER, told(where), updates)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


def killed(file: Path, updates: int) -> None:
    """Leaves a state as a process does that was killed after it had stored some updates."""
    with holding(file, updates):
        pass
