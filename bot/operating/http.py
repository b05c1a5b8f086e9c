"""The port that tells health and counts, to this machine only."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from bot.errors import SettingsError
from bot.operating.health import Health
from bot.operating.metrics import CONTENT_TYPE, Metrics

_HOST: Final = "127.0.0.1"
_IN_HAND: Final = 0.2
"""Seconds that requests under way may take at the end."""


@asynccontextmanager
async def reporting(port: int, health: Callable[[], Health], metrics: Metrics) -> AsyncIterator[None]:
    """GET /healthz and /metrics on a port of this machine, for as long as the context lasts; port 0 opens none.

    A SettingsError where the port cannot be had. It is no mere warning: who set a port has something watch it, and a bot that
    nobody watches, or behind whose port another process answers for it, would not be missed when it fails.
    """
    if not port:
        yield
        return
    runner = web.ServerRunner(web.Server(_answering(health, metrics), access_log=None), shutdown_timeout=_IN_HAND)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, _HOST, port).start()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise SettingsError(
                f"CASEBRIEF_HEALTH_PORT is {port}, which cannot be had on {_HOST} ({why}); name a free one, or 0 for none"
            ) from error
        yield
    finally:
        await runner.cleanup()


def brief(health: Health) -> web.Response:
    """Health in one word, for a port that everyone can reach."""
    return _json(json.dumps({"status": health.status}), health.code)


def _answering(health: Callable[[], Health], metrics: Metrics) -> Callable[[web.BaseRequest], Awaitable[web.Response]]:
    async def answer(request: web.BaseRequest) -> web.Response:
        match request.method, request.path:
            case "GET", "/healthz":
                found = health()
                return _json(found.json(), found.code)
            case "GET", "/metrics":
                return web.Response(body=metrics.page(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})
        return web.Response(status=404)

    return answer


def _json(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})
