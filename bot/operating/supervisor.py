"""Signs of life to the service manager that started the process, by systemd's protocol (sd_notify); without one, nothing."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

_BEAT: Final = 10.0


def tell(words: str, environ: Mapping[str, str] = os.environ) -> None:
    """Nothing; the service manager is told, if there is one that wants to know (NOTIFY_SOCKET names its socket)."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        told.send(words.encode())


async def alive() -> None:
    """Tells it every ten seconds that the loop goes round, until it is cancelled: who is hung is started again."""
    tell("READY=1")
    while True:
        tell("WATCHDOG=1")
        await asyncio.sleep(_BEAT)
