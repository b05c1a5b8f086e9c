"""What the line and Telegram do to a bot, over HTTP: nobody's message is lost, nobody waits for another, and the log says why."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time

import pytest

from bot.model import Lang
from tests.telegram.caller import raw
from tests.telegram.conftest import CLIENTS
from tests.telegram.double import Double
from tests.telegram.person import Person
from tests.telegram.places import Group
from tests.telegram.questions import ANSWERED, ARRESTED

EN, HANS, HANT = Lang.EN, Lang.HANS, Lang.HANT
SOURCES = {EN: "Sources", HANS: "出处", HANT: "出處"}


def seconds_until_heard(person, text="/help"):
    begin = time.monotonic()
    person.says(text)
    person.hears()
    return time.monotonic() - begin


def lines_since(bot, before, words):
    return [line for line in bot.output[before:].splitlines() if words in line]


# Calls that fail

FAULTS = {
    500: "Internal Server Error", 502: "Bad Gateway", "drop before": "Disconnected", "html 502": "502", "html": "no JSON", "half": "no JSON",
    "drop after": "Disconnected", "html 401": "status 401, and not from the Bot API", "html 404": "status 404, and not from the Bot API", "redirect": "no JSON",
}  # fmt: skip
CARRIED_OUT = {"html", "half", "drop after"}
"""Where the message arrives and the bot does not learn of it, it comes twice: better than not at all."""


def test_messages_that_do_not_get_through_are_sent_again_and_the_log_says_why(public_bot, public):
    """As many people as there are faults, and the first message to each meets one."""
    people, before, calls = {person.id: person for person in (Person(public) for _ in FAULTS)}, len(public_bot.output), len(public.record.of("sendMessage"))
    for fault in FAULTS:
        public.fails("sendMessage", fault)
    for person in people.values():
        person.says("/brief")
    struck = [call for call in public.wait_for("sendMessage", len(FAULTS), after=calls) if call.fault]
    assert sorted(call.fault for call in struck) == sorted(map(str, FAULTS))
    for call in struck:
        person, fault = people.pop(call.fields["chat_id"]), int(call.fault) if call.fault.isdigit() else call.fault
        heard = person.hears(2 if fault in CARRIED_OUT else 1)
        assert {message.body.split(":")[0] for message in heard} == {"WVUE"}
        assert person.hears_all() == []
        [line] = lines_since(public_bot, before, f"chat {person.id}: not sent yet")
        assert FAULTS[fault] in line
        assert "html" not in line.split("not sent yet")[1]
    assert people == {}
    assert "elsewhere" not in {call.method for call in public.calls}  # where a redirect leads


@pytest.mark.parametrize("fault", FAULTS)
def test_a_poll_that_fails_is_tried_again_with_one_line_and_nothing_is_lost(public_bot, public, fault):
    ann, before = Person(public), len(public_bot.output)
    public.fails("getUpdates", fault)
    ann.says("/last1")  # ends the poll under way
    ann.says("/last2")
    ann.says("/last3")
    assert [f"/last{number}" in heard.text for number, heard in enumerate(ann.hears(3), 1)] == [True] * 3
    public_bot.logged("go through again", len(lines_since(public_bot, 0, "go through again")))
    [warning] = public_bot.events("WARNING", before)
    assert FAULTS[fault] in warning["message"]
    assert "TELEGRAM_BASE_URL" in warning["message"]  # what to look at
    assert "elsewhere" not in {call.method for call in public.calls}


def test_trouble_that_lasts_is_told_once_and_its_end_once(double, bot_process):
    bot = bot_process(double)
    double.fails("getUpdates", 502, times=2)
    ann = Person(double)
    ann.says("/last1")
    ann.hears()
    ann.says("/last2")
    ann.hears()
    assert len(bot.logged("go through again")) == 1
    assert len(bot.events("WARNING")) == 1


def test_messages_are_tried_until_they_are_through(public):
    readers = {lang: Person(public, language_code=CLIENTS[lang]) for lang in Lang}
    public.fails("sendMessage", 502, times=6)
    for lang, reader in readers.items():
        reader.says(ARRESTED[lang])
    for lang, reader in readers.items():
        [heard] = reader.hears_all()
        assert heard.body.startswith(ANSWERED[lang])


# Limits


def test_a_chat_that_telegram_holds_waits_alone_and_loses_nothing(public_bot, public):
    ann, li, wang = Person(public), Person(public, name="Li"), Person(public, name="Wang")
    calls = len(public.record.of("sendMessage"))
    public.fails("sendMessage", 429, seconds=1)
    for number in range(3):
        ann.says(f"/last{number}")
    held = public.wait_for("sendMessage", after=calls)[0]
    assert seconds_until_heard(li) < 0.5
    assert seconds_until_heard(wang) < 0.5
    assert [f"/last{number}" in heard.text for number, heard in enumerate(ann.hears(3))] == [True] * 3
    again = [call for call in public.record.of("sendMessage") if call.fields["text"] == held.fields["text"]]
    assert 1 <= again[1].at - again[0].at < 2
    assert f"chat {ann.id}: too many messages, held for 1 s" in public_bot.output


def test_a_chat_whose_messages_are_slow_or_hang_waits_alone(public):
    for fault in ("slow", "hang"):
        ann, li = Person(public), Person(public, name="Li")
        calls = len(public.record.of("sendMessage"))
        public.fails("sendMessage", fault, seconds=1)
        ann.says("/help")
        public.wait_for("sendMessage", after=calls)
        assert seconds_until_heard(li) < 0.9


def test_telegram_may_ask_the_polls_to_wait(public_bot, public):
    ann, before = Person(public), len(public_bot.output)
    public.fails("getUpdates", 429, seconds=1)
    ann.says("/last1")
    ann.says("/last2")
    assert len(ann.hears(2)) == 2
    [warning] = public_bot.events("WARNING", before)
    assert "Telegram asks to wait" in warning["message"]


@pytest.mark.parametrize("fault", [429, 502, "drop before", 401])
def test_the_end_of_a_buttons_waiting_is_tried_once_and_its_view_is_shown_all_the_same(public, lang, fault):
    reader = Person(public, language_code=CLIENTS[lang])
    reader.says(ARRESTED[lang])
    [answer] = reader.hears()
    public.fails("answerCallbackQuery", fault, seconds=30)
    begin = time.monotonic()
    query = reader.taps(answer, SOURCES[lang])
    [sourced] = reader.hears()
    assert sourced.id == answer.id
    assert time.monotonic() - begin < 0.4
    assert reader.hears_all() == []
    assert len([call for call in public.record.of("answerCallbackQuery") if call.fields["callback_query_id"] == query]) == 1


def test_one_who_asks_without_end_slows_nobody_and_no_limit_is_broken(double, bot_process):
    bot = bot_process(double, TELEGRAM_RATE="30")
    double.flood.on = True
    ann = Person(double)
    for number in range(150):
        ann.says(f"/last{number}")
    others = [Person(double, name="Li", language_code=CLIENTS[lang]) for lang in Lang for _ in range(4)]
    begin = time.monotonic()
    for other, lang in zip(others, [lang for lang in Lang for _ in range(4)], strict=True):
        other.says(ARRESTED[lang])
    for other in others:
        other.hears()
    assert time.monotonic() - begin < 1.5
    heard = ann.hears(4, timeout=5)
    assert [f"/last{number}" in message.text for number, message in enumerate(heard)] == [True] * 4
    assert double.flood.refused == []
    assert "left out" not in bot.output  # whatever she asks is answered in its time
    assert double.record.of("sendChatAction") == []  # no one has waited for long yet
    begin = time.monotonic()
    bot.stop()
    assert time.monotonic() - begin < 1


def test_a_burst_of_twenty_questions_is_answered_in_order_at_the_pace_that_telegram_allows(double, bot_process):
    bot = bot_process(double, TELEGRAM_RATE="30")
    double.flood.on = True
    ann, li = Person(double), Person(double, name="Li")
    desk = Group()
    begin = time.monotonic()
    for number in range(20):
        ann.says(f"/last{number}")
        ann.says(f"/brief{number}@casebrief_bot", desk)
    assert seconds_until_heard(li) < 1
    assert len(ann.hears(18, chat=desk)) == 18  # a group may hear so many at once
    heard = ann.hears(5)
    assert [f"/last{number}" in message.text for number, message in enumerate(heard)] == [True] * 5
    assert 2 < time.monotonic() - begin < 3.1  # three at once, then one in a little more than a second; the group's next comes after 3.2
    assert ann._unread(desk, None) == []
    assert double.flood.refused == []
    bot.stop()


def test_order_is_kept_in_every_chat_under_load(public):
    people = [Person(public, name="Wang") for _ in range(25)]
    for number in range(12):
        for person in people:
            person.says(f"/last{number}")
    for person in people:
        assert [number for number, heard in enumerate(person.hears(12)) if f"/last{number}" not in heard.text.split(".")[0]] == []


# Who else polls


def test_a_second_poller_is_named_in_the_log_and_both_go_on(public_bot, public):
    ann, before = Person(public), len(public_bot.output)
    ann.says("/help")
    ann.hears_all()
    assert raw(public, "getUpdates", {"timeout": 0, "offset": 0, "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"]})[0] == 200
    public_bot.logged("another process polls with the same token")
    assert seconds_until_heard(ann, "/brief") < 3
    assert len(lines_since(public_bot, before, "another process polls")) == 1
    assert len(lines_since(public_bot, before, "go through again")) == 1


@pytest.mark.parametrize("running", [False, True])
def test_a_webhook_is_taken_out_and_what_waited_is_answered(double, bot_process, running):
    if running:
        bot = bot_process(double)
        Person(double).says("/last")
        double.wait_for("sendMessage")
    assert raw(double, "setWebhook", {"url": "https://example.org/hook"})[0] == 200
    ann = Person(double)
    ann.says("/brief")
    if not running:
        bot = bot_process(double, wait=0)
    else:
        ann.hears()  # by the poll that was under way
        ann.says("/brief")
    [heard] = ann.hears_all()
    assert heard.body.startswith("WVUE")
    [call] = double.record.of("deleteWebhook")
    assert "true" not in json.dumps(call.fields).lower()  # what waits must not be dropped
    assert len(bot.logged("webhook")) == 1


# Token and network


@pytest.mark.parametrize("token", ["987654321:AA" + "another-token-" + "0123456789abcdefghi", "123456789:short"])
def test_a_token_that_telegram_does_not_accept_ends_the_bot_at_once_with_one_line(double, bot_process, token):
    bot = bot_process(double, wait=0, TELEGRAM_TOKEN=token)
    bot.waits_for_end(2)
    [line] = bot.output.splitlines()
    assert line.startswith("casebrief: Telegram does not accept TELEGRAM_TOKEN")
    assert "BotFather" in line
    assert token not in line
    assert [call.method for call in double.calls] == ["getMe"]


@pytest.mark.parametrize("token", ["not-a-token", "123456789", ":AAE", "123456789:with space", "123456789:AAE/../x", "bot123456789:AAE", "123456789:密码"])
def test_what_does_not_look_like_a_token_is_refused_before_anything_is_sent(double, bot_process, token):
    bot = bot_process(double, wait=0, TELEGRAM_TOKEN=token)
    bot.waits_for_end(2)
    assert bot.output == "casebrief: TELEGRAM_TOKEN is no token; one looks like 123456789:AAE…, digits, a colon, then letters, digits, _ and -\n"
    assert double.calls == []


@pytest.mark.parametrize("busy", [False, True])
def test_a_token_that_is_revoked_while_the_bot_runs_ends_it_after_three_refusals(double, bot_process, busy):
    bot = bot_process(double)
    ann = Person(double)
    ann.says("/help")
    ann.hears_all()
    double.token = "1:" + "b" * 35
    if busy:
        ann.says("/brief")  # its answer is refused, and so is the next poll
    else:
        ann.writes(pinned_message={"message_id": 1, "date": 0, "chat": ann.chat.as_json()})  # ends the poll under way
    polls = len(double.record.of("getUpdates"))
    bot.waits_for_end(2)
    assert bot.output.splitlines()[-1].startswith("casebrief: Telegram does not accept TELEGRAM_TOKEN")
    assert "Traceback" not in bot.output
    assert "incident" not in bot.output
    assert len(bot.logged("refuses the token; trying again")) == 1
    assert [call.status for call in double.record.of("getUpdates")][-3:] == [401] * 3
    assert len(double.record.of("getUpdates")) - polls <= 3


def test_two_refusals_of_the_token_after_a_good_start_are_waited_out_and_a_page_of_some_proxy_is_none(double, bot_process):
    bot = bot_process(double)
    for fault in (401, "html 404", 401):
        double.fails("getUpdates", fault)
    ann = Person(double)
    for number in range(2):  # the first ends the poll under way, the second waits until one goes through
        ann.says(f"/last{number}")
        assert f"/last{number}" in ann.hears()[0].text
    assert len(bot.logged("refuses the token")) == 2
    assert len(bot.logged("status 404, and not from the Bot API")) == 1
    assert len(bot.logged("go through again")) == 1
    bot.stop()


def test_without_a_token_it_says_where_to_get_one(double, bot_process):
    bot = bot_process(double, wait=0, TELEGRAM_TOKEN="")
    bot.waits_for_end(2)
    assert bot.output.startswith("casebrief: TELEGRAM_TOKEN is not set")
    assert len(bot.output.splitlines()) == 1


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_network_that_comes_up_later_is_waited_for(bot_process):
    server, port = Double(), free_port()
    bot = bot_process(server, wait=0, TELEGRAM_BASE_URL=f"http://127.0.0.1:{port}/bot")
    [line] = bot.logged("cannot be reached")
    assert "ClientConnectorError (Connect" in line
    assert "HTTPS_PROXY" in line
    server.start(port)
    try:
        ann = Person(server)
        ann.says("/brief")
        [heard] = ann.hears_all()
        assert heard.body.startswith("WVUE")
        assert len(bot.logged("go through again")) == 1
        assert len(lines_since(bot, 0, "cannot be reached")) == 1
        bot.stop()
    finally:
        server.stop()


AT_THE_START = {
    "drop before": "Disconnected", "html": "no JSON", 429: "asks to wait", "html 401": "status 401, and not from the Bot API",
    "html 404": "status 404, and not from the Bot API", "redirect": "Temporary Redirect (307)",
}  # fmt: skip


@pytest.mark.parametrize("fault", AT_THE_START)
def test_trouble_at_the_start_is_waited_out(double, bot_process, fault):
    double.fails("getMe", fault, seconds=1)
    bot = bot_process(double)
    [warning] = bot.events("WARNING")
    assert AT_THE_START[fault] in warning["message"]
    assert "elsewhere" not in {call.method for call in double.calls}
    ann = Person(double)
    ann.says("/help")
    ann.hears()


# The end


def stops_at_once(bot, number=signal.SIGTERM):
    begin = time.monotonic()
    bot.process.send_signal(number)
    bot.waits_for_end(0)
    assert time.monotonic() - begin < 1
    assert bot.output.splitlines()[-1].startswith("{")
    assert bot.events()[-1]["message"] == "stopped"
    assert "Traceback" not in bot.output
    assert "never awaited" not in bot.output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_bot_that_only_polls(double, bot_process, number):
    stops_at_once(bot_process(double), number)


@pytest.mark.parametrize("fault", [429, "hang", 502])
def test_a_signal_ends_a_bot_whose_message_waits(double, bot_process, fault):
    bot = bot_process(double)
    ann = Person(double)
    double.fails("sendMessage", fault, times=99, seconds=60)
    ann.says("/help")
    double.wait_for("sendMessage")
    stops_at_once(bot)


@pytest.mark.parametrize("fault", [429, "hang", 502])
def test_a_signal_ends_a_bot_in_trouble_at_the_start(double, bot_process, fault):
    double.fails("getMe", fault, times=99, seconds=60)
    bot = bot_process(double, wait=0)
    double.wait_for("getMe")
    stops_at_once(bot)


def test_a_signal_ends_a_bot_that_has_no_network(double, bot_process):
    bot = bot_process(double, wait=0, TELEGRAM_BASE_URL=f"http://127.0.0.1:{free_port()}/bot")
    bot.logged("cannot be reached")
    stops_at_once(bot)


@pytest.mark.parametrize("method", ["getMyCommands", "getUpdates"])
def test_a_signal_ends_a_bot_whose_other_calls_hang(double, bot_process, method):
    double.fails(method, "hang", times=99)
    bot = bot_process(double)
    double.wait_for(method)
    stops_at_once(bot)


def test_what_is_in_hand_at_the_end_is_still_sent(double, bot_process):
    bot = bot_process(double)
    ann = Person(double)
    double.fails("sendMessage", "slow", seconds=0.25)
    ann.says("/brief")
    double.wait_for("sendMessage")
    stops_at_once(bot)
    assert len(ann.hears(timeout=0.1)) == 1


# What Telegram refuses


def test_marks_that_telegram_cannot_read_are_sent_as_plain_text(public, lang):
    reader = Person(public, language_code=CLIENTS[lang])
    reader.says(ARRESTED[lang])
    [marked] = reader.hears_all()
    public.fails("sendMessage", 400, description="Bad Request: can't parse entities: Unsupported start tag at byte offset 5")
    reader.says(ARRESTED[lang])
    [unmarked] = reader.hears_all()
    assert unmarked.parse_mode == ""
    assert unmarked.fields["text"] == marked.text
    assert unmarked.buttons == marked.buttons


@pytest.mark.parametrize("reason", ["gone", "message can't be edited", "can't parse entities: Unsupported start tag at byte offset 5"])
def test_a_view_that_cannot_be_put_in_place_comes_as_a_new_message(public, lang, reason):
    reader = Person(public, language_code=CLIENTS[lang])
    reader.says(ARRESTED[lang])
    [answer] = reader.hears_all()
    if reason == "gone":
        del public.chats.messages[reader.id, answer.id]
    else:
        public.fails("editMessageText", 400, description=f"Bad Request: {reason}")
    query = reader.taps(answer, SOURCES[lang])
    [sourced] = reader.hears_all()
    assert not sourced.edited
    assert sourced.body.startswith(ANSWERED[lang])
    assert sourced.buttons
    assert reader.sees_answer(query)


def test_a_message_that_telegram_refuses_is_left_out_with_a_line_and_no_second_try(public_bot, public):
    ann, before = Person(public), len(public_bot.output)
    fault = public.fails("sendMessage", 400, description="Bad Request: something new is wrong")
    ann.says("/brief")
    assert ann.hears_all() == []
    assert fault.struck == 1
    [line] = lines_since(public_bot, before, "refused")
    assert "something new is wrong" in line.lower()


@pytest.mark.parametrize("reason", ["bot was blocked by the user", "user is deactivated", "bot can't initiate conversation with a user"])
def test_who_has_blocked_the_bot_is_not_written_to_again(public, reason):
    ann, li = Person(public), Person(public, name="Li")
    ann.says("/help")
    ann.hears_all()
    calls = len(public.record.of("sendMessage"))
    public.forbids(ann.id, reason)
    ann.says("/help")
    assert len(li.hears_all()) == 0
    assert [str(call.fields["chat_id"]) for call in public.record.of("sendMessage")[calls:]].count(str(ann.id)) == 1
    public.forbids(ann.id, "")
    assert seconds_until_heard(ann) < 1


@pytest.mark.parametrize("reason", ["bot was kicked from the supergroup chat", "not enough rights to send text messages to the chat"])
def test_a_group_that_may_not_be_written_to_stops_nothing(public, reason):
    ann, desk = Person(public), Group(-1001000040001)
    ann.says("/brief", desk)
    ann.hears(chat=desk)
    status = 403 if "kicked" in reason else 400
    public.fails("sendMessage", status, description=f"{'Forbidden' if status == 403 else 'Bad Request'}: {reason}")
    ann.says("/brief", desk)
    assert ann.hears_all() == []
    ann.says("/brief", desk)
    assert len(ann.hears_all(desk)) == 1


def test_a_group_that_has_become_a_supergroup_is_answered_there(public, lang):
    reader = Person(public, language_code=CLIENTS[lang])
    old, new = Group(-4000 - list(Lang).index(lang)), Group(-1001000050001 - list(Lang).index(lang))
    reader.says("/brief", old)
    [brief] = reader.hears(chat=old)
    public.upgrades(old.id, new.id)
    reader.server.push({"message": reader._message(old, None, False) | {"message_id": 70, "text": "/brief"}})
    [heard] = reader.hears(chat=new)
    assert heard.text == brief.text
    assert heard.reply_to is None  # a message of the old group
    reader.taps(brief, brief.buttons[0])
    [following] = reader.hears(chat=new)
    assert not following.edited
    assert "2/9" in following.text
    assert reader.hears_all(new) == []


# Updates that come twice, or wait


def test_an_update_that_comes_twice_is_answered_once(public):
    ann = Person(public)
    message = ann.says("/brief")
    ann.hears()
    number = public.push({"message": message | {"message_id": 500, "text": "/last500"}})
    ann.hears()
    for _ in range(2):
        public.push({"update_id": number, "message": message | {"message_id": 500, "text": "/last500"}})
    assert ann.hears_all() == []


def test_a_poll_whose_answer_is_lost_brings_the_same_again_and_is_answered_once(public):
    ann = Person(public)
    ann.says("/help")
    ann.hears_all()
    public.fails("getUpdates", "drop after", on={2})
    ann.says("/last1")
    ann.hears()
    ann.says("/last2")
    [heard] = ann.hears()
    assert "/last2" in heard.text
    assert ann.hears_all() == []


def test_what_was_asked_while_the_bot_was_away_is_answered_in_order(double, bot_process):
    ann, li = Person(double), Person(double, name="Li")
    for number in range(60):
        ann.says(f"/last{number}")
        li.says(f"/last{number}")
    bot_process(double)
    for person in (ann, li):
        assert [f"/last{number}" in heard.text for number, heard in enumerate(person.hears(60))] == [True] * 60


def test_questions_that_arrive_while_the_bot_is_busy_are_all_answered(public):
    """People write from many threads at once, as they do."""
    people = [Person(public, name="Wang", language_code=CLIENTS[lang]) for lang in Lang for _ in range(4)]
    texts = [text for text in ARRESTED.values() for _ in range(4)]

    def asks(person, text):
        for _ in range(4):
            person.says(text)

    threads = [threading.Thread(target=asks, args=pair) for pair in zip(people, texts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begins = [text for text in ANSWERED.values() for _ in range(4)]
    for person, begin in zip(people, begins, strict=True):
        assert [heard.body.startswith(begin) for heard in person.hears(4)] == [True] * 4
