"""The bot as a process of its own, as an operator would start it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from bot import settings
from bot.app import App, open_app
from bot.governance.audience import Reader
from tests.conftest import ROOT
from tests.telegram.labelling import Labelling
from tests.telegram.server import Server

COMMAND = ("-m", "bot", "telegram")


class BotProcess:
    """Starts the bot on a server, waits until it polls, and stops it."""

    def __init__(self, server: Server, environment: Mapping[str, str], log: Path, command: tuple[str, ...] = COMMAND) -> None:
        self.server, self.log, self.command = server, log, command
        self.environment = {
            "CASEBRIEF_PUBLIC": "1", "TELEGRAM_RATE": "0", **environment,
            "TELEGRAM_TOKEN": environment.get("TELEGRAM_TOKEN", server.token),
            "TELEGRAM_BASE_URL": environment.get("TELEGRAM_BASE_URL", server.base_url),
        }  # fmt: skip

    def start(self, wait: float = 90) -> BotProcess:
        """Starts; with wait=0 it is not waited for that it polls."""
        polls = len(self.server.record.of("getUpdates"))
        if ("-m" in self.command or "from bot" in self.command[-1]) and self.server.labelling is None:
            self.server.labelling = Labelling(partial(_opened, self.knowledge, self.environment.get("COMPILED", self.environment["CASEBRIEF_DATA"])))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, *self.command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, env=self.environment,
            )  # fmt: skip
        if wait:
            self._until_polling(polls, wait)
        return self

    def _until_polling(self, polls: int, wait: float) -> None:
        end = time.monotonic() + wait
        while len(self.server.record.of("getUpdates")) <= polls:
            assert self.process.poll() is None, f"the bot ended with {self.process.returncode} before it polled:\n{self.output}"
            assert time.monotonic() < end, f"the bot does not poll after {wait} s:\n{self.output}"
            self.server.record.wait(lambda: len(self.server.record.of("getUpdates")) > polls, 0.2)

    @property
    def knowledge(self) -> str:
        """The folder that it serves."""
        given = self.command[self.command.index("--knowledge") + 1 :] if "--knowledge" in self.command else ()
        return given[0] if given else self.environment.get("CASEBRIEF_KNOWLEDGE", str(ROOT / "knowledge"))

    @property
    def output(self) -> str:
        """What it has written so far, errors too."""
        return self.log.read_text("utf-8", "replace")

    def logged(self, words: str, count: int = 1, timeout: float = 10) -> list[str]:
        """The lines of its log that hold these words, as soon as there are so many."""
        end = time.monotonic() + timeout
        while len(lines := [line for line in self.output.splitlines() if words in line]) < count:
            assert time.monotonic() < end, f"waited {timeout} s for {count} lines with {words!r}:\n{self.output}"
            time.sleep(0.02)
        return lines

    def events(self, level: str = "", since: int = 0) -> list[dict[str, str]]:
        """What it has logged as the fields of each line, of one level or of all, from so many characters of its output on."""
        found = [json.loads(line) for line in self.output[since:].splitlines() if line.startswith("{")]
        return [event for event in found if level in {"", event["level"]}]

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self, code: int = 0, timeout: float = 20) -> None:
        """SIGTERM; it must end by itself and well."""
        if self.running:
            self.process.send_signal(signal.SIGTERM)
        self.waits_for_end(code, timeout)

    def waits_for_end(self, code: int, timeout: float = 20) -> None:
        """The bot ends by itself."""
        try:
            ended = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the bot did not end within {timeout} s:\n{self.output}") from None
        assert ended == code, f"the bot ended with {ended}, not {code}:\n{self.output}"

    def kill(self) -> None:
        """As when the power fails."""
        self.process.kill()
        self.process.wait()


@cache
def _opened(knowledge: str, data: str) -> App:
    """What a bot serves, opened beside it."""
    return open_app(settings.read({"CASEBRIEF_DATA": data, "HOME": data}, knowledge=knowledge), reader=Reader("guest"))
