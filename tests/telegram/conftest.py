"""The fixtures of the tests over HTTP: two servers, and the bot as a process."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from bot.app import App
from bot.governance.audience import Reader
from bot.knowledge.seal import UNSEALED, seal
from bot.model import Lang
from tests.conftest import ROOT
from tests.telegram.caller import Caller
from tests.telegram.double import Double
from tests.telegram.emulator import Emulator
from tests.telegram.person import Person
from tests.telegram.process import COMMAND, BotProcess
from tests.telegram.record import Call
from tests.telegram.server import Server

CLIENTS = {Lang.EN: "en", Lang.HANS: "zh-hans", Lang.HANT: "zh-hant-tw"}
"""What an app says of its own language, for each of ours."""


@pytest.fixture(params=list(Lang), ids=str)
def lang(request: pytest.FixtureRequest) -> Lang:
    """Each language and script."""
    return request.param


@pytest.fixture(autouse=True)
def labelled() -> Iterator[None]:
    """No test passes in which our bot broke the rule of labels; what comes after its end is found by the next."""
    yield
    for server in Server.running:
        amiss = "\n".join(server.mislabelled)
        if server.labelling is not None:
            server.labelling.found.clear()
        assert not amiss, amiss


@pytest.fixture
def double() -> Iterator[Double]:
    """Our own strict server."""
    with Double() as server:
        yield server
    assert not server.mislabelled, "\n".join(server.mislabelled)
    assert not _crashed(server), f"the double itself failed: {_crashed(server)}"


def _crashed(server: Double) -> list[Call]:
    return [call for call in server.calls if call.status == 500 and not call.fault]


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


@pytest.fixture(scope="session")
def guest(opened: Callable[..., App]) -> App:
    """The shipped knowledge as guests may read it, which is what the bot serves; compiled here once, so that every bot starts at once."""
    return opened(ROOT / "knowledge", Reader("guest"))


def own_data(environment: dict[str, str], folder: Path) -> dict[str, str]:
    """The environment with another data folder that holds no more than the compiled knowledge."""
    shutil.copytree(Path(environment["CASEBRIEF_DATA"]) / "compiled", folder / "compiled", copy_function=os.link, ignore=shutil.ignore_patterns(".*"))  # not 24 MB each time
    return {**environment, "CASEBRIEF_DATA": str(folder), "HOME": str(folder), "COMPILED": environment["CASEBRIEF_DATA"]}


def broken(folder: Path, file: str) -> None:
    """Breaks the compiled knowledge in a folder, so that whatever is asked goes wrong inside; its seal fits what it is then."""
    beside = folder.with_name("broken")
    shutil.copytree(folder, beside)  # the files of `folder` are those of every other test
    shutil.rmtree(folder)
    beside.rename(folder)
    with closing(sqlite3.connect(folder / file)) as connection:
        connection.execute("alter table reply rename column parts to pieces")
    content = (folder / file).read_bytes()
    mark, _, digits = UNSEALED.encode().partition(b".")
    start = content.index(mark) + len(mark)
    (folder / file).write_bytes(content[:start] + b"." + digits + content[start + 64 :])
    seal(folder / file)


@pytest.fixture(scope="session")
def own_state(request: pytest.FixtureRequest) -> Callable[[], dict[str, str]]:
    """Gives what a bot needs in its environment to have a new state: nothing, or with --postgresql the address of a database."""
    if not request.config.getoption("--postgresql"):
        return dict
    server = request.getfixturevalue("postgresql")
    return lambda: {"CASEBRIEF_DATABASE": server.database(f"bot_{uuid4().hex}")}


@pytest.fixture
def bot_environment(guest: App, environment: dict[str, str], tmp_path: Path, own_state: Callable[[], dict[str, str]]) -> dict[str, str]:
    """The environment with a data folder of this test's own: the knowledge is compiled, and no earlier bot has left a trace."""
    return own_data(environment, tmp_path / "data") | own_state()


@pytest.fixture(scope="module")
def public_bot(
    guest: App, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory, own_state: Callable[[], dict[str, str]]
) -> Iterator[BotProcess]:
    """One bot on a double for all tests of a module, open to everyone; it must come through them without an incident."""
    folder = tmp_path_factory.mktemp("public")
    with Double() as server:
        process = BotProcess(server, own_data(environment, folder / "data") | own_state(), folder / "bot.log").start()
        yield process
        process.stop()
    assert not _crashed(server), f"the double itself failed: {_crashed(server)}"
    assert "incident" not in process.output, process.output
    assert "Traceback" not in process.output, process.output


@pytest.fixture(scope="module")
def public(public_bot: BotProcess) -> Server:
    """The double of the module's bot."""
    return public_bot.server


@pytest.fixture
def reader(public: Server, lang: Lang) -> Person:
    """Someone new whose app is in this language."""
    return Person(public, language_code=CLIENTS[lang])


@pytest.fixture(scope="module")
def elsewhere(guest: App, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The server of others with one bot on it for all tests of a module; nothing that the bot sends may be refused there."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with Emulator() as server:
        process = BotProcess(server, own_data(environment, folder / "data"), folder / "bot.log").start()
        yield server
        process.stop()
    assert server.refused == []
    assert "incident" not in process.output, process.output


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
