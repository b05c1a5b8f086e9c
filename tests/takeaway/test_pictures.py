"""The timeline as a picture: legible, whole, in the shapes of each script, and lines that end where they may."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from bot.model import Lang
from bot.takeaway import fonts
from bot.takeaway.contents import Wish, document_of
from bot.takeaway.fonts import BOLD, NoPicturesError, font, measure
from bot.takeaway.picture import HIGHEST, LEGIBLE, WIDTH, _Sheet, is_photo, picture_of
from bot.takeaway.typesetting import CLOSING, OPENING, lines_of
from tests.conftest import SECOND, SHIPPED

LANGS = [*((lang,) for lang in Lang), *combinations(Lang, 2)]
WORDS = {
    Lang.EN: "The bureau’s “special taskforce” arrested 21 people (from November 2017 to January 2018), it says; CN¥790,000 was detained.",
    Lang.HANS: "公安部禁毒局（NCB）“专案组”称，2017年11月至2018年1月在中国逮捕21人；扣押约79万元人民币（11.5万美元）。",
    Lang.HANT: "公安部禁毒局（NCB）「專案組」稱，2017年11月至2018年1月在中國逮捕21人；扣押約79萬元人民幣（11.5萬美元）。",
}


# Lines


@pytest.mark.parametrize("lang", Lang, ids=str)
@pytest.mark.parametrize("width", range(90, 900, 45))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(lang, width):
    wide = measure(lang, 36)
    lines = lines_of(WORDS[lang], width, wide)
    assert "".join("".join(lines).split()) == "".join(WORDS[lang].split())
    if width >= 180:  # narrower than that, a word with its marks must be cut
        assert not [line for line in lines if line[0] in CLOSING or line[-1] in OPENING]
        assert not [line for line in lines if line[:1] in "年月日"]
    assert max(map(wide, lines)) <= width


TEXTS = some.text(some.sampled_from("汉字與國骨角 word 2017年8月、。，；：！？」』）》（「『《“”‘’—…a1.,()$%\n"), max_size=120)


@given(TEXTS, some.integers(60, 800))
def test_whatever_is_written_every_line_fits_and_no_character_is_lost(text, width):
    wide = measure(Lang.HANS, 30)
    lines = lines_of(text, width, wide)
    assert max(map(wide, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_one_character_alone_takes_another_one_along():
    wide = measure(Lang.HANS, 30)
    assert lines_of("一二三四五六七八九十。", wide("一") * 10.2, wide) == ["一二三四五六七八", "九十。"]
    lines = lines_of("对方同意合作", wide("一") * 5.1, wide)
    assert lines == ["对方同意", "合作"]


def test_what_cannot_be_seen_is_not_drawn():
    assert lines_of("a\u202eb\u200bc\x00d\ufeff\te", 900, measure(Lang.EN, 30)) == ["abcd e"]


# The font


@pytest.mark.parametrize("character", "骨角今")
def test_each_script_has_its_own_shapes_and_english_its_own_quotation_marks(character):
    simplified, traditional = (bytes(font(lang, 60).getmask(character)) for lang in (Lang.HANS, Lang.HANT))
    assert simplified != traditional
    assert font(Lang.EN, 60).getlength("“") < font(Lang.HANS, 60).getlength("“") == 60


@pytest.mark.parametrize("langs", LANGS, ids="+".join)
def test_every_character_has_a_shape(app, both, langs):
    missing = {lang: bytes(font(lang, 36).getmask("\U0010fffd")) for lang in langs}
    for document in (document_of(Wish("timeline", langs), app.index), document_of(Wish("timeline", langs, SECOND), both.index)):
        for place, lang in enumerate(langs):
            frame = document.frame
            texts = [document.title[place], frame.case[place], frame.as_of[place], *(item.told[place].title for item in document.items)]
            for character in set("".join(texts)) - {" "}:
                assert bytes(font(lang, 36).getmask(character)) != missing[lang], character


# The picture


def boxes(sheet):
    """Where each text of a sheet is."""
    for kind, where, how in sheet._shapes:
        if kind == "text":
            x, y = where[0]
            yield (
                where[1],
                tuple(
                    round(edge + offset)
                    for edge, offset in zip(how["font"].getbbox(where[1], anchor=how["anchor"]), (x, y, x, y), strict=True)
                ),
            )


@pytest.mark.parametrize("langs", LANGS, ids="+".join)
def test_nothing_overlaps_and_nothing_is_cut(app, both, langs):
    for document in (document_of(Wish("timeline", langs), app.index), document_of(Wish("timeline", langs, SECOND), both.index)):
        sheet = _Sheet(document)
        sheet.lay_out()
        found = list(boxes(sheet))
        for words, (left, top, right, bottom) in found:
            assert 0 < left < right <= WIDTH - 40, words
            assert 0 < top < bottom < sheet.y, words
        for (one, (left, top, right, bottom)), (other, (left2, top2, right2, bottom2)) in combinations(found, 2):
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top, (one, other)


@pytest.mark.parametrize("langs", LANGS, ids="+".join)
def test_all_of_the_timeline_is_in_it_with_label_date_version_and_numbered_sources(app, langs):
    document = document_of(Wish("timeline", langs), app.index)
    sheet = _Sheet(document)
    sheet.lay_out()
    words = [text for text, _ in boxes(sheet)]
    drawn = "".join("".join(words).split())
    assert words[0] == words[-1] == document.label
    for text in (*document.title, *document.frame.case, *document.frame.as_of, *document.frame.version):
        assert "".join(text.split()) in drawn
    for item in document.items:
        for telling in item.told:
            assert "".join(telling.title.split()) in drawn
    for place in range(len(langs)):
        for source in document.sources(place):
            assert "".join(source.split()) in drawn
    marks = [how["fill"] for kind, _, how in sheet._shapes if kind == "ellipse" and how.get("fill")]
    hollow = [how for kind, _, how in sheet._shapes if kind == "ellipse" and not how.get("fill")]
    lasting = sum("/" in item.day for item in document.items)
    assert (len(marks) + lasting, len(hollow)) == (3, 7)  # on the axis, and beside it


@pytest.mark.parametrize("lang", Lang, ids=str)
def test_a_picture_is_as_wide_as_a_phone_shows_and_no_higher_than_telegram_takes(app, lang, figure):
    document = document_of(Wish("timeline", (lang,)), app.index)
    picture = picture_of(document)
    image = Image.open(BytesIO(picture))
    assert image.width == WIDTH == 1080
    assert image.width + image.height <= 10_000
    assert image.height / image.width <= 20
    assert is_photo(picture) == (image.height <= LEGIBLE)
    assert image.info == {}
    figure(f"taken away, {document.name}: {len(picture):,} bytes as png, {image.width} × {image.height}")


def test_a_timeline_that_is_too_long_is_no_picture(app):
    document = document_of(Wish("timeline", (Lang.EN,)), app.index)
    dated, undated = document.sections
    assert picture_of(replace(document, sections=(replace(dated, items=dated.items * 40), undated))) is None
    higher = picture_of(replace(document, sections=(replace(dated, items=dated.items * 12), undated)))
    assert LEGIBLE < int.from_bytes(higher[20:24]) < HIGHEST
    assert not is_photo(higher)


@pytest.mark.parametrize("half", ["dated", "undated"])
def test_a_timeline_of_one_kind_of_event_alone_can_be_drawn(app, half):
    document = document_of(Wish("timeline", (Lang.HANS,)), app.index)
    section = document.sections[0 if half == "dated" else 1]
    assert picture_of(replace(document, sections=(section,)))


def test_both_cases_have_pictures_of_their_own(both):
    pictures = [picture_of(document_of(Wish("timeline", (Lang.EN,), case), both.index)) for case in (SHIPPED, SECOND)]
    assert pictures[0] != pictures[1]


def test_bold_is_bolder():
    regular, bold = (sum(bytes(font(Lang.HANS, 60, weight).getmask("直"))) for weight in (400, BOLD))
    assert regular < bold


def test_where_the_packages_are_missing_that_is_said(monkeypatch):
    for each in (fonts.pictures_there, fonts._face, fonts.font):
        each.cache_clear()
    monkeypatch.setattr(fonts, "_PACKAGE", "no_such_package_of_fonts")
    try:
        assert not fonts.pictures_there()
        with pytest.raises(NoPicturesError, match=r"install casebrief\[picture\]"):
            font(Lang.EN, 61)
    finally:
        for each in (fonts.pictures_there, fonts._face, fonts.font):
            each.cache_clear()
