"""A server in a thread with its own event loop, so that tests written without async can start, drive and stop it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, ClassVar, Self

from aiohttp import web

from tests.telegram.labelling import Labelling
from tests.telegram.record import Call, Record

TOKEN = "123456789:AA" + "not-a-real-token-" + "0123456789abcdef"  # the shape of a real one: 35 characters after the colon


class Server:
    """What the emulator and the double have in common: a port, a record, and a door for the person's side."""

    bot: dict[str, Any]  # the bot as Telegram describes it in getMe
    running: ClassVar[list[Server]] = []

    def __init__(self, token: str = TOKEN) -> None:
        self.token, self.record = token, Record()
        self.port = 0
        self.labelling: Labelling | None = None  # set as soon as our bot, and no other, speaks on it
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    # For each kind of server to fill in

    def application(self) -> web.Application:
        """The routes."""
        raise NotImplementedError

    async def enqueue(self, update: dict[str, Any]) -> int:
        """Hands an update to the bot; gives its id."""
        raise NotImplementedError

    def next_message_id(self, chat_id: int) -> int:
        """A free number for a message that a person writes."""
        raise NotImplementedError

    def meets(self, chat: dict[str, Any], topic: int | None = None) -> None:
        """A chat that the bot may write to from now on."""

    def keeps(self, message: dict[str, Any]) -> None:
        """A message that a person wrote."""

    def forbids(self, chat_id: int, reason: str) -> None:
        """The bot may not write to this chat any more; an empty reason allows it again."""

    # For the tests

    @property
    def base_url(self) -> str:
        """What a bot takes as its base URL; the token is appended."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def calls(self) -> list[Call]:
        """All requests so far."""
        return self.record.calls

    @property
    def refused(self) -> list[Call]:
        """The requests that the server's own checks answered with 400."""
        return [call for call in list(self.calls) if call.status == 400 and not call.fault]

    @property
    def mislabelled(self) -> list[str]:
        """What our bot has said against the rule of labels."""
        return [] if self.labelling is None else self.labelling.judge(self.calls)

    def push(self, update: dict[str, Any]) -> int:
        """Hands an update to the bot."""
        return self.run(self.enqueue(update))

    def wait_for(self, method: str, count: int = 1, timeout: float = 15, after: int = 0) -> list[Call]:
        """The calls of this method, once there are so many of them beyond the first `after`."""

        def found() -> list[Call]:
            calls = self.record.of(method)[after:]
            return calls if len(calls) >= count else []

        calls = self.record.wait(found, timeout)
        assert calls, f"waited {timeout} s for {count} {method}; there were {[call.method for call in self.calls][-30:]}"
        return calls

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Runs a coroutine in the server's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(20)

    def start(self, port: int = 0) -> Self:
        self._thread.start()
        self.run(self._open(port))
        self.running.append(self)
        return self

    def stop(self) -> None:
        self.running.remove(self)
        self.run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self, port: int) -> None:
        # A call that hangs is cancelled when the bot hangs up, and long polls must not hold up the end of a test.
        self._runner = web.AppRunner(self.application(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
