"""The command line about people, as an operator meets it: beside a bot that runs, and without one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import people
from bot.cli import run
from bot.cli.auditing import operator
from bot.labels import LABELS
from bot.people import digest_of
from bot.state.acts import Enrolled, Found, Person, Want
from bot.state.audit import rows, verify
from bot.state.beside import is_there, reading_beside, store_beside
from bot.state.changes import Governed, Noted, Wanted
from bot.state.dialect import Where
from bot.state.finding import everyone
from bot.state.opening import open_state
from bot.state.schema import metadata
from tests.conftest import ENGINES, HARBOUR
from tests.state.processes import address, holding
from tests.telegram.counter import reception

Command = Callable[..., tuple[int, str, str]]
NOW = 1_800_000_000.0
MADE = (
    Person(9001, 0, "admin", "", "Ada of the desk", "alias-of-ada", NOW), Person(9002, 0, "liaison", "harbour-office", "Ben of the quay", "alias-of-ben", NOW),
)  # fmt: skip


@pytest.fixture(params=ENGINES)
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """Where no state of an engine has ever been."""
    return tmp_path / "state.sqlite" if request.param == "sqlite" else request.getfixturevalue("empty_database")


@pytest.fixture
def where(nothing: Where) -> Where:
    """A state in which an administrator and a liaison officer are enrolled."""
    state = open_state(nothing)
    for version, person in enumerate(MADE):
        assert state.store.apply([Governed(version, (Enrolled(person, LABELS[-1]),))]) == [True]
    state.close()
    return nothing


@pytest.fixture
def govern(monkeypatch: pytest.MonkeyPatch, nothing: Where, data_dir: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on that state: exit code, standard output, standard error."""
    monkeypatch.setenv("CASEBRIEF_DATA", str(data_dir))
    monkeypatch.setenv("CASEBRIEF_DATABASE", address(nothing))
    monkeypatch.setenv("CASEBRIEF_KNOWLEDGE", str(HARBOUR))

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        return code, *capfd.readouterr()

    return command


@pytest.fixture(params=["no bot", "a bot that runs"])
def beside(request: pytest.FixtureRequest, where: Where) -> Iterator[str]:
    """With a process that uses the state meanwhile, and with none."""
    with holding(where, 2) if request.param != "no bot" else nullcontext():
        yield request.param


def roster(where: Where) -> dict[int, Person]:
    with reading_beside(where) as connection:
        return {person.number: person for person in everyone(connection)}


def trail(where: Where) -> list[tuple[str, str, str, dict[str, Any]]]:
    """What the audit trail, which is sound, was told."""
    with reading_beside(where) as connection:
        assert verify(connection).wrong == ()
        return [(row["kind"], row["actor"], row["subject"], json.loads(row["detail"])) for row in rows(connection)]


def content(where: Where) -> str:
    """All that a state holds, and all that is in the file and beside it."""
    files = where.parent.glob("state.sqlite*") if isinstance(where, Path) else ()
    with reading_beside(where) as connection:
        held = [tuple(row) for table in metadata.tables.values() for row in connection.execute(select(table))]
    return f"{held} {[path.read_bytes() for path in files]}"


def found_with(where: Where, person: int, code: str) -> Found:
    with store_beside(where) as store:
        ((found,),) = store.apply([Wanted([Want((person, person), digest_of(code), roster=True)])])
        return found


def test_everybody_is_listed_by_number_with_what_they_are(where, govern, beside):
    govern("suspend", 2)
    govern("hold", 2)
    assert govern("people") == (
        0,
        "   1  Ada of the desk: admin, since 2027-01-15\n   2  Ben of the quay: liaison, harbour-office, since 2027-01-15, suspended, legal hold\n",
        "",
    )


def test_as_json_each_is_an_object_a_line_without_their_number_on_telegram(where, govern, beside):
    code, out, err = govern("people", "--json")
    assert (code, err) == (0, "")
    ada = {"number": 1, "name": "Ada of the desk", "role": "admin", "agency": "", "enrolled": NOW, "suspended": None, "held": None, "known_as": "alias-of-ada"}
    assert json.loads(out.splitlines()[0]) == ada
    assert "900" not in out.replace(str(NOW), "")


