"""What a reader is shown of a statement: the text that is live, a notice, or nothing, as if there were no such statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.governance.audience import Audience
from bot.state.filed import Filed
from bot.statements.clock import Now
from bot.statements.standing import Status, live, status_of, whole
from bot.statements.version import Version


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: the words of a version, the notice that it was withdrawn, is under embargo or has expired, or nothing at all."""

    what: Literal["text", "withdrawn", "embargo", "expired", "nothing"]
    filed: Filed | None = None


_NOTHING: Final = Shown("nothing")


def shown_to(versions: Sequence[Filed], audience: Audience, now: Now) -> Shown:
    """What an audience is shown of a statement; of what was not out for them, not even that there is such a thing."""
    found = live(versions, now) or next((filed for filed in reversed(versions) if _has_been_out(filed, versions, now)), None)
    version = whole(found) if found is not None else None
    if found is None or version is None or not audience.reads(version.label, version.agency):
        return _NOTHING
    match status_of(found, versions, now):
        case Status.LIVE:
            return Shown("text", found)
        case Status.WITHDRAWN:
            return Shown("withdrawn", found)
        case Status.EXPIRED:
            return Shown("expired", found)
        case _:
            return Shown("embargo", found)


def _has_been_out(filed: Filed, versions: Sequence[Filed], now: Now) -> bool:
    """Whether readers may know of a version that is not live: it was told once, or it is announced."""
    version = whole(filed)
    if version is None or filed.approved is None:
        return False
    status = status_of(filed, versions, now)
    if status is Status.WITHDRAWN:
        return version.announce or was_told(version, filed, now)
    return status is Status.EXPIRED or (status is Status.EMBARGOED and version.announce)


def was_told(version: Version, filed: Filed, now: Now) -> bool:
    """Whether the embargo of a version that was withdrawn, where it had one, had ended by then."""
    return version.embargo is None or (now.has_come(version.embargo) and version.embargo.stamp <= (filed.withdrawn or 0))
