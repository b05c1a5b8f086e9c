"""How a version stands: computed from what is on file and the time, at every look, and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from bot.state.filed import Filed
from bot.statements.clock import Now
from bot.statements.version import Version, hash_of, version_of

_MOST_READ: Final = 10_000
"""Versions that are remembered as they were read."""


class Status(StrEnum):
    """How a version stands. Void is what is not, byte for byte, what was approved."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EMBARGOED = "embargoed"
    LIVE = "live"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    VOID = "void"


def status_of(filed: Filed, versions: Sequence[Filed], now: Now) -> Status:
    """How a version stands among all versions of its statement."""
    if filed.stored == "withdrawn":
        return Status.WITHDRAWN
    version = whole(filed)
    if version is None or (filed.stored == "approved" and missing(filed, version)):
        return Status.VOID
    if filed.stored != "approved":
        return Status(filed.stored) if filed.stored in {"draft", "submitted"} else Status.VOID
    if any(other.version > filed.version and has_replaced(other, now) for other in versions):
        return Status.SUPERSEDED
    if not now.has_come(version.embargo):
        return Status.EMBARGOED
    return Status.EXPIRED if now.has_gone(version.until) else Status.LIVE


def whole(filed: Filed) -> Version | None:
    """The version that was filed; None where a byte of it is not what it was then."""
    version = _read(filed.body, filed.hash)
    return version if version is not None and (version.statement, version.number) == (filed.statement, filed.version) else None


@lru_cache(_MOST_READ)
def _read(body: bytes, hash: str) -> Version | None:  # noqa: A002  the same word everywhere
    """The version that some bytes are, where their hash is that one: all that is asked of the desk asks this of all that is on file."""
    if hash_of(body) != hash:
        return None
    try:
        return version_of(body)
    except (ValueError, TypeError, KeyError, AttributeError):  # whoever wrote into the file wrote a hash to it
        return None


def missing(filed: Filed, version: Version) -> tuple[str, ...]:
    """The parties whose approval of these very bytes is not there; '' stands for the one approval where no party has to give it."""
    given = {approval.party for approval in filed.approvals if approval.hash == filed.hash}
    return tuple(party for party in version.parties or ("",) if party not in given)


def has_replaced(filed: Filed, now: Now) -> bool:
    """Whether a version has taken the place of all before it.

    It has once it may be told, and what came of it afterwards brings none of them back. Where it was withdrawn or altered, whether it
    was ever told cannot be known any more, and it counts as if it was.
    """
    if filed.approved is None:
        return False
    version = whole(filed) if filed.stored == "approved" else None
    return version is None or now.has_come(version.embargo)


def live(versions: Sequence[Filed], now: Now) -> Filed | None:
    """The version that may be used; never more than one."""
    return next((filed for filed in reversed(versions) if status_of(filed, versions, now) is Status.LIVE), None)


def last_told(versions: Sequence[Filed], now: Now) -> Filed | None:
    """The newest version that is or was in use: what a new one is compared with."""
    told = {Status.LIVE, Status.EXPIRED, Status.SUPERSEDED}
    return next((filed for filed in reversed(versions) if status_of(filed, versions, now) in told), None)
