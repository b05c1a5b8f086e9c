"""The desk from the command line, beside a bot that runs and without one."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import statements
from bot.cli import desk, deskwords, run
from bot.cli.auditing import operator
from bot.labels import LABELS
from bot.state.acts import Enrolled, Person
from bot.state.audit import rows, verify
from bot.state.beside import reading_beside
from bot.state.changes import Governed
from bot.state.desk import on_file
from bot.state.dialect import Where
from bot.state.filed import Filed
from bot.state.opening import State, open_state
from bot.state.schema import versions
from bot.statements.version import version_of
from tests.conftest import ENGINES, HARBOUR
from tests.state.processes import address, holding
from tests.state.tampering import past
from tests.statements.house import NORTH, NOW, SOUTH

Command = Callable[..., tuple[int, str, str]]
ROLES = ("admin", "press", "approver", "approver", "curator")
ADMIN, PRESS, APPROVER, OTHER, CURATOR = range(1, 6)
"""The numbers of people on file."""
WHOLE = ("--speaker", "port-captain", "--occasion-en", "Press hour", "--occasion-zh", "新闻通气会", "--date", "2027-01-15")
REASON = ("--reason-en", "A figure was wrong.", "--reason-zh", "数字有误。")


def enrol(state: State) -> None:
    for version, role in enumerate(ROLES):
        agency = {3: NORTH, 4: SOUTH}.get(version + 1, "")
        person = Person(9_000 + version, 0, role, agency, f"The {role}", f"alias-{version + 1}", NOW)
        assert state.store.apply([Governed(version, (Enrolled(person, LABELS[-1]),))]) == [True]


@pytest.fixture(params=ENGINES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    nothing = tmp_path / "state.sqlite" if request.param == "sqlite" else request.getfixturevalue("empty_database")
    state = open_state(nothing)
    enrol(state)
    state.close()
    return Path(nothing) if request.param == "sqlite" else nothing


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, ...]:
    """A text in a file for each language."""
    (tmp_path / "en.txt").write_bytes(b"We will check 21 warehouses.\n")
    (tmp_path / "zh.txt").write_bytes("我们将检查21座仓库。".encode())
    return ("--en", str(tmp_path / "en.txt"), "--zh-hans", str(tmp_path / "zh.txt"), "--zh-hans-is", "official translation")


@pytest.fixture
def statement(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: Where, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a task of the desk on that state: exit code, standard output, standard error."""
    monkeypatch.setenv("CASEBRIEF_DATA", str(tmp_path))
    monkeypatch.setenv("CASEBRIEF_DATABASE", address(where))

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run(["statement", *map(str, arguments)])
        return code, *capfd.readouterr()

    return command


@pytest.fixture(params=["no bot", "a bot that runs"])
def beside(request: pytest.FixtureRequest, where: Where) -> Iterator[str]:
    """With a process that uses the state meanwhile, and with none."""
    with holding(where, 2) if request.param != "no bot" else nullcontext():
        yield request.param


def filed(where: Where, name: str = "ps-1") -> tuple[Filed, ...]:
    with reading_beside(where) as connection:
        return on_file(connection, name)


def trail(where: Where) -> list[tuple[str, str, dict[str, Any]]]:
    with reading_beside(where) as connection:
        assert verify(connection).wrong == ()
        return [(row["kind"], row["actor"], json.loads(row["detail"])) for row in rows(connection) if row["subject"] == "ps-1"]


def hash_in(told: str) -> str:
    found = re.search(r"hash is ([0-9a-f]{64})$", told.splitlines()[0])
    assert found is not None
    return found[1]


