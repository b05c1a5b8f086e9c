"""The settings of the Telegram channel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.labels import GREEN
from bot.settings import Found, Settings


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where Telegram posts updates to, and where they arrive here; no `url` where the bot polls.

    Without a path in `url`, and without a `secret`, each gets one that follows from the token: the same at every start, and
    known to nobody else.
    """

    url: str = ""
    listen: str = "127.0.0.1"
    port: int = 8080
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """What the Telegram channel needs; `rate` is messages a second over all, 0 for a server without limits.

    `knowledge` is the folder that is served, into which curators have examples put, and `ceiling` the highest label there.
    """

    token: str = field(repr=False)
    base_url: str
    rate: float
    public: bool
    log: str
    log_format: str = "json"
    webhook: WebhookSettings = WebhookSettings()
    health_port: int = 0
    retention: int = 30
    zones: tuple[str, ...] = ()
    knowledge: Path = Path()
    ceiling: str = GREEN


def telegram(settings: Settings) -> TelegramSettings:
    """The settings of the channel; a SettingsError where one of them is not allowed."""
    found = settings.found
    token = found.secret("TELEGRAM_TOKEN")
    if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        raise SettingsError("TELEGRAM_TOKEN is no token; one looks like 123456789:AAE…, digits, a colon, then letters, digits, _ and -")
    base = found.text("TELEGRAM_BASE_URL", "https://api.telegram.org/bot").rstrip("/")
    if not _is_api(base):
        raise SettingsError(f"TELEGRAM_BASE_URL is '{base}'; allowed is an address that ends in /bot, such as https://api.telegram.org/bot")
    mode = found.one_of("TELEGRAM_MODE", ("polling", "webhook"), "polling")
    return TelegramSettings(
        token=token,
        base_url=base,
        rate=found.rate("TELEGRAM_RATE", "30"),
        public=found.one_of("CASEBRIEF_PUBLIC", ("0", "1"), "0") == "1",
        log=found.one_of("CASEBRIEF_LOG", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO"),
        log_format=found.one_of("CASEBRIEF_LOG_FORMAT", ("json", "text"), "json"),
        webhook=_webhook(found) if mode == "webhook" else WebhookSettings(),
        health_port=found.whole("CASEBRIEF_HEALTH_PORT", "0", 65_535),
        retention=found.whole("CASEBRIEF_RETENTION", "30", 3_650),
        zones=settings.zones,
        knowledge=settings.knowledge,
        ceiling=settings.ceiling,
    )


def _webhook(found: Found) -> WebhookSettings:
    url = found.text("TELEGRAM_WEBHOOK_URL", "").rstrip("/")
    if not _is_address(url):
        raise SettingsError(
            f"TELEGRAM_WEBHOOK_URL is '{url}'; with TELEGRAM_MODE=webhook it is where Telegram reaches this bot, such as https://bot.example.org"
        )
    secret = found.secret("TELEGRAM_WEBHOOK_SECRET")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise SettingsError("TELEGRAM_WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and -; unset, it follows from the token")
    listen = found.text("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1")
    return WebhookSettings(url, listen, found.whole("TELEGRAM_WEBHOOK_PORT", "8080", 65_535, least=1), secret)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return named and parts.scheme in {"https", "http"} and not (parts.query or parts.fragment)


def _is_api(base: str) -> bool:
    return _is_address(base) and urlsplit(base).path.endswith("/bot")
