"""When a text is a quotation, and what becomes of it: in the chat, forwarded, and on the command line."""

from __future__ import annotations

import json
import random
import time

import pytest

from bot import settings
from bot.app import open_app
from bot.compiler.script import scripts
from bot.labels import GREEN
from bot.model import Lang, Outcome, Session, Utterance
from bot.pipeline import respond
from bot.pipeline.checking import checked
from bot.pipeline.pasting import Asked, asked, may_be_pasted
from bot.quoting import QuoteIndex, check
from bot.quoting.onfile import Shelf, index_of, named_by, quotables_of
from bot.quoting.recognising import is_quotation
from bot.quoting.values import Quotable, Status, Translation
from tests.conftest import HARBOUR, talk
from tests.quoting.generated import altered, quotables, statements

EN, HANS, HANT = Lang
CAPTAIN = "We will check every  warehouse, “all of them,” this year."
CAPTAIN_ZH = "我们今年将检查每一座仓库，无一例外。"
QUAY = "The quay opens on Monday, and every ferry leaves at half past nine."
GONE = "Every barge carries two pilots when the fog comes in from the islands."
DESK = (
    Quotable("quay", 1, EN, QUAY, "port-captain", ("port-captain",), label=GREEN), Quotable("stranger", 1, EN, "Nobody may enter the old lighthouse at night.", "lamp keeper", ("lamp keeper",)),
    Quotable("fog", 2, EN, GONE, "port-captain", ("port-captain",), Status.WITHDRAWN),
)  # fmt: skip


# What asks for a check


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/check Some words", Asked("Some words", None)), ("/CHECK@casebrief_bot\n“Some\nwords”", Asked("“Some\nwords”", None)), ("/check: x", Asked("x", None)), ("／check x", Asked("x", None)),
        ("/check", Asked("", None)), ("核对 有些话", Asked("有些话", HANS)), ("核对：有些话", Asked("有些话", HANS)), ("核對「有些話」", Asked("「有些話」", HANT)), ("/核對 有些話", Asked("有些話", HANT)),
        ("/核对", Asked("", HANS)), ("/checks x", None), ("check the dates", None), ("核对一下这句话", None), ("核对", None), ("/why", None), ("", None),
    ],
)  # fmt: skip
def test_only_a_command_asks_for_a_check(text, expected):
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four five", True), ("one two three four", False), ("一二三四五六七八九十", True), ("一二三四五六七八九", False), ("one two three four five?", False), ("一二三四五六七八九十？", False),
        ("/brief one two three four five", False), ("who was it that did so then", False), ("What is the reason for the delay", False), ("请问这份声明的原文到底在哪里呢", False),
    ],
)  # fmt: skip
def test_a_short_text_a_command_and_a_question_are_not_even_looked_at(text, expected):
    assert may_be_pasted(text) is expected
    assert may_be_pasted(f"{text} and words enough besides", foreign=True) is not text.startswith("/")


# Questions are left alone


def test_no_labelled_question_is_taken_for_a_quotation(app, labelled_turns):
    assert [text for text in labelled_turns if checked(Utterance(text), Session(), app.index)] == []


def test_nor_would_any_be_if_all_were_compared(app, labelled_turns):
    index = index_of(app.index)
    asked_ = [text for text in labelled_turns if may_be_pasted(text)]
    assert [text for text in asked_ if is_quotation(text, check(text, index), app.index.scripts.table)] == []


def test_no_example_of_asking_is_taken_for_a_quotation(app, harbour, both):
    for one in (app, harbour, both):
        examples = one.index.examples()
        assert len(examples) > 20
        assert [text for text in examples if checked(Utterance(text), Session(), one.index)] == []


@pytest.mark.parametrize(
    "text",
    [
        f"did the captain say {CAPTAIN[:-1]}", f"who said {CAPTAIN[:-1]}", f"{CAPTAIN} is that what he said?", f"exact wording of {CAPTAIN}", f"请问“{CAPTAIN_ZH}”是谁说的", f"{CAPTAIN_ZH}这句话的出处",
        "“how many warehouses were burnt in the fire”", "“什么时候发生的火灾，损失是多少”", "“short words”", "We will check every other harbour tomorrow and the day after", "I think the warehouses are safe this year",
    ],
)  # fmt: skip
def test_what_asks_or_only_resembles_a_statement_is_left_alone(harbour, text):
    assert checked(Utterance(text), Session(), harbour.index) is None