def test_a_statement_goes_from_draft_to_withdrawal(statement: Command, where: Where, texts: tuple[str, ...], beside: str) -> None:
    code, told, _ = statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE)
    assert (code, told) == (0, f"ps-1 v1 is drafted; its hash is {filed(where)[0].hash}\n")
    code, told, _ = statement("submit", "ps-1", "--as", CURATOR)
    assert (code, told[:42]) == (0, "ps-1 v1 is frozen and waits for approval; ")
    code, told, _ = statement("approve", "ps-1", hash_in(told)[:4], "--as", APPROVER)
    assert (code, told[:20]) == (0, "ps-1 v1 is approved;")
    code, told, _ = statement("history", "ps-1")
    assert code == 0
    assert told.splitlines()[0].startswith("ps-1 v1: live, ")
    assert told.splitlines()[1] == "  written by The press (2)"
    assert "  approved by The approver (3), " in told
    assert "  Safe to use.\n" in told
    code, told, _ = statement("withdraw", "ps-1", "--as", OTHER, *REASON)
    assert (code, told) == (0, "ps-1 v1 is withdrawn as of now\n")
    assert "WITHDRAWN. Do not use statement ps-1 v1" in statement("history")[1]
    version = version_of(filed(where)[0].body)
    assert version.texts["en"].words == "We will check 21 warehouses."
    assert [(kind, actor) for kind, actor, _ in trail(where)] == [("drafted", "alias-2"), ("submitted", "alias-5"), ("approved", "alias-3"), ("withdrawn", "alias-4")]
    assert {detail["console"] for *_, detail in trail(where)} == {operator()}
    assert "warehouses" not in json.dumps(trail(where))


def test_a_draft_is_edited_and_what_is_out_is_corrected(statement: Command, where: Where, texts: tuple[str, ...], tmp_path: Path) -> None:
    statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE)
    (tmp_path / "en.txt").write_text("We will check 22 warehouses.", encoding="utf-8")
    code, told, _ = statement("draft", "ps-1", "--as", CURATOR, "--en", tmp_path / "en.txt", "--announce", "yes", "--until", "2037-03-08 09:00 Europe/Berlin")
    assert (code, told[:30]) == (0, "ps-1 v1 is changed and a draft")
    assert statement("draft", "ps-1", "--as", CURATOR)[::2] == (1, "casebrief: nothing to change: v1 says just that\n")
    version = version_of(filed(where)[0].body)
    assert (version.announce, version.speaker, version.texts["zh-Hans"].wording) == (True, "port-captain", "official translation")
    told = statement("submit", "ps-1", "--as", CURATOR)[1]
    statement("approve", "ps-1", hash_in(told), "--as", OTHER)
    code, _, wrong = statement("draft", "ps-1", "--as", CURATOR, "--speaker", "harbour-master")
    assert (code, wrong[:45]) == (1, "casebrief: a reason is needed in both languag")
    (tmp_path / "en.txt").write_text("We will check 23 warehouses.", encoding="utf-8")
    code, told, _ = statement("draft", "ps-1", "--as", CURATOR, "--en", tmp_path / "en.txt", "--until", "-", *REASON)
    assert (code, told[:18]) == (0, "ps-1 v2 is drafted")
    code, told, _ = statement("diff", "ps-1")
    assert code == 0
    assert told.splitlines() == [f"ps-1 v1 to v2, whose hash is {filed(where)[1].hash}", "en: We will check [-22-]{+23+} warehouses.", "zh-Hans: (the same)"]
    assert statement("diff", "ps-1", 0, 1)[1].splitlines()[1] == "en: {+We will check 22 warehouses.+}"
    assert [one.stored for one in filed(where)] == ["approved", "draft"]
    assert version_of(filed(where)[1].body).until is None
    assert statement("history", "ps-1")[1].count("ps-1 v") == 2


def test_each_party_approves_for_itself(statement: Command, where: Where, texts: tuple[str, ...]) -> None:
    told = statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE, "--party", NORTH, "--party", SOUTH)[1]
    statement("submit", "ps-1", "--as", PRESS)
    code, said, _ = statement("approve", "ps-1", hash_in(told)[:6], "--as", APPROVER)
    assert (code, said) == (0, "ps-1 v1: this approval is kept; still missing: south-office\n")
    assert statement("approve", "ps-1", hash_in(told)[:6], "--as", APPROVER)[2].startswith("casebrief: they have approved v1 already")
    code, said, _ = statement("approve", "ps-1", hash_in(told)[:6], "--as", OTHER)
    assert (code, said[:19]) == (0, "ps-1 v1 is approved")
    assert "approved by The approver (3) for north-office" in statement("history", "ps-1")[1]


