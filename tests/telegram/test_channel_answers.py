"""Answers over HTTP: the same as anywhere, statements byte for byte, in the reader's language, and none too long for a message."""

from __future__ import annotations

import copy
import json
import shutil

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import phrases
from bot.channels.telegram.layout import LONGEST, pages_of, split
from bot.channels.telegram.sends import plain
from bot.labels import CLEAR
from bot.model import Lang, Outcome, Part, PartKind, Reply, Session, Utterance
from tests.conftest import HARBOUR
from tests.telegram import markup
from tests.telegram.conftest import CLIENTS, own_data
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.places import Group
from tests.telegram.process import COMMAND, BotProcess
from tests.telegram.questions import ANSWERED, ARRESTED
from tests.telegram.replies import flat, shown, told, words_of
from tests.test_dialogues import DIALOGUES

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT
WELCOME = {EN: "On file: China-U.S. joint fentanyl investigation.", HANS: "已收录：中美联合侦办芬太尼案。", HANT: "已收錄：中美聯合偵辦芬太尼案。"}
COPY = {EN: "Copy the words", HANS: "复制原文", HANT: "複製原文"}
SOURCES = {EN: "Sources", HANS: "出处", HANT: "出處"}


def asks(reader, said):
    reader.says(said)
    return reader.hears_all()


# The same as anywhere


@pytest.mark.parametrize("server", ["public", "elsewhere"])
@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue["name"] for dialogue in DIALOGUES])
def test_a_dialogue_gets_the_same_answers_as_anywhere(request, guest, server, dialogue):
    reader = Person(request.getfixturevalue(server), language_code=None)
    session = Session()
    for step in dialogue["turns"]:
        turn = guest.respond(Utterance(step["say"]), session)
        session = turn.session
        heard = asks(reader, step["say"])
        said, own = told(heard), shown(turn.reply.parts)
        unknown = step["say"].startswith("/") and turn.reply.outcome is Outcome.CLARIFY  # behind it stand the commands that only a chat has
        assert said.startswith(own) if unknown else said == own
        for has in step["expect"].get("has", []):
            assert flat(has) in told(heard)


