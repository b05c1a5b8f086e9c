"""Documents: what stands in them, at the head and foot of every page, and that the same build gives the same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import combinations, product
from pathlib import Path

import docx
import pytest

from bot import settings
from bot.app import App, open_app, open_apps
from bot.labels import LABELS
from bot.model import Lang, PartKind
from bot.takeaway.contents import MOST_FOUND, Wish, document_of
from bot.takeaway.document import LANGUAGES
from bot.takeaway.plain import text_of
from bot.takeaway.web import page_of
from bot.takeaway.word import word_of
from tests.conftest import HARBOUR, ROOT, SECOND, SHIPPED
from tests.takeaway.reading import Page, columns_of_word, parts_of_word, texts_of_word, told
from tests.test_labels import change, mark_all, read_of

LANGS = [(lang,) for lang in Lang]
PAIRS = list(combinations(Lang, 2))
WHATS = ("brief", "timeline", "contacts")


def wishes(langs, entry="captain-statement"):
    return [*(Wish(what, langs) for what in WHATS), Wish("entry", langs, entries=(entry,)), Wish("search", langs, words="fire 火灾")]


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_every_form_holds_every_word_that_is_told_in_every_language(harbour, langs):
    for wish in wishes(langs):
        document = document_of(wish, harbour.index)
        expected = [*told(document), *document.title]
        word = "\n".join(texts_of_word(word_of(document)))
        page = "\n".join(text for *_, text in Page(page_of(document).decode()).texts)
        text = text_of(document).decode()
        for words in expected:
            assert words in word
            assert words in page
            assert words in text


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_label_case_date_version_and_number_stand_on_every_page(harbour, langs):
    for wish in wishes(langs):
        document = document_of(wish, harbour.index)
        [section] = docx.Document(BytesIO(word_of(document))).sections
        head, foot = ("\n".join(paragraph.text for paragraph in part.paragraphs) for part in (section.header, section.footer))
        page = page_of(document).decode()
        repeated = re.search(r"<header>.*</header>", page, re.DOTALL)[0], re.search(r"<footer>.*</footer>", page, re.DOTALL)[0]
        for top, bottom in ((head, foot), repeated):
            assert document.label in top
            assert document.label in bottom
            assert all(case in top for case in document.frame.case if case)
            assert all(words in bottom for words in (*document.frame.as_of, *document.frame.version))
        assert re.findall(r'w:instr="(\w+)"', section.footer._element.xml) == ["PAGE", "NUMPAGES"]
        assert "counter(page)" in page
        assert "header{display:table-header-group" in page
        lines = text_of(document).decode().splitlines()
        assert lines[0] == lines[-1] == document.label == "TLP:CLEAR"
        assert harbour.index.version.removeprefix("sha256:")[:12] in foot


@pytest.mark.parametrize(("lang", "as_of"), [
    (Lang.EN, "As of 4 March 2021 (newest dated document on file)"), (Lang.HANS, "资料截至2021年3月4日（以所收文件注明的最新日期为准）"),
    (Lang.HANT, "資料截至2021年3月4日（以所收文件註明的最新日期為準）"),
])  # fmt: skip
def test_a_document_is_as_of_its_newest_source_whatever_the_time(harbour, lang, as_of):
    document = document_of(Wish("brief", (lang,)), harbour.index)
    assert (document.frame.as_of, document.day) == ((as_of,), "2021-03-04")
    core = docx.Document(BytesIO(word_of(document))).core_properties
    assert (f"{core.created:%Y-%m-%d}", core.created, core.author) == ("2021-03-04", core.modified, "Casebrief")


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_where_no_document_has_a_date_that_is_said(folder, tmp_path, lang):
    path = folder / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\n  date: .*", '\n  undated: {en: "no date is given", zh-Hans: "没有日期"}', text), encoding="utf-8")
    app = open_app(read_of(folder, tmp_path))
    document = document_of(Wish("brief", (lang,)), app.index)
    assert document.day == ""
    assert (
        document.frame.as_of
        == {
            Lang.EN: ("None of the documents on file has a date",),
            Lang.HANS: ("所收文件均未注明日期",),
            Lang.HANT: ("所收文件均未註明日期",),
        }[lang]
    )
    assert word_of(document)


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_the_brief_holds_the_case_and_each_entry_of_each_step_with_its_source(app, lang):
    document = document_of(Wish("brief", (lang,)), app.index)
    screens = app.index.lines("brief", lang)
    assert [section.heading[0] for section in document.sections[1:]] == [f"{n}. {line.title}" for n, line in enumerate(screens[1:], 1)]
    assert document.entries[0] == screens[0].entry
    bullets = [line for screen in screens[1:] for line in screen.text.split("\n")]
    assert len(list(document.items)) == 1 + sum(line.startswith("• ") for line in bullets)
    for item in document.items:
        assert [piece.kind for piece in item.told[0].pieces][-1] is PartKind.SOURCE


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_the_timeline_has_dated_events_in_order_and_the_others_apart(app, lang):
    document = document_of(Wish("timeline", (lang,)), app.index)
    lines = app.index.lines("timeline", lang)
    dated, undated = document.sections
    assert [item.entry for item in dated.items] == [line.entry for line in lines if line.when]
    assert [item.entry for item in undated.items] == [line.entry for line in lines if not line.when]
    for item, line in zip(document.items, lines, strict=True):
        assert (
            line.text == (f"{item.told[0].when}: {line.title}" if lang is Lang.EN else f"{item.told[0].when}：{line.title}") or not item.day
        )
    assert undated.heading == ({Lang.EN: "No date given", Lang.HANS: "未注明日期", Lang.HANT: "未註明日期"}[lang],)


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_a_quotation_is_byte_for_byte_with_standing_basis_and_its_own_language(harbour, langs):
    document = document_of(Wish("entry", langs, entries=("captain-statement",)), harbour.index)
    words = "We will check every  warehouse, “all of them,” this year."
    page = Page(page_of(document).decode())
    assert [(lang, text) for tag, lang, text in page.texts if tag == "blockquote"] == [("en", words)] * len(langs)
    assert texts_of_word(word_of(document)).count(words) == len(langs)
    for lang, telling in zip(langs, document.sections[0].items[0].told, strict=True):
        stored = harbour.index.stored("captain-statement", lang)
        notes = [part.text for part in stored.parts if part.kind is PartKind.NOTE]
        assert [piece.text for piece in telling.pieces if piece.kind is PartKind.NOTE] == notes
        assert telling.pieces[-1].text == stored.quoted
        unofficial = {Lang.EN: 0, Lang.HANS: 1, Lang.HANT: 1}[lang]
        assert sum(piece.kind is PartKind.PROSE for piece in telling.pieces) == unofficial


@pytest.mark.parametrize("langs", PAIRS, ids="+".join)
def test_languages_side_by_side_are_never_mixed_up(app, langs):
    for what in WHATS:
        document = document_of(Wish(what, langs), app.index)
        names, *rows = columns_of_word(word_of(document))
        assert names == [LANGUAGES[lang] for lang in langs]
        assert len(rows) == len(list(document.items)) + 1
        for row, item in zip(rows, document.items, strict=False):
            for cell, telling in zip(row, item.told, strict=True):
                assert telling.title in cell
        page = Page(page_of(document).decode())
        heads = [
            (lang, text)
            for tag, lang, text in page.texts
            if tag == "bdi" and lang and text in {one.title for item in document.items for one in item.told}
        ]
        told_heads = [(str(one.lang), one.title) for item in document.items for one in item.told]
        assert [one for one in heads if one in told_heads] == told_heads or set(told_heads) <= set(heads)


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_word_is_told_the_script_of_every_run(app, langs):
    parts = parts_of_word(word_of(document_of(Wish("brief", langs), app.index)))
    chinese = [lang for lang in langs if lang is not Lang.EN]
    fonts = {Lang.HANS: "Microsoft YaHei", Lang.HANT: "Microsoft JhengHei"}
    body = parts["word/document.xml"]
    assert set(re.findall(r'w:eastAsia="(zh-\w+)"', body)) >= {{Lang.HANS: "zh-CN", Lang.HANT: "zh-TW"}[lang] for lang in chinese}
    assert set(re.findall(r'<w:rFonts w:hint="eastAsia" w:eastAsia="([^"]+)"', body)) == {fonts[lang] for lang in chinese}
    assert "ja-JP" not in "".join(parts.values())
    assert "thumbnail" not in "".join(parts)


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_a_page_needs_nothing_else_and_runs_nothing(app, langs):
    content = page_of(document_of(Wish("brief", langs), app.index)).decode()
    page = Page(content)
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in page.tags}
    assert not re.search(r"https?:|url\(|@import|javascript:", content)
    assert ("meta", {"name": "viewport", "content": "width=device-width,initial-scale=1"}) in page.tags
    assert page.tags[0] == ("html", {"lang": str(langs[0])})
    ids = [given["id"] for tag, given in page.tags if tag == "article"]
    assert len(ids) == len(list(document_of(Wish("brief", langs), app.index).items))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("label", LABELS)
def test_what_is_written_stands_out_from_its_ground_as_aa_wants_it(label):
    pairs = [("#1a1a1a", "#ffffff"), ("#444444", "#ffffff"), ("#0b4f8a", "#ffffff"), ("#1a1a1a", "#f3f6f9")]
    ink = {"TLP:CLEAR": "#ffffff", "TLP:GREEN": "#33ff00"}.get(label, "#ffc000")
    for one, other in (*pairs, (ink, "#000000")):
        high, low = sorted((luminance(one), luminance(other)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5


# What is looked for, and what there is not


@pytest.mark.parametrize(("lang", "words"), [(Lang.EN, "when did it burn"), (Lang.HANS, "什么时候起火的"), (Lang.HANT, "什麼時候起火的")])
def test_a_search_holds_what_the_chat_answers_and_what_it_lists_beside(harbour, lang, words):
    document = document_of(Wish("search", (lang,), words=words), harbour.index)
    assert document.sections[0].items[0].entry == "fire-when"
    assert words in document.title[0]
    assert len(document.entries) <= MOST_FOUND


@pytest.mark.parametrize("wish", [
    Wish("entry", (Lang.EN,), entries=("no-such",)), Wish("entry", (Lang.EN,), entries=("hello",)), Wish("entry", (Lang.EN,), entries=("",)),
    Wish("search", (Lang.EN,), words="the price of tea on the moon"), Wish("search", (Lang.EN,), words="/lang zh"), Wish("search", (Lang.EN,), words="hello"),
    Wish("search", (Lang.EN,), words="x" * 5_000),
], ids=str)  # fmt: skip
def test_of_what_there_is_not_there_is_no_document(harbour, wish):
    assert document_of(wish, harbour.index) is None


def test_of_several_cases_one_must_be_named_and_then_stands_alone(both):
    for what in WHATS:
        assert document_of(Wish(what, (Lang.EN,)), both.index) is None
        assert document_of(Wish(what, (Lang.EN,), "no-such"), both.index) is None
    for case, what in product((SHIPPED, SECOND), WHATS):
        document = document_of(Wish(what, (Lang.EN,), case), both.index)
        assert document.name == f"{case}-{what}-en"
        cases = {both.index.stored(entry, Lang.EN).case for entry in document.entries}
        assert cases <= {case, ""}
        assert len(document.frame.case) == 1


# Who may read


def test_a_document_is_labelled_as_the_highest_that_it_tells_and_each_entry_as_itself(folder, tmp_path):
    apps = open_apps(read_of(mark_all(folder), tmp_path))
    expected = {"clear": "TLP:CLEAR", "green": "TLP:GREEN", "amber": "TLP:GREEN", "strict-harbour-office": "TLP:GREEN"}
    for name, label in expected.items():
        document = document_of(Wish("brief", (Lang.EN, Lang.HANT)), apps[name].index)
        assert document.label == label
        marks = {item.entry: item.label for item in document.items}
        assert marks.get("damage-sum", "TLP:GREEN") == "TLP:GREEN"
        assert ("damage-sum" in marks) == (name != "clear")
        assert ("[TLP:GREEN]" in text_of(document).decode()) == (name != "clear")
    amber = document_of(Wish("entry", (Lang.HANS,), entries=("gap-cause",)), apps["amber"].index)
    assert (amber.label, b"TLP:AMBER" in page_of(amber)) == ("TLP:AMBER", True)
    assert document_of(Wish("entry", (Lang.HANS,), entries=("gap-cause",)), apps["green"].index) is None
    assert document_of(Wish("contacts", (Lang.EN,)), apps["amber"].index) is None
    assert document_of(Wish("contacts", (Lang.EN,)), apps["strict-harbour-office"].index).label == "TLP:AMBER+STRICT"


# The same build, the same bytes

MAKE = """
import sys, time
from pathlib import Path
from bot import settings
from bot.app import open_app
from bot.model import Lang
from bot.takeaway.contents import Wish, document_of
from bot.takeaway.picture import picture_of
from bot.takeaway.plain import text_of
from bot.takeaway.web import page_of
from bot.takeaway.word import word_of
app = open_app(settings.read(knowledge=sys.argv[1]))
for langs in ((Lang.EN,), (Lang.HANT,), (Lang.EN, Lang.HANS)):
    for wish in (Wish("brief", langs), Wish("timeline", langs), Wish("search", langs, words="fire")):
        document = document_of(wish, app.index)
        for ending, write in (("docx", word_of), ("html", page_of), ("txt", text_of), ("png", picture_of)):
            if ending != "png" or wish.what == "timeline":
                Path(sys.argv[2], f"{document.name}.{ending}").write_bytes(write(document))
