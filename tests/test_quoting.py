"""Quotations held against the statements on file: by hand, in both languages and three scripts."""

from __future__ import annotations

import pytest

from bot.compiler.script import scripts
from bot.model import Lang
from bot.quoting import LONGEST, QuoteIndex, check
from bot.quoting.values import Attribution, Change, Difference, Finding, Kind, Matter, Naming, Quotable, Status, Verdict, Wording

CAPTAIN = ("captain", ("port captain", "the captain", "captain", "港口主任", "林主任", "于港长"))
INSPECTOR = ("inspector", ("duty inspector", "值班督察"))
CRATES = "We will not open 1,250 crates of the northern fleet, “all of them,” before the audit."
QUAY = "The U.S. desk may close 3.5% of the quay on Monday. Our divers never found the seal, and no ferry left."
CRATES_ZH = "我们不会在审计之前打开北方船队的1250个货箱。"
QUAY_ZH = "周一码头将关闭，潜水员没有找到封条；于港长表示遗憾，渡轮照常运行。"
QUAY_HANT = "裡面的碼頭將關閉，潛水員沒有發現頭髮，乾貨留在後方。"
DRAFT = "The night shift counts the lanterns twice, and the clerk signs the ledger."
SIGNED = "The night shift counts the lanterns once, and the warden signs the ledger."
GONE = "Every barge carries two pilots when the fog comes in from the islands."
CUT = "The seals were broken ... and the ledger was lost."
CUSTOMS = "Honest work keeps the harbour safe in every season."


def on_file(number, lang, text, spoken, status=Status.LIVE, version=1):
    return Quotable(number, version, lang, text, *spoken, status)


INDEX = QuoteIndex(
    [
        on_file("crates", Lang.EN, CRATES, CAPTAIN), on_file("crates", Lang.HANS, CRATES_ZH, CAPTAIN), on_file("quay", Lang.EN, QUAY, INSPECTOR),
        on_file("quay", Lang.HANS, QUAY_ZH, INSPECTOR), on_file("quay", Lang.HANT, QUAY_HANT, INSPECTOR),
        on_file("night", Lang.EN, DRAFT, CAPTAIN, Status.SUPERSEDED), on_file("night", Lang.EN, SIGNED, CAPTAIN, version=2),
        on_file("fog", Lang.EN, GONE, INSPECTOR, Status.WITHDRAWN), on_file("cut", Lang.EN, CUT, ("", ())),
        on_file("customs", Lang.EN, CUSTOMS, CAPTAIN), on_file("customs-again", Lang.EN, CUSTOMS, INSPECTOR),
    ],
    scripts(), names=["Selmar", "塞尔马"],
)  # fmt: skip
TEXTS = [CRATES, QUAY, CRATES_ZH, QUAY_ZH, QUAY_HANT, SIGNED, CUT, CUSTOMS]


def single(pasted) -> Finding:
    verdict = check(pasted, INDEX)
    assert len(verdict.findings) == 1, verdict.findings
    return verdict.findings[0]


def shown(finding):
    """The pieces as a reader may see them."""
    frames = {Change.SAME: "{}", Change.LEFT_OUT: "[-{}-]", Change.PUT_IN: "{{+{}+}}"}
    return " ".join(frames[piece.change].format(piece.text.strip()) for piece in finding.pieces)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("frame", ["{}", "  {}\n", "“{}”", "「{}」", "『{}』", "«{}»", "„{}“", '"{}"'])
def test_a_statement_is_verbatim_in_any_frame(text, frame):
    if frame == '"{}"' or "“" not in text or frame in {"{}", "  {}\n", "「{}」", "『{}』", "«{}»"}:
        finding = single(frame.format(text))
        assert (finding.wording, finding.statement.text) == (Wording.VERBATIM, text)
        assert finding.holds or finding.statement.id == "cut"


