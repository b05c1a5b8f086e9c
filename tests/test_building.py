"""Building large knowledge: files in parts, and what was read before taken up again without changing a byte."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import settings
from bot.app import compile_knowledge, open_app
from bot.compiler import trials
from bot.compiler.linear import is_fitted
from bot.compiler.trials import Quotes, Siblings
from bot.errors import KnowledgeError
from bot.governance.audience import Reader, audience_of
from bot.labels import GREEN

FACTS, GLOSSARY = "cases/harbour/facts.yaml", "glossary.yaml"


def version(folder, data, role="press"):
    """The version of a folder compiled with what is kept in a data folder."""
    read = settings.read({"CASEBRIEF_DATA": str(data)}, knowledge=str(folder))
    with closing(compile_knowledge(read, audience_of(Reader(role), GREEN))) as file:
        return file.version


def rows(data, query="select count(*) from reading"):
    with closing(sqlite3.connect(data / "compiled" / "readings.sqlite")) as connection:
        return connection.execute(query).fetchone()[0]


def changed(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


EDITS = {
    "a way of asking": (FACTS, "when was the fire on", "when did the blaze zorblify"),
    "a way of asking in Chinese": (FACTS, "仓库哪天着火", "大火何时烧起来的"),
    "an answer": (FACTS, '  say:\n    en: "', '  say:\n    en: "As the gazet reports: '),
    "a name": (GLOSSARY, "alias: [", 'alias: ["blaze", "大火灾", '),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_kept_gives_the_same_bytes_as_building_from_scratch(folder, tmp_path, edit):
    before = version(folder, tmp_path / "kept")
    assert version(folder, tmp_path / "kept") == before
    changed(folder, *EDITS[edit])
    after = version(folder, tmp_path / "kept")
    assert after == version(folder, tmp_path / "scratch") != before


def test_weighing_only_what_a_question_asks_for_fits_the_same(folder, tmp_path, monkeypatch):
    before = version(folder, tmp_path)
    monkeypatch.setattr(trials, "_HELD", 0)
    assert version(folder, tmp_path) == before


def test_only_what_was_changed_is_read_again(folder, tmp_path):
    version(folder, tmp_path)
    last = rows(tmp_path, "select max(id) from reading")
    version(folder, tmp_path)
    assert rows(tmp_path, "select max(id) from reading") == last
    changed(folder, *EDITS["a way of asking in Chinese"])
    version(folder, tmp_path)
    assert rows(tmp_path, "select max(id) from reading") == last + 1


def test_audiences_share_what_they_read_alike(folder, tmp_path):
    version(folder, tmp_path, "press")
    last = rows(tmp_path, "select max(id) from reading")
    version(folder, tmp_path, "guest")
    assert rows(tmp_path, "select max(id) from reading") == last


def broken_at_random(path):
    raw, random = bytearray(path.read_bytes()), Random(1)
    for place in random.sample(range(4_096, len(raw)), 200):
        raw[place] ^= 0xFF
    path.write_bytes(raw)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"no database at all"),
        lambda path: path.write_bytes(path.read_bytes()[:10_000]),
        lambda path: path.write_bytes(b""),
        broken_at_random,
    ],
    ids=["garbage", "cut off", "empty", "bytes"],
)
def test_what_is_broken_there_is_read_anew(folder, tmp_path, spoil):
    before = version(folder, tmp_path)
    spoil(tmp_path / "compiled" / "readings.sqlite")
    assert version(folder, tmp_path) == before
    assert version(folder, tmp_path) == before


def test_a_body_that_is_not_as_it_was_written_is_read_anew(folder, tmp_path):
    before = version(folder, tmp_path)
    with closing(sqlite3.connect(tmp_path / "compiled" / "readings.sqlite")) as connection:
        connection.execute("update reading set body = (select body from reading where id = 1)")
        connection.commit()
    assert version(folder, tmp_path) == before


def test_what_was_not_asked_for_of_late_goes_once_it_is_most_of_all(folder, tmp_path):
    version(folder, tmp_path)
    ours = rows(tmp_path)
    with closing(sqlite3.connect(tmp_path / "compiled" / "readings.sqlite")) as connection:
        old = [(number, b"%d" % number, b"", b"", 0) for number in range(10_000, 20_000)]
        connection.executemany("insert into reading values (?, ?, ?, ?, ?)", old)
        connection.executemany("insert into used values (?, ?)", [(number, 0) for number, *_ in old])
        connection.commit()
    version(folder, tmp_path)
    assert rows(tmp_path) == ours
    last = rows(tmp_path, "select max(id) from reading")
    version(folder, tmp_path)
    assert rows(tmp_path, "select max(id) from reading") == last


def test_facts_may_be_split_over_files(folder, tmp_path):
    whole = version(folder, tmp_path)
    path = folder / FACTS
    entries = ["- id:" + entry for entry in path.read_text(encoding="utf-8").split("- id:")[1:]]
    path.unlink()
    (path.parent / "facts").mkdir()
    for number, entry in enumerate(entries):
        (path.parent / "facts" / f"part-{number:03}.yaml").write_text(entry, encoding="utf-8")
    assert len(entries) > 1
    assert version(folder, tmp_path) == whole


def test_a_file_that_has_no_place_is_told_where_parts_may_lie(folder, tmp_path):
    (folder / "cases/harbour/rumours").mkdir()
    (folder / "cases/harbour/rumours/one.yaml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        version(folder, tmp_path)
    assert "facts/<any name>.yaml" in str(error.value.problems[0])


QUOTE = st.text("ab ", min_size=1, max_size=6)


@given(st.sets(QUOTE, min_size=1, max_size=12), QUOTE)
def test_quotes_alike_are_those_that_hold_the_words_or_are_held_by_them(quotes, words):
    assert set(Quotes(quotes).alike(words)) == {quote for quote in quotes if words in quote or quote in words}


def test_siblings_cite_the_same_words_of_the_same_document():
    siblings = Siblings([frozenset({("one", "a fire")}), frozenset({("one", "a fire broke out")}), frozenset({("two", "a fire")}), frozenset()])
    assert [siblings.of(number) for number in range(4)] == [{0, 1}, {0, 1}, {2}, {3}]


@pytest.mark.parametrize(
    ("entries", "each", "is_so"), [(140, 30, True), (450, 35, True), (1_000, 6, True), (1, 40, False), (100, 1, False), (3_000, 6, False), (7_500, 2, False)]
)
def test_a_classifier_is_fitted_where_it_takes_minutes_at_most(entries, each, is_so):
    assert is_fitted([entry for entry in range(entries) for _ in range(each)]) is is_so


def test_who_else_compiles_need_not_wait_for_the_rest_of_a_build(folder, tmp_path):
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path)}, knowledge=str(folder))
    free = []

    def look(done, of):
        if done == of // 2:  # all is read, and tried one by one
            with closing(sqlite3.connect(tmp_path / "compiled" / "readings.sqlite", timeout=0)) as connection:
                connection.execute("insert into used values (99999, 0)")
                free.append(done)

    compile_knowledge(read, audience_of(Reader("press"), GREEN), look).close()
    assert free


def test_two_who_compile_at_the_same_time_make_the_same(folder, tmp_path):
    command = [sys.executable, "-m", "bot", "compile", "--force", "--knowledge", str(folder)]
    environment = os.environ | {"CASEBRIEF_DATA": str(tmp_path / "both")}
    for process in [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]:
        assert process.wait(timeout=300) == 0
    read = settings.read({"CASEBRIEF_DATA": str(tmp_path / "both")}, knowledge=str(folder))
    with closing(open_app(read).index) as file:
        assert file.version == version(folder, tmp_path / "alone", "staff")