"""


def test_two_builds_at_two_times_in_two_places_give_the_same_bytes(tmp_path, environment):
    made = []
    for number, (seed, zone) in enumerate((("1", "Asia/Taipei"), ("77", "America/New_York"))):
        to = tmp_path / str(number)
        to.mkdir()
        own = {**environment, "CASEBRIEF_DATA": str(tmp_path / f"data{number}"), "PYTHONHASHSEED": seed, "TZ": zone}
        subprocess.run([sys.executable, "-c", MAKE, str(HARBOUR), str(to)], check=True, cwd=ROOT, env=own, timeout=300)
        made.append({path.name: path.read_bytes() for path in sorted(to.iterdir())})
    assert len(made[0]) == 30
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
    assert made[0].keys() == made[1].keys()


# What nobody would write, and somebody might

HOSTILE = "</p><script>alert(1)</script><b>&amp; 中文 " + "long" * 60 + " \U0001f4a5 العربية {{braces}} ]]> <!-- -- >"
UNSEEN = "a\u202eturned\u202c \u2067right\u2069 \u200bwide\ufeff"
"""Marks of direction and what has no width: knowledge that holds them does not compile, but words looked for may."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> App:
    """The small folder, with a title and an answer that try to break out of whatever they stand in."""
    home = tmp_path_factory.mktemp("hostile")
    folder = Path(shutil.copytree(HARBOUR, home / "knowledge"))
    facts = "cases/harbour/facts.yaml"
    change(folder, facts, '"The warehouse on the East Pier burned on {day}."', f'"{HOSTILE} {{day}}"')
    change(folder, facts, '"东码头的仓库于{day}起火。"', f'"{HOSTILE}{{day}}"')
    return open_app(settings.read({"CASEBRIEF_DATA": str(home / "data")}, knowledge=str(folder)))


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_hostile_text_stands_in_every_form_as_it_is_and_does_nothing(hostile, langs):
    document = document_of(Wish("entry", langs, entries=("fire-when",)), hostile.index)
    words = HOSTILE.replace("{{", "{").replace("}}", "}")
    told_words = document.sections[0].items[0].told[0].pieces[0].text
    assert told_words.startswith(words[:40])
    page = Page(page_of(document).decode())
    assert told_words in page.within("p")
    assert "script" not in {tag for tag, _ in page.tags}
    assert told_words in texts_of_word(word_of(document))
    assert told_words in text_of(document).decode()