def test_where_nobody_is_enrolled_that_is_said(nothing, govern):
    open_state(nothing).close()
    assert govern("people") == (0, "nobody is enrolled\n", "")
    assert govern("people", "--json") == (0, "", "")


def test_without_a_state_nobody_can_be_listed_and_none_is_made(nothing, govern):
    code, out, err = govern("people")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "there is no state yet; 'casebrief telegram' makes it" in err
    assert not is_there(nothing)


@pytest.mark.parametrize(
    ("arguments", "after", "said", "kind", "detail"),
    [
        (["role", 2, "approver", "harbour-office"], {"role": "approver"}, "Ben of the quay is now approver, harbour-office", "role", {"from": "liaison", "role": "approver", "agency": "harbour-office"}),
        (["role", 2, "press"], {"role": "press", "agency": ""}, "Ben of the quay is now press", "role", {"from": "liaison", "role": "press", "agency": ""}),
        (["role", 2, "press", "-"], {"role": "press", "agency": ""}, "Ben of the quay is now press", "role", {"from": "liaison", "role": "press", "agency": ""}),
        (["role", 1, "admin", "港务处"], {"role": "admin", "agency": "harbour-office"}, "Ada of the desk is now admin, harbour-office", "role", {"from": "admin", "role": "admin", "agency": "harbour-office"}),
        (["suspend", 2], {}, "Ben of the quay is suspended as of now", "suspended", {}),
        (["hold", 2], {}, "Ben of the quay is under a legal hold: what is kept of them cannot be erased", "held", {"on": True}),
    ],
)  # fmt: skip
def test_what_is_decided_is_done_told_and_recorded(where, govern, beside, arguments, after, said, kind, detail):
    before = roster(where)[arguments[1]]
    assert govern(*arguments) == (0, said + "\n", "")
    person = roster(where)[arguments[1]]
    assert {name: getattr(person, name) for name in after} == after
    assert ((person.suspended is not None), (person.held is not None)) == (kind == "suspended", kind == "held")
    assert trail(where) == [(kind, operator(), before.known_as, detail)]


def test_what_was_done_can_be_taken_back(where, govern, beside):
    before = roster(where)
    for name, on, off in (("suspend", "suspended", "let in again as liaison, harbour-office"), ("hold", "held", "under no legal hold any more")):
        govern(name, 2)
        code, out, err = govern(name, 2, "--off")
        assert (code, err) == (0, "")
        assert out == f"Ben of the quay is {off}\n"
        assert [kind for kind, *_ in trail(where)][-2] == on
    assert roster(where) == before


def test_what_is_so_already_is_told_and_nothing_is_recorded(where, govern):
    for arguments in (("role", 2, "liaison", "harbour-office"), ("suspend", 2, "--off"), ("hold", 2, "--off")):
        assert govern(*arguments) == (0, "nothing to change: Ben of the quay is liaison, harbour-office\n", "")
    assert trail(where) == []


WRONG = [
    (("role", 9, "press"), 1, "there is nobody with the number 9; 'casebrief people' shows the numbers"),
    (("suspend", 9), 1, "there is nobody with the number 9; 'casebrief people' shows the numbers"),
    (("hold", 0), 1, "there is nobody with the number 0; 'casebrief people' shows the numbers"),
    (("role", 2, "emperor"), 1, "there is no role 'emperor'; allowed are staff, press, curator, liaison, approver, admin"),
    (("role", 2, "guest"), 1, "there is no role 'guest'; allowed are staff, press, curator, liaison, approver, admin"),
    (("invite", "guest", "-", "Dan"), 1, "there is no role 'guest'; allowed are staff, press, curator, liaison, approver, admin"),
    (("invite", "staff", "-", ""), 1, "a name is needed, of at most 64 characters"),
    (("invite", "staff", "-", "x" * 65), 1, "a name is needed, of at most 64 characters"),
    (("invite", "staff", "-", "Dan\u202enaD"), 1, "a name is needed, of at most 64 characters"),
    (("role", 2, "press", "nowhere"), 2, "there is no agency 'nowhere' on file; there are harbour-office, and - for none"),
    (("invite", "press", "nowhere", "Dan"), 2, "there is no agency 'nowhere' on file; there are harbour-office, and - for none"),
    (("role", 1, "staff"), 1, "that would leave nobody who can decide about people; make somebody else an admin first"),
    (("suspend", 1), 1, "that would leave nobody who can decide about people; make somebody else an admin first"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "told"), WRONG, ids=lambda value: " ".join(map(str, value))[:40] if isinstance(value, tuple) else None)