@pytest.mark.parametrize(
    ("pasted", "differences"),
    [
        (CRATES.replace("“", '"').replace("”", '"'), {Difference.QUOTES}),
        (CRATES.replace(".", ""), {Difference.PUNCTUATION}),
        (CRATES.replace("open", "ｏｐｅｎ"), {Difference.WIDTH}),
        (CRATES.replace("1,250", "１，２５０"), {Difference.WIDTH}),
        (CRATES.replace("will not", "will\n  not"), {Difference.SPACING}),
        (CRATES.replace("open", "op\u200ben"), {Difference.WIDTH}),
        (CRATES.replace("We", "we"), {Difference.CAPITALS}),
        (CRATES.upper(), {Difference.CAPITALS}),
        (QUAY.replace("U.S.", "US"), {Difference.PUNCTUATION}),
        (QUAY[:-1] + "?", {Difference.PUNCTUATION, Difference.QUESTION}),
        (CUT.replace("...", "…"), {Difference.PUNCTUATION}),
        (QUAY.replace(" may", " … may"), {Difference.PUNCTUATION}),
        (CRATES_ZH.replace("们", "們").replace("会", "會").replace("审计", "審計").replace("开", "開").replace("队", "隊").replace("个", "個").replace("货", "貨"), {Difference.SCRIPT}),
        (CRATES_ZH.replace("1250", "１２５０"), {Difference.WIDTH}),
        (CRATES_ZH.replace("。", ""), {Difference.PUNCTUATION}),
        (QUAY_ZH.replace("，", ","), {Difference.WIDTH}),
        (QUAY_ZH.replace("；", " ；"), {Difference.SPACING}),
        (QUAY_HANT.replace("裡", "裏"), {Difference.SCRIPT}),
        ("里面的码头将关闭，潜水员没有发现头发，干货留在后方。", {Difference.SCRIPT}),
        (DRAFT.replace("lanterns", "lan-\nterns"), set()),
    ],
)  # fmt: skip
def test_other_marks_are_told_and_no_alteration(pasted, differences):
    finding = single(pasted)
    assert finding.wording is (Wording.MARKS if differences else Wording.VERBATIM)
    assert finding.differences == differences


@pytest.mark.parametrize(
    ("pasted", "change", "matter"),
    [
        (CRATES.replace("1,250", "1,251"), "[-1,250-] {+1,251+}", Matter.NUMBER),
        (CRATES.replace("1,250", "1250"), "[-1,250-] {+1250+}", Matter.NUMBER),
        (CRATES.replace("not ", ""), "[-not-]", Matter.NEGATION),
        (CRATES.replace("northern", "Selmar"), "[-northern-] {+Selmar+}", Matter.NAME),
        (QUAY.replace("3.5", "35"), "[-3.5-] {+35+}", Matter.NUMBER),
        (QUAY.replace("3.5%", "3.5"), "[-%-]", Matter.NUMBER),
        (QUAY.replace("never", "ever"), "[-never-] {+ever+}", Matter.NEGATION),
        (QUAY.replace("Monday", "Friday"), "[-Monday.-] {+Friday+}", Matter.NAME),
        (QUAY.replace("U.S.", "us"), "[-U.S.-] {+us+}", Matter.NAME),
        (QUAY.replace("may", "may not"), "{+not+}", Matter.NEGATION),
        (CUSTOMS.replace("Honest", "Dishonest"), "[-Honest-] {+Dishonest+}", Matter.NEGATION),
        (CUSTOMS.replace("safe", "unsafe"), "[-safe-] {+unsafe+}", Matter.NEGATION),
        (CRATES_ZH.replace("不", ""), "[-不-]", Matter.NEGATION),
        (CRATES_ZH.replace("1250", "12万"), "[-1250-] {+12万+}", Matter.NUMBER),
        (CRATES_ZH.replace("北方", "塞尔马"), "[-北方-] {+塞尔马+}", Matter.NAME),
        (QUAY_ZH.replace("没有", "早已"), "[-没有-] {+早已+}", Matter.NEGATION),
        (QUAY_HANT.replace("沒有", ""), "[-沒有-]", Matter.NEGATION),
    ],
)  # fmt: skip
def test_a_digit_a_negation_and_a_name_are_always_caught(pasted, change, matter):
    finding = single(pasted)
    assert finding.kinds[0] is Kind.ALTERED
    assert change in shown(finding)
    assert matter in finding.matters
    assert not finding.holds


