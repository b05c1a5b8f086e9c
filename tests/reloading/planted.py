"""F38: two hundred broken folders, each with one mistake at a known line; every one is refused there, and what is served stays as it is."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from bot.compiler.apart import made
from bot.compiler.freshness import today
from bot.compiler.order import Order
from bot.errors import Problem
from bot.knowledge.mistakes import kind_of
from bot.model import Lang, Session, Utterance
from tests.conftest import ROOT
from tests.load.row import Outcome, Row, Trial
from tests.reloading.editions import settings_of, write

FACTS = "cases/harbour/facts.yaml"
Plant = Callable[[list[str], Random], tuple[list[str], int]]
"""Lines of facts.yaml and chance in; the lines with a mistake out, and the line where it is to be found."""


def _entry(lines: list[str], random: Random) -> int:
    """The place of an entry's first line."""
    return random.choice([at for at, line in enumerate(lines) if line.startswith("- id:")])


def _below(what: str) -> Plant:
    """A line put below the first of an entry, and found there."""

    def plant(lines: list[str], random: Random) -> tuple[list[str], int]:
        at = _entry(lines, random)
        return [*lines[: at + 1], what, *lines[at + 1 :]], at + 2

    return plant


def _of_the_entry(what: str) -> Plant:
    """The same, found where the entry begins."""

    def plant(lines: list[str], random: Random) -> tuple[list[str], int]:
        found, at = _below(what)(lines, random)
        return found, at - 1

    return plant


def _instead(pattern: str, by: str, *, of_the_entry: bool = False) -> Plant:
    """A line put in the place of one that fits."""

    def plant(lines: list[str], random: Random) -> tuple[list[str], int]:
        at = random.choice([at for at, line in enumerate(lines) if re.search(pattern, line)])
        begins = max(place for place in range(at + 1) if lines[place].startswith("- id:"))
        return [*lines[:at], re.sub(pattern, by, lines[at]), *lines[at + 1 :]], (begins if of_the_entry else at) + 1

    return plant


def _language(lines: list[str], random: Random) -> tuple[list[str], int]:
    """What an entry says, in English alone: found where the English stands."""
    at = random.choice([at for at, line in enumerate(lines) if line == "  say:"])
    return [*lines[: at + 2], *lines[at + 3 :]], at + 2


PLANTED: dict[str, tuple[Plant, str]] = {
    "syntax": (_below("  caveat: {en: [}"), "yaml"),
    "tab": (_below("\tcaveat: x"), "yaml"),
    "tag": (_below("  caveat: !!python/object {en: a}"), "forbidden"),
    "anchor": (_below("  caveat: &a {en: a, zh-Hans: 甲}"), "forbidden"),
    "reference to an anchor": (_below("  caveat: *a"), "forbidden"),
    "nested": (_below("  caveat: " + "[" * 40 + "]" * 40), "deep"),
    "unknown field": (_below("  colour: red"), "unknown"),
    "dead reference": (_instead(r"^  about: \[", "  about: [nowhere-at-all, ", of_the_entry=True), "reference"),
    "dead source": (_instead(r"\{source: gazette", "{source: nothing", of_the_entry=True), "cited"),
    "a language missing": (_language, "missing"),
    "label above the ceiling": (_of_the_entry("  label: TLP:AMBER"), "label"),
    "TLP:RED": (_below("  label: TLP:RED"), "label"),
    "no such label": (_below("  label: TLP:PINK"), "label"),
    "id taken": (_instead(r"^- id: (?!fire-when).*$", "- id: fire-when"), "id"),
    "id not allowed": (_instead(r"^- id: .*$", "- id: Not An Id"), "id"),
    "identity number": (_instead(r'"$', ' 11010519491231002X"'), "personal"),
    "value missing": (_instead(r'\{(day|sum)\}(.*)"$', r'{nothing}\2"', of_the_entry=True), "value"),
}


def _double_key(lines: list[str], random: Random) -> tuple[list[str], int]:
    at = random.choice([at for at, line in enumerate(lines) if line.startswith("  aspect:")])
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]], at + 2


PLANTED["duplicate key"] = (_double_key, "twice")


def planted(trial: Trial) -> Outcome:
    """Each folder read as it would be before a reload; then the compiled files are asked what they were asked before."""
    random, count = Random(trial.seed), trial.of(200)
    home, folder = trial.folder, trial.folder / "knowledge"
    read = settings_of(write(folder, 0), home / "data")
    order = Order(str(folder), str(ROOT / "locales"), str(home / "data"), read.ceiling, os.getpid(), today().isoformat())
    from bot.app import open_app

    app = open_app(read)
    before, files = _answers(app), _files(home / "data")
    sound = (folder / FACTS).read_text(encoding="utf-8")
    right, wrong = 0, []
    for number in range(count):
        name, (plant, kind) = list(PLANTED.items())[number % len(PLANTED)]
        lines, at = plant(sound.splitlines(), random)
        (folder / FACTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
        told = [Problem(*one) for one in made(order).get("problems", ())]
        there = any(one.file == FACTS and one.line == at and (kind_of(one) == kind) for one in told)
        right += there
        if not there:
            wrong.append(f"{name} (line {at}): {[(str(one), kind_of(one)) for one in told][:4]}")
    changed = sum(one != other for one, other in zip(before, _answers(open_app(read, say=lambda _: None)), strict=True)) + (
        files != _files(home / "data")
    )
    shutil.rmtree(folder)
    told_wrong = f"; {wrong[0]}" if wrong else ""
    return Outcome(right == count and not changed, f"{right} of {count} refused with the line; {changed} answers changed{told_wrong}")


def _answers(app: object) -> list[str]:
    asked = ("when was the fire on the East Pier", "how much was the damage", "火灾日期", "損失多少錢", "hello", "contacts", "timeline")
    return [json.dumps(app.respond(Utterance(text, lang), Session()).reply, default=str) for text in asked for lang in Lang]  # type: ignore[attr-defined]


def _files(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes()[-64:] for path in (data / "compiled").glob("*-*.sqlite")}


ROWS = (Row("F38", "each refused with the right line; 0 changed answers", planted, share=0.1),)
