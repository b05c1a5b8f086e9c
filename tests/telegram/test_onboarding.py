"""The brief as a guided tour: screens, skipping, more, questions, the score; and where it goes on after a restart or days later."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import phrases
from bot.app import App
from bot.labels import CLEAR
from bot.model import Lang, Session, Utterance
from bot.pipeline.briefing import Brief, drawn
from tests.telegram.house import HOUR, House

ANN, BEN = 7001, 7002
DAY = 24 * HOUR
EN, HANS, HANT = Lang


@pytest.fixture
def house(app: App, tmp_path: Path) -> House:
    house = House(tmp_path / "state.sqlite", {"clear": app, "green": app, "amber": app})
    house.enrol(ANN, "staff")
    return house


def word(house: House, key: str, lang: Lang, **values: object) -> str:
    return house.served["clear"][1].message(key, lang).format(**values)


def brief_of(house: House, lang: Lang) -> Brief:
    return Brief(house.served["clear"][1], lang)


def onward(house: House, shown, lang: Lang):
    """The next screen, by the button that leads on."""
    label = next(button.label for row in shown.keyboard for button in row if button.label.endswith("›") and not button.label.startswith(word(house, phrases.BUTTON_SKIP, lang)))
    return house.taps(ANN, shown, label, lang.value)[0]


def through(house: House, lang: Lang, screens: int):
    """So many screens on from the first."""
    shown = house.says(ANN, "/brief", lang.value)[0]
    for _ in range(screens):
        shown = onward(house, shown, lang)
    return shown


def asked_of(house: House, shown, lang: Lang):
    """The question that is shown."""
    [quiz] = [one for one in brief_of(house, lang).quizzes if one.asked in shown.text]
    return quiz


@pytest.mark.parametrize("lang", Lang)
def test_the_first_screen_is_the_whole_case_within_nine_hundred_characters(app, lang):
    index = app.index
    reply = app.respond(Utterance("/brief", lang), Session()).reply
    assert len(f"{CLEAR}\n{reply.text}") <= 900
    assert index.lines("brief", lang)[0].text in reply.text


@pytest.mark.parametrize("lang", Lang)
def test_each_screen_says_how_far_one_has_come(house, lang):
    brief = brief_of(house, lang)
    assert brief.count == len(brief.lines) - 1 + 2 == 9
    shown = house.says(ANN, "/brief", lang.value)[0]
    for number in range(1, brief.count + 1):
        shown = onward(house, shown, lang)
        bar = "▓" * number + "░" * (brief.count - number)
        assert shown.text.split("\n")[1].startswith(f"{number}/{brief.count} {bar} ".replace("<b>", ""))


@pytest.mark.parametrize("lang", Lang)
def test_more_on_a_step_opens_its_entries_with_their_sources(house, lang):
    step = through(house, lang, 2)
    [listed] = house.taps(ANN, step, word(house, phrases.BUTTON_MORE, lang), lang.value)
    entries = brief_of(house, lang).lines[2].entries
    index = house.served["clear"][1]
    titles = [index.stored(entry, lang).title for entry in entries]
    assert all(f"{number}. {title}" in listed.text for number, title in enumerate(titles, 1))
    [told] = house.taps(ANN, listed, titles[0][:10], lang.value)
    assert index.stored(entries[0], lang).sources[0] in told.text
    [back] = house.taps(ANN, listed, "‹", lang.value)
    assert back.text == step.text


@pytest.mark.parametrize("lang", Lang)
def test_more_is_offered_on_steps_and_not_where_there_is_none(house, lang):
    offered = {EN: "more)", HANS: "详细）", HANT: "詳細）"}[lang]
    shown = through(house, lang, 1)
    assert offered in shown.text
    while word(house, phrases.BRIEF_CONTACTS, lang) not in shown.text:
        shown = onward(house, shown, lang)
    assert offered not in shown.text
    assert {EN: "(or: back · skip)", HANS: "（或：上一步 · 跳过）", HANT: "（或：上一步 · 跳過）"}[lang] in shown.text
    assert offered not in onward(house, shown, lang).text


@pytest.mark.parametrize(("said", "lang"), [("more", EN), ("更多", HANS), ("詳細", HANT), ("更多", HANT)])
def test_more_by_words(house, said, lang):
    through(house, lang, 2)
    [listed] = house.says(ANN, said, lang.value)
    index, first = house.served["clear"][1], brief_of(house, lang).lines[2].entries[0]
    assert any(index.stored(first, script).title in listed.text for script in (lang, HANS))


@pytest.mark.parametrize("lang", Lang)
def test_who_comes_back_after_a_restart_or_days_is_at_the_exact_step_and_may_begin_anew(house, lang):
    shown = through(house, lang, 3)
    house = house.restart()
    house.now += 100 * DAY
    house.state.store.engine.connect().close()
    with house.state.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")  # as retention does
    [again] = house.says(ANN, {EN: "/brief", HANS: "/简介", HANT: "/簡介"}[lang], lang.value)
    line = word(house, phrases.BRIEF_RESUMED, lang, number=3, count=9)
    assert line in again.text
    assert again.text.replace(f"{line}\n\n", "") == shown.text
    [anew] = house.taps(ANN, again, word(house, phrases.BUTTON_ANEW, lang), lang.value)
    assert brief_of(house, lang).lines[0].text[:40] in anew.text
    [first] = house.says(ANN, {EN: "next", HANS: "下一步", HANT: "下一步"}[lang], lang.value)
    assert "1/9 ▓░░░░░░░░" in first.text


@pytest.mark.parametrize("lang", Lang)
def test_begun_anew_by_words(house, lang):
    through(house, lang, 4)
    [shown] = house.says(ANN, {EN: "/brief anew", HANS: "/简介 从头", HANT: "/簡介 從頭"}[lang], lang.value)
    assert brief_of(house, lang).lines[0].text[:40] in shown.text


@pytest.mark.parametrize("lang", Lang)
def test_a_wrong_answer_shows_the_cited_fact_a_right_one_goes_on_and_the_score_tells_what_to_read_again(house, lang):
    brief = brief_of(house, lang)
    shown = through(house, lang, brief.first_quiz)
    quizzes = brief.quizzes
    assert len(quizzes) == 5
    for place, quiz in enumerate(quizzes):
        assert asked_of(house, shown, lang) == quiz
        assert word(house, phrases.QUIZ_NUMBER, lang, number=place + 1, count=5) in shown.text
        right = place % 2 == 0
        choice = quiz.choices[quiz.right - 1] if right else quiz.choices[quiz.right % len(quiz.choices)]
        shown = next(send for send in house.taps(ANN, shown, choice, lang.value))
        if right:
            assert word(house, phrases.QUIZ_RIGHT, lang) in shown.text
        else:
            stored = house.served["clear"][1].stored(quiz.entry, lang)
            assert word(house, phrases.QUIZ_WRONG, lang) in shown.text
            assert stored.parts[0].text[:20] in shown.text
            assert all(source in shown.text for source in stored.sources)
            shown = onward(house, shown, lang)
    assert word(house, phrases.QUIZ_SCORE, lang, right=3, count=5) in shown.text
    titles = [house.served["clear"][1].stored(quiz.entry, lang).title for quiz in quizzes[1::2]]
    assert [button.label[:8] for row in shown.keyboard[:2] for button in row] == [title[:8] for title in titles]
    [(finished, done)] = house.rows("SELECT finished, done FROM briefs")
    assert (finished, done) == (house.now, "[8, 8, 3, 5]")


@pytest.mark.parametrize("lang", Lang)
def test_questions_are_answered_by_numbers_too(house, lang):
    words = {EN: ("next", "skip"), HANS: ("下一步", "跳过"), HANT: ("下一步", "跳過")}[lang]
    house.says(ANN, "/brief", lang.value)
    for _ in range(brief_of(house, lang).first_quiz):
        [shown] = house.says(ANN, words[0], lang.value)
    quiz = asked_of(house, shown, lang)
    assert word(house, phrases.QUIZ_RIGHT, lang) in house.says(ANN, str(quiz.right), lang.value)[0].text
    [third] = house.says(ANN, words[1], lang.value)
    quiz = asked_of(house, third, lang)
    wrong = quiz.right % len(quiz.choices) + 1
    assert word(house, phrases.QUIZ_WRONG, lang) in house.says(ANN, str(wrong), lang.value)[0].text


def test_the_first_answer_to_a_question_is_the_one_that_counts(house):
    shown = through(house, EN, brief_of(house, EN).first_quiz)
    quiz = asked_of(house, shown, EN)
    house.taps(ANN, shown, quiz.choices[quiz.right % len(quiz.choices)])
    house.taps(ANN, shown, quiz.choices[quiz.right - 1])
    assert house.rows("SELECT answers FROM briefs") == [(f'[["{quiz.entry}", false]]',)]


def test_a_step_that_is_skipped_is_not_marked_as_read(house):
    step = through(house, EN, 1)
    [second] = house.taps(ANN, step, "Skip")
    assert [entry for (entry,) in house.rows("SELECT entry FROM readings")] == ["fentanyl-joint"]  # the first screen
    onward(house, second, EN)
    second_step = set(brief_of(house, EN).lines[2].entries)
    assert {entry for (entry,) in house.rows("SELECT entry FROM readings")} == {"fentanyl-joint", *second_step}


def test_an_answer_in_private_is_marked_as_read_for_who_is_enrolled_only(house):
    for person in (ANN, BEN):
        house.says(person, "how many people were arrested in China?")
        house.says(person, "/contacts")
        house.says(person, "who painted the Mona Lisa")
    assert house.rows("SELECT person, entry FROM readings") == [(ANN, "arrests-china")]


def test_the_questions_are_drawn_by_the_version_and_over_different_steps(app):
    quizzes = app.index.quizzes(EN)
    versions = [drawn(quizzes, f"sha256:{number}") for number in range(20)]
    assert all(drawn(quizzes, f"sha256:{number}") == versions[number] for number in range(20))
    assert all(len({quiz.step for quiz in some}) == min(5, len({quiz.step for quiz in quizzes})) for some in versions)
    assert [quiz.entry for quiz in app.index.quizzes(HANS)] == [quiz.entry for quiz in quizzes]


@pytest.mark.parametrize("lang", Lang)
def test_each_right_choice_stands_in_the_reply_and_no_wrong_one_does(app, lang):
    for quiz in app.index.quizzes(lang):
        told = app.index.stored(quiz.entry, lang).parts[0].text
        standing = [choice for choice in quiz.choices if choice in told]
        assert quiz.choices[quiz.right - 1] in standing
        assert len(quiz.choices) in {3, 4}
        assert len(set(quiz.choices)) == len(quiz.choices)
        assert quiz.asked[-1] in "?？"


def test_a_button_of_an_older_question_shows_the_question_anew(house):
    shown = through(house, EN, brief_of(house, EN).first_quiz)
    data = shown.keyboard[0][0].data
    head, _, step = data.rpartition(".")
    old = type(shown.keyboard[0][0])("old", f"{head}.{(int(step) + 10) % 1000}")
    stale = type(shown)(shown.place, 1, "", ((old,),)) if hasattr(shown, "message") else shown
    [again] = house.taps(ANN, stale, "old")
    assert asked_of(house, again, EN) == asked_of(house, shown, EN)
    assert house.rows("SELECT answers FROM briefs") == [("[]",)]
