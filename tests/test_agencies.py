"""An agency that is not on file is an error on the command line, which names those that are; never a reader of no agency."""

from __future__ import annotations

import io
import json

import pytest

from bot import cli
from tests.conftest import HARBOUR


@pytest.fixture
def command(environment, monkeypatch, capsys):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments):
        ended = cli.run([*arguments, "--knowledge", str(HARBOUR)])
        return (ended, *capsys.readouterr())

    return run


@pytest.mark.parametrize(
    "arguments",
    [("ask", "hello"), ("quote", "The captain said: “We will check.”"), ("ask", "--json", "你好")],
)
@pytest.mark.parametrize("typo", ["harbor-office", "HARBOUR OFICE", "港务"])
def test_an_agency_that_is_not_on_file_is_refused_and_those_there_are_named(command, arguments, typo):
    ended, out, err = command(*arguments, "--agency", typo)
    assert (ended, out) == (2, "")
    assert err == f"casebrief: there is no agency '{typo}' on file; there are: harbour-office\n"


def test_one_that_is_on_file_reads_as_before(command):
    assert command("ask", "--role", "liaison", "--agency", "harbour-office", "hello")[0] == 0


def test_a_line_of_a_batch_with_such_an_agency_is_left_out(command, monkeypatch):
    lines = [{"id": "a", "turns": ["hello"], "agency": "harbor-office"}, {"id": "b", "turns": ["hello"]}]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(line) + "\n" for line in lines)))
    ended, out, err = command("ask", "--batch")
    assert (ended, [json.loads(line)["id"] for line in out.splitlines()]) == (2, ["b"])
    assert "line 1: there is no agency 'harbor-office' on file" in err
