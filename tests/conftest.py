"""What the tests share: the shipped knowledge compiled once, and a small folder of an invented office to break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bot import settings
from bot.app import App, open_app
from bot.governance.audience import Reader
from bot.model import Session, Turn, Utterance

ROOT = Path(__file__).parent.parent
HARBOUR = ROOT / "tests" / "harbour"
SECOND_CASE = ROOT / "tests" / "second_case"
FIGURE = "figure"
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
    "tests/load/test_rows.py::test_it_holds_at_a_tenth[F07]", "tests/telegram/test_channel_faults.py", "tests/state/test_beside.py",
    "tests/access/test_rows.py::test_it_holds_at_a_tenth[F58-beside]", "tests/press/test_rows.py::test_it_holds_at_a_tenth[F56]",
)  # fmt: skip
"""Where seconds are measured: nothing else runs meanwhile in the other process of the suite."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Each process of the suite holds its own lock while it runs a test; a test that is to be alone holds that of all.

    Who takes locks has the turn till they have them, so that none waits for ever while the others go from test to test.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        return (yield)
    folder = Path(tempfile.gettempdir()) / f"casebrief-{os.environ['PYTEST_XDIST_TESTRUNUID']}"
    folder.mkdir(exist_ok=True)
    workers = [f"gw{number}" for number in range(int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))]
    with ExitStack() as stack:
        with FileLock(folder / "turn"):
            for held in workers if item.nodeid.startswith(ALONE) else [worker]:
                stack.enter_context(FileLock(folder / held))
        return (yield)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def environment(data_dir: Path) -> dict[str, str]:
    return {"CASEBRIEF_DATA": str(data_dir), "HOME": str(data_dir), "PATH": os.environ["PATH"]}


@pytest.fixture(scope="session")
def app(environment: dict[str, str]) -> App:
    """The shipped knowledge."""
    return open_app(settings.read(environment, knowledge=str(ROOT / "knowledge")))


@pytest.fixture(scope="session")
def harbour(environment: dict[str, str]) -> App:
    """The knowledge of the invented office."""
    return open_app(settings.read(environment, knowledge=str(HARBOUR)))


@pytest.fixture(scope="session")
def both_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge and an invented second case in one folder."""
    folder = tmp_path_factory.mktemp("both") / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder)
    for path in SECOND_CASE.glob("*.yaml"):
        with (folder / path.name).open("a", encoding="utf-8") as shared:
            shared.write("\n" + path.read_text(encoding="utf-8"))
    shutil.copytree(SECOND_CASE / "cases", folder / "cases", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def both(environment: dict[str, str], both_folder: Path) -> App:
    """Both cases, as the bot serves them: whoever may read one may read the other."""
    return open_app(settings.read(environment, knowledge=str(both_folder)), reader=Reader("guest"))


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
