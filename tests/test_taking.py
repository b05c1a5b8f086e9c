"""Documents from the command line."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import docx
import pytest

from bot.labels import STRICT
from bot.model import Lang
from bot.state.opening import open_state
from bot.takeaway.contents import Wish, document_of
from bot.takeaway.picture import picture_of
from bot.takeaway.plain import text_of
from bot.takeaway.web import page_of
from bot.takeaway.word import word_of
from tests.conftest import HARBOUR
from tests.test_labels import mark_all

WRITERS = {".docx": word_of, ".html": page_of, ".htm": page_of, ".txt": text_of}


@pytest.fixture
def office(casebrief, tmp_path):
    """Runs `export` on the small folder, in a folder of the test's own."""

    def run(name: str, *arguments: str, **more: str):
        return casebrief("export", str(tmp_path / name), "--knowledge", str(HARBOUR), *arguments, **more)

    return run


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant", "en+zh-Hant"])
def test_a_document_is_written_by_its_ending_in_its_languages(office, harbour, tmp_path, ending, lang):
    done = office(f"out{ending}", "--lang", lang, "--what", "timeline")
    assert (done.returncode, done.stderr) == (0, "")
    langs = tuple(map(Lang, lang.split("+")))
    document = document_of(Wish("timeline", langs), harbour.index)
    assert (tmp_path / f"out{ending}").read_bytes() == WRITERS[ending](document)
    assert done.stdout == f"{tmp_path / f'out{ending}'}: TLP:CLEAR, 1 entries, {document.frame.version[0]}\n"


def test_without_more_it_is_the_brief_in_english_and_of_a_picture_the_timeline(office, harbour, tmp_path):
    assert office("out.txt").returncode == 0
    assert (tmp_path / "out.txt").read_bytes() == text_of(document_of(Wish("brief", (Lang.EN,)), harbour.index))
    assert office("OUT.PNG", "--lang", "zh-Hans").returncode == 0
    assert (tmp_path / "OUT.PNG").read_bytes() == picture_of(document_of(Wish("timeline", (Lang.HANS,)), harbour.index))


@pytest.mark.parametrize(("what", "wish"), [
    (["fire-when"], Wish("entry", (Lang.EN,), entries=("fire-when",))),
    (["search", "when", "did", "it", "burn"], Wish("search", (Lang.EN,), words="when did it burn")),
    (["search", "什么时候起火的"], Wish("search", (Lang.EN,), words="什么时候起火的")),
    (["contacts"], Wish("contacts", (Lang.EN,))),
])  # fmt: skip
def test_an_entry_a_search_and_contacts(office, harbour, tmp_path, what, wish):
    assert office("out.docx", "--what", *what).returncode == 0
    assert docx.Document(str(tmp_path / "out.docx")).paragraphs
    assert (tmp_path / "out.docx").read_bytes() == word_of(document_of(wish, harbour.index))


@pytest.mark.parametrize(("name", "arguments", "told"), [
    ("out.docx", ["--what", "no-such"], "--what no-such: nothing of the kind is on file"),
    ("out.docx", ["--what", "search", "the price of tea on the moon"], "--what search the price of tea on the moon: nothing of the kind is on file"),
    ("out.docx", ["--what", "search"], "--what search: no words to look for"),
    ("out.docx", ["--what", "brief", "timeline"], "--what brief timeline: one thing at a time"),
    ("out.docx", ["--lang", "fr"], "--lang fr: there is no such language or pair; allowed are en, zh-Hans, zh-Hant, or two of them such as en+zh-Hans"),
    ("out.docx", ["--lang", "en+en"], "--lang en+en: there is no such language or pair"),
    ("out.docx", ["--lang", "en+zh-Hans+zh-Hant"], "there is no such language or pair"),
    ("out.docx", ["--case", "no-such"], "--case no-such: there is no such case on file; there is harbour"),
    ("out.png", ["--what", "brief"], "only a timeline can be drawn"),
    ("nowhere/out.html", [], "cannot be written (No such file or directory)"),
    ("out.pdf", [], "a table ends in .csv, .xlsx, .jsonl, a document in .docx, .html, .htm, .txt, .png; name it so"),
    ("out.csv", ["--what", "brief"], "--what and --lang are for documents"),
    ("out.csv", ["--lang", "en"], "--what and --lang are for documents"),
])  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_is_written(office, tmp_path, name, arguments, told):
    done = office(name, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_a_reader_may_not_read_is_refused_as_what_there_is_not(office, folder, casebrief, tmp_path):
    mark_all(folder)
    told = {}
    for role, entry in (("guest", "damage-sum"), ("guest", "damage-sun"), ("staff", "gap-cause"), ("staff", "gap-clause")):
        done = casebrief(
            "export", str(tmp_path / "out.txt"), "--knowledge", str(folder), "--role", role, "--what", entry, CASEBRIEF_CEILING=STRICT
        )
        told[entry] = done.stderr.replace(entry, "…"), done.returncode
    assert told["damage-sum"] == told["damage-sun"] == told["gap-cause"] == told["gap-clause"]
    read = casebrief(
        "export",
        str(tmp_path / "out.txt"),
        "--knowledge",
        str(folder),
        "--role",
        "liaison",
        "--what",
        "gap-cause",
        CASEBRIEF_CEILING=STRICT,
    )
    assert read.returncode == 0
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").startswith("TLP:AMBER\n")


def test_of_several_cases_the_one_is_asked_for(casebrief, both, both_folder, tmp_path):
    done = casebrief("export", str(tmp_path / "out.txt"), "--knowledge", str(both_folder), "--role", "guest")
    assert done.returncode == 2
    assert "--what brief: of which case? Name one with --case; there is " in done.stderr


def test_what_is_written_stands_in_the_audit_trail_where_a_bot_is_served(casebrief, office, environment, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(Path(environment["CASEBRIEF_DATA"]) / "compiled", data / "compiled", ignore=shutil.ignore_patterns(".*"))
    open_state(data / "state.sqlite").close()
    assert office("out.html", "--what", "timeline", CASEBRIEF_DATA=str(data)).returncode == 0
    rows = [json.loads(line) for line in casebrief("audit", "export", CASEBRIEF_DATA=str(data)).stdout.splitlines()]
    [row] = [row for row in rows if row["subject"] == "knowledge"]
    assert (row["kind"], row["actor"].startswith("console:")) == ("export", True)
    digest = sha256((tmp_path / "out.html").read_bytes()).hexdigest()
    detail = row["detail"] if isinstance(row["detail"], dict) else json.loads(row["detail"])
    assert detail == {"audience": "green", "entries": 1, "sha256": digest}
