"""Versions that quotations are held against: what an audience may read and what was ever out, whatever came of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.governance.audience import Audience
from bot.model import Lang
from bot.quoting import values
from bot.quoting.values import Quotable, Translation
from bot.state.filed import Filed
from bot.statements.card import source
from bot.statements.clock import Now
from bot.statements.places import Telling
from bot.statements.safety import safe_to_use
from bot.statements.showing import shown_to
from bot.statements.standing import Status, has_replaced, missing, status_of, whole
from bot.statements.version import Version

_STATUS: Final = {
    Status.LIVE: values.Status.LIVE,
    Status.SUPERSEDED: values.Status.SUPERSEDED,
    Status.EXPIRED: values.Status.EXPIRED,
    Status.WITHDRAWN: values.Status.WITHDRAWN,
}


def quotables_of(
    files: Mapping[str, Sequence[Filed]], audience: Audience, now: Now, *, tellings: Sequence[Telling] = ()
) -> tuple[Quotable, ...]:
    """The versions of statements that an audience may be told of when they quote them; in each of the `tellings` why one is not live.

    None of a statement of which they are shown nothing, not even that it is on file; and none that was never out.
    """
    found = (version for versions in files.values() for version in _of(versions, audience, now, tellings))
    return tuple(found)


def _of(versions: Sequence[Filed], audience: Audience, now: Now, tellings: Sequence[Telling]) -> Iterator[Quotable]:
    if shown_to(versions, audience, now).what == "nothing":
        return
    for filed in versions:
        version, status = whole(filed), status_of(filed, versions, now)
        if version is None or status not in _STATUS or not _was_out(filed, versions, audience, now):
            continue
        if status is Status.SUPERSEDED and not _may_know_why(filed, versions, audience, now):
            continue
        notices = _notices(filed, versions, now, tellings)
        sources = tuple((telling.lang, source(version, telling)) for telling in tellings)
        yield from (replace(one, notices=notices, sources=sources) for one in _quotables(version, _STATUS[status]))


def _was_out(filed: Filed, versions: Sequence[Filed], audience: Audience, now: Now) -> bool:
    """Whether an audience could read a version at any time: once it was approved and its embargo over, before anything ended it."""
    version = whole(filed)
    if version is None or filed.approved is None or missing(filed, version) or not audience.reads(version.label, version.agency):
        return False
    if not now.has_come(version.embargo):
        return False
    ends = [_replaces(other) for other in versions if other.version > filed.version and other.approved is not None]
    ends += [filed.withdrawn] if filed.withdrawn is not None else []
    ends += [version.until.stamp] if version.until is not None else []
    return all(filed.approved <= end and (version.embargo is None or version.embargo.stamp < end) for end in ends)


def _replaces(filed: Filed) -> float:
    """When a version takes the place of those before it; where that cannot be known any more, as early as it may have."""
    version = whole(filed) if filed.stored == "approved" else None
    embargo = version.embargo if version is not None else None
    return max(filed.approved or 0.0, embargo.stamp if embargo is not None else 0.0)


def _may_know_why(filed: Filed, versions: Sequence[Filed], audience: Audience, now: Now) -> bool:
    """Whether an audience may know of the version that has taken the place of this one."""
    later = [other for other in versions if other.version > filed.version and has_replaced(other, now)]
    return _was_out(max(later, key=lambda other: other.version), versions, audience, now)


def _notices(filed: Filed, versions: Sequence[Filed], now: Now, tellings: Sequence[Telling]) -> tuple[tuple[Lang, str], ...]:
    """Why a version may not be used, in each language; nothing of one that is live."""
    if status_of(filed, versions, now) is Status.LIVE:
        return ()
    return tuple((telling.lang, safe_to_use(filed, versions, now, telling)[0]) for telling in tellings)


def _quotables(version: Version, status: values.Status) -> Iterator[Quotable]:
    names = (version.speaker,) if version.speaker else ()
    for script, text in version.texts.items():
        yield Quotable(
            version.statement,
            version.number,
            Lang(script),
            text.words,
            version.speaker,
            names=names,
            status=status,
            translation=Translation(text.wording),
            label=version.label,
        )
