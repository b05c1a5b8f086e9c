"""The person's side does the same on both servers."""

from __future__ import annotations

import pytest

from tests.telegram.caller import Caller, EchoBot
from tests.telegram.content import marked
from tests.telegram.person import Person
from tests.telegram.places import Channel, Group


@pytest.fixture(params=["double", "emulator"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def echo(server):
    with EchoBot(server) as bot:
        yield bot


def test_a_conversation_with_a_button(server, echo):
    ann = Person(server, language_code="zh-hans")
    ann.says("/start")
    [welcome] = ann.hears()
    assert welcome.text == "Welcome & hello"
    assert welcome.raw == "<b>Welcome</b> &amp; hello"
    assert welcome.entities == [{"type": "bold", "offset": 0, "length": 7}]
    assert welcome.buttons == ["More"]
    assert welcome.rows[0][0]["style"] == "primary"
    query = ann.taps(welcome, "More")
    assert ann.sees_answer(query).fields["text"] == "one moment"
    [edited] = ann.hears()
    assert (edited.text, edited.edited, edited.id) == ("edited by more:1", True, welcome.id)
    assert server.refused == []


def test_a_reply_says_what_it_answers_and_is_heard_once(server, echo):
    ann, li = Person(server), Person(server, name="Li")
    said = ann.says("你好 😀 world")
    [heard] = ann.hears()
    assert (heard.text, heard.reply_to, heard.chat_id) == ("你好 😀 world", said["message_id"], ann.id)
    ann.hears_nothing(0.1)
    li.hears_nothing(0.1)


def test_everything_in_a_group_and_its_topic(server, echo):
    ann, desk = Person(server), Group(title="Desk", is_forum=True)
    ann.adds_bot(desk)
    ann.says("in a topic", desk, topic=7)
    answers = ann.hears(2, chat=desk)
    assert [heard.text for heard in answers] == ["not text", "in a topic"]  # the first is for the message that the bot was added
    assert answers[1].topic == 7
    ann.hears_nothing(0.1)


@pytest.mark.parametrize("kind", ["photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document", "location", "venue", "contact", "poll", "dice"])
def test_samples_of_everything_are_what_the_library_takes(server, kind):
    ann = Person(server)
    ann.sends(kind, caption="a caption of @someone" if kind in ("photo", "document") else None)
    with Caller(server) as caller:
        [update] = caller.get_updates()
    assert getattr(update.message, kind)
    assert update.message.to_dict() is not None


def test_kinds_of_update(server):
    ann, news, desk = Person(server), Channel(), Group()
    message = ann.says("first")
    ann.edits(message, "second")
    news.posts(server, "news")
    ann.says("as the group", desk, anonymous=True)
    ann.via_bot("a picture", desk)
    ann.blocks_bot()
    ann.votes()
    server.push({"a_kind_of_the_future": {"id": 1}})
    with Caller(server) as caller:
        updates = caller.get_updates()
    assert [next(key for key in update.to_dict() if key != "update_id") for update in updates[:7]] == [
        "message", "edited_message", "channel_post", "message", "message", "my_chat_member", "poll_answer",
    ]  # fmt: skip
    assert updates[1].edited_message.text == "second"
    assert updates[3].message.sender_chat.id == desk.id
    assert updates[4].message.via_bot.username == "pictures_bot"
    assert updates[7].api_kwargs == {"a_kind_of_the_future": {"id": 1}}


def test_marks_are_counted_in_utf16_units():
    assert marked("😀 /start@casebrief_bot and @someone") == {"entities": [
        {"type": "bot_command", "offset": 3, "length": 20}, {"type": "mention", "offset": 28, "length": 8},
    ]}  # fmt: skip
    assert marked("and/or, a@b.c") == {}
