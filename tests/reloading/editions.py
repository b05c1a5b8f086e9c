"""Editions of a small knowledge folder that can be told from each other by every answer, compiled beforehand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bot import settings
from bot.app import open_apps, shared
from bot.channels.telegram.served import Again, Ready, Refused
from bot.knowledge.store import File
from bot.live import _drop, _preloading
from bot.settings import Settings
from tests.conftest import HARBOUR

_SAY = re.compile(r'(?m)^(  say:\n    en: ".*?)"\n(    zh-Hans: ".*?)"$')
MARK = re.compile(r"\(edition (\d+)\)|（第(\d+)版）")
"""What every answer of a fact says of its edition."""


def write(folder: Path, number: int) -> Path:
    """The folder, holding an edition from now on."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(HARBOUR, folder, dirs_exist_ok=True)
    facts = folder / "cases" / "harbour" / "facts.yaml"
    marked, count = _SAY.subn(rf'\1 (edition {number})"\n\2（第{number}版）"', facts.read_text(encoding="utf-8"))
    assert count == 2, count
    facts.write_text(marked, encoding="utf-8")
    return folder


def editions_in(text: str) -> set[int]:
    """The editions that a text says it is of."""
    return {int(one or other) for one, other in MARK.findall(text)}


def settings_of(knowledge: Path, data: Path) -> Settings:
    """Settings for a folder, from nothing else."""
    return settings.read({"CASEBRIEF_DATA": str(data), "HOME": str(data)}, knowledge=str(knowledge))


def prepare(home: Path, count: int) -> None:
    """Compiles editions, each with its compiled files in a folder of its own: `home`/NUMBER."""
    for number in range(count):
        apps = open_apps(settings_of(write(home / "knowledge" / str(number), number), home / "data" / str(number)))
        place = home / str(number)
        place.mkdir()
        for name, app in apps.items():
            shutil.copyfile(app.index.path, place / f"{name}.sqlite")
        for app in {id(app): app for app in apps.values()}.values():
            app.index.close()


class Prepared:
    """A source that serves the edition whose number stands in `home`/now, compiled beforehand."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def look(self) -> object:
        return (self.home / "now").read_text(encoding="utf-8")

    async def made(self) -> Ready | Refused | Again:
        return self.opened()

    def opened(self) -> Ready:
        """The edition, opened as the bot opens what it has compiled."""
        place = self.home / str(int(str(self.look())) % self.count)
        files: Mapping[str, File] = {path.stem: File(path) for path in sorted(place.glob("*.sqlite"))}
        apps = shared(settings_of(place, self.home), files)
        each = tuple({id(app.index): app.index for app in apps.values()}.values())
        return Ready(
            {name: (app.respond, app.index) for name, app in apps.items()},
            steps=partial(_preloading, each),
            drop=partial(_drop, each, None),
        )

    @property
    def count(self) -> int:
        return sum(path.name.isdecimal() for path in self.home.iterdir())


def put(home: Path, number: int) -> None:
    """Has another edition there, from one look to the next."""
    beside = home / "now.new"
    beside.write_text(str(number), encoding="utf-8")
    beside.replace(home / "now")
