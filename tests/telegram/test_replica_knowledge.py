"""Knowledge that replicas serve from folders of their own: what one has put in its place all are to serve, and one tells people of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.app import App
from bot.channels.telegram.others import Followers, Others
from bot.channels.telegram.outgoing import Outgoing
from bot.channels.telegram.pacing import OwnPace, Pacing
from bot.channels.telegram.reloading import Reloading
from bot.channels.telegram.remarks import Remarks
from bot.channels.telegram.reports import Reports, short
from bot.channels.telegram.served import Board, Ready, Served
from bot.labels import LABELS
from bot.operating.health import Pulse, examine
from bot.operating.metrics import Metrics
from bot.state.acts import Enrolled, Person
from bot.state.changes import Governed, Recorded
from bot.state.loads import past, to_be_served
from bot.state.records import Record
from bot.state.sharing import Looked
from bot.state.writer import Writer
from tests.reloading.editions import write
from tests.state.replicas import NOW, Replicas, rows
from tests.telegram.counter import reception


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duties are looked at more often than in earnest."""
    monkeypatch.setattr("bot.channels.telegram.duties._LOOK", 0.03)


@pytest.fixture(scope="module")
def newer(opened: Callable[..., App], tmp_path_factory: pytest.TempPathFactory) -> App:
    """Another edition of what the invented office has on file."""
    return opened(write(tmp_path_factory.mktemp("newer") / "knowledge", 2))


@dataclass
class Folder:
    """What a folder holds, as it is compiled."""

    app: App

    def look(self) -> object:
        return self.app.index.version

    async def made(self) -> Ready:
        return ready(self.app)


def ready(app: App) -> Ready:
    return Ready({"clear": (app.respond, app.index)})


@dataclass
class Told:
    """Who does something when other knowledge is served: with which versions."""

    versions: list[str] = field(default_factory=list)

    async def follow(self, served: Served) -> None:
        self.versions.append(served["clear"][1].version)


class Replica:
    """One replica as far as knowledge is concerned."""

    def __init__(self, two: Replicas, place: int, app: App) -> None:
        self.writer, self.sending = Writer(two.stores[place]), Writer(two.sending[place])
        self.pulse, self.board, self.folder = Pulse(app.index.version), Board(ready(app)), Folder(app)
        self.others = Others(self.board, self.pulse, self.sending)
        self.here, self.once = Told(), Told()
        self.followers = Followers((self.here,), (self.once,), self.others)
        room = reception(app)
        nowhere: Any = None  # nothing is sent here
        outgoing = Outgoing(nowhere, self.writer, OwnPace(Pacing(0)), Remarks(room.gate), Metrics(), time.time)
        outgoing._stopping = True
        self.reloading = Reloading(
            self.folder, self.board, self.writer, Reports(self.writer, outgoing, room.gate, time.time), self.pulse, past(two.stores[place]),
            swap=lambda: None, after=self.followers.follow, latest=lambda: past(two.stores[place]), tells=self.others.sees_to_chores,
        )  # fmt: skip
        self.reloading.begin(self.folder.look())

    async def begin(self) -> None:
        """What is kept at a start."""
        await self.writer.write(Recorded((Record("knowledge", "", detail=self.board.ready.versions, at=time.time()),)))
        await self.writer.write(to_be_served(self.board.ready.versions))

    async def chores(self) -> None:
        """What it does for all, as far as followers are concerned."""
        await self.followers.take_over()
        await asyncio.Event().wait()

    async def looks(self) -> None:
        """Looks at its folder twice, as it does before it takes something for saved, and at what others have left."""
        await self.reloading.once()
        await self.reloading.once()
        self.others.see(await self.sending.write(Looked(time.time())))

    @property
    def says(self) -> str:
        """What its health says of the knowledge, which is well all the while."""
        check = examine(self.pulse.vitals(time.monotonic(), write_under_way=0.0, oldest_open=0.0)).checks["knowledge"]
        assert check.ok
        return check.says

    async def ended(self) -> None:
        await self.writer.finish()
        await self.sending.finish()