@pytest.mark.parametrize(
    "pasted",
    [
        QUAY_HANT.replace("髮", "發"),  # both are written 发 in Simplified
        QUAY_HANT.replace("後方", "后方"),  # one character of another script
        CRATES_ZH.replace("队", "隊"),
        "週一碼頭將關閉，潛水員沒有找到封條；於港長表示遺憾，渡輪照常運行。".replace("週", "周"),  # the name is on file with 于 alone
        CRATES.replace("crates", "cr\u0430tes"),  # a letter of another alphabet
        CRATES.replace("not", "n\u0336o\u0336t\u0336"),
        CRATES.replace("1,250", "\u202e052,1"),
        CRATES.replace("audit", "\ufffdudit"),
        QUAY.replace("% of", "² of"),
        CUT.replace("... ", ""),
        CRATES.replace("the northern fleet", "the Northern fleet"),
        QUAY + " ~~gone~~",
    ],
)
def test_what_only_looks_the_same_is_not_verbatim(pasted):
    verdict = check(pasted, INDEX)
    assert verdict.kind not in {Kind.VERBATIM, Kind.MARKS}
    assert not verdict.holds


def test_a_statement_is_quoted_with_an_ellipsis_where_words_are_left_out():
    finding = single("We will not open 1,250 crates … before the audit.")
    assert finding.wording is Wording.SHORTENED
    left = [piece for piece in finding.pieces if piece.change is Change.LEFT_OUT]
    assert [(piece.text, piece.marked) for piece in left] == [("of the northern fleet, “all of them,” ", True)]
    assert not finding.holds


def test_a_clause_left_out_without_an_ellipsis_is_shortened_and_not_marked():
    finding = single("Our divers never found the seal.")
    assert finding.wording is Wording.PIECE
    silent = single(QUAY_ZH.replace("于港长表示遗憾，", ""))
    assert silent.wording is Wording.ALTERED  # it names somebody
    index = QuoteIndex([on_file("a", Lang.EN, "The gates are open, as the wardens wished, for the whole season.", CAPTAIN)], scripts())
    finding = check("The gates are open, for the whole season.", index).findings[0]
    assert (finding.wording, shown(finding)) == (Wording.SHORTENED, "The gates are open, [-as the wardens wished,-] for the whole season.")
    assert not any(piece.marked for piece in finding.pieces)


def test_what_is_left_out_with_an_ellipsis_may_still_matter():
    finding = single("We will … open 1,250 crates of the northern fleet, “all of them,” before the audit.")
    assert finding.wording is Wording.SHORTENED
    assert finding.matters == {Matter.NEGATION}


@pytest.mark.parametrize(
    ("pasted", "turning"),
    [
        ("open 1,250 crates of the northern fleet", ("not",)),
        ("We will", None),
        ("before the audit.", ()),
        ("The U.S. desk may close 3.5% of the quay on Monday.", ()),
        ("Our divers", None),
        ("found the seal", ("never", "no")),
        ("在审计之前打开北方船队的1250个货箱", ("不",)),
        ("有找到封条", ("没",)),
    ],
)
def test_a_piece_is_told_with_the_words_that_turn_it(pasted, turning):
    finding = single(pasted)
    if turning is None:
        assert finding.wording is not Wording.VERBATIM
    else:
        assert (finding.wording, finding.turning) == (Wording.PIECE, turning)
        assert finding.holds is not bool(turning)


def test_conditions_beside_a_piece_are_told():
    index = QuoteIndex([on_file("a", Lang.EN, "The gates stay open until the wardens object to it.", CAPTAIN), on_file("b", Lang.HANS, "如果没有大雾，渡轮照常运行到午夜。", CAPTAIN)], scripts())
    assert check("The gates stay open", index).findings[0].turning == ("until",)
    assert check("渡轮照常运行到午夜", index).findings[0].turning == ("没", "如果")


