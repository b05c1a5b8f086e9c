"""One more way of asking in a YAML file: exactly that is in it afterwards, and no other byte is another."""

from __future__ import annotations

import os.path
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compiler.teaching import TeachingError, teach
from bot.knowledge.examples import Example, PlaceError, plain, quoted, with_example
from bot.knowledge.source import Listed, parse
from tests.conftest import HARBOUR, ROOT, SECOND_CASE

FILES = [path for folder in (ROOT / "knowledge", HARBOUR, SECOND_CASE) for path in sorted(folder.rglob("*.yaml"))]
WORDS = {"en": 'who said "it’s all: done" #1?', "zh-Hans": "哪条船运的“黄桃”罐头？", "zh-Hant": "哪條船運的「黃桃」罐頭？"}


def entries(text: str) -> list[str]:
    """The ids of the entries in a file that have ways of asking."""
    root, faults = parse(text, "a.yaml")
    assert faults == ()
    records = root.items if isinstance(root, Listed) else (root,)
    return [record.items["id"].text for record in records if "ask" in record.items]


def only_added(before: str, after: str) -> str:
    """What stands in the text after that did not before; it must be in one place."""
    head = os.path.commonprefix([before, after])  # noqa: RUF071  of texts, character by character
    tail = os.path.commonprefix([before[len(head) :][::-1], after[len(head) :][::-1]])  # noqa: RUF071
    assert len(head) + len(tail) == len(before)
    return after[len(head) : len(after) - len(tail)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_entry_of_each_folder_takes_an_example_in_each_script(path):
    text = path.read_bytes().decode()
    before = plain(parse(text, path.name)[0])
    for entry in entries(text):
        for lang, words in WORDS.items():
            edited = with_example(text, Example(entry, lang, words), path.name)
            assert only_added(text, edited.text).count("\n") <= 1
            assert quoted(words) in edited.text.split("\n")[edited.line - 1] or words in edited.text.split("\n")[edited.line - 1]
            again = with_example(edited.text, Example(entry, lang, words), path.name)
            assert (again.text, again.line, again.there) == (edited.text, edited.line, True)
            text = edited.text
    found = plain(parse(text, path.name)[0])
    for record in found if isinstance(found, list) else [found]:
        for lang, words in WORDS.items() if "ask" in record else ():
            assert record["ask"][lang].pop() == words
            if not record["ask"][lang]:
                del record["ask"][lang]
    assert found == before


LAYOUTS = {
    "flow": '- id: a\n  ask: {en: ["one", "two"], zh-Hans: ["一"]}\n  about: [x]\n',
    "block": "- id: a  # first\n  ask:\n    en:\n      - one  # plain\n      - 'two'\n    zh-Hans:\n      - \"一\"\n  about: [x]  # end\n",
    "over lines": '- id: a\n  ask:\n    en: [\n      "one", "two",  # a comment\n    ]\n    zh-Hans: [\n      "一"\n    ]\n',
    "the end": '- id: a\n  ask:\n    en: ["one"]\n    zh-Hans:\n    - "一"',
    "windows": '- id: a\r\n  ask:\r\n    en:\r\n      - "one"\r\n    zh-Hans: ["一"]\r\n',
    "mark": '\ufeff- id: a\n  ask:\n    en: ["one"]\n    zh-Hans: ["一"]\n',
    "single": "id: a\nask:\n  en: ['one']\n  zh-Hans: ['一']\n",
    "empty": "id: a\nask: {en: [], zh-Hans: ['一']}\n",
    "without": '- id: b\n  ask:\n    en: ["one"]\n- id: a\n  ask:\n    zh-Hans: [\n      "一",\n    ]  # here\n',
}  # fmt: skip


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_takes_one(layout, lang):
    text = LAYOUTS[layout]
    edited = with_example(text, Example("a", lang, WORDS[lang]), "a.yaml")
    added = only_added(text, edited.text)
    assert "\r" not in added or layout == "windows"
    assert ("\n" not in added) or layout != "windows" or "\r\n" in added


@given(
    st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool),
    st.sampled_from(sorted(LAYOUTS)),
    st.sampled_from(sorted(WORDS)),
)
@settings(max_examples=300, deadline=None)
def test_any_words_are_read_back_as_they_are_or_refused(words, layout, lang):
    if any("\ud800" <= ch <= "\udfff" for ch in words):
        return
    try:
        edited = with_example(LAYOUTS[layout], Example("a", lang, words), "a.yaml")
    except PlaceError:
        return
    if not edited.there:
        only_added(LAYOUTS[layout], edited.text)