REFUSED: list[tuple[tuple[Any, ...], str]] = [
    (("submit", "ps-1", "--as", ADMIN), "this is not theirs to do"),
    (("approve", "ps-1", "abcd", "--as", CURATOR), "this is not theirs to do"),
    (("approve", "ps-1", "abcd", "--as", APPROVER), "v1 is draft, not waiting for approval"),
    (("withdraw", "ps-1", "--as", APPROVER, *REASON), "v1 is draft; only what waits"),
    (("withdraw", "ps-9", "--as", APPROVER, *REASON), "there is no such version of 'ps-9'"),
    (("submit", "ps-1", "--version", "3", "--as", PRESS), "there is no such version of 'ps-1'"),
    (("draft", "PS 1"), "'PS 1' is no id"),
    (("draft", "ps-1", "--as", PRESS, "--label", "TLP:AMBER"), "what is TLP:AMBER can only be written by who may read it"),
]


@pytest.mark.parametrize(("arguments", "told"), REFUSED, ids=lambda value: " ".join(map(str, value))[:30] if isinstance(value, tuple) else None)
def test_what_is_refused_ends_with_1_and_says_why(arguments, told, statement, where, texts):
    statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE)
    before = filed(where)
    code, out, wrong = statement(*arguments)
    assert (code, out) == (1, "")
    assert wrong.startswith(f"casebrief: {told}")
    assert filed(where) == before


def test_the_operator_drafts_only_and_their_console_cannot_approve_it(statement: Command, where: Where, texts: tuple[str, ...]) -> None:
    told = statement("draft", "ps-1", *texts, *WHOLE)[1]
    assert filed(where)[0].editors[0].known_as == operator()
    with pytest.raises(SystemExit):
        statement("submit", "ps-1")
    statement("submit", "ps-1", "--as", CURATOR)
    code, _, wrong = statement("approve", "ps-1", hash_in(told)[:4], "--as", APPROVER)
    assert (code, wrong[:47]) == (1, "casebrief: who ever wrote in v1 cannot approve ")
    assert trail(where)[-1] == ("refused", "alias-3", {"version": 1, "why": "self", "act": "approve", "console": operator()})


def test_all_that_keeps_a_draft_from_being_submitted_is_told_at_once(statement: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"two\r\nlines\t\n")
    statement("draft", "ps-1", "--en", tmp_path / "bad.txt", "--as", PRESS)
    code, _, wrong = statement("submit", "ps-1", "--as", PRESS)
    assert code == 1
    assert wrong.splitlines() == [
        "casebrief: ps-1 v1: the text in Chinese is missing (--zh-hans or --zh-hant)",
        "casebrief: ps-1 v1: the speaker is missing (--speaker)",
        "casebrief: ps-1 v1: the occasion is missing in a language (--occasion-en, --occasion-zh)",
        "casebrief: ps-1 v1: the date is missing (--date)",
        "casebrief: ps-1 v1: en, line 1, character 4 (U+000D): a carriage return, which Telegram takes out; save the text with line feeds alone",
        "casebrief: ps-1 v1: en, line 2, character 6 (U+0009): white space at the beginning or the end, which Telegram cuts off",
    ]


MISUSED: list[tuple[tuple[Any, ...], str]] = [
    (("--as", 99), "there is nobody with the number 99; 'casebrief people' shows the numbers"),
    (("--date", "8.3.2027"), "--date is '8.3.2027'; a day is written as 2027-03-08"),
    (("--en", "nothing.txt"), "nothing.txt: cannot be read (No such file or directory)"),
    (("--embargo", "soon"), "--embargo is 'soon': a time is written as day, time and zone: 2027-03-08 09:00 Europe/Berlin"),
    (("--embargo", "2027-03-08 09:00"), "--embargo is '2027-03-08 09:00': the zone is missing; say whose clock it is by, such as 2027-03-08 09:00 Europe/Berlin"),
    (("--until", "2027-03-08 09:00 CST"), "--until is '2027-03-08 09:00 CST': CST stands for several zones, or changes with the season; name a place, such as 2027-03-08 09:00 Europe/Berlin"),
    (("--embargo", "2027-11-07 01:30 America/New_York"), "--embargo is '2027-11-07 01:30 America/New_York': that time comes twice in America/New_York, since clocks are put back; say 01:30 EDT or 01:30 EST"),
    (("--embargo", "2027-03-14 02:30 America/New_York"), "--embargo is '2027-03-14 02:30 America/New_York': there is no such time in America/New_York: clocks are put forward past it; say 01:30 EST or 03:30 EDT"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), MISUSED, ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else None)
