"""What an approver is shown before they approve: the very words, what changed, all that is said of them, and the hash to type from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot import phrases
from bot.state.filed import Filed
from bot.statements.actors import Actor
from bot.statements.card import said_in, shortened, wording
from bot.statements.clock import Now
from bot.statements.differences import differences, marked
from bot.statements.places import Telling, day, told
from bot.statements.rulings import bar
from bot.statements.safety import safe_to_use
from bot.statements.standing import last_told, whole
from bot.statements.version import SCRIPTS, Both, Script, Version


@dataclass(frozen=True, slots=True)
class Words:
    """The text in one script, to be sent by itself and as it is."""

    script: Script
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """What an approver reads, in the order in which it is sent: the words, what changed, what is said of them, hash, what to do.

    `how` is '' for who cannot approve it.
    """

    filed: Filed
    words: tuple[Words, ...]
    changes: tuple[str, ...]
    about: str
    hash: str
    how: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for somebody's approval, and the line that says so."""

    filed: Filed
    line: str


def review(filed: Filed, versions: Sequence[Filed], by: Actor, now: Now, telling: Telling) -> Review | None:
    """All that somebody is shown of a version at the desk; None where they may not see it there, or it is not what was filed."""
    version = whole(filed)
    if version is None or filed.stored == "withdrawn" or not (by.may("history") and by.reads(version)):
        return None
    before = _before(filed, versions, now)
    readable = before if before is not None and by.reads(before) else None
    told_of = [*_about(version, readable, telling), *_hands(filed, telling), *safe_to_use(filed, versions, now, telling)]
    can = by.may("approve") and not bar(by, filed, version)
    return Review(
        filed,
        words=tuple(Words(script, version.texts[script].words) for script in SCRIPTS if script in version.texts),
        changes=tuple(_changes(version, before, readable, telling)),
        about="\n".join(told_of),
        hash=filed.hash,
        how=telling.words(phrases.REVIEW_HOW, statement=filed.statement) if can else "",
    )


def waiting(files: Iterable[Sequence[Filed]], by: Actor, telling: Telling) -> tuple[Waiting, ...]:
    """The versions that wait for an approval that somebody can give, the longest waiting first."""
    found = [(filed, version) for versions in files for filed in versions if (version := _open_to(filed, by))]
    return tuple(Waiting(filed, _line(version, telling)) for filed, version in sorted(found, key=lambda one: one[0].changed))


def listed(found: Sequence[Waiting], telling: Telling) -> str:
    """The lines of what waits for somebody's approval, or that nothing does."""
    if not found:
        return telling.message(phrases.WAITING_NONE)
    return "\n".join([telling.message(phrases.WAITING), *(one.line for one in found)])


def is_for(filed: Filed, by: Actor) -> bool:
    """Whether a version waits for an approval that somebody can give."""
    return _open_to(filed, by) is not None


def _open_to(filed: Filed, by: Actor) -> Version | None:
    version = whole(filed)
    return version if version is not None and by.may("approve") and by.reads(version) and not bar(by, filed, version) else None


def _line(version: Version, telling: Telling) -> str:
    speaker, occasion = shortened(telling.called(version.speaker)), shortened(said_in(version.occasion, telling))
    values = {"statement": version.statement, "version": version.number, "speaker": speaker, "occasion": occasion}
    return telling.words(phrases.WAITING_LINE, **values)


def _before(filed: Filed, versions: Sequence[Filed], now: Now) -> Version | None:
    """The version that was in use last before this one."""
    found = last_told([other for other in versions if other.version < filed.version], now)
    return whole(found) if found is not None else None


def _changes(version: Version, before: Version | None, readable: Version | None, telling: Telling) -> Iterator[str]:
    """What changed in each script, one after the other."""
    if before is None:
        yield telling.message(phrases.REVIEW_FIRST)
    elif readable is None:
        yield telling.words(phrases.REVIEW_NOT_YOURS, version=before.number)
    else:
        yield from (_change(version, readable, script, telling) for script in SCRIPTS if script in {*version.texts, *readable.texts})


def _change(version: Version, before: Version, script: Script, telling: Telling) -> str:
    values = {"script": telling.message(phrases.SCRIPTS[script]), "version": before.number}
    if script not in version.texts:
        return telling.words(phrases.REVIEW_DROPPED, **values)
    if script not in before.texts:
        return telling.words(phrases.REVIEW_ADDED, **values)
    old, new = before.texts[script].words, version.texts[script].words
    if old == new:
        return telling.words(phrases.REVIEW_SAME, **values)
    return telling.words(phrases.REVIEW_CHANGED, **values, marked=marked(differences(old, new, script)))


def _about(version: Version, before: Version | None, telling: Telling) -> Iterator[str]:
    """All that is said of the words, a line each, with what was said before where that was something else."""
    yield telling.words(phrases.CARD_STATEMENT, statement=version.statement, version=version.number)
    then = _said_of(before, telling) if before is not None else ()
    for (phrase, name, value), old in zip_longest(_said_of(version, telling), then):
        line = telling.words(phrase, **{name: value})
        changed = old is not None and old[2] != value
        yield telling.words(phrases.REVIEW_BEFORE, line=line, before=old[2]) if changed else line


def _said_of(version: Version, telling: Telling) -> tuple[tuple[str, str, str], ...]:
    """All that is said of the words: the phrase of each, what the value is called in it, and the value. The same ones for every version."""
    scripts = telling.listed([wording(version, script, telling) for script in SCRIPTS if script in version.texts])
    parties = telling.listed([*map(telling.called, version.parties)])
    nothing = telling.message(phrases.NONE)
    return (
        (phrases.CARD_SPEAKER, "speaker", telling.called(version.speaker) or nothing),
        (phrases.CARD_OCCASION, "occasion", _in_both(version.occasion) or nothing),
        (phrases.CARD_DATE, "date", nothing if version.date is None else day(version.date, telling)),
        (phrases.CARD_LANGUAGE, "script", scripts or nothing),
        (phrases.REVIEW_LABEL, "label", version.label),
        (phrases.REVIEW_AGENCY, "agency", telling.called(version.agency) or nothing),
        (phrases.REVIEW_PARTIES, "parties", parties or nothing),
        (phrases.REVIEW_EMBARGO, "times", nothing if version.embargo is None else told(version.embargo, telling)),
        (phrases.REVIEW_UNTIL, "times", nothing if version.until is None else told(version.until, telling)),
        (phrases.REVIEW_ANNOUNCED, "answer", telling.message(phrases.YES if version.announce else phrases.NO)),
        (phrases.REVIEW_REASON, "reason", _in_both(version.reason) or nothing),
    )


def _in_both(both: Both) -> str:
    """What is said in both languages, since it is both that are approved."""
    return " / ".join(words for words in (both.en, both.zh) if words.strip())


def _hands(filed: Filed, telling: Telling) -> Iterator[str]:
    """Who wrote in it, and who has approved it."""
    yield telling.words(phrases.REVIEW_WRITTEN, people=telling.listed([telling.called(hand.known_as) for hand in filed.editors]))
    approvals = [telling.called(approval.by.known_as) for approval in filed.approvals]
    yield telling.words(phrases.REVIEW_APPROVED, people=telling.listed(approvals) or telling.message(phrases.NONE))
