"""Reports on what the bot's state holds, also while it runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot import settings
from bot.app import App, app_for, open_apps
from bot.cli.opening import Bar
from bot.governance.audience import ROLES, Reader, audience_of
from bot.model import Lang

if TYPE_CHECKING:
    from bot.state.acts import Person
    from bot.state.reading import Place

Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def commands(add: Add) -> None:
    """Adds the reports, a line each."""
    _options(add("onboarding", onboarding, "tell who is where in the brief of each case, who has finished it, and with which score"))


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object a line; times are seconds since 1970")


def onboarding(parsed: argparse.Namespace) -> int:
    """Prints how far everyone enrolled is in each brief."""
    from bot.state.beside import reading_beside
    from bot.state.finding import everyone
    from bot.state.readers import places

    with reading_beside(settings.read().state) as connection:
        roster, kept = everyone(connection), places(connection)
    apps = _apps(parsed) if kept else {}
    rows = [row for person in roster for row in _rows(person, [place for place in kept if place.person == person.person], apps)]
    if not rows and not parsed.json:
        print("nobody is enrolled")
    for row in rows:
        print(json.dumps(row.fields, ensure_ascii=False) if parsed.json else row.line)
    return 0


def _apps(parsed: argparse.Namespace) -> Mapping[str, App]:
    bar = Bar(sys.stderr)
    try:
        return open_apps(settings.read(knowledge=parsed.knowledge), progress=bar)
    finally:
        bar.close()


@dataclass(frozen=True, slots=True)
class _Row:
    """How far somebody is in a brief; without a place they have not begun any."""

    person: Person
    place: Place | None = None
    step: int = 0
    steps: int = 0

    @property
    def fields(self) -> Mapping[str, Any]:
        """All of it, by name."""
        person, place = self.person, self.place
        fields: dict[str, Any] = {name: getattr(person, name) for name in ("number", "name", "role", "agency")}
        if place is None:
            return fields | {"case": None}
        done = dict(zip(("read", "readable", "right", "asked"), place.progress.done or (), strict=False))
        at = {"step": self.step, "steps": self.steps, "at": place.at, "finished": place.finished}
        return fields | {"case": place.progress.case} | at | done

    @property
    def line(self) -> str:
        """The same in a line."""
        person, place = self.person, self.place
        post = ", ".join(filter(None, [person.role, person.agency]))
        return f"{person.number:>4}  {person.name}: {post}; {'has not begun' if place is None else self._told(place)}"

    def _told(self, place: Place) -> str:
        parts = [f"{place.progress.case}:"]
        if place.finished is not None and place.progress.done is not None:
            read, readable, right, asked = place.progress.done
            score = f", {right} of {asked} answers right" if asked else ""
            parts.append(f"finished {_day(place.finished)}, {read} of {readable} steps read{score}")
        if place.finished is None or self.step < self.steps:
            again = "; again " if place.finished is not None else ""
            parts.append(f"{again}at step {self.step} of {self.steps}, {_day(place.at)}".lstrip())
        return " ".join(parts)


def _rows(person: Person, kept: list[Place], apps: Mapping[str, App]) -> Iterator[_Row]:
    """A row for each case that somebody has begun."""
    from bot.pipeline.briefing import Brief

    if not kept:
        yield _Row(person)
    for place in kept:
        role = person.role if person.role in ROLES else "guest"
        index = app_for(apps, audience_of(Reader(role, person.agency))).index
        brief = Brief(index.of_case(place.progress.case), Lang.EN)
        yield _Row(person, place, brief.number(place.progress.screen), brief.count)


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
