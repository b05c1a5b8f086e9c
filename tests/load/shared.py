"""A database that replicas share and that is not well: full of connections, locked, read-only, or out of reach of one of them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import psycopg

from tests.load.api import Api
from tests.load.disks import asked
from tests.load.fleet import DATABASE, Fleet, sailing
from tests.load.judging import Verdict, judged
from tests.load.replicas import REPLICAS, chained
from tests.load.row import Outcome, Row, Trial
from tests.load.scenes import share, talks, updates
from tests.postgresql.proxy import Proxy

_CHATS: Final = 200
_LATENCY: Final = 0.02


def talked(trial: Trial, api: Api, fleet: Fleet, *, chats: int = _CHATS, seconds: float = 0.0) -> tuple[Verdict, bool, int]:
    """What comes of chats that talk with the fleet, over so many seconds: the verdict, whether all was done, and how many updates that were."""
    said = talks(trial, trial.of(chats))
    waiting = updates(said, random.Random(trial.seed))
    begun, parts = time.monotonic(), max(1, round(seconds * 10))
    for place in range(parts):
        api.put(waiting[len(waiting) * place // parts : len(waiting) * (place + 1) // parts])
        time.sleep(max(0.0, begun + seconds * (place + 1) / parts - time.monotonic()))
    done = fleet.settled(300)
    return judged(api.sends, said, fleet.kills), done, len(waiting)


def _told(verdict: Verdict, fleet: Fleet, count: int, *, done: bool) -> tuple[bool, str]:
    sound, dead = chained(fleet), fleet.undone()[2]
    end = "" if done else f"; not all was done in time: {fleet.output()}"
    return verdict.clean and done and sound and not dead, f"{count} updates, {verdict.told()}, {dead} dead, chain {'sound' if sound else 'BROKEN'}{end}"


def crowded(trial: Trial) -> Outcome:
    """Leaves four replicas fewer than half of the connections that they would have."""
    with Api(trial.seed, latency=_LATENCY) as api, sailing(api, trial.folder, count=REPLICAS) as fleet:
        fleet.server.settings |= {"max_connections": "8", "superuser_reserved_connections": "2"}  # for who looks
        fleet.break_database()
        verdict, done, count = talked(trial, api, fleet)
        good, told = _told(verdict, fleet, count, done=done)
        refusals = sum("remaining connection slots" in bot.output for bot in fleet.bots)
        longest = max(took for _, _, took, status in api.pushing.posts if status == "503") if api.pushing.statuses["503"] else 0.0
        ended = sum(bot.output.count("Traceback") for bot in fleet.bots)
    return Outcome(
        good and refusals > 0 and not ended and longest <= 7,
        f"{told}, {refusals} of {REPLICAS} replicas were refused connections, {api.pushing.statuses['503']} x 503, the longest after {longest:.1f} s, {ended} tracebacks",
    )


def conflicting(trial: Trial) -> Outcome:
    """Has others hold locks for longer than replicas wait for one."""
    with Api(trial.seed, latency=_LATENCY) as api, sailing(api, trial.folder, count=2, asks="?options=-c%20lock_timeout%3D50ms") as fleet:
        with locking(fleet, random.Random(trial.seed)) as locks:
            verdict, done, count = talked(trial, api, fleet, seconds=20 * trial.scale)
            good, told = _told(verdict, fleet, count, done=done)
        failed = sum(bot.output.count("canceling statement due to lock timeout") for bot in fleet.bots)
    return Outcome(good and locks[0] > 0, f"{told}, {locks[0]} locks held against them, {failed} gave up after all tries and were tried later, {api.pushing.statuses['503']} x 503")


@contextmanager
def locking(fleet: Fleet, chance: random.Random) -> Iterator[list[int]]:
    """Takes tables away again and again, each for longer than is waited for it; the number of times is told."""
    stop, count = threading.Event(), [0]

    def run() -> None:
        with psycopg.connect(f"host=127.0.0.1 port={fleet.server.port} user=postgres dbname={DATABASE}") as connection:
            while not stop.wait(0.1 * chance.random()):
                with connection.transaction():
                    connection.execute(f"LOCK TABLE {chance.choice(['sessions', 'outbox', 'usage', 'counters'])} IN EXCLUSIVE MODE")
                    time.sleep(0.05 + 0.15 * chance.random())
                    count[0] += 1

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield count
    finally:
        stop.set()
        thread.join()


def read_only(trial: Trial) -> Outcome:
    """Has the server take no more writes for a while, as one does that others have taken over from."""
    with Api(trial.seed, latency=_LATENCY) as api, sailing(api, trial.folder, count=2) as fleet:
        seconds = max(3.0, 20 * trial.scale)
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(talked(trial, api, fleet, seconds=3 * seconds)))
        thread.start()
        time.sleep(seconds)
        _set(fleet, "on")
        begun, health = time.monotonic(), list[int]()
        while time.monotonic() < begun + seconds or (503 not in health and time.monotonic() < begun + 10):
            health += [asked(int(bot.environment["CASEBRIEF_HEALTH_PORT"])) for bot in fleet.bots]
            time.sleep(0.2)
        under = sum(at > begun + 0.5 for at in api.line.taken.values())
        _set(fleet, "off")
        ended = time.monotonic()
        thread.join()
        verdict, done, count = results[0]
        back = min((at for at in api.line.taken.values() if at > ended), default=float("inf")) - ended
        good, told = _told(verdict, fleet, count, done=done)
        statuses = dict(api.pushing.statuses)
    return Outcome(
        good and not under and 503 in health and back <= 10 and statuses.get("503", 0) > 0,
        f"{told}, {under} taken while it was read-only, health told 503 {health.count(503)} times of {len(health)}, {statuses}, back after {back:.1f} s",
    )


def _set(fleet: Fleet, value: str) -> None:
    fleet.server.asked(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
    fleet.server.asked("SELECT pg_reload_conf()")


def everywhere(trial: Trial) -> Outcome:
    """Gives every update to two to four replicas at once."""
    with Api(trial.seed, latency=_LATENCY) as api, sailing(api, trial.folder, count=REPLICAS) as fleet:
        api.pushing.copies = (2, 3, 4)
        verdict, done, count = talked(trial, api, fleet, chats=1_000)
        good, told = _told(verdict, fleet, count, done=done)
        posts = sum(api.pushing.statuses.values())
    return Outcome(good and posts >= 2 * count, f"{told}, {posts} posts")


def cut_off(trial: Trial) -> Outcome:
    """Cuts the line between one replica and the database, and mends it again."""
    with Api(trial.seed, latency=_LATENCY) as api, ExitStack() as stack:
        fleet = stack.enter_context(sailing(api, trial.folder, count=REPLICAS, through=lambda port: stack.enter_context(Proxy(port))))
        seconds = max(6.0, 60 * trial.scale)
        results: list[Any] = []
        thread = threading.Thread(target=lambda: results.append(talked(trial, api, fleet, chats=400, seconds=4 * seconds)))
        begun = time.monotonic()
        thread.start()
        time.sleep(seconds)
        fleet.proxies[0].cut()
        cut = time.monotonic()
        fleet.kills.append(cut)  # what it had sent and could not tell may come once more, as after a kill
        time.sleep(max(2 * seconds, 20.0))
        health = asked(int(fleet.bots[0].environment["CASEBRIEF_HEALTH_PORT"]))
        fleet.proxies[0].mend()
        mended = time.monotonic()
        thread.join()
        verdict, done, count = results[0]
        good, told = _told(verdict, fleet, count, done=done)
        before, under = _others(api, fleet, begun, cut), _others(api, fleet, cut, mended)
        refused = sum(status == "503" for url, at, _, status in api.pushing.posts if url == fleet.bots[0].url and at > cut)
        back = min((at for url, at, _, status in api.pushing.posts if url == fleet.bots[0].url and at > mended and status == "200"), default=float("inf")) - mended
    steady = trial.scale < 1 or under <= 1.1 * before
    return Outcome(
        good and refused > 0 and health == 503 and steady,
        f"{told}, the one cut off answered 503 {refused} times and its health {health}, it took updates again {back:.1f} s after; others' p95 "
        f"{before * 1000:.0f} ms before, {under * 1000:.0f} ms under it",
    )


def _others(api: Api, fleet: Fleet, since: float, until: float) -> float:
    """The time below which nineteen posts in twenty to other replicas were taken."""
    first = fleet.bots[0].url
    return share([took for url, at, took, status in api.pushing.posts if url != first and since < at < until and status == "200"], 0.95)


def polled(trial: Trial) -> Outcome:
    """Kills the replica that polls, again and again: another takes over, and never do two poll at once."""
    with Api(trial.seed, latency=_LATENCY) as api, sailing(api, trial.folder, count=3, mode="polling") as fleet:
        stop, waits = threading.Event(), list[float]()

        def kill() -> None:
            while not stop.wait(3):
                polling = [bot for bot in fleet.bots if bot.running and _polls(bot)]
                if polling:
                    seen = len(api.polls)
                    number = fleet.bots.index(polling[-1])
                    fleet.kill(number)
                    if api.until(lambda seen=seen: len(api.polls) > seen, 20):
                        waits.append(api.polls[seen] - fleet.kills[-1])

        thread = threading.Thread(target=kill)
        thread.start()
        verdict, done, count = talked(trial, api, fleet, seconds=max(12.0, 120 * trial.scale))
        stop.set()
        thread.join()
        done = fleet.settled(60) and done
        good, told = _told(verdict, fleet, count, done=done)
        conflicts = sum(bot.output.count("another process polls") for bot in fleet.bots)
    return Outcome(
        good and bool(waits) and max(waits) <= 5 and not conflicts,
        f"{told}, {len(waits)} times taken over within {max(waits, default=0):.1f} s, {conflicts} conflicts, {verdict.repeats(len(waits))}",
    )


def _polls(bot: Any) -> bool:
    """Whether a replica said last that it polls, since it was started."""
    lines = [line for line in bot.output.splitlines() if "polling: " in line or "answering as" in line]
    return bool(lines) and "polling: taken on" in lines[-1]


ROWS: Final = (
    Row("F31", "max_connections=8 for 4 replicas: waits <= 5 s, then 503; 0 lost, no crash", crowded, share=0.1, long=True),
    Row("F32", "locks held for longer than is waited for them: 0 lost, 0 double", conflicting, share=0.1, long=True),
    Row("F33", "a server that turns read-only: 503, health tells, 0 taken; back <= 10 s", read_only, share=0.05, long=True),
    Row("F34", "every update to 2 to 4 replicas at once: 0 double, order kept", everywhere, share=0.03, long=True),
    Row("F35", "one replica cut off: it answers 503, others carry on (p95 +10 % at most), 0 lost", cut_off, share=0.1, long=True),
    Row("R-polling", "3 replicas poll, the one that does is killed: another takes over, 0 lost, 0 double, no conflict", polled, share=0.1, long=True),
)
