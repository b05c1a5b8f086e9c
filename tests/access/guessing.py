"""F66: who guesses ids or makes up buttons is told the same of what is hidden as of what there is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Final

from bot import settings
from bot.app import App, app_for, open_apps
from bot.channels.telegram.buttons import press_of
from bot.governance.audience import audience_of
from bot.knowledge.codes import code_of
from bot.labels import AMBER, CLEAR, STRICT
from bot.model import Lang, Session, Utterance, View
from tests.access.generated import OWNERS, Knowledge, Plan, generated
from tests.access.written import READERS, may_read, write
from tests.load.row import Outcome, Row, Trial

PLAN: Final = Plan([(CLEAR, ""), (AMBER, ""), (STRICT, OWNERS[0]), (STRICT, OWNERS[1])], entities=3, facts=6, weights=(2, 2, 2, 2, 2))
NOTHING: Final = "ps-2026-000"
"""An id that nothing has."""
TEXTS: Final = ("{}", "what is {}", "who said {}", "show me {} please", "{}是什么", "{}是誰說的")
BUTTONS: Final = ("o:e:e:{}", "v:e!:s:{}", "o:p:t:{}", "v:c:e:{}", "o:b:e::{}", "v:k:s::{}", "l:e:t:{}")
VIEWS: Final = ("entries", "choices", "sources")


def guesses(knowledge: Knowledge, many: int, random: Random) -> list[str]:
    """Ids: all that are on file for anyone, and such as might be."""
    named = [one.id for one in knowledge.records if one.mark]
    made_up = [f"ps-2026-{number:03}" for number in range(1, 1_000)] + [f"{random.choice(named)}-{number}" for number in range(1_000)]
    made_up = [name for name in made_up if name not in named]
    return [*named, *random.sample(made_up, max(0, min(len(made_up), many - len(named))))]


def told(app: App, name: str) -> Iterator[tuple[str, str]]:
    """What is told of an id in every way that it can be asked for, the id itself taken out of it."""
    if name.startswith("ps-2026-"):  # the words of other ids are words that may be asked for
        for text in TEXTS:
            yield text, app.respond(Utterance(text.format(name)), Session()).reply.headed.replace(name, "…")
    for data in BUTTONS:
        press = press_of(data.format(code_of(name)), app.index.coded)
        yield data, app.respond(Utterance("", None, press.view), Session()).reply.headed if press else "none of ours"
    for what in VIEWS:
        yield what, app.respond(Utterance("", None, View(what, Lang.EN, (name,))), Session()).reply.headed
    yield "brief", app.respond(Utterance("", None, View("brief", Lang.EN, case=name)), Session()).reply.headed


def guessing(trial: Trial) -> Outcome:
    """Every reader, every id, every way."""
    random, knowledge = Random(trial.seed), generated(PLAN, trial.seed)
    environment = {"CASEBRIEF_DATA": str(trial.folder / "data"), "CASEBRIEF_CEILING": STRICT}
    read = settings.read(environment, knowledge=str(write(knowledge, trial.folder / "whole")))
    apps = open_apps(read)
    names = guesses(knowledge, trial.of(1_000), random)
    tried, hidden, wrong, examples = Counter[str](), 0, 0, []
    for role, reader in READERS.items():
        app = app_for(apps, audience_of(reader, read.ceiling))
        open_ids = {one.id for one in knowledge.records if may_read(reader, one)}
        nothing = dict(told(app, NOTHING))
        for name in names:
            if name in open_ids:
                continue
            hidden += name in {one.id for one in knowledge.records}
            for way, text in told(app, name):
                tried[role] += 1
                if text != nothing[way]:
                    wrong += 1
                    examples.append(f"{role}, {way.format(name)}: {text!r} instead of {nothing[way]!r}"[:400])
    figures = f"{min(tried.values())} tried by each role or more, {hidden} times an id that is hidden; {wrong} told apart"
    return Outcome(wrong == 0 and hidden > 0, "; ".join([figures, *examples[:2]]))


ROWS = (Row("F66", "10,000 ids and buttons per role, hidden ones among them: the same words as for what there is not", guessing),)