# Quotations are noticed


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nearly_all_statements_pasted_whole_are_noticed_exact_or_altered(language, figure):
    chance = random.Random(11)
    texts = statements(chance, language, 500)
    index = QuoteIndex(quotables(texts, language), scripts())

    def noticed(text: str) -> bool:
        return may_be_pasted(text) and is_quotation(text, check(text, index), index.scripts.table)

    chosen = chance.sample(texts, 200)
    exact, changed = sum(map(noticed, chosen)), sum(noticed(altered(chance, text, language)) for text in chosen)
    foreign = sum(map(noticed, statements(chance, language, 200, but=frozenset(texts))))
    figure(f"noticed without a command, {language}: exact {exact}/200, altered {changed}/200; of no statement {foreign}/200")
    assert exact == 200
    assert changed >= 190
    assert foreign <= 2


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (CAPTAIN, "Word for word."), (f"「{CAPTAIN}」", "Word for word."), (f"The captain said: {CAPTAIN}", "Word for word."), (CAPTAIN_ZH, "逐字相符。"), ("我們今年將檢查每一座倉庫，無一例外。", "逐字相符。"),
        ("We will check every warehouse this year, “all of them.”", "Altered"), ("“Nobody is going to close all of the harbours.”", "Not on file"), ("We will check every warehouse … this year", "Shortened"),
        ("We will check every warehouse", "Word for word, but only a part"),
    ],
)  # fmt: skip
def test_a_quotation_is_checked_without_a_command(harbour, text, begins):
    turn = talk(harbour, text)
    assert turn.reply.text.startswith(begins)
    assert turn.readings == ()


def test_words_of_nobody_in_quotation_marks_are_not_on_file(harbour):
    assert talk(harbour, "“The mayor will not close all of the harbours.”").reply.outcome is Outcome.ABSTAIN


def test_a_check_is_told_in_the_language_of_its_reader(harbour):
    def lang(text, session=Session(), hint=None):  # noqa: B008  frozen
        return checked(Utterance(text, hint), session, harbour.index).lang

    assert [lang(f"/check {CAPTAIN}"), lang(f"核对 {CAPTAIN}"), lang(f"核對 {CAPTAIN}"), lang(CAPTAIN), lang(CAPTAIN_ZH)] == [EN, HANS, HANT, EN, HANS]
    assert lang(CAPTAIN, Session(last=HANT)) is HANT
    assert lang(CAPTAIN, hint=HANS) is HANS
    assert lang(f"核对 {CAPTAIN}", Session(chosen=EN, last=HANT)) is EN


def test_a_command_without_words_says_how_it_goes(harbour):
    for text in ("/check", "/check  ", "check"):
        turn = talk(harbour, text)
        assert turn.reply.text.startswith("Paste the words behind /check")
    assert talk(harbour, "核對").reply.text.startswith("請把要核對的話")


def test_a_checked_text_may_be_longer_than_a_question(harbour):
    assert "first 20000 characters" in talk(harbour, f"/check {CAPTAIN} " + "and on and on " * 2_000).reply.text


def test_after_a_check_the_conversation_goes_on_as_before(harbour):
    before = talk(harbour, "when was the fire?")
    after = respond(Utterance(f"/check {CAPTAIN}"), before.session, harbour.index)
    assert (after.session.focus, after.session.last) == (before.session.focus, before.session.last)


def test_versions_of_the_desk_are_held_against_where_they_are_handed_in(harbour):
    assert talk(harbour, f"/check {QUAY}").reply.outcome is Outcome.ABSTAIN
    reply = respond(Utterance(QUAY), Session(), harbour.index, DESK).reply
    assert (reply.text, reply.label) == ("Word for word. the port captain, statement quay v1.", GREEN)
    assert "Wrong speaker: not lamp keeper" in respond(Utterance(f"/check The lamp keeper said: “{QUAY}”"), Session(), harbour.index, DESK).reply.text
    assert "港口主任" in checked(Utterance(f"核对 林工说：{QUAY}"), Session(), harbour.index, DESK).text
    assert respond(Utterance(f"“{GONE}”"), Session(), harbour.index, DESK).reply.text.startswith("WITHDRAWN")


# Forwarded texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CAPTAIN, True), ("Did the captain say “we will check every warehouse this year”?", True), ("“All of the harbours will be closed tomorrow?”", True), ("when was the fire and what was the damage", False),
        (f"{GONE[:-1]}, or so they say", True), ("Every barge has two pilots when the fog comes in", True), ("All is well on the quay, and the lamps are lit. " * 4, True), ("two words", False),
    ],
)  # fmt: skip
def test_a_forwarded_text_is_checked_where_it_is_no_plain_question(harbour, text, expected):
    assert (checked(Utterance(text), Session(), harbour.index, DESK, foreign=True) is not None) is expected


# What is on file


