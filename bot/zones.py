"""Time zones from the pinned zone data, so that every machine reckons with the same rules, whatever its system knows."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from bot.errors import SettingsError

UTC: Final = "Etc/UTC"
"""What UTC is called among the zones that may be named."""


@cache
def names() -> frozenset[str]:
    """The zones that may be named: a region and a place, and UTC. Letters alone, or hours from UTC, are no place."""
    listed = _data("zones").decode().split()
    return frozenset(name for name in listed if "/" in name and not name.startswith("Etc/")) | {UTC}


@cache
def zone(name: str) -> ZoneInfo:
    """A zone that is among the names."""
    path = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as data:
        return ZoneInfo.from_file(data, name)


def version() -> str:
    """Which rules these are, as their publisher numbers them, such as 2026a."""
    return str(import_module("tzdata").IANA_VERSION)


def listed(text: str) -> tuple[str, ...]:
    """The zones of a list with commas between them; a SettingsError names the first that is none."""
    found = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in found:
        if name not in names():
            raise SettingsError(f"there is no time zone '{name}'; allowed are names with a place, such as Europe/Berlin, and {UTC}")
    return found


def _data(name: str) -> bytes:
    try:
        return files("tzdata").joinpath(name).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise SettingsError("the zone data is missing, without which no embargo can be told; 'pip install tzdata' brings it") from error
