"""The setting of a database that several replicas share."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from bot.errors import SettingsError
from bot.settings import Found, Setting, without_secrets

SCHEME = "postgresql+psycopg"


class Server(NamedTuple):
    """A PostgreSQL database: its address, and the folder in which this replica keeps what is its own."""

    url: str
    folder: Path

    def __str__(self) -> str:
        """The address without its password."""
        return without_secrets(self.url)


def server(found: Found, url: str, data: Path) -> Server:
    """The database at an address; a SettingsError where it is none that is allowed. It is listed without its password."""
    name, _, source = found.listed.pop()
    shown = without_secrets(url)
    found.listed.append(Setting(name, shown, source))
    try:
        parts = urlsplit(url)
        hosts = parts.hostname or parse_qs(parts.query).get("host")  # several of them stand behind
        whole = parts.scheme == SCHEME and bool(hosts) and len(parts.path) > 1 and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole:
        raise SettingsError(
            f"CASEBRIEF_DATABASE is '{shown}'; allowed are sqlite:/// and the whole path of a file, such as "
            f"sqlite:////var/lib/casebrief/state.sqlite, and {SCHEME}://user:password@host:5432/database"
        )
    return Server(url, data)
