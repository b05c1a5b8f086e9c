"""F64: whatever is asked, an audience is told byte for byte what it would be told had the rest never been written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, Final

from bot import settings
from bot.app import App, app_for, open_app, open_apps
from bot.channels.telegram.buttons import press_of
from bot.channels.telegram.keyboards import Keyboards
from bot.channels.telegram.layout import pages_of
from bot.errors import CasebriefError
from bot.explanation import explain, in_short, label_of
from bot.governance.audience import Reader, audience_of
from bot.labels import CLEAR, GREEN, STRICT, height
from bot.model import Lang, Reply, Session, Turn, Utterance
from bot.settings import Settings
from bot.tables.exporting import ENDINGS, Wanted, hand_out
from bot.takeaway.contents import Wish, document_of
from bot.takeaway.plain import text_of
from bot.takeaway.web import page_of
from tests.access.asked import BUTTON, conversations
from tests.access.generated import OWNERS, Knowledge, Plan, generated
from tests.access.written import READERS, may_read, write
from tests.load.row import Outcome, Row, Trial

_NORTH, _SOUTH = ((STRICT, owner) for owner in OWNERS)
PLANS: Final = (
    Plan([(CLEAR, ""), (GREEN, "")], entities=3, facts=5),
    Plan([(CLEAR, "")], entities=5, facts=12),
    Plan([(GREEN, ""), _NORTH], entities=3, facts=6),
    Plan([(CLEAR, ""), (CLEAR, ""), _NORTH, _SOUTH], entities=3, facts=4),
    Plan([(CLEAR, ""), ("TLP:AMBER", "")], entities=4, facts=8, weights=(1, 1, 1, 3, 3)),
)
"""Knowledge of several makes: one case and several, hidden ones among them, none that a guest may read, most of it hidden."""
_EXPLAINED: Final = 4
"""Of so many turns one is compared with how it came about."""


@dataclass
class Pair:
    """What one reader is told, and what they would be told had the rest never been written."""

    name: str
    ours: App
    twin: App
    marks: dict[str, str]
    """The labels of the records that the reader may read, by the word that each alone holds."""
    compared: int = 0
    unlabelled: int = 0
    examples: list[str] = field(default_factory=list)
    differences: Counter[str] = field(default_factory=Counter)

    def same(self, what: str, one: object, other: object, asked: object = "") -> None:
        """Compares two outputs."""
        self.compared += 1
        if one != other:
            self.differences[what] += 1
            self.examples.append(f"{self.name}, {what}, {asked!r}: {one!r} instead of {other!r}"[:600])

    def talk(self, turns: Sequence[str], random: Random, most: int) -> None:
        """Compares every turn of a conversation."""
        one, other = Session(), Session()
        hint, chosen = random.choice((None, *Lang)), random.choice((None, None, *Lang))
        one, other = Session(chosen=chosen), Session(chosen=chosen)
        for place, text in enumerate(turns[:most]):
            explained = random.randrange(_EXPLAINED) == 0
            ours, theirs = (_turn(app, text, session, hint) for app, session in ((self.ours, one), (self.twin, other)))
            seen = [_seen(app, turn, explained=explained) for app, turn in ((self.ours, ours), (self.twin, theirs))]
            self.same("turn", *seen, asked=turns[: place + 1])
            if ours is None or theirs is None:
                continue
            self.unlabelled += self.is_below(ours.reply, text)
            one, other = ours.session, theirs.session
            turns = [*turns[: place + 1], *_pressed(ours, self.ours, random), *turns[place + 1 :]]

    def is_below(self, reply: Reply, asked: str) -> bool:
        """Whether a reply holds a word of something that is labelled above it, which was not in the question."""
        told = "\n".join([reply.text, *(option.title for option in (*reply.options, *reply.related))]).lower()
        found = [label for mark, label in self.marks.items() if mark in told and mark not in asked.lower()]
        low = any(height(label) > height(reply.label) for label in found)
        if low:
            self.examples.append(f"{self.name}, {asked!r} is {reply.label}, but tells {found}: {told}"[:600])
        return low


def _turn(app: App, text: str, session: Session, hint: Lang | None) -> Turn | None:
    """The turn for a text or a button; None where the button is none of ours, or what it shows is not on file."""
    if not text.startswith(BUTTON):
        return app.respond(Utterance(text, hint), session)
    press = press_of(text.removeprefix(BUTTON), app.index.coded)
    return app.respond(Utterance("", hint, press.view), session) if press else None


def _seen(app: App, turn: Turn | None, *, explained: bool) -> tuple[Any, ...] | None:
    """Everything that anyone could see of a turn."""
    if turn is None:
        return None
    keyboard = Keyboards(app.index, turn.session.chosen, turn.session.case).of(turn.reply)
    seen = (repr(turn.reply), turn.reply.headed, keyboard, tuple(pages_of(turn.reply)), repr(turn.session), turn.why)
    return (*seen, explain(turn, app.index), in_short(turn, app.index), label_of(turn, app.index, in_full=True)) if explained else seen


def _pressed(turn: Turn, app: App, random: Random) -> list[str]:
    """Now and then a button of the reply, to be pressed next."""
    if random.random() > 0.1:
        return []
    rows = Keyboards(app.index, turn.session.chosen, turn.session.case).of(turn.reply)
    data = [button.data for row in rows for button in row if button.data]
    return [BUTTON + random.choice(data)] if data else []


def pairs(knowledge: Knowledge, folder: Path) -> Iterator[Pair]:
    """What every reader is told of some knowledge, beside what their twin is; both are compiled."""
    ours = _settings(write(knowledge, folder / "whole"), folder)
    apps = open_apps(ours)
    for name, reader in READERS.items():
        theirs = _settings(write(knowledge, folder / name.replace(" ", "-"), reader), folder)
        app, twin = app_for(apps, audience_of(reader, ours.ceiling)), open_app(theirs, reader=reader)
        marks = {one.mark: one.label for one in knowledge.records if one.mark and may_read(reader, one)}
        pair = Pair(name, app, twin, marks)
        for what in ("version", "size"):
            pair.same(what, getattr(app.index, what), getattr(twin.index, what))
        pair.same("examples", app.index.examples(), twin.index.examples())
        _exports(pair, reader, ours, theirs, knowledge)
        _documents(pair, knowledge)
        yield pair


def _settings(knowledge: Path, folder: Path) -> Settings:
    return settings.read({"CASEBRIEF_DATA": str(folder / "data"), "CASEBRIEF_CEILING": STRICT}, knowledge=str(knowledge))


def _exports(pair: Pair, reader: Reader, ours: Settings, theirs: Settings, knowledge: Knowledge) -> None:
    """Compares tables of everything and of each case, in every format."""
    cases = dict.fromkeys(one.case for one in knowledge.records)
    for ending, case in product(ENDINGS, cases):
        wanted = Wanted(case, audience_of(reader, ours.ceiling).reads)
        pair.same("export", *(_table(read, ending, wanted) for read in (ours, theirs)), asked=(ending, case))


def _documents(pair: Pair, knowledge: Knowledge) -> None:
    """Compares the brief, timeline and contacts of each case and every entry, as page and as text, in one language and two."""
    cases, entries = dict.fromkeys(one.case for one in knowledge.records), [one.id for one in knowledge.records]
    wishes = [Wish(what, langs, case) for what, case, langs in product(("brief", "timeline", "contacts"), cases, ((Lang.EN,), (Lang.HANS, Lang.EN)))]
    wishes += [Wish("entry", (Lang.HANT,), entries=(entry,)) for entry in entries]
    for wish in wishes:
        made = [document_of(wish, app.index) for app in (pair.ours, pair.twin)]
        pair.same("document", *(document and (page_of(document), text_of(document)) for document in made), asked=wish)


def _table(read: Settings, ending: str, wanted: Wanted) -> bytes | str:
    path = read.data / f"table{ending}"
    try:
        hand_out(path, read.knowledge, read.locales, wanted, ceiling=read.ceiling)
    except CasebriefError as error:
        return str(error).replace(str(read.knowledge), "")
    return path.read_bytes()


def leaks(trial: Trial) -> Outcome:
    """Every make of knowledge at full size, the first alone at less."""
    plans = PLANS[: trial.of(len(PLANS))]
    each = -(-trial.of(100_000) // (len(plans) * len(READERS)))
    done: list[Pair] = []
    for number, plan in enumerate(plans):
        random, knowledge = Random(trial.seed + number), generated(plan, trial.seed + number)
        for pair in pairs(knowledge, trial.folder / str(number)):
            talks = conversations(knowledge, random)
            while pair.compared < each:
                pair.talk(next(talks), random, 10)
            done.append(pair)
    differences = sum((pair.differences for pair in done), Counter[str]())
    unlabelled = sum(pair.unlabelled for pair in done)
    examples = [example for pair in done for example in pair.examples][:3]
    figures = f"{sum(pair.compared for pair in done)} compared, {sum(differences.values())} differences {dict(differences) or ''}, {unlabelled} labelled too low"
    return Outcome(not differences and not unlabelled, "; ".join([figures, *examples]))


ROWS = (Row("F64", "0 differences in 100,000 outputs from knowledge that never held what is hidden; 0 replies labelled too low", leaks, share=0.03),)
