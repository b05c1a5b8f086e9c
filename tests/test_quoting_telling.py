"""Verdicts in words: what is said first, what differs and why it matters, and nothing of what was withdrawn."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import phrases
from bot.labels import AMBER, CLEAR, GREEN
from bot.model import Lang, Outcome, PartKind
from bot.quoting import LONGEST as READ
from bot.quoting import QuoteIndex, check
from bot.quoting.excerpts import left_out, marked, shortened
from bot.quoting.onfile import index_of
from bot.quoting.telling import LONGEST, told
from bot.quoting.values import Attribution, Change, Finding, Naming, Piece, Quotable, Status, Translation, Verdict, Wording

EN, HANS, HANT = Lang
CAPTAIN = "We will check every  warehouse, “all of them,” this year."
"""A statement of the compiled knowledge."""
QUAY = "The quay may open on Monday, but no ferry leaves before 9:30 if the ice is thick."
CRATES = "Our divers have counted 1,250 crates, and none of the crates was opened by the night clerk of the northern quay."
SIGNED = "The night shift counts the lanterns once, and the warden signs the ledger."
DRAFT = "The night shift counts the lanterns twice, and the clerk signs the ledger."
GONE = "Every barge carries two pilots when the fog comes in from the islands."
OVER = "The winter rules for anchors and chains hold along the whole coast."
CRATES_ZH = "我们的潜水员清点了1250个货箱，夜班文员没有打开过其中任何一个。"


def version(name, number, text, status=Status.LIVE, **more):
    return Quotable(name, number, more.pop("lang", EN), text, (speaker := more.pop("speaker", "port-captain")), (speaker,) if speaker else (), status, **more)


NOTICES = ((EN, "WITHDRAWN. Statement fog v1 was withdrawn on 1 March."), (HANS, "已撤回。声明fog第1版请勿再使用。"))
DESK = (
    version("quay", 1, QUAY, label=GREEN), version("crates", 1, CRATES, label=AMBER, speaker="quay warden"), version("crates", 1, CRATES_ZH, lang=HANS, translation=Translation.OFFICIAL),
    version("night", 1, DRAFT, Status.SUPERSEDED), version("night", 2, SIGNED), version("fog", 1, GONE, Status.WITHDRAWN, label=GREEN, notices=NOTICES),
    version("rules", 1, OVER, Status.EXPIRED), version("warehouses", 1, CAPTAIN, label=GREEN), version("nobodys", 1, "Nothing at all was said of the eleven missing anchors.", speaker=""),
)  # fmt: skip


@pytest.fixture(scope="module")
def on_file(harbour) -> QuoteIndex:
    return index_of(harbour.index, DESK)


@pytest.fixture
def say(harbour, on_file):
    """The reply to what is pasted."""
    return lambda pasted, lang=EN: told(check(pasted, on_file), harbour.index, lang)


@pytest.mark.parametrize(
    ("pasted", "lang", "expected"),
    [
        (SIGNED, EN, "Word for word. the port captain, statement night v2."),
        (SIGNED, HANS, "逐字相符。港口主任，声明night第2版。"),
        (SIGNED, HANT, "逐字相符。港口主任，聲明night第2版。"),
        (SIGNED.replace(".", ""), EN, "Word for word, but for punctuation. the port captain, statement night v2."),
        (SIGNED.lower().replace(",", ""), EN, "Word for word, but for punctuation, capital letters. the port captain, statement night v2."),
        (SIGNED[:-1] + "?", EN, "Do not use: a question mark was put in or taken out. the port captain, statement night v2.\nWord for word, but for punctuation."),
        ("“Nothing at all was said of the eleven missing anchors.”", EN, "Word for word. Statement nobodys v1."),
        ("counts the lanterns once, and the warden signs", EN, "Word for word, but only a part of the statement. the port captain, statement night v2."),
        ("counts the lanterns once and the warden signs", EN, "Word for word, but only a part of the statement. the port captain, statement night v2.\nIt differs besides in punctuation."),
        ("counts the lanterns once … the ledger", HANS, "有删节：删去了部分内容。港口主任，声明night第2版。\n删去：“and the warden signs”"),
        (SIGNED.replace("once", "twice"), HANT, "已遭更動：請勿作為引文使用。港口主任，聲明night第2版。\n不同之處（[-刪去-]，{+增加+}）：…shift counts the lanterns [-once,-]{+twice+} and the warden signs the…\n更動涉及數字。"),
        (DRAFT, EN, "Do not use: another version has taken its place. the port captain, statement night v1.\n\nIn force: night v2."),
        (DRAFT, HANS, "请勿再使用：已有新版本。港口主任，声明night第1版。\n\n现行版本：night第2版。"),
        (OVER, EN, "Do not use any more: it has expired. the port captain, statement rules v1."),
        (GONE, EN, NOTICES[0][1]),
        (GONE, HANS, NOTICES[1][1]),
        (GONE, HANT, "已撤回。聲明fog第1版請勿再使用。"),
        (CRATES_ZH, HANS, "逐字相符。港口主任，声明crates第1版。\n\n这是官方译文，并非讲话原文。"),
        ("“Wholly other words that nobody has ever spoken here.”", HANS, "未收录：已收录的讲话和声明中没有这段话。"),
    ],
)  # fmt: skip
def test_the_verdict_comes_first(say, pasted, lang, expected):
    assert say(pasted, lang).text == expected


def test_words_of_a_document_come_with_its_source_and_a_translation_says_that_it_is_one(harbour):
    index = index_of(harbour.index)
    one = told(check(CAPTAIN, index), harbour.index, EN)
    assert one.text == "Word for word. the port captain, statement captain-statement.\n\nSource: Harbour Gazette, 4 March 2021"
    assert (one.outcome, one.entries, one.sources, one.label) == (Outcome.ANSWER, ("captain-statement",), ("Harbour Gazette, 4 March 2021",), CLEAR)
    assert one.parts[-1].kind is PartKind.SOURCE
    for pasted in ("我们今年将检查每一座仓库，无一例外。", "我們今年將檢查每一座倉庫，無一例外。"):
        verdict = check(pasted, index)
        assert verdict.holds
        assert "unofficial translation" in told(verdict, harbour.index, EN).text


def test_the_right_speaker_is_named_where_words_are_given_to_another(say, harbour):
    assert say(f"quay warden: “{SIGNED}”").text.startswith("Wrong speaker: not quay warden, but the port captain. Statement night v2.\nWord for word.")
    altered = say(f"quay warden: “{SIGNED.replace('once', 'twice a night')}”").text
    assert "Altered" in altered.splitlines()[0]
    assert "Wrong speaker: not quay warden, but the port captain." in altered
    assert "Wrong speaker" in say(f"The quay warden said: “{OVER}”").text
    assert say(f"The quay warden said: “{GONE}”").text == NOTICES[0][1]
    assert say(f"The captain said: “{SIGNED}”").text.startswith("Word for word.")


def test_a_piece_is_misleading_where_what_turns_it_is_cut_off(say):
    shown = say("no ferry leaves before 9:30").text
    assert shown.startswith("Misleading: do not use. It is cut off beside words that turn its sense: “")
    assert "if" in shown.splitlines()[0].split("“")[1]
    assert "only a part" in shown


def test_why_a_change_matters_is_named(say):
    shown = say(CRATES.replace("1,250", "1,520").replace("none of", "all of")).text
    assert "[-1,250-]{+1,520+}" in shown
    assert "[-none-]{+all+}" in shown
    assert "a negation" in shown
    assert "a number" in shown


def test_the_same_words_of_others_are_named_with_who_speaks_them(app):
    reply = told(check("打击毒品犯罪没有国界。", index_of(app.index)), app.index, EN)
    first, other = "yu-borders", "xiao-borders"
    assert reply.text.splitlines()[0].endswith(f"statement {first}.")
    assert f"The same words are also in: {other} (Xiao Yingxia)." in reply.text


def test_other_versions_with_the_same_words_are_left_out_for_their_label_is_not_at_hand(say):
    shown = say(CAPTAIN)
    assert (shown.entries, shown.label) == (("captain-statement",), CLEAR)
    assert "warehouses" not in shown.text


def test_the_label_is_the_highest_of_all_that_is_told(say):
    assert say(SIGNED).label == CLEAR
    assert say(QUAY).label == GREEN
    both = say(f"“{QUAY}” Nobody knew of it before. “{CRATES}”")
    assert (both.label, set(both.entries)) == (AMBER, {"quay", "crates"})
    assert say(GONE).label == GREEN
    assert say(DRAFT).label == CLEAR


def test_of_several_quotations_the_worst_comes_first_and_what_has_no_room_is_counted(say):
    pasted = f"“{SIGNED}” The captain was asked again later. “{QUAY.replace('Monday', 'Friday')}” “{GONE}”"
    shown = say(pasted).text
    assert [line.split(":")[0] for line in shown.splitlines() if line.startswith("Quotation")] == ["Quotation 3 of 3", "Quotation 2 of 3", "Quotation 1 of 3"]
    many = say("\n\n".join([f"“{SIGNED.replace('once', other)}”" for other in ("twice", "thrice", "daily", "weekly", "never", "always", "badly", "well")])).text
    assert len(many) <= LONGEST
    assert "more quotations were checked; none of them is worse." in many


def test_where_there_are_no_words_it_is_told_how_to_go_about_it(say):
    assert say("").outcome is Outcome.CLARIFY
    assert say("", HANS).text.startswith("请把要核对的话粘贴在“核对”之后")


def test_what_was_not_read_is_said(say):
    assert f"first {READ} characters" in say(f"“{QUAY}” {'and the like ' * 2000}").text


PIECES = [piece.strip() for text in (CRATES, SIGNED, GONE, QUAY) for piece in text.replace(",", "|").replace(".", "|").split("|") if piece.strip()]


@given(st.lists(st.sampled_from([*PIECES, GONE, DRAFT, OVER, "“", "”", "…", "not", "The captain said:", "\n", "1,250", "谢谢。"]), max_size=12).map(" ".join), st.sampled_from(Lang))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_verdict_fits_a_phone_and_tells_no_words_of_what_was_withdrawn(harbour, on_file, pasted, lang):
    verdict = check(pasted, on_file)
    reply = told(verdict, harbour.index, lang)
    assert reply.text.strip()
    assert len(reply.text) <= LONGEST
    if all(finding.statement is not None and finding.statement.status is Status.WITHDRAWN for finding in verdict.findings):
        assert not any(word in reply.text for word in ("barge", "pilots", "fog comes", "islands"))
    elif not any(finding.statement and finding.statement.status is not Status.WITHDRAWN and "barge" in finding.quoted for finding in verdict.findings):
        assert "barge" not in reply.text


def piece(change, text, **more):
    return Piece(change, text, **more)


SAME, OUT, IN = Change


def test_a_difference_shows_the_changes_and_a_few_words_around_them():
    text = "The first of many words that nobody needs to read again, and the last of them, which stand far off"
    assert marked([piece(SAME, f"{text} "), piece(OUT, "not "), piece(SAME, text)], EN) == "…them, which stand far off [-not-] The first of many words…"
    assert marked([piece(OUT, "left off "), piece(SAME, "kept"), piece(OUT, " as well")], EN) == "…kept…"
    assert marked([piece(OUT, "Theirs"), piece(IN, "Ours"), piece(SAME, " is it")], EN) == "[-Theirs-]{+Ours+} is it"
    assert marked([piece(SAME, "我们"), piece(IN, "不"), piece(SAME, "去")], HANS) == "我们{+不+}去"
    long = marked([one for number in range(60) for one in (piece(SAME, "kept "), piece(OUT, f"word {number} "))], EN)
    assert long.endswith("…")
    assert len(long) < 400


def test_what_is_left_out_is_told_with_what_matters_first():
    pieces = [piece(SAME, "a"), *(piece(OUT, f" {n} ", matters=frozenset(["number"] if n == 5 else [])) for n in range(6)), piece(SAME, "b")]
    assert list(left_out(pieces)) == ["5", "0", "1"]


@pytest.mark.parametrize(("text", "expected"), [("short", "short"), ("one two three four five six", "one…six"), ("一二三四五六七八九十甲乙丙丁戊己庚辛", "一二三四五六七…乙丙丁戊己庚辛")])
def test_a_long_text_loses_its_middle(text, expected):
    assert shortened(text, 16 if text.isascii() else 15) == expected


def test_every_phrase_for_a_difference_and_a_matter_is_there():
    from bot.quoting.values import Difference, Matter

    assert set(phrases.CHECK_DIFFERENCES) == {one.value for one in Difference}
    assert set(phrases.CHECK_MATTER) == {one.value for one in Matter}


def test_a_name_out_of_the_pasted_words_is_shortened(harbour):
    finding = Finding("x", Wording.VERBATIM, DESK[0], attribution=Attribution(Naming.STRANGER, "Somebody of a name " * 9))
    assert len(told(Verdict((finding,)), harbour.index, EN).text) < 150
