"""`casebrief telegram` that notes in the file CASEBRIEF_LOAD_TRACE, in order, what is synced and what is acknowledged.

For machines on which no tracer may be used: that a commit is synced is concluded from SQLite's setting at that moment.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.webhook import Endpoint
from bot.state.changes import Arrived, Change
from bot.state.store import Store

_FULL = 2
LOG = os.open(os.environ["CASEBRIEF_LOAD_TRACE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def note(what: str, *numbers: int) -> None:
    """Notes something."""
    os.write(LOG, "".join(f"{what} {number}\n" for number in numbers).encode())


def watch() -> None:
    """Has the three places note what they do: the store, the webhook, and the fetching of updates."""
    apply, handle, poll = Store.apply, Endpoint.handle, Caller.poll

    def noted_apply(self: Store, changes: Sequence[Change]) -> list[Any]:
        results = apply(self, changes)
        connection: Any = self.engine.raw_connection().driver_connection
        if connection.execute("PRAGMA synchronous").fetchone()[0] == _FULL:
            note("synced", *(one.update for change in changes if isinstance(change, Arrived) for one in change.updates))
        return results

    async def noted_handle(self: Endpoint, request: web.BaseRequest) -> web.StreamResponse:
        response = await handle(self, request)
        if response.status == 200 and request.method == "POST":
            note("acknowledged", json.loads(await request.read())["update_id"])
        return response

    async def noted_poll(self: Caller, fields: dict[str, Any], *, wait: float) -> Any:
        if "offset" in fields:
            note("confirmed", fields["offset"])
        return await poll(self, fields, wait=wait)

    Store.apply, Endpoint.handle, Caller.poll = noted_apply, noted_handle, noted_poll  # type: ignore[method-assign]


if __name__ == "__main__":
    from bot.__main__ import main

    watch()
    sys.argv[1:] = ["telegram"]
    main()
