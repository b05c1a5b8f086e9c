"""Replicas on one database: killed, broken off, given the same update at once, and still one bot."""

from __future__ import annotations

import random
import time
from typing import Final

from tests.load.api import Api
from tests.load.fleet import DATABASE, Fleet, Mishaps, sailing
from tests.load.judging import judged
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import share, talks, updates

REPLICAS: Final = 4
CHATS, KILLS, BREAKS = 1_000, 20, 20
_LATENCY: Final = 0.02
_ENOUGH: Final = 10
"""Times that the database was away from which the slowest return of twenty can be told; fewer tell how busy the machine was."""


def raced(trial: Trial) -> Outcome:
    """Kills replicas and breaks the database off while every second update goes to two of them."""
    chance = random.Random(trial.seed)
    said = talks(trial, trial.of(CHATS))
    waiting = updates(said, chance)
    with Api(trial.seed, latency=_LATENCY) as api, sailing(api, trial.folder, count=REPLICAS) as fleet:
        api.pushing.copies = (1, 2)
        mishaps = Mishaps(fleet, chance, kills=trial.of(KILLS), breaks=trial.of(BREAKS))
        begun, of = time.monotonic(), len(mishaps.left)
        mishaps.start()
        for place in range(of):  # so that something is under way at each of them
            api.put(waiting[len(waiting) * place // of : len(waiting) * (place + 1) // of])
            api.until(lambda place=place: len(mishaps.left) < of - place, 30)
        mishaps.wait()
        done, took = fleet.settled(180), time.monotonic() - begun
        verdict = judged(api.sends, said, sorted([*fleet.kills, *fleet.breaks]))
        dead, back, sound = fleet.undone()[2], reconnected(api, fleet), chained(fleet)
        posts = api.pushing.statuses
    told = "" if done else f"; not all was done in time: {fleet.output()}"
    return Outcome(
        verdict.clean and done and not dead and sound and (len(back) < _ENOUGH or share(back, 0.95) <= 3),
        f"{len(fleet.kills)} kills, {len(fleet.breaks)} breaks, {len(waiting)} updates of {len(said)} chats in {took:.0f} s, {verdict.told()}, "
        f"{verdict.repeats(of)}, {dead} dead, chain {'sound' if sound else 'BROKEN'}, {dict(posts)}, taken again after the database was back: "
        f"p95 {share(back, 0.95):.2f} s of {len(back)}{told}",
    )


def reconnected(api: Api, fleet: Fleet) -> list[float]:
    """The seconds from each return of the database, whose break was noticed since a post was refused, to the next post that was taken."""
    posts = sorted((at + took, status) for _, at, took, status in api.pushing.posts)
    found = []
    for broken, back in zip(fleet.breaks, fleet.returns, strict=True):
        refused = next((at for at, status in posts if broken < at < back + 5 and status == "503"), None)
        if refused is not None:
            found.append(max(0.0, next((at - back for at, status in posts if at > refused and status == "200"), float("inf"))))
    return found


def chained(fleet: Fleet) -> bool:
    """Whether the audit trail is sound."""
    from bot.settings.database import Server
    from bot.state.audit import verify
    from bot.state.beside import reading_beside

    with reading_beside(Server(fleet.server.url(DATABASE), fleet.bots[0].data)) as connection:
        verdict = verify(connection)
    return not verdict.wrong and verdict.rows > 0


ROWS: Final = (
    Row("F30", "4 replicas, every second update to two, immediate restarts of the database, replica kills: 0 lost, 0 double effects, 0 out of order, chain sound", raced, share=0.03),
)
