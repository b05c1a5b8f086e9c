"""The statements of the desk as an audience may browse them at a time: what is hidden from it is not among them, by any name or date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final, Literal

from bot import phrases
from bot.governance.audience import Audience
from bot.state.filed import Filed
from bot.statements.card import said_in, shortened
from bot.statements.clock import Now
from bot.statements.places import Telling, day, month
from bot.statements.showing import Shown, shown_to, was_told
from bot.statements.standing import whole
from bot.statements.version import Version
from bot.text import all_occur

Fold = Callable[[str], str]
"""The folding that matching uses."""
Called = Callable[[str], Iterable[str]]
"""All names of an agency or a speaker, in every language, by their id."""
By = Literal["speaker", "agency", "topic", "date"]

_MONTHS: Final = "january february march april may june july august september october november december".split()


@dataclass(frozen=True, slots=True)
class Item:
    """A statement in a list: its line, whose it is and when, and what is shown of it.

    Of one whose words were never told to readers there is nothing but the id. `names` are the words that it is found by, for each
    of id, speaker, agency, topic and date, in every language.
    """

    statement: str
    version: int
    shown: Shown
    line: str
    speaker: str = ""
    agencies: tuple[str, ...] = ()
    topic: str = ""
    date: date | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """The items below one heading."""

    heading: str
    items: tuple[Item, ...]


def items(files: Iterable[Sequence[Filed]], audience: Audience, now: Now, telling: Telling, called: Called) -> tuple[Item, ...]:
    """What an audience may know of the statements on file, the newest first; `files` are the versions of each."""
    found = [(versions, shown_to(versions, audience, now)) for versions in files]
    made = [_item(shown, shown.filed, now, telling, called) for _, shown in found if shown.filed is not None]
    return tuple(sorted(made, key=lambda item: (-(item.date or date.min).toordinal(), item.statement)))


def filtered(some: Iterable[Item], words: str, fold: Fold) -> tuple[Item, ...]:
    """Those of some items in which each of the words occurs: in the id, a name, the occasion, the date or the text."""
    wanted = fold(words)
    return tuple(item for item in some if all_occur(wanted, fold("\n".join(_found_by(item)))))


def grouped(some: Sequence[Item], by: By, telling: Telling) -> tuple[Group, ...]:
    """The items below headings, each item once, in their order; those of which it is not known come last."""
    headed: dict[str, list[Item]] = {}
    for item in some:
        headed.setdefault(_heading(item, by, telling), []).append(item)
    rest = headed.pop("", [])
    groups = [Group(heading, tuple(under)) for heading, under in headed.items()]
    return (*groups, *([Group(telling.message(phrases.GROUP_OTHER), tuple(rest))] if rest else []))


def _found_by(item: Item) -> Iterable[str]:
    """The names of an item, and the words of what may be used, in every script."""
    version = whole(item.shown.filed) if item.shown.what == "text" and item.shown.filed is not None else None
    words = [text.words for text in version.texts.values()] if version is not None else []
    return [*(name for names in item.names.values() for name in names), *words]


def _item(shown: Shown, filed: Filed, now: Now, telling: Telling, called: Called) -> Item:
    version = whole(filed)
    if version is None or not _was_out(shown, version, filed, now):
        names = {"id": _ids(filed.statement)}
        return Item(filed.statement, filed.version, shown, _noted(shown, filed.statement, telling), names=names)
    agencies = version.parties or ((version.agency,) if version.agency else ())
    speaker, topic = shortened(telling.called(version.speaker)), shortened(said_in(version.occasion, telling))
    on = "" if version.date is None else day(version.date, telling)
    return Item(
        filed.statement,
        filed.version,
        shown,
        line=_noted(shown, telling.words(phrases.ITEM, statement=filed.statement, speaker=speaker, occasion=topic, date=on), telling),
        speaker=speaker,
        agencies=tuple(map(telling.called, agencies)),
        topic=topic,
        date=version.date,
        names={
            "id": _ids(filed.statement),
            "speaker": _names([version.speaker], telling, called),
            "agency": _names(agencies, telling, called),
            "topic": (version.occasion.en, version.occasion.zh),
            "date": () if version.date is None else tuple(_dates(version.date)),
        },
    )


def _was_out(shown: Shown, version: Version, filed: Filed, now: Now) -> bool:
    """Whether readers have been told more of a version than that there is one."""
    return shown.what in {"text", "expired"} or (shown.what == "withdrawn" and was_told(version, filed, now))


def _noted(shown: Shown, line: str, telling: Telling) -> str:
    """The line, with a word on why there is no text behind it."""
    return telling.words(phrases.ITEM_NOTED[shown.what], item=line) if shown.what in phrases.ITEM_NOTED else line


def _ids(statement: str) -> tuple[str, ...]:
    return statement, statement.replace("-", "")


def _names(ids: Iterable[str], telling: Telling, called: Called) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in ids for name in (telling.called(one), *called(one)) if name))


def _dates(when: date) -> Iterable[str]:
    """A day, its month and its year as people write them, in figures and in words."""
    year, number, on = when.year, when.month, when.day
    for mark, month_ in product("-/.", (f"{number}", f"{number:02}")):
        yield from (f"{year}{mark}{month_}{mark}{on}", f"{year}{mark}{month_}{mark}{on:02}", f"{year}{mark}{month_}")
    for month_ in (f"{number}月", f"{number:02}月"):
        yield from (f"{year}年{month_}{on}日", f"{year}年{month_}", f"{month_}{on}日", month_)
    for month_ in (_MONTHS[number - 1], _MONTHS[number - 1][:3]):
        yield from (f"{on} {month_} {year}", f"{month_} {on}, {year}", f"{month_} {year}", f"{on} {month_}", f"{month_} {on}")
    yield from (_MONTHS[number - 1], f"{year}年", f"{year}")


def _heading(item: Item, by: By, telling: Telling) -> str:
    match by:
        case "speaker":
            return item.speaker
        case "agency":
            return telling.listed(item.agencies)
        case "topic":
            return item.topic
        case _:
            return "" if item.date is None else month(item.date, telling)
