"""The whole bot on a disk that takes nothing for a while: full, at a limit, or failing; and how it comes back."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.api import Api, text
from tests.load.process import MODES, BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.stored import is_whole, updates_in
from tests.ports import free_port

Fault = Callable[[BotProcess], AbstractContextManager[None]]
FILE_SIZE = 262_144
_PACE = 0.05
"""Seconds between two handfuls of updates."""
_LONGEST = 12.0
_WORDS = "How many people were arrested? "


@dataclass
class Passage:
    """What came of a bot whose disk failed for a while. `back` is the seconds from the end of the fault to the next update taken."""

    mode: str
    put: int = 0
    taken_under: int = 0
    refused: int = 0
    unwell: bool = False
    health: list[int] = field(default_factory=list)
    back: float = float("inf")
    lost: int = 0
    unanswered: int = 0
    doubled: int = 0
    whole: bool = False

    @property
    def good(self) -> bool:
        """Whether nothing that was acknowledged is lost or unanswered, it was seen to fail, and it was back in time."""
        return self.refused > 0 and 0 not in self.health and self.whole and not self.lost and not self.unanswered and self.back <= 10

    def __str__(self) -> str:
        return (
            f"{self.mode}: {self.put} updates, {self.refused} refusals, {self.lost} acknowledged and lost, {self.unanswered} unanswered,"
            f" {self.doubled} answered twice, integrity {'ok' if self.whole else 'BROKEN'}, back after {self.back:.1f} s,"
            f" health answered {len(self.health)} times meanwhile, {self.health.count(503)} times unwell"
        )


class Stream:
    """Hands updates in, a handful at a time, each of a chat of its own, so that exactly one answer is due to each."""

    def __init__(self, api: Api) -> None:
        self.api, self.last = api, 0

    def handful(self) -> None:
        """Five more."""
        numbers = range(self.last + 1, self.last + 6)
        self.api.put([text(10_000 + number, 10_000 + number, _WORDS) for number in numbers])
        self.last += 5
        time.sleep(_PACE)


def passed(mode: str, folder: Path, fault: Fault, *, seconds: float, database: Path | None = None) -> Passage:
    """A bot that is asked all the while, before, under and after a fault of its disk."""
    health = free_port()
    more = {"CASEBRIEF_HEALTH_PORT": str(health)} | ({"CASEBRIEF_DATABASE": f"sqlite:///{database}"} if database else {})
    with Api(scale=1.0) as api, running(api, folder, mode, more=more) as bot:
        stream, passage = Stream(api), Passage(mode)
        end = time.monotonic() + _LONGEST
        while len(api.line.taken) < 60:
            stream.handful()
            assert time.monotonic() < end, f"nothing is taken before there is any fault:\n{bot.output[-2000:]}"
        with fault(bot):
            begun, before = time.monotonic(), len(api.line.taken)
            while time.monotonic() < begun + seconds or (
                time.monotonic() < begun + _LONGEST and (not refusals(api, bot) or 503 not in passage.health)
            ):
                stream.handful()
                passage.health.append(asked(health))
            passage.taken_under, passage.refused = len(api.line.taken) - before, refusals(api, bot)
        passage.back = came_back(api, stream)
        numbers = set(range(10_001, 10_001 + stream.last))
        api.until(lambda: numbers <= {call.chat for call in list(api.sends)}, 30)
        bot.stop()
        judged(passage, api, database or bot.state, numbers)
    return passage


def came_back(api: Api, stream: Stream) -> float:
    """The seconds from now until an update is taken again; endless where none is for half a minute."""
    begin = time.monotonic()
    while time.monotonic() - begin < 30:
        stream.handful()
        if later := [at for at in list(api.line.taken.values()) if at > begin]:
            return min(later) - begin
    return float("inf")


def judged(passage: Passage, api: Api, file: Path, numbers: set[int]) -> None:
    """Fills in what came of it."""
    chats = [call.chat for call in api.sends if call.method == "sendMessage"]
    passage.put, passage.whole = len(numbers), is_whole(file)
    passage.lost = len(set(api.line.taken) - updates_in(file))
    passage.unanswered = len(numbers - set(chats))
    passage.doubled = len(chats) - len(set(chats))
    passage.unwell = 503 in passage.health


def refusals(api: Api, bot: BotProcess) -> int:
    """How often updates were not taken: 503 to a post; in polling, fetches that were not confirmed, as the log tells them."""
    return api.pushing.statuses["503"] if bot.mode == "webhook" else bot.output.count("updates stay at Telegram meanwhile")


def asked(port: int) -> int:
    """The status that the health port tells; 0 where it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            json.loads(error.read())
        return error.code
    except OSError:
        return 0


# Full


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path | None]:
    """A folder on a small disk of its own; None where no disk may be mounted."""
    folder.mkdir(parents=True)
    mounted = (
        sys.platform == "linux"
        and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, check=False).returncode
        == 0
    )
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", folder], check=False)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """No room is left while it lasts."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def limited(bot: BotProcess, size: int) -> Iterator[None]:
    """No file of the bot grows beyond so many bytes while it lasts."""
    assert bot.process is not None
    kept = resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, (size, kept[1]))
    try:
        yield
    finally:
        resource.prlimit(bot.process.pid, resource.RLIMIT_FSIZE, kept)


def largest(bot: BotProcess) -> int:
    """The size of the larger one of the state and its log, by now."""
    return max(path.stat().st_size for path in (bot.state, bot.state.with_name(bot.state.name + "-wal")))


def disk_full(trial: Trial) -> Outcome:
    """Full, both ways of taking updates in."""
    passages, injected = [], False
    for mode in MODES:
        with small_disk(trial.folder / f"disk-{mode}", "8m") as disk:
            injected = disk is None
            fault: Fault = (lambda bot: limited(bot, largest(bot))) if disk is None else (lambda _bot, disk=disk: filled(disk))
            passages.append(
                passed(mode, trial.folder / mode, fault, seconds=20 * trial.scale, database=disk / "state.sqlite" if disk else None)
            )
    told = "; ".join(map(str, passages)) + ("" if not injected else "; mount refused: files that may not grow instead")
    return Outcome(all(passage.good and passage.unwell for passage in passages), told, injected)


def file_size(trial: Trial) -> Outcome:
    """Files of 256 KB at most: the bot puts its log into the main file as soon as a write fails, and finds room there."""
    passages = [passed(mode, trial.folder / mode, lambda bot: limited(bot, FILE_SIZE), seconds=20 * trial.scale) for mode in MODES]
    return Outcome(all(passage.good for passage in passages), "; ".join(map(str, passages)))


ROWS = (
    Row("F21", "disk full: 0 acknowledged and lost, integrity ok, health answers unwell, back <= 10 s after there is room", disk_full, share=0.1),
    Row("F23", "files of 256 KB at most: 0 lost, recovers", file_size),
)
