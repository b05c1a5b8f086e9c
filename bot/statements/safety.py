"""The safe-to-use lines: whether a version may be used, until when, by whom, and what is missing. Of record and time, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from bot import phrases, zones
from bot.governance.audience import ROLES, Reader, audience_of
from bot.labels import CLEAR, STRICT
from bot.model import Lang
from bot.state.filed import Filed
from bot.statements.clock import Now
from bot.statements.places import Telling, left, told
from bot.statements.standing import Status, has_replaced, missing, status_of, whole
from bot.statements.times import Moment
from bot.statements.version import Version

_PLAIN: Final = {
    Status.DRAFT: phrases.SAFE_DRAFT,
    Status.SUBMITTED: phrases.SAFE_SUBMITTED,
    Status.LIVE: phrases.SAFE_LIVE,
}


def safe_to_use(filed: Filed, versions: Sequence[Filed], now: Now, telling: Telling) -> tuple[str, ...]:
    """Lines that tell how a version stands among the versions of its statement; the first says whether it may be used."""
    status, version = status_of(filed, versions, now), whole(filed)
    if status is Status.WITHDRAWN:
        return (_withdrawn(filed, versions, now, telling),)
    if version is None or status is Status.VOID:
        return (telling.words(phrases.SAFE_VOID),)
    if status is Status.SUPERSEDED:
        later = max(other.version for other in versions if other.version > filed.version and has_replaced(other, now))
        return (telling.words(phrases.SAFE_SUPERSEDED, version=later),)
    if status is Status.EXPIRED and version.until is not None:
        return (telling.words(phrases.SAFE_EXPIRED, times=told(version.until, telling)),)
    first = [telling.words(_PLAIN[status])] if status in _PLAIN else []
    closed = _embargo(version, now, telling)
    approvals = () if status is Status.LIVE else (_approvals(filed, version, telling),)  # what is live says on what basis
    return (*first, *closed, _ending(version, now, telling), _readers(version, telling), *approvals)


def _embargo(version: Version, now: Now, telling: Telling) -> tuple[str, ...]:
    """Until when it may not be told, where that has not come."""
    if version.embargo is None or now.has_come(version.embargo):
        return ()
    waits = version.embargo.stamp - now.earliest
    return (telling.words(phrases.SAFE_EMBARGOED, times=told(version.embargo, telling), left=left(waits, telling)),)


def _withdrawn(filed: Filed, versions: Sequence[Filed], now: Now, telling: Telling) -> str:
    later = [other.version for other in versions if other.version > filed.version and status_of(other, versions, now) is Status.LIVE]
    instead = telling.words(phrases.INSTEAD, version=later[-1]) if later else telling.words(phrases.INSTEAD_NONE)
    at = datetime.fromtimestamp(int(filed.withdrawn or 0), UTC).replace(second=0)
    times = told(Moment(at, next(iter(telling.zones), zones.UTC)), telling)
    reason = filed.why.get("en" if telling.lang is Lang.EN else "zh", "").rstrip(".。")
    values = {"statement": filed.statement, "version": filed.version, "times": times, "reason": reason, "instead": instead}
    return telling.words(phrases.SAFE_WITHDRAWN, **values)


def _ending(version: Version, now: Now, telling: Telling) -> str:
    if version.until is None:
        return telling.words(phrases.GOOD_ALWAYS)
    return telling.words(phrases.GOOD_UNTIL, times=told(version.until, telling), left=left(version.until.stamp - now.latest, telling))


def _readers(version: Version, telling: Telling) -> str:
    if version.label == CLEAR:
        return telling.words(phrases.READERS_ALL, label=version.label)
    readers = [role for role in ROLES if audience_of(Reader(role, version.agency)).reads(version.label, version.agency)]
    roles = telling.listed([telling.message(phrases.ROLES[role]) for role in readers])
    phrase = phrases.READERS_OF if version.label == STRICT else phrases.READERS
    return telling.words(phrase, roles=roles or "-", agency=telling.called(version.agency), label=version.label)


def _approvals(filed: Filed, version: Version, telling: Telling) -> str:
    wanted = missing(filed, version)
    if not wanted:
        return telling.words(phrases.APPROVALS_ALL)
    if not version.parties:
        return telling.words(phrases.APPROVALS_ONE)
    return telling.words(phrases.APPROVALS_OF, parties=telling.listed([*map(telling.called, wanted)]))
