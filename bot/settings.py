"""Settings: from the environment, read once, each with its source."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.errors import SettingsError
from bot.labels import GREEN, LABELS


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it comes from."""

    name: str
    value: str
    source: str


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


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings in force."""

    knowledge: Path
    locales: Path
    data: Path
    state: Path
    ceiling: str
    listed: tuple[Setting, ...]
    telegram: TelegramSettings
    zones: tuple[str, ...] = ()


def read(environ: Mapping[str, str] | None = None, *, knowledge: str | None = None) -> Settings:
    """The settings in force; `knowledge` is what the command line named."""
    environ = os.environ if environ is None else environ
    folder, folder_source = _knowledge(environ, knowledge)
    data, data_source = _data(environ)
    found = _Found(environ)
    state = _state(found, data)
    ceiling = found.one_of("CASEBRIEF_CEILING", LABELS, GREEN)
    zones = _zones(found)
    telegram = replace(_telegram(found, zones), knowledge=folder, ceiling=ceiling)
    return Settings(
        knowledge=folder,
        locales=shipped("locales"),
        data=data,
        state=state,
        ceiling=ceiling,
        listed=(
            Setting("CASEBRIEF_KNOWLEDGE", str(folder), folder_source),
            Setting("CASEBRIEF_DATA", str(data), data_source),
            *found.listed,
        ),
        telegram=telegram,
        zones=zones,
    )


@dataclass(slots=True)
class _Found:
    """Reads settings one by one and lists where each came from."""

    environ: Mapping[str, str]
    listed: list[Setting] = field(default_factory=list)

    def text(self, name: str, default: str) -> str:
        value = self.environ.get(name) or default
        self.listed.append(Setting(name, value, "environment" if self.environ.get(name) else "default"))
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise SettingsError(f"{name} is '{value}'; allowed are {', '.join(allowed)}")
        return value

    def rate(self, name: str, default: str) -> float:
        value = self.text(name, default)
        try:
            rate = float(value)
        except ValueError:
            rate = -1.0
        if not (rate == 0 or 0.01 <= rate <= 1_000):
            raise SettingsError(f"{name} is '{value}'; allowed are 0 (no limit) and 0.01 to 1000 messages a second")
        return rate

    def whole(self, name: str, default: str, most: int, *, least: int = 0) -> int:
        value = self.text(name, default)
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and least <= int(value) <= most):
            raise SettingsError(f"{name} is '{value}'; allowed are whole numbers from {least} to {most}")
        return int(value)

    def secret(self, name: str) -> str:
        """A secret from the environment, or from the file that NAME_FILE names; '' where neither is set."""
        file = self.environ.get(f"{name}_FILE")
        if self.environ.get(name) and file:
            raise SettingsError(f"{name} and {name}_FILE are both set; keep one of them")
        value, source = self.environ.get(name, "").strip(), "environment" if self.environ.get(name) else "not set"
        if file:
            value, source = _secret_in(file, name), f"file {file}"
        self.listed.append(Setting(name, "(hidden)" if value else "", source))
        return value


_SECRETS: Final = ((re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}"), "[token]"), (re.compile(r"//[^/@\s]*@"), "//[hidden]@"))


def without_secrets(text: str) -> str:
    """A text with whatever looks like a token, or like a password in an address, replaced."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def _secret_in(file: str, name: str) -> str:
    try:
        value = Path(file).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE names {file}, which cannot be read ({getattr(error, 'strerror', 'not text')})") from error
    if not value:
        raise SettingsError(f"{name}_FILE names {file}, which is empty; it must hold the secret and nothing else")
    return value


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return named and parts.scheme in {"https", "http"} and not (parts.query or parts.fragment)


def _is_api(base: str) -> bool:
    return _is_address(base) and urlsplit(base).path.endswith("/bot")


def _telegram(found: _Found, zones: tuple[str, ...]) -> TelegramSettings:
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
        zones=zones,
    )


def _webhook(found: _Found) -> WebhookSettings:
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


def _zones(found: _Found) -> tuple[str, ...]:
    """The time zones in which embargoes are told besides the one that they are set in."""
    value = found.text("CASEBRIEF_ZONES", "")
    if not value:
        return ()
    from bot import zones

    try:
        return zones.listed(value)
    except SettingsError as error:
        raise SettingsError(f"CASEBRIEF_ZONES: {error}") from error


def _state(found: _Found, data: Path) -> Path:
    """The file that the state is in."""
    url = found.text("CASEBRIEF_DATABASE", f"sqlite:///{data / 'state.sqlite'}")
    path = url.removeprefix("sqlite:///")
    if path == url or not Path(path).is_absolute() or set("?#") & set(path):
        raise SettingsError(
            f"CASEBRIEF_DATABASE is '{url}'; allowed is sqlite:/// and the whole path of a file, such as sqlite:////var/lib/casebrief/state.sqlite"
        )
    return Path(path)


def shipped(what: str) -> Path:
    """The folder of that name inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "shipped" / what
    return inside if inside.is_dir() else package.parent / what


def _knowledge(environ: Mapping[str, str], named: str | None) -> tuple[Path, str]:
    if named:
        return Path(named).absolute(), "--knowledge"
    if environ.get("CASEBRIEF_KNOWLEDGE"):
        return Path(environ["CASEBRIEF_KNOWLEDGE"]).absolute(), "environment"
    here = Path.cwd() / "knowledge"
    if (here / "sources.yaml").is_file():
        return here, "./knowledge"
    return shipped("knowledge"), "shipped"


def _data(environ: Mapping[str, str]) -> tuple[Path, str]:
    if environ.get("CASEBRIEF_DATA"):
        return Path(environ["CASEBRIEF_DATA"]).absolute(), "environment"
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "casebrief", "default"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "casebrief", "default"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "casebrief", "default"
