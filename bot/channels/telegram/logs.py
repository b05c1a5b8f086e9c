"""The log of a long-running process: one line an event, the token in none of them."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

from bot.settings import without_secrets


class WithoutToken(logging.Formatter):
    """Formats a record, traceback included, with every token replaced."""

    def __init__(self, token: str) -> None:
        """`token` is the one in use; whatever else looks like one is replaced as well."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = super().format(record)
        if self._token:
            line = line.replace(self._token, "[token]")
        return without_secrets(line)


def set_up(token: str, level: str, stream: TextIO | None = None) -> None:
    """Sends everything that is logged to one stream, by default standard error.

    Below INFO the framework logs whole messages; what people ask belongs in no log, so it stays at INFO.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(WithoutToken(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for noisy in ("telegram", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(max(logging.INFO, logging.getLogger().level))
