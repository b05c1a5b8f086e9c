"""A new state for each test, on each engine, copied from one that was made once; and a state as a killed process leaves it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.state.dialect import Where
from bot.state.opening import State, open_state
from tests.conftest import ENGINES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Has each test of a state run on each engine, but one that is about the file, or that asks for another choice."""
    if "engine" in metafunc.fixturenames and not any("engine" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")):
        metafunc.parametrize("engine", ("sqlite",) if "file" in metafunc.fixturenames else ENGINES)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file with nothing in it."""
    file = tmp_path_factory.mktemp("made") / "state.sqlite"
    open_state(file).close()
    return file


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    """A state that was closed in order, with nothing in it."""
    shutil.copy(made, tmp_path / "state.sqlite")
    return tmp_path / "state.sqlite"


@pytest.fixture
def nothing(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """Where no state of an engine has ever been."""
    return tmp_path / "state.sqlite" if engine == "sqlite" else request.getfixturevalue("empty_database")


@pytest.fixture
def where(engine: str, request: pytest.FixtureRequest) -> Where:
    """A new state of an engine, with nothing in it."""
    return request.getfixturevalue("file" if engine == "sqlite" else "database")


@pytest.fixture
def opened(where: Where) -> Iterator[Callable[[], State]]:
    """Opens the state; what is open at the end is closed."""
    states: list[State] = []

    def open_it() -> State:
        states.append(open_state(where))
        return states[-1]

    yield open_it
    for state in states:
        state.close()
