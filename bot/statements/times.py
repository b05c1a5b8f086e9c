"""A moment as a person writes it, with the zone it is written in: one moment in UTC, or why it is none and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Final
from zoneinfo import ZoneInfo

from bot import zones

_WRITTEN: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:\s{0,3}([^\s.:].{0,80}))?")
_OFFSET: Final = re.compile(r"(?:UTC|GMT|Etc/GMT|Z)?\s?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[A-Za-z]{2,5}|[A-Z]{3}[0-9][A-Z]{3}")
_TAGGED: Final = re.compile(r"([A-Z]{2,5}|[+-][0-9]{2}(?::?[0-9]{2})?)\s{1,3}(\S{1,60})")
_FIRST: Final = 2000
_LAST: Final = 2099
"""Years within which a moment can be told; beyond them zones are guesswork."""
_HOURS: Final = timedelta(hours=36)
_NEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in whole seconds, and the zone in which it was written."""

    at: datetime
    zone: str

    @property
    def stamp(self) -> float:
        """Seconds since 1970."""
        return self.at.timestamp()

    @property
    def utc(self) -> str:
        """The moment in UTC, as it is stored."""
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why what was written is no moment: in one word, with the values to tell it by."""

    why: str
    values: Mapping[str, str] = field(default_factory=dict)


def moment_of(utc: str, zone: str) -> Moment:
    """A moment as it was stored."""
    return Moment(datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC), zone)


def read(written: str) -> Moment | Unclear:
    """The moment that somebody wrote: day, time, IANA zone, such as 2026-03-08 09:00 Europe/Berlin.

    Where clocks are put back an hour comes twice, and is told apart by what the zone is called then: 01:30 CEST or 01:30 CET.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return Unclear("no-time")
    *numbers, rest = found.groups()
    try:
        wall = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]  # noqa: DTZ001  its zone is still to be read
    except ValueError:
        return Unclear("no-time")
    if not _FIRST <= wall.year <= _LAST:
        return Unclear("far", {"first": str(_FIRST), "last": str(_LAST)})
    if not rest:
        return Unclear("naive", {"time": _told(wall)})
    tagged = _TAGGED.fullmatch(rest)
    tag, name = tagged.groups() if tagged and not _OFFSET.fullmatch(rest) else ("", rest)
    if name not in zones.names():
        return _no_zone(name, wall)
    return _in_zone(wall, name, tag)


def _no_zone(name: str, wall: datetime) -> Unclear:
    values = {"zone": name, "time": _told(wall)}
    if _OFFSET.fullmatch(name) or name.startswith("Etc/GMT"):
        return Unclear("offset", values)
    if _LETTERS.fullmatch(name):
        return Unclear("letters", values)
    near = get_close_matches(name, zones.names(), _NEAREST)
    return Unclear("like-zone", {**values, "zones": ", ".join(near)}) if near else Unclear("no-zone", values)


def _in_zone(wall: datetime, name: str, tag: str) -> Moment | Unclear:
    zone = zones.zone(name)
    found = readings(wall, zone)
    values = {"time": _told(wall), "zone": name}
    if not found:
        around = sorted({_shown(wall.replace(fold=fold), zone) for fold in (0, 1)}, key=lambda one: one.at)
        return Unclear("gap", {**values, "before": _tagged(around[0], around), "after": _tagged(around[-1], around)})
    if tag:
        meant = [one for one in found if tag in _tags(one)]
        if len(meant) != 1:
            return Unclear("other-tag" if not meant else "twice", {**values, "tag": tag, **_choices(found)})
        return meant[0]
    return found[0] if len(found) == 1 else Unclear("twice", {**values, **_choices(found)})


def readings(wall: datetime, zone: ZoneInfo) -> tuple[Moment, ...]:
    """The moments at which clocks of a zone show a time: mostly one, none in a gap, two where an hour comes twice."""
    near = (wall.replace(tzinfo=UTC) + hours for hours in (-_HOURS, _HOURS))
    offsets = {one.astimezone(zone).utcoffset() or timedelta() for one in near}
    offsets |= {wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1)}
    moments = sorted(wall.replace(tzinfo=UTC) - offset for offset in offsets)
    return tuple(Moment(at, zone.key) for at in moments if at.astimezone(zone).replace(tzinfo=None) == wall)


def _shown(wall: datetime, zone: ZoneInfo) -> Moment:
    """The moment that would be meant by a time that no clock shows, had clocks not been put, or had they been before."""
    return Moment(wall.replace(tzinfo=zone).astimezone(UTC), zone.key)


def _choices(found: tuple[Moment, ...]) -> dict[str, str]:
    return {"first": _tagged(found[0], found), "second": _tagged(found[-1], found)}


def _tagged(one: Moment, among: Collection[Moment]) -> str:
    """The time and what tells it apart: what the zone is called then, or where that is always the same, the hours from UTC."""
    apart = len({_called(other) for other in among}) == len(among)
    local = one.at.astimezone(zones.zone(one.zone))
    days = {other.at.astimezone(zones.zone(one.zone)).date() for other in among}
    return f"{_told(local)[0 if len(days) > 1 else 11 :]} {_called(one) if apart else _offset(one)}"


def _called(one: Moment) -> str:
    return one.at.astimezone(zones.zone(one.zone)).tzname() or ""


def _offset(one: Moment) -> str:
    found = f"{one.at.astimezone(zones.zone(one.zone)):%z}"
    return f"{found[:3]}:{found[3:5]}"


def _tags(one: Moment) -> set[str]:
    """All by which a moment can be told from another at which clocks show the same."""
    offset = _offset(one)
    return {_called(one), offset, offset.replace(":", ""), offset.removesuffix(":00")}


def _told(wall: datetime) -> str:
    return f"{wall:%Y-%m-%d %H:%M:%S}" if wall.second else f"{wall:%Y-%m-%d %H:%M}"