def test_every_statement_of_the_knowledge_is_on_file_in_each_of_its_languages(app, harbour):
    assert [(one.lang, one.text, one.translation, one.version) for one in quotables_of(harbour.index)] == [
        (EN, CAPTAIN, Translation.ORIGINAL, 0), (HANS, CAPTAIN_ZH, Translation.UNOFFICIAL, 0), (HANT, "我們今年將檢查每一座倉庫，無一例外。", Translation.UNOFFICIAL, 0),
    ]  # fmt: skip
    assert {"captain", "the port captain", "港口主任", "主任"} <= {name for one in quotables_of(harbour.index) for name in one.names}
    listed = {line.entry for line in app.index.lines("statements", EN)}
    found = list(quotables_of(app.index))
    assert {one.id for one in found} == listed
    assert {one.text for one in found if one.translation is Translation.ORIGINAL} == {
        part.text for entry in listed for part in app.index.stored(entry, EN).parts if part.kind == "verbatim"
    }
    assert all(check(one.text, index_of(app.index)).holds for one in found)


def test_indexes_are_made_once_for_each_knowledge_and_its_versions(app, harbour):
    shelf = Shelf()
    one = shelf.index_of(harbour.index, DESK)
    assert shelf.index_of(harbour.index, DESK) is one
    assert shelf.index_of(harbour.index, (*DESK,)) is one
    assert shelf.index_of(harbour.index, DESK[1:]) is not one
    assert shelf.index_of(app.index, DESK) is not one
    for number in range(9):
        shelf.index_of(harbour.index, (Quotable(f"n-{number}", 1, EN, QUAY),))
    assert shelf.index_of(harbour.index, DESK) is not one


def test_a_check_with_5000_versions_on_file_takes_a_tenth_of_a_second_at_most(harbour):
    chance = random.Random(3)
    besides = tuple(one for language in ("en", "zh") for one in quotables(statements(chance, language, 2_500), language))
    shelf, took = Shelf(), []
    shelf.index_of(harbour.index, besides)
    for quotable in chance.sample(besides, 100):
        begin = time.perf_counter()
        verdict = check(quotable.text, shelf.index_of(harbour.index, (*besides,)))
        took.append(time.perf_counter() - begin)
        assert verdict.holds
    assert sorted(took)[98] < 0.1, took


def test_who_speaks_a_version_is_known_by_all_names_where_they_are_on_file(harbour):
    assert named_by(DESK[1], harbour.index) is DESK[1]
    assert {"port-captain", "captain", "主任"} <= set(named_by(DESK[0], harbour.index).names)


def test_a_statement_in_chinese_is_on_file_as_such_and_in_english_as_a_translation(folder, environment):
    [path] = folder.glob("cases/*/statements.yaml")
    written = path.read_text(encoding="utf-8")
    sources = folder / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8").replace("language: en", "language: zh-Hant"), encoding="utf-8")
    path.write_text(written.replace(CAPTAIN, "我們今年檢查每一座倉庫。").replace("translation: {zh-Hans: ", "translation: {en: "), encoding="utf-8")
    index = open_app(settings.read(environment, knowledge=str(folder))).index
    assert [(one.lang, one.text, one.translated) for one in index.spoken] == [(HANT, "我們今年檢查每一座倉庫。", False), (EN, CAPTAIN_ZH, True)]


# The command line


@pytest.mark.parametrize(
    ("text", "code", "begins"),
    [(CAPTAIN, 0, "Word for word."), (CAPTAIN.replace("We will", "We will not"), 3, "Altered"), ("“Wholly other words of nobody.”", 4, "Not on file"), ("…", 2, "")],
)
def test_the_command_ends_with_the_code_of_its_verdict(casebrief, harbour, text, code, begins):
    for arguments, stdin in (([text], ""), ([], text)):
        run = casebrief("quote", "--knowledge", str(HARBOUR), *arguments, stdin=stdin)
        assert run.returncode == code, run.stderr
        assert run.stdout.startswith(begins)
        assert (code != 2) or "check what?" in run.stderr


def test_a_verdict_for_a_machine_is_one_object(casebrief, harbour):
    run = casebrief("quote", "--json", "--lang", "zh-Hant", "--knowledge", str(HARBOUR), CAPTAIN.replace("We will", "We will not").replace("all of them", "all"))
    found = json.loads(run.stdout)
    assert (found["holds"], found["kind"], found["knowledge"]) == (False, "altered", harbour.index.version)
    assert found["text"].startswith("已遭更動")
    assert {"change": "put in", "text": "not", "matters": ["negation"]} in found["findings"][0]["changes"]
    run = casebrief("quote", "--json", "--knowledge", str(HARBOUR), "Wholly other words of nobody.")
    assert json.loads(run.stdout)["findings"] == [{"kinds": ["not on file"]}]
