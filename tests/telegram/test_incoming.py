"""What an update is: ours to answer or not, wherever it comes from and however odd it is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.incoming import Asked, Ignored, Joined, Me, Place, Pressed, Wordless, incoming_of, key_of
from bot.channels.telegram.language import client_language
from bot.model import Lang, Session
from tests.telegram.counter import Counter

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


def _by_ann(place, text):
    return Asked(place, text, Lang.HANS, person=1001)


HERE, THERE = Place(1001), Place(-1001, None, 5)
ASKED = [
    (_said("who is it"), _by_ann(HERE, "who is it")),
    (_said(caption="who is it", photo=[]), _by_ann(HERE, "who is it")),
    (_said("who is it", is_topic_message=True, message_thread_id=9), _by_ann(Place(1001, 9), "who is it")),
    (_said("/brief", GROUP), _by_ann(THERE, "/brief")),
    (_said("/brief@Desk_Bot now", GROUP), _by_ann(THERE, "/brief@Desk_Bot now")),
    (_said("/简介", GROUP), _by_ann(THERE, "/简介")),
    (_mention("😀 @desk_bot 谁是局长"), _by_ann(THERE, "😀   谁是局长")),
    (_said("and when?", GROUP, reply_to_message={"from": BOT}), _by_ann(THERE, "and when?")),
    (_said("x", GROUP, message_thread_id=9, is_topic_message=True, reply_to_message={"from": BOT}), _by_ann(Place(-1001, 9, 5), "x")),
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
    assert _read({"update_id": 1, "edited_message": _said("who")["message"]}) == _by_ann(Place(1001, None, 5), "who")


def test_an_administrator_without_a_name_may_ask():
    hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    assert _read(_said("/brief", GROUP, **{"from": hidden}, sender_chat=GROUP)) == Asked(THERE, "/brief", None, person=0)


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "document", "video", "location", "contact", "poll", "dice", "story"])
def test_what_has_no_words_is_told_so(kind):
    assert _read(_said(**{kind: {}}, media_group_id="a")) == Wordless(HERE, Lang.HANS, "a", message=5, at=1)


def test_a_button_is_pressed_below_its_message_even_one_too_old_to_be_shown():
    old = {"message_id": 3, "date": 0, "chat": {"id": 1001, "type": "private"}}
    press = {"id": "9", "from": ANN, "chat_instance": "1", "message": old, "data": "v:h:e:"}
    assert _read({"update_id": 1, "callback_query": press}) == Pressed(HERE, "9", 3, "v:h:e:", Lang.HANS, person=1001)
    assert _read({"update_id": 1, "callback_query": {"id": "9", "from": ANN, "inline_message_id": "x", "data": "v"}}).query == "9"


def _change(was, now, **more):
    member = {"old_chat_member": {"status": was, "user": BOT}, "new_chat_member": {"status": now, "user": BOT}}
    return {"update_id": 1, "my_chat_member": {"chat": GROUP, "from": ANN, "date": 1, **member, **more}}


def test_being_taken_into_a_group_is_noticed_and_leaving_is_not():
    assert _read(_change("left", "member")) == Joined(Place(-1001), Lang.HANS, by=1001)
    assert isinstance(_read(_change("member", "kicked")), Ignored)


# Who it was

LI = {"id": 1002, "is_bot": False, "first_name": "Li"}
NOBODY = {
    "an administrator without a name": {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}, "sender_chat": GROUP},
    "an administrator without a name, by the account alone": {"from": {"id": 1087968824, "is_bot": False, "first_name": "Group"}},
    "who speaks as a channel": {"from": {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}, "sender_chat": {"id": -9, "type": "channel"}},
    "who speaks as a channel, by the account alone": {"from": {"id": 136817688, "is_bot": False, "first_name": "Channel"}},
    "a person with a channel before them": {"from": ANN, "sender_chat": {"id": -9, "type": "channel"}},
    "a chat of which nothing is told": {"from": ANN, "sender_chat": None},
    "Telegram itself": {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
    "another bot": {"from": {"id": 99, "is_bot": True, "first_name": "Other"}},
    "an account that does not say what it is": {"from": {"id": 99, "first_name": "Other"}},
    "no one": {"from": None},
    "an empty account": {"from": {}},
    "a number below one": {"from": {**ANN, "id": -1001}},
    "a number that is none": {"from": {**ANN, "id": "1001"}},
    "a truth for a number": {"from": {**ANN, "id": True}},
    "a number that cannot be kept": {"from": {**ANN, "id": 2**70}},
}  # fmt: skip


def _press(**more):
    message = {"message_id": 3, "date": 1, "chat": GROUP, "from": BOT, "text": "a", **more.pop("message", {})}
    return {"update_id": 1, "callback_query": {"id": "9", "from": LI, "chat_instance": "1", "message": message, "data": "v:h:e:", **more}}


@pytest.mark.parametrize("chat", [None, GROUP], ids=["private", "group"])
@pytest.mark.parametrize("fields", NOBODY.values(), ids=NOBODY)
def test_who_hides_or_is_no_person_asks_as_nobody(chat, fields):
    """Either it is not read at all, or nobody has asked it."""
    found = _read(_said("/brief", chat, **fields))
    assert isinstance(found, Ignored) or (isinstance(found, Asked) and found.person == 0)


@pytest.mark.parametrize("fields", NOBODY.values(), ids=NOBODY)
def test_who_hides_or_is_no_person_presses_and_takes_us_along_as_nobody(fields):
    pressed, joined = _read(_press(**fields)), _read(_change("left", "member", **fields))
    assert (type(pressed), pressed.person) == (Pressed, 0)
    assert (type(joined), joined.by) == (Joined, 0)


def test_a_message_that_names_no_sender_at_all_is_nobodys():
    update = _said("who is it")
    del update["message"]["from"]
    assert _read(update) == Asked(HERE, "who is it", None, person=0)
    update = _press()
    del update["callback_query"]["from"]
    assert _read(update).person == 0


def test_of_a_button_it_counts_who_pressed_it_and_not_who_the_message_is_from():
    behind = {"from": ANN, "sender_chat": GROUP}
    assert _read(_press(message=behind)).person == LI["id"]


@pytest.mark.parametrize(("fields", "protected"), [({}, False), ({"has_protected_content": True}, True), ({"has_protected_content": False}, False)])
def test_whether_the_message_of_a_button_is_protected_is_told(fields, protected):
    assert _read(_press(message=fields)).protected is protected
    gone = {"id": "9", "from": LI, "message": {"message_id": 3, "date": 0, "chat": GROUP, **fields}, "data": "v"}
    assert _read({"update_id": 1, "callback_query": gone}).protected is protected


ORIGINS = {
    "of a person": {"type": "user", "date": 1, "sender_user": LI}, "of one who hides": {"type": "hidden_user", "date": 1, "sender_user_name": "Li"},
    "of a chat": {"type": "chat", "date": 1, "sender_chat": GROUP}, "of a channel": {"type": "channel", "date": 1, "chat": {"id": -9, "type": "channel"}, "message_id": 2},
    "of their own": {"type": "user", "date": 1, "sender_user": ANN},
}  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS.values(), ids=ORIGINS)
@pytest.mark.parametrize("fields", [{}, {"forward_date": 1, "forward_from": LI}], ids=["now", "before 2024"])
def test_forwarded_words_are_somebody_elses_whoever_sends_them(origin, fields):
    for update in (_said("who is it", forward_origin=origin, **fields), _said(caption="who is it", photo=[], forward_origin=origin, **fields)):
        assert _read(update) == Asked(HERE, "who is it", Lang.HANS, person=1001, foreign=True)
    assert _read(_said("who is it", forward_date=1)).foreign


def test_a_reply_to_forwarded_words_is_ones_own():
    assert not _read(_said("/brief", GROUP, reply_to_message={"from": BOT, "forward_date": 1})).foreign


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
    desk = Counter(harbour, me=ME)
    update = {"update_id": 1, kind: odd}
    hash(key_of(update))
    session, sends = desk.handle(update, Session())  # ignored by decision, not caught as an incident
    assert isinstance(session, Session)
    assert len(sends) < 10
