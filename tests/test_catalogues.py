"""The catalogues hold every word of the interface in each language, whole and in its forms, and nothing else; each check can fail."""

from __future__ import annotations

import re
import string

import pytest
from babel.core import Locale
from babel.messages.catalog import Catalog

from bot import phrases
from bot.compiler.catalogues import amiss, brought_in_line, extracted, files
from bot.compiler.examine import catalogue, forms_of
from bot.model import Lang
from bot.statements.places import Telling
from tests.conftest import ROOT

LOCALES = ROOT / "locales"
LOCALE = {Lang.EN: "en", Lang.HANS: "zh_Hans", Lang.HANT: "zh_Hant"}
FILES = list(files(LOCALES))
MARKED = extracted(ROOT / "bot" / "phrases")


def test_there_is_a_template_and_a_catalogue_for_each_language():
    assert [locale for locale, _ in FILES] == [None, *LOCALE.values()]


def test_every_phrase_is_marked_and_every_marked_message_is_a_phrase():
    assert {forms[-1] for forms in MARKED} == set(phrases.every())
    assert {forms for forms in MARKED if len(forms) > 1} == {(one.one, str(one)) for one in phrases.every() if isinstance(one, phrases.Counted)}
    assert len(MARKED) > 300


def test_no_form_stands_for_two_messages():
    forms = [form for forms in MARKED for form in forms]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(("locale", "path"), FILES, ids=[locale or "template" for locale, _ in FILES])
def test_nothing_is_amiss_with_a_catalogue(locale, path):
    assert list(amiss(path.read_text(encoding="utf-8"), MARKED, locale)) == []


@pytest.mark.parametrize(("locale", "path"), FILES, ids=[locale or "template" for locale, _ in FILES])
def test_bringing_a_catalogue_in_line_that_is_leaves_it_byte_for_byte(locale, path):
    written = path.read_text(encoding="utf-8")
    assert brought_in_line(written, MARKED, locale) == written


HANT = dict(FILES)["zh_Hant"].read_text(encoding="utf-8")
LINE = 'msgid "Goodbye."\nmsgstr "再見。"'
COUNTED = re.search(r'msgid ".*"\nmsgid_plural ".*"\nmsgstr\[0\] ".*"', HANT).group()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (LINE, "", "not in the catalogue"),
        (LINE, f'{LINE}\n\nmsgid "Never said."\nmsgstr "從未說過。"', "marked nowhere"),
        (LINE, f"{LINE}\n\n{LINE}", "given twice"),
        (LINE, 'msgid "Goodbye."\nmsgstr ""', "not translated"),
        (LINE, 'msgid "Goodbye."\nmsgstr "Goodbye."', "the same as in English"),
        (LINE, f"#, fuzzy\n{LINE}", "fuzzy"),
        (LINE, f'{LINE}\n\n#~ msgid "Farewell."\n#~ msgstr "再會。"', "out of use"),
        (LINE, 'msgid "Goodbye."\nmsgstr "再見，{name}。"', "placeholders"),
        ("來源：{sources}", "來源：{source}", "placeholders"),
        ("來源：{sources}", "來源：{sources", "a placeholder is broken"),
        (COUNTED, f'{COUNTED}\nmsgstr[1] "{{count}}"', "more translations than num_plurals"),
        ("Language: zh_Hant", "Language: zh_TW", "the header says Language"),
        ("nplurals=1; plural=0;", "nplurals=2; plural=(n != 1);", "the header says Plural-Forms"),
    ],
)
def test_each_check_finds_what_it_is_for(old, new, what):
    assert HANT.count(old) == 1
    found = list(amiss(HANT.replace(old, new), MARKED, "zh_Hant"))
    assert any(what in one for one in found), found


