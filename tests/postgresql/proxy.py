"""A line between a replica and its database that can be cut: what is sent then is lost, and nobody is told."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Self

from tests.ports import free_port


class Proxy:
    """Passes bytes on to a port until it is cut; while it is, it takes them, answers nothing, and closes nothing."""

    def __init__(self, to: int) -> None:
        self.to, self.port = to, free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._whole = asyncio.Event()
        self._lines: list[asyncio.StreamWriter] = []
        self._whole.set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._passed, "127.0.0.1", self.port), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._ended(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _ended(self) -> None:
        """Lets go of all that is under way."""
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for line in self._lines:
            line.close()
        await asyncio.sleep(0)

    def cut(self) -> None:
        """Loses what is sent from now on."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def mend(self) -> None:
        """Passes on what is sent from now on."""
        self._loop.call_soon_threadsafe(self._whole.set)

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.append(writer)
        await self._whole.wait()
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.close()
            return
        self._lines.append(back)
        ways = [asyncio.ensure_future(self._one_way(reader, back)), asyncio.ensure_future(self._one_way(there, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way, end in zip(ways, (back, writer), strict=True):
            way.cancel()
            with suppress(OSError):
                end.close()

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if self._whole.is_set():  # else it is lost
                    writer.write(data)
                    await writer.drain()
