"""The same update more than once, and two of one person at once."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from typing import Any, Final

from bot.channels.telegram.sends import Acknowledgement, call_of
from bot.channels.telegram.stored import body_of
from bot.model import Session
from tests.load.api import Api, Call, press, text
from tests.load.judging import judged
from tests.load.ours import desk
from tests.load.process import MODES, BotProcess, running
from tests.load.queues import ONCE_MORE, queued
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, asked, settled, talks, updates

_DAYS: Final = 6
_QUESTION: Final = "How many people did China arrest?"


def delivered_twice(trial: Trial, mode: str) -> Outcome:
    """Has updates come again: in a row, at once, after a restart, and six days later."""
    chance = random.Random(trial.seed)
    said = talks(trial, trial.of(1_000))
    waiting = updates(said, chance)
    tenth = chance.sample(waiting, len(waiting) // 10)
    with Api(trial.seed, again=0.1) as api, running(api, trial.folder, mode) as bot:
        for update in waiting:
            update["again"] = update in tenth  # two copies right behind one another, and in webhook mode in one queue
        api.put(copy for update in waiting for copy in [{key: update[key] for key in ("update_id", "message")}] * (1 + update["again"]))
        done = settled(api, bot, 120) and not time.sleep(ONCE_MORE + 0.3) and settled(api, bot, 30)
        for prepare in (lambda: None, lambda: _age(bot)):
            bot.stop()
            prepare()
            bot.start()
            api.run(_again(api, tenth))
            done = done and settled(api, bot, 60)
        verdict = judged(api.sends, said)
        offered = sum(api.line.offered.values())
    return Outcome(verdict.clean and done, f"{len(waiting)} updates offered {offered} times in all, {verdict.told()}" + ("" if done else "; not done"))


async def _again(api: Api, given: Iterable[Mapping[str, Any]]) -> None:
    """Offers updates once more whatever was confirmed, as a server does that has lost its place."""
    fresh = [queued({key: update[key] for key in ("update_id", "message")}) for update in given]
    (api.pushing.put if api.pushing.url else api.polling.put)(fresh)
    api.polling.forget()


def _age(bot: BotProcess) -> None:
    """Has all that the state knows be six days older."""
    with closing(sqlite3.connect(bot.state)) as state:
        state.execute("UPDATE inbox SET done = done - ?, arrived = arrived - ?", [_DAYS * 86_400] * 2)
        state.commit()


def at_once(trial: Trial, mode: str) -> Outcome:
    """A message and the press of a button of one person at the same time, in both orders."""
    chance, pairs = random.Random(trial.seed), trial.of(5_000)
    with Api(trial.seed) as api, running(api, trial.folder, mode) as bot:
        buttons = _buttons(api)
        api.pushing.jitter = 0.02
        given = {}
        for number in range(pairs):
            chat = 10_000 + number
            both = [text(FIRST + 10 + 2 * number, chat, chance.choice(_TEXTS)), press(FIRST + 11 + 2 * number, chat, chance.choice(buttons))]
            if chance.random() < 0.5:
                both = [press(FIRST + 10 + 2 * number, chat, both[1]["callback_query"]["data"]), text(FIRST + 11 + 2 * number, chat, both[0]["message"]["text"])]
            given[chat] = both
        api.put(update for both in given.values() for update in both)
        done = settled(api, bot, 120)
        calls = defaultdict[int, list[Call]](list)
        for call in api.sends:
            calls[call.chat].append(call)
        ended = Counter(str(call.fields["callback_query_id"]) for call in api.of("answerCallbackQuery"))
        bodies = dict(asked(bot, "SELECT chat, body FROM sessions"))
        orders = Counter(_as_one(both, calls[chat], bodies.get(chat)) for chat, both in given.items())
        unended = sum(ended[f"query-{update['update_id']}"] != 1 for both in given.values() for update in both if "callback_query" in update)
    return Outcome(
        done and not orders["neither"] and not unended,
        f"{pairs} pairs: {orders['as given']} as in the order given, {orders['other']} as in the other, {orders['neither']} as in neither; "
        f"{unended} presses not ended once" + ("" if done else "; not done"),
    )


_TEXTS: Final = (_QUESTION, "Who is Yu Haibin?", "中国抓了多少人？", "NCB是什么", "brief", "What is the weather like?")


def _buttons(api: Api) -> list[str]:
    """The data of the buttons below an answer of the bot's, languages among them."""
    api.put([text(FIRST, 9_999, _QUESTION)])
    assert api.until(lambda: bool(api.sends), 20), "no answer came to take buttons from"
    markup = json.loads(api.sends[0].fields["reply_markup"])
    return [button["callback_data"] for row in markup["inline_keyboard"] for button in row if "callback_data" in button]


def _as_one(both: list[dict[str, Any]], calls: list[Call], body: bytes | None) -> str:
    """The order in which two updates were dealt with, judging by the session and all that was sent: 'neither' where it was none."""
    for name, order in (("as given", both), ("other", both[::-1])):
        session, sends, notices = Session(), [], set[str]()
        for update in order:
            session, more = desk().handle(update, session)
            sends += [call_of(send) for send in more if not isinstance(send, Acknowledgement)]
            notices |= {send.text for send in more if isinstance(send, Acknowledgement)}
        shown = [(call.method, call.text) for call in calls if call.text not in notices]  # of a press that waited for long it is a message
        if (body or body_of(Session())) == body_of(session) and shown == [(method, fields["text"]) for method, fields in sends]:
            return name
    return "neither"


ROWS: Final = (
    *(Row(f"F04-{mode}", "the same update twice, at once, after a restart, 6 days later: 0 double effects", partial(delivered_twice, mode=mode)) for mode in MODES),
    *(Row(f"F05-{mode}", "message and button at once: each whole, 0 lost session changes", partial(at_once, mode=mode)) for mode in MODES),
)
