"""What has changed since somebody was here last, within what they may read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final

from bot import phrases
from bot.channels.telegram.counters import Done
from bot.channels.telegram.incoming import Pressed
from bot.channels.telegram.issuing import AsTold, as_kept, as_told
from bot.channels.telegram.layout import labelled
from bot.channels.telegram.noticing import BASE
from bot.channels.telegram.remembering import reader_now
from bot.channels.telegram.sends import Message
from bot.channels.telegram.visitor import Visitor
from bot.labels import AMBER, height, highest
from bot.state.reading import Changed
from bot.state.records import Record
from bot.text import han_count
from bot.understanding import understand

MOST: Final = 20
_KINDS: Final = tuple(phrases.CHANGE_KINDS)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry, how it has changed, when, and how it is named."""

    entry: str
    kind: str
    at: float
    told: AsTold


@dataclass(frozen=True, slots=True)
class Comparing:
    """Tells what has changed since somebody's last visit."""

    commands: Collection[str] = frozenset({"changes"})

    def carry_out(self, _command: str, text: str, visitor: Visitor) -> Done:
        """What has changed, the newest first within each kind; in the language of the command, where it is one of words."""
        visitor = _spoken_to(visitor, text)
        since = reader_now(visitor).before
        if since is None:
            return _notice(phrases.CHANGES_FIRST, visitor)
        found = sorted(_lines(visitor, since), key=lambda line: (-line.at, line.entry))
        if not found:
            return _notice(phrases.CHANGES_NONE, visitor)
        shown = sorted(found[:MOST], key=lambda line: _KINDS.index(line.kind))
        lines = [visitor.word(phrases.CHANGES)]
        for kind, some in groupby(shown, key=lambda line: line.kind):
            lines += ["", visitor.word(phrases.CHANGE_KINDS[kind]), *(f"• {_told(line, visitor)}" for line in some)]
        if len(found) > MOST:
            lines += ["", visitor.word(phrases.CHANGES_MORE, count=len(found) - MOST)]
        label = highest(line.told.label for line in shown)
        pieces = labelled("\n".join(lines), label)
        messages = tuple(Message(visitor.place, piece, marked_up=False, label=label) for piece in pieces)
        return Done(messages, records=_record(shown, label, visitor))

    def pressed(self, _incoming: Pressed, _visitor: Visitor) -> Done | None:
        """None: it has no buttons."""
        return None


def _spoken_to(visitor: Visitor, text: str) -> Visitor:
    """Somebody in the language that they have chosen, or else in that of their words, if those are Chinese."""
    if visitor.session.chosen is not None or not han_count(text):
        return visitor
    return replace(visitor, session=visitor.session._replace(last=understand(text, visitor.desk.index, visitor.lang).lang))


def _notice(key: str, visitor: Visitor) -> Done:
    return Done((Message(visitor.place, visitor.word(key), marked_up=False),))


def _lines(visitor: Visitor, since: float) -> Iterator[_Line]:
    """Each entry that has changed, once."""
    history, index, audience = visitor.found.history, visitor.desk.index, visitor.audience
    name = audience.name if audience.name in history.audiences else BASE if audience.agency else audience.name
    by_entry: dict[str, list[Changed]] = {}
    for change in history.changes:
        if change.audience == name and since < change.at <= visitor.now:
            by_entry.setdefault(change.entry, []).append(change)
    expired = {entry: end for entry, end in _ends(visitor, name).items() if since < end <= visitor.now}
    for entry in sorted({*by_entry, *expired}):
        some = by_entry.get(entry, [])
        told = as_told(entry, index) if entry in index.editions else None
        kind = _kind([change.kind for change in reversed(some)])
        if told is not None and kind not in {"", "withdrawn"}:
            yield _Line(entry, kind, some[0].at, told)
        if told is not None and entry in expired:
            yield _Line(entry, "expired", expired[entry], told)
        if told is None and kind == "withdrawn" and (kept := as_kept(some[0].body)).label in audience.labels:
            yield _Line(entry, kind, some[0].at, kept)


def _kind(kinds: Sequence[str]) -> str:
    """What several changes of an entry, the oldest first, come to; '' for nothing: it came and went."""
    if not kinds:
        return ""
    if kinds[-1] == "withdrawn":
        return "" if kinds[0] == "new" else "withdrawn"
    if kinds[0] in {"new", "withdrawn"}:  # what went and came again is as it is now, whatever it was
        return "new" if kinds[0] == "new" else "corrected"
    return "differs" if "differs" in kinds else "corrected"


def _ends(visitor: Visitor, name: str) -> Mapping[str, float]:
    """When each entry ends that does: at the end of its last day, UTC."""
    found = {}
    for one in visitor.found.history.expiring:
        end = _end_of(one.until)
        if one.audience == name and end is not None:
            found[one.entry] = end
    return found


def _end_of(until: str) -> float | None:
    try:
        last = date.fromisoformat(until)
    except ValueError:
        return None
    return datetime(last.year, last.month, last.day, tzinfo=UTC).timestamp() + timedelta(days=1).total_seconds()


def _told(line: _Line, visitor: Visitor) -> str:
    """A line with its sources."""
    sources = visitor.word(phrases.SOURCE_JOIN).join(line.told.sources[visitor.lang.value])
    return visitor.word(phrases.CHANGE_LINE, title=line.told.title(visitor.lang), sources=sources)


def _record(lines: Sequence[_Line], label: str, visitor: Visitor) -> tuple[Record, ...]:
    """What the audit trail holds of what was named that is TLP:AMBER or above."""
    if height(label) < height(AMBER) or visitor.person is None:
        return ()
    entries = list(dict.fromkeys(line.entry for line in lines))
    detail = {"label": label, "entries": entries, "knowledge": visitor.desk.index.version, "group": not visitor.private}
    return (Record("read", visitor.person.known_as, detail=detail, at=visitor.now),)
