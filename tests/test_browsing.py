"""The statements on file below headings, and those in which some words stand; with one case and with several."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.labels import height
from bot.model import Lang, Outcome, Session, Utterance, View
from bot.pipeline.browsing import KINDS, behind, in_words, step_in
from tests.conftest import talk

EN, HANS, HANT = Lang
HEADS = {
    "speaker": {EN: "Yu Haibin", HANS: "于海斌（Yu Haibin）", HANT: "于海斌（Yu Haibin）"},
    "agency": {EN: "National Narcotics Control Commission", HANS: "中国国家禁毒委员会", HANT: "中國國家禁毒委員會"},
    "topic": {EN: "No borders", HANS: "没有国界", HANT: "沒有國界"},
    "date": {EN: "Document of 7 November 2019", HANS: "文件日期：2019年11月7日", HANT: "文件日期：2019年11月7日"},
}
ASKED = {
    "speaker": {EN: ["/statements speaker", "/statements by speaker", "statements by speaker"], HANS: ["/声明 讲话人", "声明 按讲话人"], HANT: ["/聲明 講話人", "聲明按發言人"]},
    "agency": {EN: ["/statements agency", "/statements agencies", "Statements by agency"], HANS: ["/statements 机构", "声明按机构", "声明 按机构"], HANT: ["/statements 機構", "聲明 按機構"]},
    "topic": {EN: ["/statements topic", "statements by topic."], HANS: ["/讲话 主题", "声明按照主题"], HANT: ["/講話 主題", "講話按主題"]},
    "date": {EN: ["/statements date", "statements by date"], HANS: ["/声明 按日期", "声明 按日期"], HANT: ["/聲明 日期", "聲明 按日期"]},
}
SAID = [(kind, lang, said) for kind, langs in ASKED.items() for lang, every in langs.items() for said in every]


def lines(app, kind: str, lang: Lang):
    return app.index.lines(f"statements by {kind}" if kind else "statements", lang)


@pytest.mark.parametrize(("kind", "lang", "said"), SAID)
def test_the_statements_stand_below_headings(app, kind, lang, said):
    reply = app.respond(Utterance(said, None), Session(chosen=lang)).reply
    wanted = lines(app, kind, lang)
    assert reply.entries == tuple(line.entry for line in wanted)
    heads = [line for line in reply.text.split("\n")[1:] if line and not line[0].isdigit()]
    assert heads == list(dict.fromkeys(line.title for line in wanted))
    assert heads[0].startswith(HEADS[kind][lang])
    assert [line for line in reply.text.split("\n") if line[:1].isdigit() and ". " in line] == [f"{number}. {line.text}" for number, line in enumerate(wanted, 1)]
    assert reply.view == View("statements", lang, step=KINDS.index(kind) + 1)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", KINDS)
def test_each_statement_stands_once_below_one_heading_and_those_of_one_are_together(app, both, harbour, kind, lang):
    for known in (app, both, harbour):
        found = lines(known, kind, lang)
        assert sorted(line.entry for line in found) == sorted(line.entry for line in lines(known, "", lang))
        heads = [line.title for line in found]
        assert len(dict.fromkeys(heads)) == 1 + sum(one != other for one, other in pairwise(heads))
        assert [line.text for line in found] == [{one.entry: one.text for one in lines(known, "", lang)}[line.entry] for line in found]


def test_a_number_tells_the_line_of_the_list_that_was_shown(app):
    wanted = lines(app, "topic", EN)
    assert talk(app, "/statements topic", "3").reply.entries == (wanted[2].entry,)
    assert talk(app, "/statements zero tolerance", "1").reply.entries == ("xiao-zero-tolerance",)


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("/statements zero tolerance", ["xiao-zero-tolerance"]), ("/statements 零容忍", ["xiao-zero-tolerance"]), ("/聲明 零容忍", ["xiao-zero-tolerance"]),
        ("/statements 于海斌 国界", ["yu-borders"]), ("/statements yu 國界", ["yu-borders"]), ("/statements YU-BORDERS", ["yu-borders"]),
        ("/statements ONDCP", None), ("/statements president trump", ["carroll-statement"]), ("/statements 2019 yu haibin singlehandedly", ["yu-singlehandedly"]),
    ],
)  # fmt: skip
def test_only_statements_with_all_the_words_are_listed(app, said, entries):
    reply = talk(app, said).reply
    if entries is None:
        assert reply.outcome is Outcome.ABSTAIN
    else:
        assert list(reply.entries) == entries
        assert reply.more
        assert reply.view == View("statements", reply.lang)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/statements whisky galore", "No statement on file has all of these words: whisky galore"),
        ("/声明 威士忌", "没有同时含有这些词的讲话或声明：威士忌"),
        ("/聲明 無錫", "沒有同時含有這些詞的講話或聲明：無錫"),
        (f"/statements {'x' * 400}", f"No statement on file has all of these words: {'x' * 60}"),
    ],
)
def test_where_none_has_them_that_is_said(app, said, told):
    reply = talk(app, said).reply
    assert (reply.text, reply.outcome, reply.options) == (told, Outcome.ABSTAIN, ())


def test_what_is_said_beside_a_statement_is_not_looked_through(app):
    assert talk(app, "/statements desk approval").reply.outcome is Outcome.ABSTAIN


@pytest.mark.parametrize("kind", KINDS)
def test_of_several_cases_each_has_its_own(both, kind):
    asked = both.respond(Utterance(f"/statements {kind}"), Session())
    assert asked.reply.outcome is Outcome.CLARIFY
    opened = both.respond(Utterance("2"), asked.session).reply
    case = asked.reply.options[1].entry
    assert opened.entries == tuple(line.entry for line in both.index.of_case(case).lines(f"statements by {kind}", EN))
    assert opened.entries
    found = both.respond(Utterance("/statements seal"), Session(case=case)).reply
    assert found.entries
    assert both.respond(Utterance("/statements whisky"), Session()).reply.outcome is Outcome.CLARIFY
    assert "whisky" in both.respond(Utterance("/statements whisky"), Session(case=case)).reply.text


def test_a_heading_is_labelled_no_lower_than_what_it_names(app, both, harbour):
    for known in (app, both, harbour):
        for kind in KINDS:
            for line in lines(known, kind, EN):
                assert height(line.label) >= height({one.entry: one.label for one in lines(known, "", EN)}[line.entry])


def test_a_step_that_there_is_not_is_the_plain_list(app):
    reply = app.respond(Utterance("", None, View("statements", EN, step=9)), Session()).reply
    assert reply.text == talk(app, "/statements").reply.text


@pytest.mark.parametrize("said", ["statements agency", "声明机构", "by agency", "按机构", "statements by train", "the statements by agency"])
def test_what_is_no_command_in_words_is_read_as_a_question(said):
    assert in_words(said) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/statements", ("", "")), ("/statements by agency", ("agency", "")), ("声明按机构", ("agency", "")), ("聲明 按日期。", ("date", "")),
        ("/statements@Bot Zero tolerance", ("", "Zero tolerance")), ("/聲明 零容忍", ("", "零容忍")), ("show me all the statements", ("", "")), ("声明", ("", "")),
    ],
)  # fmt: skip
def test_what_stands_behind_the_command_is_a_kind_of_heading_or_words(app, text, expected):
    assert behind(text, app.index) == expected


def test_words_that_are_no_kind_of_heading_are_looked_for():
    assert [step_in(rest) for rest in ("agency", "按机构", "agency hsi", "by", "")] == [2, 2, 0, 0, 0]