@pytest.mark.parametrize(
    ("pasted", "naming", "named"),
    [
        (f"Port captain said: {CRATES}", Naming.RIGHT, "Port captain"),
        (f"The duty inspector said: {CRATES}", Naming.WRONG, "duty inspector"),
        (f"Duty inspector: {CRATES}", Naming.WRONG, "Duty inspector"),
        (f"The duty inspector told the captain that {CRATES}", Naming.NOBODY, ""),
        (f"The duty inspector told the captain: {QUAY}", Naming.RIGHT, "duty inspector"),
        (f"According to the duty inspector, {QUAY}", Naming.RIGHT, "duty inspector"),
        (f"“{DRAFT}” said the captain.", Naming.RIGHT, "the captain"),
        (f"“{DRAFT}” the duty inspector said on Monday.", Naming.WRONG, "duty inspector"),
        (f"“{DRAFT}” said the captain of the duty inspector.", Naming.RIGHT, "the captain"),
        (f"{QUAY}\n— the duty inspector", Naming.RIGHT, "duty inspector"),
        (f"{QUAY}\n— the captain", Naming.WRONG, "the captain"),
        (f"{CUSTOMS[:-1]}, said the night porter", Naming.NOBODY, ""),
        (f"{QUAY[:-1]}, the captain said.", Naming.WRONG, "the captain"),
        (f"Harbour Pilot Tern said: {CRATES}", Naming.STRANGER, "Harbour Pilot Tern"),
        (f"Harbour Pilot: {CRATES}", Naming.STRANGER, "Harbour Pilot"),
        (f"{QUAY}\n— Harbour Pilot", Naming.STRANGER, "Harbour Pilot"),
        (f"He said: {CRATES}", Naming.NOBODY, ""),
        (f"The Spokesperson said: {CRATES}", Naming.NOBODY, ""),
        (f"Please check: {CRATES}", Naming.NOBODY, ""),
        (f"The captain said:\n{CRATES}\nThanks!", Naming.RIGHT, "The captain"),
        (f"Duty inspector:\n“{QUAY}”", Naming.RIGHT, "Duty inspector"),
        (f"The captain denied it: {CRATES}", Naming.NOBODY, ""),
        (f"港口主任说：{CRATES_ZH}", Naming.RIGHT, "港口主任"),
        (f"林主任表示，{CRATES_ZH}", Naming.RIGHT, "林主任"),
        (f"值班督察称：「{CRATES_ZH}」", Naming.WRONG, "值班督察"),
        (f"據值班督察稱：“{CRATES_ZH}”", Naming.WRONG, "值班督察"),
        (f"“{CRATES_ZH}”，值班督察说。", Naming.WRONG, "值班督察"),
        (f"{CRATES_ZH}——值班督察", Naming.WRONG, "值班督察"),
        (f"{CRATES_ZH}——张三", Naming.STRANGER, "张三"),
        (f"张三：{CRATES_ZH}", Naming.STRANGER, "张三"),
        (f"引航员表示：{CRATES_ZH}", Naming.STRANGER, "引航员"),
        (f"他说：{CRATES_ZH}", Naming.NOBODY, ""),
        (f"发言人表示：{CRATES_ZH}", Naming.NOBODY, ""),
        (f"原文如下：{CRATES_ZH}", Naming.NOBODY, ""),
    ],
)
def test_the_speaker_that_is_named_is_held_against_the_statements(pasted, naming, named):
    finding = check(pasted, INDEX).findings[-1]
    assert finding.statement is not None
    assert finding.attribution == Attribution(naming, named)
    assert (Kind.WRONG_SPEAKER in finding.kinds) is (naming in {Naming.WRONG, Naming.STRANGER})


def test_a_statement_without_a_speaker_is_given_to_nobody_wrongly():
    assert single(f"The captain said: {CUT}").attribution == Attribution()


def test_of_two_statements_in_the_same_words_that_of_the_named_speaker_is_meant():
    assert single(f"The duty inspector said: {CUSTOMS}").statement.id == "customs-again"
    finding = single(f"The captain said: {CUSTOMS}")
    assert (finding.statement.id, finding.also) == ("customs", ("customs-again",))


def test_a_superseded_version_is_told_with_the_live_one():
    finding = single(DRAFT)
    assert finding.kinds == (Kind.SUPERSEDED, Kind.VERBATIM)
    assert (finding.statement.version, finding.current.text) == (1, SIGNED)
    assert not finding.holds
    assert single("The night shift counts the lanterns").statement.version == 2  # both have it: the live one is meant


