"""F45, F46: two people at one statement at the same moment, in one process and in two, on the real store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, product
from random import Random
from threading import Barrier
from typing import Final

from sqlalchemy import text

from bot.people import Ruling
from bot.state.acts import Found, Want
from bot.state.audit import verify
from bot.state.changes import Governed, Wanted
from bot.state.dialect import engine_of
from bot.state.opening import open_state
from bot.state.store import Store
from bot.statements import rulings
from bot.statements.actors import Actor
from bot.statements.rulings import Seen
from bot.statements.version import Version
from tests.load.row import Outcome, Row, Trial
from tests.statements.house import APPROVER, CURATOR, NOW, PEOPLE, PRESS, REASON, SECOND, by, content, reworded

Ruled = Callable[[Found], Ruling]
_KINDS: Final = ("two approvers", "approve against withdraw", "edit while the approver reads")


def found_in(store: Store, statement: str) -> Found:
    ((found,),) = store.apply([Wanted([Want((0, 0), statement=statement)])])
    assert isinstance(found, Found)
    return found


def decide(store: Store, statement: str, ruled: Ruled, between: Callable[[int], None] = lambda _time: None) -> Ruling:
    """Decides as the bot and the command line do: anew, where what it was decided on has changed meanwhile.

    `between` is called between a ruling and its being carried out, with how many there were before.
    """
    for time in count():
        found = found_in(store, statement)
        ruling = ruled(found)
        between(time)
        if not (ruling.acts or ruling.records) or store.apply([Governed(found.people, ruling.acts, ruling.records)])[0]:
            return ruling
    raise AssertionError


def begun(store: Store, version: Version) -> Seen:
    """A statement that was drafted and submitted."""
    decide(store, version.statement, lambda found: rulings.draft(found, CURATOR, version, now=NOW))
    decide(store, version.statement, lambda found: rulings.submit(found, CURATOR, Seen(1, version.hash), now=NOW))
    return Seen(1, version.hash)


def approving(seen: Seen, who: Actor) -> Ruled:
    return lambda found: rulings.approve(found, who, seen, typed=seen.hash[:4], now=NOW)


def withdrawing(who: Actor) -> Ruled:
    return lambda found: rulings.withdraw(found, who, 1, reason=REASON, now=NOW)


def editing(seen: Seen, version: Version) -> Ruled:
    return lambda found: rulings.edit(found, PRESS, version, seen=seen, now=NOW)


class Round:
    """One statement, and two who come at it at once."""

    def __init__(self, stores: tuple[Store, Store], number: int, random: Random) -> None:
        self.stores, self.kind, self.random = stores, _KINDS[number % len(_KINDS)], random
        self.version = content(statement=f"ps-{number}")
        self.seen = begun(stores[0], self.version)
        self.anew, self.met = 0, Barrier(2 if random.random() < 0.5 else 1)
        self.other = reworded(self.version, random.choice(["en", "zh-Hans", "zh-Hant"]), "Other words.")

    def sides(self) -> tuple[Callable[[Store], Ruling], Callable[[Store], Ruling]]:
        name = self.version.statement
        second = {"two approvers": approving(self.seen, SECOND), "approve against withdraw": withdrawing(SECOND), "edit while the approver reads": editing(self.seen, self.other)}[self.kind]

        def other(store: Store) -> Ruling:
            ruling = decide(store, name, second, self.between)
            if ruling.said == "edited":
                decide(store, name, lambda found: rulings.submit(found, PRESS, Seen(1, self.other.hash), now=NOW))
            return ruling

        return (lambda store: decide(store, name, approving(self.seen, APPROVER), self.between)), other

    def between(self, time: int) -> None:
        """Has both decide before either is heard, in half of the rounds."""
        self.anew += time > 0
        if not time:
            self.met.wait(10)

    def run(self, pool: ThreadPoolExecutor) -> tuple[str, str]:
        barrier, sides = Barrier(2), list(zip(self.sides(), self.random.sample(self.stores, 2), strict=True))

        def side(act: Callable[[Store], Ruling], store: Store) -> str:
            barrier.wait(10)
            return act(store).said

        first, second = [pool.submit(side, act, store) for act, store in self.random.sample(sides, 2)]
        return first.result(60), second.result(60)

    def wrong(self) -> str:
        """What went wrong, '' for nothing: by the tables, and by the trail."""
        (filed,) = found_in(self.stores[0], self.version.statement).versions
        with self.stores[0].engine.begin() as connection:
            rows = connection.execute(text("SELECT kind, detail FROM audit WHERE subject = :name ORDER BY id"), {"name": filed.statement})
            trail = [(row.kind, json.loads(row.detail)) for row in rows]
        events = [detail["hash"] for kind, detail in trail if kind == "approved"]
        if any(found != self.seen.hash for found in events) or any(one.hash != self.seen.hash for one in filed.approvals):
            return f"bytes approved that nobody had read: {trail}"
        if len(events) != (filed.approved is not None) or len(events) > 1:
            return f"{len(events)} approval events for {filed.stored}"
        if filed.stored == "approved" and (filed.body != self.version.json or "edited" in {kind for kind, _ in trail}):
            return "approved, and other bytes"
        expected = {"two approvers": {"approved"}, "approve against withdraw": {"withdrawn"}, "edit while the approver reads": {"approved", "submitted"}}[self.kind]
        return "" if filed.stored in expected else f"{self.kind}: {filed.stored}"


def at_once(trial: Trial) -> Outcome:
    """Rounds of each kind, each on a statement of its own."""
    random, rounds = Random(trial.seed), trial.of(5_000)
    file = trial.folder / "state.sqlite"
    state = open_state(file)
    second = Store(engine_of(file))
    ended, wrong, anew = Counter[str](), list[str](), 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            one = Round((state.store, second), number, random)
            ended["/".join(sorted(one.run(pool)))] += 1
            anew += one.anew
            if fault := one.wrong():
                wrong.append(fault)
    with state.store.engine.begin() as connection:
        sound = not verify(connection).wrong
    second.close()
    state.close()
    told = ", ".join(f"{times} {ends}" for ends, times in ended.most_common())
    return Outcome(not wrong and sound, f"{rounds} rounds, {anew} decided anew: {told}; {len(wrong)} wrong; trail sound: {sound}" + "".join(f"; {fault}" for fault in wrong[:3]))


def by_oneself(trial: Trial) -> Outcome:
    """Six people, each as author, as editor and as approver, in every role each time, and under another name where they can be."""
    people = [by(number, "staff") for number in range(1, 7)]
    pairs = Counter[str]()
    roles = (*PEOPLE, "guest")
    for author, editor, approver in product(people, repeat=3):
        for role, renamed in product(roles, (False, True)):
            wrote = [replace(one, person=replace(one.person, role="curator")) for one in (author, editor)]
            person = replace(approver.person, role=role, known_as=f"new {approver.known_as}" if renamed else approver.known_as)
            pairs[_tried(wrote[0], wrote[1], Actor(person))] += 1
    self_approved = pairs.pop("approved by oneself", 0)
    figures = f"{pairs.total() + self_approved} pairs tried: " + ", ".join(f"{times} {what}" for what, times in sorted(pairs.items()))
    return Outcome(self_approved == 0 and pairs["approved by another"] > 0, f"{self_approved} self-approvals; {figures}")


def _tried(author: Actor, editor: Actor, approver: Actor) -> str:
    found, first, second = Found(), content(), content(speaker="harbour-master")
    for ruled in (
        lambda found: rulings.draft(found, author, first, now=NOW),
        lambda found: rulings.edit(found, editor, second, seen=Seen(1, first.hash), now=NOW),
        lambda found: rulings.submit(found, author, Seen(1, second.hash), now=NOW),
        lambda found: rulings.approve(found, approver, Seen(1, second.hash), typed=second.hash[:4], now=NOW),
    ):
        ruling = ruled(found)
        found = Found(versions=tuple(act.filed for act in ruling.acts) or found.versions)
    if ruling.said == "approved":
        return "approved by oneself" if approver.person.person in {author.person.person, editor.person.person} else "approved by another"
    return f"refused: {ruling.said}" if ruling.records and ruling.records[0].kind == "refused" else "refused and not recorded"


ROWS = (
    Row("F45", "0 self-approvals in the full matrix, every refusal recorded", by_oneself),
    Row("F46", "0 approvals of unread bytes, exactly one approval event", at_once),
)
