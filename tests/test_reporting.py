"""`casebrief report onboarding`: who is where in the brief, and who has finished it."""

from __future__ import annotations

import json

import pytest

from bot import cli
from bot.model import Progress
from bot.state.changes import Governed
from bot.state.reading import Briefed
from tests.conftest import SHIPPED
from tests.telegram.house import House

WHEN = 1_800_000_000.0


@pytest.fixture
def served(app, environment, tmp_path, monkeypatch):
    for name, value in {**environment, "CASEBRIEF_DATABASE": f"sqlite:///{tmp_path}/state.sqlite"}.items():
        monkeypatch.setenv(name, value)
    from bot import settings

    return House(settings.read().state, {"clear": app, "green": app, "amber": app})


def test_it_tells_who_has_not_begun_who_is_where_and_who_has_finished_with_which_score(served, capsys):
    for number, role in ((11, "staff"), (12, "liaison"), (13, "press")):
        served.enrol(number, role)
    places = [(12, Progress(SHIPPED, 3, (0, 1, 2))), (13, Progress(SHIPPED, 14, (0, 1), (), (7, 8, 4, 5)))]
    version = served.rows("SELECT value FROM counters WHERE name = 'people'")[0][0]
    served.state.store.apply([Governed(version, tuple(Briefed(person, place, WHEN) for person, place in places))])
    served.state.close()
    assert cli.run(["report", "onboarding"]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.endswith("staff 11: staff; has not begun")
    assert second.endswith("liaison 12: liaison; fentanyl-joint: at step 3 of 9, 2027-01-15")
    assert "finished 2027-01-15, 7 of 8 steps read, 4 of 5 answers right" in third
    assert cli.run(["report", "onboarding", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["number"], row["case"]) for row in rows] == [(1, None), (2, SHIPPED), (3, SHIPPED)]
    assert (rows[2]["right"], rows[2]["asked"], rows[2]["finished"]) == (4, 5, WHEN)


def test_with_nobody_enrolled_it_says_so(served, capsys):
    served.state.close()
    assert cli.run(["report", "onboarding"]) == 0
    assert capsys.readouterr().out == "nobody is enrolled\n"