@pytest.mark.parametrize("langs", [*LANGS, *PAIRS], ids="+".join)
def test_marks_of_direction_stay_within_the_line_that_they_stand_in(harbour, langs):
    document = replace(document_of(Wish("brief", langs), harbour.index), title=(UNSEEN,) * len(langs))
    assert texts_of_word(word_of(document)).count(UNSEEN) == len(langs)
    assert Page(page_of(document).decode()).within("h1") == [UNSEEN] * len(langs)  # a block of its own, which no direction leaves
    assert UNSEEN in text_of(document).decode().splitlines()


def test_what_no_file_can_hold_is_marked_and_the_file_still_opens(harbour):
    words = "a\x00b\x07c\x1bd\x0be\ud800f\ufffeg\x85h\ttab"
    document = document_of(Wish("search", (Lang.EN,), words="when did it burn"), harbour.index)
    document = replace(document, title=(words,))
    shown = "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\x85h\ttab"
    assert shown in texts_of_word(word_of(document))
    assert shown in Page(page_of(document).decode()).within("h1")
    assert shown in text_of(document).decode()


@pytest.mark.parametrize("langs", [(Lang.EN,), (Lang.EN, Lang.HANS)], ids="+".join)
def test_the_documents_of_the_shipped_case_are_small(app, langs, figure):
    for what in WHATS:
        document = document_of(Wish(what, langs), app.index)
        sizes = [len(write(document)) for write in (word_of, page_of, text_of)]
        figure(f"taken away, {document.name}: {', '.join(f'{size:,}' for size in sizes)} bytes as docx, html, txt")
        assert max(sizes) < 60_000


def test_nothing_of_a_run_or_cell_is_lost_where_a_title_holds_line_breaks(harbour):
    document = document_of(Wish("brief", (Lang.EN,)), harbour.index)
    document = replace(document, title=("one\ntwo",))
    body = parts_of_word(word_of(document))["word/document.xml"]
    assert "<w:br/>" in body


@pytest.mark.parametrize("lang", Lang)
def test_a_card_does_not_say_its_title_twice(app, lang):
    document = document_of(Wish("contacts", (lang,), SHIPPED), app.index)
    told = [item.told[0] for section in document.sections for item in section.items]
    assert len(told) == 7
    assert not [one.title for one in told if one.title in one.pieces[0].text.splitlines()]
