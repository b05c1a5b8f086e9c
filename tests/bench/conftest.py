"""A few made-up entries, compiled once for the benches to be tried on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from bot.app import App
from bot.bench.synthetic.entries import NARROW, Synthetic
from bot.bench.synthetic.folder import write_folder

KNOWLEDGE = Synthetic(24, NARROW)


@pytest.fixture(scope="session")
def made_up(opened: Callable[..., App], shared_dir: Path) -> App:
    """The application of made-up knowledge."""
    folder = shared_dir / "made-up"
    with FileLock(shared_dir / "making-up"):
        if not folder.is_dir():
            write_folder(KNOWLEDGE, folder)
    return opened(folder)


@pytest.fixture(scope="session")
def file(made_up: App) -> Path:
    """Its compiled file."""
    return made_up.index.path
