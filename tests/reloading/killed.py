"""F42: killed at any time while it compiles or puts files in place; whoever opens them next finds the old ones or the new."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from bot.compiler.freshness import target_of
from bot.compiler.staging import finish
from bot.governance.audience import LADDER
from bot.knowledge.seal import is_intact
from bot.knowledge.store import File
from tests.conftest import ROOT
from tests.load.row import Outcome, Row, Trial
from tests.reloading.editions import settings_of, write

_COMPILES = """
import sys
from pathlib import Path
from bot.app import open_apps
from tests.reloading.editions import settings_of
open_apps(settings_of(Path(sys.argv[1]), Path(sys.argv[2])))
"""
_SWITCHES = """
import os, shutil, sys
from pathlib import Path
from bot.compiler.staging import Staging
from tests.reloading.editions import settings_of
settings = settings_of(Path(sys.argv[1]), Path(sys.argv[2]))
print("begun", flush=True)
while True:
    for edition in sys.argv[3:]:
        staging = Staging(settings, os.getpid())
        staging.begin()
        for file in Path(edition).glob("*-*.sqlite"):
            os.link(file, staging.new(file))
        staging.commit()
"""


def killed(trial: Trial) -> Outcome:
    """Half of the kills while it compiles, half while it does nothing but put one edition in the place of the other."""
    random, kills = Random(trial.seed), trial.of(100, least=6)
    folder, data = trial.folder / "knowledge", trial.folder / "data"
    settings, kept = settings_of(folder, data), []
    for number in range(2):
        write(folder, number)
        with _started(_COMPILES, folder, data) as child:
            assert child.wait() == 0
        kept.append(Path(shutil.copytree(data / "compiled", trial.folder / f"kept-{number}")))
    whole = {_versions_in(place, settings): number for number, place in enumerate(kept)}
    assert len(whole) == 2
    seen = [0, 0]
    partial = alive = 0
    for number in range(kills):
        if number % 2 == 0:
            write(folder, 2 + number)  # what is not compiled yet
        with _started(_SWITCHES, folder, data, *kept) if number % 2 else _started(_COMPILES, folder, data) as child:
            if number % 2:
                assert child.stdout is not None
                child.stdout.readline()
            time.sleep(random.uniform(0, 0.2 if number % 2 else 2.5))
            child.send_signal(signal.SIGKILL)
            alive += child.wait() != -signal.SIGKILL
        finish(settings)
        versions = _versions_in(data / "compiled", settings)
        if versions in whole:
            seen[whole[versions]] += 1
        elif len(versions) != len(LADDER) or not _is_one_edition(data / "compiled", settings):
            partial += 1
        for path in kept[0].glob("*-*"):
            (data / "compiled" / path.name).unlink(missing_ok=True)
            shutil.copyfile(path, data / "compiled" / path.name)
    return Outcome(
        partial == 0,
        f"{kills} kills ({alive} came too late): {partial} partial, {seen[0]} with the old, {kills - partial - seen[0]} with the new",
    )


def _started(program: str, folder: Path, data: Path, *more: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder), str(data), *map(str, more)], stdout=subprocess.PIPE, cwd=ROOT, env=environment
    )


def _versions_in(place: Path, settings: object) -> tuple[str, ...]:
    """The version of each audience in a folder; '' for one that is not whole."""
    found = []
    for audience in LADDER:
        path = place / target_of(settings, audience).name  # type: ignore[arg-type]
        if is_intact(path):
            file = File(path)
            found.append(file.version)
            file.close()
    return tuple(found)


def _is_one_edition(place: Path, settings: object) -> bool:
    """Whether the files of all audiences were made from the very same folder."""
    stamps = set()
    for audience in LADDER:
        file = File(place / target_of(settings, audience).name)  # type: ignore[arg-type]
        stamps.add(file.meta("stamp"))
        file.close()
    return len(stamps) == 1


ROWS = (Row("F42", "old or new, never partial", killed),)
