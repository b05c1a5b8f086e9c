"""The knowledge folder of a bot that serves: looked at, compiled apart when it has changed, opened beside what is served."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.app import App, Progress, Refuses, Say, open_apps, shared
from bot.channels.telegram.served import Again, Ready, Refused
from bot.compiler.freshness import beside, is_over, seen_in, today
from bot.compiler.order import Order
from bot.compiler.staging import Staging
from bot.errors import Problem
from bot.knowledge.store import FORMAT, File
from bot.settings import Settings


@dataclass(slots=True)
class Folder:
    """A knowledge folder and its compiled files; `day` tells by which day it is decided what is due for review."""

    settings: Settings
    day: Callable[[], date] = today
    _until: str = ""

    def opened(self, progress: Progress, say: Say, refuses: Refuses) -> Ready:
        """What is served from the start: the knowledge as it is now, or what was compiled before where that cannot be."""
        apps = open_apps(self.settings, progress=progress, say=say, whole=True, refuses=refuses)
        for index in {app.index for app in apps.values()}:  # who reads the same shares one
            index.preload()
        return self._ready(apps)

    def look(self) -> object:
        """What a look at the folder shows, to be compared with that of another; no file is read."""
        try:
            seen: Any = seen_in(self.settings.knowledge)
        except OSError as error:
            seen = str(error)
        return json.dumps([seen, is_over(self._until, self.day())])

    async def made(self) -> Ready | Refused | Again:
        """The folder compiled and opened, or why it could not be."""
        told = await self._compiled()
        if "versions" in told:
            return self._opened(told["versions"])
        if "again" in told:
            return Again()
        problems = tuple(Problem(*problem) for problem in told.get("problems", ()))
        return Refused(str(told.get("state", "")), problems, str(told.get("fault", "")))

    async def _compiled(self) -> dict[str, Any]:
        """What the process told that compiles."""
        asked = self.settings
        paths = (str(asked.knowledge), str(asked.locales), str(asked.data))
        order = Order(*paths, asked.ceiling, os.getpid(), self.day().isoformat())
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM_", "CASEBRIEF_"))}  # no secret
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.compiler.apart", stdin=pipe, stdout=pipe, stderr=pipe, env=kept
        )
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        try:
            child.stdin.write(order.line())
            out, errors = await asyncio.gather(child.stdout.read(), child.stderr.read())
            await child.wait()
        finally:
            child.stdin.close()  # then it ends, if it has not yet
        try:
            found = json.loads(out)
        except ValueError:
            last = (errors.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]
            return {"fault": f"the process that compiles ended with {child.returncode}: {last}"}
        return found if isinstance(found, dict) else {}

    def _opened(self, versions: Mapping[str, str]) -> Ready | Refused:
        staging = Staging(self.settings, os.getpid())
        files = {name: File(staging.new(beside(self.settings, f"{name}.sqlite"))) for name in versions}
        if any(file.meta("format") != FORMAT for file in files.values()):
            for file in files.values():
                file.close()
            staging.discard()
            return Refused("", (), "the program on the disk is another one by now: start the bot anew")
        return self._ready(shared(self.settings, files), staging)

    def _ready(self, apps: Mapping[str, App], staging: Staging | None = None) -> Ready:
        files = tuple({id(app.index): app.index for app in apps.values()}.values())
        if staging is None:
            self._until = _until(files)
        return Ready(
            {name: (app.respond, app.index) for name, app in apps.items()},
            steps=partial(_preloading, files),
            take_over=partial(self._take_over, files, staging),
            drop=partial(_drop, files, staging),
        )

    def _take_over(self, files: tuple[File, ...], staging: Staging | None) -> None:
        if staging is not None:
            staging.commit()
            for file in files:
                file.path = beside(self.settings, "").parent / file.path.name
        self._until = _until(files)


def _preloading(files: tuple[File, ...]) -> Iterator[None]:
    for file in files:
        yield from file.preloading()


def _drop(files: tuple[File, ...], staging: Staging | None) -> None:
    for file in files:
        file.close()
    if staging is not None:
        staging.discard()


def _until(files: tuple[File, ...]) -> str:
    """The last day on which files tell all that is due for review; '' where nothing else ever will be."""
    return min((until for file in files if (until := file.meta("reviewed_until"))), default="")
