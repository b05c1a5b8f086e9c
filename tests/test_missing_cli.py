"""What was asked in vain, and what was asked at all, on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot import cli
from bot.state.acts import Want
from bot.state.changes import Arrival, Arrived, Governed, Settled, Wanted
from bot.state.counted import OUTCOMES, Counted
from bot.state.dialect import Where
from bot.state.missed import Miss, Missed
from bot.state.opening import open_state
from tests.conftest import ENGINES, HARBOUR
from tests.state.processes import address


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    shutil.copytree(HARBOUR, folder / "knowledge")
    return folder


@pytest.fixture(params=ENGINES)
def where(request, tmp_path) -> Where:
    """Where no state of an engine has ever been."""
    return tmp_path / "state.sqlite" if request.param == "sqlite" else request.getfixturevalue("empty_database")


@pytest.fixture
def run(home, where, monkeypatch, capsys):
    """Runs a command line on a state of its own: how it ended, what it said, and on standard error."""
    values = {
        "CASEBRIEF_DATA": home,
        "HOME": home,
        "CASEBRIEF_KNOWLEDGE": home / "knowledge",
        "CASEBRIEF_DATABASE": address(where),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))
    before = {path: path.read_bytes() for path in (home / "knowledge").rglob("*.yaml")}

    def run(*arguments: str) -> tuple[int, str, str]:
        ended = cli.run(arguments)
        said = capsys.readouterr()
        return ended, said.out, said.err

    yield run
    for path, content in before.items():
        path.write_bytes(content)


def kept(where: Where, *misses: Miss) -> None:
    state = open_state(where)
    state.store.apply([Governed(state.store.apply([Wanted([Want((0, 0))])])[0][0].people, [Missed(miss) for miss in misses])])
    state.close()


NOW = 1_800_000_000.0
ASKED = Miss(7, 7, "zh-Hans", "abstained", NOW, "green", "v1", "哪条船运的黄桃罐头", "哪条 桃 罐头 船运 黄", (("fire-when", 0.12),))
HIDDEN = Miss(8, 8, "en", "none", NOW, "amber", "v1", "who opened the gate", "gate open")
OWN = Miss(9, 9, "en", "none", NOW, "strict-harbour-office", "v1", "who closed the gate", "clos gate")


def number(run) -> str:
    return str(json.loads(run("misses", "--json")[1].splitlines()[0])["number"])


def test_a_question_is_listed_drafted_assigned_and_done_with(run, where, home):
    assert run("misses")[0] == 3  # there is no state yet
    kept(where, ASKED, HIDDEN, OWN)
    _, listed, _ = run("misses")
    assert ("哪条船运的黄桃罐头" in listed, "gate" in listed, "fire-when 0.12" in listed) == (True, False, True)
    found = number(run)
    _, draft, _ = run("misses", "draft", found)
    assert 'zh-Hans: ["哪条船运的黄桃罐头"]' in draft
    assert "drafted" in run("misses")[1]
    ended, said, _ = run("misses", "assign", found, "fire-when")
    assert (ended, said.startswith("cases/harbour/facts.yaml:")) == (0, True)
    assert '"哪条船运的黄桃罐头"' in (home / "knowledge" / "cases" / "harbour" / "facts.yaml").read_text(encoding="utf-8")
    assert run("misses")[1] == "nothing that was asked in vain waits for a decision\n"
    for task in (("assign", found, "fire-when"), ("draft", found), ("close", found, "scope")):
        ended, _, wrong = run("misses", *task)
        assert (ended, "it is assigned" in wrong) == (1, True)
    assert '"fire-when"' in run("audit", "export")[1].replace("\\", "")


@pytest.mark.parametrize(("role", "sees"), [("guest", 0), ("staff", 1), ("admin", 2)])
def test_a_role_sees_what_it_reads(run, where, role, sees):
    kept(where, ASKED, HIDDEN, OWN)
    assert len(run("misses", "--json", "--role", role)[1].splitlines()) == sees


def test_an_agencys_own_are_for_itself(run, where):
    kept(where, ASKED, HIDDEN, OWN)
    assert len(run("misses", "--json", "--role", "liaison", "--agency", "harbour-office")[1].splitlines()) == 3
    assert len(run("misses", "--json", "--role", "liaison", "--agency", "another")[1].splitlines()) == 2
    hidden = next(
        one["number"] for one in map(json.loads, run("misses", "--json", "--role", "admin")[1].splitlines()) if one["audience"] == "amber"
    )
    assert run("misses", "close", str(hidden), "scope")[0] == 2
    ended, closed, _ = run("misses", "close", str(hidden), "scope", "--role", "admin")
    assert (ended, closed) == (0, f"{hidden} is closed (scope); its words are deleted\n")


def test_what_cannot_be_done_is_said_with_the_line_to_put_in(run, where):
    kept(where, ASKED, Miss(8, 8, "en", "down", NOW, "green", "v1", near=(("fire-when", 1.0),)))
    wordless = str(next(one["number"] for one in map(json.loads, run("misses", "--json")[1].splitlines()) if not one["texts"]))
    found = str(next(one["number"] for one in map(json.loads, run("misses", "--json")[1].splitlines()) if one["texts"]))
    assert "(the words are not kept)" in run("misses")[1]
    ended, _, wrong = run("misses", "assign", found, "nothing")
    assert (ended, "there is no entry 'nothing'" in wrong) == (1, True)
    ended, _, wrong = run("misses", "assign", wordless, "fire-when")
    assert (ended, "are not kept" in wrong) == (1, True)
    assert run("misses", "draft", "1")[0] == run("misses", "close", "5", "scope")[0] == 2
    with pytest.raises(SystemExit):
        run("misses", "close", found, "because")


def test_usage_is_reported_in_all_by_language_day_and_entry(run, where):
    import time

    state, now = open_state(where), time.time()
    counted = [
        (0, Counted("en", "answered", ("fire-when",))),
        (1, Counted("zh-Hant", "missed")),
        (40, Counted("en", "gap", ("gap-cause",))),
        (95, Counted("en", "answered", ("harbour",))),
    ]
    for update, (days, one) in enumerate(counted, 1):
        at = now - days * 86_400
        state.store.apply([Arrived([Arrival(update, (7, 7), b"{}", at)])])
        state.store.apply([Settled(update, (7, 7), at, counted=one)])
    state.close()
    report = json.loads(run("report", "usage", "--json")[1])
    assert report["total"] == {"asked": 2, **dict.fromkeys(OUTCOMES, 0), "answered": 1, "missed": 1}
    assert {lang: told["asked"] for lang, told in report["languages"].items()} == {"en": 1, "zh-Hant": 1}
    assert len(report["days"]) == 2
    assert report["entries"] == {"fire-when": 1}
    assert {"harbour", "damage-sum"} <= set(report["never"])
    assert not {"fire-when", "gap-cause"} & set(report["never"])
    _, told, _ = run("report", "usage", "--days", "60")
    assert "told to nobody in 90 days: " in told
    assert [line.split()[1] for line in told.splitlines() if line.startswith("in all")] == ["all"]
    assert "zh-Hant" in told
    kinds = ("outside", "greeting")
    assert not any(kind in report["never"] for kind in kinds)


def test_where_nothing_was_asked_the_report_says_what_there_is(run, where):
    open_state(where).close()
    ended, told, _ = run("report", "usage")
    assert (ended, "told most often" in told) == (0, False)