def lived(two: Replicas, app: App, steps: Callable[..., Awaitable[None]]) -> None:
    """Two replicas that have begun with the same, and what is done then."""

    async def live() -> None:
        some = [Replica(two, place, app) for place in range(2)]
        for replica in some:
            await replica.begin()
        async with asyncio.timeout(30):
            await steps(*some)
        for replica in some:
            await replica.ended()

    asyncio.run(live())


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.005)


def test_who_has_not_got_what_is_to_be_served_says_so_serves_on_and_takes_it_once_it_is_there(two, harbour, newer):
    async def steps(one, other):
        await other.looks()
        assert (other.says, other.others.is_current()) == ("loaded", True)
        one.folder.app = newer
        await one.looks()
        await other.looks()
        assert one.board.version == newer.index.version
        assert (one.says, one.others.is_current()) == ("loaded", True)
        assert other.board.version == harbour.index.version
        assert f"{short(newer.index.version)} is to be served, and this replica has not got it" in other.says
        assert not other.others.is_current()
        other.folder.app = newer
        await other.looks()
        assert other.board.version == newer.index.version
        assert (other.says, other.others.is_current()) == ("loaded", True)
        assert (one.reloading.loads, other.reloading.loads) == (1, 1)

    lived(two, harbour, steps)


def test_who_holds_what_others_have_replaced_does_not_bring_it_back(two, harbour, newer):
    async def steps(one, other):
        for replica in (one, other):
            replica.folder.app = newer
            await replica.looks()
        other.folder.app = harbour
        await other.looks()
        assert other.board.version == newer.index.version
        assert "holds the older version" in other.says
        view = await one.sending.write(Looked(time.time()))
        assert view.served == {"clear": newer.index.version}
        await one.looks()
        assert one.others.is_current()

    lived(two, harbour, steps)


def test_only_who_sees_to_the_chores_tells_people_and_all_do_what_each_does(two, harbour, newer):
    async def steps(one, other):
        chores = asyncio.create_task(one.others.chores(one.chores))
        await until(one.others.sees_to_chores)
        assert not other.others.sees_to_chores()
        for replica in (one, other):
            replica.folder.app = newer
            await replica.looks()
        assert one.here.versions == other.here.versions == [newer.index.version]
        assert one.once.versions[-1] == newer.index.version
        assert other.once.versions == []
        await _ended(chores)

    lived(two, harbour, steps)


def test_who_is_behind_hands_the_chores_to_who_is_not_and_that_one_tells(two, harbour, newer):
    async def steps(one, other):
        chores = [asyncio.create_task(one.others.chores(one.chores))]
        await until(one.others.sees_to_chores)
        chores.append(asyncio.create_task(other.others.chores(other.chores)))
        other.folder.app = newer
        await other.looks()
        assert other.once.versions == []
        await one.looks()
        await until(other.others.sees_to_chores)
        await until(lambda: bool(other.once.versions))
        assert (one.others.sees_to_chores(), other.once.versions) == (False, [newer.index.version])
        one.folder.app = newer
        await one.looks()
        assert (one.here.versions, one.once.versions) == ([newer.index.version], [harbour.index.version])
        for task in chores:
            await _ended(task)

    lived(two, harbour, steps)


def test_of_an_older_folder_people_are_told_by_one(two, harbour, newer):
    curator = Person(77, 0, "curator", "", "Cur", "alias-cur", NOW)
    assert two.stores[0].apply([Governed(0, (Enrolled(curator, LABELS[-1]),))]) == [True]

    async def steps(one, other):
        chores = asyncio.create_task(one.others.chores(one.chores))
        await until(one.others.sees_to_chores)
        for app in (newer, harbour):
            for replica in (one, other):
                replica.folder.app = app
                await replica.looks()
        assert [row["chat"] for row in rows(two.stores[0], "outbox")] == [77]
        assert sum("older" in row["detail"] for row in rows(two.stores[0], "audit")) == 1
        await _ended(chores)

    lived(two, harbour, steps)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
