"""The press desk in the chat: who is handed what, who approves and withdraws how, and who has confirmed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot import phrases
from bot.channels.telegram.newsroom import Newsroom
from bot.channels.telegram.recalling import CONFIRM
from bot.channels.telegram.sends import COPIED, Acknowledgement, Copy, Message, call_of
from bot.channels.telegram.stored import body_of
from bot.labels import AMBER, GREEN, STRICT
from bot.model import Lang, Session
from bot.state.acts import Confirmed, Found
from bot.state.delivered import Delivery, Handed
from bot.state.filed import EMPTY, Filing, Shelf
from bot.statements.version import Both, Text
from tests.statements.house import ID, NOW, REASON, Desk, at, by, content, moment, person
from tests.telegram.conftest import CLIENTS
from tests.telegram.counter import reception

APPROVER, PRESS, STAFF, LIAISON, ADMIN = (
    person(number, role) for number, role in enumerate(("approver", "press", "staff", "liaison", "admin"), 40)
)
EN, HANS, HANT = (content().texts[script].words for script in ("en", "zh-Hans", "zh-Hant"))
WORDS = {Lang.EN: EN, Lang.HANS: HANS, Lang.HANT: HANT}
AT_ONCE = 1_700_000_000


@pytest.fixture
def bot(harbour):
    room = reception(harbour)
    return replace(room, newsroom=Newsroom(("Asia/Shanghai", "Europe/Berlin"), lambda: 0.0))


def update(who, lang=Lang.EN, chat=None, **message):
    sender = {"id": who.person if who else 77, "is_bot": False, "first_name": "Someone", "language_code": CLIENTS[lang]}
    place = {"id": chat, "type": "supergroup", "title": "Desk"} if chat else {"id": sender["id"], "type": "private"}
    return {"update_id": 1, "message": {"message_id": 5, "date": int(NOW), "chat": place, "from": sender, **message}}


def tapped(who, data, lang=Lang.EN, chat=None):
    told = update(who, lang, chat)["message"]
    return {"update_id": 2, "callback_query": {"id": "9", "from": told["from"], "data": data, "message": told}}


def shelf(*desks):
    return Shelf(1, {desk.last.statement: tuple(desk.versions) for desk in desks})


def found(who, *desks, **more):
    return Found(people=3, person=who, roster=(APPROVER, PRESS, STAFF, LIAISON, ADMIN), shelf=shelf(*desks) if desks else EMPTY, **more)


def asks(bot, who, text, *desks, lang=Lang.EN, now=NOW, session=None, chat=None, date=None, **more):
    """What comes of a text."""
    said = update(who, lang, chat, text=text)
    said["message"]["date"] = int(now if date is None else date)
    kept = {"session": body_of(session)} if session is not None else {}
    audience = {"audience": {"approver": "amber", "liaison": "amber", "admin": "amber"}.get(who.role, "green") if who else "clear"}
    return bot.handle(said, found(who, *desks, **kept, **audience, **more), now)


def taps(bot, who, data, *desks, lang=Lang.EN, now=NOW, chat=None, **more):
    return bot.handle(tapped(who, data, lang, chat), found(who, *desks, **more), now)


def texts(handled):
    return [send.text for send in handled.sends if isinstance(send, Message | Copy)]


def copies(handled):
    return [send for send in handled.sends if isinstance(send, Copy)]


def buttons(handled):
    return [button for send in handled.sends if isinstance(send, Message | Copy) for row in send.keyboard for button in row]


LIVE = at("approved")


# Handing out


@pytest.mark.parametrize("ask", [ID, ID.upper(), f"/start {ID}", f"/statements {ID}", "ps 2027 001", f"the full text of {ID}, please"])
def test_a_statement_is_handed_out_alone_with_its_card_behind_it(bot, ask):
    handled = asks(bot, STAFF, ask, LIVE)
    copy, card = [send for send in handled.sends if isinstance(send, Copy | Message)]
    assert (copy.text, copy.hands) == (EN, Handed(ID, 1, LIVE.last.hash, "en"))
    assert call_of(copy)[1]["text"] == EN
    assert "parse_mode" not in call_of(copy)[1]
    assert (card.about, card.label) == ((ID, 1), GREEN)
    assert card.text.startswith(f"{GREEN}\nSafe to use.")
    assert LIVE.last.hash[:8] in card.text
    [record] = handled.records
    assert (record.kind, record.actor, record.subject) == ("delivered", STAFF.known_as, ID)
    assert EN not in str(record)


@pytest.mark.parametrize("ask", [ID, f"声明 {ID}", f"/声明 {ID}"])
def test_each_reader_gets_their_own_language_and_the_others_at_a_tap(bot, lang, ask):
    handled = asks(bot, STAFF, ask if lang is not Lang.EN else ID, LIVE, lang=lang, session=Session(chosen=lang))
    [copy] = copies(handled)
    assert copy.text == WORDS[lang]
    others = [button.data for button in buttons(handled) if button.data]
    assert {text for data in others for text in texts(taps(bot, STAFF, data, LIVE))} >= set(WORDS.values()) - {WORDS[lang]}


def test_a_text_that_is_not_there_in_ones_own_script_comes_in_the_next_best(bot):
    plain = content()
    some = at("approved", replace(plain, texts={script: text for script, text in plain.texts.items() if script != "zh-Hant"}))
    assert copies(asks(bot, STAFF, ID, some, lang=Lang.HANT, session=Session(chosen=Lang.HANT)))[0].text == HANS


def test_what_is_short_has_a_button_that_copies_it_and_the_rest_is_marked_for_copying(bot):
    short = at("approved")
    [copy] = copies(asks(bot, STAFF, ID, short))
    assert [button.copies for row in copy.keyboard for button in row] == [EN]
    long = at("approved", content(texts={**content().texts, "en": Text("w" * (COPIED + 1))}))
    [copy] = copies(asks(bot, STAFF, ID, long))
    assert copy.keyboard == ()
    assert '"type": "pre"' in call_of(copy)[1]["entities"]
    file = at("approved", content(texts={**content().texts, "en": Text("w" * 4097)}))
    [copy] = copies(asks(bot, STAFF, ID, file))
    method, fields = call_of(copy)
    assert (method, fields["document"].name, fields["document"].content) == ("sendDocument", f"{ID}-v1-en.txt", b"w" * 4097)


def test_what_is_guarded_can_be_neither_copied_nor_forwarded(bot):
    for label, agency in ((AMBER, ""), (STRICT, "north-office")):
        some = at("approved", content(label=label, agency=agency), author=by(20, "curator", agency)) if label == GREEN else _approved(label, agency)
        reader = replace(LIAISON, agency=agency)
        handled = asks(bot, reader, ID, some)
        if agency:  # no desk of that agency is served here, and its own statements are read by it alone
            assert [copy.label for copy in copies(handled)] == [STRICT]
        assert all(call_of(send)[1].get("protect_content") for send in handled.sends)
        assert not any(button.copies for button in buttons(handled))
        assert [record.kind for record in handled.records] == ["delivered"]


def _approved(label, agency, **more):
    desk = Desk()
    author, approver = by(21, "approver", agency), by(22, "approver", agency)
    assert desk.drafts(content(label=label, agency=agency, **more), author) == "drafted"
    assert desk.submits(author) == "submitted"
    assert desk.approves(approver) == "approved"
    return desk


@pytest.mark.parametrize("ask", [ID, f"/start {ID}", "Which statement did the port-captain make at the press hour?", "/statements"])
@pytest.mark.parametrize("who", [None, STAFF], ids=["guest", "staff"])
def test_what_is_above_a_reader_is_as_if_it_were_not_there(bot, who, ask):
    hidden = _approved(AMBER, "")
    assert asks(bot, who, ask, hidden).sends == asks(bot, who, ask).sends
    assert asks(bot, who, ask, hidden).records == asks(bot, who, ask).records
    button = f"st:e{ID}"
    assert taps(bot, who, button, hidden).sends == taps(bot, who, button).sends


def test_a_group_is_shown_what_its_label_allows(bot):
    for label, some in ((GREEN, 1), ("TLP:CLEAR", 0)):
        handled = asks(bot, STAFF, f"/start@casebrief_bot {ID}", LIVE, chat=-100, label=label)
        assert len(copies(handled)) == some
    assert handled.records == ()


def test_forwarded_words_fetch_nothing_above_clear(bot):
    said = update(STAFF, text=ID, forward_origin={"type": "user"})
    assert copies(bot.handle(said, found(STAFF, LIVE, audience="clear"), NOW)) == []


ELSEWHERE_TEXT = content(speaker="Quay warden Lin", occasion=Both("the lantern meeting", "灯会座谈"))
ELSEWHERE = at("approved", ELSEWHERE_TEXT)


@pytest.mark.parametrize("ask", ["What did Quay warden Lin say at the lantern meeting?", "灯会座谈的声明", "Quay warden Lin在灯会座谈上的原话"])
def test_a_question_finds_the_only_one_that_it_can_mean(bot, ask):
    [copy] = copies(asks(bot, STAFF, ask, ELSEWHERE))
    assert copy.text in WORDS.values()


@pytest.mark.parametrize("ask", ["What did the port captain say?", "港口主任的声明原文"])
def test_beside_words_that_the_knowledge_holds_it_is_offered_and_not_given(bot, ask):
    handled = asks(bot, STAFF, ask, LIVE)
    assert copies(handled) == []
    offered = handled.sends[-1]
    assert [button.data[-len(ID) :] for row in offered.keyboard for button in row] == [ID]
    assert len(handled.sends) > 1


def test_several_that_a_question_can_mean_are_offered(bot):
    twin = Desk()
    twin.drafts(replace(ELSEWHERE_TEXT, statement="other-2"), by(30, "curator"))
    twin.submits(by(30, "curator"))
    twin.approves(by(31, "approver"))
    handled = asks(bot, STAFF, "What did Quay warden Lin say?", ELSEWHERE, twin)
    assert copies(handled) == []
    assert [button.label for button in buttons(handled) if button.data.startswith("st:")] == ["1", "2"]


def test_what_asks_for_no_words_is_answered_as_ever(bot):
    for ask in ("where was the fire", "Quay warden Lin", "/contacts", "hello"):
        assert asks(bot, STAFF, ask, ELSEWHERE).sends == asks(bot, STAFF, ask).sends


def test_the_list_is_narrowed_by_words(bot):
    many = [ELSEWHERE, _other(1)]
    [own] = asks(bot, STAFF, "/statements lantern", *many).sends
    assert [button.data for row in own.keyboard for button in row] == [f"st:e{ID}"]
    for ask in ("/statements", "statements", "声明"):
        assert len(asks(bot, STAFF, ask, *many).sends[-1].keyboard[0]) == 2


@pytest.mark.parametrize("ask", ["/statements speaker", "/声明 讲话人", "声明按讲话人", "statements by speaker"])
def test_the_list_stands_below_headings_and_is_numbered_throughout(bot, ask):
    many = [ELSEWHERE, _other(1)]
    own = asks(bot, STAFF, ask, *many).sends[-1]
    headings = [line for line in own.text.split("\n")[2:] if line and not line[0].isdigit()]
    assert headings[0] == "Quay warden Lin" or headings[1] == "Quay warden Lin"
    assert [line[0] for line in own.text.split("\n") if line[:1].isdigit()] == ["2", "3"]  # 1 stands in the list of the knowledge
    assert len(own.keyboard[0]) == 2


def test_words_that_stand_in_nothing_narrow_it_to_nothing(bot):
    many = [ELSEWHERE, _other(1)]
    assert asks(bot, STAFF, "/statements nowhere", *many).sends == asks(bot, STAFF, "/statements nowhere").sends


def test_the_list_has_a_line_and_a_button_for_each_and_counts_the_rest(bot):
    many = [_other(number) for number in range(23)]
    handled = asks(bot, STAFF, "/statements", *many)
    own = handled.sends[-1]
    assert own.text.startswith(f"{GREEN}\nStatements of this office (press a button for the text):\n2. ")
    assert "And 3 more." in own.text
    assert [button.label for row in own.keyboard for button in row] == [str(number) for number in range(2, 22)]
    [one] = copies(taps(bot, STAFF, own.keyboard[0][0].data, *many))
    assert one.text == EN


def _other(number):
    desk = Desk()
    desk.drafts(content(statement=f"other-{number:03}"), by(30, "curator"))
    desk.submits(by(30, "curator"))
    desk.approves(by(31, "approver"))
    return desk


# Embargo and withdrawal

LATER = moment("2027-01-15 18:00 Asia/Shanghai")
CLOSED = at("approved", content(embargo=LATER, announce=True))
SILENT = at("approved", content(embargo=LATER))


@pytest.mark.parametrize(("ours", "telegrams", "given"), [(-1, 5, 0), (5, -1, 0), (-1, -1, 0), (0, 0, 1), (3600, 1, 1)])
def test_an_embargo_ends_when_both_clocks_say_so(bot, ours, telegrams, given):
    end = LATER.stamp
    handled = asks(bot, STAFF, ID, SILENT, now=end + ours, date=end + telegrams)
    assert len(copies(handled)) == given


@pytest.mark.parametrize(("ahead", "given"), [(0.0, 1), (30.0, 0)])
def test_a_button_goes_by_how_far_our_clock_was_ahead(bot, ahead, given):
    there = replace(bot, newsroom=Newsroom((), lambda: ahead))
    assert len(copies(taps(there, STAFF, f"st:e{ID}", SILENT, now=LATER.stamp + 1))) == given


def test_an_announced_one_is_told_until_when_in_each_capital(bot, lang):
    handled = asks(bot, STAFF, ID, CLOSED, lang=lang, session=Session(chosen=lang))
    [notice] = texts(handled)
    assert "18:00" in notice
    assert "11:00" in notice
    assert not any(words in notice for words in WORDS.values())
    assert handled.records == ()


def test_of_one_that_is_not_announced_nothing_is_told(bot):
    assert asks(bot, STAFF, ID, SILENT).sends == asks(bot, STAFF, ID).sends


def test_a_withdrawn_statement_is_a_notice_however_it_is_asked_for(bot, lang):
    gone = at("withdrawn")
    spoken = Session(chosen=lang)
    for handled in (
        asks(bot, STAFF, ID, gone, lang=lang, session=spoken),
        asks(bot, STAFF, f"/start {ID}", gone, lang=lang, session=spoken),
        taps(bot, STAFF, f"st:e{ID}", gone, lang=lang, session=body_of(spoken)),
        taps(bot, STAFF, f"st:t{ID}", gone, lang=lang, session=body_of(spoken)),
    ):
        [notice] = texts(handled)
        assert notice.split("\n")[-1].startswith(bot.index.message(phrases.SAFE_WITHDRAWN, lang).partition("{")[0])
        assert (REASON.en if lang is Lang.EN else REASON.zh[:3]).rstrip(".") in notice or lang is Lang.HANT
        assert copies(handled) == []


# Approving


def reviewed(bot, desk, who=APPROVER, lang=Lang.EN):
    return asks(bot, who, f"/approve {ID}", desk, lang=lang)


def test_what_waits_is_listed_for_who_can_approve_it(bot):
    waits = at("submitted")
    handled = asks(bot, APPROVER, "/approve", waits)
    assert f"{ID} v1" in texts(handled)[0]
    [button] = [button for button in buttons(handled) if button.data]
    assert EN in texts(taps(bot, APPROVER, button.data, waits))
    assert texts(asks(bot, APPROVER, "/approve", LIVE)) == [phrases.WAITING_NONE]


def test_an_approver_reads_the_words_alone_and_the_hash_before_typing_it(bot, lang):
    waits = at("submitted")
    handled = reviewed(bot, waits, lang=lang)
    *words, about = texts(handled)
    assert words == [EN, HANS, HANT]
    assert waits.last.hash in about
    assert handled.session.seen == (ID, 1, waits.last.hash)
    assert handled.acts == ()
    typed = asks(bot, APPROVER, f"/approve {ID} {waits.last.hash[:4]}", waits, session=handled.session)
    [act] = typed.acts
    assert isinstance(act, Filing)
    assert (act.filed.stored, act.replaces) == ("approved", True)
    assert [record.kind for record in typed.records] == ["approved"]
    assert texts(typed)[0].split("\n")[2] in {bot.index.message(phrases.SAFE_LIVE, one) for one in Lang}


def test_an_approval_says_where_the_embargo_still_holds(bot):
    waits = at("submitted", content(embargo=LATER))
    typed = asks(bot, APPROVER, f"/approve {ID} {waits.last.hash[:4]}", waits, session=reviewed(bot, waits).session)
    assert [act.replaces for act in typed.acts] == [False]
    assert "under embargo until" in texts(typed)[0]


def test_an_approval_that_is_not_the_last_one_says_nothing_of_use(bot):
    waits = at("submitted", content(parties=("north-office", "south-office"), label="TLP:CLEAR", agency=""))
    approver = replace(APPROVER, agency="north-office")
    typed = asks(bot, approver, f"/approve {ID} {waits.last.hash[:4]}", waits, session=reviewed(bot, waits, approver).session)
    assert "\n" not in texts(typed)[0]


def test_nobody_approves_what_they_have_not_read(bot):
    waits = at("submitted")
    handled = asks(bot, APPROVER, f"/approve {ID} {waits.last.hash[:4]}", waits)
    assert handled.acts == ()
    assert EN in texts(handled)
    read = reviewed(bot, waits).session
    other = at("submitted", content(texts={**content().texts, "en": Text("We will check 12 warehouses this year.")}))
    again = asks(bot, APPROVER, f"/approve {ID} {other.last.hash[:4]}", other, session=read)
    assert again.acts == ()
    assert "changed since you read it" in texts(again)[0]
    assert asks(bot, APPROVER, f"/approve {ID} 0000", waits, session=read).acts == ()


def test_what_was_read_is_kept_while_something_else_is_asked(bot):
    waits = at("submitted")
    read = reviewed(bot, waits).session
    between = asks(bot, APPROVER, "/help", waits, session=read)
    assert between.session.seen == (ID, 1, waits.last.hash)


@pytest.mark.parametrize("who", [PRESS, STAFF, LIAISON, ADMIN, None], ids=lambda who: who.role if who else "guest")
@pytest.mark.parametrize("command", ["/approve", f"/approve {ID}", f"/withdraw {ID} A figure was wrong. | 数字有误。"])
def test_nobody_else_has_any_of_it(bot, who, command):
    waits = at("submitted")
    made_up = command.replace("approve", "aprove").replace("withdraw", "withdrow")
    told = [text.replace("aprove", "approve").replace("withdrow", "withdraw") for text in texts(asks(bot, who, made_up, waits))]
    handled = asks(bot, who, command, waits)
    assert (texts(handled), handled.acts) == (told, ())
    assert taps(bot, who, f"st:r{ID}", waits).sends == taps(bot, who, "st:rnothing", waits).sends


def test_a_review_is_for_private_chats(bot):
    waits = at("submitted")
    for handled in (asks(bot, APPROVER, f"/approve@casebrief_bot {ID}", waits, chat=-100), taps(bot, APPROVER, f"st:r{ID}", waits, chat=-100)):
        assert EN not in "".join(texts(handled))


def test_reading_what_is_guarded_is_recorded(bot):
    desk = Desk()
    desk.drafts(content(label=AMBER), by(21, "approver"))
    desk.submits(by(21, "approver"))
    handled = reviewed(bot, desk)
    assert [(record.kind, record.subject) for record in handled.records] == [("read", ID)]
    assert all(send.label == AMBER for send in handled.sends)


@pytest.mark.parametrize("command", ["/approve nothing", "/批准 nothing abcd", "/核准 nothing abcd", "／審批 nothing"])
def test_what_is_not_on_file_is_said_to_be_so(bot, command):
    assert texts(asks(bot, APPROVER, command, LIVE)) == ["There is no statement nothing that you can read or decide on here. Please check the id."]


# Withdrawing


@pytest.mark.parametrize("reason", ["A figure was wrong. | 数字有误。", "数字有误。\nA figure was wrong.", "A figure was wrong.｜数字有误。"])
def test_one_approver_withdraws_at_once_with_a_reason_in_both_languages(bot, reason):
    handled = asks(bot, APPROVER, f"/withdraw {ID} {reason}", LIVE)
    [act] = handled.acts
    assert (act.filed.stored, dict(act.filed.why)) == ("withdrawn", {"en": REASON.en, "zh": REASON.zh})
    assert texts(handled) == [f"{ID} v1 is withdrawn as of now.\n{phrases.RECALLING_NONE}"]


@pytest.mark.parametrize("rest", ["", ID, f"{ID} no reason", f"{ID} only English | twice", f"{ID} 只有 | 中文", f"{ID} a | b | 丙"])
def test_without_both_it_says_how(bot, rest):
    handled = asks(bot, APPROVER, f"/withdraw {rest}", LIVE)
    assert (texts(handled), handled.acts) == ([phrases.WITHDRAW_WHY.format(statement=ID) if rest else phrases.WITHDRAW_HOW], ())


def test_what_waits_for_approval_is_withdrawn_where_nothing_is_live(bot):
    assert asks(bot, APPROVER, f"/withdraw {ID} A figure was wrong. | 数字有误。", at("submitted")).acts[0].filed.version == 1
    assert asks(bot, APPROVER, "/withdraw none A figure was wrong. | 数字有误。", LIVE).acts == ()


# Recalls

GONE = at("withdrawn")
COPY = Delivery(7, ID, 1, "en", STAFF.person, STAFF.person, NOW, 5, recalled=NOW, told=NOW)


def test_the_button_confirms_where_the_notice_stands(bot, lang):
    handled = taps(bot, STAFF, f"{CONFIRM}7", GONE, deliveries=(COPY,), lang=lang)
    assert handled.acts == (Confirmed(STAFF.person, ID, 1, NOW),)
    assert [(record.kind, record.actor, record.subject) for record in handled.records] == [("confirmed", STAFF.known_as, ID)]
    [thanks] = handled.sends
    assert isinstance(thanks, Acknowledgement)
    assert thanks.text == bot.index.message(phrases.RECALL_SEEN, lang)
    assert not thanks.alert


def test_it_confirms_once_and_for_nobody_elses_copy(bot):
    seen = replace(COPY, confirmed=NOW)
    assert taps(bot, STAFF, f"{CONFIRM}7", GONE, deliveries=(seen,)).acts == ()
    for other in (replace(COPY, chat=99), replace(COPY, recalled=None)):
        handled = taps(bot, STAFF, f"{CONFIRM}7", GONE, deliveries=(other,))
        assert handled.acts == ()
        assert handled.sends == taps(bot, STAFF, "nothing of ours", GONE).sends


def test_who_is_suspended_can_still_confirm(bot):
    out = replace(STAFF, suspended=NOW)
    assert taps(replace(bot, gate=replace(bot.gate, public=False)), out, f"{CONFIRM}7", GONE, deliveries=(COPY,)).acts != ()


def test_what_is_wanted_of_a_button_is_the_copy_that_it_names(bot):
    wants = bot.wants(tapped(STAFF, f"{CONFIRM}7"))
    assert wants.delivery == 7
    assert [bot.wants(tapped(STAFF, data)).delivery for data in (f"{CONFIRM}", f"{CONFIRM}x7", "read", f"{CONFIRM}{'9' * 19}")] == [0] * 4
    assert bot.wants(update(APPROVER, text="/recalls")).recalls


def test_who_has_not_answered_is_listed_by_name(bot, lang):
    others = (
        COPY, replace(COPY, id=8), replace(COPY, id=9, chat=LIAISON.person, person=LIAISON.person, confirmed=NOW),
        replace(COPY, id=10, chat=-100), replace(COPY, id=11, chat=555, person=555), replace(COPY, id=12, version=9),
    )  # fmt: skip
    [text] = texts(asks(bot, PRESS, "/recalls", GONE, deliveries=others, lang=lang, session=Session(chosen=lang)))
    assert f"{STAFF.name} ({STAFF.number})" in text
    assert "-100" in text
    assert LIAISON.name not in text
    assert re.search(r"1 of 4|应确认4人，已确认1人|應確認4人，已確認1人", text)
    assert texts(asks(bot, PRESS, "/recalls", GONE)) == [phrases.RECALLS_NONE]


def test_nobody_is_told_of_a_recall_of_what_they_may_not_read(bot):
    hidden = _approved(AMBER, "")
    hidden.withdraws()
    assert texts(asks(bot, PRESS, "/recalls", hidden, deliveries=(COPY,))) == [phrases.RECALLS_NONE]
