"""What Telegram does not take, or takes without saying so."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from functools import partial
from typing import Final

from tests.load.api import Api, Call, text
from tests.load.faults import Fault
from tests.load.judging import judged
from tests.load.process import MODES, BotProcess, running
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import FIRST, asked, settled, talks, undone, updates

_QUESTION: Final = "How many people did China arrest?"
_HELD: Final = (30, 3_600, 10**9)
_WAIT: Final = 0.7
"""Seconds that Telegram is asked to wait for; and after which it says that a chat is shut, so that all its updates are in by then."""


def held(trial: Trial, mode: str) -> Outcome:
    """Has Telegram ask to wait: for a second in one call of twenty, and for very long in some chats."""
    chance = random.Random(trial.seed)
    said = talks(trial, trial.of(500, least=40), length=5)
    waiting = updates(said, chance)
    long = {chat: _HELD[number % len(_HELD)] for number, chat in enumerate(chance.sample(sorted(said), len(said) // 10))}
    with Api(trial.seed) as api, running(api, trial.folder, mode) as bot:
        api.faults.listed += [Fault("sendMessage", 429, seconds=seconds, chats={chat}, times=1) for chat, seconds in long.items()]
        api.faults.listed.append(Fault("sendMessage", 429, 0.05))
        api.put(waiting)
        others = {chat: talk for chat, talk in said.items() if chat not in long}
        quick = api.until(lambda: not api.waiting and not undone(bot)[0] and _to_send(bot) <= set(long), 60, step=0.1)
        verdict = judged([call for call in api.sends if call.chat in others], others)
        if trial.scale >= 1:
            api.until(lambda: all(seconds > 30 or any(call.chat == chat for call in api.sends) for chat, seconds in long.items()), 40)
            settled(api, bot, 5)
        during, due = _sends_during_waits(api.calls), asked(bot, "SELECT chat, max(due), min(due) FROM outbox WHERE due > 0 GROUP BY chat")
        letters = dict(asked(bot, "SELECT chat, count(*) FROM outbox GROUP BY chat"))
    spans = {chat: most - time.time() for chat, most, _ in due}
    capped = sum(spans.get(chat, 0) <= 3_600 for chat in long)
    kept = sum(letters.get(chat, 0) >= 5 for chat, seconds in long.items() if seconds > 30)
    wanted = sum(seconds > 30 for seconds in long.values())
    good = verdict.clean and quick and not during and capped == len(long) and kept == wanted
    return Outcome(
        good,
        f"{verdict.told()} in the others, {api.faults.counted['sendMessage 429']} x 429, {during} sends during a wait; {len(long)} chats held for "
        f"{', '.join(map(str, _HELD))} s: {kept} of {wanted} keep all their answers, {capped} wait no longer than an hour",
    )


def _to_send(bot: BotProcess) -> set[int]:
    return {chat for (chat,) in asked(bot, "SELECT DISTINCT chat FROM outbox WHERE dead IS NULL")}


def _sends_during_waits(calls: list[Call]) -> int:
    """How many calls came for a chat while it was to wait."""
    until, found = dict[int, float](), 0
    for call in calls:
        if call.method != "sendMessage":
            continue
        found += call.at < until.get(call.chat, 0.0)
        if call.result == "429":
            until[call.chat] = call.at + _seconds(call) - 0.05
    return found


def _seconds(call: Call) -> float:
    return min(float(call.told), 3_600.0)


_FAULTS: Final = (500, 502, 504, "502 html", "html", "cut", "drop", "lost reply")


def broken(trial: Trial, mode: str) -> Outcome:
    """Has the line fail in every way, two calls of a hundred each."""
    said = talks(trial, trial.of(2_000), length=5)
    waiting = updates(said, random.Random(trial.seed))
    with Api(trial.seed) as api, running(api, trial.folder, mode) as bot:
        api.faults.listed += [Fault("sendMessage", kind, 0.02) for kind in _FAULTS]
        api.faults.listed.append(Fault("sendMessage", "slow", 0.002, seconds=1.0))
        if trial.scale >= 1:
            api.faults.listed.append(Fault("sendMessage", "hang", 0.0005))
        if mode == "polling":
            api.faults.listed += [Fault("getUpdates", kind, 0.02) for kind in _FAULTS if kind not in {"html", "cut"}]
        api.put(waiting)
        done = settled(api, bot, 150)
        verdict, dead = judged(api.sends, said), undone(bot)[2]
        spoilt = sum(api.faults.counted[f"sendMessage {kind}"] for kind in ("html", "cut", "lost reply"))
    return Outcome(
        verdict.clean and done and not dead and verdict.by_lost_reply <= spoilt,
        f"{len(waiting)} updates, {sum(api.faults.counted.values())} faults of {len(api.faults.counted)} kinds, {verdict.told()}, "
        f"{verdict.by_lost_reply} repeats for {spoilt} answers lost or spoilt, {dead} dead" + ("" if done else "; not done"),
    )


def shut_out(trial: Trial, mode: str) -> Outcome:
    """Has some chats block the bot, be gone, or move, while the others go on."""
    said = talks(trial, trial.of(500, least=60), length=5)
    chats = sorted(said)
    blocked, gone, groups = chats[:10], chats[10:20], [-100 - number for number in range(10)]
    others = {chat: said[chat] for chat in chats[20:]}
    with Api(trial.seed) as api, running(api, trial.folder, mode) as bot:
        api.faults.listed += [
            Fault("sendMessage", 403, chats=set(blocked), seconds=_WAIT),
            Fault("sendMessage", 400, chats=set(gone), seconds=_WAIT, description="Bad Request: chat not found"),
            *(Fault("sendMessage", 400, chats={chat}, description=_MOVED, parameters={"migrate_to_chat_id": _moved(chat)}) for chat in groups),
        ]
        api.put(updates(said, random.Random(trial.seed)))
        api.put(text(FIRST + 900_000 + number, chat, "/brief", date=int(time.time())) for number, chat in enumerate(groups))
        done = settled(api, bot, 60)
        verdict, tried = judged([call for call in api.sends if call.chat in others], others), defaultdict[int, int](int)
        for call in api.of("sendMessage"):
            tried[call.chat] += 1
        letters, dead = asked(bot, "SELECT count(*) FROM outbox")[0][0], undone(bot)[2]
        moved = sum(any(call.chat == _moved(chat) for call in api.sends) for chat in groups)
        api.faults.listed.clear()
        api.put(text(FIRST + 910_000 + number, chat, _QUESTION) for number, chat in enumerate(blocked))
        back = api.until(lambda: {call.chat for call in api.sends} >= set(blocked), 10)
    most = max(tried[chat] for chat in (*blocked, *gone))
    good = verdict.clean and done and most <= 1 and not letters and not dead and moved == len(groups) and back
    return Outcome(
        good,
        f"{len(blocked)} blocked and {len(gone)} gone: at most {most} send(s) to each of 5 answers; {moved} of {len(groups)} moved groups answered in their "
        f"new place; who writes again is answered: {back}; {letters} letters left; others: {verdict.told()}" + ("" if done else "; not done"),
    )


_MOVED: Final = "Bad Request: group chat was upgraded to a supergroup chat"


def _moved(group: int) -> int:
    return -1_000_000_000_000 + group


ROWS: Final = (
    *(Row(f"F14-{mode}", "429 with 1, 30, 3,600, 10^9: 0 lost, 0 out of order, 0 sends during the wait", partial(held, mode=mode)) for mode in MODES),
    *(Row(f"F15-{mode}", "500, 502, 504, HTML, cut, dropped, lost: 0 lost, repeats <= lost replies", partial(broken, mode=mode)) for mode in MODES),
    *(Row(f"F16-{mode}", "blocked, gone, moved: 0 further sends, moved are found, others unaffected", partial(shut_out, mode=mode)) for mode in MODES),
)
