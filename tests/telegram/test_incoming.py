"""What an update is: ours to answer or not, wherever it comes from and however odd it is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.handling import Desk
from bot.channels.telegram.incoming import Asked, Ignored, Joined, Me, Place, Pressed, Wordless, incoming_of, key_of
from bot.channels.telegram.language import client_language
from bot.model import Lang, Session
from bot.pipeline import command_of, tells_language

ME = Me(7, "desk_bot")
ANN = {"id": 1001, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Desk"}
BOT = {"id": 7, "is_bot": True, "first_name": "Desk"}


def _said(text=None, chat=None, **more):
    words = {} if text is None else {"text": text}
    return {"update_id": 1, "message": {"message_id": 5, "date": 1, "chat": chat or {"id": 1001, "type": "private"}, "from": ANN, **words, **more}}


def _mention(text, name="@desk_bot"):
    start = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return _said(text, GROUP, entities=[{"type": "mention", "offset": start, "length": len(name)}])


def _read(update):
    return incoming_of(update, ME, lambda text: text in {"/brief", "/简介"})


HERE, THERE = Place(1001), Place(-1001, None, 5)
ASKED = [
    (_said("who is it"), Asked(HERE, "who is it", Lang.HANS)),
    (_said(caption="who is it", photo=[]), Asked(HERE, "who is it", Lang.HANS)),
    (_said("who is it", is_topic_message=True, message_thread_id=9), Asked(Place(1001, 9), "who is it", Lang.HANS)),
    (_said("/brief", GROUP), Asked(THERE, "/brief", Lang.HANS)),
    (_said("/brief@Desk_Bot now", GROUP), Asked(THERE, "/brief@Desk_Bot now", Lang.HANS)),
    (_said("/简介", GROUP), Asked(THERE, "/简介", Lang.HANS)),
    (_mention("😀 @desk_bot 谁是局长"), Asked(THERE, "😀   谁是局长", Lang.HANS)),
    (_said("and when?", GROUP, reply_to_message={"from": BOT}), Asked(THERE, "and when?", Lang.HANS)),
    (_said("x", GROUP, message_thread_id=9, is_topic_message=True, reply_to_message={"from": BOT}), Asked(Place(-1001, 9, 5), "x", Lang.HANS)),
]
SILENT = [
    _said("/brief@other_bot", GROUP), _said("/weather", GROUP), _said("who is it", GROUP), _mention("ask @other_bot", "@other_bot"),
    _said("x", GROUP, reply_to_message={"from": ANN}), _said("x", GROUP, reply_to_message={"from": BOT, "forum_topic_created": {}}),
    _said("x", GROUP, message_thread_id=9), _said("x", via_bot=BOT), _said("x", **{"from": BOT}), _said(new_chat_members=[ANN]),
    _said(pinned_message={}), _said(photo=[], chat=GROUP), {"update_id": 1, "poll": {}}, {"update_id": 1, "a_kind_to_come": {"chat": GROUP}},
    {"update_id": 1}, {"update_id": 1, "edited_message": _said("x", GROUP)["message"]}, {"update_id": 1, "edited_message": _said(photo=[])["message"]},
    {"update_id": 1, "channel_post": _said("x", {"id": -2, "type": "channel"})["message"]}, _said("x", {"id": -2, "type": "channel"}),
]  # fmt: skip


@pytest.mark.parametrize(("update", "asked"), ASKED)
def test_this_is_a_question_to_us(update, asked):
    assert _read(update) == asked


@pytest.mark.parametrize("update", SILENT, ids=str)
def test_this_is_nothing_to_us(update):
    assert isinstance(_read(update), Ignored)


@pytest.mark.parametrize("number", [None, "7", True, 7.0, [7], 2**70], ids=repr)
def test_what_has_no_number_that_can_be_kept_is_nothing_to_us(number):
    """It would fail each time it is stored, and hold up what is behind it."""
    press = {"id": "q", "from": ANN, "data": "x", "message": {"message_id": number or "none", "chat": {"id": 1001, "type": "private"}}}
    topic = _said("who is it", is_topic_message=True, message_thread_id=number or "none")
    for update in (_said("who is it", {"id": number, "type": "private"}), topic, {"update_id": 1, "callback_query": press}):
        assert isinstance(_read(update), Ignored)
    assert isinstance(_read(_said("/brief", GROUP, message_id=number or "none")), Ignored)


def test_an_edit_in_private_is_asked_anew_and_answered_below_it():
    assert _read({"update_id": 1, "edited_message": _said("who")["message"]}) == Asked(Place(1001, None, 5), "who", Lang.HANS)


def test_an_administrator_without_a_name_may_ask():
    hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    assert isinstance(_read(_said("/brief", GROUP, **{"from": hidden}, sender_chat=GROUP)), Asked)


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "video", "location", "contact", "poll", "dice", "story"])
def test_what_has_no_words_is_told_so(kind):
    assert _read(_said(**{kind: {}}, media_group_id="a")) == Wordless(HERE, Lang.HANS, "a", message=5, at=1)


def test_a_button_is_pressed_below_its_message_even_one_too_old_to_be_shown():
    old = {"message_id": 3, "date": 0, "chat": {"id": 1001, "type": "private"}}
    press = {"id": "9", "from": ANN, "chat_instance": "1", "message": old, "data": "v:h:e:"}
    assert _read({"update_id": 1, "callback_query": press}) == Pressed(HERE, "9", 3, "v:h:e:", Lang.HANS)
    assert _read({"update_id": 1, "callback_query": {"id": "9", "from": ANN, "inline_message_id": "x", "data": "v"}}).query == "9"


def test_being_taken_into_a_group_is_noticed_and_leaving_is_not():
    def change(was, now):
        member = {"old_chat_member": {"status": was, "user": BOT}, "new_chat_member": {"status": now, "user": BOT}}
        return {"update_id": 1, "my_chat_member": {"chat": GROUP, "from": ANN, "date": 1, **member}}

    assert _read(change("left", "member")) == Joined(Place(-1001), Lang.HANS)
    assert isinstance(_read(change("member", "kicked")), Ignored)


CODES = {
    None: None, "": None, "en": Lang.EN, "en-US": Lang.EN, "zh": Lang.HANS, "zh-hans": Lang.HANS, "zh-CN": Lang.HANS, "cmn": Lang.HANS,
    "zh-hant": Lang.HANT, "zh_TW": Lang.HANT, "zh-hant-tw": Lang.HANT, "zh-HK": Lang.HANT, "yue": Lang.HANT, "pt-br": None, "%&": None,
}  # fmt: skip


@pytest.mark.parametrize(("code", "lang"), CODES.items())
def test_a_client_hints_at_a_language(code, lang):
    assert client_language(code) is lang


ODD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from([*_said("x")["message"], "id", "type", "data"]), inner, max_size=4)),
    max_leaves=8,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "new"]), ODD)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_update_however_odd_is_an_error(harbour, kind, odd):
    index = harbour.index
    desk = Desk(harbour.respond, index, lambda text: command_of(text, index), lambda text: tells_language(text, index), ME, True)
    update = {"update_id": 1, kind: odd}
    hash(key_of(update))
    session, sends = desk.handle(update, Session())  # ignored by decision, not caught as an incident
    assert isinstance(session, Session)
    assert len(sends) < 10
