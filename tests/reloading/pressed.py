"""F40: buttons of one edition pressed when the next is served: of what is gone, renamed or for others now nothing is shown, of the rest what it says now."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from bot.app import App, open_apps
from bot.channels.telegram.sends import Acknowledgement, Edit, Message
from bot.channels.telegram.service import desks_of, exchange
from bot.model import Lang, Session
from tests.access.house import data_in
from tests.load.row import Outcome, Row, Trial
from tests.reloading.editions import editions_in, settings_of, write
from tests.telegram.counter import ME, Counter

FACTS = "cases/harbour/facts.yaml"
ASKS = (
    "/brief",
    "/timeline",
    "/contacts",
    "/agencies",
    "/case",
    "when was the fire",
    "how much was the damage",
    "火灾日期",
    "損失多少錢",
    "fire",
    "火灾",
    "/help",
    "/lang",
)


def pressed(trial: Trial) -> Outcome:
    """All buttons that anything shows in the edition before, pressed in the one that came in its place."""
    random, count = Random(trial.seed), trial.of(10_000)
    first = open_apps(settings_of(write(trial.folder / "one", 0), trial.folder / "data"))
    folder = write(trial.folder / "two", 1)
    text = (folder / FACTS).read_text(encoding="utf-8")
    (folder / FACTS).write_text(text.replace("- id: damage-sum\n", "- id: damage-in-all\n  label: TLP:GREEN\n"), encoding="utf-8")
    case = folder / "cases" / "harbour" / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("damage-sum", "damage-in-all"), encoding="utf-8")
    second = open_apps(settings_of(folder, trial.folder / "data"))
    counter = Counter(first["clear"])
    buttons, old = _shown(counter)
    desks = counter.reception.gate.desks
    exchange(desks, desks_of(_served(second), ME, desks))
    for app in {id(app): app for app in first.values()}.values():
        app.index.close()  # whoever still asks it breaks
    stale = errors = gone = 0
    for number in range(count):
        data, session = random.choice(buttons), random.choice(old)
        query = {
            "id": f"q{number}",
            "from": {"id": 5, "is_bot": False, "language_code": random.choice(["en", "zh-hans", "zh-hant"])},
            "data": data,
        }
        query["message"] = {
            "message_id": 7,
            "date": 1,
            "chat": {"id": 5, "type": "private"},
            "from": {"id": ME.id, "is_bot": True},
            "text": "x",
        }
        try:
            _, sends = counter.handle({"update_id": number, "callback_query": query}, session)
        except Exception:  # noqa: BLE001  counted
            errors += 1
            continue
        texts = "\n".join(send.text for send in sends if isinstance(send, Message | Edit))
        stale += bool(editions_in(texts) - {1}) or "790" in texts or any("damage" in data_of for data_of in data_in(sends))
        gone += not texts
        errors += not any(isinstance(send, Acknowledgement) for send in sends)
    return Outcome(
        not stale and not errors,
        f"{count} presses of {len(set(buttons))} buttons: {stale} stale, {errors} errors, {gone} with nothing to show",
    )


def _served(apps: Mapping[str, App]) -> Any:
    return {name: (app.respond, app.index) for name, app in apps.items()}


def _shown(counter: Counter) -> tuple[list[str], list[Session]]:
    """The data of buttons, and the sessions in which they stood."""
    buttons, sessions = [], [Session()]
    for lang in Lang:
        for number, text in enumerate(ASKS):
            person = {"id": 5, "is_bot": False, "language_code": {"en": "en", "zh-Hans": "zh-hans", "zh-Hant": "zh-hant"}[lang.value]}
            message = {"message_id": number + 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": person, "text": text}
            session, sends = counter.handle({"update_id": number, "message": message}, random_of(sessions))
            buttons += data_in(sends)
            sessions.append(session)
    return buttons, sessions


def random_of(sessions: list[Session]) -> Session:
    """The session that came last."""
    return sessions[-1]


ROWS = (Row("F40", "0 stale texts, 0 errors", pressed),)
