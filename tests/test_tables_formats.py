"""Tables as offices really have them: what Excel, WPS and databases write is read alike."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CasebriefError, TableError
from bot.tables.cells import cleaned, defused, restored
from bot.tables.reading import read
from tests.tables import CANTEEN, HEADER, delimited, rows_in, saved, workbook

SIMPLIFIED = ("编号", "语言", "问题", "答案")
TRADITIONAL = ("編號", "語言", "問題", "答案")
ROWS = (("q1", "中文", "怎么请假", "填表，交给科长。"), ("q2", "中文", "会议室在哪", "三楼，靠窗。"))
TRADITIONAL_ROWS = (("q1", "繁體中文", "怎麼請假", "填表，交給科長。"), ("q2", "繁體中文", "會議室在哪裡", "三樓，靠窗。"))
READ = [dict(zip(HEADER, row, strict=True)) for row in ROWS]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("header", [HEADER, SIMPLIFIED])
def test_any_encoding_with_any_delimiter_is_read_alike(codec, delimiter, header):
    assert rows_in(delimited([header, *ROWS], delimiter).encode(codec)) == READ


@pytest.mark.parametrize("codec", ["utf-8", "big5", "cp950", "big5hkscs", "gb18030"])
@pytest.mark.parametrize("header", [HEADER, TRADITIONAL])
def test_traditional_tables_are_read_in_big5_too(codec, header):
    read = rows_in(delimited([header, *TRADITIONAL_ROWS]).encode(codec))
    assert [row["answer"] for row in read] == ["填表，交給科長。", "三樓，靠窗。"]


def test_western_quotes_and_accents_are_no_chinese():
    raw = delimited([HEADER, ("a", "en", "where’s the café", "It isn’t “open” – try Zoë’s.")]).encode("cp1252")
    assert rows_in(raw)[0]["answer"] == "It isn’t “open” – try Zoë’s."


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n"])
def test_the_line_that_names_the_delimiter_is_no_row(first):
    assert rows_in((first + delimited([HEADER, *ROWS], ";")).encode()) == READ


@pytest.mark.parametrize(
    "header",
    [("ｉｄ", "ＬＡＮＧＵＡＧＥ", "Question", "ANSWER"), (" id ", "Lang", "questions", "Answer:"), ("序号", "语种", "问法", "回复"),
     ("編號", "語言", "問題", "答覆"), ("\u200bid", "language\xa0", "question", "answer")],
)  # fmt: skip
def test_columns_go_by_many_names(header):
    assert rows_in(delimited([header, *ROWS]).encode()) == READ


def test_blank_rows_and_columns_around_the_table_are_nothing():
    wide = [(*row, "", " ", "\u3000") for row in (HEADER, *ROWS)]
    assert rows_in(delimited([*wide, [""] * 7, [], [" "] * 7], end="\n").encode()) == READ


def test_a_title_above_the_header_is_no_row():
    table = [("常见问题汇总表", "", "", ""), [""] * 4, SIMPLIFIED, *ROWS]
    assert rows_in(delimited(table).encode("gb18030")) == READ
    assert rows_in(saved(workbook(table)), "faq.xlsx") == READ


def test_commas_quotes_and_line_breaks_are_part_of_a_text():
    text = 'One, "two"; three\tand\r\nfour'
    row = rows_in(delimited([HEADER, ("a", "en", "what, now?", text)]).encode())[0]
    assert row["answer"] == 'One, "two"; three and\nfour'
    assert row["question"] == "what, now?"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_end_a_row(end):
    assert rows_in(delimited([HEADER, *ROWS], end=end).encode()) == READ


def test_what_cannot_be_seen_is_taken_out_and_what_can_be_stays():
    assert cleaned("\ufeff a\u200bb\u00adc\xa0d\u202ee \u3000") == "abc\xa0de"
    assert cleaned("one\x0btwo\u2028three\r\nfour") == "one\ntwo\nthree\nfour"
    assert cleaned("e\u0301") == "é"


@given(st.text())
def test_a_cell_that_was_defused_is_restored(text):
    assert restored(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r"))


# Workbooks


def test_a_workbook_is_read_as_it_is_shown():
    book = workbook([HEADER, (12.0, "en", "how much leave", 25), ("b", "en", "which day", date(2024, 3, 5)),
                     ("c", "en", "what time", datetime(2024, 3, 5, 9, 30)),  # noqa: DTZ001  a sheet knows no time zone
                      ("d", "en", "which share", 0.15), ("e", "en", "is it so", True),
                     ("f", "en", "how far", 2.5)])  # fmt: skip
    book.active["D5"].number_format = "0%"
    read = rows_in(saved(book), "faq.xlsx")
    assert read[0]["id"] == "12"
    assert [row["answer"] for row in read] == ["25", "2024-03-05", "2024-03-05 09:30", "15%", "TRUE", "2.5"]


def test_a_workbook_by_the_wrong_name_is_read_all_the_same():
    assert rows_in(saved(workbook([SIMPLIFIED, *ROWS])), "faq.csv") == READ


def test_line_breaks_as_a_workbook_writes_them_are_line_breaks():
    assert rows_in(saved(workbook([HEADER, ("a", "en", "q", "one_x000D_\ntwo")])), "faq.xlsx")[0]["answer"] == "one\ntwo"


def test_cells_that_are_merged_hold_the_same():
    book = workbook([HEADER, ("a", "en", "one", "A"), (None, None, "two", None), (None, None, "three", None)])
    for column in "ABD":
        book.active.merge_cells(f"{column}2:{column}4")
    assert [(row["id"], row["question"]) for row in rows_in(saved(book), "faq.xlsx")] == [("a", "one"), ("a", "two"), ("a", "three")]


def with_result(raw: bytes, result: str, kind: str = "") -> bytes:
    """A workbook as a spreadsheet saves it, with the result of the formula in D2."""
    with zipfile.ZipFile(io.BytesIO(raw)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    text = re.sub(r"</f>\s*<v(?:\s*/>|></v>)", f"</f><v>{result}</v>", parts[sheet].decode())
    parts[sheet] = text.replace('<c r="D2"', f'<c r="D2"{kind}').encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content)
    return out.getvalue()


def test_of_a_formula_its_result_is_read():
    raw = saved(workbook([HEADER, ("a", "en", "how many", "=20+1")]))
    assert rows_in(with_result(raw, "21"), "faq.xlsx")[0]["answer"] == "21"
    assert rows_in(with_result(raw, "", ' t="str"'), "faq.xlsx")[0]["answer"] == ""
    with pytest.raises(TableError, match=r"faq\.xlsx:2: the cell D2 holds a formula that was never worked out"):
        rows_in(raw, "faq.xlsx")


def test_an_error_in_a_cell_is_named():
    raw = with_result(saved(workbook([HEADER, ("a", "en", "q", "=1/0")])), "#DIV/0!", ' t="e"')
    with pytest.raises(TableError, match=r"faq\.xlsx:2: the cell D2 holds the error #DIV/0!"):
        rows_in(raw, "faq.xlsx")


def test_sheets_with_a_header_are_read_and_those_without_are_told():
    raw = saved(workbook([SIMPLIFIED, ROWS[0]], More=[HEADER, ("b", "en", "q", "A")], 说明=[("请按序填写",)], Empty=[]))
    table = read(Path("faq.xlsx"), raw)
    assert [record.cells["id"] for record in table.records] == ["q1", "b"]
    assert table.records[1].problem("x").file == "faq.xlsx [More]"
    assert table.left_out == ("faq.xlsx [说明]",)


def test_a_hidden_sheet_is_not_read():
    book = workbook([HEADER, ("a", "en", "q", "A")], Lists=[HEADER, ("b", "en", "r", "B")])
    book["Lists"].sheet_state = "hidden"
    assert [row["id"] for row in rows_in(saved(book), "faq.xlsx")] == ["a"]


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("faq.xls", b"\xd0\xcf\x11\xe0rest", "save it as .xlsx"),
        ("faq.xlsx", b"\xd0\xcf\x11\xe0rest", "old make or with a password"),
        ("faq.xlsx", b"PK\x03\x04broken", "damaged or locked"),
        ("faq.pdf", b"%PDF", "no table that can be read; allowed are .csv"),
        ("faq.csv", b"", "is no header|holds no rows"),
        ("faq.csv", b"id,language,question,answer\n", "holds no rows below its header"),
        ("faq.csv", b"name,colour\na,b\n", "faq.csv:1: is no header: it holds 'name', 'colour'; allowed are id, language"),
        ("faq.csv", b"id,language,question\na,en,b\n", "faq.csv:1: the column 'answer' is missing; needed are id, language, question, answer"),
        ("faq.csv", b"id,language,question,answer,colour\na,en,b,c,d\n", "faq.csv:1: 'colour' is no column; allowed are id, .*review_by"),
        ("faq.csv", b"id,language,question,answer,answer\na,en,b,c,d\n", "the column 'answer' stands here twice"),
        ("faq.csv", b"id,language,question,answer\na,en,b,c,d\n", "faq.csv:2: “d” stands in no column"),
        ("faq.csv", b'id,language,question,answer\na,en,b,c\nb,en,"open,c\n', "faq.csv:3: is no row of a table"),
        ("faq.csv", b"\xef\xbb\xbfid,language\xff\n", "faq.csv:1: is not UTF-8-SIG throughout"),
        ("faq.jsonl", b'{"id": "a"\n', "faq.jsonl:1: is no JSON object"),
        ("faq.jsonl", b"[1]\n", "faq.jsonl:1: is no JSON object"),
        ("faq.jsonl", b'\n{"id": "a", "colour": "b"}\n', "faq.jsonl:2: 'colour' is no column; allowed are id"),
        ("faq.jsonl", b'{"id": "a", "answer": {"x": 1}}\n', "'answer' is {\"x\": 1}; a text is allowed"),
        ("faq.jsonl", b'{"id": NaN}\n', "holds NaN"),
        ("faq.jsonl", b'{"id": "a", "id": "b"}\n', "'id' stands here twice"),
        ("faq.jsonl", b'{"id": "a", "language": "en"}\n', "the column 'question' is missing"),
        ("faq.jsonl", b"[" * 100_000, "nested too deeply|is no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_with_what_is_allowed(name, raw, said):
    with pytest.raises(CasebriefError, match=said):
        rows_in(raw, name)


def test_lines_of_json_say_the_same_as_a_table():
    lines = [dict(zip(HEADER, row, strict=True)) for row in CANTEEN]
    raw = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode("utf-8-sig")
    assert rows_in(raw, "faq.jsonl") == rows_in(delimited([HEADER, *CANTEEN]).encode())
    lists = b'{"\xe7\xbc\x96\xe5\x8f\xb7": 7.0, "language": "en", "question": ["a", "b"], "answer": "c", "aspect": ["who", "what"]}'
    first, second = rows_in(lists, "faq.jsonl")
    assert (first["id"], first["question"], first["aspect"]) == ("7", "a", "who; what")
    assert second == {"id": "7", "language": "en", "question": "b"}


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20), min_size=1, max_size=5),
       st.sampled_from([",", "\t", ";"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))  # fmt: skip
def test_texts_survive_delimiters_and_encodings(texts, delimiter, codec):
    # In GB18030 rows of common characters tell the encoding, as a table of an office has them.
    rows = [(f"a{number}", "zh", "食堂几点开门，今天有什么菜", text) for number, text in enumerate(texts)]
    read = rows_in(delimited([SIMPLIFIED, *((*row[:3], defused(row[3])) for row in rows)], delimiter).encode(codec))
    assert [row["answer"] for row in read] == [cleaned(text) for text in texts]
