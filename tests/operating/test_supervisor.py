"""What the service manager is told."""

from __future__ import annotations

import asyncio
import socket

import pytest

from bot.operating import supervisor
from bot.operating.supervisor import alive, tell


@pytest.mark.parametrize("address", ["{folder}/notify", "@casebrief-test-{folder}"])
def test_it_is_told_on_its_socket(tmp_path, address):
    named = address.format(folder=tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(named.replace("@", "\0", 1) if named.startswith("@") else named)
        manager.settimeout(2)
        tell("READY=1", {"NOTIFY_SOCKET": named})
        assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:3"}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_without_one_that_wants_to_know_nothing_happens(environ):
    tell("READY=1", environ)


def test_it_hears_that_the_bot_is_ready_and_then_again_and_again_that_it_lives(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "_BEAT", 0.01)
    monkeypatch.setenv("NOTIFY_SOCKET", f"{tmp_path}/notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"{tmp_path}/notify")
        manager.settimeout(2)

        async def lives():
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(alive(), 0.05)

        asyncio.run(lives())
        assert [manager.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
