"""Keeps what was asked in vain, groups what asks the same, and reads it for those who see to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from secrets import randbelow
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from bot.state.acts import Act
from bot.state.dialect import Lock, take
from bot.state.missed import MARKED, OPEN, WAITING, Asker, Explained, Miss, Missed, Near, Question, Replied, Settlement
from bot.state.schema import counters, misses, questions

ALIKE: Final = 80
"""From which share of their words on, in hundredths, two questions ask the same."""
MOST: Final = 200
"""Questions of one audience that are read at once: those behind them move up as these are decided about."""
_AGAIN: Final = 3_600.0
"""Seconds for which somebody who marks the same answer again has said nothing new."""
_AT_ONCE: Final = 400
_NUMBERS: Final = (1_000, 10_000, 100_000, 1_000_000)
"""Where numbers are drawn from: of four digits, and of more once half of those are taken."""

_NEXT: Final = update(counters).where(counters.c.name == "miss").values(value=counters.c.value + 1).returning(counters.c.value)
_JOINABLE: Final = (*sorted(WAITING), "checking")
_SAME: Final = select(questions.c.number).where(
    questions.c.stage.in_(_JOINABLE),
    questions.c.audience == bindparam("whom"),
    questions.c.family == bindparam("of"),
)
_TAKEN: Final = select(questions.c.number).where(questions.c.number == bindparam("number"))
_KEYS: Final = _SAME.add_columns(questions.c.key).where(questions.c.key != "")
_UNTOLD: Final = (misses.c.told.is_(None), misses.c.text != "")
_GONE: Final = {"text": "", "key": "", "chat": 0, "person": 0}
"""What a miss is left with once nothing more is to be told about it."""


# What changes


def keep(connection: Connection, act: Missed) -> None:
    """Keeps a miss, with the question that asks the same; who marks one answer twice has marked it once."""
    miss = act.miss
    take(connection, Lock.MISSES)  # two that ask the same at once are one question
    if miss.reason in MARKED and _marked(connection, miss, miss.at - _AGAIN):
        return
    key, family = miss.key or _of_entries(miss.near), miss.lang[:2]
    number = alike(connection, key, miss.audience, family)
    if number is None:
        number = _drawn(connection)
        new = {"number": number, "stage": "open", "edition": 1, "audience": miss.audience, "family": family, "key": key}
        connection.execute(insert(questions), new | {"times": 0, "last": miss.at})
    connection.execute(insert(misses), _row(miss, key) | {"id": connection.execute(_NEXT).scalar_one(), "question": number})
    asked = update(questions).where(questions.c.number == number)
    connection.execute(asked.values(times=questions.c.times + 1, last=miss.at))


def explain(connection: Connection, act: Explained) -> None:
    """Notes what was not right with the answer that somebody marked last; nothing where they marked none of late."""
    theirs = (misses.c.chat == act.chat, misses.c.person == act.person, misses.c.reason.in_(MARKED), misses.c.at >= act.at - _AGAIN)
    last = select(func.max(misses.c.id)).where(*theirs).scalar_subquery()
    connection.execute(update(misses).where(misses.c.id == last).values(reason=act.reason))


def settle(connection: Connection, act: Settlement) -> None:
    """Has a question come to something else; that it stands is to be made sure of before, in the same transaction."""
    of = misses.c.question == act.number
    what = {"stage": act.stage, "entry": act.entry, "why": act.why, "by": act.by, "curator": act.curator, "lang": act.lang}
    connection.execute(update(questions).where(questions.c.number == act.number).values(edition=act.edition + 1, **what))
    if not act.keeps:
        connection.execute(update(misses).where(of).values(**_GONE))
        connection.execute(update(questions).where(questions.c.number == act.number).values(key=""))


def reply(connection: Connection, act: Replied) -> None:
    """Notes who was told; a question of which all were told that can be is answered."""
    told = misses.c.id.in_(act.misses)
    numbers = connection.execute(select(misses.c.question).where(told).distinct()).scalars().all()
    connection.execute(update(misses).where(told).values(told=act.at, **_GONE))
    for number in numbers:
        left = select(func.count()).select_from(misses).where(misses.c.question == number, misses.c.text != "")
        done = not connection.execute(left).scalar_one()
        if done:
            connection.execute(update(misses).where(misses.c.question == number).values(**_GONE))
            changed = {"stage": "answered", "edition": questions.c.edition + 1}
            connection.execute(update(questions).where(questions.c.number == number).values(**changed))
    _renew(connection, numbers)


def forget(connection: Connection, person: int) -> None:
    """Deletes what somebody asked in vain; what others asked alike stays as they asked it."""
    theirs = or_(misses.c.person == person, misses.c.chat == person)
    numbers = connection.execute(select(misses.c.question).where(theirs).distinct()).scalars().all()
    connection.execute(delete(misses).where(theirs))
    connection.execute(update(questions).where(questions.c.curator == person).values(curator=0))
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        asked = select(misses.c.question)
        connection.execute(delete(questions).where(questions.c.number.in_(some), questions.c.number.not_in(asked)))
        count = select(func.count()).select_from(misses).where(misses.c.question == questions.c.number).scalar_subquery()
        connection.execute(update(questions).where(questions.c.number.in_(some)).values(times=count))
    _renew(connection, numbers)


def move(connection: Connection, chat: int, to: int) -> None:
    """A group has another number from now on."""
    connection.execute(update(misses).where(misses.c.chat == chat).values(chat=to))


def tidy(connection: Connection, before: float) -> None:
    """Takes out the words, and who asked, of misses from before a time, and the questions that nobody has asked since."""
    old = select(questions.c.number).where(questions.c.last < before, questions.c.stage != "checking")
    connection.execute(delete(misses).where(misses.c.question.in_(old)))
    connection.execute(delete(questions).where(questions.c.last < before, questions.c.stage != "checking"))
    stale = (misses.c.at < before, misses.c.text != "")
    numbers = connection.execute(select(misses.c.question).where(*stale).distinct()).scalars().all()
    connection.execute(update(misses).where(misses.c.at < before).values(**_GONE))
    _renew(connection, numbers)


def _renew(connection: Connection, numbers: Iterable[int]) -> None:
    """Has questions known by the words of the first who asked and whose words are still there."""
    for number in numbers:
        of = select(misses.c.key).where(misses.c.question == number, misses.c.key != "").order_by(misses.c.id).limit(1)
        key = connection.execute(of).scalar_one_or_none() or ""
        connection.execute(update(questions).where(questions.c.number == number).values(key=key))


def _row(miss: Miss, key: str) -> dict[str, Any]:
    near = json.dumps([list(one) for one in miss.near])
    names = ("at", "chat", "topic", "person", "lang", "reason", "text", "audience", "knowledge")
    return {name: getattr(miss, name) for name in names} | {"key": key, "near": near}


def _of_entries(near: Near) -> str:
    """What a miss without words is known by: the entries that were told."""
    return "@" + " ".join(entry for entry, _ in near)


def _marked(connection: Connection, miss: Miss, since: float) -> bool:
    same = (misses.c.chat == miss.chat, misses.c.person == miss.person, misses.c.reason.in_(MARKED), misses.c.at >= since)
    found = connection.execute(select(misses.c.near).where(*same)).scalars()
    return json.dumps([list(one) for one in miss.near]) in set(found)


def alike(connection: Connection, key: str, audience: str, family: str) -> int | None:
    """The question in hand that asks the same, by those who read the same: in the very same words, or in nearly all of them."""
    of = {"whom": audience, "of": family}
    same = connection.execute(_SAME.where(questions.c.key == key).limit(1), of).scalar_one_or_none()
    if same is not None or key.startswith("@"):
        return same
    from rapidfuzz import fuzz, process

    keys = {row[0]: row[1] for row in connection.execute(_KEYS, of).all()}
    found = process.extractOne(key, keys, scorer=fuzz.ratio, score_cutoff=ALIKE)  # a key is in order: that of its sorted tokens
    return found[2] if found else None


def _drawn(connection: Connection) -> int:
    """A number that no question has: drawn by lot, so that those who see some of them cannot tell how many others there are."""
    count = connection.execute(select(func.count()).select_from(questions)).scalar_one()
    start = next(one for one in _NUMBERS if count < one * 4)
    while connection.execute(_TAKEN, {"number": (number := start + randbelow(9 * start))}).first() is not None:
        pass
    return number


# What is decided on is so still


def holds(connection: Connection, acts: Iterable[Act]) -> bool:
    """Whether all that some acts would settle or note as told is as it was when that was decided."""
    for act in acts:
        if isinstance(act, Settlement):
            edition = select(questions.c.edition).where(questions.c.number == act.number)
            if connection.execute(edition).scalar_one_or_none() != act.edition:
                return False
        if isinstance(act, Replied):
            untold = select(func.count()).select_from(misses).where(misses.c.id.in_(act.misses), *_UNTOLD)
            if connection.execute(untold).scalar_one() != len(act.misses):
                return False
    return True


def settled(acts: Iterable[Act]) -> list[int]:
    """The questions that some acts settle."""
    return [act.number for act in acts if isinstance(act, Settlement)]


# What is read


def count_of(connection: Connection, person: int) -> int:
    """How many misses are kept of somebody."""
    theirs = or_(misses.c.person == person, misses.c.chat == person)
    return int(connection.execute(select(func.count()).select_from(misses).where(theirs)).scalar_one())


def one_question(connection: Connection, number: int) -> tuple[Question, ...]:
    """The question of a number; () where there is none."""
    return _questions(connection, list(connection.execute(select(questions).where(questions.c.number == number))))


def in_check(connection: Connection) -> tuple[Question, ...]:
    """The questions of which it is to be looked whether an entry can take them."""
    return _questions(connection, list(connection.execute(select(questions).where(questions.c.stage == "checking"))))


def open_questions(connection: Connection) -> tuple[Question, ...]:
    """What curators can decide about, of each audience what was asked most often and last; and at most so many."""
    open_ = questions.c.stage.in_(OPEN)
    rows: list[Row[Any]] = []
    for audience in connection.execute(select(questions.c.audience).where(open_).distinct()).scalars().all():
        some = select(questions).where(open_, questions.c.audience == audience)
        rows += connection.execute(some.order_by(questions.c.times.desc(), questions.c.last.desc(), questions.c.number).limit(MOST))
    found = _questions(connection, rows)
    return tuple(sorted(found, key=lambda one: (-one.times, -one.last, one.number)))


def _questions(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Question, ...]:
    asked: dict[int, list[Row[Any]]] = {row.number: [] for row in rows}
    numbers = list(asked)
    for start in range(0, len(numbers), _AT_ONCE):
        some = select(misses).where(misses.c.question.in_(numbers[start : start + _AT_ONCE])).order_by(misses.c.id)
        for row in connection.execute(some):
            asked[row.question].append(row)
    return tuple(_question(row, asked[row.number]) for row in rows)


def _question(row: Row[Any], asked: Sequence[Row[Any]]) -> Question:
    own = ("number", "edition", "stage", "audience", "times", "last", "entry", "why", "by", "curator", "lang")
    return Question(
        **{name: getattr(row, name) for name in own},
        people=len({one.person for one in asked if one.person}),
        langs=tuple(dict.fromkeys(one.lang for one in asked)),
        reasons=tuple(dict.fromkeys(one.reason for one in asked)),
        near=next((near for one in asked if (near := _near(one.near))), ()),
        texts=tuple(dict.fromkeys((one.text, one.lang) for one in asked if one.text)),
    )


def _near(written: str) -> Near:
    return tuple((str(entry), float(score)) for entry, score in json.loads(written))


def askers(connection: Connection, most: int) -> tuple[Asker, ...]:
    """Those who may be told an answer, of at most so many questions, the last asked first."""
    waiting = (questions.c.stage.in_(WAITING), *_UNTOLD)
    numbers = select(questions.c.number, questions.c.last).join(misses, misses.c.question == questions.c.number).where(*waiting).distinct()
    some = connection.execute(numbers.order_by(questions.c.last.desc()).limit(most)).scalars().all()
    found: list[Asker] = []
    for start in range(0, len(some), _AT_ONCE):
        of = questions.c.number.in_(some[start : start + _AT_ONCE])
        rows = select(misses, questions.c.stage, questions.c.entry).join(questions, misses.c.question == questions.c.number)
        found += map(_asker, connection.execute(rows.where(of, *waiting).order_by(misses.c.id)))
    return tuple(found)


def _asker(row: Row[Any]) -> Asker:
    names = ("chat", "person", "lang", "reason", "at", "audience", "knowledge", "text", "key", "topic")
    miss = Miss(**{name: getattr(row, name) for name in names}, near=_near(row.near))
    return Asker(row.id, row.question, row.stage, row.entry, miss)
