"""The port tells health and counts to this machine, to GET, and to nobody else."""

from __future__ import annotations

import asyncio
import json
import socket
import time

import aiohttp
import psutil
import pytest

from bot.errors import SettingsError
from bot.operating.health import Vitals, examine
from bot.operating.http import brief, reporting
from bot.operating.metrics import Metrics

WELL = examine(Vitals("a1b2c3", since_call=1.0))
UNWELL = examine(Vitals("a1b2c3", since_call=100.0))


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def asked(path, health=WELL, method="GET"):
    """Status, headers and body of what one request is told."""

    async def ask():
        port = free_port()
        call, body = f"http://127.0.0.1:{port}{path}", b"x" if method == "POST" else None
        async with reporting(port, lambda: health, Metrics()), aiohttp.ClientSession() as session, session.request(method, call, data=body) as answer:
            return answer.status, answer.headers, await answer.text()

    return asyncio.run(ask())


@pytest.mark.parametrize(("health", "status"), [(WELL, 200), (UNWELL, 503)])
def test_health_is_told_with_every_check(health, status):
    found, headers, body = asked("/healthz", health)
    assert found == status
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert body == health.json()


def test_counts_are_told_as_prometheus_reads_them():
    status, headers, body = asked("/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    assert 'casebrief_updates_total{kind="message"} 0.0' in body


ELSE = [
    ("GET", "/"), ("GET", "/healthz/"), ("GET", "//healthz"), ("GET", "/metrics/x"), ("GET", "/favicon.ico"), ("GET", "/HEALTHZ"), ("GET", "/bot"),
    ("POST", "/healthz"), ("HEAD", "/healthz"), ("PUT", "/metrics"), ("DELETE", "/metrics"), ("OPTIONS", "/healthz"), ("PATCH", "/nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ELSE)
def test_everything_else_is_not_there(method, path):
    status, _, body = asked(path, method=method)
    assert (status, body) == (404, "")


def test_a_query_does_not_matter():
    assert asked("/healthz?full=1")[0] == 200


def test_no_port_is_opened_where_none_is_set():
    async def run():
        async with reporting(0, lambda: WELL, Metrics()):
            return True

    assert asyncio.run(run())


def test_it_listens_on_this_machine_only():
    async def run():
        port = free_port()
        async with reporting(port, lambda: WELL, Metrics()):
            return [one.laddr for one in psutil.Process().net_connections("inet") if one.laddr.port == port]

    assert [address.ip for address in asyncio.run(run())] == ["127.0.0.1"]


def test_a_port_that_is_taken_is_told_before_anything_begins():
    async def run(port):
        async with reporting(port, lambda: WELL, Metrics()):
            raise AssertionError("it began")

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"CASEBRIEF_HEALTH_PORT is {port}, which cannot be had on 127.0.0.1 .*; name a free one, or 0 for none"):
            asyncio.run(run(port))


def test_the_same_port_can_be_had_again_at_once():
    async def ask(port):
        async with reporting(port, lambda: WELL, Metrics()), aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as answer:
            return answer.status

    port = free_port()
    assert [asyncio.run(ask(port)) for _ in range(3)] == [200, 200, 200]


def test_who_keeps_a_connection_open_does_not_hold_up_the_end():
    async def run():
        port = free_port()
        async with reporting(port, lambda: WELL, Metrics()):
            _, idle = await asyncio.open_connection("127.0.0.1", port)
            _, half = await asyncio.open_connection("127.0.0.1", port)
            half.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
            await asyncio.sleep(0.05)
            begin = time.monotonic()
        took = time.monotonic() - begin
        for writer in (idle, half):
            writer.close()
        return took

    assert asyncio.run(run()) < 1


@pytest.mark.parametrize("health", [WELL, UNWELL])
def test_a_port_that_everyone_reaches_tells_the_status_alone(health):
    answer = brief(health)
    assert answer.status == health.code
    assert json.loads(answer.text) == {"status": health.status}
