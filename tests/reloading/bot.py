"""The bot as a process that serves prepared editions, each compiled before: all of its own code but the compiling."""

from __future__ import annotations

import os
from pathlib import Path

from bot import settings
from bot.channels.telegram import reloading
from bot.channels.telegram.service import Watched, serve
from bot.state.opening import open_state
from tests.reloading.editions import Prepared

COMMAND = ("-c", "from tests.reloading.bot import main; main()")


def main() -> None:
    """Serves what stands in EDITIONS, looking twenty times as often as it would."""
    reloading.LOOK = 0.05  # type: ignore[misc]
    source = Prepared(Path(os.environ["EDITIONS"]))
    read = settings.read(knowledge=str(source.home))
    state = open_state(read.state)
    try:
        seen = source.look()
        ready = source.opened()
        for _ in ready.steps():
            pass
        serve(ready, state, read.telegram, Watched(source, seen, rollback=True))
    finally:
        state.close()


if __name__ == "__main__":
    main()
