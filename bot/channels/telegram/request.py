"""The framework's HTTP requests on aiohttp: a fraction of the default backend's cost per call, and no address in any error."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS: Final = 64
"""Calls under way at once: with Telegram's 30 messages a second far more than are ever needed."""
_CONNECT: Final = 10.0
_READ: Final = 20.0
"""Seconds to wait for a connection and for an answer."""


class AiohttpRequest(BaseRequest):
    """Calls of the Bot API over one pool of connections.

    Errors name what went wrong and never the address that was called: the token is part of it.
    """

    def __init__(self, base_url: str, connections: int = CONNECTIONS) -> None:
        """`base_url` is where the calls go, `connections` the size of the pool."""
        self._connections = connections
        self._proxy = proxy_for(base_url)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer."""
        return _READ

    async def initialize(self) -> None:
        """Opens the pool, once."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917  the framework's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Status and body of one call; a TimedOut or NetworkError that says why there is none."""
        assert self._session is not None
        wait = read_timeout if isinstance(read_timeout, int | float) else _READ
        body, headers = _body(request_data)
        timeout = aiohttp.ClientTimeout(sock_read=wait, sock_connect=_CONNECT)
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except asyncio.CancelledError:
            raise
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_cause(error)) from None  # the cause chain would hold the address

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dict; a TelegramError where it is none. What it was instead is logged nowhere: it may hold texts."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("the answer is no JSON object")
        return parsed


_JSON: Final = {"Content-Type": "application/json"}


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address (HTTPS_PROXY, NO_PROXY and so on), None for none.

    Looked up once: the client's own way asks a thread twice a call, which costs more than the call.
    """
    parts = urlsplit(url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme) or getproxies().get("all")


def _body(request_data: RequestData | None) -> tuple[Any, dict[str, str] | None]:
    if request_data is None:
        return None, None
    if not request_data.multipart_data:
        return request_data.json_payload, _JSON  # a form would percent-encode every byte of Chinese
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, None


def _cause(error: Exception) -> str:
    """What went wrong, without address: the kind of error and the system's words for it."""
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return "the proxy cannot be reached"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy refuses ({error.status})"
    if isinstance(error, aiohttp.ClientSSLError):
        return "the certificate is not accepted"
    reason = getattr(error, "os_error", None) or error
    words = getattr(reason, "strerror", None)
    return f"{type(error).__name__}{f' ({words})' if words else ''}"
