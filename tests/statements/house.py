"""People of an invented office by their roles, invented texts, and a desk in plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.governance.audience import ROLES
from bot.labels import GREEN
from bot.people import Ruling
from bot.state.acts import Found, Person
from bot.state.filed import Filed, Filing
from bot.state.records import Record
from bot.statements import rulings
from bot.statements.actors import Actor
from bot.statements.rulings import Seen
from bot.statements.times import Moment, read
from bot.statements.version import Both, Text, Version

NOW = 1_800_000_000.0
"""15 January 2027, 08:00 UTC."""
ID = "ps-2027-001"
NORTH, SOUTH = "north-office", "south-office"
REASON = Both("A figure was wrong.", "数字有误。")
OPERATOR = Actor(None, "console:desk")


def person(number: int, role: str, agency: str = "", suspended: float | None = None) -> Person:
    return Person(9_000 + number, number, role, agency, f"{role} {number}", f"alias-{number}", NOW, suspended)


def by(number: int, role: str, agency: str = "", **more: Any) -> Actor:
    return Actor(person(number, role, agency), **more)


PEOPLE = {role: by(number, role) for number, role in enumerate((role for role in ROLES if role != "guest"), 1)}
CURATOR, PRESS, APPROVER = PEOPLE["curator"], PEOPLE["press"], PEOPLE["approver"]
SECOND = by(20, "approver")
"""Another approver."""


def moment(written: str) -> Moment:
    found = read(written)
    assert isinstance(found, Moment)
    return found


def content(**changes: Any) -> Version:
    """A version that can be submitted."""
    texts = {
        "en": Text("We will check 21 warehouses this year."),
        "zh-Hans": Text("我们今年将检查21座仓库。", "official translation"),
        "zh-Hant": Text("我們今年將檢查21座倉庫。", "unofficial translation"),
    }
    whole = Version(
        statement=ID, number=1, texts=texts, label=GREEN, speaker="port-captain", occasion=Both("Press hour", "新闻通气会"), date=date(2027, 1, 15)
    )  # fmt: skip
    return replace(whole, **changes)


def reworded(version: Version, script: str, words: str) -> Version:
    return replace(version, texts={**version.texts, script: Text(words, version.texts[script].wording)})


@dataclass
class Desk:
    """What is on file of one statement; each ruling is carried out as the state would, where it stands."""

    versions: list[Filed] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    now: float = NOW

    @property
    def found(self) -> Found:
        return Found(versions=tuple(self.versions))

    @property
    def last(self) -> Filed:
        return self.versions[-1]

    @property
    def seen(self) -> Seen:
        return Seen(self.last.version, self.last.hash) if self.versions else Seen(1, "0" * 64)

    def takes(self, ruling: Ruling) -> str:
        """What was said, after it is done and recorded."""
        for act in ruling.acts:
            assert isinstance(act, Filing)
            there = {one.version: one for one in self.versions}.get(act.filed.version)
            assert (act.edition, act.hash) == ((there.edition, there.hash) if there else (0, ""))
            self.versions = sorted([one for one in self.versions if one is not there] + [act.filed], key=lambda one: one.version)
        self.records += ruling.records
        return ruling.said

    def drafts(self, version: Version | None = None, who: Actor = CURATOR) -> str:
        return self.takes(rulings.draft(self.found, who, version or content(), now=self.now))

    def edits(self, version: Version, who: Actor = CURATOR, seen: Seen | None = None) -> str:
        return self.takes(rulings.edit(self.found, who, version, seen=seen or self.seen, now=self.now))

    def submits(self, who: Actor = CURATOR, seen: Seen | None = None) -> str:
        return self.takes(rulings.submit(self.found, who, seen or self.seen, now=self.now))

    def approves(self, who: Actor = APPROVER, seen: Seen | None = None, typed: str | None = None) -> str:
        seen = seen or self.seen
        return self.takes(rulings.approve(self.found, who, seen, typed=seen.hash[:4] if typed is None else typed, now=self.now))

    def withdraws(self, number: int | None = None, who: Actor = APPROVER, reason: Both = REASON) -> str:
        return self.takes(rulings.withdraw(self.found, who, number or self.seen.version, reason=reason, now=self.now))

    def corrects(self, version: Version | None = None, who: Actor = CURATOR) -> str:
        return self.takes(rulings.correct(self.found, who, version or content(reason=REASON), now=self.now))


def at(stored: str, version: Version | None = None, author: Actor = CURATOR) -> Desk:
    """A desk whose last version is stored so."""
    desk = Desk()
    assert desk.drafts(version, author) == "drafted"
    if stored != "draft":
        assert desk.submits(author) == "submitted"
    if stored in {"approved", "withdrawn"}:
        assert desk.approves(by(99, "approver", author.agency)) == "approved"
    if stored == "withdrawn":
        assert desk.withdraws() == "withdrawn"
    return desk
