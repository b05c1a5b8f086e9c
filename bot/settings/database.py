"""The setting of a database that several replicas share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from bot.errors import SettingsError
from bot.patterns import Late
from bot.settings import Found, Setting

SCHEME: Final = "postgresql+psycopg"
_ALLOWED: Final = (
    "allowed are sqlite:/// and the whole path of a file, such as sqlite:////var/lib/casebrief/state.sqlite, "
    f"and {SCHEME}://user:password@host:5432/database"
)
_PASSWORDS: Final = Late(r"([?&][^=&]*pass[^=&]*=)[^&]*", re.IGNORECASE)


class Server(NamedTuple):
    """A PostgreSQL database: its address, and the folder in which this replica keeps what is its own."""

    url: str
    folder: Path

    def __str__(self) -> str:
        """The address without its password."""
        return shown(self.url)

    def __repr__(self) -> str:
        """The same: it may come into a log."""
        return f"Server({self})"


def shown(url: str) -> str:
    """An address without who asks there, and without their password: also one that is not written as it should be."""
    begins, place = url.partition("://")[:2] if "://" in url else ("", ""), url.rpartition("@")[2]
    return _PASSWORDS.sub(r"\1[hidden]", f"{''.join(begins)}[hidden]@{place}" if "@" in url else url)


def server(found: Found, url: str, data: Path) -> Server:
    """The database at an address; a SettingsError where it is none that is allowed. It is listed without its password."""
    name, _, source = found.listed.pop()
    found.listed.append(Setting(name, shown(url), source))
    return at(url, name, data)


def place_of(text: str, name: str, data: Path) -> Path | Server:
    """The file or the database that something names, written as CASEBRIEF_DATABASE is, or as the path of a file."""
    path = text.removeprefix("sqlite:///")
    if path != text and Path(path).is_absolute() and not set("?#") & set(path):
        return Path(path)
    return Path(text).absolute() if text and "://" not in text and "@" not in text else at(text, name, data)


def at(url: str, name: str, data: Path) -> Server:
    """The database at an address that something names; a SettingsError where it is none that is allowed."""
    try:
        parts = urlsplit(url)
        hosts = parts.hostname or parse_qs(parts.query).get("host")  # several of them stand behind
        whole = parts.scheme == SCHEME and bool(hosts) and len(parts.path) > 1 and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole:
        raise SettingsError(f"{name} is '{shown(url)}'; {_ALLOWED}")
    return Server(url, data)
