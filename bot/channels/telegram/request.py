"""HTTP to the Bot API on aiohttp: a fraction of the framework's default cost per call, and no address in any error."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from mimetypes import guess_type
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS: Final = 64
"""Calls under way at once: with Telegram's 30 messages a second far more than are ever needed."""
_CONNECT: Final = 10.0
_READ: Final = 20.0
"""Seconds to wait for a connection and for an answer."""
_LONGEST_HOLD: Final = 86_400


@dataclass(frozen=True, slots=True)
class Attached:
    """A file among the fields of a call: what it is called, and its bytes."""

    name: str
    content: bytes


_JSON: Final = {"Content-Type": "application/json"}


def _timeout(wait: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=wait + _CONNECT, sock_read=wait, sock_connect=_CONNECT)  # in all, or a slow drip never ends


_USUAL: Final = _timeout(_READ)


class AiohttpRequest(BaseRequest):
    """Calls of the Bot API over one pool of connections.

    Errors name what went wrong and never the address that was called: the token is part of it.
    """

    def __init__(self, base_url: str, connections: int = CONNECTIONS, heard: Callable[[str | None], None] = lambda _date: None) -> None:
        """`base_url` is where the calls go, `connections` the size of the pool; `heard` is told the date of each answer."""
        self._connections, self._heard = connections, heard
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
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent")
            )

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, url: str, fields: dict[str, Any], *, wait: float | None = None) -> Any:
        """What a method answers to plain fields, sent as JSON: a form would percent-encode every byte of Chinese.

        A TelegramError says what went wrong, whatever the server sends.
        """
        timeout = _timeout(wait) if wait else _USUAL
        if any(isinstance(value, Attached) for value in fields.values()):
            return result_of(*await self._exchange("POST", url, _attaching(fields), None, timeout))
        body = json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")
        return result_of(*await self._exchange("POST", url, body, _JSON, timeout))

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
        """Status and body of one of the framework's own calls; a TelegramError that says why there is none."""
        timeout = _timeout(read_timeout) if isinstance(read_timeout, int | float) else _USUAL
        if request_data is not None and request_data.multipart_data:
            return await self._exchange(method, url, _form(request_data), None, timeout)
        body, headers = (request_data.json_payload, _JSON) if request_data is not None else (None, None)
        return await self._exchange(method, url, body, headers, timeout)

    async def _exchange(
        self, method: str, url: str, body: Any, headers: dict[str, str] | None, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        assert self._session is not None
        call = self._session.request(method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy, allow_redirects=False)
        try:
            async with call as answer:
                status, told = answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except Exception as error:  # noqa: BLE001  whatever it is, its text may hold the address or a password
            raise NetworkError(_cause(error)) from None
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND} and not told.lstrip().startswith(b"{"):
            raise NetworkError(f"status {status}, and not from the Bot API")  # some proxy's page says nothing of the token
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._heard(answer.headers.get("Date"))
        return status, told

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dict; a TelegramError where it is none. What it was instead is logged nowhere: it may hold texts."""
        try:
            parsed = json.loads(payload)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("the answer is no JSON object")
        return parsed


def result_of(status: int, payload: bytes) -> Any:
    """The result in an answer of the Bot API; the framework's error for any other answer."""
    try:
        answer = AiohttpRequest.parse_json_payload(payload)
    except TelegramError:
        if status < HTTPStatus.BAD_REQUEST:
            raise
        raise NetworkError(f"status {status}") from None
    if status == HTTPStatus.OK and answer.get("ok") is True and "result" in answer:
        return answer["result"]
    raise _refusal(status, answer)


_ERRORS: Final[dict[int, type[TelegramError]]] = {
    HTTPStatus.BAD_REQUEST: BadRequest,
    HTTPStatus.UNAUTHORIZED: InvalidToken,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: InvalidToken,
    HTTPStatus.CONFLICT: Conflict,
}


def _refusal(status: int, answer: dict[str, Any]) -> TelegramError:
    parameters = answer.get("parameters")
    if isinstance(parameters, dict):
        moved, seconds = parameters.get("migrate_to_chat_id"), parameters.get("retry_after")
        if isinstance(moved, int):
            return ChatMigrated(moved)
        if isinstance(seconds, int | float):
            return RetryAfter(int(min(max(seconds, 1), _LONGEST_HOLD)))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryAfter(1)
    reason = answer.get("description")
    kind = _ERRORS.get(status, NetworkError if status >= HTTPStatus.MULTIPLE_CHOICES else TelegramError)
    return kind(reason if isinstance(reason, str) and reason else f"status {status}")


def _attaching(fields: dict[str, Any]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in fields.items():
        if isinstance(value, Attached):
            form.add_field(name, value.content, filename=value.name, content_type=guess_type(value.name)[0] or "application/octet-stream")
        else:
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    return form


def _form(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address (HTTPS_PROXY, NO_PROXY and so on), None for none.

    Looked up once: the client's own way asks a thread twice a call, which costs more than the call.
    """
    parts = urlsplit(url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme) or getproxies().get("all")


def _cause(error: Exception) -> str:
    """What went wrong, without address: the kind of error and the system's words for it."""
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return "the proxy cannot be reached"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy refuses ({error.status})"
    if isinstance(error, aiohttp.ClientSSLError):
        return "the certificate is not accepted"
    reason = getattr(error, "os_error", None) or error
    words = reason.strerror if isinstance(reason, OSError) else None
    return f"{type(error).__name__}{f' ({words})' if words else ''}"