def test_of_a_withdrawn_statement_nothing_is_handed_out():
    for pasted in (GONE, GONE.replace("two", "three"), "Every barge carries two pilots"):
        finding = single(pasted)
        assert finding.kinds[0] is Kind.WITHDRAWN
        assert (finding.pieces, finding.turning, finding.current) == ((), (), None)


@pytest.mark.parametrize(
    "pasted",
    [
        "", "!!!", "…", "no", "the", "码头", "the quay", "The weather was fine all week long.", "今天天气很好，我们去公园散步。", "Погода сегодня хорошая.",
        "Nobody said anything about the harbour, the crates or the audit.", "“so-called”", "of the", "3.5%", "“", "''",
    ],
)  # fmt: skip
def test_what_is_on_no_statement_is_not_on_file(pasted):
    verdict = check(pasted, INDEX)
    assert verdict.kind is Kind.NOT_ON_FILE
    assert not verdict.holds


def test_each_quotation_of_a_paragraph_is_checked():
    verdict = check(f"The captain was clear: “{DRAFT}” Later, of the “so-called” seal, the duty inspector added: “{QUAY}” And then: “We saw nothing at all there.”", INDEX)
    assert [(finding.wording, finding.attribution.naming) for finding in verdict.findings] == [
        (Wording.VERBATIM, Naming.RIGHT), (Wording.VERBATIM, Naming.RIGHT), (Wording.NONE, Naming.NOBODY),
    ]  # fmt: skip


@pytest.mark.parametrize("between", [" ", "\n\n", " and "])
def test_two_statements_in_one_text_are_two_findings(between):
    verdict = check(f"{QUAY}{between}{SIGNED}", INDEX)
    assert [finding.statement.id for finding in verdict.findings if finding.statement] == ["quay", "night"]


@pytest.mark.parametrize("between", [" and ", ", "])
def test_two_statements_joined_in_one_sentence_are_two_findings(between):
    verdict = check(f"{SIGNED[:-1]}{between}{CUSTOMS}", INDEX)
    assert [finding.statement.id for finding in verdict.findings] == ["night", "customs"]


def test_a_statement_with_another_behind_it_without_a_stop_is_two_findings():
    verdict = check(f"{CUSTOMS[:-1]} {SIGNED}", INDEX)
    assert [finding.statement.id for finding in verdict.findings] == ["customs", "night"]


def test_an_interrupted_quotation_is_one():
    finding = single("“We will not open 1,250 crates,” the captain said, “of the northern fleet.”")
    assert (finding.wording, finding.attribution.naming) == (Wording.PIECE, Naming.RIGHT)
    assert len(check(f"“{CUSTOMS}” said the captain. “{SIGNED}”", INDEX).findings) == 2


@pytest.mark.parametrize("added", ["No. {}", "{} We will surrender.", "{} Will we surrender?", "Nobody believed it. {}", "It is false that {}", "{}, which is a lie.", "{}, and they said we lost"])
def test_words_put_beside_a_statement_never_pass_with_it(added):
    verdict = check(added.format(SIGNED[:-1] if added.startswith("{},") else SIGNED), INDEX)
    assert not verdict.holds
    assert verdict.kind not in {Kind.VERBATIM, Kind.MARKS}


@pytest.mark.parametrize("added", ["{} Is that right?", "{}\n这是原话吗？", "Did he say this?\n{}", "{}\nThanks!", "Hello!\n{}", "{} 谢谢", "请核对：\n{}"])
def test_what_people_add_when_they_ask_is_no_quotation(added):
    assert single(added.format(SIGNED)).wording is Wording.VERBATIM


def test_a_sentence_put_in_between_is_told_as_put_in():
    finding = single(QUAY.replace("Monday. ", "Monday. Ships burn. "))
    assert (finding.wording, "{+Ships burn+}" in shown(finding)) == (Wording.ALTERED, True)


def test_a_statement_in_a_long_sentence_without_marks_is_recognised_and_altered():
    finding = single(f"In a long and rambling note that nobody signed and few ever read to the end somebody put down once more how {SIGNED[:-1]} whatever came of it in the end for them")
    assert (finding.statement.id, finding.wording) == ("night", Wording.ALTERED)


