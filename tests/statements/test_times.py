"""Moments as people write them: one moment in UTC, or refused with what to write instead (F50, F52)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest

from bot import zones
from bot.errors import SettingsError
from bot.statements.clock import Now
from bot.statements.times import Moment, Unclear, moment_of, read

PLACES = ("Asia/Shanghai", "Asia/Hong_Kong", "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe", "America/Sao_Paulo")


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-08 09:00 Asia/Shanghai", "2026-03-08T01:00:00Z"),
        ("2026-03-08T09:00:30 Asia/Shanghai", "2026-03-08T01:00:30Z"),
        ("2026-07-01 09:00 America/New_York", "2026-07-01T13:00:00Z"),
        ("2026-07-01 09:00 EDT America/New_York", "2026-07-01T13:00:00Z"),
        ("2026-07-01 09:00 -04 America/New_York", "2026-07-01T13:00:00Z"),
        ("2026-11-01 01:30 EDT America/New_York", "2026-11-01T05:30:00Z"),
        ("2026-11-01 01:30 EST America/New_York", "2026-11-01T06:30:00Z"),
        ("2026-11-01 01:30 -05:00 America/New_York", "2026-11-01T06:30:00Z"),
        ("2026-03-08 09:00 Etc/UTC", "2026-03-08T09:00:00Z"),
        ("2026-03-08 09:00Europe/Berlin", "2026-03-08T08:00:00Z"),
    ],
)
def test_a_time_with_its_zone_is_one_moment(written, utc):
    moment = read(written)
    assert isinstance(moment, Moment)
    assert moment.utc == utc
    assert moment_of(moment.utc, moment.zone) == moment


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026-03-08 09:00", "naive"),
        *((f"2026-03-08 09:00 {zone}", "letters") for zone in ("CST", "EST", "EDT", "MET", "PRC", "EST5EDT", "Japan")),
        *((f"2026-03-08 09:00{zone}", "offset") for zone in (" UTC+8", " UTC +8", "+08:00", " +0800", "Z", " UTC", " GMT", " GMT+8", " Etc/GMT-8")),
        ("2026-03-08 09:00 Asia/Shangai", "like-zone"),
        ("2026-03-08 09:00 asia/shanghai", "like-zone"),
        ("2026-03-08 09:00 right/America/New_York", "like-zone"),
        ("2026-03-08 09:00 /etc/passwd", "no-zone"),
        ("2026-03-08 09:00 the usual zone", "no-zone"),
        ("2026-03-08 02:30 America/New_York", "gap"),
        ("2011-12-30 12:00 Pacific/Apia", "gap"),
        ("2026-11-01 01:30 America/New_York", "twice"),
        ("2026-11-01 01:30 PST America/New_York", "other-tag"),
        ("2026-07-01 01:30 EST America/New_York", "other-tag"),
        *((written, "no-time") for written in ("", "soon", "tomorrow 09:00 Asia/Tokyo", "2026-02-30 09:00 Asia/Tokyo", "2026-03-08 24:00 Asia/Tokyo", "2026-03-08 9:00 Asia/Tokyo", "2026-03-08 09:00:00.5 Asia/Tokyo",
                                               "8.3.2026 09:00 Asia/Tokyo", "２０２６-03-08 09:00 Asia/Tokyo", "2026-03-08 09:00:60 Asia/Tokyo")),
        ("1999-12-31 09:00 Asia/Tokyo", "far"),
        ("2100-01-01 09:00 Asia/Tokyo", "far"),
    ],
)  # fmt: skip
def test_what_is_no_one_moment_is_refused_in_one_word(written, why):
    found = read(written)
    assert isinstance(found, Unclear)
    assert found.why == why


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("2026-11-01 01:30 America/New_York", {"first": "01:30 EDT", "second": "01:30 EST"}),
        ("2026-04-05 01:45 Australia/Lord_Howe", {"first": "01:45 +11", "second": "01:45 +1030"}),
        ("2015-08-14 23:45 Asia/Pyongyang", {"first": "23:45 +09:00", "second": "23:45 +08:30"}),
        ("2026-03-08 02:30 America/New_York", {"before": "01:30 EST", "after": "03:30 EDT"}),
        ("2011-12-30 12:00 Pacific/Apia", {"before": "2011-12-29 12:00 -10", "after": "2011-12-31 12:00 +14"}),
        ("2026-07-01 12:00 EST America/New_York", {"tag": "EST", "first": "12:00 EDT"}),
    ],
)
def test_what_to_write_instead_is_told_and_is_taken(written, values):
    found = read(written)
    assert isinstance(found, Unclear)
    assert {name: found.values[name] for name in values} == values
    for name in ("first", "second", "before", "after"):
        if name in values:
            day = "" if "-" in values[name][:5] else f"{written[:10]} "
            assert isinstance(read(f"{day}{values[name]} {found.values['zone']}"), Moment)


def walls() -> Iterator[tuple[str, datetime]]:
    """Local times around every change of the clocks in two years, and some that are far from any; well over five hundred."""
    for place in PLACES:
        zone, day = zones.zone(place), datetime(2026, 1, 1, tzinfo=UTC)
        while day.year < 2028:
            before, after = (day + timedelta(hours=hours) for hours in (0, 24))
            if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
                yield from ((place, before.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=minutes)) for minutes in range(-60, 1620, 30))
            elif day.day == 15:
                yield place, before.astimezone(zone).replace(tzinfo=None)
            day = after


@pytest.mark.parametrize("place", PLACES)
def test_a_time_is_taken_where_clocks_show_it_once_and_only_there(place):
    zone, tried = zones.zone(place), 0
    for _, wall in (one for one in walls() if one[0] == place):
        shown = {
            moment
            for minutes in range(-26 * 60, 26 * 60 + 1, 15)
            if (moment := wall.replace(tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(zone).replace(tzinfo=None) == wall
        }
        found = read(f"{wall:%Y-%m-%d %H:%M} {place}")
        if isinstance(found, Moment):
            assert {found.at} == shown
        else:
            assert found.why == {0: "gap", 2: "twice"}[len(shown)]
        tried += 1
    assert tried >= 24
    assert len(list(walls())) >= 500


@pytest.mark.parametrize(
    ("off", "ours", "telegrams", "come"),
    [
        (-1, 0, 0, False), (0, 0, 0, True), (1, 0, 0, True), (0.001, 0, 0, True), (-0.001, 0, 0, False),
        (-1, 3_600, 0, False), (-1, 315_360_000, 0, False), (1, -86_400, 0, False), (-1, 0, 3_600, False), (0, 0, None, True), (-1, 0, None, False),
    ],
)  # fmt: skip
def test_nothing_opens_before_both_clocks_say_so(off, ours, telegrams, come):
    moment = read("2026-03-08 09:00 Europe/Berlin")
    assert isinstance(moment, Moment)
    now = Now(moment.stamp + off + ours, None if telegrams is None else moment.stamp + off + telegrams)
    assert now.has_come(moment) is come
    assert now.has_come(None)


def test_what_has_ended_by_one_clock_has_ended():
    end = read("2026-03-08 09:00 Europe/Berlin")
    assert isinstance(end, Moment)
    assert [Now(end.stamp + ours, end.stamp + other).has_gone(end) for ours, other in ((-1, -1), (-1, 0), (0, -1), (0, 0))] == [False, True, True, True]
    assert Now(end.stamp).has_gone(end)
    assert not Now(end.stamp).has_gone(None)


def test_without_zone_data_nothing_is_guessed(monkeypatch):
    def gone(name):
        raise ModuleNotFoundError(name)

    zones.names.cache_clear()
    monkeypatch.setattr(zones, "files", gone)
    with pytest.raises(SettingsError, match="the zone data is missing"):
        read("2026-03-08 09:00 Europe/Berlin")
    monkeypatch.setattr(zones, "files", resources.files)
    assert isinstance(read("2026-03-08 09:00 Europe/Berlin"), Moment)


def test_the_rules_have_a_version():
    assert zones.version()[:4].isdecimal()


def test_a_list_of_zones_is_read_and_a_wrong_name_told():
    assert zones.listed(" Europe/Berlin, Asia/Tokyo,") == ("Europe/Berlin", "Asia/Tokyo")
    assert zones.listed("") == ()
    with pytest.raises(SettingsError, match="there is no time zone 'CST'"):
        zones.listed("Asia/Tokyo, CST")
