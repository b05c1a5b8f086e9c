"""Polling: updates are fetched, stored, and only then confirmed, with the next call; whatever goes wrong, it goes on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.caller import Caller
from bot.channels.telegram.incoming import KINDS
from bot.channels.telegram.intake import Intake, is_update, written
from bot.channels.telegram.refusals import cause, seconds_of
from bot.errors import StateError

log = logging.getLogger(__name__)

_AT_ONCE: Final = 100
_LONG_POLL: Final = 25
"""Seconds that Telegram keeps an empty call open."""
_SLOWEST: Final = 30.0
_REFUSALS: Final = 3
_TOO_SOON: Final = 0.5
_STATE_PAUSE: Final = 2.0


@dataclass(slots=True)
class Trouble:
    """Reports what goes wrong in a row: a line when it begins or changes, a line when it is over, and the pause to make."""

    pause: float = 0.0
    said: str = ""

    def met(self, error: TelegramError) -> float:
        """The seconds to wait after an error."""
        told = remedy(error)
        if told != self.said:
            log.warning("%s", told)
        self.said = told
        self.pause = min(_SLOWEST, self.pause * 2 or 0.5)
        if isinstance(error, RetryAfter):
            return max(self.pause, seconds_of(error))
        return self.pause

    def over(self) -> None:
        """Says that calls go through again, if they had not."""
        if self.said:
            log.info("calls to Telegram go through again")
        self.pause, self.said = 0.0, ""


def remedy(error: TelegramError) -> str:
    """An error in one line: its cause, and what to do about it."""
    match error:
        case InvalidToken():
            return "Telegram refuses the token; trying again before giving up"
        case Conflict() if "webhook" in str(error).lower():
            return "Telegram sends updates to a webhook: it is being taken out, since this process polls"
        case Conflict():
            return "another process polls with the same token: stop one of the two (Telegram gives updates to one only)"
        case RetryAfter():
            return f"Telegram asks to wait: {cause(error)}"
        case NetworkError():
            return f"Telegram cannot be reached: {cause(error)}; check network, proxy (HTTPS_PROXY) and TELEGRAM_BASE_URL; trying on"
        case _:
            return f"Telegram's answer makes no sense: {cause(error)}; check TELEGRAM_BASE_URL and any proxy between; trying on"


async def persist(call: Callable[[], Any], trouble: Trouble) -> Any:
    """The result of a call, tried until it goes through; an InvalidToken ends it."""
    while True:
        try:
            result = await call()
        except InvalidToken:
            raise
        except TelegramError as error:
            await asyncio.sleep(trouble.met(error))
        else:
            trouble.over()
            return result


async def poll(bot: Caller, intake: Intake, room: Callable[[], Awaitable[None]], trouble: Trouble) -> None:
    """Fetches updates, as many as there is room for, until it is cancelled; an InvalidToken where the token has been revoked."""
    offset = 0  # from the earliest unconfirmed: after a quiet week Telegram goes on at some other number
    refused = 0
    while True:
        await room()
        asked = monotonic()
        try:
            raw = await _fetch(bot, offset)
            trouble.over()
            new = await intake.take([(update, written(update)) for update in raw if is_update(update)])  # no odd one may block the rest
        except InvalidToken as error:
            refused += 1  # after a good start a single refusal may be some proxy's
            if refused == _REFUSALS:
                raise
            await asyncio.sleep(trouble.met(error))
        except Conflict as error:
            await asyncio.sleep(trouble.met(error))
            if "webhook" in str(error).lower():
                await persist(lambda: bot.delete_webhook(drop_pending_updates=False), trouble)
        except TelegramError as error:
            await asyncio.sleep(trouble.met(error))
        except StateError as error:
            log.error("%s; updates stay at Telegram meanwhile", error)  # noqa: TRY400
            await asyncio.sleep(_STATE_PAUSE)
        else:
            refused = 0
            offset = max((update["update_id"] for update in raw), default=offset - 1) + 1
            if not new and monotonic() - asked < _TOO_SOON:
                await asyncio.sleep(1)  # a server that answers nothing at once would be asked without end


async def _fetch(bot: Caller, offset: int) -> list[dict[str, Any]]:
    fields: dict[str, Any] = {"timeout": _LONG_POLL, "limit": _AT_ONCE, "allowed_updates": KINDS}
    if offset:
        fields["offset"] = offset
    raw = await bot.poll(fields, wait=_LONG_POLL + 10)
    if not isinstance(raw, list) or not all(isinstance(item, dict) and type(item.get("update_id")) is int for item in raw):
        raise TelegramError("the answer holds no updates")
    return raw
