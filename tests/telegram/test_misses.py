"""What is asked in vain: what is kept of it and what is not, who sees it, what curators decide, and whom an answer is told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot import phrases
from bot.channels.telegram.marks import MARK, THUMB, WHY, mark_of, why_of
from bot.channels.telegram.sends import Acknowledgement, Edit, File, Message, call_of
from bot.channels.telegram.stored import post_of
from bot.knowledge.source import parse
from bot.labels import AMBER, CLEAR, GREEN, STRICT
from bot.model import Lang
from bot.state.acts import Enrolled, Erased, Person
from bot.state.changes import STALE
from bot.state.missed import Miss, Missed
from tests.conftest import HARBOUR
from tests.telegram.misses import NOW, House, texts
from tests.test_labels import mark_all

DAY = 86_400.0
GROUP = -7_100
ASKED = {Lang.EN: "did the fire brigade arrive with boats", Lang.HANS: "哪条船运的黄桃罐头", Lang.HANT: "哪條船運的黃桃罐頭"}
AGAIN = {Lang.EN: "Did the fire brigade arrive with the boats?", Lang.HANS: "哪条船运的黄桃罐头呢？", Lang.HANT: "哪條船運的黃桃罐頭呢？"}
ANSWERED = {Lang.EN: "when did it burn", Lang.HANS: "什么时候起火的", Lang.HANT: "什麼時候起火的"}
UNCLEAR = {Lang.EN: "which vessel carried the tinned peaches", Lang.HANS: "请问哪条船运的黄桃罐头？", Lang.HANT: "請問哪條船運的黃桃罐頭？"}
ENTRY, FILE = "fire-when", "cases/harbour/facts.yaml"


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> tuple[Path, Path]:
    """A folder with an entry of each label, and where it is compiled to."""
    home = tmp_path_factory.mktemp("misses")
    folder = mark_all(Path(shutil.copytree(HARBOUR, home / "knowledge")))
    return folder, home


@pytest.fixture
def bot(served, tmp_path):
    """A bot with nothing in its state; the folder is as it was afterwards."""
    folder, data = served
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    house = House(folder, data, state=tmp_path / "state.sqlite", ceiling=STRICT)
    yield house
    house.state.close()
    for path, content in before.items():
        path.write_bytes(content)


def word(bot, key, lang, **values):
    return bot.reception.index.message(key, lang).format(**values)


def only(bot):
    [question] = bot.questions()
    return question


# What is kept


def test_what_is_not_answered_is_kept_with_its_words_and_what_came_nearest(bot, lang):
    asker = bot.enrol("staff")
    bot.says(asker, ASKED[lang], lang)
    question = only(bot)
    assert (question.texts, question.langs, question.reasons) == (((ASKED[lang], str(lang)),), (str(lang),), ("abstained",))
    assert (question.audience, question.times, question.people, question.stage) == ("green", 1, 1, "open")
    assert all(0 <= score <= 1 for _, score in question.near)
    [(knowledge,)] = bot.rows("select knowledge from misses")
    assert knowledge == bot.apps["green"].index.version


def test_none_of_these_keeps_the_question_that_it_answers(bot, lang):
    asker = bot.enrol("staff")
    bot.says(asker, UNCLEAR[lang], lang)
    assert bot.questions() == ()
    bot.presses(asker, word(bot, phrases.NONE_OF_THESE, lang), lang)
    question = only(bot)
    assert (question.texts, question.reasons) == (((UNCLEAR[lang], str(lang)),), ("none",))
    assert question.near


@pytest.mark.parametrize(
    "text", ["hello", "what is the weather like", "why did it burn", "/timeline", "/nothing", "how much was the damage", "¿Dónde está el puerto hoy, señor?", "…", "/check “No boat will leave.”"]
)  # fmt: skip
def test_what_is_no_miss_is_not_kept(bot, text):
    bot.says(bot.enrol("staff"), text)
    assert bot.rows("select * from misses") == []


@pytest.mark.parametrize("text", ["what is the weather like", "tell me a joke", "天气怎么样", "讲个笑话", "what is the weather", "天氣怎麼樣"])
def test_what_is_surely_none_of_ours_is_not_kept(bot, text):
    bot.says(bot.enrol("staff"), text)
    assert bot.rows("select * from misses") == []
    assert bot.rows("select outcome from usage") == [("refused",)]


def test_what_somebody_else_wrote_is_never_kept(bot, lang):
    asker = bot.enrol("staff")
    forwarded = {"forward_origin": {"type": "hidden_user", "sender_user_name": "Someone", "date": 1}}
    bot.says(asker, ASKED[lang], lang, **forwarded)
    assert bot.rows("select * from misses") == []
    sends = bot.says(7_777, ANSWERED[lang], lang, **forwarded)  # a guest reads what is forwarded at the same desk
    [thumb] = [
        button.data for send in sends if isinstance(send, Message) for row in send.keyboard for button in row if button.label == THUMB
    ]
    bot.taps(7_777, thumb, lang)
    assert bot.rows("select text from misses") == [("",)]


# Marks


def test_an_answer_is_marked_with_a_button_and_why_is_asked_in_private(bot, lang):
    asker = bot.enrol("staff")
    bot.says(asker, ANSWERED[lang], lang)
    thanks, asking = bot.presses(asker, THUMB, lang)
    assert (thanks.text, thanks.alert) == (word(bot, phrases.MARKED, lang), False)
    assert asking.text == word(bot, phrases.MARK_WHY, lang)
    assert only(bot).reasons == ("down",)
    assert only(bot).texts == ((ANSWERED[lang], str(lang)),)
    assert only(bot).near == ((ENTRY, 1.0),)
    _, instead = bot.presses(asker, word(bot, phrases.MARK_REASONS["outdated"], lang), lang)
    assert isinstance(instead, Edit)
    assert word(bot, phrases.MARK_REASONS["outdated"], lang) in instead.text
    assert only(bot).reasons == ("outdated",)
    bot.presses(asker, THUMB, lang)
    assert only(bot).times == 1  # who marks it twice has marked it once


def test_in_a_group_nobody_is_asked_why(bot):
    asker = bot.enrol("staff")
    bot.group(GROUP, GREEN)
    bot.says(asker, "/timeline@casebrief_bot", chat=GROUP)
    mention = {"entities": [{"type": "mention", "offset": 0, "length": 14}]}
    bot.says(asker, f"@casebrief_bot {ANSWERED[Lang.EN]}", chat=GROUP, **mention)
    assert [type(send) for send in bot.presses(asker, THUMB, chat=GROUP)] == [Acknowledgement]
    [(chat, person)] = bot.rows("select chat, person from misses")
    assert (chat, person) == (GROUP, asker)


def test_after_a_new_start_a_mark_keeps_the_entries_and_no_words(bot):
    asker = bot.enrol("staff")
    bot.says(asker, ANSWERED[Lang.EN])
    bot.load()
    bot.presses(asker, THUMB)
    assert (only(bot).texts, only(bot).near) == ((), ((ENTRY, 1.0),))


@pytest.mark.parametrize("text", ["hello", "/help", "/timeline", "/contacts", "what is the weather like", "xyzzy"])
def test_only_answers_can_be_marked(bot, text):
    sends = bot.says(bot.enrol("staff"), text)
    assert THUMB not in [button.label for send in sends if isinstance(send, Message) for row in send.keyboard for button in row]


@pytest.mark.parametrize("data", [f"{MARK}", f"{MARK}e:nothing", f"{MARK}x:a", f"{WHY}", f"{WHY}e:x", f"{WHY}x:w", f"{MARK}e:{'a' * 70}", f"{MARK}é:a", "ms:", "ms:o:x", "ms:q:1"])  # fmt: skip
def test_a_button_that_is_none_of_ours_does_nothing(bot, data):
    [gone] = bot.taps(bot.enrol("curator"), data)
    assert gone.text == word(bot, phrases.GONE, Lang.EN)
    assert mark_of(data, lambda _: None) is why_of(data) is None
    assert bot.rows("select * from misses") == []


# Grouping


def test_what_asks_the_same_is_one_question(bot, lang):
    for text in (ASKED[lang], AGAIN[lang], ASKED[lang]):
        bot.says(bot.enrol("staff"), text, lang)
    question = only(bot)
    assert (question.times, question.people, [text for text, _ in question.texts]) == (3, 3, [ASKED[lang], AGAIN[lang]])


def test_another_language_another_audience_and_other_words_are_other_questions(bot):
    staff, liaison = bot.enrol("staff"), bot.enrol("liaison")
    bot.says(staff, ASKED[Lang.EN])
    bot.says(staff, ASKED[Lang.HANS], Lang.HANS)
    bot.says(liaison, ASKED[Lang.EN])
    bot.says(7_777, ASKED[Lang.EN])
    bot.says(staff, "will they rebuild it next year")
    assert sorted(question.audience for question in bot.questions()) == ["amber", "clear", "green", "green", "green"]
    assert len({question.number for question in bot.questions()}) == 5


# Who sees what


def test_a_curator_sees_nothing_of_what_was_asked_above_their_label(bot, lang):
    curator, guest = bot.enrol("curator"), 7_777
    nothing = texts(bot.says(curator, "/misses", lang))
    bot.says(bot.enrol("liaison"), ASKED[lang], lang)
    bot.says(bot.enrol("liaison", "harbour-office"), ASKED[lang], lang)
    hidden = {question.number for question in bot.questions()}
    assert len(hidden) == 2
    assert texts(bot.says(curator, "/misses", lang)) == nothing == [word(bot, phrases.MISSES_NONE, lang)]
    for number in hidden:
        none = next(other for other in range(1_000, 9_999) if other not in hidden)
        for said in ("/misses {}", "/misses {} fire-when"):
            assert texts(bot.says(curator, said.format(number), lang)) == [
                text.replace(str(none), str(number)) for text in texts(bot.says(curator, said.format(none), lang))
            ]
        for data in ("ms:o:{}", "ms:a:{}:abc", "ms:d:{}", "ms:c:{}", "ms:r:{}:1:s", "ms:r:{}:x:s"):
            shown = bot.taps(curator, data.format(number), lang)
            assert [text.replace(str(number), "N") for text in texts(shown)] == [
                text.replace(str(none), "N") for text in texts(bot.taps(curator, data.format(none), lang))
            ]
    bot.says(guest, AGAIN[lang], lang)
    [listed] = texts(bot.says(curator, "/misses", lang))
    assert AGAIN[lang] in listed
    assert not any(str(number) in listed for number in hidden)
    assert ": 1" in listed or "：1" in listed


@pytest.mark.parametrize("said", ["未答", "未答问题", "未答問題。", "misses", "Misses"])
def test_a_word_of_the_command_that_stands_alone_gives_it(bot, said):
    curator = bot.enrol("curator")
    bot.says(7_777, ASKED[Lang.HANS], Lang.HANS)
    lang = Lang.HANT if "問" in said else Lang.EN if said.isascii() else Lang.HANS
    assert texts(bot.says(curator, said, lang)) == texts(bot.says(curator, "/misses", lang))
    assert texts(bot.says(7_777, said, lang)) != texts(bot.says(curator, said, lang))


def test_what_curators_are_shown_is_under_the_label_of_who_asked(bot):
    curator = bot.enrol("curator")
    bot.says(7_777, ASKED[Lang.EN])
    [listed] = bot.says(curator, "/misses")
    assert (listed.label, listed.text.split("\n")[0]) == (CLEAR, CLEAR)
    bot.says(bot.enrol("staff"), ASKED[Lang.EN])
    [listed] = bot.says(curator, "/misses")
    assert (listed.label, listed.text.split("\n")[0]) == (GREEN, GREEN)
    number = next(question.number for question in bot.questions() if question.audience == "green")
    for said in (f"/misses {number}", f"/misses {number} {ENTRY}"):
        [shown] = bot.says(curator, said)
        assert (shown.label, shown.text.split("\n")[0]) == (GREEN, GREEN)
    _, file = bot.taps(curator, f"ms:d:{number}")
    assert (file.label, file.caption.split("\n")[0]) == (GREEN, GREEN)


@pytest.mark.parametrize("role", ["staff", "press", "liaison", "approver", "admin"])
def test_nobody_but_a_curator_sees_or_decides_anything(bot, role):
    bot.says(7_777, ASKED[Lang.EN])
    number, who = only(bot).number, bot.enrol(role)
    for data in ("ms:l:1", f"ms:o:{number}", f"ms:d:{number}", f"ms:c:{number}", f"ms:r:{number}:1:s", f"ms:y:{number}:1:abc"):
        [gone] = bot.taps(who, data)
        assert gone.text == word(bot, phrases.GONE, Lang.EN)
    assert only(bot).stage == "open"


def test_the_list_has_pages(bot):
    curator = bot.enrol("curator")
    words = [f"{one} {other}" for one in ("zebra", "walrus", "otter", "badger") for other in ("quilts", "helmets", "puddings")]
    for text in words:
        bot.govern(Missed(Miss(7, 7, "en", "abstained", NOW, "green", "v", f"which {text}", text)))
    [first] = bot.says(curator, "/misses")
    assert [len(row) for row in first.keyboard] == [5, 5, 1]
    assert word(bot, phrases.MISSES_PAGE, Lang.EN, count=12, first=1, last=10) in first.text
    _, second = bot.presses(curator, "›")
    assert isinstance(second, Edit)
    assert [len(row) for row in second.keyboard] == [2, 1]
    assert word(bot, phrases.MISSES_PAGE, Lang.EN, count=12, first=11, last=12) in second.text
    for page, last in ((0, 10), (9, 12)):
        _, again = bot.taps(curator, f"ms:l:{page}")
        assert f"to {last})" in again.text


# What is decided


def numbered(bot, lang=Lang.EN, asker=7_777):
    bot.says(asker, ASKED[lang], lang)
    return only(bot).number


def test_an_entry_takes_the_words_and_only_its_file_changes_by_them(bot, lang):
    curator, number = bot.enrol("curator"), numbered(bot, lang)
    before = {path: path.read_text(encoding="utf-8") for path in bot.folder.rglob("*.yaml")}
    bot.says(curator, f"/misses {number}", lang)
    bot.says(curator, f"/未答 {number} {ENTRY}", lang)
    _, checking = bot.presses(curator, word(bot, phrases.BUTTON_ADD, lang), lang)
    assert checking.text == word(bot, phrases.MISS_CHECKING, lang, number=number)
    assert bot.questions(number)[0].stage == "checking"
    bot.teach()
    assert bot.questions(number)[0].stage == "assigned"
    changed = [path for path in before if path.read_text(encoding="utf-8") != before[path]]
    assert [path.relative_to(bot.folder).as_posix() for path in changed] == [FILE]
    added = bot.heard[curator][-1]
    assert re.search(rf"{FILE}\D+\d+", added.text)
    root, _ = parse(changed[0].read_text(encoding="utf-8"), FILE)
    asked = next(one.items["ask"] for one in root.items if one.items["id"].text == ENTRY)
    assert [item.text for item in asked.items[str(lang)].items][-1] == ASKED[lang]
    [(actor, subject, detail)] = bot.rows("select actor, subject, detail from audit where kind = 'assigned'")
    assert (actor, subject, ASKED[lang] in detail) == (f"alias-{curator}", str(number), False)
    bot.teach()  # nothing is left to do
    assert len(bot.rows("select * from audit where kind = 'assigned'")) == 1


def test_the_nearest_entries_stand_as_buttons(bot):
    curator = bot.enrol("curator")
    bot.says(7_777, ASKED[Lang.EN])
    number = only(bot).number
    [shown] = bot.says(curator, f"/misses {number}")
    titles = [button.label for row in shown.keyboard[:-1] for button in row]
    assert titles
    _, confirm = bot.presses(curator, titles[0])
    assert titles[0].rstrip("…") in confirm.text


def test_what_the_check_refuses_changes_nothing_and_is_told_without_a_word_of_other_entries(bot, lang):
    curator = bot.enrol("curator")
    number = numbered(bot, lang)
    path = bot.folder / "cases" / "harbour" / "gaps.yaml"
    key = {Lang.EN: "en", Lang.HANS: "zh-Hans", Lang.HANT: "zh-Hans"}[lang]
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(    {key}: \[)", rf'\1"{ASKED[lang]}", ', text, count=1), encoding="utf-8")
    before = (bot.folder / FILE).read_bytes()
    bot.says(curator, f"/misses {number} {ENTRY}", lang)
    bot.presses(curator, word(bot, phrases.BUTTON_ADD, lang), lang)
    bot.teach()
    told = bot.heard[curator][-1].text
    assert word(bot, phrases.MISS_NOT_ADDED_WHY["check"], lang) in told
    assert ASKED[lang] in told
    assert "gap-cause" not in told
    assert (bot.folder / FILE).read_bytes() == before
    assert only(bot).stage == "open"
    assert bot.rows("select * from audit where kind = 'assigned'") == []


@pytest.mark.parametrize("lang", Lang)
def test_a_folder_that_cannot_be_read_is_told_as_that_and_no_file_is_named(bot, lang):
    curator, number = bot.enrol("curator"), numbered(bot, lang)
    bot.says(curator, f"/misses {number} {ENTRY}", lang)
    bot.presses(curator, word(bot, phrases.BUTTON_ADD, lang), lang)
    facts = next(bot.folder.rglob("facts.yaml"))
    facts.write_text(facts.read_text(encoding="utf-8") + "\n- id: broken\n  ask: [\n", encoding="utf-8")
    bot.teach()
    told = bot.heard[curator][-1].text
    why = word(bot, phrases.MISS_NOT_ADDED_WHY["check"], lang)
    assert why in told
    assert {Lang.EN: f"into the entry {ENTRY}:", Lang.HANS: f"请手工写入条目{ENTRY}：", Lang.HANT: f"請手動寫入條目{ENTRY}："}[lang] in told


def test_a_folder_that_may_not_be_written_to_is_left_alone_and_the_line_is_told(bot, monkeypatch):
    monkeypatch.setattr("bot.compiler.teaching.os.access", lambda *_: False)
    curator, number = bot.enrol("curator"), numbered(bot)
    bot.says(curator, f"/misses {number} {ENTRY}")
    bot.presses(curator, "Yes, add it")
    bot.teach()
    assert f'ask: en: ["{ASKED[Lang.EN]}"]' in bot.heard[curator][-1].text


def test_a_draft_holds_the_ways_of_asking_and_nothing_composed(bot, lang):
    curator, number = bot.enrol("curator"), numbered(bot, lang)
    bot.says(7_778, AGAIN[lang], lang)
    bot.says(curator, f"/misses {number}", lang)
    _, file = bot.presses(curator, word(bot, phrases.BUTTON_DRAFT, lang), lang)
    assert isinstance(file, File)
    assert file.name == f"draft-{number}.yaml"
    root, faults = parse(file.content.decode(), file.name)
    assert faults == ()
    entry = root.items[0].items
    assert [item.text for item in entry["ask"].items[str(lang)].items] == [ASKED[lang], AGAIN[lang]]
    assert {key: item.text for key, item in entry["say"].items.items()} == {"en": "", "zh-Hans": ""}
    assert call_of(file)[0] == "sendDocument"
    assert only(bot).stage == "drafted"
    assert word(bot, phrases.MISS_DRAFTED, lang) in texts(bot.says(curator, "/misses", lang))[0]


@pytest.mark.parametrize("why", ["scope", "duplicate", "source"])
def test_closing_deletes_the_words_and_asked_again_it_comes_again(bot, why, lang):
    curator, number = bot.enrol("curator"), numbered(bot, lang)
    bot.says(curator, f"/misses {number}", lang)
    bot.presses(curator, word(bot, phrases.BUTTON_CLOSE, lang), lang)
    _, closed = bot.presses(curator, word(bot, phrases.MISS_CLOSINGS[why], lang), lang)
    assert word(bot, phrases.MISS_CLOSINGS[why], lang) in closed.text
    assert bot.rows("select text, key, chat, person from misses") == [("", "", 0, 0)]
    assert bot.rows("select key, why from questions") == [("", why)]
    [(detail,)] = bot.rows("select detail from audit where kind = 'closed'")
    assert why in detail
    bot.says(7_777, ASKED[lang], lang)
    assert only(bot).number != number


def test_of_two_curators_the_second_is_told_that_it_was_decided(bot):
    one, other, number = bot.enrol("curator"), bot.enrol("curator"), numbered(bot)
    for curator in (one, other):
        bot.says(curator, f"/misses {number} {ENTRY}")
    bot.presses(one, "Yes, add it")
    _, told = bot.presses(other, "Yes, add it")
    assert told.text == word(bot, phrases.MISS_MEANWHILE, Lang.EN, number=number, stage="it is being checked")
    bot.teach()
    _, told = bot.taps(other, f"ms:r:{number}:1:s")
    assert "an entry takes it" in told.text
    assert bot.questions(number)[0].stage == "assigned"


def test_of_two_who_decide_at_the_very_same_time_one_is_dealt_with_anew(bot):
    curators, number = [bot.enrol("curator"), bot.enrol("curator")], numbered(bot)
    settled = []
    for curator in curators:
        message = bot._message(curator, Lang.EN, 0)
        update = {
            "callback_query": {"id": "1", "from": message["from"], "chat_instance": "1", "message": message, "data": f"ms:r:{number}:1:s"}
        }
        bot.update += 1
        from bot.state.changes import Arrival, Arrived, Wanted

        bot.state.store.apply([Arrived([Arrival(bot.update, (curator, curator), b"{}", bot.now)])])
        ((found,),) = bot.state.store.apply([Wanted([bot.reception.wants({"update_id": bot.update, **update})])])
        settled.append(bot.settled(bot.reception.handle({"update_id": bot.update, **update}, found, bot.now), found, (curator, curator)))
    first, second = bot.state.store.apply(settled)
    assert (first is STALE, second is STALE) == (False, True)


def test_what_is_not_there_is_said_to_be_so(bot, lang):
    curator, number = bot.enrol("curator"), numbered(bot, lang)
    assert texts(bot.says(curator, f"/misses {number} nothing-of-the-kind", lang)) == [
        word(bot, phrases.MISS_NO_ENTRY, lang, entry="nothing-of-the-kind")
    ]
    assert texts(bot.taps(curator, f"ms:y:{number}:1:zzzz", lang)) == [word(bot, phrases.MISS_NO_ENTRY, lang, entry="zzzz")]
    assert texts(bot.taps(curator, f"ms:r:{number}:1:z", lang)) == [word(bot, phrases.MISS_GONE, lang, number=number)]
    assert only(bot).stage == "open"


def test_an_entry_above_a_curators_label_is_not_there_for_them(bot):
    curator, number = bot.enrol("curator"), numbered(bot)
    hidden = [entry for entry in ("gap-cause", "contact-captain") if bot.apps["green"].index.stored(entry, Lang.EN) is None]
    assert hidden
    for entry in hidden:
        assert texts(bot.says(curator, f"/misses {number} {entry}")) == [word(bot, phrases.MISS_NO_ENTRY, Lang.EN, entry=entry)]


# Whom it is told


def taught(bot, number, lang=Lang.EN):
    """A curator assigns a question, and what is changed is served."""
    curator = bot.enrol("curator")
    bot.says(curator, f"/misses {number} {ENTRY}", lang)
    bot.presses(curator, word(bot, phrases.BUTTON_ADD, lang), lang)
    bot.teach()
    bot.load()
    bot.heard.clear()
    bot.follow()


def test_all_askers_are_told_once_and_one_who_asked_twice_too(bot, lang):
    people = [7_777, bot.enrol("staff"), 7_778]
    number = numbered(bot, lang)
    bot.says(7_777, AGAIN[lang], lang)
    bot.says(7_778, AGAIN[lang], lang)
    bot.says(people[1], ASKED[lang], lang)  # another audience: a question of its own
    taught(bot, number, lang)
    for person in people:
        asked, answer = bot.heard[person]
        assert asked.text == word(bot, phrases.ANSWER_NOW, lang, question=AGAIN[lang] if person != people[1] else ASKED[lang])
        assert answer.text.startswith(f"{answer.label}\n")
        assert answer.keyboard
    assert bot.rows("select distinct stage from questions") == [("answered",)]
    assert bot.rows("select distinct text, key, person, chat from misses") == [("", "", 0, 0)]
    bot.heard.clear()
    bot.follow()
    assert bot.heard == {}


def test_who_is_suspended_or_reads_nothing_any_more_is_told_nothing(bot):
    staff, number = bot.enrol("staff"), 0
    bot.says(staff, ASKED[Lang.EN])
    number = only(bot).number
    bot.govern(Enrolled(Person(staff, 1, "staff", "", "Staff", f"alias-{staff}", NOW - 9e6, suspended=NOW), CLEAR))
    bot.public = False
    taught(bot, number)
    assert bot.heard == {}
    bot.govern(Enrolled(Person(staff, 1, "staff", "", "Staff", f"alias-{staff}", NOW - 9e6), STRICT))
    bot.follow()
    assert len(bot.heard[staff]) == 2


def test_in_a_group_they_are_told_there_in_their_topic_unless_it_may_be_shown_less_now(bot):
    staff = bot.enrol("staff")
    bot.group(GROUP, GREEN)
    mention = {"entities": [{"type": "mention", "offset": 0, "length": 14}], "is_topic_message": True, "message_thread_id": 12}
    bot.says(staff, f"@casebrief_bot {ASKED[Lang.EN]}", chat=GROUP, **mention)
    number = only(bot).number
    bot.group(GROUP, CLEAR)
    taught(bot, number)
    assert bot.heard == {}
    bot.group(GROUP, GREEN)
    bot.follow()
    asked, answer = bot.heard[GROUP]
    assert (asked.place.topic, answer.place.topic) == (12, 12)


def test_who_was_killed_before_it_was_sent_has_it_in_the_outbox_and_only_once(bot):
    number = numbered(bot)
    taught(bot, number)
    posts = [
        post_of_row(body) for (body,) in bot.rows("select body from outbox where chat = 7777 and kind = 'message' order by id desc limit 2")
    ]
    assert len(posts) == 2
    bot.heard.clear()
    bot.follow()
    assert bot.heard == {}


def post_of_row(body):
    from bot.state.changes import Letter

    return post_of(Letter(1, 1, "message", body, 0.0))


def test_an_answer_of_amber_is_recorded_as_read(bot):
    liaison = bot.enrol("liaison")
    bot.says(liaison, ASKED[Lang.EN])
    number = only(bot).number
    from bot.misses.rulings import assigned

    [question] = bot.questions(number)
    amber = next(
        line
        for line in ("fire-when", "damage-sum", "gap-cause", "contact-captain")
        if (stored := bot.apps["amber"].index.stored(line, Lang.EN)) and stored.label == AMBER
    )
    ruling = assigned(question, amber, "alias-x", NOW)
    assert bot.govern(*ruling.acts)
    bot.rows("update misses set knowledge = 'before'")
    bot.heard.clear()
    bot.follow()
    _asked, *answer = bot.heard[liaison]
    assert answer[-1].label == AMBER
    assert bot.rows("select actor from audit where kind = 'read' and actor = 'alias-9001'")


# What goes again


def test_words_go_with_retention_and_with_them_who_asked(bot):
    bot.says(7_777, ASKED[Lang.EN])
    bot.now += 20 * DAY
    bot.says(7_778, AGAIN[Lang.EN])
    bot.now += 11 * DAY
    bot.tidy()
    assert only(bot).texts == ((AGAIN[Lang.EN], "en"),)
    assert bot.rows("select person, chat, text from misses order by id")[0] == (0, 0, "")
    assert bot.rows("select key from questions") == bot.rows("select key from misses where key != ''")
    bot.now += 20 * DAY
    bot.tidy()
    assert bot.rows("select * from misses") == bot.rows("select * from questions") == []


def test_forgetting_takes_ones_own_and_leaves_that_of_others(bot, lang):
    one, other = bot.enrol("staff"), bot.enrol("staff")
    bot.says(one, ASKED[lang], lang)
    bot.says(other, AGAIN[lang], lang)
    me = texts(bot.says(one, "/me", lang))[0]
    assert word(bot, phrases.ME_MISSES, lang, days=word(bot, phrases.DAYS, lang, count=30), count=1) in me
    bot.says(one, "/forget", lang)
    assert bot.govern(Erased(one))
    assert only(bot).texts == ((AGAIN[lang], str(lang)),)
    assert only(bot).times == 1
    assert bot.govern(Erased(other))
    assert bot.rows("select * from misses") == bot.rows("select * from questions") == []


def test_an_answer_marked_before_is_told_anew_only_where_a_curator_assigned_it(bot):
    bot.says(7_777, ANSWERED[Lang.EN])
    bot.presses(7_777, THUMB)
    bot.rows("update misses set knowledge = 'before'")
    bot.heard.clear()
    bot.follow()
    assert bot.heard == {}


def test_a_question_that_other_knowledge_answers_is_told_without_a_curator(bot):
    bot.says(7_777, ASKED[Lang.EN])
    path = bot.folder / FILE
    path.write_text(
        path.read_text(encoding="utf-8").replace('"date of the fire"', f'"date of the fire", "{ASKED[Lang.EN]}"'),
        encoding="utf-8",
    )
    bot.load()
    bot.heard.clear()
    bot.follow()
    assert len(bot.heard[7_777]) == 2
    assert bot.rows("select stage from questions") == [("answered",)]
