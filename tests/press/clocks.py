"""F49, F50, F51: clocks around embargoes, in zones where clocks are put, and clocks that jump."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from bot import zones
from bot.state.filed import Approval, Filed, Hand
from bot.statements.clock import Now
from bot.statements.standing import Status, status_of
from bot.statements.times import Moment, Unclear, read
from tests.load.row import Outcome, Row, Trial
from tests.statements.house import content

PLACES: Final = ("Asia/Shanghai", "Asia/Hong_Kong", "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", "Pacific/Chatham")
OFFS: Final = (-3_600.0, -60.0, -1.0, -0.001, 0.0, 0.001, 1.0, 60.0, 3_600.0)
JUMPS: Final = (0.0, 3_600.0, -3_600.0, 315_360_000.0, -86_400.0, 31.0, -31.0, 86_400.0)


def changes_of(place: str) -> list[datetime]:
    """The moments, to the hour, before which clocks of a place are put in three years."""
    zone, at, found = zones.zone(place), datetime(2026, 1, 1, tzinfo=UTC), []
    while at.year < 2029:
        if at.astimezone(zone).utcoffset() != (at + timedelta(hours=1)).astimezone(zone).utcoffset():
            found.append(at)
        at += timedelta(hours=1)
    return found


def walls(random: Random) -> Iterator[tuple[str, datetime]]:
    """Local times, half of them within hours of where clocks are put."""
    put = {place: changes_of(place) for place in PLACES}
    while True:
        place = random.choice(PLACES)
        near = random.choice(put[place]) if put[place] and random.random() < 0.5 else datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=random.randrange(26_000))
        yield place, near.astimezone(zones.zone(place)).replace(tzinfo=None) + timedelta(minutes=random.randrange(-240, 240))


def shown(wall: datetime, place: str) -> list[datetime]:
    """By trying every quarter of an hour: the moments at which clocks of a place show a time."""
    zone = zones.zone(place)
    tried = (wall.replace(tzinfo=UTC) + timedelta(minutes=minutes) for minutes in range(-15 * 60, 14 * 60 + 1, 15))
    return [at for at in tried if at.astimezone(zone).replace(tzinfo=None) == wall]


def written(trial: Trial) -> Outcome:
    """Times as people write them, against all moments tried one by one."""
    random, full = Random(trial.seed), trial.of(5_000, least=500)
    ended, wrong = Counter[str](), list[str]()
    for (place, wall), _ in zip(walls(random), range(full), strict=False):
        line, moments = f"{wall:%Y-%m-%d %H:%M} {place}", shown(wall, place)
        found = read(line)
        ended[found.why if isinstance(found, Unclear) else "one moment"] += 1
        right = [found.at] == moments if isinstance(found, Moment) else found.why == {0: "gap", 2: "twice"}.get(len(moments))
        right = right and all(isinstance(read(bad), Unclear) for bad in (line.split(" A", maxsplit=1)[0][:16], f"{line[:16]} CST", f"{line[:16]} UTC+8"))
        if isinstance(found, Unclear) and found.why == "twice":
            again = [read(f"{line[:10]} {found.values[which]} {place}") for which in ("first", "second")]
            right = right and [one.at for one in again if isinstance(one, Moment)] == moments
        if not right:
            wrong.append(line)
    return Outcome(not wrong, f"{full} times: " + ", ".join(f"{count} {what}" for what, count in ended.most_common()) + f"; {len(wrong)} wrong {wrong[:3]}")


def approved(moment: Moment) -> Filed:
    """A statement under embargo that is approved."""
    version = content(embargo=moment)
    approval = Approval(Hand("an approver"), version.hash, "", 1.0)
    return Filed(version.statement, 1, "approved", 3, version.hash, version.json, "salt", 1.0, approved=1.0, approvals=(approval,))


def opened(trial: Trial) -> Outcome:
    """Looks at embargoed statements around the moment, while one of the two clocks may be anywhere."""
    random, full = Random(trial.seed), trial.of(100_000)
    checks, early, late, held, places = 0, 0, 0, 0, set[str]()
    for place, wall in walls(random):
        moment = read(f"{wall:%Y-%m-%d %H:%M} {place}")
        if isinstance(moment, Unclear):
            continue
        places.add(place)
        filed, begins = approved(moment), shown(wall, place)[0].timestamp()
        for off in OFFS:
            true, jump = begins + off, random.choice(JUMPS)
            asked = int(true - random.choice((0.0, 0.4, 2.0)))  # Telegram's clock counts whole seconds, and a message takes a while
            now = Now(true + jump, asked) if random.random() < 0.7 else Now(true, asked + jump if random.random() < 0.5 else None)
            open_now = status_of(filed, [filed], now) is Status.LIVE
            early += open_now and true < begins
            held += not open_now and true >= begins
            late += not open_now and now == Now(true) and true >= begins
            checks += 1
        if checks >= full:
            break
    return Outcome(early == 0 and late == 0, f"{checks:,} checks in {len(places)} zones: {early} early, {held} held back by the other clock, {late} late by a clock that is right")


ROWS = (
    Row("F50", "times of people against all moments tried one by one: all right", written),
    Row("F49", "0 early in 100,000 checks around embargoes, zones where clocks are put, clocks that jump (F51)", opened),
)
