"""A bot as a process of its own: started against a server, watched, measured and ended whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import IO, Final

import psutil

from bot.bench.server import BotApi
from bot.errors import CasebriefError

START_LIMIT: Final = 90.0
STOP_LIMIT: Final = 5.0
_TAIL: Final = 8


class BenchError(CasebriefError):
    """A bot that was to be measured does not start, or ends by itself."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A bot to measure: the name it goes by, its command, and what is added to its environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


class Bot:
    """A running contestant."""

    def __init__(self, contestant: Contestant, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self._name, self._process, self._errors = contestant.name, process, errors
        self._watched = psutil.Process(process.pid)

    def cpu(self) -> float:
        """User and system seconds of the process and its children so far."""
        total = 0.0
        with suppress(psutil.Error):
            for process in (self._watched, *self._watched.children(recursive=True)):
                with suppress(psutil.Error):
                    total += sum(process.cpu_times()[:4])  # the last two of these are of children that have ended
        return total

    def check(self) -> None:
        """Raises a BenchError with the last lines of the error stream if the process has ended."""
        if (code := self._process.poll()) is not None:
            raise BenchError(f"{self._name}: ended by itself with {code}{self._last_lines()}")

    async def until_it_polls(self, api: BotApi) -> None:
        """Waits for the first getUpdates; a BenchError if the process ends before or takes too long."""
        limit = monotonic() + START_LIMIT
        while not api.polled.is_set():
            self.check()
            if monotonic() > limit:
                raise BenchError(f"{self._name}: does not poll within {START_LIMIT:.0f} s{self._last_lines()}")
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Asks the process to end and waits a while for it."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        limit = monotonic() + STOP_LIMIT
        while self._process.poll() is None and monotonic() < limit:
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """Ends the process and all that it started, at once."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)  # it leads a group of its own
            else:
                self._process.kill()
        self._process.wait(STOP_LIMIT)

    def _last_lines(self) -> str:
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(self._errors.tell() - 8000, 0))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()[-_TAIL:]
        return "; it says last:\n" + "\n".join(f"  {line}" for line in lines) if lines else "; it says nothing"


def _inherited() -> dict[str, str]:
    """The environment without what an office has set for its own bot; loopback, which is what is measured, needs no proxy."""
    ours = {name for name in os.environ if name.startswith("TELEGRAM_")} | {
        "CASEBRIEF_HEALTH_PORT",
        "CASEBRIEF_LOG",
        "CASEBRIEF_LOG_FORMAT",
    }
    return {name: value for name, value in os.environ.items() if name not in ours} | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


@asynccontextmanager
async def started(contestant: Contestant, api: BotApi) -> AsyncIterator[Bot]:
    """The contestant once it polls the server; ended on the way out."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryDirectory() as folder:
        environment = {**_inherited(), **contestant.environment, "TELEGRAM_TOKEN": api.token, "TELEGRAM_BASE_URL": api.base_url}
        environment["CASEBRIEF_DATABASE"] = f"sqlite:///{folder}/state.sqlite"  # never the state of the office's own bot
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator says what is measured
                contestant.command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise BenchError(f"{contestant.name}: cannot be started ({error})") from error
        bot = Bot(contestant, process, errors)
        try:
            await bot.until_it_polls(api)
            yield bot
        finally:
            api.hurry()
            try:
                await bot.stop()
            finally:
                bot.kill()