REFUSED = {
    "there is no entry": "- id: b\n  ask: {en: [one]}\n",
    "no ways of asking": "- id: a\n  say: x\n",
    "not edited by machine": "- id: a\n  ask:\n    en:\n      - |\n        one\n    zh-Hans: [一]\n",
    "not sound YAML": "- id: a\n  ask: {en: [one\n",
    "not a list": "- id: a\n  ask:\n    en: one\n",
}


@pytest.mark.parametrize("why", REFUSED)
def test_where_there_is_no_sure_place_nothing_is_given_back_but_the_line_to_put_in(why):
    with pytest.raises(PlaceError) as refused:
        with_example(REFUSED[why], Example("a", "en", 'a "word"'), "a.yaml")
    assert refused.value.line == 'ask: en: ["a \\"word\\""]'


@pytest.mark.parametrize(("lang", "text"), [("fr", "un"), ("en", ""), ("en", "a\nb"), ("en", " a")])
def test_what_is_no_line_in_a_language_of_ours_is_no_example(lang, text):
    with pytest.raises(PlaceError):
        with_example(LAYOUTS["flow"], Example("a", lang, text), "a.yaml")


def test_a_block_scalar_at_the_end_of_the_ways_of_asking_is_left_alone():
    text = "- id: a\n  ask:\n    en: [one]\n    zh-Hans:\n      - |\n        一\n"
    with pytest.raises(PlaceError):
        with_example(text, Example("a", "zh-Hant", "一二"), "a.yaml")


# In a folder


def test_an_entry_takes_an_example_and_taking_it_again_changes_nothing(folder: Path):
    taught = teach(folder, Example("fire-when", "en", "which day was the blaze"), "TLP:GREEN")
    assert (taught.file, taught.there) == ("cases/harbour/facts.yaml", False)
    line = (folder / taught.file).read_text(encoding="utf-8").split("\n")[taught.line - 1]
    assert '"which day was the blaze"' in line
    before = (folder / taught.file).read_bytes()
    assert teach(folder, Example("fire-when", "en", "which day was the blaze"), "TLP:GREEN").there
    assert (folder / taught.file).read_bytes() == before


@pytest.mark.parametrize(
    ("entry", "text", "why"),
    [("nothing", "x y z", "gone"), ("fire-when", "why did it burn", "check"), ("fire-when", " x", "place")],
)  # fmt: skip
def test_what_cannot_be_taken_leaves_the_folder_as_it_is(folder: Path, entry, text, why):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(TeachingError) as refused:
        teach(folder, Example(entry, "en", text), "TLP:GREEN")
    assert (refused.value.why, quoted(text) in refused.value.by_hand) == (why, True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path in before} == before


def test_what_the_program_came_with_is_left_alone(folder: Path, monkeypatch):
    monkeypatch.setattr("bot.compiler.teaching._PACKAGE", folder.parent.resolve())
    with pytest.raises(TeachingError, match="CASEBRIEF_KNOWLEDGE") as refused:
        teach(folder, Example("fire-when", "en", "x y z"), "TLP:GREEN")
    assert refused.value.why == "shipped"


def test_what_somebody_else_wrote_meanwhile_is_never_written_over(folder: Path, monkeypatch):
    from bot.compiler import teaching

    path = folder / "cases" / "harbour" / "facts.yaml"
    check = teaching._check

    def changed(*arguments, **more):
        check(*arguments, **more)
        path.write_text(path.read_text(encoding="utf-8") + "# by another\n", encoding="utf-8")

    monkeypatch.setattr(teaching, "_check", changed)
    with pytest.raises(TeachingError) as refused:
        teach(folder, Example("fire-when", "en", "x y z"), "TLP:GREEN")
    assert refused.value.why == "changed"
    assert path.read_text(encoding="utf-8").endswith("# by another\n")
    assert "x y z" not in path.read_text(encoding="utf-8")


def test_a_file_that_is_a_link_is_not_written_through(folder: Path, tmp_path: Path):
    path = folder / "conversation.yaml"
    elsewhere = tmp_path / "elsewhere.yaml"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    with pytest.raises(TeachingError):
        teach(folder, Example("outside", "en", "x y z"), "TLP:GREEN")
    assert elsewhere.read_bytes() == before
