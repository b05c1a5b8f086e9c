"""F56: the bot is killed while it tells everyone who has a copy that it was withdrawn."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import Final

from bot import phrases
from bot.index import Index
from bot.labels import CLEAR
from bot.model import Lang
from bot.state.beside import store_beside
from tests.access.house import House, house
from tests.load.api import Api, text
from tests.load.process import BotProcess
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import asked, settled
from tests.press.live import approved, withdraw
from tests.press.recalls import worded

_STATEMENT: Final = "ps-2027-056"
_LAST: Final = 40.0
_numbers = count(600_000_000)


def killed(trial: Trial) -> Outcome:
    """Copies in as many chats; withdrawn beside the bot, which is killed at a random moment of the fan-out and started again."""
    served, random, chats = house(trial.seed), Random(trial.seed), [5_000 + one for one in range(trial.of(1_000, least=50))]
    with Api(trial.seed, latency=0.02) as api:
        bot = _ready(served, api, trial.folder)
        try:
            _hand_out(api, bot, chats)
            before = len(api.sends)
            with store_beside(bot.state) as store:
                assert withdraw(store, _STATEMENT, 1, time.time()) == "withdrawn"
            begin = time.monotonic()
            told_then = random.randrange(len(chats))
            api.until(lambda: len(api.sends) - before >= told_then, 60, step=0.005)
            bot.kill()
            time.sleep(0.1)
            killed_after, died = len(api.sends) - before, time.monotonic()
            bot.start(wait=0)
            assert api.ready.wait(60), bot.output[-2000:]
            restart = time.monotonic() - died
            done = api.until(lambda: len(asked(bot, "select id from deliveries where told is null")) == 0, 120, step=0.1)
            done = done and api.until(lambda: not asked(bot, "select id from deliveries where message > 0 and marked is null"), 240, step=0.2)
        finally:
            bot.kill()
        heads = _heads(served)
        notices = [call for call in api.sends[before:] if call.method == "sendMessage" and any(head in call.text for head in heads)]
        edits = {call.chat for call in api.sends[before:] if call.method == "editMessageText"}
    told = Counter(call.chat for call in notices)
    firsts = {call.chat: call.at for call in reversed(notices)}
    last = max(firsts.values(), default=begin + 999)
    figures = (
        f"{len(chats):,} recipients, killed after {killed_after} were told: {len(told):,} told, {sum(times - 1 for times in told.values())} doubled; the last {last - begin:.1f} s after the "
        f"withdrawal and {last - died:.1f} s after the kill, of which the start took {restart:.1f} s; {len(edits):,} copies marked"
    )
    good = set(told) == set(chats) and done and last - begin <= _LAST and max(told.values()) <= 2 and edits == set(chats)
    return Outcome(good, figures)


def _ready(served: House, api: Api, folder: Path) -> BotProcess:
    """A bot that is not started yet, with a statement that everybody may read."""
    shutil.copytree(served.folder / "data" / "compiled", folder / "data" / "compiled")
    bot = BotProcess(api, folder, more=served.environment)
    with store_beside(bot.state) as store:
        approved(store, worded(_STATEMENT, 1, label=CLEAR), time.time())
    return bot


def _hand_out(api: Api, bot: BotProcess, chats: list[int]) -> None:
    """Everyone asks for it, on a line without limits; then the bot is started as it is shipped."""
    bot.start()
    api.put([text(next(_numbers), chat, f"/start {_STATEMENT}") for chat in chats])
    assert settled(api, bot, 120)
    assert len(asked(bot, "select id from deliveries where message > 0")) == len(chats)
    bot.stop()
    bot.environment["TELEGRAM_RATE"] = "30"
    bot.start()


def _heads(served: House) -> list[str]:
    index: Index = served.apps["clear"].index
    return [index.message(phrases.SAFE_WITHDRAWN, lang).partition("{")[0] for lang in Lang]


ROWS: Final = (Row("F56", "kill -9 during the fan-out: everyone told, the last within 40 s of the withdrawal", killed),)