def test_notes_are_in_italics_and_sources_are_folded_away(reader, guest, lang):
    [heard] = asks(reader, ARRESTED[lang])
    parts = {part.kind: part.text for part in guest.index.stored("arrests-china", lang).parts}
    marked = {entity["type"]: heard.text.encode("utf-16-le")[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le") for entity in heard.entities}
    assert marked == {"italic": parts[PartKind.NOTE], "expandable_blockquote": parts[PartKind.SOURCE]}


def test_what_a_reader_wrote_is_never_read_as_marks(reader, lang):
    said = {
        EN: "How many were arrested in China? And who painted the bridge & the <b roof?", HANS: "中国抓了多少人？谁画了桥 & <b 屋顶？",
        HANT: "中國抓了多少人？誰畫了橋 & <b 屋頂？",
    }[lang]  # fmt: skip
    [heard] = asks(reader, said)
    assert {EN: "the bridge & the", HANS: "谁画了桥 &", HANT: "誰畫了橋 &"}[lang] in heard.text
    assert {entity["type"] for entity in heard.entities} <= {"italic", "expandable_blockquote"}
    [named] = asks(reader, "/a&amp;b")
    assert "/a&amp;b" in named.text


@pytest.mark.parametrize("size", [4096, 3000])
def test_the_longest_message_that_telegram_lets_through_is_answered(reader, lang, size):
    filler = {EN: "and so on and so forth, ", HANS: "诸如此类，等等等等，", HANT: "諸如此類，等等等等，"}[lang]
    said = (filler * size)[: size - len(ARRESTED[lang]) - 1] + "。" + ARRESTED[lang]
    assert len(asks(reader, said)) == 1


# Statements


def is_verbatim(message):
    fields = message.fields
    return "parse_mode" not in fields and "entities" not in fields and "reply_markup" not in fields


def test_every_statement_comes_first_byte_for_byte_and_behind_it_one_card_with_all_else(reader, guest, lang):
    lines = guest.index.lines("statements", lang)
    assert len(lines) > 10
    asks(reader, "/statements")
    for number, line in enumerate(lines, 1):
        heard, card = asks(reader, str(number))
        parts = guest.index.stored(line.entry, lang).parts
        [words], [speaker] = ([part.text for part in parts if part.kind is kind] for kind in (PartKind.VERBATIM, PartKind.SPEAKER))
        assert is_verbatim(heard)
        assert heard.fields["text"].encode() == words.encode()
        assert card.raw.startswith(f"{CLEAR}\n<b>{speaker}</b>\n")
        assert flat(card.body) == shown([part for part in parts if part.kind is not PartKind.VERBATIM])
        assert len(words) <= 256
        assert card.rows[0] == [{"text": COPY[lang], "copy_text": {"text": words}}]
        assert SOURCES[lang] not in card.buttons
    assert speaker.rstrip(":：") == "Xiao Yingxia"


SAID_BY = {
    "xiao-statements": {EN: "what did Xiao say", HANS: "Xiao Yingxia说了什么", HANT: "Xiao Yingxia說了什麼"},
    "yu-statements": {EN: "what has Yu Haibin said?", HANS: "于海斌讲了什么", HANT: "于海斌說了什麼"},
    "annello-statements": {EN: "what did Annello say", HANS: "安内洛的讲话", HANT: "安內洛的講話"},
}


@pytest.mark.parametrize("name", SAID_BY)
def test_of_several_statements_all_words_come_in_order_each_alone_and_then_one_card(reader, guest, lang, name):
    *heard, card = asks(reader, SAID_BY[name][lang])
    words = words_of(guest, name, lang)
    assert len(words) > 1
    assert [message.fields["text"] for message in heard] == words
    assert [is_verbatim(message) for message in heard] == [True] * len(words)
    [speaker] = [part.text for part in guest.index.stored(name, lang).parts if part.kind is PartKind.SPEAKER]
    assert card.raw.startswith(f"{CLEAR}\n<b>{speaker}</b>\n")
    assert card.buttons
    assert {COPY[lang], SOURCES[lang]} & set(card.buttons) == set()
    translated = [line[:3] for line in card.text.split("\n") if line[:1].isdigit() and line[1:3] == ". "]
    assert translated == ([] if lang is EN else [f"{number}. " for number in range(1, len(words) + 1)])


# Which language


CODES = {
    None: EN, "": EN, "en": EN, "en-US": EN, "zh": HANS, "zh-hans": HANS, "zh-hant": HANT, "zh-CN": HANS, "zh_TW": HANT, "zh-hant-tw": HANT,
    "zh-HK": HANT, "yue": HANT, "pt-br": EN, "zz-garbage-\u200b": EN, "-": EN, "x" * 300: EN, "ja": EN,
}  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), CODES.items())
def test_before_anything_is_said_the_clients_language_counts(public, code, expected):
    reader = Person(public, language_code=code)
    [heard] = asks(reader, f"/start {code}")
    assert heard.body.startswith(WELCOME[expected])


@pytest.mark.parametrize("lang", [HANS, HANT])
def test_who_was_there_before_decides_no_ones_language(reader, lang):
    said = f"/start {lang}"
    [before] = asks(Person(reader.server, language_code=None), said)
    assert before.body.startswith(WELCOME[EN])
    [heard] = asks(reader, said)
    assert heard.body.startswith(WELCOME[lang])


@pytest.mark.parametrize("code", CODES)
def test_the_language_of_a_message_comes_before_the_clients_and_stays_for_what_has_none(public, guest, lang, code):
    reader = Person(public, language_code=code)
    assert told(asks(reader, ARRESTED[lang])).startswith(ANSWERED[lang])
    for neutral, told_in in (("/help", guest.index.message(phrases.HELP, lang)), ("👮", guest.index.message(phrases.EMPTY, lang)), ("/start", WELCOME[lang])):
        assert told(asks(reader, neutral)).startswith(flat(told_in))


@pytest.mark.parametrize("chosen", list(Lang))
def test_a_language_that_was_chosen_comes_before_all(public, lang, chosen):
    reader = Person(public, language_code=CLIENTS[lang])
    asks(reader, {EN: "/lang en", HANS: "/lang 简", HANT: "/lang 繁"}[chosen])
    for said in ARRESTED.values():
        assert told(asks(reader, said)).startswith(ANSWERED[chosen])
    reader.sends_photo()
    [heard] = reader.hears_all()
    assert heard.text == {EN: "I read text only. Please type your question.", HANS: "我只能阅读文字，请用文字提问。", HANT: "我只能閱讀文字，請用文字提問。"}[chosen]


