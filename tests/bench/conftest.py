"""A few made-up entries, compiled once for the benches to be tried on."""

import os
from pathlib import Path

import pytest

from bot import settings
from bot.app import App, open_app
from bot.bench.synthetic.entries import NARROW, Synthetic
from bot.bench.synthetic.folder import write_folder

KNOWLEDGE = Synthetic(24, NARROW)


@pytest.fixture(scope="session")
def made_up(tmp_path_factory) -> App:
    """The application of made-up knowledge."""
    home = tmp_path_factory.mktemp("made-up")
    write_folder(KNOWLEDGE, home / "knowledge")
    return open_app(settings.read({**os.environ, "CASEBRIEF_DATA": str(home / "data")}, knowledge=str(home / "knowledge")))


@pytest.fixture(scope="session")
def file(made_up) -> Path:
    """Its compiled file."""
    return made_up.index.path
