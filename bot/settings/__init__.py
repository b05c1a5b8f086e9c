"""Settings: from the environment, read once, each with its source."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.errors import SettingsError
from bot.labels import GREEN, LABELS
from bot.patterns import Late

if TYPE_CHECKING:
    from bot.settings.database import Server
    from bot.settings.telegram import TelegramSettings


class Setting(NamedTuple):
    """A value and where it comes from."""

    name: str
    value: str
    source: str


class Found:
    """Reads settings one by one and lists where each came from."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Where they are read from."""
        self.environ = environ
        self.listed: list[Setting] = []

    def text(self, name: str, default: str) -> str:
        """A setting as it is written; a default where it is not set."""
        value = self.environ.get(name) or default
        self.listed.append(Setting(name, value, "environment" if self.environ.get(name) else "default"))
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of some words."""
        value = self.text(name, default)
        if value not in allowed:
            raise SettingsError(f"{name} is '{value}'; allowed are {', '.join(allowed)}")
        return value

    def rate(self, name: str, default: str) -> float:
        """Messages a second, 0 for no limit."""
        value = self.text(name, default)
        try:
            rate = float(value)
        except ValueError:
            rate = -1.0
        if not (rate == 0 or 0.01 <= rate <= 1_000):
            raise SettingsError(f"{name} is '{value}'; allowed are 0 (no limit) and 0.01 to 1000 messages a second")
        return rate

    def whole(self, name: str, default: str, most: int, *, least: int = 0) -> int:
        """A whole number."""
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


def _secret_in(file: str, name: str) -> str:
    try:
        value = Path(file).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE names {file}, which cannot be read ({getattr(error, 'strerror', 'not text')})") from error
    if not value:
        raise SettingsError(f"{name}_FILE names {file}, which is empty; it must hold the secret and nothing else")
    return value


class _Read(NamedTuple):
    knowledge: Path
    locales: Path
    data: Path
    state: Path | Server
    ceiling: str
    found: Found
    zones: tuple[str, ...] = ()


class Settings(_Read):
    """All settings in force; those of the Telegram channel are read when they are first asked for."""

    @cached_property
    def telegram(self) -> TelegramSettings:
        """What the Telegram channel needs; a SettingsError where it is not allowed."""
        from bot.settings.telegram import telegram

        return telegram(self)

    @property
    def listed(self) -> tuple[Setting, ...]:
        """Each setting that was read, with where it comes from."""
        return tuple(self.found.listed)


def read(environ: Mapping[str, str] | None = None, *, knowledge: str | None = None) -> Settings:
    """The settings in force; `knowledge` is what the command line named."""
    settings = of_an_answer(environ, knowledge=knowledge)
    _ = settings.telegram
    return settings


def of_an_answer(environ: Mapping[str, str] | None = None, *, knowledge: str | None = None) -> Settings:
    """The same, but what an answer does not need is not read, and whether it is allowed not told, unless it is asked for."""
    environ = os.environ if environ is None else environ
    folder, folder_source = _knowledge(environ, knowledge)
    data, data_source = _data(environ)
    found = Found(environ)
    found.listed += [Setting("CASEBRIEF_KNOWLEDGE", str(folder), folder_source), Setting("CASEBRIEF_DATA", str(data), data_source)]
    state = _state(found, data)
    ceiling = found.one_of("CASEBRIEF_CEILING", LABELS, GREEN)
    return Settings(folder, shipped("locales"), data, state, ceiling, found, _zones(found))


_SECRETS: Final = (
    (Late(r"\d{6,}:[A-Za-z0-9_-]{20,}"), "[token]"),
    (Late(r"//[^/@\s]*@"), "//[hidden]@"),
    (Late(r"(?<=[?&]password=)[^&\s]+"), "[hidden]"),
)


def without_secrets(text: str) -> str:
    """A text with whatever looks like a token, or like a password in an address, replaced."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def _zones(found: Found) -> tuple[str, ...]:
    """The time zones in which embargoes are told besides the one that they are set in."""
    value = found.text("CASEBRIEF_ZONES", "")
    if not value:
        return ()
    from bot import zones

    try:
        return zones.listed(value)
    except SettingsError as error:
        raise SettingsError(f"CASEBRIEF_ZONES: {error}") from error


def _state(found: Found, data: Path) -> Path | Server:
    """The file that the state is in, or the database that replicas share."""
    url = found.secret("CASEBRIEF_DATABASE") if found.environ.get("CASEBRIEF_DATABASE_FILE") else ""
    if not url:
        url = found.text("CASEBRIEF_DATABASE", f"sqlite:///{data / 'state.sqlite'}")
    path = url.removeprefix("sqlite:///")
    if path == url or not Path(path).is_absolute() or set("?#") & set(path):
        from bot.settings.database import server

        return server(found, url, data)
    return Path(path)


def shipped(what: str) -> Path:
    """The folder of that name inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
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
