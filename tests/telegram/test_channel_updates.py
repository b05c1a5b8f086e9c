"""Every kind of update over HTTP: what is answered, in private and in groups, and what is passed over in silence."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path

import pytest

from bot import phrases
from bot.channels.telegram.incoming import KINDS as ASKED_FOR
from bot.labels import CLEAR
from bot.model import Lang
from tests.telegram import content
from tests.telegram.conftest import CLIENTS, broken
from tests.telegram.heard import Heard
from tests.telegram.person import Person
from tests.telegram.places import Channel, Group
from tests.telegram.questions import ANSWERED, ARRESTED
from tests.telegram.updates import KINDS

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT
MONEY = {EN: "How much money was seized?", HANS: "扣押了多少钱？", HANT: "扣押了多少錢？"}
MONEY_ANSWERED = {EN: "The NCB special taskforce detained", HANS: "2017年11月至2018年1月，中国公安部禁毒局（NCB）专案组扣押", HANT: "2017年11月至2018年1月，中國公安部禁毒局（NCB）專案組扣押"}
TEXT_ONLY = {EN: "I read text only. Please type your question.", HANS: "我只能阅读文字，请用文字提问。", HANT: "我只能閱讀文字，請用文字提問。"}
EMPTY = {EN: "Please type a question", HANS: "请用中文或英文输入问题", HANT: "請用中文或英文輸入問題"}
BRIEF = {EN: "WVUE: in August 2017", HANS: "WVUE：2017年8月，美国", HANT: "WVUE：2017年8月，美國"}

groups = count(-1001000020001, -1)
channels = count(-1002000020001, -1)
WORDLESS = ["photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document", "location", "venue", "contact", "poll", "dice"]


@pytest.fixture
def desk():
    """A new group."""
    return Group(next(groups))


def forced(server, update):
    """Hands an update to the bot though it has not asked for its kind, as happens while an old list is still in force."""

    async def hand():
        server.updates.allowed = set(KINDS)
        await server.enqueue(update)

    server.run(hand())


def begins(heard, text, label=CLEAR):
    text = f"{label}\n{text}" if label else text
    assert [message.text[: len(text)] for message in heard] == [text]


# In private: what has words is answered, what has none is told so


@pytest.mark.parametrize("kind", WORDLESS)
def test_what_has_no_words_gets_one_line(reader, lang, kind):
    reader.sends(kind)
    [heard] = reader.hears_all()
    assert (heard.text, heard.reply_to, heard.buttons) == (TEXT_ONLY[lang], None, [])


@pytest.mark.parametrize("kind", ["photo", "voice", "audio", "video", "animation", "document"])
def test_a_caption_is_answered_like_a_text(reader, lang, kind):
    reader.sends(kind, ARRESTED[lang])
    begins(reader.hears_all(), ANSWERED[lang])
    reader.sends(kind, "/brief")
    begins(reader.hears_all(), BRIEF[lang])


def test_what_has_no_words_on_the_server_of_others(elsewhere, lang):
    reader = Person(elsewhere, language_code=CLIENTS[lang])
    for kind in WORDLESS:
        reader.sends(kind)
    assert [heard.text for heard in reader.hears_all()] == [TEXT_ONLY[lang]]  # and the rest within the same minute nothing


def test_one_is_told_once_a_minute_that_only_text_is_read(reader, lang):
    sent = [reader.sends_photo(media_group_id=f"{reader.id}-{album}") for album in range(2) for _ in range(4)]
    begins(reader.hears_all(), TEXT_ONLY[lang], label="")
    for seconds, lines in ((59, 0), (60, 1), (90, 0), (121, 1)):
        reader.writes(voice=content.sample("voice"), date=sent[0]["date"] + seconds)  # however long the answers took
        assert [heard.text for heard in reader.hears_all()] == [TEXT_ONLY[lang]] * lines


def test_an_album_with_a_question_is_answered_and_that_is_all(reader, lang):
    for number in range(4):
        reader.sends_photo(None if number else ARRESTED[lang], media_group_id=f"{reader.id}")
    begins(reader.hears_all(), ANSWERED[lang])


@pytest.mark.parametrize("kind", ["story", "game", "paid_media"])
def test_newer_things_without_words_get_the_line_too(reader, lang, kind):
    what = {
        "story": {"chat": reader.chat.as_json(), "id": 1},
        "game": {"title": "Chess", "description": "A game", "photo": content.sample("photo")},
        "paid_media": {"star_count": 1, "paid_media": [{"type": "preview"}]},
    }[kind]
    reader.writes(**{kind: what})
    begins(reader.hears_all(), TEXT_ONLY[lang], label="")


def test_an_edited_question_is_answered_as_it_stands_now(reader, lang):
    message = reader.says(MONEY[lang])
    begins(reader.hears_all(), MONEY_ANSWERED[lang])
    reader.edits(message, ARRESTED[lang])
    [heard] = reader.hears_all()
    assert heard.body.startswith(ANSWERED[lang])
    assert (heard.reply_to, heard.edited) == (message["message_id"], False)


def test_a_location_that_moves_gets_the_line_once(reader, lang):
    message = reader.sends_location()
    begins(reader.hears_all(), TEXT_ONLY[lang], label="")
    reader.server.push({"edited_message": message | {"edit_date": int(time.time()), "location": {"latitude": 31.3, "longitude": 121.6}}})
    assert reader.hears_all() == []


def test_a_forwarded_question_is_answered(reader, lang):
    origin = {"type": "hidden_user", "sender_user_name": "Wang", "date": 1}
    reader.says(ARRESTED[lang], forward_origin=origin)
    begins(reader.hears_all(), ANSWERED[lang])


def test_a_reply_to_the_bot_in_private_is_a_question_like_any_other(reader, lang):
    reader.says("/help")
    [helped] = reader.hears_all()
    reader.says(ARRESTED[lang], reply_to=helped)
    begins(reader.hears_all(), ANSWERED[lang])


def test_words_of_other_bots_are_passed_over(reader, lang, desk):
    reader.via_bot(ARRESTED[lang])
    assert reader.hears_all() == []
    reader.via_bot("/brief@casebrief_bot", desk)
    other = {"id": 5, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    reader.says("/brief@casebrief_bot", desk, **{"from": other})
    reader.says(f"@casebrief_bot {ARRESTED[lang]}", desk, **{"from": other})
    assert reader.hears_all(desk) == []


SERVICE_IN_PRIVATE = {
    "pinned": {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    "timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    "access": {"write_access_allowed": {"from_request": True}},
    "background": {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}},
    "shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}},
    "of the future": {"something_new_happened": {"what": "nobody knows"}},
    "nothing at all": {},
}
SERVICE_IN_GROUPS = {
    "title": {"new_chat_title": "New"},
    "photo": {"new_chat_photo": content.sample("photo")},
    "photo gone": {"delete_chat_photo": True},
    "created": {"group_chat_created": True},
    "topic": {"forum_topic_created": {"name": "Topic", "icon_color": 1}},
    "call": {"video_chat_started": {}},
    "boost": {"boost_added": {"boost_count": 1}},
    "left": {"left_chat_member": {"id": 5, "is_bot": False, "first_name": "Wang"}},
    **SERVICE_IN_PRIVATE,
}


@pytest.mark.parametrize("what", SERVICE_IN_PRIVATE)
def test_notices_of_telegrams_own_are_passed_over_in_private(reader, what):
    reader.writes(**SERVICE_IN_PRIVATE[what])
    assert reader.hears_all() == []


@pytest.mark.parametrize("what", SERVICE_IN_GROUPS)
def test_notices_of_telegrams_own_are_passed_over_in_groups(reader, desk, what):
    reader.writes(desk, **SERVICE_IN_GROUPS[what])
    assert reader.hears_all(desk) == []


# Kinds of update that are none of ours


def kinds(reader):
    """An update of every kind that we do not ask for, and of one that there is not."""
    chat, user, now = reader.chat.as_json(), reader.user, int(time.time())
    text = {"message_id": 900, "date": now, "chat": chat, "from": user, "text": "/brief"}
    member = {"user": user, "status": "member"}
    poll = content.sample("poll")
    order = {"currency": "XTR", "total_amount": 1, "invoice_payload": "x"}
    return {
        "inline_query": {"id": f"i{reader.id}", "from": user, "query": "brief", "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": user, "query": "brief"},
        "poll": poll,
        "poll_answer": {"poll_id": "1", "user": user, "option_ids": [0], "option_persistent_ids": ["0"]},
        "message_reaction": {"chat": chat, "message_id": 1, "user": user, "date": now, "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]},
        "message_reaction_count": {"chat": chat, "message_id": 1, "date": now, "reactions": []},
        "chat_member": {"chat": chat, "from": user, "date": now, "old_chat_member": member, "new_chat_member": member},
        "chat_join_request": {"chat": chat, "from": user, "user_chat_id": reader.id, "date": now},
        "shipping_query": {"id": "1", "from": user, "invoice_payload": "x", "shipping_address": dict.fromkeys(["country_code", "state", "city", "street_line1", "street_line2", "post_code"], "x")},
        "pre_checkout_query": {"id": "1", "from": user, **order},
        "purchased_paid_media": {"from": user, "paid_media_payload": "x"},
        "business_connection": {"id": "1", "user": user, "user_chat_id": reader.id, "date": now, "is_enabled": True},
        "business_message": text | {"business_connection_id": "1"},
        "edited_business_message": text | {"business_connection_id": "1"},
        "deleted_business_messages": {"business_connection_id": "1", "chat": chat, "message_ids": [1]},
        "chat_boost": {"chat": chat, "boost": {"boost_id": "1", "add_date": now, "expiration_date": now, "source": {"source": "premium", "user": user}}},
        "removed_chat_boost": {"chat": chat, "boost_id": "1", "remove_date": now, "source": {"source": "premium", "user": user}},
        "guest_message": text,
        "channel_post": {"message_id": 901, "date": now, "chat": Channel().as_json(), "sender_chat": Channel().as_json(), "text": "/brief"},
        "edited_channel_post": {"message_id": 901, "date": now, "chat": Channel().as_json(), "sender_chat": Channel().as_json(), "text": "/brief", "edit_date": now},
        "a_kind_of_the_future": {"chat": chat, "from": user, "text": "/brief"},
    }  # fmt: skip


def test_nothing_but_the_kinds_that_are_dealt_with_is_asked_for(public):
    asked = {tuple(call.fields["allowed_updates"]) for call in public.record.of("getUpdates")}
    assert asked == {ASKED_FOR}
    assert set(kinds(Person(public))) == KINDS - set(ASKED_FOR) | {"a_kind_of_the_future"}


@pytest.mark.parametrize("kind", [*sorted(KINDS - set(ASKED_FOR)), "a_kind_of_the_future"])
def test_a_kind_of_update_that_is_none_of_ours_is_passed_over(reader, kind):
    calls = len(reader.server.calls)
    reader.server.meets(Channel().as_json())
    forced(reader.server, {kind: kinds(reader)[kind]})
    assert reader.hears_all() == []
    assert {call.method for call in reader.server.calls[calls:]} <= {"getUpdates", "sendMessage"}
    assert len([call for call in reader.server.calls[calls:] if call.method == "sendMessage"]) == 1  # for the last command


MALFORMED = [
    {"message": "text"}, {"message": {"message_id": "x"}}, {"message": {"message_id": 1, "date": 10**18, "chat": {"id": "1", "type": "private"}, "text": ["a"]}},
    {"message": [1]}, {"edited_message": 5}, {"message": {"message_id": 1, "chat": {"type": "private"}, "text": "a"}}, {"my_chat_member": {"chat": {"id": -5}}},
]  # fmt: skip


@pytest.mark.parametrize("update", MALFORMED, ids=str)
def test_an_update_that_cannot_be_read_stops_nothing_and_is_met_with_silence(public_bot, public, update):
    ann, li = Person(public), Person(public, name="Li")
    output, sent = public_bot.output, len(public.record.of("sendMessage"))
    public.push(update)
    for person in (ann, li):
        person.says("/help")
        assert len(person.hears_all()) == 1
    assert len(public.record.of("sendMessage")) == sent + 4
    assert public_bot.output == output


def test_a_button_whose_message_cannot_be_read_still_gets_its_end(reader):
    for number, message in enumerate(({"message_id": 5}, "text", {"chat": 7})):
        query = f"odd-{reader.id}-{number}"
        reader.server.push({"callback_query": {"id": query, "from": reader.user, "chat_instance": "1", "data": "v:h:e:", "message": message}})
        assert reader.sees_answer(query).fields.get("text") is None
    assert reader.hears_all() == []


@pytest.fixture
def broken_bot(double, bot_process, bot_environment, guest):
    """A bot under which the compiled knowledge is broken, so that whatever is asked of it goes wrong inside."""
    broken(Path(bot_environment["CASEBRIEF_DATA"]) / "compiled", guest.index.path.name)
    return bot_process(double)


def test_what_breaks_something_inside_gets_an_apology_with_the_number_of_the_log(double, broken_bot):
    """In private and to who has pressed a button; in a group, where nobody may have spoken to the bot, there is silence."""
    for met, lang in enumerate(Lang):
        reader, desk = Person(double, language_code=CLIENTS[lang]), Group(next(groups))
        reader.says(ARRESTED[lang])
        [apology] = reader.hears_all()
        number = broken_bot.logged("incident ", 3 * met + 1)[-1].split("incident ")[1][:6]
        assert apology.text == {
            EN: f"I could not answer just now. Your question is stored; I will reply when I can. Reference {number}.",
            HANS: f"暂时无法回答。您的问题已保存，恢复后会回复。编号{number}。",
            HANT: f"暫時無法回答。您的問題已保存，恢復後會回覆。編號{number}。",
        }[lang]  # fmt: skip
        query = reader.taps(apology, data="v:e:e:y6KoZz8bi2")
        assert reader.hears_all() == []
        told = reader.sees_answer(query).fields
        number = broken_bot.logged("incident ", 3 * met + 2)[-1].split("incident ")[1][:6]
        assert (number in told["text"], told["show_alert"], len(told["text"]) <= 200) == (True, True, True)
        reader.says(f"@casebrief_bot {ARRESTED[lang]}", desk)
        assert reader.hears_all(desk) == []
        broken_bot.logged("incident ", 3 * met + 3)


@pytest.mark.parametrize(
    "message",
    [
        {"message": None}, {}, {"message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "a new type"}, "text": "brief"}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "supergroup", "title": "x"}, "text": "@casebrief_bot", "entities": [{"type": "mention", "offset": 90, "length": 500}]}},
        {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "supergroup", "title": "x"}, "text": "a", "entities": [{"type": "a new type", "offset": 0, "length": 1}]}},
    ],
    ids=str,
)  # fmt: skip
def test_an_odd_update_is_passed_over(reader, message):
    calls = len(reader.server.record.of("sendMessage"))
    forced(reader.server, message)
    assert reader.hears_all() == []
    assert len(reader.server.record.of("sendMessage")) == calls + 1


# Membership


def test_a_group_that_takes_the_bot_in_is_told_how_to_speak_to_it_once(reader, guest, lang, desk):
    reader.adds_bot(desk)
    [hello] = reader.hears_all(desk)
    assert hello.text == guest.index.message(phrases.GROUP_HELLO, lang).format(name="casebrief_bot")
    assert "@casebrief_bot" in hello.text
    assert hello.reply_to is None


CHANGES = [("left", "administrator", True), ("kicked", "member", True), ("left", "restricted", True), ("member", "administrator", False), ("administrator", "member", False), ("member", "restricted", False)]


@pytest.mark.parametrize(("before", "after", "hello"), CHANGES)
def test_only_coming_into_a_group_is_greeted(reader, desk, before, after, hello):
    reader.server.meets(desk.as_json())
    restricted = dict.fromkeys(("is_member", "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag", "can_react_to_messages"), True)  # fmt: skip
    admin = dict.fromkeys(("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories"), False)  # fmt: skip
    more = {"restricted": {"until_date": 0, **restricted}, "administrator": admin, "kicked": {"until_date": 0}}

    def member(status):
        return {"user": reader.server.bot, "status": status} | more.get(status, {})

    change = {"chat": desk.as_json(), "from": reader.user, "date": int(time.time())}
    reader.server.push({"my_chat_member": change | {"old_chat_member": member(before), "new_chat_member": member(after)}})
    assert len(reader.hears_all(desk)) == hello


def test_a_group_that_puts_the_bot_out_hears_nothing_more_and_may_take_it_in_again(reader, desk):
    reader.adds_bot(desk)
    reader.hears_all(desk)
    sent = len(reader.server.record.of("sendMessage"))
    reader.removes_bot(desk)
    assert reader.hears_all() == []
    assert len(reader.server.record.of("sendMessage")) == sent + 1
    reader.adds_bot(desk)
    assert len(reader.hears_all(desk)) == 1


def test_joining_and_leaving_of_others_is_passed_over(reader, desk):
    reader.joins(desk)
    reader.leaves(desk)
    assert reader.hears_all(desk) == []


def test_a_channel_that_takes_the_bot_in_hears_nothing(reader):
    news = Channel(next(channels))
    change = {"chat": news.as_json(), "from": reader.user, "date": int(time.time())}
    member = {"old_chat_member": {"user": reader.server.bot, "status": "left"}, "new_chat_member": {"user": reader.server.bot, "status": "member"}}
    reader.server.meets(news.as_json())
    sent = len(reader.server.record.of("sendMessage"))
    reader.server.push({"my_chat_member": change | member})
    assert reader.hears_all() == []
    assert len(reader.server.record.of("sendMessage")) == sent + 1


def test_who_blocks_and_unblocks_the_bot_is_answered_again(reader, lang):
    reader.says("/help")
    reader.hears_all()
    sent = len(reader.server.record.of("sendMessage"))
    reader.blocks_bot()
    reader.unblocks_bot()
    reader.says(ARRESTED[lang])
    begins(reader.hears_all(), ANSWERED[lang])
    assert len(reader.server.record.of("sendMessage")) == sent + 2


# Groups

COMMANDS = {EN: ["/brief", "/brief@casebrief_bot", "/BRIEF@Casebrief_Bot"], HANS: ["/brief", "/简介", "/简介@casebrief_bot"], HANT: ["/brief", "/簡介", "/案情簡介@casebrief_bot"]}


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("basic", [False, True], ids=["supergroup", "basic group"])
def test_a_command_of_ours_is_answered_in_a_group_as_a_reply(reader, lang, number, basic):
    desk = Group(next(groups) % 10**9 - 10**9) if basic else Group(next(groups))
    asked = reader.says(COMMANDS[lang][number], desk)
    [heard] = reader.hears_all(desk)
    assert heard.body.startswith(BRIEF[lang])
    assert (heard.reply_to, heard.topic) == (asked["message_id"], None)


SILENT = [
    "/brief@other_bot", "/nosuch", "/nosuch brief", "/brief@casebrief_bot2", "/ brief", "brief", "简介", "簡介", "next", "1", "who is Moore?", "谁是于海斌", "誰是于海斌",
    "casebrief_bot who is Moore?", "mail@casebrief_bot who is Moore?", "@casebrief_bot_helper who is Moore?", "@other_bot who is Moore?", "hello /brief",
]  # fmt: skip


@pytest.mark.parametrize("said", SILENT)
def test_talk_among_others_is_passed_over(reader, desk, said):
    reader.says(said, desk)
    assert reader.hears_all(desk) == []


def test_an_unknown_command_that_names_us_is_answered_without_our_name(reader, lang, desk):
    reader.says("/nosuch@casebrief_bot", desk)
    begins(reader.hears_all(desk), {EN: "There is no command /nosuch. ", HANS: "没有“/nosuch”", HANT: "沒有「/nosuch」"}[lang], label="")


@pytest.mark.parametrize("form", ["@casebrief_bot {}", "@Casebrief_Bot, {}", "{} @casebrief_bot", "😀 @casebrief_bot {}"])
def test_a_mention_is_answered(reader, lang, desk, form):
    asked = reader.says(form.format(ARRESTED[lang]), desk)
    [heard] = reader.hears_all(desk)
    assert heard.body.startswith(ANSWERED[lang])
    assert heard.reply_to == asked["message_id"]


def test_a_mention_by_name_without_a_username_is_answered(reader, lang, desk):
    entity = {"type": "text_mention", "offset": 0, "length": 9, "user": reader.server.bot}
    reader.writes(desk, text=f"Casebrief {ARRESTED[lang]}", entities=[entity])
    begins(reader.hears_all(desk), ANSWERED[lang])


def test_a_mention_alone_is_asked_for_a_question(reader, lang, desk):
    reader.says("@casebrief_bot", desk)
    begins(reader.hears_all(desk), EMPTY[lang], label="")


def test_a_picture_is_answered_if_its_caption_names_us_or_it_replies_to_us(reader, lang, desk):
    reader.sends_photo(chat=desk)
    reader.sends_photo(ARRESTED[lang], desk)
    assert reader.hears_all(desk) == []
    reader.sends_photo(f"@casebrief_bot {ARRESTED[lang]}", desk)
    [answer] = reader.hears_all(desk)
    assert answer.body.startswith(ANSWERED[lang])
    reader.sends_photo("/brief@casebrief_bot", desk)
    begins(reader.hears_all(desk), BRIEF[lang])
    reader.sends_voice(chat=desk, reply_to=answer)
    begins(reader.hears_all(desk), TEXT_ONLY[lang], label="")


def test_a_reply_to_us_is_a_question_and_one_to_another_is_not(reader, lang, desk):
    reader.says("/brief", desk)
    [brief] = reader.hears_all(desk)
    asked = reader.says(ARRESTED[lang], desk, reply_to=brief)
    [heard] = reader.hears_all(desk)
    assert heard.body.startswith(ANSWERED[lang])
    assert heard.reply_to == asked["message_id"]
    wang = Person(reader.server, name="Wang")
    said = wang.says("anything new?", desk)
    reader.says(ARRESTED[lang], desk, reply_to=said)
    assert reader.hears_all(desk) == []


def test_a_number_in_reply_to_a_list_of_ours_chooses(reader, guest, lang, desk):
    reader.says("/contacts", desk)
    [listed] = reader.hears_all(desk)
    reader.says("2", desk, reply_to=listed)
    entry = guest.index.stored(guest.index.lines("contacts", lang)[1].entry, lang)
    begins(reader.hears_all(desk), entry.parts[0].text)


def test_edits_in_a_group_are_passed_over(reader, lang, desk):
    message = reader.says("/brief", desk)
    begins(reader.hears_all(desk), BRIEF[lang])
    reader.edits(message, "/timeline")
    reader.edits(message, f"@casebrief_bot {ARRESTED[lang]}")
    assert reader.hears_all(desk) == []


def test_what_is_asked_in_a_topic_is_answered_in_it(reader, lang):
    forum = Group(next(groups), is_forum=True)
    for topic in (7, 8):
        asked = reader.says(f"@casebrief_bot {ARRESTED[lang]}", forum, topic=topic)
        [heard] = reader.hears(chat=forum, topic=topic)
        assert heard.body.startswith(ANSWERED[lang])
        assert (heard.reply_to, heard.topic) == (asked["message_id"], topic)
        reader.taps(heard, heard.buttons[0])  # what is shown anew stays in the topic
        [related] = reader.hears(chat=forum)
        assert (related.topic, related.reply_to) == (topic, None)
    reader.says("/brief", forum)
    [heard] = reader.hears_all(forum)
    assert heard.topic is None  # the topic "General"


def test_every_message_in_a_topic_replies_to_its_first_one_and_that_is_no_reply_to_us(reader, lang):
    """Apps send a message in a topic as a reply to the message that opened it; if the bot has opened it, that is not meant for it."""
    forum = Group(next(groups), is_forum=True)
    opened = {"message_id": 7, "date": 1, "chat": forum.as_json(), "from": reader.server.bot, "forum_topic_created": {"name": "x", "icon_color": 1}}
    reader.says(ARRESTED[lang], forum, topic=7, reply_to=opened)
    assert reader.hears_all(forum) == []


def test_a_thread_of_replies_is_no_topic(reader, lang, desk):
    reader.says("/brief", desk, message_thread_id=5)
    [heard] = reader.hears_all(desk)
    assert "message_thread_id" not in heard.fields


def test_a_question_that_is_deleted_meanwhile_is_answered_without_a_reply(reader, lang, desk):
    reader.server.meets(desk.as_json())
    reader.server.push({"message": {"message_id": 77, "date": int(time.time()), "chat": desk.as_json(), "from": reader.user, "text": "/brief"}})
    [heard] = reader.hears_all(desk)
    assert heard.body.startswith(BRIEF[lang])
    assert "reply_to_message" not in heard.message


def test_each_person_in_a_group_has_a_talk_of_their_own(public, lang, desk):
    ann, li = Person(public, language_code=CLIENTS[lang]), Person(public, language_code=CLIENTS[lang], name="Li")
    ann.says(f"@casebrief_bot {ARRESTED[lang]}", desk)
    [answer] = ann.hears_all(desk)
    following = {EN: "and in the US?", HANS: "那美国呢", HANT: "那美國呢"}[lang]
    li.says(following, desk, reply_to=answer)
    [alone] = li.hears(chat=desk)
    ann.hears(chat=desk)
    ann.says(following, desk, reply_to=answer)
    [followed] = ann.hears_all(desk)
    assert "NPR" in followed.text or "Oregon" in followed.text
    assert alone.text != followed.text


def test_an_administrator_who_speaks_as_the_group_is_answered(reader, desk):
    reader.says("/brief@casebrief_bot", desk, anonymous=True)
    [heard] = reader.hears_all(desk)
    assert "WVUE" in heard.text


def test_a_group_on_the_server_of_others(elsewhere, lang):
    forum = Group(next(groups), is_forum=True)
    reader = Person(elsewhere, language_code=CLIENTS[lang])
    reader.adds_bot(forum)
    assert "@casebrief_bot" in reader.hears(chat=forum)[0].text
    reader.says(ARRESTED[lang], forum, topic=4)
    asked = reader.says(f"@casebrief_bot {ARRESTED[lang]}", forum, topic=4)
    [heard] = reader.hears(chat=forum)
    assert isinstance(heard, Heard)
    assert (heard.reply_to, heard.topic) == (asked["message_id"], 4)
    assert reader.hears_all(forum) == []


def test_an_update_that_cannot_be_stored_blocks_nothing_behind_it(reader, lang):
    forced(reader.server, {"message": {"message_id": 1, "date": 1, "chat": {"id": 2**70, "type": "private"}, "text": "brief"}})
    reader.says(ARRESTED[lang])
    begins(reader.hears_all(), ANSWERED[lang])
