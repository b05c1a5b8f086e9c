"""The fixtures of the tests over HTTP: two servers, and the bot as a process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import App
from tests.telegram.caller import Caller
from tests.telegram.double import Double
from tests.telegram.emulator import Emulator
from tests.telegram.person import Person
from tests.telegram.process import COMMAND, BotProcess
from tests.telegram.server import Server


@pytest.fixture
def double() -> Iterator[Double]:
    """Our own strict server."""
    with Double() as server:
        yield server
    crashed = [call for call in server.calls if call.status == 500 and not call.fault]
    assert not crashed, f"the double itself failed: {crashed}"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """The server of others."""
    with Emulator() as server:
        yield server


@pytest.fixture
def caller(double: Double, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    """The library's own Bot on the double."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it the library warns at every 429
    with Caller(double) as caller:
        yield caller


@pytest.fixture
def ann(double: Double) -> Person:
    """Someone who has said hello to the double's bot."""
    person = Person(double)
    person.says("hello")
    return person


@pytest.fixture
def bot_environment(app: App, environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment with a data folder of this test's own: the knowledge is compiled, and no earlier bot has left a trace."""
    folder = tmp_path / "data"
    shutil.copytree(Path(environment["CASEBRIEF_DATA"]) / "compiled", folder / "compiled", copy_function=os.link)  # not 24 MB each time
    return {**environment, "CASEBRIEF_DATA": str(folder), "HOME": str(folder)}


@pytest.fixture
def bot_process(bot_environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., BotProcess]]:
    """Starts a bot on a server; started again in the same test it finds its data as it left them.

    At the end of the test a bot that still runs is stopped, and must end well.
    """
    started: list[BotProcess] = []

    def start(server: Server, *, wait: float = 90, command: tuple[str, ...] = COMMAND, **environment: str) -> BotProcess:
        log = tmp_path / f"bot-{len(started)}.log"
        process = BotProcess(server, {**bot_environment, **environment}, log, command)
        started.append(process)
        return process.start(wait)

    yield start
    failures = []
    for process in started:
        if process.running:
            try:
                process.stop()
            except AssertionError as error:
                failures.append(str(error))
    assert not failures, "\n".join(failures)