def test_what_cannot_be_read_ends_with_2_and_says_what_to_write(arguments, told, statement, where):
    assert statement("draft", "ps-1", *arguments) == (2, "", f"casebrief: {told}\n")
    assert filed(where) == ()


def test_a_file_that_is_no_utf8_is_refused(statement: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"ab\xff")
    assert statement("draft", "ps-1", "--en", tmp_path / "bad.txt")[2] == f"casebrief: {tmp_path}/bad.txt: byte 3 is no UTF-8; save the text as UTF-8\n"


def test_what_there_is_not_is_told(statement: Command, texts: tuple[str, ...]) -> None:
    nothing = "casebrief: there is no statement 'ps-1' on file; 'casebrief statement history' lists all\n"
    assert statement("history") == (0, "there is no statement on file\n", "")
    assert statement("history", "ps-1") == (2, "", nothing)
    assert statement("diff", "ps-1") == (2, "", nothing)
    statement("draft", "ps-1", *texts)
    assert statement("diff", "ps-1", 1, 7)[::2] == (2, "casebrief: ps-1: version 7 is not on file; there are 1\n")
    assert statement("diff", "ps-1", 1)[::2] == (2, "casebrief: name two versions, or none\n")


def test_what_was_altered_in_the_file_is_told(statement: Command, where: Where, texts: tuple[str, ...]) -> None:
    statement("draft", "ps-1", *texts, *WHOLE)
    state = open_state(where)
    with state.store.engine.begin() as connection:
        (body,) = connection.execute(select(versions.c.body)).scalars()
        connection.execute(update(versions).values(body=body.replace(b"21", b"27")))
    state.close()
    assert statement("history")[1].splitlines()[0].startswith("ps-1 v1: void")
    assert statement("diff", "ps-1")[::2] == (2, "casebrief: ps-1: version 1 is not what was written; there are 1\n")
    assert statement("submit", "ps-1", "--as", PRESS)[::2] == (1, "casebrief: v1 is not, byte for byte, what was written; it can only be withdrawn or corrected\n")
    assert statement("draft", "ps-1", "--as", PRESS)[0] == 1


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(statement: Command, where: Where, texts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE)
    real, times_called = desk.deskcontent.content, []

    def meanwhile(parsed, last):
        found = real(parsed, last)
        if not times_called:
            times_called.append(1)
            with past(where) as ask:
                ask("UPDATE versions SET edition = edition + 1, hash = 'another'")
        return found

    monkeypatch.setattr(desk.deskcontent, "content", meanwhile)
    code, _, wrong = statement("draft", "ps-1", "--as", CURATOR, "--speaker", "harbour-master")
    assert code == 1
    assert "v1" in wrong
    assert filed(where)[0].hash == "another"


SAID = {
    "rulings": (r'(?:refused\(|Ruling\(|return |else )"([a-z-]+)"', deskwords._SAID.keys() | {"unsound"}),
    "alterations": (r'(?:return|Alteration\(|": |or \(|\(\) else ) ?"([a-z-]+)"', deskwords._PLACES.keys()),
    "times": (r'Unclear\("([a-z-]+)"', deskwords._UNCLEAR.keys()),
}


