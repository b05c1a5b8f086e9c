"""What the tests share: the shipped knowledge compiled once, and a small folder of an invented office to break."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from filelock import FileLock

from bot import settings
from bot.app import STAFF, App, open_app
from bot.compiler import build
from bot.governance.audience import Reader
from bot.model import Session, Turn, Utterance
from bot.settings.database import Server as Address
from bot.state.opening import open_state
from tests.postgresql.server import Server, serving
from tests.state.replicas import Replicas, replicas

ROOT = Path(__file__).parent.parent
HARBOUR = ROOT / "tests" / "harbour"
SECOND_CASE = ROOT / "tests" / "second_case"
FIGURE = "figure"
ENGINES = ("sqlite", "postgresql")
"""Of what a state may be in."""
SHIPPED, SECOND = "fentanyl-joint", "seal-theft"
"""The ids of the two cases that are served together."""


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tells a figure that the suite is to print at its end."""
    return lambda text: record_property(FIGURE, text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the figures that tests have told."""
    reports = (report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ()))
    for line in sorted({str(text) for report in reports for name, text in report.user_properties if name == FIGURE}):
        terminalreporter.write_line(line)


ALONE = (
    "tests/load/test_rows.py::test_it_holds_in_small[F07]",
    "tests/access/test_rows.py::test_it_holds_in_small[F58-beside]", "tests/press/test_rows.py::test_it_holds_in_small[F56]",
)  # fmt: skip
"""Where seconds are measured while all is busy: nothing else runs meanwhile in the other process of the suite."""
TIMED = ("tests/telegram/test_channel_faults.py", "tests/state/test_beside.py")
"""Where seconds are measured of what mostly waits: nothing but such tests runs meanwhile in the other process."""
ROWS = "test_rows.py"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file is run whole in one process of the suite; but rows, which take long, and what is timed go singly, and before all else."""
    for item in items:
        if not _goes_singly(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: (not item.nodeid.startswith(TIMED), not item.nodeid.startswith(ALONE), not _goes_singly(item)))


def _goes_singly(item: pytest.Item) -> bool:
    return item.path.name == ROWS or item.nodeid.startswith((*TIMED, *ALONE))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Each process of the suite has a lock for what is timed and one for all else, and holds one of them while it runs a test.

    What is timed waits until the others hold none for all else, all else until they hold none for what is timed; and what is to be
    alone takes all. Who is to begin has the turn meanwhile, so that none waits for ever while the others go from test to test.
    """
    if not WORKER:
        return (yield)
    folder = Path(tempfile.gettempdir()) / f"casebrief-{os.environ['PYTEST_XDIST_TESTRUNUID']}"
    folder.mkdir(exist_ok=True)
    workers = [f"gw{number}" for number in range(int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))]
    kind, other = ("timed", "usual") if item.nodeid.startswith(TIMED) else ("usual", "timed")
    with ExitStack() as held:
        with FileLock(folder / "turn"):
            if item.nodeid.startswith(ALONE):
                for worker in workers:
                    held.enter_context(FileLock(folder / f"{worker}-usual"))
                    held.enter_context(FileLock(folder / f"{worker}-timed"))
            else:
                for worker in workers:
                    with FileLock(folder / f"{worker}-{other}"):
                        pass
                held.enter_context(FileLock(folder / f"{WORKER}-{kind}"))
        return (yield)


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all processes of the suite together."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if WORKER else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory, shared_dir: Path) -> Path:
    """A data folder; what one process of the suite has compiled in its own the others find in theirs."""
    data = tmp_path_factory.mktemp("data")
    (shared_dir / "compiled").mkdir(exist_ok=True)
    (data / "compiled").symlink_to(shared_dir / "compiled", target_is_directory=True)
    return data


@pytest.fixture(scope="session", autouse=True)
def _one_dictionary(shared_dir: Path) -> Iterator[None]:
    """Gives each data folder jieba's dictionary as it was made in the first: it is the same everywhere, and takes longest of a small build."""
    made = build._dictionary_file

    def linked(folder: Path) -> Path:
        for table in shared_dir.glob("jieba-*.sqlite"):
            with suppress(OSError):  # it is there, or on another disk
                os.link(table, folder / table.name)
        path = made(folder)
        with suppress(OSError):
            os.link(path, shared_dir / path.name)
        return path

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(build, "_dictionary_file", linked)
        yield


@pytest.fixture(scope="session")
def opened(environment: dict[str, str], shared_dir: Path) -> Callable[..., App]:
    """Opens a knowledge folder for a reader; one process of the suite at a time, so that each is compiled once."""

    def open_one(folder: Path, reader: Reader = STAFF) -> App:
        with FileLock(shared_dir / "compiling"):
            return open_app(settings.read(environment, knowledge=str(folder)), reader=reader)

    return open_one


@pytest.fixture(scope="session")
def environment(data_dir: Path) -> dict[str, str]:
    return {"CASEBRIEF_DATA": str(data_dir), "HOME": str(data_dir), "PATH": os.environ["PATH"]}


@pytest.fixture(scope="session")
def app(opened: Callable[..., App]) -> App:
    """The shipped knowledge."""
    return opened(ROOT / "knowledge")


@pytest.fixture(scope="session")
def harbour(opened: Callable[..., App]) -> App:
    """The knowledge of the invented office."""
    return opened(HARBOUR)


@pytest.fixture(scope="session")
def both_folder(shared_dir: Path) -> Path:
    """The shipped knowledge and an invented second case in one folder."""
    folder = shared_dir / "both" / "knowledge"
    with FileLock(shared_dir / "writing"):
        if not folder.exists():
            _write_both(folder.with_name("new"))
            folder.with_name("new").rename(folder)
    return folder


def _write_both(folder: Path) -> None:
    shutil.copytree(ROOT / "knowledge", folder)
    for path in SECOND_CASE.glob("*.yaml"):
        with (folder / path.name).open("a", encoding="utf-8") as shared:
            shared.write("\n" + path.read_text(encoding="utf-8"))
    shutil.copytree(SECOND_CASE / "cases", folder / "cases", dirs_exist_ok=True)


@pytest.fixture(scope="session")
def labelled_turns() -> list[str]:
    """What is asked in all the sets of labelled questions, turn by turn."""
    files = sorted((ROOT / "tests" / "questions").glob("*.jsonl"))
    lines = [(path.stem, json.loads(line)) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [(name, text) for name, line in lines for text in line.get("turns", ())]
    assert sum(name == "development" for name, _ in asked) >= 420
    return [text for _, text in asked]


@pytest.fixture(scope="session")
def both(opened: Callable[..., App], both_folder: Path) -> App:
    """Both cases, as the bot serves them: whoever may read one may read the other."""
    return opened(both_folder, Reader("guest"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small knowledge folder, to be broken."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "knowledge"))


@pytest.fixture(scope="session")
def casebrief(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command as its own process."""

    def run(*arguments: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env={**environment, **more}, timeout=120, check=False,
        )  # fmt: skip

    return run


def talk(app: App, *texts: str) -> Turn:
    """The last turn of a conversation."""
    session = Session()
    for text in texts:
        turn = app.respond(Utterance(text), session)
        session = turn.session
    return turn


@pytest.fixture(scope="session")
def development() -> list[dict]:
    """The development questions."""
    from bot.evaluation import read

    return read(ROOT / "tests" / "questions" / "development.jsonl")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the choice of the engine that bots have their state on, where a test starts one."""
    parser.addoption("--postgresql", action="store_true", help="bots that tests start have their state on PostgreSQL, not in a file")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server of this process of the suite."""
    with serving(tmp_path_factory.mktemp("postgresql") / "server") as server:
        yield server


@pytest.fixture(scope="session")
def made_shared(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with nothing in it but the tables."""
    open_state(Address(postgresql.database("made"), tmp_path_factory.mktemp("replica"))).close()
    return "made"


@pytest.fixture
def database(postgresql: Server, made_shared: str, tmp_path: Path) -> Iterator[Address]:
    """A database with nothing in it but the tables."""
    name = f"state_{uuid4().hex}"
    yield Address(postgresql.database(name, made_shared), tmp_path)
    postgresql.drop(name)


@pytest.fixture
def empty_database(postgresql: Server, tmp_path: Path) -> Iterator[Address]:
    """A database with nothing in it."""
    name = f"empty_{uuid4().hex}"
    yield Address(postgresql.database(name), tmp_path)
    postgresql.drop(name)


@pytest.fixture
def two(postgresql: Server, database: Address) -> Iterator[Replicas]:
    """Two replicas on a database of this test's own."""
    with replicas(postgresql, database) as found:
        yield found
