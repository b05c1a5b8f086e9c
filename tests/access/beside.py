"""F58 from the command line: a process of its own beside the bot's, while a slow Telegram has the answers wait."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from bot.governance.audience import Reader
from tests.access.house import NORTH, House, house, said, words_in
from tests.conftest import ROOT
from tests.load.api import Api
from tests.load.process import BotProcess, running
from tests.load.row import Outcome, Row, Trial

_PERSON: Final = 7_000_000_001
_LATENCY: Final = 0.2
_WIRE: Final = _LATENCY / 2 + 0.1
"""Seconds after which a call that was begun before has been noted."""
_numbers = count(1)


class Desk:
    """A bot as a process, and its command line."""

    def __init__(self, served: House, api: Api, bot: BotProcess) -> None:
        self.served, self.api, self.bot = served, api, bot

    def casebrief(self, *arguments: str) -> str:
        """What a command prints."""
        command = [sys.executable, "-m", "bot", *arguments]
        run = subprocess.run(command, cwd=ROOT, env={**os.environ, **self.bot.environment}, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def asks(self, *texts: str) -> None:
        self.api.put([said(next(_numbers), _PERSON, text) | {"update_id": next(_numbers)} for text in texts])

    def enters(self) -> None:
        """Somebody is invited on the command line, and comes in."""
        code = self.casebrief("invite", "liaison", NORTH, "Reader").rsplit("/start ", 1)[-1].rsplit("=", 1)[-1].strip()
        self.asks(f"/start {code}")
        assert self.api.until(lambda: any(call.chat == _PERSON and call.method == "sendMessage" for call in self.api.sends), 20)

    def above(self, since: float, reader: Reader | None = None) -> list[float]:
        """When, after a time, something came to them that a reader may not be told, or a guest: the seconds."""
        hidden = self.served.hidden(reader)
        theirs = [call for call in self.api.sends if call.chat == _PERSON and call.at > since]
        return [call.at - since for call in theirs if words_in(f"{call.text} {call.fields.get('reply_markup', '')}") & hidden]


def beside(trial: Trial) -> Outcome:
    """Somebody is suspended on the command line while their answers wait, and let in again, over and over."""
    served, random, rounds = house(trial.seed), Random(trial.seed), trial.of(60, least=4)
    lists = ("/timeline", "/statements", "/contacts", "/agencies", "/brief")
    before = late = wire = after = 0
    with Api(trial.seed, latency=_LATENCY) as api, running(api, _ready(served, trial.folder), more={**served.environment, "CASEBRIEF_PUBLIC": "0"}) as bot:
        desk = Desk(served, api, bot)
        desk.enters()
        for number in range(rounds):
            begin = time.monotonic()
            desk.asks(*random.sample(lists, 5), *random.sample(lists, 5))
            time.sleep(random.random() * 0.3)
            desk.casebrief("suspend", "1") if number % 2 else desk.casebrief("role", "1", "staff")
            done = time.monotonic()
            desk.asks(*random.sample(lists, 2))
            time.sleep(4 * _LATENCY + 0.3)
            came = desk.above(done, None if number % 2 else Reader("staff"))
            wire += sum(seconds <= _WIRE for seconds in came)
            late += sum(seconds > _WIRE for seconds in came)
            after += max(0, len(came) - 1)
            before += len([seconds for seconds in desk.above(begin) if seconds < done - begin])
            if number % 2:
                desk.casebrief("suspend", "1", "--off")
            desk.casebrief("role", "1", "liaison", NORTH)
        errors = [event["message"] for event in bot.events("ERROR")]
    figures = (
        f"{rounds} times suspended or made staff by the command line beside the bot's process: {late} calls that came more than {_WIRE:.1f} s after the command had ended, "
        f"{after} more than the one that may be on the wire to a chat, {wire} on the wire; {before} before; {len(errors)} errors"
    )
    return Outcome(late == after == 0 and before > 0 and not errors, figures)


def _ready(served: House, folder: Path) -> Path:
    """A folder for a bot's process, with the knowledge compiled for everybody."""
    shutil.copytree(served.folder / "data" / "compiled", folder / "data" / "compiled")
    return folder


ROWS: Final = (Row("F58-beside", "the same from the command line beside the bot's process: nothing above the new level but what is on the wire", beside),)