@pytest.mark.parametrize(
    "pasted",
    [
        f"**{QUAY}**", f"_{QUAY}_", f"`{QUAY}`", f"||{QUAY}||", f"<b>{QUAY}</b>", f"> {QUAY}", f"<p>{QUAY}</p>", f"[{QUAY}](https://desk.example/1)",
        f"{QUAY}\nhttps://desk.example/1", f"[12/03/2024, 10:11:02] Office desk: {QUAY}", f"Office desk, [12.03.2024 10:11]\n{QUAY}", f"Forwarded from Office desk\n{QUAY}",
        QUAY.replace(" ", "&#32;", 1), QUAY.replace("may", "**may**"),
    ],
)  # fmt: skip
def test_the_marks_of_a_chat_are_taken_off(pasted):
    assert single(pasted).wording is Wording.VERBATIM


def test_a_text_that_is_too_long_is_read_in_part_and_never_holds():
    verdict = check(f"{QUAY}\n{'fog ' * LONGEST}", INDEX)
    assert (verdict.cut, verdict.findings[0].wording, verdict.holds) == (True, Wording.VERBATIM, False)


def test_a_verdict_is_its_worst_finding():
    assert Verdict().kind is Kind.NOT_ON_FILE
    assert not Verdict().holds
    assert check(f"{QUAY}\n{DRAFT}", INDEX).kind is Kind.SUPERSEDED
    assert check(f"{QUAY}\n{SIGNED}", INDEX).holds


def test_an_index_without_statements_has_nothing_on_file():
    assert check(QUAY, QuoteIndex([], scripts())).kind is Kind.NOT_ON_FILE


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("Our sea gates are open gates are open", "[-Both-] {+Our+} sea gates are open {+gates are open+}"),
        ("Both sea gates: Both sea gates are open", "{+Both sea gates+} Both sea gates are open"),
    ],
)
def test_words_that_stand_twice_are_taken_where_the_rest_of_the_statement_is(pasted, expected):
    index = QuoteIndex([on_file("a", Lang.EN, "Both sea gates are open", CAPTAIN)], scripts())
    finding = check(pasted, index).findings[0]
    assert shown(finding) == expected or finding.wording is Wording.VERBATIM


def test_a_name_of_one_letter_is_no_name():
    index = QuoteIndex([Quotable("a", 1, Lang.EN, QUAY, "inspector", ("D", "Duty inspector"))], scripts())
    assert check(f"D said: {QUAY}", index).findings[0].attribution.naming is Naming.STRANGER


def test_the_right_one_of_many_nearly_the_same_is_found():
    texts = [f"The gates of the northern harbour stay open for {number} days." for number in range(1_600)]
    index = QuoteIndex([on_file(str(number), Lang.EN, text, CAPTAIN) for number, text in enumerate(texts)], scripts())
    assert check(texts[777], index).findings[0].statement.id == "777"
    finding = check("The gates of the northern harbour never stay open for 777 days.", index).findings[0]
    assert (finding.wording, finding.matters) == (Wording.ALTERED, {Matter.NEGATION})
    assert check("The gates of the northern harbour stay open for 1601 days.", index).findings[0].wording is Wording.ALTERED


def test_a_line_with_nothing_but_an_ellipsis_is_no_statement():
    assert [finding.wording for finding in check(f"{QUAY}\n…\n{SIGNED}", INDEX).findings] == [Wording.MARKS, Wording.VERBATIM]


def test_a_statement_without_words_is_never_found():
    assert check("!!!", QuoteIndex([on_file("a", Lang.EN, "!!!", CAPTAIN)], scripts())).findings == ()


@pytest.mark.parametrize(("said", "kind"), [("港务长说：", Kind.VERBATIM), ("Harbour Pilot said: ", Kind.WRONG_SPEAKER), ("Quay Warden said: ", Kind.VERBATIM)])
def test_a_name_in_another_script_than_the_one_on_file_is_not_called_wrong(said, kind):
    """A free name stands on file in one language: who can say whether one in the other is another name of theirs?"""
    words = "Every lantern on the quay will burn until the last boat is home."
    quotable = Quotable("ps-1", 1, Lang.EN, words, "Quay Warden", names=("Quay Warden",))
    [finding] = check(f"{said}“{words}”", QuoteIndex([quotable], scripts())).findings
    assert finding.kinds[0] is kind