def test_what_cannot_be_done_is_one_line_that_says_what_can_and_changes_nothing(where, govern, arguments, code, told):
    before = roster(where)
    found, out, err = govern(*arguments)
    assert (found, out) == (code, "")
    assert err.splitlines()[-1] == f"casebrief: {told}"
    assert (roster(where), trail(where)) == (before, [])


@pytest.mark.parametrize("arguments", [["role", "two", "press"], ["suspend"], ["hold", "x"], ["invite", "staff", "-"], ["role", "2"]])
def test_what_is_not_said_as_it_must_be_is_misuse(casebrief, arguments):
    ran = casebrief(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "usage: casebrief" in ran.stderr


def test_a_code_made_here_lets_one_person_in_once(where, govern, beside, harbour):
    code, out, err = govern("invite", "liaison", "HO", "Dan", "of", "the", "docks")
    assert (code, err) == (0, "")
    first, second = out.splitlines()
    assert first == "an invitation for Dan of the docks as liaison, harbour-office, good once and for 15 minutes"
    made = re.fullmatch(r"to be sent to the bot: /start ([A-Za-z0-9_-]{22})", second)[1]
    assert made not in content(where)
    assert trail(where) == [("invited", operator(), "", {"role": "liaison", "agency": "harbour-office"})]
    for person, opens in ((9003, True), (9004, False)):
        message = {"message_id": 1, "date": 1, "chat": {"id": person, "type": "private"}, "from": {"id": person, "is_bot": False}, "text": f"/start {made}"}
        found = found_with(where, person, made)
        ends = found.invitation.ends if found.invitation else NOW
        handled = reception(harbour, public=False).handle({"update_id": 1, "message": message}, found, ends - 1)
        with store_beside(where) as store:
            assert store.apply([Governed(found.people, handled.acts, handled.records)]) == [True]
        assert (3 in roster(where), len(roster(where))) == (True, 3), opens
    assert (roster(where)[3].name, roster(where)[3].role, roster(where)[3].agency) == ("Dan of the docks", "liaison", "harbour-office")
    assert [kind for kind, *_ in trail(where)] == ["invited", "enrolled", "refused"]
    assert trail(where)[1][3]["invited by"] == operator()


def test_where_the_bot_has_told_its_name_the_code_is_a_link(where, govern):
    with store_beside(where) as store:
        store.apply([Noted("username", "desk_bot")])
    out = govern("invite", "staff", "-", "Dan")[1]
    assert re.search(r"^https://t\.me/desk_bot\?start=[A-Za-z0-9_-]{22}$", out, re.MULTILINE)


def test_the_first_administrator_can_be_invited_before_there_is_a_state(nothing, govern):
    code, out, err = govern("invite", "admin", "-", "Ada")
    assert (code, err) == (0, "")
    assert "an invitation for Ada as admin, good once" in out
    assert trail(nothing) == [("invited", operator(), "", {"role": "admin", "agency": ""})]


def test_what_the_bot_decides_meanwhile_is_heeded(where, govern, monkeypatch):
    """Of two administrators each is suspended at once, by the bot and from here: one of them stays."""
    govern("role", 2, "admin")
    decided = people.suspend

    def meanwhile(by, listed, number, **how):
        monkeypatch.setattr(people, "suspend", decided)
        ruling = decided("alias-of-ada", listed, 2, on=True, now=NOW)
        with store_beside(where) as bot:
            ((found,),) = bot.apply([Wanted([Want((0, 0))])])
            assert bot.apply([Governed(found.people, ruling.acts, ruling.records)]) == [True]
        return decided(by, listed, number, **how)

    with holding(where):
        monkeypatch.setattr(people, "suspend", meanwhile)
        code, out, err = govern("suspend", 1)
    assert (code, out) == (1, "")
    assert err == "casebrief: that would leave nobody who can decide about people; make somebody else an admin first\n"
    assert [person.number for person in people.administrators(roster(where).values())] == [1]


def test_the_commands_stand_in_the_help(casebrief):
    told = casebrief("--help").stdout
    assert {"people", "invite", "role", "suspend", "hold"} <= set(told.split())