@pytest.mark.parametrize(("code", "expected"), [("zh-hans", HANS), ("zh-hant-tw", HANT), ("yue", HANT), ("en", HANS), (None, HANS)])
def test_chinese_that_is_written_alike_in_both_scripts_is_answered_in_the_clients(public, code, expected):
    reader = Person(public, language_code=code)
    assert {HANS: "国家禁毒委员会", HANT: "國家禁毒委員會"}[expected] in told(asks(reader, "于海斌"))


def test_two_readers_of_one_group_are_each_answered_in_their_own_language(public, lang):
    desk = Group(-1001000007000 - list(Lang).index(lang))
    ann = Person(public, language_code="en")
    for other in (lang, EN, lang):
        li = Person(public, language_code=CLIENTS[other], name="Li")
        li.says("/start@casebrief_bot", desk)
        [heard] = ann.hears(chat=desk)
        assert heard.body.startswith(WELCOME[other])


def test_no_message_shows_a_preview_of_a_link(reader, lang):
    calls = len(reader.server.calls)
    [brief] = asks(reader, {EN: "brief", HANS: "简介", HANT: "簡介"}[lang])
    reader.taps(brief, brief.buttons[0])
    reader.hears_all()
    asks(reader, {EN: "what did Xiao say", HANS: "Xiao Yingxia说了什么", HANT: "Xiao Yingxia說了什麼"}[lang])
    asks(reader, "/why")
    asks(reader, "https://example.org/ ?")
    shown = [call for call in reader.server.calls[calls:] if call.method in {"sendMessage", "editMessageText"}]
    assert len(shown) > 10
    assert {json.loads(call.fields["link_preview_options"])["is_disabled"] for call in shown} == {True}


# Thanks and good-byes

THANKED = {EN: "You're welcome. ", HANS: "不客气。", HANT: "不客氣。"}
LEFT = {EN: "Goodbye! ", HANS: "再见！", HANT: "再見！"}
TALK = [
    (EN, "thanks", THANKED), (EN, "Thank you very much!", THANKED), (EN, "great, thank you", THANKED), (EN, "bye", LEFT), (EN, "Goodbye.", LEFT),
    (HANS, "谢谢", THANKED), (HANS, "多谢！", THANKED), (HANS, "好的，谢谢", THANKED), (HANS, "再见", LEFT), (HANS, "拜拜", LEFT),
    (HANT, "謝謝您", THANKED), (HANT, "感謝", THANKED), (HANT, "好的，謝謝", THANKED), (HANT, "再見", LEFT), (HANT, "拜拜", LEFT),
]  # fmt: skip
REPEATED = [
    (EN, "ok thanks"), (EN, "okay, thank you"), (EN, "got it, thanks"),
    (HANS, "明白了，谢谢"), (HANS, "谢谢，再见"), (HANT, "明白了，謝謝"), (HANT, "謝謝，再見"),
]  # fmt: skip
ASKED = {
    EN: [ARRESTED[EN], "who is Austin Moore?", "phone number of Mr Moore?", "/brief"],
    HANS: [ARRESTED[HANS], "奥斯汀·摩尔是谁？", "奥斯汀·摩尔的手机号有吗", "/brief"],
    HANT: [ARRESTED[HANT], "奧斯汀·摩爾是誰？", "主嫌姓什麼叫什麼？", "/brief"],
}


@pytest.mark.parametrize(("lang", "said", "replied"), TALK)
def test_thanks_and_good_byes_after_an_answer_are_returned(reader, lang, said, replied):
    for question in ASKED[lang]:
        asks(reader, question)
        [heard] = asks(reader, said)
        assert heard.body.startswith(replied[lang])
        assert heard.buttons == []


@pytest.mark.parametrize(("lang", "said"), REPEATED)
def test_thanks_with_a_word_more_never_repeat_the_answer(reader, lang, said):
    for question in ASKED[lang]:
        answered = told(asks(reader, question))
        assert told(asks(reader, said)) != answered


# Long replies, and words that look like marks

WORDS = "We will check every  warehouse, “all of them,” this <b>year</b> &amp; *next* _year_ `[a](b)` \\_ 😀."
LONG = WORDS + "\n\n" + " ".join(f"{number} {'👮🏽' * 25}." for number in range(40))
"""A reply may have 2500 characters, so that only what takes two units a character is too long for a message."""


