"""The bot as a process: started on a fake Telegram with data of its own, killed, told to stop, started again."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.conftest import ROOT
from tests.load.api import TOKEN, Api
from tests.ports import free_port

COMMAND: Final = ("-m", "bot", "telegram")
MODES: Final = ("polling", "webhook")
SECRET: Final = "load-secret_1"
PATH: Final = "/telegram"


@cache
def compiled() -> Path:
    """A data folder with the shipped knowledge compiled for guests: the one that CASEBRIEF_LOAD_DATA names, or one made once a process."""
    from bot import settings
    from bot.app import open_app
    from bot.governance.audience import Reader

    folder = Path(os.environ.get("CASEBRIEF_LOAD_DATA") or tempfile.mkdtemp(prefix="casebrief-compiled-"))
    if "CASEBRIEF_LOAD_DATA" not in os.environ:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_app(settings.read({"CASEBRIEF_DATA": str(folder), "HOME": str(folder)}, knowledge=str(ROOT / "knowledge")), reader=Reader("guest")).index.close()
    return folder


def data_folder(folder: Path) -> Path:
    """A data folder with the compiled knowledge linked into it, and nothing else."""
    whole = shutil.ignore_patterns(".*")  # what somebody is writing is not
    shutil.copytree(compiled() / "compiled", folder / "compiled", copy_function=os.link if _same_disk(folder) else shutil.copy2, ignore=whole)
    return folder


def _same_disk(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.stat().st_dev == compiled().stat().st_dev


class BotProcess:
    """`casebrief telegram`, or another command of the same kind, on an Api; started again it finds its data as it left them.

    `more` goes into its environment. What it writes goes into `log`.
    """

    def __init__(self, api: Api, folder: Path, mode: str = "polling", *, command: tuple[str, ...] = COMMAND, more: Mapping[str, str] | None = None) -> None:
        self.api, self.mode, self.command = api, mode, command
        self.data, self.log, self.port = folder / "data", folder / "bot.log", free_port()
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "CASEBRIEF_DATA": str(self.data), "CASEBRIEF_PUBLIC": "1", "NO_PROXY": "127.0.0.1",
            "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": api.base_url, "TELEGRAM_RATE": "0", "TELEGRAM_MODE": mode,
        }  # fmt: skip
        if mode == "webhook":
            self.environment |= {"TELEGRAM_WEBHOOK_URL": self.url, "TELEGRAM_WEBHOOK_PORT": str(self.port), "TELEGRAM_WEBHOOK_SECRET": SECRET}
        self.environment |= more or {}
        self.process: subprocess.Popen[bytes] | None = None
        if not self.data.exists():
            data_folder(self.data)

    @property
    def url(self) -> str:
        """Where the webhook is."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    def start(self, wait: float = 60) -> BotProcess:
        """Starts it and waits for its first getUpdates or its setWebhook, at which its port is open; not where `wait` is 0."""
        self.api.ready.clear()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen([sys.executable, *self.command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=ROOT, env=self.environment)
        end = time.monotonic() + wait
        while wait and not self.api.ready.wait(0.05):
            assert self.running, f"the bot ended with {self.process.returncode} before it was ready:\n{self.output[-4000:]}"
            assert time.monotonic() < end, f"the bot is not ready after {wait} s:\n{self.output[-4000:]}"
        return self

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """SIGKILL: as when the power fails, but for the disk."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def signal(self, number: int) -> None:
        """Sends it a signal: STOP, CONT and the like."""
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self, timeout: float = 20) -> float:
        """SIGTERM; the seconds until it had ended by itself, and well."""
        assert self.process is not None
        begin = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the bot did not end within {timeout} s:\n{self.output[-4000:]}") from None
        assert code == 0, f"the bot ended with {code}:\n{self.output[-4000:]}"
        return time.monotonic() - begin

    def wipe(self) -> None:
        """Has the next start find no state."""
        for path in self.data.iterdir():
            if path.is_file():
                path.unlink()

    @property
    def state(self) -> Path:
        """The file of its state."""
        return self.data / "state.sqlite"

    @property
    def output(self) -> str:
        """What it has written so far."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def events(self, level: str = "") -> list[dict[str, Any]]:
        """The lines of its log as they were meant, of one level or all."""
        found = [json.loads(line) for line in self.output.splitlines() if line.startswith("{")]
        return [event for event in found if level in {"", event["level"]}]

    @property
    def memory(self) -> int:
        """Bytes of memory that it holds by now."""
        import psutil

        assert self.process is not None
        return int(psutil.Process(self.process.pid).memory_info().rss)


@contextmanager
def running(api: Api, folder: Path, mode: str = "polling", *, command: tuple[str, ...] = COMMAND, more: Mapping[str, str] | None = None) -> Iterator[BotProcess]:
    """A bot that is ready; ended at the end, whatever happens."""
    bot = BotProcess(api, folder, mode, command=command, more=more)
    try:
        yield bot.start()
    finally:
        api.run(_hurried(api))
        bot.kill()


async def _hurried(api: Api) -> None:
    api.polling.hurry()
