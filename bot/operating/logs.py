"""The log of a long-running process: one line an event, with no secret in it and nothing that a person wrote.

An error is logged by its kind and by where it happened. Its own words are left out, for they may quote a question
(`ValueError: invalid literal '…'`); kept are those of our own errors, of Telegram's, and the system's for an OSError.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Any, Final, TextIO
from urllib.parse import quote

from bot.errors import CasebriefError
from bot.settings import without_secrets

log = logging.getLogger(__name__)

_LONGEST: Final = 4_000
"""Characters of a message: with its trace a line stays below the 48 KiB at which the journal would cut it in two."""
_MOST_FRAMES: Final = 25
_MOST_CAUSES: Final = 4
_INCIDENT: Final = re.compile(r"incident ([0-9A-F]{6})\b")
_VALUES: Final = re.compile(r"[(<\n]")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a terminal's cursor, begins a line, turns the direction of writing, or cannot be written at all."""


class Lines(logging.Formatter):
    """Formats a record as one line, whatever is in it."""

    def __init__(self, secrets: Sequence[str] = (), style: str = "json") -> None:
        """`secrets` are those in use (whatever else looks like a token is replaced as well); `style` is json or text."""
        super().__init__()
        self._hidden = _hider(secrets)
        self._written = _as_text if style == "text" else _as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": _cut(self._hidden(_message(record))),
        }
        if incident := _INCIDENT.match(fields["message"]):
            fields["incident"] = incident[1]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            fields["trace"] = self._hidden(trace_of(error))
        return self._written(fields)


class _Stream(logging.StreamHandler[TextIO]):
    """Writes lines; a stream that takes none is no reason to print what could not be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  the standard library's signature
        return


def set_up(secrets: Sequence[str], level: str, *, style: str = "json", stream: TextIO | None = None) -> None:
    """Sends all that is logged to one stream, by default standard error, and what would end the process or a thread as well.

    Below INFO the framework logs whole messages; what people ask belongs in no log, so it stays at INFO. Requests that come
    in are not logged: the path of the webhook is a secret.
    """
    handler = _Stream(stream or sys.stderr)
    handler.setFormatter(Lines(secrets, style))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for noisy in ("telegram", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(max(logging.INFO, logging.getLogger().level))
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    _log_what_nobody_caught()


def _log_what_nobody_caught() -> None:
    sys.excepthook = lambda _kind, error, _trace: log.critical("ended by an error", exc_info=error)
    threading.excepthook = lambda told: log.critical("a thread was ended by an error", exc_info=told.exc_value)
    sys.unraisablehook = lambda told: log.error("an error that nobody can catch", exc_info=told.exc_value)


def told(error: BaseException) -> str:
    """An error in words that hold nothing a person wrote: its kind, and what it says where that is ours, Telegram's or the system's."""
    kind = type(error).__qualname__
    if isinstance(error, CasebriefError) or _is_telegrams(error):
        return f"{kind}: {error}" if str(error) else kind
    if isinstance(error, OSError) and isinstance(error.errno, int):
        return f"{kind}: {os.strerror(error.errno)}"
    return kind


def _is_telegrams(error: BaseException) -> bool:
    return any(kind.__name__ == "TelegramError" and kind.__module__ == "telegram.error" for kind in type(error).__mro__)


def trace_of(error: BaseException) -> str:
    """Where an error happened, innermost last, and what it came of: file, line and function, and no values."""
    return ", because of ".join(f"Traceback: {_places(one)}: {told(one)}" for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error, what it was raised from, and the first of each group."""
    following: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if following is None:
            return
        yield following
        if isinstance(following, BaseExceptionGroup):
            following = following.exceptions[0]
        else:
            following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)


def _places(error: BaseException) -> str:
    frames = deque(walk_tb(error.__traceback__), _MOST_FRAMES)
    return " > ".join(f"{frame.f_code.co_filename}:{line} in {frame.f_code.co_qualname}" for frame, line in frames) or "nowhere"


def _message(record: logging.LogRecord) -> str:
    """The message of a record, with errors among its arguments in words that may be logged."""
    template = told(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
    arguments: Any = record.args
    if isinstance(arguments, Mapping):
        arguments = {name: _argument(value) for name, value in arguments.items()}
    elif arguments:
        arguments = tuple(map(_argument, arguments))
    try:
        message = template % arguments if arguments else template
    except Exception:  # noqa: BLE001  a line that is badly asked for is no reason to lose the event
        message = f"{template} (its arguments do not fit)"
    # asyncio writes out calls, tasks and their arguments; what went wrong is in the trace
    return _VALUES.split(message, maxsplit=1)[0] if record.name == "asyncio" else message


def _argument(value: Any) -> Any:
    return told(value) if isinstance(value, BaseException) else value


def _hider(secrets: Sequence[str]) -> Callable[[str], str]:
    """A function that replaces secrets in a text: whole, the half of a token that is secret, and as an address spells them."""
    halves = {half: "[token]" for secret in secrets if secret for half in (secret, secret.partition(":")[2]) if ":" in secret and half}
    known = {secret: "[secret]" for secret in secrets if secret} | halves
    known |= {quote(secret, safe=""): instead for secret, instead in known.items()}
    if not known:
        return without_secrets
    pattern = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    return lambda text: without_secrets(pattern.sub(lambda found: known[found[0]], text))


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]} … ({len(message)} characters)"


def _as_json(fields: Mapping[str, str]) -> str:
    line = json.dumps(fields, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _as_text(fields: Mapping[str, str]) -> str:
    trace = f" {fields['trace']}" if "trace" in fields else ""
    line = f"{fields['time']} {fields['level']} {fields['logger']}: {fields['message']}{trace}"
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), line)
