"""What people have read, looked through some people at a time: values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.state.acts import Person
from bot.state.reading import Changed


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Reads what the next people have read, by their numbers, at most so many; the result is a Survey."""

    after: int = 0
    most: int = 50


@dataclass(frozen=True, slots=True)
class Readings:
    """What somebody has read: entries with the digest of what they were told; and their session in their own chat."""

    person: Person
    digests: Mapping[str, str]
    session: bytes | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """Some readers as of one moment: `version` is that of all that decides who may do what, `last` the number of the last of them.

    `withdrawn` holds, by audience and entry, how entries were last told that are on file no longer; `versions` are those of the
    knowledge that was compared last. Without readers there are no more.
    """

    version: int
    readers: tuple[Readings, ...]
    last: int
    withdrawn: Mapping[tuple[str, str], Changed] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