@pytest.fixture(scope="module")
def harbour_bot(environment, tmp_path_factory):
    """A bot that serves the invented office, whose port captain talks for long and in marks."""
    folder = tmp_path_factory.mktemp("long")
    knowledge = shutil.copytree(HARBOUR, folder / "knowledge")
    path = knowledge / "cases/harbour/statements.yaml"
    statements = yaml.safe_load(path.read_text(encoding="utf-8"))
    statements[0]["text"] = WORDS
    again = {**copy.deepcopy(statements[0]), "id": "captain-long", "text": LONG, "title": {"en": "The port captain at length <1>", "zh-Hans": "港口主任长篇讲话 <1>"}}
    again["ask"] = {
        "en": ["long speech of the captain", "the captain's whole speech", "captain at length", "full address by the captain", "captain's long address"],
        "zh-Hans": ["主任的长篇讲话", "主任讲话全文", "主任的全部讲话", "主任长篇大论", "主任的长讲话"],
    }
    path.write_text(yaml.safe_dump([*statements, again], allow_unicode=True), encoding="utf-8")
    own = own_data(environment, folder / "data")
    with Double() as server:
        process = BotProcess(server, own, folder / "bot.log", (*COMMAND, "--knowledge", str(knowledge))).start()
        yield server
        process.stop()
    assert "incident" not in process.output, process.output


def test_words_that_look_like_marks_are_handed_out_as_they_are(harbour_bot, lang):
    reader = Person(harbour_bot, language_code=CLIENTS[lang])
    asks(reader, "/statements")
    heard = asks(reader, "1")
    assert [message.fields["text"].encode() for message in heard if is_verbatim(message)] == [WORDS.encode()]
    assert [message.text for message in heard if is_verbatim(message)] == [WORDS]


def test_a_long_statement_is_cut_between_sentences_and_nothing_is_lost(harbour_bot, lang):
    reader = Person(harbour_bot, language_code=CLIENTS[lang])
    [listed] = asks(reader, "/statements")
    reader.taps(listed, "2")
    heard = reader.hears_all()
    pieces = [message.fields["text"] for message in heard if is_verbatim(message)]
    assert len(pieces) == 2
    assert [markup.units(piece) <= 4096 for piece in pieces] == [True] * len(pieces)
    assert [piece.endswith(".") for piece in pieces] == [True] * len(pieces)
    assert " ".join(pieces) == LONG
    assert [bool(message.buttons) for message in heard] == [False] * (len(heard) - 1) + [True]


def test_a_long_statement_in_a_group_replies_once(harbour_bot, lang):
    desk = Group(-1001000008000 - list(Lang).index(lang))
    reader = Person(harbour_bot, language_code=CLIENTS[lang])
    asked = reader.says({EN: "@casebrief_bot the captain's whole speech", HANS: "@casebrief_bot 主任讲话全文", HANT: "@casebrief_bot 主任講話全文"}[lang], desk)
    heard = reader.hears_all(desk)
    assert len(heard) == 3  # the words in two pieces, and the card
    assert [message.reply_to for message in heard] == [asked["message_id"], *[None] * (len(heard) - 1)]


TEXTS = st.text(st.sampled_from("ab <>&;\"'\n.。！ 中文，👮🏽\u200d♀️é\u0301\u200b"), min_size=1, max_size=400)
PARTS = st.builds(Part, TEXTS.filter(lambda text: text.strip() != ""), st.sampled_from(PartKind))


@given(st.lists(PARTS, min_size=1, max_size=8), st.integers(20, 200))
@settings(max_examples=300, deadline=None)
def test_pages_fit_are_well_formed_and_hold_everything_in_order(parts, longest):
    pages = pages_of(Reply(Outcome.ANSWER, EN, tuple(parts)), longest)
    read = [markup.read(page.text, "HTML" if page.marked_up else "").text for page in pages]
    assert [markup.units(text) <= longest for text in read] == [True] * len(pages)
    assert "".join("".join(read).split()) == "".join(shown(parts).split())
    for page, text in zip(pages, read, strict=True):
        assert not page.marked_up or plain(page.text).split() == text.split()
    for part in parts:
        if part.kind is PartKind.VERBATIM and markup.units(part.text) <= longest:
            assert part.text in [page.text for page in pages if not page.marked_up]


@given(TEXTS, st.integers(4, 60))
@settings(max_examples=300, deadline=None)
def test_no_piece_breaks_a_character(text, longest):
    for piece in split(text, longest):
        assert markup.units(piece) <= longest
        piece.encode()
    assert LONGEST == 4096
