"""Workers started, told to ask, and heard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

from bot.errors import CasebriefError

_BARE: Final = """\
import sqlite3
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")))
"""


class Worker:
    """A running worker."""

    def __init__(self, process: subprocess.Popen[str], texts: Sequence[str]) -> None:
        self._process = process
        self._in, self._out = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
        self._in.write(f"{json.dumps(texts)}\n")

    def begin(self) -> None:
        """Has it ask all its texts."""
        self._in.write("\n")
        self._in.flush()

    def done(self) -> dict[str, Any]:
        """What they took, once they are answered; a CasebriefError where the worker ended instead."""
        line = self._out.readline()
        if not line:
            raise CasebriefError(f"a process that was to be measured ended by itself with {self._process.wait()}")
        return dict(json.loads(line))

    def asked(self) -> dict[str, Any]:
        """What its texts take, asked now."""
        self.begin()
        return self.done()


@contextmanager
def workers(number: int, path: Path, what: str, texts: Sequence[str]) -> Iterator[list[Worker]]:
    """So many workers on one file; ended on the way out."""
    with ExitStack() as stack:
        processes = [stack.enter_context(_started(path, what)) for _ in range(number)]
        try:
            yield [Worker(process, texts) for process in processes]
        finally:
            for process in processes:
                process.kill()


def _started(path: Path, what: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot.bench.worker", str(path), what]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=environment)  # noqa: S603


def bare() -> int | None:
    """The bytes in memory of an interpreter that has imported sqlite3; None where the system does not tell."""
    done = subprocess.run([sys.executable, "-c", _BARE], capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    return int(done.stdout) * 1024 if done.returncode == 0 else None
