"""A process that does nothing but store: updates arrive one after another and are settled, and what is kept is told on a pipe.

`python -m tests.load.driver FILE COUNT` prints `ack N` for each update that the state has taken and `down` for each refusal, and kills
itself in the end, as a failing power does. CASEBRIEF_LOAD_FAULT, such as `pwrite64 28 40 60`, has calls 40 to 60 fail with error 28
inside the process, where no tracer may do it from outside.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.errors import StateError
from bot.state.acts import Want
from bot.state.changes import Arrival, Arrived, Begun, Draft, Sent, Settled, Wanted
from bot.state.opening import open_state
from bot.state.writer import Writer

MOST_REFUSALS = 40
"""After which it gives up: a fault that stays is not waited for."""


def said(line: str) -> None:
    """Tells the parent, at once."""
    os.write(1, f"{line}\n".encode())


async def stored(writer: Writer, count: int) -> None:
    """Stores updates two at a time, each tried until it is taken, and deals with every other one as the bot does."""
    refusals = 0
    for number in range(1, count + 1, 2):
        pair = [Arrival(one, (one % 7, one % 7), b'{"update_id": %d}' % one, 1_000.0 + one) for one in (number, number + 1)]
        while True:
            try:
                await asyncio.gather(*(writer.write(Arrived([arrival])) for arrival in pair))
            except StateError:
                said("down")
                refusals += 1
                if refusals > MOST_REFUSALS:
                    return
                await asyncio.sleep(0.001)
            else:
                said(f"ack {number}\nack {number + 1}")
                break
        await dealt_with(writer, number)
    said("end")


async def dealt_with(writer: Writer, number: int) -> None:
    """Settles an update and sends its answer, as far as the state takes that."""
    try:
        await writer.write(Wanted([Want((number % 7, number % 7))]))
        drafts = (Draft(number % 7, "message", b'{"text": "an answer"}' * 20),)
        letters = await writer.write(Settled(number, (number % 7, number % 7), 2_000.0, b"{}", drafts)) or ()
        for letter in letters:
            await writer.write(Begun(letter.id, 2_000.0))
            await writer.write(Sent(letter.id))
    except StateError:
        said("down")


def main(file: Path, count: int) -> None:
    """Opens the state, stores, and falls dead; a state that cannot be opened is `refused`."""
    if fault := os.environ.get("CASEBRIEF_LOAD_FAULT"):
        from tests.load.layer import inject

        name, error, first, last = fault.split()
        inject(name, int(error), int(first), int(last))
    try:
        state = open_state(file)
    except StateError:
        said("refused")
    else:
        asyncio.run(stored(Writer(state.store), count))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