def test_new_messages_are_put_behind_the_one_they_follow_and_old_ones_taken_out_and_all_else_left():
    at = next(place for place, forms in enumerate(MARKED) if forms == ("Goodbye.",))
    messages = [*MARKED[:at], ("{count} door", "{count} doors"), ("Farewell.",), *MARKED[at + 1 :]]
    found = brought_in_line(HANT, messages, "zh_Hant")
    new = '#, python-brace-format\nmsgid "{count} door"\nmsgid_plural "{count} doors"\nmsgstr[0] ""\n\nmsgid "Farewell."\nmsgstr ""'
    assert new in found
    assert "Goodbye." not in found
    assert found.replace(f"\n\n{new}", "") == HANT.replace(f"\n\n{LINE}", "")
    assert {one.split(": ")[-1] for one in amiss(found, messages, "zh_Hant")} == {"not translated"}


@pytest.mark.parametrize("lang", Lang)
def test_counts_are_told_apart_as_unicode_has_it(lang):
    category = Locale.parse(LOCALE[lang]).plural_form
    counted = next(one for one in phrases.every() if isinstance(one, phrases.Counted))
    expected = {"one": counted.one, "other": str(counted)}
    assert {count: phrases.form(counted, lang, {"count": count}) for count in range(1_001)} == {count: expected[category(count)] for count in range(1_001)}
    assert len(forms_of(counted, lang)) == Catalog(LOCALE[lang]).num_plurals


@pytest.mark.parametrize("lang", Lang)
def test_every_form_can_be_looked_up(lang):
    words = catalogue(lang, LOCALES)
    for phrase in phrases.every():
        for count in (0, 1, 2):
            assert words[phrases.form(phrase, lang, {"count": count})]


COUNTS = {"count", "limit", "most", "minutes", "days", "hours", "copies", "sessions", "letters", "all"}
"""Placeholders that stand for a count."""
ALWAYS_MORE = {
    "LEFT_DAYS": "units of time, abbreviated: the same for one",
    "LEFT_HOURS": "units of time, abbreviated: the same for one",
    "LEFT_MINUTES": "units of time, abbreviated: the same for one",
    "TOO_LONG": "a bound of hundreds of characters",
    "NO_NAME": "a bound of 64 characters",
    "no-reason": "a bound of hundreds of characters",
    "CHECK_CUT": "a bound of thousands of characters",
    "INVITED": "a quarter of an hour",
    **dict.fromkeys(("MISTAKES_MORE", "REVIEWS_MORE", "CHANGED_MORE", "CHANGES_MORE"), "one more and two more read alike"),
    "STATEMENTS_MORE": "one more and two more read alike",
    "ME_KEPT": "its days are counted by themselves (DAYS)",
}
"""Messages with a count before a word that have one form, and why that one is right."""


def test_a_message_with_a_count_before_a_word_has_a_form_for_one():
    """'1 entries' can't be said: what has a count with an English word behind it is counted, or stands above with the reason."""
    phrases.whole()
    named = {name: value for name, value in vars(phrases).items() if name.isupper() and isinstance(value, str)}
    named |= {key: text for value in vars(phrases).values() if isinstance(value, dict) for key, text in value.items() if isinstance(text, str)}
    for name, text in named.items():
        pieces = list(string.Formatter().parse(text))
        followed = [hole for (_, hole, _, _), (after, *_) in zip(pieces, [*pieces, ("",)][1:], strict=True) if hole in COUNTS and re.match(r" [a-z]", after)]
        assert not followed or isinstance(text, phrases.Counted) or name in ALWAYS_MORE, (name, text)


@pytest.mark.parametrize(
    ("lang", "one", "two"),
    [(Lang.EN, "1 day", "2 days"), (Lang.HANS, "1天", "2天"), (Lang.HANT, "1天", "2天")],
)
def test_a_sentence_has_the_form_of_its_count(lang, one, two):
    telling = Telling(lang, catalogue(lang, LOCALES).__getitem__)
    assert [telling.words(phrases.DAYS, count=count) for count in (1, 2)] == [one, two]
    line = {"statement": "ps-1", "version": 1, "all": 3, "people": "A"}
    told = [telling.words(phrases.RECALLS_LINE, count=count, **line) for count in (0, 1, 2)]
    assert [("has" in text, "have" in text) for text in told] == ([(False, True), (True, False), (False, True)] if lang is Lang.EN else [(False, False)] * 3)