@pytest.mark.parametrize("module", SAID)
def test_whatever_is_decided_has_words(module: str) -> None:
    pattern, worded = SAID[module]
    source = (Path(statements.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    said = set(re.findall(pattern, source))
    assert len(said) > 8
    assert said <= worded


# The quote check, beside the desk

HELD = "We will check 21 warehouses on the northern quay before the winter ice comes."


@pytest.fixture
def quote(statement: Command, texts: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Holds words against what is on file: exit code, standard output, standard error."""
    (tmp_path / "en.txt").write_text(HELD, encoding="utf-8")

    def command(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = run(["quote", "--knowledge", str(HARBOUR), *map(str, arguments)])
        return code, *capfd.readouterr()

    return command


def test_words_are_held_against_what_the_desk_has_out(statement: Command, quote: Command, texts: tuple[str, ...], beside: str) -> None:
    statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE, "--label", "TLP:GREEN")
    told = statement("submit", "ps-1", "--as", CURATOR)[1]
    assert quote(HELD)[:2] == (4, "Not on file: no statement on file has these words.\n")
    statement("approve", "ps-1", hash_in(told)[:4], "--as", APPROVER)
    assert quote(HELD)[:2] == (0, "TLP:GREEN\nWord for word. the port captain, statement ps-1 v1.\n\nSource: press desk of this office, 15 Jan 2027\n")
    assert quote(stdin=f"“{HELD}”\n")[0] == 0
    assert quote("--role", "guest", HELD)[0] == 4
    assert quote("--lang", "zh-Hans", HELD.replace("21", "23"))[:2] == (
        3, "TLP:GREEN\n已被改动：请勿作为引文使用。港口主任，声明ps-1第1版。\n不同之处（[-删去-]，{+增加+}）：We will check [-21-]{+23+} warehouses on the northern…\n改动涉及数字。\n\n来源：本单位发布，2027年1月15日\n",
    )  # fmt: skip
    statement("withdraw", "ps-1", "--as", OTHER, *REASON)
    code, told, _ = quote(HELD)
    assert code == 3
    assert told.startswith("TLP:GREEN\nWITHDRAWN. Do not use statement ps-1 v1 any more. Reason: ")
    assert "warehouses" not in told
    assert "A figure was wrong" in told
    code, told, _ = quote("--json", HELD.replace("21", "23"))
    assert json.loads(told)["findings"] == [{"kinds": ["withdrawn"], "statement": "ps-1", "version": 1, "status": "withdrawn", "label": "TLP:GREEN"}]
    assert "warehouses" not in told


def test_for_a_machine_it_is_told_what_differs(statement: Command, quote: Command, texts: tuple[str, ...]) -> None:
    statement("draft", "ps-1", "--as", PRESS, *texts, *WHOLE)
    told = statement("submit", "ps-1", "--as", CURATOR)[1]
    statement("approve", "ps-1", hash_in(told)[:4], "--as", APPROVER)
    [finding] = json.loads(quote("--json", f"The lamp keeper said: “{HELD.replace('21', '23')}”")[1])["findings"]
    assert finding["kinds"] == ["altered"]
    assert finding["changes"] == [{"change": "left out", "text": "21 ", "matters": ["number"]}, {"change": "put in", "text": "23", "matters": ["number"]}]
    assert json.loads(quote("--json", "“Wholly other words of nobody at all.”")[1])["findings"] == [{"kinds": ["not on file"]}]
    assert (finding["speaker"], finding["translation"], finding["current"], finding["version"]) == ("port-captain", "original", None, 1)


def test_a_check_that_cannot_see_the_desk_tells_nothing(quote: Command, where: Where) -> None:
    if isinstance(where, Path):
        where.write_bytes(b"no state " * 1_000)
    else:
        with past(where) as ask:
            ask("DROP TABLE versions")
    code, told, wrong = quote(HELD)
    assert (code, told) == (1, "")
    assert wrong.startswith("casebrief: ")


def test_where_there_is_no_state_words_are_held_against_the_knowledge_alone(quote: Command, where: Where) -> None:
    if isinstance(where, Path):
        for path in where.parent.glob("state.sqlite*"):
            path.unlink()
    else:
        with past(where) as ask:
            ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert quote(HELD)[0] in {1, 4}
    assert quote("…")[::2] == (2, 'casebrief: check what? For example: casebrief quote "The captain said: …", or the words on standard input\n')
