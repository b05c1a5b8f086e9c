"""A turn for whatever comes in: clear, in the chat's language, never a crash, never a guess."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Lang, Outcome, Session, Utterance
from bot.pipeline.reading import tells_language
from bot.text import LONGEST
from tests.conftest import talk

NO_FIXTURE_CHECK = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.text(alphabet=st.characters(), max_size=300))
@NO_FIXTURE_CHECK
def test_any_text_gets_a_reply_that_can_be_written_out(harbour, text):
    reply = talk(harbour, text).reply
    assert reply.text.strip()
    reply.text.encode("utf-8")


@given(st.lists(st.sampled_from(["NEAR", "AND", "OR", "NOT", *"\"'*^:()- ;<>/=\\\x00%_[]{}"]), min_size=1, max_size=40).map("".join))
@NO_FIXTURE_CHECK
def test_query_syntax_is_only_text(harbour, text):
    assert talk(harbour, text).reply.outcome in {Outcome.CLARIFY, Outcome.ABSTAIN}


@given(st.lists(st.sampled_from(["when was the fire?", "损失多少", "and why?", "那原因呢", "1", "2", "/lang 繁", "next", "who said that", "hello there"]), max_size=8))
@NO_FIXTURE_CHECK
def test_any_conversation_stays_on_its_feet(harbour, texts):
    session = Session()
    for text in texts:
        turn = harbour.respond(Utterance(text), session)
        session = turn.session
        assert turn.reply.text


@pytest.mark.parametrize("text", ["", " ", "\n", "🤔❓", "\u200b\u2060", "\u202e\u202c", "...", "？？", "\ud800"])
def test_nothing_to_read_is_asked_for_again(harbour, text):
    reply = talk(harbour, text).reply
    assert reply.outcome is Outcome.CLARIFY
    assert "Please type a question" in reply.text


def test_nothing_to_read_is_asked_for_in_the_language_of_the_chat(harbour):
    assert "请用中文或英文" in talk(harbour, "什么时候起火的", "🤔").reply.text


@pytest.mark.parametrize("text", ["a" * 100_000, "中" * 100_000, "when was the fire? " * 10_000])
def test_far_too_long_is_said_at_once(harbour, text):
    before = time.process_time()
    reply = talk(harbour, text).reply
    assert str(LONGEST) in reply.text
    assert reply.outcome is Outcome.CLARIFY
    assert time.process_time() - before < 1


@pytest.mark.parametrize("text", ["/nothing", "/dance now", "/ 没有"])
def test_unknown_commands_name_the_known_ones(harbour, text):
    reply = talk(harbour, text).reply
    assert reply.outcome is Outcome.CLARIFY
    assert "/timeline" in reply.text


@pytest.mark.parametrize("text", ["Wann war der Brand im Hafen und wie viel hat das gekostet?", "когда был пожар", "いつ火事がありましたか", "화재는 언제", "متى كان الحريق"])
def test_other_languages_get_a_clear_reply_and_no_guess(harbour, text):
    reply = talk(harbour, text).reply
    assert reply.outcome is Outcome.ABSTAIN
    assert "English and Chinese only" in reply.text


def test_tags_and_invisible_marks_do_not_hide_a_question(harbour):
    for text in ("<b>when</b> was the <i>fire</i>?", "w\u200bhen was the fi\u2060re?", "ｗｈｅｎ was the fire?", "'; DROP TABLE entry; -- when was the fire?"):
        assert talk(harbour, text).reply.entries == ("fire-when",), text


@pytest.mark.parametrize(
    ("texts", "lang"),
    [
        (["when was the fire?"], Lang.EN),
        (["火灾是哪天？"], Lang.HANS),
        (["火災是哪天？"], Lang.HANT),
        (["火災是哪天？", "1"], Lang.HANT),
        (["/lang en", "火灾是哪天？"], Lang.EN),
        (["/lang zh-hant", "when was the fire?"], Lang.HANT),
        (["/lang 繁", "/lang auto", "when was the fire?"], Lang.EN),
        (["warehouse fire是哪天?"], Lang.HANS),
        (["what does 港务处 mean?"], Lang.EN),
    ],
)
def test_the_reply_is_in_the_language_and_script_of_the_question(harbour, texts, lang):
    assert talk(harbour, *texts).reply.lang is lang


@pytest.mark.parametrize("lang", list(Lang))
def test_what_something_is_filed_under_tells_no_language(harbour, lang):
    for text in ("ps-2027-001", "PS-2027-001?", "of-3", "/statements a-b-12"):
        turn = harbour.respond(Utterance(text, lang), Session())
        assert turn.reply.lang is lang
        assert not tells_language(text, harbour.index)


def test_the_clients_language_serves_where_nothing_else_tells(harbour):
    assert harbour.respond(Utterance("🤔", hint=Lang.HANT), Session()).reply.lang is Lang.HANT


def test_a_choice_is_taken_by_its_number_and_none_of_these_too(harbour):
    session = Session(options=("damage-sum", "fire-when"))
    assert harbour.respond(Utterance("2"), session).reply.entries == ("fire-when",)
    assert harbour.respond(Utterance("（1）"), session).reply.entries == ("damage-sum",)
    none = harbour.respond(Utterance("3"), session)
    assert none.reply.outcome is Outcome.ABSTAIN
    assert none.session.options == ()
    assert harbour.respond(Utterance("3"), Session()).reply.outcome is not Outcome.ANSWER


def test_an_option_that_is_gone_is_not_served(harbour):
    assert harbour.respond(Utterance("1"), Session(options=("gone",))).reply.outcome is not Outcome.ANSWER


def test_a_slip_in_a_name_is_shown_as_it_was_read(app):
    reply = talk(app, "who is Yu Hiabin").reply
    assert reply.entries == ("yu-haibin",)
    assert "“yu hiabin” read as Yu Haibin" in reply.text


def test_an_abstention_names_what_was_understood_and_offers_what_is_close(app):
    reply = talk(app, "What does Jim Carroll think of Zanzibar?").reply
    assert reply.outcome is Outcome.ABSTAIN
    assert "Understood: Jim Carroll" in reply.text
    assert reply.options
    assert all(option.title in reply.text for option in reply.options)


def test_a_half_that_cannot_be_matched_is_said_to_be_so(app):
    reply = talk(app, "How much money was detained? Which zoo has the zebras?").reply
    assert reply.outcome is Outcome.ANSWER
    assert "790,000" in reply.text
    assert "I cannot match to anything on file: “Which zoo has the zebras?”" in reply.text


def test_the_focus_survives_an_abstention(harbour):
    assert talk(harbour, "when was the fire?", "zzzz qqqq xxxx wwww", "and where?").reply.entries == ("fire-when",)


def test_the_brief_ends_with_a_pointer_onward(harbour):
    steps = ["/brief", "next", "next", "next"]
    assert "2/3 ▓▓░ The damage" in talk(harbour, *steps[:-1]).reply.text
    assert "3/3 ▓▓▓" in talk(harbour, *steps).reply.text
    assert "last step" in talk(harbour, *steps, "next").reply.text
    assert talk(harbour, *steps, "next", "next").reply.text == talk(harbour, *steps, "next").reply.text


def test_a_year_without_events_is_said_to_have_none(harbour):
    turn = talk(harbour, "/timeline 1999")
    assert turn.reply.outcome is Outcome.ABSTAIN
    assert "1999" in turn.reply.text


def test_why_and_lang_explain_themselves(harbour):
    assert "Ask something first" in talk(harbour, "/why").reply.text
    assert "/lang en" in talk(harbour, "/lang klingon").reply.text


@pytest.mark.parametrize("question", ["did the lab burn down?", "was the lab flooded", "实验室起火了吗？", "實驗室淹水了嗎"])
def test_whether_something_happened_that_nothing_tells_of_is_not_answered_by_what_is_beside_it(app, question):
    assert talk(app, question).reply.outcome is not Outcome.ANSWER
